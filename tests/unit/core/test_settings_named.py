"""Variables that policy names for its sinks: read on request, and secret from then on."""

import pytest

from checker.settings import Settings, load
from tests.unit.core.environment import settings


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("canaryRoutingKey0123456789abcdef", {"canaryRoutingKey0123456789abcdef"}),
        (" canary-with-blanks\n", {" canary-with-blanks\n", "canary-with-blanks"}),
        ("https://host/in/canary8f3a", {"https://host/in/canary8f3a", "canary8f3a"}),
        ("https://host/canarycanarycanary/x", {"https://host/canarycanarycanary/x", "canarycanarycanary"}),
        # A path may end in a mere word, which logs are full of.
        ("https://host/hooks/checker", {"https://host/hooks/checker"}),
        ("https://host/in?key=canary&to=checker-ops", {"canary", "key=canary&to=checker-ops", "checker-ops"}),
        ("https://user00:canary%21@host/", {"user00", "canary%21", "canary!"}),
        ("https://[canary", {"https://[canary"}),
        ("canar", set()),
    ],
)
def test_secret_from_now_on(monkeypatch: pytest.MonkeyPatch, value: str, parts: set[str]) -> None:
    """Once a variable is asked for, what is secret in it is known to every reader of the settings."""
    read = settings(monkeypatch, CANARY_VARIABLE_OF_A_SINK=value)
    before = load().secrets
    secret = read.secret_named("CANARY_VARIABLE_OF_A_SINK")
    assert secret is not None
    assert (value, "**********") == (secret.get_secret_value(), str(secret))
    assert parts <= set(load().secrets)
    assert not {"checker", "hooks", "host"} & set(load().secrets)
    assert set(before) <= set(load().secrets)


@pytest.mark.parametrize("value", [None, "", " \n"])
def test_not_set(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    """A variable that was emptied in the dashboard is as good as absent."""
    variables = {} if value is None else {"VARIABLE_OF_A_SINK": value}
    read = settings(monkeypatch, **variables)
    assert read.secret_named("VARIABLE_OF_A_SINK") is None
    assert () == read.secrets


def test_our_own_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that checker reads anyway is taken as it was read, whoever made the settings."""
    monkeypatch.delenv("SLACK_WEBHOOK_URL", raising=False)
    made = Settings(slack_webhook_url="https://hooks.slack.com/services/T000/B000/swordfish")
    secret = made.secret_named("SLACK_WEBHOOK_URL")
    assert secret is not None
    assert secret is made.slack_webhook_url
