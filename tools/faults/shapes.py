"""Replies that changed shape: the fields that checker needs, by the question whose answer lacks them.

A field that nobody needs may go, or become something else, and nothing is told.
"""

from typing import Any

from tools.faults.kinds import Fault, Nature


def _changed(words: str | None, kind: str, name: str, **more: Any) -> Fault:  # noqa: ANN401 -- fields of a fault
    what = {"drop_field": "without", "rename_field": "renamed:", "wrong_type": f"{more.get('type', 'text')} for"}[kind]
    nature = Nature.LASTING if words else Nature.HARMLESS
    told = f"the reply changed shape: {words}" if words else ""
    return Fault(f"{what} `{name}`", nature, told, {"kind": kind, "field": name, **more})


_ADDONS = (
    _changed("addons[0].id is missing", "drop_field", "id"),
    _changed("addons[0].plan is missing", "rename_field", "plan", to="product"),
    _changed("addons[0].addon_service is missing", "drop_field", "addon_service"),
    _changed("addons[0].addon_service.name is missing", "drop_field", "name"),
    _changed("addons[0].created_at should be a time, is another text", "wrong_type", "created_at"),
    _changed("addons[0].created_at should be a time, is another number", "wrong_type", "created_at", type="number"),
    _changed("addons[0].app should be an object, is null", "wrong_type", "app", type="null"),
    _changed("addons[0].state should be text, is a list", "wrong_type", "state", type="list"),
    _changed("addons[0].config_vars should be a list, is an object", "wrong_type", "config_vars", type="object"),
    _changed(None, "drop_field", "config_vars"),
    _changed(None, "rename_field", "web_url", to="url"),
)

SHAPES: dict[str, tuple[Fault, ...]] = {
    "addons": _ADDONS,
    "team_addons": _ADDONS[:3],
    "attachments": (
        _changed("attachments[0].addon is missing", "drop_field", "addon"),
        _changed("attachments[0].name is missing", "rename_field", "name", to="label"),
        _changed("attachments[0].app should be an object, is a list", "wrong_type", "app", type="list"),
        _changed(None, "wrong_type", "namespace", type="null"),
    ),
    "teams": (
        _changed("teams[0].name is missing", "drop_field", "name"),
        _changed("teams[0].name should be text, is a list", "wrong_type", "name", type="list"),
        _changed(None, "drop_field", "id"),
    ),
    "apps": (
        _changed("apps[0].name is missing", "rename_field", "name", to="label"),
        _changed("apps[0].region is missing", "drop_field", "region"),
        _changed(None, "drop_field", "team"),
    ),
    "couplings": (
        _changed("couplings[0].stage is missing", "drop_field", "stage"),
        _changed("couplings[0].app should be an object, is another text", "wrong_type", "app"),
        _changed(None, "drop_field", "pipeline"),
    ),
    "backups": (
        _changed("transfers[0].uuid is missing", "drop_field", "uuid"),
        _changed("transfers[0].num should be a whole number, is another text", "wrong_type", "num"),
        _changed("transfers[0].created_at is missing", "rename_field", "created_at", to="born_at"),
        _changed("transfers[0].created_at should be a time, is null", "wrong_type", "created_at", type="null"),
        _changed("transfers[0].from_type is missing", "drop_field", "from_type"),
        _changed("transfers[0].to_type should be text, is another number", "wrong_type", "to_type", type="number"),
        _changed("transfers[0].succeeded is missing", "rename_field", "succeeded", to="success"),
        _changed("transfers[0].succeeded should be true or false, is another text", "wrong_type", "succeeded"),
        _changed("transfers[0].finished_at is missing", "drop_field", "finished_at"),
        _changed("transfers[0].finished_at should be a time", "wrong_type", "finished_at", type="number"),
        _changed("transfers[0].schedule should be an object, is another text", "wrong_type", "schedule"),
        _changed("transfers[0].from_url should be text, is a list", "wrong_type", "from_url", type="list"),
        _changed("transfers[0].processed_bytes should be a whole number", "wrong_type", "processed_bytes"),
        _changed(None, "rename_field", "schedule", to="plan"),  # `to_name` still tells what was scheduled
        _changed(None, "drop_field", "to_name"),
        _changed(None, "drop_field", "from_url"),
        _changed(None, "drop_field", "from_name"),
        _changed(None, "wrong_type", "options"),
        _changed(None, "drop_field", "num_keep"),
    ),
    "schedules": (
        _changed("schedules[0].uuid should be text, is another number", "wrong_type", "uuid", type="number"),
        _changed("schedules[0].name is missing", "drop_field", "name"),
        _changed("schedules[0].hour is missing", "rename_field", "hour", to="at"),
        _changed("schedules[0].hour should be an hour from 0 to 23, is another text", "wrong_type", "hour"),
        _changed("schedules[0].timezone should be text, is null", "wrong_type", "timezone", type="null"),
        _changed("schedules[0].created_at should be a time, is an object", "wrong_type", "created_at", type="object"),
        _changed("schedules[0].deleted_at should be a time, is another text", "wrong_type", "deleted_at"),
        _changed(None, "drop_field", "updated_at"),
        _changed(None, "wrong_type", "retain_weeks", type="list"),
    ),
    "info": (
        _changed("database.info should be a list, is another text", "wrong_type", "info"),
        _changed("database.num_bytes should be a whole number, is another text", "wrong_type", "num_bytes"),
        _changed("database.created_at should be a time, is a list", "wrong_type", "created_at", type="list"),
        _changed(None, "drop_field", "num_bytes"),
        _changed(None, "drop_field", "resource_url"),
    ),
    "log": (
        _changed(None, "drop_field", "num_keep"),
        _changed(None, "wrong_type", "created_at", type="null"),
    ),
    "account": (_changed("account.email is missing", "drop_field", "email"),),
    "authorizations": (_changed(None, "drop_field", "scope"),),
}
"""By the question, as it is called in `wire.Request`."""
