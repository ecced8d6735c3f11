"""Sixty apps of three teams, with pipelines, zones and plans, and five things in it that are off."""

from typing import Any

from checker.sandbox.spec import Scenario

_LONDON = "Europe/London"


def large_account() -> Scenario:
    """Two teams, acme and globex, have pipelines; initech has none, and a bit of everything."""
    apps = [
        *(_app("acme", f"shop-{n}", "production", "standard-0", f"00:00 {_LONDON}") for n in range(10)),
        *(_app("acme", f"shop-{n}-staging", "staging", "essential-0", f"03:00 {_LONDON}") for n in range(8)),
        *(_app("acme", f"shop-pr-{n}", "review", "essential-0") for n in range(2)),
        *(_app("globex", f"crm-{n}", "production", "premium-0", f"00:00 {_LONDON}") for n in range(10)),
        *(_app("globex", f"crm-{n}-staging", "staging", "essential-1", f"03:00 {_LONDON}") for n in range(6)),
        *(_app("globex", f"crm-{n}-dev", "development", "essential-0", f"05:00 {_LONDON}") for n in range(2)),
        _app("globex", "crm-late", "production", "premium-0", "00:00 UTC"),
        _app("globex", "crm-lost-staging", "staging", "essential-0"),
        *(_app("initech", f"tps-{n}", None, "essential-2", f"23:00 {_LONDON}") for n in range(12)),
        *_a_bit_of_everything(),
    ]
    return Scenario.model_validate({"name": "large", "now": "2026-11-22T09:30:00Z", "apps": apps})


FINDINGS = [
    # In UTC, where most go by London: an hour off all summer.
    ("crm-late", "schedule_matches", "critical"),
    # Nobody scheduled it.
    ("crm-lost-staging", "schedule_present", "warning"),
    # One night a year has no such hour.
    ("tps-gap", "schedule_has_slots", "warning"),
    # Too large for logical backups, and nothing else.
    ("tps-huge", "within_pgbackups_limits", "warning"),
    # Its plan has it, and it is off.
    ("tps-unprotected", "continuous_protection", "critical"),
]
"""What the first check has to find, and nothing else."""


def _a_bit_of_everything() -> list[dict[str, Any]]:
    twice = _app("initech", "tps-twice", None, "essential-0", f"23:00 {_LONDON}")
    (database,) = twice["databases"]
    database["attachments"] = ["DATABASE", "HEROKU_POSTGRESQL_BLUE"]
    database["schedules"].append({"at": f"11:00 {_LONDON}", "name": "HEROKU_POSTGRESQL_BLUE_URL"})
    led = _app("initech", "tps-led", None, "standard-2", f"23:00 {_LONDON}")
    follower = {"addon": "postgresql-tps-follower", "plan": "standard-2", "follows": "postgresql-tps-led"}
    led["databases"].append(follower | {"attachments": ["HEROKU_POSTGRESQL_TEAL"]})
    return [
        twice,
        led,
        _app("initech", "tps-gap", None, "essential-0", f"01:00 {_LONDON}"),
        _app("initech", "tps-advanced", None, "advanced-1"),
        _app("initech", "tps-huge", None, "essential-2", f"23:00 {_LONDON}", size="40GB"),
        _app("initech", "tps-vast", None, "premium-2", f"23:00 {_LONDON}", size="90GB"),
        _app("initech", "tps-unprotected", None, "standard-0", f"23:00 {_LONDON}", protection=False),
        _app("initech", "tps-calcutta", None, "essential-0", "23:00 Asia/Calcutta"),
    ]


def _app(team: str, name: str, stage: str | None, plan: str, at: str | None = None, **more: Any) -> dict[str, Any]:
    schedules = [{"at": at}] if at else []
    database = {"addon": f"postgresql-{name}", "plan": plan, "schedules": schedules, **more}
    return {"name": name, "team": team, "stage": stage, "databases": [database]}
