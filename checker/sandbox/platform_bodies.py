"""How Heroku's Platform API writes accounts, teams, apps, add-ons and attachments (heroku.md §1.2)."""

from datetime import UTC, datetime
from typing import Any

from checker.sandbox.account import Account
from checker.sandbox.dice import dice, make_id
from checker.sandbox.things import CANARY_PASSWORD, Addon, App, Attachment, Team

Body = dict[str, Any]

OWNER = {"email": "sandbox@example.invalid", "id": make_id(0, "user")}


def instant(value: datetime) -> str:
    """`2018-01-09T19:16:26Z` (heroku.md §2.4)."""
    return f"{value:%Y-%m-%dT%H:%M:%SZ}"


def account_body(since: datetime) -> Body:
    """The user to whom the token belongs."""
    return {
        "allow_tracking": True,
        "beta": False,
        "country_of_residence": None,
        "created_at": instant(since),
        "default_organization": None,
        "default_team": None,
        "delinquent_at": None,
        "email": OWNER["email"],
        "federated": False,
        "id": OWNER["id"],
        "identity_provider": None,
        "last_login": None,
        "name": "Sandbox",
        "sms_number": None,
        "suspended_at": None,
        "two_factor_authentication": True,
        "updated_at": instant(since),
        "verified": True,
    }


def authorization_body(description: str, token: str, expires_in: int | None, scope: list[str], since: datetime) -> Body:
    """An authorization, with its token in clear; `expires_in` is what is left of it, in seconds."""
    id_ = make_id(0, "authorization", description)
    return {
        "access_token": {"expires_in": expires_in, "id": make_id(0, "access", description), "token": token},
        "client": None,
        "created_at": instant(since),
        "description": description,
        "grant": None,
        "id": id_,
        "refresh_token": None,
        "scope": scope,
        "session": None,
        "updated_at": instant(since),
        "user": {"email": OWNER["email"], "full_name": "Sandbox", "id": OWNER["id"]},
    }


API_KEY = authorization_body("API key", f"HRKU-{CANARY_PASSWORD}", None, ["global"], datetime(2020, 1, 1, tzinfo=UTC))
"""The user's own API key: what Heroku shows under `~`, whichever token asks."""


def team_body(team: Team, since: datetime) -> Body:
    """A team."""
    return {
        "created_at": instant(since),
        "credit_card_collections": True,
        "default": False,
        "enterprise_account": None,
        "id": team.id,
        "identity_provider": None,
        "membership_limit": 25,
        "name": team.name,
        "provisioned_licenses": False,
        "role": "viewer",
        "type": "team",
        "updated_at": instant(since),
    }


def app_body(account: Account, app: App) -> Body:
    """An app."""
    stack = {"id": make_id(0, "stack"), "name": "heroku-24"}
    team = account.teams[app.team] if app.team else None
    return {
        "acm": False,
        "archived_at": None,
        "build_stack": stack,
        "buildpack_provided_description": "Python",
        "create_status": "complete",
        "created_at": instant(app.created_at),
        "git_url": f"https://git.heroku.com/{app.name}.git",
        "id": app.id,
        "internal_routing": None,
        "maintenance": False,
        "name": app.name,
        "organization": {"name": team.name} if team else None,
        "owner": {"email": f"{team.name}@herokumanager.com", "id": team.id} if team else OWNER,
        "region": {"id": make_id(0, "region", app.region), "name": app.region},
        "released_at": instant(app.created_at),
        "repo_size": None,
        "slug_size": None,
        "space": None,
        "stack": stack,
        "team": {"id": team.id, "name": team.name} if team else None,
        "updated_at": instant(app.created_at),
        "web_url": f"https://{app.name}.sandbox.invalid/",
    }


def coupling_body(app: App) -> Body:
    """That an app is in a stage of the account's one pipeline; the app is named by its id alone (heroku.md §1.2)."""
    return {
        "app": {"id": app.id},
        "created_at": instant(app.created_at),
        "id": make_id(0, "coupling", app.id),
        "pipeline": {"id": make_id(0, "pipeline")},
        "stage": app.stage,
        "updated_at": instant(app.created_at),
    }


def addon_body(account: Account, addon: Addon) -> Body:
    """An add-on, with the config vars of its billing app only."""
    app = account.apps[addon.app_id]
    own = sorted(a.config_var for a in account.attachments_to(addon) if a.app_id == app.id)
    return {
        "actions": [],
        "addon_service": {"id": make_id(0, "service", addon.service), "name": addon.service},
        "app": {"id": app.id, "name": app.name},
        "billed_price": {"cents": 500, "contract": False, "unit": "month"},
        "billing_entity": {"id": app.id, "name": app.name, "type": "app"},
        "config_vars": own,
        "created_at": instant(addon.created_at),
        "id": addon.id,
        "name": addon.name,
        "plan": plan_body(addon),
        "provider_id": str(dice(0, "provider", addon.id).randint(10**7, 10**8)),
        "provision_message": None,
        "state": "provisioned",
        "updated_at": instant(addon.updated_at),
        "web_url": f"https://addons-sso.sandbox.invalid/apps/{app.id}/addons/{addon.id}",
    }


def plan_body(addon: Addon) -> Body:
    """The plan, short form: `heroku-postgresql:essential-0`."""
    name = f"{addon.service}:{addon.plan}"
    return {"id": make_id(0, "plan", name), "name": name}


def attachment_body(account: Account, attachment: Attachment, included: frozenset[str]) -> Body:
    """An attachment; `included` is what the Accept-Inclusion header asks for on top (heroku.md §1.3)."""
    addon = account.addons[attachment.addon_id]
    billing, app = account.apps[addon.app_id], account.apps[attachment.app_id]
    inner: Body = {"id": addon.id, "name": addon.name, "app": {"id": billing.id, "name": billing.name}}
    if "addon:plan" in included:
        inner["plan"] = plan_body(addon)
    body: Body = {
        "addon": inner,
        "app": {"id": app.id, "name": app.name},
        "created_at": instant(attachment.created_at),
        "id": attachment.id,
        "log_input_url": None,
        "name": attachment.name,
        "namespace": attachment.namespace,
        "updated_at": instant(attachment.updated_at),
        "web_url": f"https://addons-sso.sandbox.invalid/apps/{app.id}/addons/{addon.id}",
    }
    if "config_vars" in included:
        body["config_vars"] = [attachment.config_var]
    return body
