from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import manifest, modal, people, requests, rich
from core import days, reading
from core.declaration import Command
from core.message import Form, Input
from tests.wire.neighbours import SEEN, TABLE

LOOK = rich.Look(days.zone_info("UTC"))
NO_PEOPLE: Command = TABLE.table["why"]


@pytest.mark.parametrize(
    ("command", "text", "line"),
    [
        (SEEN, "<@U1|kim>", "<@U1|kim>"),
        (SEEN, "<@U1|kim> note=ask <@U2|lee> in <#C1|study>", "<@U1|kim> note=ask @lee in #study"),
        (SEEN, "all=<@U1|kim>, <@U2> channel=<#C1|study>", "all=<@U1|kim>, <@U2> channel=<#C1|study>"),
        (SEEN, "note=<!here> <!subteam^S1|@staff> <!date^1^{date}|today>", "note=@here @staff today"),
        (SEEN, "note=3 &lt; 5 &amp; 6", "note=3 < 5 & 6"),
        (SEEN, "note=see <https://x.org/a|x.org> &lt;@U1&gt;", "note=see https://x.org/a <@U1>"),
        (NO_PEOPLE, "for <@U1|kim> and <@U2>", "for @kim and @U2"),
        (None, "<@U1|kim>", "@kim"),
    ],
)  # fmt: skip
def test_mentions_stay_where_people_are_asked_for(command: Command | None, text: str, line: str) -> None:
    """A mention is one where people or channels are asked for, and elsewhere what somebody wrote."""
    assert requests.line_of(command, text) == line


def test_who_is_mentioned_is_asked_about_once() -> None:
    """Each user once, and nobody where a command asks for no people."""
    assert requests.mentioned(SEEN, ["<@U1|kim> <@U2>", "<@U1> <#C1> <!here>"]) == ("U1", "U2")
    assert requests.mentioned(NO_PEOPLE, ["<@U1>"]) == ()
    assert requests.mentioned(None, ["<@U1>"]) == ()


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    """Whatever is typed, something is read of it, and nothing calls anybody."""
    assert "<@U1" not in requests.in_letters(f"{text}<@U1|x>").removeprefix(text)
    requests.line_of(SEEN, text)


def test_names_are_handed_over_by_id_where_they_are_asked_for() -> None:
    """Behind commands that ask for people or channels, and behind the root command, Slack hands over ids."""
    made = manifest.manifest(TABLE, socket_mode=True)["features"]["slash_commands"]
    escaping = {each["command"] for each in made if each["should_escape"]}
    assert {"/seen", "/comeback"} <= escaping
    assert "/why" not in escaping


def test_lists_begin_with_what_was_given() -> None:
    """People and channels are picked from Slack's lists; a name that is no id picks nobody beforehand."""
    inputs = (
        Input(name="with", label="With", help="", required=False, kind="person", value="<@U1|kim>"),
        Input(name="all", label="All", help="", required=False, kind="person", many=True, value="<@U1> <@U2|lee>, kim"),
        Input(name="channel", label="Channel", help="", required=False, kind="channel", value="#study"),
        Input(name="kept", label="Channel", help="", required=False, kind="channel", value="C123"),
    )
    shown = modal.modal(Form(command="seen", page=0, pages=1, inputs=inputs, given={}), (), modal.Origin(), LOOK)
    elements = [block["element"] for block in shown["blocks"] if block["type"] == "input"]
    assert elements[0] == {"type": "users_select", "action_id": "with", "initial_user": "U1"}
    assert elements[1] == {"type": "multi_users_select", "action_id": "all", "initial_users": ["U1", "U2"]}
    assert "initial_conversation" not in elements[2]
    assert elements[3]["initial_conversation"] == "C123"


def test_what_is_picked_reads_as_a_mention() -> None:
    """What a list gives back is what the fields' readers take."""
    state = {
        "values": {
            "a": {"with": {"type": "users_select", "selected_user": "U1"}},
            "b": {"all": {"type": "multi_users_select", "selected_users": ["U1", "U2"]}},
            "c": {"channel": {"type": "conversations_select", "selected_conversation": "C1"}},
            "d": {"none": {"type": "users_select", "selected_user": None}},
        }
    }
    filled = modal.filled(state)
    assert reading.person(filled["with"]) == "U1"
    assert reading.people(filled["all"]) == ("U1", "U2")
    assert reading.channel(filled["channel"]) == "C1"
    assert filled["none"] == ""


@pytest.mark.parametrize(
    ("user", "there", "manages"),
    [
        ({"team_id": "T1"}, True, False),
        ({"team_id": "T1", "is_admin": True}, True, True),
        ({"team_id": "T1", "is_owner": True}, True, True),
        ({"team_id": "T1", "deleted": True}, False, False),
        ({"team_id": "T2"}, False, False),
        ({"team_id": "T2", "is_admin": True}, False, False),
        ({"team_id": "T2", "is_stranger": True}, False, False),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T1", "T9"]}}, True, False),
    ],
)
def test_who_is_of_the_workspace(user: dict[str, object], there: bool, manages: bool) -> None:
    """Somebody who left, or is of another workspace that shares a channel, is not there, and runs nothing."""
    found = people.profile_of("T1", {"id": "U1", "name": "kim", **user})
    assert (found.there, found.manages, found.name) == (there, manages, "kim")
