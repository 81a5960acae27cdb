from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.commands import Commands
from core.declaration import PAGE, Command, Field, split_line
from core.message import Button, decode
from core.study import table
from tests.core.conversation import Conversation, a_plan, text_of

TABLE = table()
CONTRACT = {
    "plan": (
        "exam exam-date attempts last-result failed-report hours-a-week rest-days used-forms school-gate done "
        "status until apply"
    ),
    "log-score": "test score taken pass-chance pace subjects misses note replace remove",
    "log-study": "minutes questions correct cards subject on remove",
    "check-in": "how note",
    "today": "",
    "progress": "",
    "reflect": "effort weaknesses resources assessment help flashcards timeline ownership change",
    "commit": "what when where kept",
    "why": "reason remove",
    "ask-for-help": "with whom",
    "share": "what with until stop looked",
    "roster": "who note suggest on reviewed",
    "group": "channel digest zone exam gate mentors organisers resources tone remind remove name pods",
    "buddy": "invite when show say with end block",
    "pod": "join leave commit",
    "reminders": "time-zone quiet check-in tone day-starts snooze fewer off explain",
    "retake": "attempts limit on",
    "facts": "topic specialty",
    "my-data": "do confirm code rows",
    "help": "command",
}
"""``commands.md``: the options of each command."""
EIGHT = tuple(CONTRACT["reflect"].split()[:8])
REQUIRED = {"log-score": ("test", "score"), "check-in": ("how",), "reflect": EIGHT, "my-data": ("do",)}
CHOICES = {
    ("plan", "done"): "appraisal advisor remediation",
    ("plan", "status"): "paused active finished",
    ("log-score", "pace"): "timed untimed",
    ("check-in", "how"): "on-track behind rest struggling avoiding",
    ("commit", "kept"): "yes partly no",
    ("reminders", "tone"): "gentle standard firm",
    ("facts", "topic"): "pass-rates directors specialty format rules",
}
SHORT = {
    "log-score": ("nbme 28 66", {"test": "nbme 28", "score": "66"}),
    "log-study": ("2h 40q", {"minutes": "2h", "questions": "40"}),
    "check-in": ("on-track", {"how": "on-track", "note": ""}),
    "why": ("any text", {"reason": "any text"}),
    "ask-for-help": ("any text", {"with": "any text"}),
    "reminders": ("why", {"explain": "yes"}),
    "facts": ("pass-rates", {"topic": "pass-rates"}),
    "my-data": ("export", {"do": "export"}),
    "help": ("log-score", {"command": "log-score"}),
}


def test_the_commands_are_the_contracts() -> None:
    """The table holds the commands of the contract, six of them first."""
    assert set(TABLE.table) == set(CONTRACT)
    first = {command.name for command in TABLE if command.first}
    assert first == {"plan", "log-score", "check-in", "today", "progress", "ask-for-help"}


@pytest.mark.parametrize("command", list(TABLE), ids=lambda each: each.name)
def test_the_options_are_the_contracts(command: Command) -> None:
    """Each command has the contract's options and values, and asks for what the contract requires."""
    assert {each.name for each in command.options} == set(CONTRACT[command.name].split())
    assert tuple(each.name for each in command.fields if each.required) == REQUIRED.get(command.name, ())
    for option in command.options:
        wanted = CHOICES.get((command.name, option.name))
        if wanted is not None:
            assert option.choices is not None
            context = Conversation(plan=a_plan()).context()
            assert {value for value, _ in option.choices(context)} == set(wanted.split())


@pytest.mark.parametrize(("name", "text", "values"), [(name, *each) for name, each in SHORT.items()])
def test_the_short_forms_are_the_contracts(name: str, text: str, values: dict[str, str]) -> None:
    """The natural short form of each command is read as the contract says."""
    short = TABLE.table[name].short
    assert short is not None
    assert short(text, Conversation(plan=a_plan()).context()) == values


def test_no_other_command_has_a_short_form() -> None:
    """Commands without a short form in the contract take names alone, but for /commit, where any text is the what."""
    assert {command.name for command in TABLE if command.short} == {*SHORT, "commit"}


@pytest.mark.parametrize("command", list(TABLE), ids=lambda each: each.name)
def test_a_form_has_pages_of_five(command: Command) -> None:
    """A form's pages hold at most five fields, each option once, and every required one is on a page."""
    assert all(0 < len(page) <= PAGE == 5 for page in command.pages)
    asked = [each.name for page in command.pages for each in page]
    assert len(asked) == len(set(asked))
    assert set(REQUIRED.get(command.name, ())) <= set(asked)
    assert not any(each.button_only for page in command.pages for each in page)


@pytest.mark.parametrize("command", list(TABLE), ids=lambda each: each.name)
def test_everything_has_its_help(command: Command) -> None:
    """Each command and option has a line of help, and the example is one that can be typed."""
    assert command.help
    assert all(each.help for each in command.fields)
    assert command.example.startswith(f"/{command.name}")
    said = TABLE.typed(Conversation(plan=a_plan(), now="2026-03-05 12:00").context(), command.example)
    assert not (said.form and any(each.error for each in said.form.inputs))


