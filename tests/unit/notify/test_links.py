"""Where a message leads: to pages that exist, and never to where a hostile name would have it."""

from pathlib import Path

import pytest

from checker import troubles
from checker.model import CHECKER, Finding, Reason, Subject
from checker.notify.card import card
from checker.notify.links import RULE, Link, Ours, links_of
from checker.rules import RULES
from tests.unit.notify.samples import hostile, notice, resolved

UUID = "5a6c1df5-3e8b-5d0e-9c3f-8a4f6f1f2b77"
DATABASE = Subject(UUID, "shared-meaning", "DATABASE", "postgresql-curved-12345")
ROOT = Path(__file__).parents[3]
MANUAL = ROOT / "docs" / "messages.md"
DOCS = "https://git.example/acme/checker/blob/main"


def test_a_database() -> None:
    """A problem of a database leads to the database, to its app and to the page about what was found."""
    assert links_of(notice(subject=DATABASE), DOCS) == (
        Link("Database", f"https://data.heroku.com/datastores/{UUID}"),
        Link("App", "https://dashboard.heroku.com/apps/shared-meaning/resources"),
        Link("What this means", f"{DOCS}/checker/rules/schedule_present/rule.md"),
    )


def test_without_docs() -> None:
    """Where nobody said where the pages stand, no link pretends to know."""
    assert [link.label for link in links_of(notice(subject=DATABASE))] == ["Database", "App"]


@pytest.mark.parametrize(
    ("reason", "part"),
    [(Reason.OPENED, "gap"), (Reason.BASELINE, "baseline"), (Reason.TEST, "test"), (Reason.DIGEST, "digest")],
)
def test_checker_itself(reason: Reason, part: str) -> None:
    """What is about checker leads to its part of the page about messages."""
    links = links_of(notice(subject=Subject(CHECKER), cause="gap", reason=reason), f"{DOCS}/")
    assert links == (Link("What this means", f"{DOCS}/docs/messages.md#{part}"),)
    assert links_of(notice(subject=Subject(CHECKER))) == ()


def test_blindness() -> None:
    """While checker sees nothing, where Heroku tells of its own trouble is one click away; when it is over no more."""
    outage = Finding("no database could be looked at", advice="nothing now")
    blind = notice(subject=Subject(CHECKER), cause="sweep", finding=outage)
    assert (Link("Heroku's status", "https://status.heroku.com"),) == links_of(blind)
    assert () == links_of(resolved(subject=Subject(CHECKER), cause="sweep", finding=outage))
    # A token that is refused is nothing that Heroku's status could explain.
    assert () == links_of(notice(subject=Subject(CHECKER), cause="sweep"))


@pytest.mark.parametrize("topic", sorted({*troubles.HEADLINES, *map(str, Reason)}))
def test_every_topic_is_explained(topic: str) -> None:
    """Each problem of checker's own, and each kind of message, has its part of the page that messages lead to."""
    assert f"\n### {topic}\n" in MANUAL.read_text(encoding="utf-8")


def test_every_rule_has_its_page() -> None:
    """What a message calls a rule's page is there."""
    for rule in RULES:
        assert (ROOT / RULE.format(rule.META.id).lstrip("/")).is_file()


def test_details_of_one_database_and_of_most() -> None:
    """Where only details cannot be read, the page is that of the rule which says so, or the part about most of them."""
    for subject, page in ((DATABASE, "checker/rules/readable/rule.md"), (Subject(CHECKER), "docs/messages.md#details")):
        links = links_of(notice(subject=subject, cause="details"), DOCS)
        assert f"{DOCS}/{page}" == links[-1].url


def test_a_drill() -> None:
    """A made-up database has no page at Heroku."""
    drill = notice(subject=DATABASE, reason=Reason.DRILL)
    assert [link.url for link in links_of(drill, DOCS)] == [f"{DOCS}/docs/messages.md#drill"]


@pytest.mark.parametrize(
    "subject",
    [
        Subject("x", "Shop", "DATABASE"),
        Subject("../evil", "shop/../../evil", "DATABASE"),
        Subject(f"{UUID}?x=1", "shop?x", "DATABASE"),
        Subject(f"{UUID}\n", "shop\n", "DATABASE"),
        Subject("<!channel>", "<https://evil.example|x>", "DATABASE"),
        Subject(UUID.upper(), "a" * 31, "DATABASE"),
        Subject("", "", "DATABASE"),
    ],
)
def test_other_names(subject: Subject) -> None:
    """A name that Heroku would not give makes no link."""
    assert links_of(notice(subject=subject)) == ()


def test_hostile_cause() -> None:
    """A cause that is no rule's name leads to the general page, wherever it would rather lead."""
    assert [link.url for link in card(hostile(), Ours(DOCS)).links] == [f"{DOCS}/docs/messages.md"]
