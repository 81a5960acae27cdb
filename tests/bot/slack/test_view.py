from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack import modal, rich, view
from core.message import Bold, Button, Chart, Day, File, Form, Input, Link, Message, Row, When, line
from tests.wire import slack_blocks, slack_shown

BERLIN = rich.Look(ZoneInfo("Europe/Berlin"))
AT = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)


def wrong(message: Message, look: rich.Look = BERLIN) -> list[Any]:
    """What Slack would not take of a message."""
    return [each for part in view.shown(message, look).parts for each in slack_blocks.of_message(part.payload)]


def read(message: Message, look: rich.Look = BERLIN) -> str:
    """Everything that a person reads of a message."""
    return "\n".join(slack_shown.read(list(part.blocks)) for part in view.shown(message, look).parts)


def pressed(message: Message) -> list[tuple[str, str]]:
    """The labels and values of everything to press."""
    blocks = [block for part in view.shown(message, BERLIN).parts for block in part.blocks]
    return [(each.label, each.value) for each in slack_shown.pressables(blocks)]


texts = st.text(max_size=300) | st.sampled_from(
    [
        "<!channel>",
        "<@U123> & <!here|x>",
        "*bold* _it_ ~s~ `c`",
        "@everyone",
        ":tada:",
        "\x00\ud800\r\n",
        " ",
        "x" * 9000,
    ]
)
spans = (
    texts
    | st.builds(Bold, texts)
    | st.builds(Link, texts, st.sampled_from(["https://example.org/a?b=c&d", "javascript:x", "no address", ""]))
    | st.builds(When, st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants it so
    | st.builds(Day, st.dates())
)
lines = st.lists(spans, max_size=5).map(tuple)
words = st.from_regex(r"[a-z-]{1,12}", fullmatch=True)
buttons = st.builds(
    Button,
    texts,
    words,
    st.dictionaries(words, words, max_size=2),
    st.none() | st.integers(0, 99),
    st.booleans(),
)
inputs = st.builds(
    Input,
    name=words,
    label=texts,
    help=texts,
    kind=st.sampled_from(["text", "long", "date", "choice", "number"]),
    required=st.booleans(),
    value=texts,
    error=texts,
    choices=st.lists(st.tuples(texts, texts), max_size=3).map(tuple)
    | st.sampled_from([tuple((str(n), f"Choice {n}") for n in range(size)) for size in (100, 101, 400)]),
    many=st.booleans(),
)
forms = st.builds(
    Form,
    command=words,
    page=st.integers(0, 3),
    pages=st.just(4),
    inputs=st.lists(inputs, min_size=1, max_size=8, unique_by=lambda each: each.name).map(tuple),
)
messages = st.builds(
    Message,
    title=texts,
    lines=st.lists(lines, max_size=8).map(tuple),
    rows=st.lists(st.builds(Row, texts, lines), max_size=4).map(tuple),
    buttons=st.lists(buttons, max_size=40).map(tuple),
    form=st.none() | forms,
    chart=st.none() | st.builds(Chart, texts),
    late=st.booleans(),
)


@settings(deadline=None, max_examples=60)
@given(messages)
def test_slack_takes_every_message(message: Message) -> None:
    """Whatever is said, Slack takes it, nobody is called by it, and each button is there, in its order."""
    assert wrong(message) == []
    blocks = [block for part in view.shown(message, BERLIN).parts for block in part.blocks]
    found = slack_shown.pressables(blocks)
    listed = [each.value for each in found if each.listed][int(message.form is not None) :]
    assert listed == [button.encode() for button in message.buttons if not button.menu]
    assert [each.value for each in found if not each.listed] == [b.encode() for b in message.buttons if b.menu]


@settings(deadline=None, max_examples=60)
@given(messages)
def test_slack_takes_every_home(message: Message) -> None:
    """Whatever a start page says, Slack takes it as the Home tab."""
    assert slack_blocks.of_view(view.home(message, BERLIN)) == []


@settings(deadline=None, max_examples=60)
@given(forms, st.lists(lines, max_size=3))
def test_slack_takes_every_form(form: Form, above: list[Any]) -> None:
    """Whatever a form asks and holds, Slack takes it as a modal, and a field holds what was filled, or its list."""
    made = modal.modal(form, above, modal.Origin("private", "C1", "https://hooks.slack.com/x", "1.2", 3), BERLIN)
    assert slack_blocks.of_view(made) == []


@settings(deadline=None)
@given(texts)
def test_what_was_typed_is_letters(text: str) -> None:
    """What somebody typed is read as they typed it, whatever Slack would make of it elsewhere."""
    shown = view.shown(Message(lines=((text,),)), BERLIN)
    sections = [section for part in shown.parts for block in part.blocks for section in block["elements"]]
    items = [item for section in sections if section["type"] == "rich_text_list" for item in section["elements"]]
    elements = [element for section in items or sections for element in section["elements"]]
    assert {each["type"] for each in elements} <= {"text"}
    assert all("style" not in each for each in elements)
    fits = len(text) < rich.CHUNK and text.strip() and not text.startswith("- ")
    if fits and all(letter.isprintable() for letter in text):
        assert "".join(each["text"] for each in elements) == text


def test_a_message_in_blocks() -> None:
    """A message has its title as a header, its lines and rows as text, and its buttons below."""
    message = Message(
        title="Kept",
        lines=(line("NBME 28: ", Bold("66"), " on ", Day(AT.date())), line(Link("the rules", "https://x.org/r"))),
        rows=(Row("Exam", line(When(AT))),),
        buttons=(Button("Move it", "plan", {"move": "3"}, 4),),
        late=True,
    )
    [part] = view.shown(message, BERLIN).parts
    assert [block["type"] for block in part.blocks] == ["header", "rich_text", "rich_text", "actions"]
    assert read(message) == (
        "Kept (late)\nNBME 28: 66 on Mon 2 Mar 2026\nthe rules (https://x.org/r)\n"
        "Exam: Mon 2 Mar 2026, 20:00\n[Move it]"
    )
    assert part.text == (
        "Kept (late)\nNBME 28: 66 on Mon 2 Mar 2026\nthe rules (https://x.org/r)\nExam: Mon 2 Mar 2026, 20:00"
    )
    assert pressed(message) == [("Move it", "plan|4|move=3")]


def test_days_are_a_list_and_long_lines_have_air() -> None:
    """Lines that begin with a day, or as an item, are a list; a long sentence stands apart from the one before it."""
    days = tuple(line(Day(AT.date()), "  ", name) for name in ("Appraisal", "Baseline"))
    long = line("A sentence that is long enough to be a paragraph of its own, " * 2)
    [part] = view.shown(Message(lines=(line("First:"), long, *days, line("- Last"), line("End."))), BERLIN).parts
    [block] = part.blocks
    assert [each["type"] for each in block["elements"]] == ["rich_text_section", "rich_text_list", "rich_text_section"]
    assert block["elements"][0]["elements"][0]["text"].startswith("First:\n\nA sentence")
    items = ["".join(each["text"] for each in item["elements"]) for item in block["elements"][1]["elements"]]
    assert items == ["Mon 2 Mar 2026  Appraisal", "Mon 2 Mar 2026  Baseline", "Last"]


def test_an_answer_is_shown_where_it_is_typed() -> None:
    """What an answer looks like stands in the empty field."""
    [field] = shown(a_form(asked("taken", answer="yesterday"))).fields
    assert field.element["placeholder"]["text"] == "yesterday"


def test_moments_are_read_by_the_readers_clock() -> None:
    """A moment goes as such, with words in the reader's zone where a client cannot show it."""
    [part] = view.shown(Message(lines=(line(When(AT)),)), BERLIN).parts
    [moment] = part.blocks[0]["elements"][0]["elements"]
    assert (moment["type"], moment["timestamp"]) == ("date", int(AT.timestamp()))
    assert moment["fallback"] == "Mon 2 Mar 2026, 20:00"


@pytest.mark.parametrize(("count", "kind"), [(1, "overflow"), (5, "overflow"), (6, "static_select")])
def test_rare_buttons_stand_behind_a_menu(count: int, kind: str) -> None:
    """Buttons that are rarely needed stand behind three dots, many of them in a list."""
    hidden = tuple(Button(f"Fewer {n}", "reminders", {"fewer": str(n)}, menu=True) for n in range(count))
    [part] = view.shown(Message(title="x", buttons=(Button("Go", "today"), *hidden)), BERLIN).parts
    assert [element["type"] for element in part.blocks[-1]["elements"]] == ["button", kind]
    assert [label for label, _ in pressed(Message(buttons=hidden))] == [each.label for each in hidden]


def test_many_buttons_stand_in_several_rows() -> None:
    """Five buttons stand in a row; with more there are more rows, and none is lost."""
    many = tuple(Button(f"B{n}", "today", {"n": str(n)}) for n in range(23))
    [part] = view.shown(Message(title="x", buttons=many), BERLIN).parts
    assert [len(block["elements"]) for block in part.blocks[1:]] == [5, 5, 5, 5, 3]
    assert [label for label, _ in pressed(Message(buttons=many))] == [each.label for each in many]


def test_a_long_message_is_several() -> None:
    """What is too long for one message comes in several; what is too long for those comes as a file, with all of it."""
    long = Message(
        title="Long", lines=tuple(line(f"{n} {'word ' * 90}") for n in range(40)), buttons=(Button("B", "x"),)
    )
    shown = view.shown(long, BERLIN)
    assert 1 < len(shown.parts) <= view.PARTS
    assert all(f"{n} word" in read(long) for n in range(40))
    assert shown.parts[-1].blocks[-1]["type"] == "actions"
    longer = Message(title="Long", lines=tuple(line(f"{n} {'word ' * 300}") for n in range(200)), buttons=long.buttons)
    shown = view.shown(longer, BERLIN)
    assert (len(shown.parts), [each.name for each in shown.files]) == (view.PARTS, ["the-whole-answer.txt"])
    assert all(f"{n} word" in shown.files[0].content.decode() for n in range(200))
    assert pressed(longer) == [("B", "x||")]


def test_files_go_along() -> None:
    """Files are handed on as they are."""
    file = File("mine.json", "application/json", b"{}")
    assert view.shown(Message(title="x", files=(file,)), BERLIN).files == (file,)


def test_commands_are_called_as_they_are_there() -> None:
    """Wherever we name a command, it is named as it is on this Slack."""
    look = rich.Look(ZoneInfo("UTC"), lambda said: said.replace("/help", "/comeback help"))
    said = Message(title="See /help", lines=(line("Type /help"),), buttons=(Button("/help", "help"),))
    assert read(said, look) == "See /comeback help\nType /comeback help\n[/comeback help]"


def test_a_form_that_cannot_open_has_a_button() -> None:
    """A message with a form has a button that opens it, before all others."""
    asked = Input(name="score", label="Score", help="The number", kind="text", required=True)
    form = Form(command="log-score", page=0, pages=2, inputs=(asked,))
    message = Message(title="Log score", form=form, buttons=(Button("Help", "help"),), event="form")
    assert pressed(message) == [("Fill it in", "open|log-score|0|score"), ("Help", "help||")]


# --- Modals -----------------------------------------------------------------------------------------------------------


def a_form(*inputs: Input) -> Form:
    return Form(command="log-score", page=0, pages=2, inputs=inputs)


def asked(name: str, **more: Any) -> Input:
    made = Input(name=name, label=name.title(), help=f"The {name}", kind="text", required=False)
    return dataclasses.replace(made, **more)


def shown(form: Form, **origin: Any) -> slack_shown.ShownView:
    return slack_shown.ShownView("V1", modal.modal(form, (), modal.Origin(**origin), BERLIN))


def test_a_modal_of_every_kind_of_field() -> None:
    """Few choices are a list, many follow what is typed, several values and free text are typed."""
    many = tuple((f"Zone/{n}", f"Zone {n}") for n in range(300))
    found = shown(
        a_form(
            asked("pace", choices=(("timed", "Timed"), ("untimed", "Untimed")), value="timed", required=True),
            asked("zone", choices=many, value="Zone/250"),
            asked("misses", choices=(("a", "A"),), many=True, value="a, b"),
            asked("note", kind="long", value="two\nlines"),
            asked("score", value="66"),
        )
    )
    assert found.title == "Log score (1 of 2)"
    kinds = [(each.name, each.kind, each.value, each.required, each.multiline) for each in found.fields]
    assert kinds == [
        ("pace", "static_select", "timed", True, False),
        ("zone", "external_select", "Zone/250", False, False),
        ("misses", "plain_text_input", "a, b", False, False),
        ("note", "plain_text_input", "two\nlines", False, True),
        ("score", "plain_text_input", "66", False, False),
    ]
    assert found.fields[4].hint == "The score"


def test_what_is_none_of_the_choices_is_typed_on() -> None:
    """What was typed and is none of the choices stays to be mended."""
    [field] = shown(a_form(asked("pace", choices=(("timed", "Timed"),), value="quickly"))).fields
    assert (field.kind, field.value) == ("plain_text_input", "quickly")


def test_a_modal_shows_five_fields() -> None:
    """Of a long form a modal shows five fields, those that are wrong or waited for among them."""
    many = [asked(f"f{n}") for n in range(8)]
    many[7] = asked("f7", error="No.")
    assert [each.name for each in shown(a_form(*many)).fields] == ["f0", "f1", "f2", "f3", "f7"]


def test_a_modal_knows_where_it_came_from() -> None:
    """Where a modal was opened from travels with it, and another page has other blocks."""
    origin = modal.Origin("private", "C1", "https://hooks.slack.com/actions/T1/2/3", "1.2")
    first = modal.modal(a_form(asked("score")), (), origin, BERLIN)
    assert modal.origin_of(first["private_metadata"]) == origin
    second = modal.modal(a_form(asked("score")), (), origin.next(), BERLIN)
    assert first["blocks"][0]["block_id"] != second["blocks"][0]["block_id"]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"turn": "x"}', '{"where": 3}'])
