"""Sinks out of a policy and the environment: which are built, for what, and what is said of those that cannot be."""

import json

import httpx
import pytest
import respx

from checker import wiring
from checker.errors import Misconfigured
from checker.model import DeliveryStatus, Severity
from checker.notify.message import message_for
from checker.notify.pagerduty import ENQUEUE
from checker.notify.routing import Routed, unrouted
from checker.policy import Policy, Route, parse
from checker.ports import Sink
from checker.rules import RULES
from tests.unit.core.environment import settings
from tests.unit.notify.samples import notice

HEAD = """
version: 1
policies:
  - {name: production, match: {apps: ["*-production"]}, labels: [team-a], require: {schedule: any}}
  - {name: the rest, match: {apps: ["*"]}, require: {schedule: any}}
sinks:
"""
VARIABLES = {
    "OPS_HOOK": "https://hooks.slack.com/services/T000/B000/canaryOps0",
    "ISSUES_DSN": "https://canary00@o1.ingest.sentry.io/2",
    "PAGER_URL": "https://pager.example/in/canary1",
    "PAGER_SECRET": "canary-for-signing-2",
    "DUTY_KEY": "canaryKey0123456789ABCDEFGHIJKLM",
    "DUTY_URL": "https://events.eu.pagerduty.com/v2/enqueue",
}
NO_KEY = "DUTY_KEY is no routing key: copy the 32 letters and digits of the service's Events API v2 integration"
KINDS = {
    "slack": '{type: slack, url_env: OPS_HOOK, mention: "<!here>"}',
    "sentry": "{type: sentry, dsn_env: ISSUES_DSN}",
    "webhook": "{type: webhook, url_env: PAGER_URL, secret_env: PAGER_SECRET}",
    "pagerduty": "{type: pagerduty, key_env: DUTY_KEY, url_env: DUTY_URL}",
}
URLS = {
    "slack": VARIABLES["OPS_HOOK"],
    "sentry": "https://o1.ingest.sentry.io/api/2/envelope/",
    "webhook": VARIABLES["PAGER_URL"],
    "pagerduty": VARIABLES["DUTY_URL"],
}


def policy(**sinks: str) -> Policy:
    return parse(HEAD + "".join(f"  {name}: {spec}\n" for name, spec in sinks.items()), "policy.yml", RULES)


def sent_by(sink: Sink, url: str) -> httpx.Request:
    """The request with which a sink tells of one problem."""
    with respx.mock:
        route = respx.post(url).respond(200, text="ok")
        assert sink.send(message_for("b", [notice()])).status is DeliveryStatus.SENT
    request: httpx.Request = route.calls.last.request
    return request


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A sink sends to where its variable says, under its name in the policy, with links to our pages where given."""
    docs = "https://example.com/pages"
    read = settings(monkeypatch, CHECKER_DOCS_URL=docs, **VARIABLES)
    (sink,) = wiring.outlets_for(read, policy(mine=KINDS[kind])).sinks
    assert "mine" == sink.name
    assert docs in sent_by(sink, URLS[kind]).content.decode()


def test_details(monkeypatch: pytest.MonkeyPatch) -> None:
    """What policy says of a sink is what it does: whom it mentions, and that it signs."""
    slack, webhook, duty = wiring.outlets_for(
        settings(monkeypatch, **VARIABLES),
        policy(ops=KINDS["slack"], pager=KINDS["webhook"], duty="{type: pagerduty, key_env: DUTY_KEY}"),
    ).sinks
    assert b"<!here>" in sent_by(slack, URLS["slack"]).content
    assert "x-checker-signature" in sent_by(webhook, URLS["webhook"]).headers
    assert VARIABLES["DUTY_KEY"] == json.loads(sent_by(duty, ENQUEUE.value).content)["routing_key"]


def test_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sink with filters is told by them; one without has nothing around it."""
    plain = "{type: slack, url_env: OPS_HOOK, from: info}"
    some = "{type: webhook, url_env: PAGER_URL, from: critical, policies: production, labels: [team-a]}"
    ops, pager = wiring.outlets_for(settings(monkeypatch, **VARIABLES), policy(ops=plain, pager=some)).sinks
    assert unrouted(ops) is ops
    assert isinstance(pager, Routed)
    assert Route(Severity.CRITICAL, ("production",), ("team-a",)) == pager.route


