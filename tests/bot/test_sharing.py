from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.database import tables
from bot.database.transaction import Transaction
from core.company import ITEMS
from core.message import decode
from core.people import Account
from core.ports import Records
from core.study import sharing
from tests.bot import street
from tests.bot.street import PLAN, Street, kinds, labels, text_of

SOMEBODY = "I find nobody there"
NOTHING_THERE = "Nothing to see there"
OVER = "That has changed since"
OSLO = tables.groups.c.place == "oslo"


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[Street]:
    """Ana with a plan, Kim and Lee, who spoke in the terminal, and Zoe of another server."""
    async with street.opened(tmp_path) as town:
        await town.plays(f"ana in #study: {PLAN}", "kim in #study: /today", "lee in #study: /today")
        await town.plays("zoe in oslo#study: /group")
        await town.plays("ana: /log-study 90m", "ana: /check-in behind slept badly", "ana: renal is hard")
        yield town


async def chosen(town: Street, what: str = "checkpoints, effort", whom: str = "@kim", *, who: str = "ana") -> str:
    """Somebody shares that; the title of the answer."""
    await town.plays(f"{who}: /share what={what} with={whom}")
    labels_there = labels(town.said[-1].message)
    label = next((each for each in labels_there if each.startswith("Share ")), None)
    return (await town.plays(f"{who}: press {label}")).title if label else town.said[-1].message.title


async def person(town: Street, name: str) -> int:
    """The id of somebody."""
    return await town.inside(name, lambda records: records.person.id)


async def paired(town: Street) -> None:
    """Ana and Kim become buddies."""
    await town.plays("ana: /buddy invite=@kim", "wait 1m", "kim: press Yes, let's", "wait 1m")


# --- What they will see ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", [*(item for item in ITEMS if item != "name"), "all", "notes, effort"])
async def test_a_preview_is_the_page(people: Street, what: str) -> None:
    """What the preview shows is, line by line, what the mentor then sees; before the press they see nothing."""
    await people.plays("ana: /log-score nbme 26 61 pass-chance=20%")
    shown = await people.plays(f"ana: /share what={what} with=@kim")
    assert (await people.plays("kim: /roster who=@ana")).title == NOTHING_THERE
    assert (await people.plays("ana: press Share this")).title == "Shared"
    seen = text_of(await people.plays("kim: /roster who=@ana")).splitlines()[1:]
    previewed = text_of(shown).splitlines()
    at = previewed.index(seen[0])
    page = previewed[at : at + len(seen)]
    assert seen == page
    assert previewed[at - 1].startswith("Nothing is shared yet. This is all that kim")
    assert previewed[at + len(page)].startswith("I tell them once")


async def test_what_they_see_already_is_in_the_preview(people: Street) -> None:
    """A second choice for the same person shows the whole page, and what was there before."""
    await chosen(people, "effort")
    said = text_of(await people.plays("ana: /share what=check-ins with=@kim until=1w"))
    assert "Effort: study on 1 of the last 7 days" in said
    assert "Of this they see already, and go on seeing as before: effort." in said
    await people.plays("ana: press Share this")
    assert "check-ins until Mon 9 Mar 2026; effort until Mon 29 Jun 2026" in text_of(await people.plays("ana: /share"))


async def test_a_change_of_the_last_day_takes_the_place_of_the_old_one(people: Street) -> None:
    """The same item for the same person is shared once, until the day that was chosen last."""
    await chosen(people, "effort")
    await people.plays("ana: /share what=effort with=@kim until=2w", "ana: press Share this")
    (share,) = await people.inside("ana", lambda records: records.company.shares())
    assert str(share.until) == "2026-03-16"
    assert (await people.plays("ana: press Share this")).title == "Shared already"


