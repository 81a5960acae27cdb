from core.study.reason import ASK_FOR_HELP, WHY
from tests.core.conversation import Conversation, a_plan, labels, text_of

HOSTILE = "<!channel> @everyone *x* [a](http://b) \u202egnp.exe"


def test_a_reason_is_kept_and_said_back() -> None:
    """The reason is kept as typed; alone the command says the newest back."""
    ann = Conversation(WHY)
    assert "/why I want" in text_of(ann.says("/why"))
    ann.says("/why I want to be the doctor my grandmother never had")
    ann.waits(days=1)
    ann.says("/why reason=for Amir, who asked")
    assert ann.says("/why").lines == (("for Amir, who asked",),)


def test_a_reason_can_be_taken_out() -> None:
    """Removing leaves none behind, and a second time there is nothing to say back."""
    ann = Conversation(WHY)
    ann.says("/why one")
    ann.says("/why two")
    assert ann.says("/why remove=yes").title == "Removed"
    assert ann.journal.reasons == ()
    assert ann.says("/why remove=yes").title == "Why?"


def test_a_reason_is_only_text() -> None:
    """Markup in a reason comes back as literal text, without the controls that turn its direction."""
    ann = Conversation(WHY)
    said = ann.says(f"/why {HOSTILE}")
    assert said.lines[0] == (HOSTILE.replace("\u202e", ""),)


def test_help_is_words_to_send() -> None:
    """The request is kept, the words to send name no exam and no result, and nobody was notified."""
    ann = Conversation(ASK_FOR_HELP, plan=a_plan())
    said = ann.says("/ask-for-help renal physiology whom=my tutor")
    asked = ann.journal.requests[0]
    assert (asked.about, asked.whom) == ("renal physiology", "my tutor")
    assert "Nobody was notified" in text_of(said)
    assert "help with this: renal physiology." in text_of(said)
    for word in ("step", "exam", "fail", "score", "988"):
        assert word not in text_of(said).casefold()


def test_alone_it_names_whom_to_ask() -> None:
    """Alone it names the people one could ask and opens the form by a button."""
    ann = Conversation(ASK_FOR_HELP, plan=a_plan())
    said = ann.says("/ask-for-help")
    assert "academic advisor" in text_of(said)
    assert "988" not in text_of(said)
    assert labels(said) == ["Write it with me", "Whom to reach at once"]
    assert ann.presses("Write it with me").event == "form"
    ann.says("fill with=sleep")
    assert ann.journal.requests[0].about == "sleep"


def test_crisis_lines_come_when_asked_for() -> None:
    """One press shows whom to reach at once, and keeps nothing."""
    ann = Conversation(ASK_FOR_HELP)
    ann.says("/ask-for-help")
    assert "988" in text_of(ann.presses("Whom to reach at once"))
    assert not ann.records.entries


def test_a_name_alone_asks_with_what() -> None:
    """A person without a matter opens the form, the person kept."""
    ann = Conversation(ASK_FOR_HELP)
    assert ann.says("/ask-for-help whom=Dr. Lee").event == "form"
    said = ann.says("fill with=<!here>")
    assert ann.journal.requests[0].whom == "Dr. Lee"
    assert any("<!here>" in each for each in said.lines)