def test_policy_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where policy names sinks they are all there are; where it names none, the variables say."""
    slack = "https://hooks.slack.com/services/T000/B000/swordfish"
    read = settings(monkeypatch, SLACK_WEBHOOK_URL=slack, **VARIABLES)
    named, unnamed = policy(issues=KINDS["sentry"]), parse(HEAD.replace("sinks:", ""), "policy.yml", RULES)
    assert ["issues"] == [sink.name for sink in wiring.outlets_for(read, named).sinks]
    assert ["slack"] == [sink.name for sink in wiring.outlets_for(read, unnamed).sinks]
    assert ["slack"] == [sink.name for sink in wiring.outlets_for(read).sinks]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"OPS_HOOK": ""}, "the sink slack needs OPS_HOOK, which is not set"),
        (
            {"PAGER_URL": "", "PAGER_SECRET": " "},
            "the sink webhook needs PAGER_URL and PAGER_SECRET, which are not set",
        ),
        ({"ISSUES_DSN": "canary"}, "ISSUES_DSN is not a Sentry DSN: it goes like https://key@host/1"),
        (
            {"OPS_HOOK": "", "DUTY_KEY": "canary"},
            f"the sink slack needs OPS_HOOK, which is not set; {NO_KEY}",
        ),
    ],
)
def test_what_is_wrong(monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], said: str) -> None:
    """What cannot be used leaves the others as they are; all of it is said, by the variables' names alone."""
    read = settings(monkeypatch, HEROKU_API_KEY="token", **{**VARIABLES, **changes})
    outlets = wiring.outlets_for(read, policy(**KINDS))
    assert said == "; ".join(one.why for one in outlets.unusable)
    wrong = dict(zip(KINDS, ("OPS_HOOK", "ISSUES_DSN", "PAGER_URL", "DUTY_KEY"), strict=True))
    assert [kind for kind in KINDS if wrong[kind] not in changes] == [sink.name for sink in outlets.sinks]
    (told,) = wiring.tools_for(read, policy(**KINDS)).troubles
    assert (f"heroku config:set {'=... '.join(changes)}=... --app APP",) == told.fix


def test_ours_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no sink of the policy can be used, our own variables are told; what is wrong with these is said as well."""
    ours = {"SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T000/B000/swordfish", "SENTRY_DSN": "swordfish"}
    read = settings(monkeypatch, HEROKU_API_KEY="token", **ours)
    (told,) = (tools := wiring.tools_for(read, policy(hook=KINDS["webhook"]))).troubles
    assert ["slack"] == [sink.name for sink in tools.sinks]
    assert told.summary.startswith("the sink hook needs PAGER_URL and PAGER_SECRET, which are not set; until then hook")
    assert "SENTRY_DSN is not a Sentry DSN" in told.summary
    assert told.summary.endswith("; no sink that policy names can be used, so slack hears of everything instead")


def test_nobody_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any sink that can be used there is nobody to tell even that, and nothing starts."""
    read = settings(monkeypatch, HEROKU_API_KEY="token", SENTRY_DSN="swordfish")
    with pytest.raises(Misconfigured) as raised:
        wiring.tools_for(read, policy(hook="{type: webhook, url_env: PAGER_URL}"))
    assert "the sink hook needs PAGER_URL, which is not set; SENTRY_DSN is not a Sentry DSN" in str(raised.value)
    assert "swordfish" not in str(raised.value)


def test_all_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every variable is set there is nothing to tell."""
    assert () == wiring.tools_for(settings(monkeypatch, HEROKU_API_KEY="token", **VARIABLES), policy(**KINDS)).troubles


def test_what_they_hold_is_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the sinks were built with is struck from the log."""
    read = settings(monkeypatch, **VARIABLES)
    assert wiring.outlets_for(read, policy(**KINDS)).sinks
    assert {value for name, value in VARIABLES.items() if name != "DUTY_URL"} < set(read.secrets)
