"""Whatever is typed, filled or pressed: an answer with a sentence, and nothing stored that was refused.

``COMEBACK_TORTURE=1`` tries a hundred times as many values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.commands import Commands
from core.declaration import Command, Field
from core.message import Message, decode
from core.plans import Plan
from core.study import table
from core.study.words import words
from tests import sizes
from tests.core.conversation import Conversation, a_plan, text_of

TABLE = table()
OPTIONS = [(command, field) for command in TABLE for field in command.fields]
TIMES = sizes.sized(1, 100)
STATES = ("new", "planned", "scored", "no-date", "paused", "over", "finished")


def tries(examples: int) -> settings:
    return settings(
        max_examples=examples * TIMES,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


NASTY = (
    *(
        "@everyone",
        "<!channel>",
        "<@U0123>",
        "<script>alert(1)</script>",
        "'; DROP TABLE people; --",
        "%s%n%x",
        "{0.x}",
    ),
    *("{plan}", "${HOME}", "\x00", "\x1b[31mred", "\u202etxet", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629", "\ud800"),
    *(
        "👩‍⚕️" * 8,
        "e\u0301" * 40,
        "ﷺ" * 60,
        "\u200b",
        "İ",
        "\u017fcore=66",
        "score=score=",
        "a=b",
        "=",
        "exam-date =",
        "|1|a=b&c=d",
    ),
    *(
        "\n\n",
        "\t",
        "a\r\nb",
        "``` rm -rf ```",
        "\\",
        '"',
        "NaN",
        "inf",
        "1e309",
        "-1",
        "0",
        "٣",
        "\uff19\uff19",
        "²",
        "1" * 300,
    ),
    *("x" * 5000, " " * 5000 + "x", "1 " * 2500, "(" * 5000, ",;" * 2500, "in 99999 years", "2100-12-31", "0000-00-00"),
    *("1990-01-01", "29 feb", "12:60", "24:00", "25:61-99:99", "00:00-00:00", "yes", "no", "none", "last", "tomorrow"),
)
NEAR = (
    *(
        "usmle-step-1",
        "course-final",
        "in 8 weeks",
        "in 3 days",
        "2 days ago",
        "nbme 28",
        "66",
        "215",
        "0",
        "100",
        "failed 176",
    ),
    *("sun", "sat,sun", "mon-sat", "paused", "finished", "active", "appraisal", "remediation", "renal lower", "timed"),
    *(
        "passed",
        "failed",
        "practice-exam-1",
        "baseline",
        "exam-1",
        "result-1",
        "light-day-1",
        "exam",
        "as-is",
        "rushing:",
    ),
    *(
        "22:00-08:00",
        "20:00",
        "Europe/Berlin",
        "check-in",
        "why",
        "export",
        "link",
        "link ABCD-EFGH",
        "ABCD-EFGH",
        "unlink",
        "calendar",
        "import",
        "import test,score,taken | nbme 26,54,yesterday",
        'test,score,taken\nnbme 26,54,yesterday\nnbme 27,x,"',
        "erase",
        "later",
        "3 a word",
        "1",
        "2d",
        "90m",
    ),
    *(
        "knowledge, timing",
        "2011-01-15 failed, unknown failed",
        "on-track",
        "pass-rates",
        "pediatrics",
        "kept",
        "partly",
    ),
)
WHOLE: dict[str, dict[str, str]] = {
    "log-score": {"test": "nbme 28", "score": "66"},
    "check-in": {"how": "avoiding"},
    "reflect": {field.name: "3 so so" for field in TABLE.table["reflect"].fields if field.required},
    "my-data": {"do": "erase"},
    "plan": {"exam": "usmle-step-1"},
}
"""Values with which a command runs, to stand beside a hostile one."""
texts = st.one_of(
    st.sampled_from(NASTY),
    st.sampled_from(NEAR),
    st.text(max_size=40),
    st.text(st.characters(categories=["Cc", "Cf", "Cs", "Lo", "Mn", "So", "Zl", "Zs"]), max_size=20),
    st.lists(st.sampled_from((*NASTY, *NEAR)), min_size=2, max_size=3).map(" ".join),
)


@cache
def plan_in(state: str) -> Plan | None:
    plan = a_plan() if state != "no-date" else a_plan(exam_on=None)
    changes = {"paused": {"status": "paused"}, "finished": {"status": "finished", "result": "failed"}}
    return None if state == "new" else replace(plan, **changes.get(state, {}))  # type: ignore[arg-type] # by keyword


def someone(state: str) -> Conversation:
    """Somebody who is at that point of the way."""
    ann = Conversation(*TABLE, now="2026-07-01 20:30" if state == "over" else "2026-03-03 20:30", plan=plan_in(state))
    if state == "scored":
        ann.says("/log-score nbme 27 60")
        ann.says("/log-score uwsa 1 215 taken=yesterday")
        ann.says("/commit finish the renal chapter")
    return ann


def stored(ann: Conversation) -> tuple[object, ...]:
    """Everything that is kept about somebody, but for open forms."""
    records = ann.records
    return dict(records.entries), records.plan, dict(records.rows), replace(records.person, drafts=())


def check(ann: Conversation, before: tuple[object, ...], message: Message) -> None:
    """What holds for every answer."""
    assert message.event in {"reply", "form", "refusal"}
    assert text_of(message).strip()
    for button in message.buttons:
        encoded = button.encode()
        assert len(encoded) <= 100
        assert decode(encoded) == (button.command, button.version, dict(button.given))
        command = TABLE.table[button.command]
        assert all(command.field(name) for name in button.given)
    if message.event == "form":
        assert message.form is not None
        assert any(each.error for each in message.form.inputs) or message.lines
        assert all(each.error.strip() == each.error for each in message.form.inputs)
    if message.event in {"form", "refusal"}:
        assert message.lines
        assert stored(ann) == before
    for draft in ann.records.person.drafts:
        kept = json.dumps(dict(draft.given), ensure_ascii=False).encode()
        assert json.loads(kept) == dict(draft.given)
        assert not any("\x00" in value for value in draft.given.values())


def tell(ann: Conversation, message: Message, before: tuple[object, ...]) -> Message:
    ann.heard.append(message)
    check(ann, before, message)
    return message


@pytest.mark.parametrize(("command", "field"), OPTIONS, ids=lambda each: each.name)
@given(state=st.sampled_from(STATES), value=texts)
@tries(8)
def test_any_value_of_any_option(command: Command, field: Field, state: str, value: str) -> None:
    """Any value of any option is taken, or refused with a sentence and nothing stored, as option and as typed line."""
    ann = someone(state)
    before = stored(ann)
    tell(ann, TABLE.answer(ann.context(), command.name, {field.name: value}), before)
    for line in (f"/{command.name} {field.name}={value}", f"/{command.name} {value}"):
        ann = someone(state)
        before = stored(ann)
        tell(ann, TABLE.typed(ann.context(), line), before)
    ann = someone(state)
    before = stored(ann)
    whole = {**WHOLE.get(command.name, {}), field.name: value}
    tell(ann, TABLE.answer(ann.context(), command.name, whole), before)


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A typed line: a command or something like it, words, and options with values."""
    command = draw(st.sampled_from(list(TABLE)))
    name = draw(st.one_of(st.just(command.name), st.just(command.name), st.text(max_size=8)))
    given_names = draw(st.lists(st.sampled_from([*(f.name for f in command.fields), "other"]), max_size=4))
    parts = [draw(texts) for _ in range(draw(st.integers(0, 1)))]
    parts += [f"{each}={draw(texts)}" for each in given_names]
    return f"/{name} {' '.join(parts)}"


