import re
from datetime import UTC, date, datetime
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import modals
from bot.discord import view
from core.message import Bold, Button, Day, File, Form, Input, Line, Link, Message, Row, When, line

texts = st.text(max_size=3000) | st.sampled_from(["@everyone", "<@1>", "# big", "*x*", "[a](http://b)", "- x", "1. y"])
buttons = st.builds(
    Button,
    label=st.text(min_size=1, max_size=120).filter(lambda text: text.strip()),
    command=st.sampled_from(["plan", "check-in"]),
    given=st.dictionaries(st.sampled_from(["move", "to"]), st.from_regex(r"\A[a-z0-9:@-]{1,20}\Z"), max_size=2),
    menu=st.booleans(),
)
lines = st.lists(texts | st.builds(Bold, texts), max_size=4).map(tuple)
messages = st.builds(
    Message,
    title=texts,
    lines=st.lists(lines, max_size=8).map(tuple),
    rows=st.lists(st.builds(Row, name=texts, value=lines), max_size=3).map(tuple),
    buttons=st.lists(buttons, max_size=30).map(tuple),
)


@given(messages)
def test_any_message_fits_and_loses_no_button(message: Message) -> None:
    """Whatever is said keeps to Discord's limits, and every button stands below it or in the menu."""
    shown = view.shown(message)
    assert all(1 <= len(content) <= view.CONTENT for content in shown.contents)
    assert len(shown.contents) <= view.FOLLOW_UPS
    assert len(shown.presses) <= view.IN_A_ROW * view.ROWS
    assert all(1 <= len(each.label) <= view.LABEL and len(each.id) <= modals.LONGEST for each in shown.presses)
    ids = [each.id for each in (*shown.presses, *shown.menu)]
    assert {each.encode() for each in message.buttons} == set(ids)
    assert len(shown.menu) <= view.OPTIONS


@given(st.text(max_size=300))
def test_typed_text_can_mention_nobody(typed: str) -> None:
    """No text of a member becomes a mention, a heading, a list or anything else than its letters."""
    shown = view.literal(f"{typed} <@123> <#4> <t:5> @everyone @here")
    assert not re.search(r"(?<!\\)<[@#t]", re.sub(r"https?://[^\s<>]+", "", shown))
    assert "@everyone" not in shown
    assert "@here" not in shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*bold*", r"\*bold\*"),
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("12. item", r"12\. item"),
        ("> quote", r"\> quote"),
        ("a_b", r"a\_b"),
        ("see https://example.org/a_b_c", "see https://example.org/a_b_c"),
        ("plain (words), really", "plain (words), really"),
    ],
)
def test_typed_text_is_shown_as_it_was_typed(typed: str, shown: str) -> None:
    """What would format something is escaped; addresses and plain words stay as they are."""
    assert view.literal(typed) == shown


def test_spans_have_their_look() -> None:
    """Bold is bold, a link hides its address and previews nothing, a moment is shown by the reader's clock."""
    said: Line = line(
        "on ", Bold("this"), " day ", Day(date(2026, 3, 2)), " at ", When(datetime(2026, 3, 2, 14, tzinfo=UTC)), " ",
        Link("the rules", "https://example.org/rules"),
    )  # fmt: skip
    assert view.words(said) == (
        "on **this** day Mon 2 Mar 2026 at <t:1772460000:f> [the rules](<https://example.org/rules>)"
    )


def test_what_is_too_long_follows_in_a_file() -> None:
    """A very long answer is shown as far as Discord lets it, and the rest is not lost."""
    long = Message(title="Long", lines=tuple(line(f"{number} {'word ' * 300}") for number in range(20)))
    shown = view.shown(long)
    assert len(shown.contents) == view.FOLLOW_UPS
    rest = shown.files[-1]
    assert rest.name == "the-rest.md"
    assert rest.content.decode().endswith("19 " + "word " * 299 + "word ")


def test_files_are_handed_on() -> None:
    """A file that is handed over is among what is sent."""
    file = File("a.json", "application/json", b"{}")
    assert view.shown(Message(title="Yours", files=(file,))).files == (file,)


def asked(**more: object) -> Input:
    """A field of a form."""
    fields: dict[str, Any] = {
        "name": "test",
        "label": "Practice exam",
        "help": "Which one",
        "kind": "text",
        "required": True,
    }
    return Input(**{**fields, **more})


def modal_of(*inputs: Input, above: str = "") -> dict[str, Any]:
    """The modal of a form as Discord gets it."""
    form = Form(command="log-score", page=0, pages=2, inputs=inputs)
    return view.modal(form, [line(above)] if above else []).to_dict()


def test_a_choice_is_a_list() -> None:
    """A field with a few choices is a list to pick from, with what was typed picked already."""
    modal = modal_of(asked(value="NBME 27", choices=(("nbme-26", "NBME 26"), ("nbme-27", "NBME 27"))))
    (label,) = modal["components"]
    assert label["component"]["type"] == discord.ComponentType.select.value
    assert [each["default"] for each in label["component"]["options"]] == [False, True]


@pytest.mark.parametrize(
    "field",
    [
        asked(value="something else", choices=(("nbme-26", "NBME 26"),)),
        asked(choices=tuple((str(number), str(number)) for number in range(26))),
        asked(choices=(("renal lower", "Renal"),), many=True),
    ],
)
def test_what_is_no_choice_is_typed(field: Input) -> None:
    """What cannot be picked from a short list is typed, and what stands there is kept."""
    (label,) = modal_of(field)["components"]
    assert label["component"]["type"] == discord.ComponentType.text_input.value
    assert label["component"].get("value", "") == field.value


def test_what_is_wrong_stands_in_the_modal() -> None:
    """The error stands above the fields; with five of them, in place of the hint of the one that is wrong."""
    modal = modal_of(asked(error="I can't read that."), above="I can't read that.")
    assert modal["components"][0]["content"] == "I can't read that."
    five = [asked(name=f"f{number}", error="No." if number == 3 else "") for number in range(5)]
    full = modal_of(*five, above="No.")
    assert [each.get("description") for each in full["components"]] == ["Which one"] * 3 + ["No.", "Which one"]


def test_a_form_has_the_button_that_opens_it() -> None:
    """Where a modal cannot open by itself, the first button opens it, and says what for."""
    form = Form(command="log-score", page=0, pages=1, inputs=(asked(error="no"), asked(name="score")))
    shown = view.shown(Message(event="form", form=form, buttons=(Button("Help", "help"),)))
    assert [(each.label, each.id) for each in shown.presses] == [
        ("Fix it", "open|log-score|0|test,score"),
        ("Help", "help||"),
    ]
