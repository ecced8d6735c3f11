"""What the environment says. Every secret is a SecretStr; every URL is https, or http on loopback."""

from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from checker.errors import Misconfigured

HEROKU_API = "https://api.heroku.com"
HEROKU_DATA = "https://api.data.heroku.com"
LOCAL_STORE = "sqlite:///checker.db"

_SHORTEST_SECRET = 6


class LogFormat(StrEnum):
    """How log lines are written."""

    LOGFMT = "logfmt"
    JSON = "json"
    CONSOLE = "console"


def is_loopback(url: str) -> bool:
    """Whether the URL's host is this very machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url)))


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


class Settings(BaseSettings):
    """The environment of one process. Values are never shown: not in errors, not in reprs."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)

    heroku_api_key: SecretStr | None = None
    heroku_api_url: BaseUrl = HEROKU_API
    heroku_data_url: BaseUrl = HEROKU_DATA
    slack_webhook_url: SecretStr | None = None
    sentry_dsn: SecretStr | None = None
    database_url: SecretStr = SecretStr(LOCAL_STORE)
    checker_policy: Path | None = None
    log_format: LogFormat = LogFormat.LOGFMT
    checker_sandbox_clock: bool = False
    dyno: str | None = None
    heroku_slug_commit: str | None = None
    sentry_environment: str = Field(default="production", pattern=r"^[^/\s]{1,64}$")

    @model_validator(mode="before")
    @classmethod
    def _blank_is_absent(cls, variables: dict[str, object]) -> dict[str, object]:
        """Heroku's dashboard leaves an emptied config var as an empty text, and people leave blanks."""
        return {name: value for name, value in variables.items() if not isinstance(value, str) or value.strip()}

    @property
    def follows_sandbox_clock(self) -> bool:
        """Only on request and only where the API is on loopback may the time be the sandbox's."""
        return self.checker_sandbox_clock and is_loopback(self.heroku_api_url)

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
