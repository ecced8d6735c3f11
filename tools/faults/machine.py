"""What is told of faults that are not Heroku's: of the machine, the store, the sinks and the policy file.

Written by hand; each row names the test that shows it, and a test looks that there is one of that name.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `shown_by` are tests as `file::function`, below tests/."""

    name: str
    told: str
    kept: str
    mend: str
    shown_by: tuple[str, ...]

    @property
    def row(self) -> str:
        """As a row of the page's table."""
        tests = "<br>".join(f"`{test}`" for test in self.shown_by)
        return f"| {self.name} | {self.told} | {self.kept} | {self.mend} | {tests} |"


_STORE = "once, that checker cannot use its own database, and why; what is critical is told from memory meanwhile"
_ALL = "all that was recorded"

MACHINE = (
    Fault(
        "store down for a moment",
        "nothing",
        _ALL,
        "nothing",
        ("unit/core/test_worker.py::test_a_blip_is_silent",),
    ),
    Fault(
        "store gone for an hour",
        f"{_STORE}; and that it is back",
        f"{_ALL}; the store takes over what was told from memory",
        "`heroku pg:info`; the sentence says what is wrong",
        (
            "unit/core/test_worker.py::test_down_for_hours",
            "unit/core/test_worker.py::test_heals_while_down",
            "contract/test_store_faults.py::test_a_refused_connection_is_one_sentence",
            "contract/test_store_faults.py::test_a_silent_server_is_given_up",
        ),
    ),
    Fault(
        "store breaks in the middle of a sweep",
        "nothing, or one message twice",
        "the whole sweep or nothing of it; the next one delivers what is left",
        "nothing",
        (
            "contract/test_store_faults.py::test_a_connection_that_breaks_is_one_sentence",
            "unit/core/test_worker.py::test_lost_after_the_recording",
        ),
    ),
    Fault(
        "store locked by another process",
        f"{_STORE}",
        _ALL,
        "let the other process let go of the file",
        ("contract/test_store_faults.py::test_a_file_that_another_process_holds_is_one_sentence",),
    ),
    Fault(
        "store read-only, damaged, of an old version, or another file",
        f"{_STORE}",
        _ALL,
        "what the sentence says, such as `checker db upgrade`",
        (
            "contract/test_store_faults.py::test_a_read_only_file_is_one_sentence",
            "contract/test_store_faults.py::test_a_damaged_file_is_one_sentence",
            "contract/test_store_faults.py::test_tables_that_are_too_old_say_what_to_run",
            "contract/test_store_faults.py::test_a_file_that_is_no_database_is_one_sentence",
        ),
    ),
    Fault(
        "store and Heroku both down",
        "both, once each, and the end of both",
        _ALL,
        "as for each of them",
        ("unit/core/test_worker.py::test_blind_while_down",),
    ),
    Fault(
        "killed at any instant",
        "all that there is to tell, one message perhaps twice",
        _ALL,
        "nothing",
        ("system/test_kill.py::test_again_and_again", "system/test_kills.py::test_twenty_kills"),
    ),
    Fault(
        "DNS gone, TLS broken",
        "that Heroku could not be reached and why, as in the tables above; the token is not sent",
        _ALL,
        "name servers and certificates of the machine; `HEROKU_API_URL`",
        (
            "edge/test_heroku_client_socket.py::test_a_name_that_nobody_knows",
            "edge/test_heroku_client_socket.py::test_tls_that_fails",
        ),
    ),
    Fault(
        "a look that does not end",
        "that checker's look hangs, while it does; the heartbeat fails",
        _ALL,
        "`heroku ps:restart`",
        ("unit/core/test_hung.py::test_told_while_it_hangs", "unit/core/test_hung.py::test_told_when_it_ends"),
    ),
    Fault(
        "looks slower than `poll`",
        "a warning, once it has lasted",
        _ALL,
        "raise `poll`",
        ("unit/core/test_watching.py::test_slow",),
    ),
    Fault(
        "worker away for long",
        "that nobody looked, from when to when; and each night that was lost meanwhile",
        f"{_ALL}; of nights that nobody can know of any more, that they are unknown",
        "`heroku ps`, `heroku logs`",
        ("story/test_watching_the_watcher.py::test_nobody_looked", "unit/core/test_watching.py::test_gap"),
    ),
    Fault(
        "a sink refuses for good",
        "in the same sweep at the other sinks; with no other, the heartbeat fails",
        "what waits for it",
        "`checker notify test`",
        (
            "story/test_a_sink_that_refuses.py::test_told_in_the_same_sweep",
            "story/test_a_sink_that_refuses.py::test_nobody_else_to_tell",
        ),
    ),
    Fault(
        "a sink takes nothing for an hour",
        "at the other sinks; what came and went meanwhile is one line when it lives again",
        "what waits for it",
        "`checker notify test`",
        ("story/test_watching_the_watcher.py::test_a_sink_dies", "unit/core/test_watching.py::test_deaf"),
    ),
    Fault(
        "a sink slow as treacle, a byte now and then for ever",
        "as where it takes nothing; it is cut off after 20 s, so that no look and no other sink waits for it",
        "what waits for it",
        "`checker notify test`",
        ("edge/test_treacle.py::test_headers", "edge/test_treacle.py::test_body", "edge/test_treacle.py::test_tls"),
    ),
    Fault(
        "policy file broken or gone at the start",
        "that the last good policy runs instead, and each mistake with its line",
        "the last good policy, and every alarm under it",
        "`checker policy check`",
        (
            "unit/cli/test_last_good.py::test_a_broken_policy_keeps_the_old_alarms_going",
            "unit/cli/test_last_good.py::test_a_file_that_is_gone",
            "system/test_last_good_policy.py::test_a_worker_starts_on_a_bad_file",
        ),
    ),
    Fault(
        "the same, and no earlier policy",
        "that nobody looks, through `SLACK_WEBHOOK_URL` and `SENTRY_DSN`; the worker ends in 3",
        _ALL,
        "`checker policy check`",
        ("system/test_last_good_policy.py::test_a_worker_without_any_good_policy",),
    ),
)
"""By what it hits: the store, the machine, the sinks, the policy."""
