"""Sinks out of their specs: which variables each needs, what is built of them, and what is wrong with the others."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx

from checker import __version__
from checker.errors import Misconfigured
from checker.notify.credential import Credential
from checker.notify.event import Where
from checker.notify.links import Ours
from checker.notify.routing import Routed
from checker.policy import Policy, Route, SinkKind, SinkSpec
from checker.ports import Sink
from checker.settings import Settings

NOBODY = "there is nobody to tell: set SLACK_WEBHOOK_URL or SENTRY_DSN, or name sinks in the policy"


def where_for(settings: Settings) -> Where:
    """What Sentry is told of where its events come from; the release is `checker@1.2.3+abc1234` with the commit."""
    release = f"checker@{__version__}" + (f"+{settings.commit}" if settings.commit else "")
    return Where(release, settings.sentry_environment, settings.dyno or "checker")


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something that is named and cannot be used: why, which variables mend it, and what is missing until then."""

    why: str
    variables: tuple[str, ...]
    until_then: str


@dataclass(frozen=True, slots=True)
class Outlets:
    """The sinks that can be used, and the others; `instead` if these stand in for those that policy names."""

    sinks: tuple[Sink, ...]
    unusable: tuple[Unusable, ...] = ()
    instead: bool = False


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds sinks; `client` makes what they send with, and `clock` tells the real time."""

    settings: Settings
    client: Callable[[], httpx.Client]
    clock: Callable[[], datetime]

    def specs(self, policy: Policy | None) -> tuple[SinkSpec, ...]:
        """The sinks there are to build: those that policy names, else one for each variable of ours that is set."""
        if policy and policy.sinks:
            return policy.sinks
        slack = SinkSpec("slack", SinkKind.SLACK, url_env="SLACK_WEBHOOK_URL")
        sentry = SinkSpec("sentry", SinkKind.SENTRY, dsn_env="SENTRY_DSN")
        given = ((self.settings.slack_webhook_url, slack), (self.settings.sentry_dsn, sentry))
        return tuple(spec for value, spec in given if value)

    def outlets(self, policy: Policy | None) -> Outlets:
        """Every sink that can be used: one that cannot must not silence the others.

        Where none of those that policy names can be, our own variables are better than silence.
        """
        named = self._built(self.specs(policy))
        if named.sinks or not (policy and policy.sinks):
            return named
        ours = self._built(self.specs(None))
        known = {one.why for one in named.unusable}
        others = tuple(one for one in ours.unusable if one.why not in known)
        return Outlets(ours.sinks, (*named.unusable, *others), instead=True)

    def _built(self, specs: Sequence[SinkSpec]) -> Outlets:
        sinks, unusable = [], []
        for spec in specs:
            try:
                sinks.append(self.one(spec))
            except Misconfigured as error:
                why = str(error)
                wrong = tuple(name for name in spec.variables if name in re.findall(r"\w+", why)) or spec.variables
                unusable.append(Unusable(why, wrong, f"{spec.name} hears nothing"))
        return Outlets(tuple(sinks), tuple(unusable))

    def one(self, spec: SinkSpec) -> Sink:
        """One sink. Raises Misconfigured where a variable is not set or cannot work; its value is never shown."""
        missing = [name for name in spec.variables if self.settings.secret_named(name) is None]
        if missing:
            are = "are" if missing[1:] else "is"
            raise Misconfigured(f"the sink {spec.name} needs {' and '.join(missing)}, which {are} not set")
        build = {
            SinkKind.SLACK: self._slack,
            SinkKind.SENTRY: self._sentry,
            SinkKind.WEBHOOK: self._webhook,
            SinkKind.PAGERDUTY: self._pagerduty,
        }
        sink = build[spec.kind](spec)
        return sink if spec.route == Route() else Routed(sink, spec.route)

    def _slack(self, spec: SinkSpec) -> Sink:
        from checker.notify.slack import SlackSink

        url = self._credential(spec.url_env)
        return SlackSink(
            spec.name, url.secret, self.client(), variable=url.variable, mention=spec.mention, ours=self._ours
        )

    def _sentry(self, spec: SinkSpec) -> Sink:
        from checker.notify.sentry import SentrySink

        dsn, where = self._credential(spec.dsn_env), where_for(self.settings)
        return SentrySink(spec.name, dsn.secret, self.client(), where, variable=dsn.variable, ours=self._ours)

    def _webhook(self, spec: SinkSpec) -> Sink:
        from checker.notify.webhook import WebhookSink

        secret = self._credential(spec.secret_env) if spec.secret_env else None
        url = self._credential(spec.url_env)
        return WebhookSink(spec.name, url, self.client(), self.clock, secret=secret, ours=self._ours)

    def _pagerduty(self, spec: SinkSpec) -> Sink:
        from checker.notify.pagerduty import ENQUEUE, PagerDutySink

        url = self._credential(spec.url_env) if spec.url_env else ENQUEUE
        return PagerDutySink(spec.name, self._credential(spec.key_env), self.client(), url=url, ours=self._ours)

    @property
    def _ours(self) -> Ours:
        return Ours(self.settings.checker_docs_url or "", self.settings.own_app)

    def _credential(self, name: str | None) -> Credential:
        """What a variable holds; policy sees to it that it is named, and `one` that it is set."""
        value = self.settings.secret_named(name) if name else None
        assert name
        assert value
        return Credential(value, name)