def test_a_strange_origin_is_the_dm(text: str) -> None:
    """Metadata that are not ours lead to the DM."""
    assert modal.origin_of(text).where == "dm"


def test_what_was_filled_in_is_read() -> None:
    """Typed values and picked ones come by their fields' names; what was left empty is empty."""
    state = {
        "values": {
            "a": {"score": {"type": "plain_text_input", "value": "66"}},
            "b": {"pace": {"type": "static_select", "selected_option": {"value": "timed"}}},
            "c": {"note": {"type": "plain_text_input", "value": None}},
            "d": {"zone": {"type": "external_select", "selected_option": None}},
        }
    }
    assert modal.filled(state) == {"score": "66", "pace": "timed", "note": "", "zone": ""}
    assert modal.filled({}) == {}


def test_errors_stand_beside_their_fields() -> None:
    """Errors go by the open modal's blocks; where one of them has no block there, another page is needed."""
    open_one = modal.modal(a_form(asked("score"), asked("test")), (), modal.Origin(turn=2), BERLIN)
    wrong = a_form(asked("score", error="No score."), asked("test"))
    assert modal.errors(wrong, open_one, BERLIN) == {"score~2": "No score."}
    assert modal.errors(a_form(asked("score", error="No."), asked("note", error="No.")), open_one, BERLIN) == {}
    assert modal.errors(a_form(asked("score")), open_one, BERLIN) == {}


def test_metadata_fits() -> None:
    """What a modal carries is far from what Slack takes at most."""
    origin = modal.Origin("private", "C" * 20, "https://hooks.slack.com/" + "x" * 300, "1" * 20, 99)
    assert len(origin.written()) < 1000
    assert json.loads(origin.written())["turn"] == 99
