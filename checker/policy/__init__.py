"""What ops demand: the policy file, from its text to the requirement that governs one database.

`decode` and `parse` turn a file's bytes into a `Policy` or refuse it with all its mistakes at once; `requirement_for`
says what a policy demands of a database. Pure: reading the file is left to `wiring`.

from text     `reader` of YAML to a `tree`; `parse` of the tree by `models`; what is wrong are `problems`, which
              `explain` puts in plain English; `unheard` is what no sink would be told of
shapes        `shape`, `fields`, `match_shape`, `parameters` of rules, `alerting`, `sinks`, `exemptions`, `expected`;
              of single values `durations`, `sizes`, `texts`, `until`, `zones`
as a value    `values`; `match` by `criteria`; `globs` that cover each other
to be shown   `effective` with `shown`; `kept` without secrets; `schema` with `meanings` and `written`; `builtin`
beside it     `lint` warns, `diff` compares, `init` writes one
"""

from checker.policy.builtin import BUILTIN_PATH, builtin_text
from checker.policy.criteria import Criterion, criteria, matches
from checker.policy.diff import Change, Changed, Direction, Kind, PolicyDiff, policy_diff
from checker.policy.durations import parse_duration, render_duration
from checker.policy.effective import Shown, effective
from checker.policy.kept import kept_text
from checker.policy.lint import Remark, Weight, lint
from checker.policy.match import Tried, facts_for, fits, governing, requirement_for, tried
from checker.policy.parse import decode, parse
from checker.policy.problems import PolicyRefused, Problem
from checker.policy.values import (
    ExemptionEntry,
    Expect,
    LabelEntry,
    Match,
    Policy,
    RetiredEntry,
    Route,
    Section,
    SinkKind,
    SinkSpec,
)

__all__ = [
    "BUILTIN_PATH",
    "Change",
    "Changed",
    "Criterion",
    "Direction",
    "ExemptionEntry",
    "Expect",
    "Kind",
    "LabelEntry",
    "Match",
    "Policy",
    "PolicyDiff",
    "PolicyRefused",
    "Problem",
    "Remark",
    "RetiredEntry",
    "Route",
    "Section",
    "Shown",
    "SinkKind",
    "SinkSpec",
    "Tried",
    "Weight",
    "builtin_text",
    "criteria",
    "decode",
    "effective",
    "facts_for",
    "fits",
    "governing",
    "kept_text",
    "lint",
    "matches",
    "parse",
    "parse_duration",
    "policy_diff",
    "render_duration",
    "requirement_for",
    "tried",
]