async def test_without_an_exam_day_it_is_thirty_days(people: Street) -> None:
    """The last day is the exam's; of somebody without one it is 30 days ahead, and more than a year is refused."""
    said = text_of(await people.plays("lee: /share what=effort with=@kim"))
    assert "until Wed 1 Apr 2026" in said
    refused = await people.plays("lee: /share what=effort with=@kim until=exam")
    assert (refused.event, "No exam day of yours is ahead" in text_of(refused)) == ("form", True)
    too_long = await people.plays("lee: /share what=effort with=@kim until=1 april 2028")
    assert "more than a year away" in text_of(too_long)


# --- Whom ------------------------------------------------------------------------------------------------------------


async def test_whoever_is_in_no_shared_place_is_nobody(people: Street) -> None:
    """Somebody of another server is answered like nobody at all, in words that do not name them, and so is a stop."""
    nobody = await people.plays("ana: /share what=effort with=somebody-unknown")
    assert nobody.title == SOMEBODY
    for line in ("/share what=effort with=@zoe", "/share with=@zoe", "/share what=effort with=zoe", "/share stop=@zoe"):
        assert text_of(await people.plays(f"ana: {line}")) == text_of(nobody)
    assert text_of(await people.plays("zoe: /share what=effort with=@ana")) == text_of(nobody)


async def test_oneself_is_not_shared_with(people: Street) -> None:
    """One's own mention is answered in a sentence."""
    assert (await people.plays("ana: /share what=effort with=@ana")).title == "That is you"


async def test_a_buddy_is_chosen_by_a_word(people: Street) -> None:
    """*buddy* is the buddy; without one it says how to ask somebody. A buddy gets no letter of it."""
    assert "/buddy invite=@kim" in text_of(await people.plays("ana: /share what=effort with=buddy"))
    await paired(people)
    mark = len(people.said)
    assert await chosen(people, "effort", "buddy") == "Shared"
    await people.plays("wait 10m")
    assert people.since(mark, "kim") == []
    (share,) = await people.inside("ana", lambda records: records.company.shares())
    assert share.audience == "buddy"
    assert "Effort" in text_of(await people.plays("kim: /roster who=@ana"))


async def test_without_a_person_those_who_can_be_chosen_are_offered(people: Street) -> None:
    """Without *with* buddies, mentors and the group are one press away, each to a preview."""
    await paired(people)
    await chosen(people, "effort", "@lee")
    asked = await people.plays("ana: /share what=check-ins")
    assert labels(asked) == ["kim (buddy)", "lee (mentor)", "your group (group)", "Not now"]
    assert (await people.plays("ana: press lee (mentor)")).title == "A preview"
    assert "Check-ins" in text_of(await people.plays("ana: press kim (buddy)"))


async def test_without_items_a_form_asks_for_them(people: Street) -> None:
    """With a person alone the form asks what, and goes on with them; it also opens from a buddy's page."""
    form = await people.plays("ana: /share with=@kim")
    assert form.form is not None
    assert [each.name for each in form.form.inputs] == ["what"]
    assert "Check-ins" in text_of(await people.plays("ana: fill what=check-ins"))
    await paired(people)
    assert (await people.plays("ana: press Share with them")).form is not None


async def test_a_few_new_people_a_day(people: Street) -> None:
    """Five people may be chosen anew on one day; the next one is answered that it is enough."""
    for at in range(sharing.NEW_A_DAY):
        assert await chosen(people, "effort", f"@new{at}") == "Shared"
    assert await chosen(people, "effort", "@one-more") == "That is enough for today"
    await people.plays("wait 1d")
    assert await chosen(people, "effort", "@one-more") == "Shared"


# --- Word of it ------------------------------------------------------------------------------------------------------


async def test_a_mentor_is_told_once(people: Street) -> None:
    """Whoever is chosen anew gets one letter, and none of what is shared later."""
    mark = len(people.said)
    await chosen(people, "effort")
    await people.plays("wait 5m")
    (told,) = people.since(mark, "kim")
    assert told.kinds == ("shared-with-you",)
    assert labels(told) == ["See it", "No, thank you"]
    assert "Effort" in text_of(await people.plays("kim: press See it"))
    await chosen(people, "scores")
    await people.plays("ana: /share stop=all")
    await chosen(people, "effort")
    await people.plays("wait 1d")
    assert kinds(people.since(mark, "kim")) == ["shared-with-you"]


