"""How Heroku's Data API writes transfers, schedules and databases (heroku.md §2.3, §2.6, §2.7)."""

from datetime import datetime, timedelta
from typing import Any

from checker.sandbox.account import Account
from checker.sandbox.plans import is_small
from checker.sandbox.things import Addon, Ending, Schedule, Transfer

Body = dict[str, Any]

_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_HEARTBEAT = timedelta(seconds=5)
# A recorded row was last written 3 s after it finished.
_LAST_WRITE = timedelta(seconds=3)


def instant(value: datetime | None) -> str | None:
    """`2020-12-13 00:00:22 +0000` (heroku.md §2.4)."""
    return None if value is None else f"{value:%Y-%m-%d %H:%M:%S} +0000"


def transfer_body(transfer: Transfer, now: datetime, *, verbose: bool = False) -> Body:
    """A transfer as it looks at `now`; `verbose` adds its log."""
    started, ended = transfer.started(now), transfer.ended(now)
    body: Body = {
        "uuid": transfer.uuid,
        "num": transfer.num,
        "from_name": transfer.from_name,
        "from_type": transfer.from_type,
        "from_url": transfer.from_url,
        "to_name": transfer.to_name,
        "to_type": transfer.to_type,
        "to_url": transfer.to_url,
        "options": {},
        "source_bytes": transfer.source_bytes if started else None,
        "processed_bytes": _processed(transfer, now),
        "succeeded": transfer.succeeded(now) if ended else None,
        "warnings": transfer.warnings if ended else 0,
        "created_at": instant(transfer.created_at),
        "started_at": instant(transfer.starts_at if started else None),
        "canceled_at": instant(transfer.ends_at if ended and transfer.ending is Ending.CANCELLED else None),
        "updated_at": instant(_last_written(transfer, now)),
        "finished_at": instant(transfer.ends_at if ended else None),
        "deleted_at": instant(transfer.deleted_at),
        "purged_at": None,
        "num_keep": transfer.num_keep,
    }
    if transfer.schedule_uuid is not None:
        body["schedule"] = {"uuid": transfer.schedule_uuid}
    if verbose:
        body["logs"] = _logs(transfer, now)
    return body


def schedule_body(schedule: Schedule) -> Body:
    """A schedule."""
    return {
        "uuid": schedule.uuid,
        "name": schedule.name,
        "hour": schedule.hour,
        "days": _DAYS,
        "timezone": schedule.timezone,
        "created_at": instant(schedule.created_at),
        "updated_at": instant(schedule.updated_at),
        "deleted_at": None,
        "retain_weeks": schedule.retain_weeks,
        "retain_months": schedule.retain_months,
    }


def database_body(account: Account, addon: Addon, now: datetime) -> Body:
    """Database info; small plans have the plan as a string, others as an object with more around it."""
    small, size, url = is_small(addon.plan), addon.size_at(now), account.url(addon)
    user, _, rest = url.removeprefix("postgres://").partition(":")
    name = rest.rpartition("/")[2]
    body: Body = {
        "addon_id": addon.id,
        "name": addon.name,
        "info": _info(account, addon, size, now),
        "plan": addon.plan.capitalize() if small else {"name": addon.plan, "tier": addon.plan.partition("-")[0]},
        "created_at": f"{addon.created_at:%Y-%m-%dT%H:%M:%S}.086+00:00",
        "database_user": user,
        "database_name": name,
        "available_for_ingress": True,
        "standalone?": addon.follows is None,
        "resource_url": url,
        "waiting?": False,
        "num_bytes": size,
    }
    if not small:
        leader = account.addons.get(addon.follows) if addon.follows else None
        following = account.url(leader) if leader else None
        body |= {
            "database_password": rest.partition("@")[0],
            "following": following,
            "forked_from": None,
            "leader": {"addon_id": leader.id, "name": leader.name} if leader else None,
            "formation": {"id": addon.id, "primary": addon.follows is None},
            "hot_standby?": addon.follows is not None,
            "postgres_version": "16.4",
            "num_tables": 48,
            "num_connections": 12,
        }
    return body


def _processed(transfer: Transfer, now: datetime) -> int:
    if not transfer.started(now):
        return 0
    if transfer.ends_at is None or transfer.ended(now):
        return transfer.dump_bytes
    return int(transfer.dump_bytes * ((now - transfer.starts_at) / (transfer.ends_at - transfer.starts_at)))


def _last_written(transfer: Transfer, now: datetime) -> datetime | None:
    """Null at first, every 5 s while it runs, shortly after the end; a stalled one stops at once."""
    if now < transfer.starts_at:
        return None
    if transfer.ends_at is None:
        return min(now, transfer.starts_at + _HEARTBEAT)
    if transfer.ended(now):
        return min(now, transfer.ends_at + _LAST_WRITE)
    return transfer.starts_at + (now - transfer.starts_at) // _HEARTBEAT * _HEARTBEAT


def _logs(transfer: Transfer, now: datetime) -> list[Body]:
    lines: list[tuple[datetime, str]] = []
    if transfer.started(now):
        lines += [(transfer.starts_at, f"starting {transfer.from_type} of {transfer.from_name}")]
    if transfer.ends_at is not None and transfer.ended(now):
        last = "transfer complete" if transfer.ending is Ending.SUCCEEDED else "transfer failed"
        lines += [(transfer.ends_at, line) for line in (*transfer.log, last)]
    return [{"created_at": instant(at), "level": "info", "message": line} for at, line in lines]


def _info(account: Account, addon: Addon, size: int, now: datetime) -> list[Body]:
    small = is_small(addon.plan)
    followers = [a.name for a in account.addons.values() if a.follows == addon.id]
    earliest = addon.rollback_from(now)
    values: dict[str, list[Any]] = {
        "Plan": [addon.plan.capitalize()],
        "Status": ["Available"],
        "Connections": ["4/20"],
        "PG Version": ["16.4"],
        "Created": [f"{addon.created_at:%Y-%m-%d %H:%M} UTC"],
        "Data Size": [f"{size / 1024**2:.1f} MB"],
        "Tables": [48],
        "Fork/Follow": ["Unsupported" if small else "Available"],
        "Rollback": [f"earliest from {earliest:%Y-%m-%d %H:%M} UTC" if earliest else "Unsupported"],
        "Continuous Protection": ["On" if addon.is_protected else "Off"],
        "Region": ["Europe"],
    }
    if not small:
        values["Followers"] = followers
    if addon.follows:
        values["Following"] = [account.addons[addon.follows].name if addon.follows in account.addons else ""]
    return [{"name": name, "values": value} for name, value in values.items()]
