"""What Heroku's lists of apps and of pipeline couplings tell of the apps that databases are billed to."""

from collections.abc import Mapping

from checker.heroku.wire.fields import Fields, entries
from checker.model import AppFacts


def app_facts(apps: object, couplings: object | None) -> dict[str, AppFacts]:
    """The region and the stage of every listed app, by its name (heroku.md §1.2).

    Without `couplings` nothing is known of stages; with them, an app that is in none has none.
    """
    listed = [Fields(item, f"apps[{i}]") for i, item in enumerate(entries(apps, "apps"))]
    stages = None if couplings is None else _stages(couplings)
    return {
        app.text("name"): AppFacts(region=app.inside("region").text("name"), stage=_of(app, stages)) for app in listed
    }


def _of(app: Fields, stages: Mapping[str, str] | None) -> str | None:
    return None if stages is None else stages.get(app.text("id"), "")


def _stages(body: object) -> dict[str, str]:
    """Stages by the app's id: a coupling names no more of it. An app is in one pipeline at most."""
    items = [Fields(item, f"couplings[{i}]") for i, item in enumerate(entries(body, "couplings"))]
    return {item.inside("app").text("id"): item.text("stage") for item in items}