async def test_what_was_stopped_before_it_was_told_is_not_told(people: Street) -> None:
    """Where the letter still waits for quiet hours to end, stopping takes it back; sharing anew sends one."""
    await people.plays("wait 14h")
    mark = len(people.said)
    await chosen(people, "effort")
    await people.plays("ana: /share stop=@kim", "wait 12h")
    assert people.since(mark, "kim") == []
    await chosen(people, "effort")
    await people.plays("wait 5m")
    assert kinds(people.since(mark, "kim")) == ["shared-with-you"]


async def test_a_no_ends_it_and_is_not_told(people: Street) -> None:
    """*No, thank you* ends what is shared at once; who shared gets no word, and being asked again waits a week."""
    mark = len(people.said)
    await chosen(people, "effort")
    await people.plays("wait 5m")
    declined = await people.plays("kim: press No, thank you")
    assert labels(declined) == ["Keep them away"]
    assert (await people.plays("kim: /roster who=@ana")).title == NOTHING_THERE
    assert (await people.plays("ana: /share")).title == "You share nothing"
    assert (await people.plays("kim: press No, thank you")).title == OVER
    await chosen(people, "effort")
    await people.plays("wait 1h")
    assert kinds(people.since(mark, "kim")) == ["shared-with-you"]
    assert [each for each in kinds(people.since(mark, "ana")) if each != "check-in"] == []


async def test_whoever_is_kept_away_cannot_tell(people: Street) -> None:
    """Somebody who is blocked is answered as before, also the second time; nothing of theirs arrives or is seen."""
    said = [text_of(await people.plays(f"ana: /share what=effort with=@{who}")) for who in ("kim", "lee")]
    await people.plays("kim: /buddy block=@ana")
    mark = len(people.said)
    blocked = text_of(await people.plays("ana: /share what=effort with=@kim"))
    assert blocked == said[0] == said[1].replace("lee", "kim")
    answers = [
        (text_of(await people.plays(f"ana: /share what=effort with=@{who}", "ana: press Share this")))
        for who in ("kim", "lee")
    ]
    again = [
        text_of(await people.plays(f"ana: /share what=scores with=@{who}", "ana: press Share this"))
        for who in ("kim", "lee")
    ]
    assert answers[0] == answers[1].replace("lee", "kim")
    assert again[0] == again[1].replace("lee", "kim")
    await people.plays("wait 1h")
    assert people.since(mark, "kim") == []
    assert (await people.plays("kim: /roster")).title == "Nobody shares with you yet"
    assert (await people.plays("kim: /roster who=@ana")).title == NOTHING_THERE


async def test_whoever_was_chosen_can_keep_them_away(people: Street) -> None:
    """After a no one press keeps them away for good, also from what they share with the whole group."""
    await chosen(people, "effort")
    await chosen(people, "effort, name", "group")
    await people.plays("wait 5m", "kim: press No, thank you")
    assert "Effort" in text_of(await people.plays("kim: /roster who=@ana"))
    assert (await people.plays("kim: press Keep them away")).title == "They can't reach you any more"
    assert (await people.plays("kim: /roster who=@ana")).title == NOTHING_THERE
    assert (await people.plays("ana: /share what=effort with=@kim")).title == "A preview"


# --- The press is asked again ----------------------------------------------------------------------------------------


async def test_a_press_rests_on_what_holds_then(people: Street) -> None:
    """A preview for a buddy shares nothing once they are none, and one for a day that is over shares nothing."""
    await paired(people)
    await people.plays("ana: /share what=effort with=buddy", "ana: /buddy end=yes")
    assert (await people.plays("ana: press Share this")).title == OVER
    await people.plays("ana: /share what=effort with=@lee until=2d", "wait 3d")
    assert (await people.plays("ana: press Share this")).title == OVER
    assert await people.inside("ana", lambda records: records.company.shares()) == ()


