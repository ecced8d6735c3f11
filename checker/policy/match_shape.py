"""The shape of `match`: which databases a policy, or an exemption, is about."""

from typing import Self

from pydantic import ConfigDict, Field, model_validator

from checker.policy.fields import Apps, Attachments, refused
from checker.policy.shape import Strict
from checker.policy.values import Match


class MatchShape(Strict):
    """Which databases are meant."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    apps: Apps = Field(default=(), examples=['apps: ["shop", "shop-*"]'])
    """Names or patterns (`*`, `?`, `[ab]`) of apps that the database is billed to or attached to; left out: any."""
    attachments: Attachments = Field(default=(), examples=['attachments: ["DATABASE"]'])
    """Names or patterns under which an app knows the database, without _URL; left out: any."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise refused('nothing is matched; write apps, attachments or both, or apps: ["*"] for all')
        return self

    @property
    def match(self) -> Match:
        """The same as a value."""
        return Match(self.apps, self.attachments)
