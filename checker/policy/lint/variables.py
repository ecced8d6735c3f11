"""Environment variables that sinks need and that are not set where the policy is checked."""

from collections.abc import Collection, Iterator

from checker import phrases
from checker.policy.lint.remark import Page, Remark

OURS = ("SLACK_WEBHOOK_URL", "SENTRY_DSN")
"""Where notices go when a policy names no sink, whichever is set."""


def not_set(page: Page, variables: Collection[str]) -> Iterator[Remark]:
    """Each variable that a sink needs and that is not among the names of those that are set."""
    for sink in page.policy.sinks:
        named = {
            "url_env": sink.url_env,
            "dsn_env": sink.dsn_env,
            "key_env": sink.key_env,
            "secret_env": sink.secret_env,
        }
        for key, variable in named.items():
            if variable and variable not in variables:
                line, col = page.at("sinks", sink.name, key)
                what = f"{variable} is not set here, and without it {sink.name} hears nothing"
                yield Remark(line, col, what, f"set it: {_config_set(variable)}")
    if not page.policy.sinks and not set(OURS) & set(variables):
        what = f"no sinks are named and neither {' nor '.join(OURS)} is set here, so a worker has nobody to tell"
        yield Remark(*page.at("version"), what, f"set one: {_config_set(OURS[0])}, or name sinks")


def _config_set(variable: str) -> str:
    return f"heroku config:set {variable}=... --app {phrases.OWN_APP}"