@st.composite
def mappings(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """Given values of a command, as a platform or a forged button hands them over."""
    command = draw(st.sampled_from(list(TABLE)))
    names = st.one_of(st.sampled_from([f.name for f in command.fields] or ["none"]), st.text(max_size=5))
    whole = draw(st.sampled_from([{}, WHOLE.get(command.name, {})]))
    return command.name, {**whole, **draw(st.dictionaries(names, texts, max_size=5))}


class Chat:
    """Somebody who types, fills and presses whatever comes."""

    def __init__(self, state: str) -> None:
        self.ann = someone(state)

    def type(self, line: str) -> None:
        before = stored(self.ann)
        tell(self.ann, TABLE.typed(self.ann.context(), line), before)

    def give(self, name: str, values: dict[str, str], version: int | None) -> None:
        before = stored(self.ann)
        tell(self.ann, TABLE.press(self.ann.context(version), name, values), before)

    def fill(self, text: str) -> None:
        before = stored(self.ann)
        tell(self.ann, TABLE.fill(self.ann.context(), text), before)

    def press(self, number: int, age: int) -> None:
        offered = [button for message in self.ann.heard[-3:] for button in message.buttons]
        if not offered:
            return
        before, button = stored(self.ann), offered[number % len(offered)]
        version = None if button.version is None else button.version - age
        tell(self.ann, TABLE.press(self.ann.context(version), button.command, button.given), before)

    def write(self, text: str) -> None:
        tell(self.ann, words(self.ann.context(), text), stored(self.ann))


steps = st.one_of(
    st.tuples(st.just("type"), lines()),
    st.tuples(st.just("give"), mappings(), st.one_of(st.none(), st.integers(-1, 9))),
    st.tuples(st.just("fill"), st.sampled_from([f.name for _, f in OPTIONS]), texts),
    st.tuples(st.just("fill"), st.just(""), texts),
    st.tuples(st.just("press"), st.integers(0, 9), st.integers(0, 1)),
    st.tuples(st.just("wait"), st.integers(1, 40)),
    st.tuples(st.just("write"), texts),
)


@given(state=st.sampled_from(STATES), story=st.lists(steps, min_size=1, max_size=12))
@tries(150)
def test_any_chat(state: str, story: list[tuple[object, ...]]) -> None:
    """Whatever is typed, given, filled, pressed and written in turn is answered, and no refusal stores anything."""
    chat = Chat(state)
    for step in story:
        if chat.ann.records.erased:
            return
        match step:
            case ("type", str(line)):
                chat.type(line)
            case ("give", (str(name), dict(values)), int() | None as version):
                chat.give(name, values, version)
            case ("fill", str(name), str(value)):
                chat.fill(f"{name}={value}" if name else value)
            case ("press", int(number), int(age)):
                chat.press(number, age)
            case ("wait", int(days)):
                chat.ann.waits(days=days)
            case ("write", str(text)):
                chat.write(text)


def every_button(ann: Conversation, depth: int) -> Iterator[Message]:
    """The answers to every button that an answer offers, and to theirs."""
    for button in ann.heard[-1].buttons:
        before = stored(ann)
        message = tell(ann, TABLE.press(ann.context(button.version), button.command, button.given), before)
        yield message
        if depth and not ann.records.erased:
            yield from every_button(ann, depth - 1)


@pytest.mark.parametrize("state", STATES)
def test_every_button_leads_somewhere(state: str) -> None:
    """Every button of every command's answer, and of the answers to those, can be pressed, twice, too."""
    for command in TABLE:
        ann = someone(state)
        tell(ann, TABLE.typed(ann.context(), f"/{command.name}"), stored(ann))
        assert all(message.event != "error" for message in every_button(ann, 2))


@given(st.text(max_size=30), st.dictionaries(st.text(max_size=5), texts, max_size=3))
@tries(40)
def test_an_unknown_command_is_a_refusal(name: str, values: dict[str, str]) -> None:
    """A forged button of no command is refused with a sentence."""
    ann = someone("planned")
    commands: Commands = TABLE
    if name not in commands.table:
        message = commands.press(ann.context(), name, values)
        assert message.event == "refusal"
        check(ann, stored(ann), message)