@pytest.mark.parametrize("command", list(TABLE), ids=lambda each: each.name)
def test_choices_are_read_back(command: Command) -> None:
    """Every value that an option offers can be read by it."""
    context = Conversation(plan=a_plan()).context()
    for option in command.fields:
        for value, label in (option.choices(context) if option.choices else ())[:40]:
            assert label
            option.read(value, context)


@pytest.mark.parametrize("command", list(TABLE), ids=lambda each: each.name)
def test_completion_needs_no_context(command: Command) -> None:
    """What an option offers can be asked for without knowing anybody."""
    assert all(list(each.choices(None)) is not None for each in command.fields if each.choices)


# -- typed lines

commands = st.sampled_from([command for command in TABLE if command.fields])
values = st.text(max_size=30).map(str.strip)


@given(commands, st.data())
def test_values_keep_their_text(command: Command, data: st.DataObject) -> None:
    """A value of a typed line keeps its text, whatever stands in it and in whatever order the names come."""
    names = data.draw(st.lists(st.sampled_from([f.name for f in command.fields]), unique=True, max_size=4))
    marks = tuple(f"{each.name}=" for each in command.fields)
    typed = {
        name: data.draw(values.filter(lambda text: not any(mark in text.lower() for mark in marks))) for name in names
    }
    before = data.draw(values.filter(lambda text: not any(mark in text.lower() for mark in marks)))
    line = " ".join([before, *(f"{name}={value}" for name, value in typed.items())])
    assert split_line(command, line) == (before, typed)


@pytest.mark.parametrize("order", list(permutations(["test=nbme 28", "score=66", "note=a=b, c = d"])))
def test_any_order_reads_the_same(order: tuple[str, ...]) -> None:
    """The order of names does not matter, and a value runs until the next name of this command."""
    command = TABLE.table["log-score"]
    wanted = {"test": "nbme 28", "score": "66", "note": "a=b, c = d"}
    assert split_line(command, " ".join(order)) == ("", wanted)


@pytest.mark.parametrize(
    ("line", "before", "given_values"),
    [
        ("nbme 28 66", "nbme 28 66", {}),
        ("nbme 28 score=66", "nbme 28", {"score": "66"}),
        ("SCORE=66 Test=nbme 28", "", {"score": "66", "test": "nbme 28"}),
        ("score=", "", {"score": ""}),
        ("score=66\ntest=nbme 28", "", {"score": "66", "test": "nbme 28"}),
        ("note=see exam=usmle", "", {"note": "see exam=usmle"}),
        ("note=my score was=good", "", {"note": "my score was=good"}),
        ("\u017fcore=66", "\u017fcore=66", {}),
        ("myscore=66", "myscore=66", {}),
        ("score=66 score=67", "", {"score": "66 score=67"}),
        ("", "", {}),
    ],
)
def test_how_a_line_is_split(line: str, before: str, given_values: dict[str, str]) -> None:
    """Names are whole words of this command in any case; of two equal ones neither is silently chosen."""
    assert split_line(TABLE.table["log-score"], line) == (before, given_values)


@given(commands, st.text(max_size=200))
def test_any_line_is_split(command: Command, line: str) -> None:
    """Any line is split into names of the command, and nothing that was typed gets lost but spaces and names."""
    before, found = split_line(command, line)
    assert found.keys() <= {each.name for each in command.fields}
    assert before in line
    assert all(value in line for value in found.values() if "=" not in value)


# -- forms and drafts


def test_what_is_missing_is_asked_for_before_any_work() -> None:
    """A command that lacks a required value opens its form from the given values alone, with what was given kept."""
    ann = Conversation(*TABLE, plan=a_plan())
    said = ann.says("/log-score note=slept badly")
    assert said.event == "form"
    assert said.form is not None
    assert {each.name: each.value for each in said.form.inputs if each.required} == {"test": "", "score": ""}
    said = ann.says("fill test=nbme 27 score=60")
    assert said.event == "reply"
    assert [score.note for score in ann.journal.scores] == ["slept badly"]


def test_a_wrong_line_loses_nothing_that_was_filled() -> None:
    """A line with a value that cannot be read leaves what was filled of that form before."""
    ann = Conversation(*TABLE)
    ann.says("/reflect effort=2 weaknesses=3 late nights")
    said = ann.says("/reflect help=often")
    assert said.form is not None
    assert said.form.given == {"effort": "2", "weaknesses": "3 late nights"}


def test_what_a_form_cannot_do_without_is_marked() -> None:
    """The exam is marked as required on a form that can begin no plan without it."""
    form = Conversation(*TABLE).says("/plan").form
    assert form is not None
    assert [each.name for each in form.inputs if each.required] == ["exam"]


