"""What is true of each rule there is, whatever it demands."""

import dataclasses
import inspect
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

import pytest

from checker import rules
from checker.model import CONTROLS, ControlId, Observation, Past, Requirement, RuleMeta, Seen, Verdict
from checker.ports import Rule
from checker.rules import ALWAYS, ON_DEMAND, RULES, TIMED

FOLDER = Path(rules.__file__).parent
IDS = [rule.META.id for rule in RULES]


def test_every_folder_is_in_use() -> None:
    """A rule that stands in a folder judges: none is forgotten, none is there twice."""
    assert sorted(path.parent.name for path in FOLDER.glob("*/rule.md")) == sorted(IDS)
    assert len(set(IDS)) == len(IDS)


def test_groups() -> None:
    """Those that always hold come first, and are no others than say so; whatever knows when it turns is asked."""
    assert (*ALWAYS, *ON_DEMAND) == RULES
    assert {"covered", "listed", "retired_is_gone", "readable"} == {rule.META.id for rule in ALWAYS}
    assert {"slots_met", "not_stalled", "recent_backup"} == {rule.META.id for rule in TIMED}


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_is_what_it_is_taken_for(rule: Rule) -> None:
    """It has a META of its folder's name, frozen parameters, and a function of four values to a verdict."""
    assert isinstance(rule.META, RuleMeta)
    assert Path(str(inspect.getsourcefile(rule.judge))).parent == FOLDER / rule.META.id
    assert dataclasses.is_dataclass(rule.META.parameters)
    assert rule.META.title
    seen = Observation if rule.META.always else Seen
    wanted = {"observation": seen, "past": Past, "requirement": Requirement, "now": datetime, "return": Verdict}
    assert wanted == get_type_hints(rule.judge)
    assert list(wanted)[:-1] == list(inspect.signature(rule.judge).parameters)


@pytest.mark.parametrize("rule", TIMED, ids=[rule.META.id for rule in TIMED])
def test_a_timed_rule_names_instants(rule: Rule) -> None:
    """What it says of when it may turn are instants."""
    hints = get_type_hints(getattr(rule, "turns"))  # noqa: B009 -- only those that are timed have it
    assert {"observation": Seen, "past": Past, "requirement": Requirement} == {k: hints[k] for k in list(hints)[:3]}
    assert issubclass(get_origin(hints["return"]), Iterable)
    assert (datetime,) == get_args(hints["return"])


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_what_it_explains_is_there(rule: Rule) -> None:
    """It names no rule that does not exist, and not itself."""
    assert rule.META.explains <= set(IDS) - {rule.META.id}


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_it_serves_a_control_or_says_why_not(rule: Rule) -> None:
    """An auditor reads for which controls it is evidence, each once and in one order; else why it is for none."""
    known = list(CONTROLS)
    assert sorted(set(rule.META.controls), key=known.index) == list(rule.META.controls)
    assert bool(rule.META.controls) != bool(rule.META.no_control)


def test_controls_are_a_closed_list() -> None:
    """What a rule may name is what is described, with its standard and with what nothing here shows of it."""
    assert get_args(ControlId) == tuple(CONTROLS)
    for key, control in CONTROLS.items():
        assert (key, True, True, True) == (
            control.id,
            bool(control.standard),
            bool(control.title),
            bool(control.not_shown),
        )


def test_nothing_is_claimed_that_no_rule_shows() -> None:
    """Only schedules and their slots are evidence of automated backups, and no rule is one of isolation or of tests."""
    serving = {control: {r.META.id for r in RULES if control in r.META.controls} for control in CONTROLS}
    assert serving["CIS 11.2"] == {"schedule_present", "slots_met"}
    assert serving["CIS 11.4"] == serving["CIS 11.5"] == set()
    assert {"readable", "listed", "slots_met"} <= serving["SOC 2 CC7.2"]
    # A state that somebody laid down is no event that monitoring comes upon.
    assert not {"covered", "recent_backup", "retained_backups", "rollback_reach"} & serving["SOC 2 CC7.2"]