async def test_ids_of_others_press_nothing(people: Street) -> None:
    """A press with the id of somebody in no shared place, of another group, or of another's tie does nothing."""
    zoe = await person(people, "zoe")
    oslo = await people.app.store.transact(lambda tx: tx.connection.scalar(sa.select(tables.groups.c.id).where(OSLO)))
    forged = "pick=2 until=2026-06-01 do=share"
    assert (await people.plays(f"ana: /share person={zoe} as=mentor {forged}")).title == SOMEBODY
    assert (await people.plays(f"ana: /share person=99999 as=mentor {forged}")).title == SOMEBODY
    assert (await people.plays(f"ana: /share group={oslo} as=group {forged}")).title == OVER
    assert (await people.plays(f"ana: /share away={zoe}")).title == OVER
    await chosen(people, "effort", "@kim")
    (tie,) = await people.inside("ana", lambda records: records.company.ties())
    for who in ("lee", "ana", "zoe"):
        assert (await people.plays(f"{who}: /share decline={tie.id}")).title == OVER
    assert len(await people.inside("ana", lambda records: records.company.shares())) == 1


async def test_every_button_is_short(people: Street) -> None:
    """However much is chosen, a button's press fits into 100 characters."""
    await chosen(people, "all, name", "group")
    await people.plays(
        "ana: /share what=all with=@kim", "ana: /share what=all", "ana: /share what=all, name with=group"
    )
    pressed = [button for said in people.said for button in said.message.buttons if button.command == "share"]
    assert all(len(button.encode()) <= 100 for button in pressed)
    assert all(decode(button.encode())[2] == dict(button.given) for button in pressed)


# --- A whole group ---------------------------------------------------------------------------------------------------


async def test_a_group_without_a_name_sees_no_page(people: Street) -> None:
    """Without the name it is only counted: the preview says so, and leaves out what would be seen by nobody."""
    shown = text_of(await people.plays("ana: /share what=all with=group"))
    assert "in one number with those of at least two others" in shown
    assert "Left out, since a group sees it only beside a name: practice exams, forecast, check-ins and notes." in shown
    assert "renal" not in shown
    assert (await people.plays("ana: press Share this")).title == "Shared"
    given = await people.inside("ana", lambda records: [share.item for share in records.company.shares()])
    assert given == ["checkpoints", "effort"]
    assert (await people.plays("kim: /roster")).title == "Nobody shares with you yet"
    assert (await people.plays("kim: /roster who=@ana")).title == NOTHING_THERE
    assert (await people.plays("ana: /share what=notes with=group")).event == "refusal"


async def test_a_group_with_a_name_sees_a_page(people: Street) -> None:
    """With the name everybody in the group sees the page, nobody of another one does, and the preview says it."""
    shown = await people.plays("ana: /share what=effort, notes, name with=group")
    assert "Everybody in the group sees your notes, people whom you do not know too." in text_of(shown)
    assert labels(shown) == ["Share with everybody", "Without these", "Not now"]
    fewer = await people.plays("ana: press Without these")
    assert labels(fewer) == ["Share this", "Not now"]
    assert "Notes" not in text_of(fewer)
    await people.plays("ana: press Share this")
    for who, there in (("kim", True), ("lee", True), ("zoe", False)):
        assert ("Effort" in text_of(await people.plays(f"{who}: /roster who=@ana"))) is there


# --- The end ---------------------------------------------------------------------------------------------------------


