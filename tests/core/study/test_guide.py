import pytest

from core.commands import Command
from core.study.appraisal import REFLECT
from core.study.attempts import RETAKE
from core.study.check_in import CHECK_IN
from core.study.commitments import COMMIT
from core.study.data import MY_DATA
from core.study.effort import LOG_STUDY
from core.study.facts import FACTS
from core.study.guide import guide
from core.study.reason import ASK_FOR_HELP, WHY
from core.study.reminders import REMINDERS
from tests.core.conversation import Conversation, a_plan, labels, text_of

COMMANDS = (LOG_STUDY, ASK_FOR_HELP, CHECK_IN, REFLECT, COMMIT, WHY, REMINDERS, RETAKE, FACTS, MY_DATA)
HELP = guide(COMMANDS)
EVERY = (*COMMANDS, HELP)


def test_the_first_ones_come_first() -> None:
    """Alone it shows what is needed on most days, in its order, and the rest on request."""
    ann = Conversation(*EVERY)
    said = text_of(ann.says("/help"))
    assert "/check-in" in said
    assert "/ask-for-help" in said
    assert "/reflect" not in said
    rest = text_of(ann.presses("All commands"))
    assert "/reflect" in rest
    assert "/help" in rest
    assert "/check-in" not in rest


@pytest.mark.parametrize("command", EVERY, ids=lambda command: command.name)
def test_every_command_is_explained(command: Command) -> None:
    """Each command has its line, an example and every option a member may type."""
    said = text_of(Conversation(*EVERY).says(f"/help {command.name}"))
    assert command.help in said
    assert f"Example: {command.example}" in said
    for field in command.fields:
        assert (f"- {field.name}: {field.help}" in said) == (not field.button_only)


@pytest.mark.parametrize("typed", ["check in", "/check-in", "CHECK-IN"])
def test_a_name_may_be_written_freely(typed: str) -> None:
    """A slash, a space or capitals make no difference."""
    assert Conversation(*EVERY).says(f"/help {typed}").title == "/check-in"


def test_a_near_miss_is_offered() -> None:
    """A misspelt name is answered with the one that was probably meant, also without help before it."""
    ann = Conversation(*EVERY)
    assert labels(ann.says("/help chekin")) == ["/check-in", "All commands"]
    assert ann.presses("/check-in").title == "/check-in"
    assert ann.says("/remnders").event == "refusal"
    assert "/reminders" in labels(ann.heard[-1])
    assert ann.says("/help <!channel>").event == "refusal"


@pytest.mark.parametrize("command", EVERY, ids=lambda command: command.name)
def test_what_platforms_show_is_short(command: Command) -> None:
    """Help fits into what a platform shows, and each example is a line of its own command."""
    assert 1 <= len(command.help) <= 100
    assert command.example.startswith(f"/{command.name}")
    for field in command.fields:
        assert 1 <= len(field.help) <= 100
        assert len(field.label) <= 45


@pytest.mark.parametrize("command", EVERY, ids=lambda command: command.name)
@pytest.mark.parametrize("planned", [True, False])
def test_every_example_is_understood(command: Command, planned: bool) -> None:
    """Typing an example as it stands gets an answer, not an error in the form."""
    said = Conversation(*EVERY, plan=a_plan() if planned else None).says(command.example)
    assert said.form is None or not any(each.error for each in said.form.inputs)


@pytest.mark.parametrize("command", EVERY, ids=lambda command: command.name)
@pytest.mark.parametrize(
    "text",
    [
        "<!channel> @everyone",
        "' OR 1=1 --",
        "=",
        "a=b=c",
        "\x00\u202e",
        "९९९",
        "9" * 400,
        "-1",
        "../..",
        "`rm`",
        "📚" * 50,
    ],
)
def test_hostile_lines_are_answered(command: Command, text: str) -> None:
    """Whatever stands behind a command, it is answered and never raises."""
    ann = Conversation(*EVERY, plan=a_plan())
    assert ann.says(f"/{command.name} {text}").event in {"reply", "form", "refusal"}
    for field in command.options:
        assert ann.says(f"/{command.name} {field.name}={text}").event in {"reply", "form", "refusal"}
