from core.message import line
from core.plans import Refusal
from core.wording import refusals
from tests.core.conversation import labels, text_of


def test_a_code_without_words_still_reads_fine() -> None:
    """A refusal that nobody has put into words is a sentence all the same, with a way on."""
    said = refusals.say(Refusal("some-new-rule", secret="x"))
    assert said.event == "refusal"
    assert "some new rule" in text_of(said)
    assert labels(said)


def test_a_code_with_words_gets_its_data() -> None:
    """A family's words for a code are said with what the refusal carries."""
    refusals.learn({"test-only": lambda data: refusals.no("No", line(str(data["what"])))})
    assert text_of(refusals.say(Refusal("test-only", what="<!channel>"))) == "No\n<!channel>"


def test_a_button_without_a_command_is_no_command_without_a_name() -> None:
    """What stands for no command at all is not called by an empty name."""
    assert "“/”" not in text_of(refusals.unknown_command("", None))


def test_an_answer_that_was_not_shown_denies_nothing() -> None:
    """When only the answer was lost, nobody is told that nothing was changed."""
    said = refusals.unshown("k7f3")
    assert said.event == "error"
    assert "Nothing was changed" not in text_of(said)
    assert "k7f3" in text_of(said)


def test_a_failure_is_ours() -> None:
    """A failure says that nothing was changed and gives the reference, and blames nobody."""
    said = refusals.failure("k7f3")
    assert said.event == "error"
    assert "Nothing was changed" in text_of(said)
    assert "k7f3" in text_of(said)


def test_nothing_to_fill_says_how_to_open_a_form() -> None:
    """Filling without an open form is answered with what opens one."""
    assert "Type the command again" in text_of(refusals.nothing_to_fill())
