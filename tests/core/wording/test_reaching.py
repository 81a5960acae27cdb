from __future__ import annotations

import pytest

from core.message import Message, decode, line, plain, with_lines
from core.study.reminders import REMINDERS
from core.wording import reaching
from tests.core.conversation import Conversation, a_plan, labels

ZONES = ("Europe/Berlin", "America/Argentina/ComodRivadavia", "UTC")


@pytest.mark.parametrize(
    ("platform", "how"), [("discord", "privacy settings"), ("slack", "Messages"), ("console", "write to me there")]
)
def test_a_closed_door_is_said_kindly(platform: str, how: str) -> None:
    """Who could not be reached is told how to open the way there, that nothing is lost, and where it stands."""
    said = plain(reaching.unreachable(platform))
    for part in (how, "could not reach you", "Nothing is lost", "/today"):
        assert part in said


@pytest.mark.parametrize("zone", ZONES)
def test_a_guessed_zone_is_asked_about(zone: str) -> None:
    """The question names the zone and the check-in's time; its buttons fit every platform."""
    asked, buttons = reaching.ask_zone(zone)
    assert f"{zone}: the day's check-in comes at 20:00" in plain(asked)
    for button in buttons:
        assert len(button.encode()) <= 100
        assert decode(button.encode()) == (button.command, None, dict(button.given))


def ann_asked(zone: str = "Europe/Berlin") -> Conversation:
    """Somebody whose answer had the question appended."""
    ann = Conversation(REMINDERS, plan=a_plan())
    asked, buttons = reaching.ask_zone(zone)
    ann.heard.append(with_lines(Message(title="Today"), [asked], buttons))
    return ann


@pytest.mark.parametrize("zone", ZONES)
def test_that_is_right_keeps_the_zone(zone: str) -> None:
    """*That's right* sets the zone as the member's own."""
    ann = ann_asked(zone)
    assert ann.presses("That's right").event == "reply"
    assert ann.reminders.zone_set
    assert ann.reminders.zone == zone


def test_another_zone_asks_for_it() -> None:
    """*Another zone* opens the form with that one field, and what is filled there is set."""
    ann = ann_asked()
    form = ann.presses("Another zone")
    assert form.form is not None
    assert [(each.name, each.required) for each in form.form.inputs] == [("time-zone", True)]
    said = ann.says("fill time-zone=tokyo")
    assert said.event == "reply"
    assert ann.reminders.zone == "Asia/Tokyo"
    assert ann.records.person.drafts == ()


def test_another_zone_that_cannot_be_read() -> None:
    """A zone that is none comes back with the field, and the next one is taken."""
    ann = ann_asked()
    ann.presses("Another zone")
    assert ann.says("fill time-zone=est").event == "form"
    assert ann.says("fill time-zone=Lima").event == "reply"
    assert ann.reminders.zone == "America/Lima"


def test_more_is_said_behind_an_answer() -> None:
    """Lines and buttons are appended behind a message's own, and all else stays."""
    button = reaching.ask_zone("UTC")[1][0]
    message = Message(title="Kept", lines=(line("One."),), buttons=(button,), event="form", late=True)
    more = with_lines(message, [line("Two.")], [button])
    assert [plain(each) for each in more.lines] == ["One.", "Two."]
    assert labels(more) == ["That's right", "That's right"]
    assert (more.title, more.event, more.late) == ("Kept", "form", True)
    assert with_lines(message, []) == message
