import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console import view
from core.message import Bold, Button, Chart, Day, File, Form, Input, Link, Message, Row, When, line

AT = datetime(2026, 3, 18, 12, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")

hostile = st.text(st.characters() | st.sampled_from("\x1b\x07\r\n\t\x00\x9b\u2028\u202e\ud800<!@*_`[]\x7f"))
spans = st.one_of(hostile, st.builds(Bold, hostile), st.builds(Link, hostile, hostile), st.just(When(AT)))
lines = st.lists(spans, max_size=3).map(tuple)
inputs = st.builds(
    Input,
    name=st.sampled_from(["score", "taken"]),
    label=hostile,
    help=hostile,
    kind=st.just("text"),
    required=st.booleans(),
    value=hostile,
    error=hostile,
)
messages = st.builds(
    Message,
    title=hostile,
    lines=st.lists(lines, max_size=3).map(tuple),
    rows=st.lists(st.builds(Row, hostile, lines), max_size=2).map(tuple),
    buttons=st.lists(st.builds(Button, hostile, hostile, menu=st.booleans()), max_size=6).map(tuple),
    form=st.none()
    | st.builds(
        Form,
        command=st.just("log-score"),
        page=st.just(0),
        pages=st.just(1),
        inputs=st.lists(inputs, max_size=3).map(tuple),
    ),
    chart=st.none() | st.builds(Chart, hostile),
    files=st.lists(st.builds(File, hostile, st.just("text/plain"), st.just(b"x")), max_size=1).map(tuple),
    late=st.booleans(),
)


def as_json(message: Message) -> dict[str, object]:
    """The message as it is written for ann in her DM."""
    return view.as_json(message, AT, NEW_YORK, to="ann", where="dm")


@given(messages, st.integers(-5, 120), st.booleans())
def test_no_text_acts_on_the_terminal(message: Message, width: int, private: bool) -> None:
    """Whatever a member writes, each line that is shown holds characters to look at, and fits the width."""
    for shown in view.screen(message, NEW_YORK, width=width, private=private):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202e]", shown)
        assert view.columns(shown) <= max(width, 20)
        shown.encode()


@given(messages)
def test_no_text_breaks_a_line_of_json(message: Message) -> None:
    """Whatever a member writes, the object is one line without control characters, and reads back."""
    said = as_json(message)
    written = json.dumps(said)
    assert len(written.splitlines()) == 1
    assert json.loads(written) == said
    for key in ("title", "text"):
        assert not any(ord(each) < 32 and each != "\n" for each in str(said[key]))


@given(messages)
def test_no_button_is_lost(message: Message) -> None:
    """Every button has a number on the screen, and those behind the menu come last."""
    numbered = view.numbered(message)
    assert sorted(map(id, numbered)) == sorted(map(id, message.buttons))
    assert [button.menu for button in numbered] == sorted(button.menu for button in numbered)
    shown = "\n".join(view.screen(message, NEW_YORK, width=200))
    assert all(f"[{number}]" in shown for number in range(1, len(numbered) + 1))


@given(hostile)
def test_words_survive_being_wrapped(text: str) -> None:
    """Wrapping moves words to other lines and loses none of their letters."""
    wrapped = "".join(view.wrap(text, 20))
    assert wrapped.replace(" ", "") == view.harmless(text).replace("\n", "").replace(" ", "")


