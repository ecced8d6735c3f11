"""What the environment says. Every secret is a SecretStr; every URL is https, or http on loopback."""

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from checker import phrases
from checker.errors import Misconfigured
from checker.hosts import is_host, is_loopback

HEROKU_API = "https://api.heroku.com"
HEROKU_DATA = "https://api.data.heroku.com"
LOCAL_STORE = "sqlite:///checker.db"

_SHORTEST_SECRET = 6
_SHORTEST_KEY = 16
# https://devcenter.heroku.com/articles/platform-api-reference#app-attributes
_APP = re.compile(r"[a-z][a-z0-9-]{1,28}[a-z0-9]")
_COMMIT = 7
_HEX = re.compile(r"[0-9a-f]{7,64}")
_DIGIT = re.compile(r"[0-9]")
# The names of the variables that policy names for its sinks, for as long as this process lives: what they hold is
# secret, whoever reads the settings next.
_NAMED: set[str] = set()
# How Heroku calls the attachment of its pooler (devcenter.heroku.com/articles/postgres-connection-pooling).
_POOLED = "_CONNECTION_POOL_URL"
_EMPTY_MEANS_NONE = frozenset({"sentry_monitor_slug"})  # rather than the default


class LogFormat(StrEnum):
    """How log lines are written."""

    LOGFMT = "logfmt"
    JSON = "json"
    CONSOLE = "console"


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    return is_host(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))
    )


def _base_url(url: str) -> str:
    try:
        safe = _is_safe(url) and not urlsplit(url).username
    except ValueError:  # its message quotes the URL
        safe = False
    if not safe:
        raise ValueError("must be an https URL without a password in it (plain http only on loopback)")
    return url.rstrip("/")


BaseUrl = Annotated[str, AfterValidator(_base_url)]


def _secret_parts(value: str) -> list[str]:
    """What is secret in a URL: its password, a DSN's key, a webhook's last part."""
    try:
        parts = urlsplit(value)
        user, password = parts.username, parts.password
    except ValueError:
        return []
    found = [password or "", unquote(password or "")]
    if parts.scheme in {"http", "https"}:
        found += [user or "", parts.path.rstrip("/").rpartition("/")[2]]
    return found


def _heartbeat_parts(value: str) -> list[str]:
    """A heartbeat URL and what is secret in it: its password, its query, and what in its path is no mere word.

    It may end in the name of a check (`checker`), behind a key: a name is struck from nothing.
    """
    try:
        parts = urlsplit(value.strip())
        password = parts.password or ""
    except ValueError:
        return [value]
    steps = [step for step in parts.path.split("/") if step]
    keys = [step for step in steps if len(step) >= _SHORTEST_KEY]
    return [value, value.strip(), password, unquote(password), parts.query, *(keys or steps[-1:])]


def _named_parts(value: str) -> list[str]:
    """What a policy's variable holds, and what is secret in it where it is a URL: all but mere words of its path."""
    try:
        parts = urlsplit(value.strip())
        user, password = parts.username or "", parts.password or ""
        queried = [inner for _, inner in parse_qsl(parts.query)]
    except ValueError:
        return [value]
    steps = [step for step in parts.path.split("/") if len(step) >= _SHORTEST_KEY or _DIGIT.search(step)]
    return [value, value.strip(), user, password, unquote(password), parts.query, *queried, *steps]


