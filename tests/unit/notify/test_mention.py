"""Mentions that policy wants: only those that page the right people pass, any other says what to write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.plain import check_mention


@pytest.mark.parametrize("mention", ["<!subteam^S0123ABC>", "<@U0123ABC>", "<@W0123ABC>", "<!here>", "<!channel>"])
def test_sound(mention: str) -> None:
    """A group, a person, whoever is there, the channel: as Slack writes them, unchanged."""
    assert mention == check_mention(mention)


@pytest.mark.parametrize(
    ("mention", "why"),
    [
        ("", "'' is no mention that Slack knows: write <!subteam^S...>"),
        ("@here", "'@here' pages nobody over a webhook: write <!here>"),
        (" @channel ", "'@channel' pages nobody over a webhook: write <!channel>"),
        ("@everyone", "would page the whole company"),
        ("<!everyone>", "would page the whole company"),
        ("@backend", "'@backend' is a name, and Slack pages ids only"),
        ("S0123ABC", "is no mention that Slack knows"),
        ("<!subteam^S0123ABC|@ops>", "is no mention that Slack knows"),
        ("<!here> wake up", "is no mention that Slack knows"),
        ("<!here><!channel>", "is no mention that Slack knows"),
        ("<!here>\n", "is no mention that Slack knows"),
        ("<@u0123abc>", "is no mention that Slack knows"),
        ("<#C0123ABC>", "is no mention that Slack knows"),
        ("<https://evil.example|@here>", "is no mention that Slack knows"),
    ],
)
def test_unsound(mention: str, why: str) -> None:
    """Whatever else it is, it is refused with what to write in its place."""
    with pytest.raises(ValueError, match="write <") as refused:
        check_mention(mention)
    assert why in str(refused.value)


@settings(deadline=None)
@given(st.text(max_size=80) | st.text("<>!@^|SUherchanl0", max_size=20))
def test_any_text(text: str) -> None:
    """A mention that passes is one token and nothing besides; a refusal is one short line."""
    try:
        passed, refusal = check_mention(text), "none"
    except ValueError as error:
        passed, refusal = "<>", str(error)
    assert refusal.isprintable()
    assert len(refusal) < 250
    assert (1, 1, "<", ">") == (passed.count("<"), passed.count(">"), passed[0], passed[-1])