async def test_the_last_day_is_the_owners(people: Street) -> None:
    """It is seen until the owner's own local day is over, wherever the one who looks may be."""
    await people.plays("kim: /reminders time-zone=Pacific/Auckland", "ana: /reminders time-zone=America/Los_Angeles")
    await people.plays("ana: /share what=effort with=@kim until=2d", "ana: press Share this")
    # 9:00 in New York: in two days' time that day lasts until 4:00 on the next, in Los Angeles.
    await people.plays("wait 2d", "wait 21h", "wait 50m")
    assert "Effort" in text_of(await people.plays("kim: /roster who=@ana"))
    await people.plays("wait 20m")
    assert (await people.plays("kim: /roster who=@ana")).title == NOTHING_THERE
    assert (await people.plays("kim: /roster")).title == "Nobody shares with you yet"
    said = text_of(await people.plays("ana: /share"))
    assert "Ended: kim (your mentor): effort until Wed 4 Mar 2026." in said
    await people.plays("wait 15d")
    assert "Ended" not in text_of(await people.plays("ana: /share"))


@pytest.mark.parametrize(
    ("stop", "left"),
    [
        ("all", set()),
        ("buddy", {("lee", "effort"), ("lee", "scores"), ("", "effort")}),
        ("mentors", {("kim", "effort"), ("", "effort")}),
        ("group", {("kim", "effort"), ("lee", "effort"), ("lee", "scores")}),
        ("@lee", {("kim", "effort"), ("", "effort")}),
        ("lee", {("kim", "effort"), ("", "effort")}),
        ("effort", {("lee", "scores")}),
        ("practice exams", {("kim", "effort"), ("lee", "effort"), ("", "effort")}),
    ],
)
async def test_what_is_stopped_ends_at_once(people: Street, stop: str, left: set[tuple[str, str]]) -> None:
    """All of it, one audience, one person or one item ends with the word, and nothing else does."""
    await paired(people)
    for what, whom in (("effort", "buddy"), ("effort, scores", "@lee"), ("effort", "group")):
        assert await chosen(people, what, whom) == "Shared"
    assert (await people.plays(f"ana: /share stop={stop}")).title == "Stopped"

    def shared(records: Records) -> set[tuple[str, str]]:
        known = {each.other: records.company.know(each.other) for each in records.company.shares() if each.other}
        names = {person: each.name for person, each in known.items() if each is not None}
        return {(names.get(each.other or 0, ""), each.item) for each in records.company.shares()}

    assert await people.inside("ana", shared) == left
    assert (await people.plays(f"ana: /share stop={stop}")).title == "Nothing of that is shared"


async def test_a_stop_says_what_a_group_goes_on_seeing(people: Street) -> None:
    """Whoever is stopped alone may still see the group's page, and that is said."""
    await chosen(people, "effort, name", "group")
    await chosen(people, "effort, scores", "@kim")
    assert "What everybody in your group sees stays" in text_of(await people.plays("ana: /share stop=@kim"))
    assert "Effort" in text_of(await people.plays("kim: /roster who=@ana"))


async def test_the_end_of_buddies_ends_all_between_them(people: Street) -> None:
    """What was shared with somebody as a mentor before they became a buddy ends with the buddy."""
    await chosen(people, "effort")
    await paired(people)
    await people.plays("ana: /buddy end=yes")
    assert (await people.plays("kim: /roster who=@ana")).title == NOTHING_THERE
    assert (await people.plays("ana: /share")).title == "You share nothing"


async def test_whoever_has_left_sees_nothing(people: Street) -> None:
    """Out of the group nothing is seen; the owner reads that they are in no place together, and can stop it."""
    await chosen(people, "effort")
    await chosen(people, "effort, name", "group")
    kim = await person(people, "kim")
    memberships = tables.memberships

    def leave(tx: Transaction) -> None:
        tx.connection.execute(sa.delete(memberships).where(memberships.c.person_id == kim))

    await people.app.store.transact(leave)
    said = await people.plays("ana: /share")
    assert "(your mentor, with whom you are in no place now): effort until" in text_of(said)
    assert "They see nothing now." in text_of(said)
    stop = next(button for button in said.buttons if button.given.get("person") == str(kim))
    assert (await people.plays(f"ana: press {stop.label}")).title == "Stopped"
    left = await people.inside("ana", lambda records: {share.audience for share in records.company.shares()})
    assert left == {"group"}


