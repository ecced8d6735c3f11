"""What Heroku's lists of apps and of pipeline couplings tell of an app."""

from typing import Any

import pytest

from checker.errors import Unreadable
from checker.heroku import wire
from checker.model import AppFacts


def app(name: str, region: Any = "eu") -> dict[str, Any]:
    """An app as Heroku lists it, as far as it is read."""
    return {"id": f"id-of-{name}", "name": name, "region": {"id": "r", "name": region}, "maintenance": False}


def coupling(name: str, stage: Any = "production") -> dict[str, Any]:
    """That an app is in a pipeline; it is named by its id alone."""
    return {"id": "c", "app": {"id": f"id-of-{name}"}, "pipeline": {"id": "p"}, "stage": stage}


def test_region_and_stage() -> None:
    """A coupling names its app by id; an app without one is in no pipeline, which is known."""
    found = wire.app_facts([app("shop"), app("blog", "us")], [coupling("shop"), coupling("elsewhere")])
    assert found == {
        "shop": AppFacts(region="eu", stage="production"),
        "blog": AppFacts(region="us", stage=""),
    }


def test_stages_that_were_not_asked_for() -> None:
    """Without the list of couplings nothing is known of stages: not that there is none."""
    assert wire.app_facts([app("shop")], None) == {"shop": AppFacts(region="eu", stage=None)}


@pytest.mark.parametrize(
    ("apps", "couplings", "why"),
    [
        ({}, None, "apps should be a list, is an object"),
        ([{"id": "x", "name": "shop"}], None, "apps[0].region is missing"),
        ([app("shop", region=None)], None, "apps[0].region.name should be text, is null"),
        ([app("shop")], [{"app": {"name": "shop"}, "stage": "production"}], "couplings[0].app.id is missing"),
        ([app("shop")], [coupling("shop", stage=3)], "couplings[0].stage should be text, is another number"),
    ],
)
def test_changed_shape(apps: Any, couplings: Any, why: str) -> None:
    """A list that changed shape is told as such, and no app passes for one without a stage."""
    with pytest.raises(Unreadable) as error:
        wire.app_facts(apps, couplings)
    assert str(error.value) == f"the reply changed shape: {why}"
