import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import modals
from bot.application import Heard
from bot.modals import Ticket
from core import study
from core.message import Form, Input, Message

TABLE = study.table()


def an_input(name: str, **more: object) -> Input:
    """A field to ask."""
    return Input(**{"name": name, "label": name, "help": "", "kind": "text", "required": False} | more)  # type: ignore[arg-type]


def a_form(*inputs: Input) -> Form:
    """A form that shows these fields."""
    return Form(command="log-score", page=0, pages=1, inputs=inputs)


@pytest.mark.parametrize("command", list(TABLE), ids=lambda command: command.name)
def test_tickets_come_back_as_they_went(command: object) -> None:
    """What a modal and the button that opens it say about a form is read back, for every page of every command."""
    for number, page in enumerate(getattr(command, "pages", ())):
        ticket = Ticket(getattr(command, "name", ""), number, tuple(field.name for field in page))
        assert len(ticket.opens()) <= modals.LONGEST
        assert modals.read_modal(ticket.fills()) == Ticket(ticket.command, number)
        assert modals.read_opener(ticket.opens()) == ticket
        assert modals.read_opener(ticket.fills()) is None


@given(st.text(max_size=120))
def test_a_foreign_id_is_no_ticket(text: str) -> None:
    """Whatever else a platform hands over as an id is answered with none, and never breaks anything."""
    for read in (modals.read_modal, modals.read_opener):
        ticket = read(text)
        assert ticket is None or text.partition("|")[0] in {"fill", "open"}


def test_no_command_is_called_like_a_ticket() -> None:
    """The words that tickets begin with are no commands, so a button is never taken for one."""
    assert {"fill", "open"}.isdisjoint(TABLE.table)


def test_a_modal_shows_what_is_wrong_and_what_is_waited_for() -> None:
    """Of a long form the fields that need somebody are shown, in the form's own order."""
    calm = [an_input(f"calm{number}") for number in range(5)]
    inputs = (*calm, an_input("needed", required=True), an_input("wrong", error="no"))
    shown = [each.name for each in modals.inputs(a_form(*inputs))]
    assert shown == ["calm0", "calm1", "calm2", "needed", "wrong"]


@pytest.mark.parametrize(
    ("command", "given", "opens"),
    [
        ("log-score", {}, True),
        ("log-score", {"test": "NBME 28"}, True),
        ("log-score", {"test": "NBME 28", "score": "66"}, False),
        ("log-score", {"remove": "last"}, False),
        ("check-in", {}, True),
        ("plan", {}, False),
        ("log-study", {"form": "yes"}, True),
        ("log-study", {}, False),
    ],
)
def test_whether_a_form_opens_is_seen_from_what_was_given(command: str, given: dict[str, str], *, opens: bool) -> None:
    """Nothing is asked of anybody to know whether a command runs or asks."""
    assert modals.opens(TABLE.table[command], given) is opens


async def test_a_slow_database_keeps_nobody_from_the_form() -> None:
    """Where what was filled before cannot be had in time, the form opens without it."""

    async def never() -> Heard:
        await asyncio.Event().wait()
        raise AssertionError

    opened = await modals.in_time(never(), TABLE.table["log-score"], {"test": "NBME 28"}, 0.01)
    assert opened.form is not None
    assert [each.name for each in opened.form.inputs][:2] == ["test", "score"]
    assert opened.form.inputs[0].value == "NBME 28"


async def test_our_own_fault_opens_a_blank_form() -> None:
    """Where what was filled before cannot be read, there is still a form to fill."""

    async def broken() -> Heard:
        return Heard(Message(event="error"), "UTC", None)

    opened = await modals.in_time(broken(), TABLE.table["check-in"], {})
    assert opened.form is not None
    assert opened.form.inputs[0].required


@pytest.mark.parametrize(
    ("value", "picked"), [("", ""), ("nbme 28", "nbme-28"), ("NBME-28", "nbme-28"), ("my own test", None)]
)
def test_what_was_typed_is_picked_where_it_is_a_choice(value: str, picked: str | None) -> None:
    """A list shows what was typed as picked; what it does not have is typed in a box, and so not lost."""
    choices = (("nbme-27", "NBME 27"), ("nbme-28", "NBME 28"))
    assert modals.picked(an_input("test", value=value, choices=choices), most=25) == picked
    assert modals.picked(an_input("test", value=value, choices=choices), most=1) is None
    assert modals.picked(an_input("test", value=value, choices=choices, many=True), most=25) is None
