"""The shape of `match`: which databases a policy, an exemption or a label is about."""

import re
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from checker.policy import written
from checker.policy.criteria import NONE
from checker.policy.fields import Apps, Attachments, Pattern, listed, refused
from checker.policy.problems import close_to, quoted
from checker.policy.shape import Strict
from checker.policy.sinks import Labels
from checker.policy.values import Match

STAGES = ("test", "review", "development", "staging", "production")
"""The stages that a pipeline has at Heroku (heroku.md §1.1)."""

_POSTGRES = "heroku-postgresql:"
_WILD = re.compile(r"[*?\[]")


def _small(value: str) -> str:
    if value != value.lower():
        raise refused(f"names at Heroku are in small letters; did you mean {quoted(value).lower()}?")
    return value


def _stage(value: str) -> str:
    stages = (*STAGES, NONE)
    if value in stages or _WILD.search(value):
        return value
    close = close_to(value, stages)
    advice = f"did you mean {quoted(close)}?" if close else f"there are {', '.join(STAGES)}, and {NONE}"
    raise refused(f"Heroku has no pipeline stage {quoted(value)}; {advice}")


def _plan(value: str) -> str:
    return _small(value).removeprefix(_POSTGRES)


def _tier(value: str) -> str:
    if "-" in _plan(value):
        raise refused(f"{quoted(value)} is a plan, not a tier; write plans: [{_plan(value)}]")
    return _plan(value)


_SmallText = written.text(r"^(?!\s)[^A-Z]*[^A-Z\s]$")
_StageText = written.text(f"^({'|'.join((*STAGES, NONE))}|.*[*?\\[].*)$", *STAGES, NONE)
_PlanText = written.text(r"^(?!\s)[^A-Z]*[^A-Z\s]$", "standard-0", "essential-*")
_TierText = written.text(r"^(?!\s)(heroku-postgresql:)?[^A-Z-]*[^A-Z\s-]$", "essential", "standard", "premium")


def _listed(text: Any) -> BeforeValidator:  # noqa: ANN401 -- a type
    return BeforeValidator(listed, json_schema_input_type=written.one_or_more(text))


Small = Annotated[tuple[Annotated[Pattern, AfterValidator(_small)], ...], _listed(_SmallText)]
Stages = Annotated[tuple[Annotated[Pattern, AfterValidator(_stage)], ...], _listed(_StageText)]
Plans = Annotated[tuple[Annotated[Pattern, AfterValidator(_plan)], ...], _listed(_PlanText)]
Tiers = Annotated[tuple[Annotated[Pattern, AfterValidator(_tier)], ...], _listed(_TierText)]


class PlainMatchShape(Strict):
    """Which databases are meant, by what Heroku tells of them."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    apps: Apps = Field(default=(), examples=['apps: ["shop", "shop-*"]'])
    """Names or patterns (`*`, `?`, `[ab]`) of apps that the database is billed to or attached to; left out: any."""
    attachments: Attachments = Field(default=(), examples=['attachments: ["DATABASE"]'])
    """Names or patterns under which an app knows the database, without _URL; left out: any."""
    addons: Small = Field(default=(), examples=["addons: [postgresql-curved-12345]"])
    """Names or patterns of the add-ons themselves."""
    plans: Plans = Field(default=(), examples=['plans: ["standard-*"]'])
    """Plans, such as standard-0 or essential-*."""
    tiers: Tiers = Field(default=(), examples=["tiers: [standard, premium]"])
    """What the plans' names begin with, such as standard."""
    stages: Stages = Field(default=(), examples=["stages: [production]"])
    """The stage of the pipeline that the billing app is in; none: it is in no pipeline."""
    teams: Small = Field(default=(), examples=["teams: [acme]"])
    """The team that the billing app belongs to; none: it belongs to no team."""
    regions: Small = Field(default=(), examples=["regions: [eu]"])
    """The region of the billing app, such as eu or us."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise refused('nothing is matched; write apps, stages or another key, or apps: ["*"] for all')
        return self

    @property
    def match(self) -> Match:
        """The same as a value."""
        return Match(
            apps=self.apps,
            attachments=self.attachments,
            addons=self.addons,
            plans=self.plans,
            tiers=self.tiers,
            stages=self.stages,
            teams=self.teams,
            regions=self.regions,
            labels=self.named,
            but_not=self.excluded.match if self.excluded else None,
        )

    @property
    def named(self) -> tuple[str, ...]:
        """The labels that are meant."""
        return ()

    @property
    def excluded(self) -> "PlainMatchShape | None":
        """What is left out."""
        return None


class LabelMatchShape(PlainMatchShape):
    """Which databases a label is given to."""

    but_not: PlainMatchShape | None = Field(default=None, alias="not", examples=['not: {apps: ["*-sandbox"]}'])
    """What is left out: a database that fits all of it."""

    @property
    def excluded(self) -> PlainMatchShape | None:
        """What is left out."""
        return self.but_not


class InnerMatchShape(PlainMatchShape):
    """Which databases are meant, labels of the file included."""

    labels: Labels = Field(default=(), examples=["labels: [pii]"])
    """Words that the file itself gives to databases, under `labels` at its top."""

    @property
    def named(self) -> tuple[str, ...]:
        """The labels that are meant."""
        return self.labels


class MatchShape(InnerMatchShape):
    """Which databases are meant. Of the keys that are given, each must fit; of each list, one pattern."""

    but_not: InnerMatchShape | None = Field(default=None, alias="not", examples=['not: {apps: ["*-sandbox"]}'])
    """What is left out: a database that fits all of it."""

    @property
    def excluded(self) -> InnerMatchShape | None:
        """What is left out."""
        return self.but_not