# --- Who looked ------------------------------------------------------------------------------------------------------


async def test_every_look_is_kept(people: Street) -> None:
    """Each page and, once a day, each list is a look, with what was seen and when, by the owner's clock."""
    await chosen(people, "effort, scores")
    await people.plays("ana: /reminders time-zone=Europe/Berlin")
    await people.plays("kim: /roster", "kim: /roster", "wait 1h", "kim: /roster who=@ana", "kim: /roster")
    said = text_of(await people.plays("ana: /share looked=yes"))
    assert said.splitlines()[1:] == [
        "kim, Mon 2 Mar, 16:00: effort and practice exams",
        "kim, Mon 2 Mar, 15:00: effort and practice exams",
    ]
    await people.plays("wait 1d", "kim: /roster", "lee: /roster", "zoe: /roster who=@ana", "lee: /roster who=@ana")
    assert len(text_of(await people.plays("ana: press Who looked")).splitlines()) == 4


async def test_twenty_are_shown_and_all_are_exported(people: Street) -> None:
    """More than twenty looks are counted; the export has every one; of the erased no name is left."""
    await chosen(people, "effort")
    for _ in range(23):
        await people.plays("kim: /roster who=@ana", "wait 1m")
    said = text_of(await people.plays("ana: /share looked=yes"))
    assert "And 3 more, all of them in /my-data export." in said
    exported = await people.plays("ana: /my-data export")
    data = json.loads(next(each for each in exported.files if each.name.endswith(".json")).content)
    assert len(data["sightings"]) == 23
    assert all(look["viewer"] == "kim" and look["items"] == ["effort"] for look in data["sightings"])
    assert (await people.plays("kim: /my-data do=erase confirm=erase everything")).title == "All is gone"
    said = text_of(await people.plays("ana: /share looked=yes"))
    assert "kim" not in said
    assert "Somebody who has erased their data" in said


async def test_nobody_has_looked_yet(people: Street) -> None:
    """Before the first look it says so; a preview of one's own is no look."""
    await people.plays("ana: /share what=all with=@kim", "ana: press Share this")
    assert (await people.plays("ana: /share looked=yes")).title == "Nobody has looked"


# --- What is said elsewhere ------------------------------------------------------------------------------------------


async def test_words_are_not_called_private_where_they_are_shared(people: Street) -> None:
    """Who shares check-ins or notes is told so where such a word is kept, with the way to end it."""
    assert "for you alone" in text_of(await people.plays("ana: some words"))
    assert "between you and me" in text_of(await people.plays("ana: /check-in struggling"))
    await chosen(people, "check-ins, notes")
    said = text_of(await people.plays("ana: other words"))
    assert "for you alone" not in said
    assert "kim can see it, since you share your notes. /share stop=notes" in said
    said = text_of(await people.plays("ana: /check-in struggling"))
    assert "between you and me" not in said
    assert "kim can see it, since you share your check-ins. /share stop=check-ins" in said
    await people.plays("ana: /share stop=all")
    assert "for you alone" in text_of(await people.plays("ana: some words"))


async def test_completion_is_no_look(people: Street) -> None:
    """Picking somebody from a list shows names alone, and is written down as no look."""
    await chosen(people, "effort")
    kim, now = Account(platform="console", user="kim", name="kim"), people.player.now()
    assert await people.app.complete(kim, "roster", "who", "", now, zone="UTC") == [("ana", "ana")]
    ana = Account(platform="console", user="ana", name="ana")
    assert ("kim", "kim") in await people.app.complete(ana, "share", "with", "", now, zone="UTC")
    assert (await people.plays("ana: /share looked=yes")).title == "Nobody has looked"