def test_a_message_reads_as_it_was_meant() -> None:
    """Title, lines, rows, buttons and what is attached stand in order; moments are in the reader's zone."""
    message = Message(
        title="A practice exam has gone by",
        lines=(line("NBME 27 was planned for ", Day(date(2026, 3, 16)), "; it is now ", When(AT), "."),),
        rows=(Row("Form", line(Bold("NBME 27"))), Row("More", line(Link("the page", "https://example.org")))),
        buttons=(
            Button("Fewer of these", "reminders", {"fewer": "practice-exam-overdue"}, menu=True),
            Button("Move it", "plan", {"move": "practice-2"}, 3),
            Button("Snooze", "reminders", {"snooze": "tomorrow"}),
        ),
        chart=Chart("two dots"),
        files=(File("plan.ics", "text/calendar", b"12345"),),
        event="nudge",
        kinds=("practice-exam-overdue", "check-in"),
        late=True,
    )
    assert view.screen(message, NEW_YORK, private=True) == [
        "A practice exam has gone by (late)",
        "NBME 27 was planned for Mon 16 Mar 2026; it is now Wed 18 Mar 2026, 08:00.",
        "Form: NBME 27",
        "More: the page (https://example.org)",
        "[picture: two dots]",
        "[file: plan.ics, 5 bytes]",
        "[1] Move it  [2] Snooze",
        "more: [3] Fewer of these",
        "(only you see this)",
    ]
    assert as_json(message) == {
        "at": "2026-03-18T08:00:00-04:00",
        "to": "ann",
        "where": "dm",
        "event": "nudge",
        "kind": "practice-exam-overdue",
        "kinds": ["practice-exam-overdue", "check-in"],
        "late": True,
        "title": "A practice exam has gone by",
        "text": "NBME 27 was planned for Mon 16 Mar 2026; it is now Wed 18 Mar 2026, 08:00.\n"
        "Form: NBME 27\nMore: the page (https://example.org)",
        "buttons": [
            {"label": "Move it", "command": "/plan move=practice-2"},
            {"label": "Snooze", "command": "/reminders snooze=tomorrow"},
        ],
        "fields": [],
        "chart": {"alt": "two dots"},
        "files": ["plan.ics"],
    }


FORM = Form(
    command="log-score",
    page=0,
    pages=1,
    inputs=(
        Input("test", "Test", "which practice exam", "text", required=True, value="NBME 28"),
        Input("score", "Score", "as printed", "text", required=True, error="I can't read banana."),
        Input("pace", "Pace", "how", "choice", required=False, choices=(("timed", "Timed"), ("untimed", "No"))),
    ),
)


def test_a_form_shows_what_is_wrong_filled_and_waited_for() -> None:
    """A form lists its error, every field with its value or what it is for, and what to type."""
    message = Message(title="Log score", event="form", form=FORM)
    assert view.screen(message, NEW_YORK) == [
        "Log score",
        "I can't read banana.",
        "  test=NBME 28",
        "! score: as printed",
        "  pace: how (timed, untimed)",
        "Answer with: fill score=...",
    ]
    assert as_json(message)["fields"] == ["test", "score", "pace"]


def test_an_error_that_the_message_tells_is_not_told_twice() -> None:
    """The words of an error stand in the text once."""
    told = Message(event="form", form=FORM, lines=(line("Score: ", FORM.inputs[1].error),))
    for message in (told, replace(told, lines=())):
        assert str(as_json(message)["text"]).count("I can't read banana") == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mred\x07", "a\u241b[31mred\u2407"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("tab\there\u2028and", "tab here and"),
        ("\u202eevil", "\ufffdevil"),
        ("\x7f\x9b", "\u2421\ufffd"),
        ("\ud800", "\ufffd"),
        ("\U0001f469\u200d\u2695\ufe0f", "\U0001f469\u200d\u2695\ufe0f"),
        ("<!channel> *bold* caf\xe9", "<!channel> *bold* caf\xe9"),
    ],
)
def test_what_would_act_is_made_visible(text: str, shown: str) -> None:
    """Control characters get a picture, what turns the line around is replaced, and ordinary text stays."""
    assert view.harmless(text) == shown


def test_wide_letters_take_two_columns() -> None:
    """A text in wide letters is broken where the terminal ends, not where a count of letters would."""
    assert view.wrap("\u5b66" * 15, 20) == ["\u5b66" * 10, "\u5b66" * 5]


def test_an_indented_line_keeps_its_indentation() -> None:
    """What follows in a wrapped line stands below its beginning."""
    assert view.wrap("  one two three four five", 20) == ["  one two three four", "  five"]


def test_an_address_is_written_once() -> None:
    """A link whose text is its own address is shown as the address alone."""
    assert view.words(line(Link("example.org", "https://example.org")), ZoneInfo("UTC")) == "https://example.org"