def test_a_form_that_opens_again_holds_what_was_filled() -> None:
    """A form that a missing value opens again holds what was filled of it before."""
    ann = Conversation(*TABLE)
    ann.says("/plan attempts=1 exam-date=whenever")
    form = ann.says("/plan").form
    assert form is not None
    assert form.given == {"attempts": "1"}


def test_a_form_is_kept_as_it_is_filled() -> None:
    """What a platform keeps of a form in the middle of it is there when the form is opened again."""
    ann = Conversation(*TABLE)
    ann.commands.keep(ann.context(), "reflect", {"effort": "2 late nights", "nonsense": "1", "help": " "}, 0)
    form = ann.says("/reflect").form
    assert form is not None
    assert form.given == {"effort": "2 late nights"}


def test_a_wrong_value_keeps_the_others() -> None:
    """A value that cannot be read answers with its error, every field listed, the readable ones kept."""
    ann = Conversation(*TABLE, plan=a_plan())
    said = ann.says("/log-score test=nbme 27 score=high taken=yesterday")
    assert said.event == "form"
    assert said.form is not None
    assert {each.name for each in said.form.inputs} >= {each.name for each in TABLE.table["log-score"].asked}
    values = {each.name: each.value for each in said.form.inputs if each.value}
    assert values == {"test": "nbme 27", "taken": "yesterday"}
    assert "I can't read “high” as a score." in text_of(said)
    assert ann.says("fill score=60").event == "reply"
    assert not ann.records.person.drafts


@pytest.mark.parametrize(("days", "event"), [(6, "reply"), (8, "refusal")])
def test_a_draft_holds_seven_days(days: int, event: str) -> None:
    """What was filled is kept for seven days, and then nothing is open."""
    ann = Conversation(*TABLE, plan=a_plan())
    ann.says("/log-score score=60")
    ann.waits(days=days)
    assert ann.says("fill test=nbme 27").event == event


def test_the_newest_form_is_filled() -> None:
    """Of two open forms the newest is the one that is filled, and the other one opens again with its values."""
    ann = Conversation(*TABLE, plan=a_plan())
    ann.says("/log-score score=60")
    ann.waits(minutes=1)
    ann.says("/check-in note=hard day")
    ann.says("fill how=behind")
    assert [(each.how, each.note) for each in ann.journal.check_ins] == [("behind", "hard day")]
    said = ann.says("/log-score")
    assert said.form is not None
    assert {each.name: each.value for each in said.form.inputs if each.value} == {"score": "60"}


def test_nothing_seen_is_nothing_given() -> None:
    """Invisible characters alone are no value."""
    ann = Conversation(*TABLE)
    assert ann.says("/why reason=\x00\u200b").event == "reply"
    assert not ann.journal.reasons


def test_nothing_is_kept_for_somebody_who_only_looked() -> None:
    """Without a plan a command that was given nothing leaves no form open."""
    ann = Conversation(*TABLE)
    assert ann.says("/today").event == "refusal"
    assert not ann.records.person.drafts


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("/log-scroe nbme 28 66", "/log-score"),
        ("/plna", "/plan"),
        ("/xyzzy", "/help"),
        ("/", "/help"),
        ("//today", None),
    ],
)
def test_an_unknown_command_names_the_near_one(line: str, near: str | None) -> None:
    """A command that does not exist is refused with the one that was probably meant."""
    said = Conversation(*TABLE, plan=a_plan()).says(line)
    if near is None:
        assert said.event == "reply"
    else:
        assert said.event == "refusal"
        assert near in text_of(said)


def test_an_unplaced_word_keeps_the_rest() -> None:
    """Words that belong to no option open the form with a hint, and what could be placed is kept."""
    ann = Conversation(*TABLE)
    said = ann.says("/plan exm=usmle-step-1 rest-days=sun")
    assert said.event == "form"
    assert "Did you mean exam=?" in text_of(said)
    assert said.form is not None
    assert said.form.given == {"rest-days": "sun"}


# -- buttons

names = st.text(st.characters(categories=["Ll", "Nd"], include_characters="-"), min_size=1, max_size=12)
words = st.text(st.characters(categories=["L", "Nd"], include_characters="-:@,. "), max_size=12)


@given(names, st.one_of(st.none(), st.integers(0, 10**6)), st.dictionaries(names, words, max_size=3))
def test_a_button_is_read_back(command: str, version: int | None, given_values: dict[str, str]) -> None:
    """What a button encodes is what is pressed."""
    button = Button("Press", command, given_values, version)
    assert decode(button.encode()) == (command, version, given_values)


def test_button_only_values_are_no_options() -> None:
    """What only buttons give is not offered as an option, and can still be given."""
    hidden: list[Field] = [each for command in TABLE for each in command.fields if each.button_only]
    assert {each.name for each in hidden} >= {"move", "to", "relay", "keep"}
    shown = {each.name for command in TABLE for each in command.options}
    assert not shown & {"move", "relay", "keep", "light-days", "again"}


def test_the_table_can_be_any_set() -> None:
    """A table of other commands works as this one does."""
    said = Commands({}).typed(Conversation().context(), "/plan")
    assert said.event == "refusal"