class Settings(BaseSettings):
    """The environment of one process. Values are never shown: not in errors, not in reprs."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)

    heroku_api_key: SecretStr | None = None
    heroku_api_url: BaseUrl = HEROKU_API
    heroku_data_url: BaseUrl = HEROKU_DATA
    slack_webhook_url: SecretStr | None = None
    sentry_dsn: SecretStr | None = None
    heartbeat_url: SecretStr | None = None
    database_url: SecretStr = SecretStr(LOCAL_STORE)
    checker_policy: Path | None = None
    checker_docs_url: BaseUrl | None = None
    """Where this repository's files can be read, such as https://github.com/OWNER/REPO/blob/main: for links."""
    checker_keep_days: int = Field(default=800, ge=90, le=36_500)
    """For how many days what happened stays on record; the worker lets go of what is older."""
    log_format: LogFormat = LogFormat.LOGFMT
    checker_sandbox_clock: bool = False
    dyno: str | None = None
    heroku_app_name: str | None = None
    """Checker's own app: known where Heroku tells it (heroku.md §6), or where somebody sets it."""
    heroku_slug_commit: str | None = None
    heroku_build_commit: str | None = None
    """The commit that runs, by its new name; both are there only with Heroku's labs features (heroku.md §6)."""
    sentry_environment: str = Field(default="production", pattern=r"^[^/\s]{1,64}$")
    sentry_monitor_slug: str | None = None
    """The Sentry Crons monitor to check in at; absent: `checker` in a dyno, none elsewhere; empty: none."""

    @model_validator(mode="before")
    @classmethod
    def _blank_is_absent(cls, variables: dict[str, object]) -> dict[str, object]:
        """Heroku's dashboard leaves an emptied config var as an empty text, and people leave blanks."""
        given = {name: value for name, value in variables.items() if not isinstance(value, str) or value.strip()}
        return {name: "" for name in variables if name in _EMPTY_MEANS_NONE} | given

    @property
    def own_app(self) -> str:
        """The app to name in commands that are about checker itself."""
        name = self.heroku_app_name or ""
        return name if _APP.fullmatch(name) else phrases.OWN_APP

    @property
    def commit(self) -> str:
        """The first letters of the commit that runs, or nothing where Heroku does not tell it."""
        found = self.heroku_build_commit or self.heroku_slug_commit or ""
        return found[:_COMMIT] if _HEX.fullmatch(found) else ""

    @property
    def has_token(self) -> bool:
        """Whether Heroku can be asked at all; who only wants to know that need not touch the token."""
        return self.heroku_api_key is not None

    @property
    def pooled(self) -> bool:
        """DATABASE_URL is the one that Heroku's connection pooler goes by in another variable."""
        url = self.database_url.get_secret_value()
        return any(name.endswith(_POOLED) and value == url for name, value in os.environ.items())

    @property
    def follows_sandbox_clock(self) -> bool:
        """Only on request and only where the API is on loopback may the time be the sandbox's."""
        return self.checker_sandbox_clock and is_loopback(urlsplit(self.heroku_api_url).hostname)

    def secret_named(self, name: str) -> SecretStr | None:
        """What a variable holds that policy names; None where it is not set. From now on it is one of the `secrets`."""
        own = getattr(self, name.lower(), None)
        if isinstance(own, SecretStr):
            return own
        _NAMED.add(name)
        value = os.environ.get(name, "")
        return SecretStr(value) if value.strip() else None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value there is, and what is secret in it, longest first, for the redaction of logs.

        What is too short to be a secret is left out, and so is the name of a file: striking them would tear ordinary
        words apart.
        """
        held = (self.heroku_api_key, self.slack_webhook_url, self.sentry_dsn, self.database_url)
        found = (secret.get_secret_value() for secret in held if secret)
        values = {value for value in found if not value.strip().startswith("sqlite:")}
        parts = {part for value in values for part in _secret_parts(value)}
        if self.heartbeat_url:
            parts.update(_heartbeat_parts(self.heartbeat_url.get_secret_value()))
        parts.update(part for name in _NAMED for part in _named_parts(os.environ.get(name, "")))
        return tuple(sorted((v for v in values | parts if len(v) >= _SHORTEST_SECRET), key=len, reverse=True))


def load() -> Settings:
    """Read the environment. Raises Misconfigured, naming each variable that is wrong but never its value."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors(include_input=False, include_url=False)
        ]
        raise Misconfigured("; ".join(lines)) from None
