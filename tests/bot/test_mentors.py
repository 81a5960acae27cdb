from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from core.company import Item, Share, Tie
from core.ports import Records
from tests.bot import street
from tests.bot.street import PLAN, Street, kinds, labels, text_of

SOMEBODY = "I find nobody there"
NOBODY_SHARES = "Nothing to see there"
ASK = "ana: /ask-for-help with=planning my week whom=@kim"


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[Street]:
    """Ana with a plan, Kim and Lee, who spoke in the terminal, and Zoe of another server."""
    async with street.opened(tmp_path) as town:
        await town.plays(f"ana in #study: {PLAN}", "ana in #study: /roster", "kim in #study: /roster")
        await town.plays("lee in #study: /roster", "zoe in oslo#study: /roster")
        yield town


async def mentored(
    town: Street, *items: Item, until: date | None = None, student: str = "ana", mentor: str = "kim"
) -> None:
    """A student chooses a mentor and shares these with them."""

    def choose(records: Records) -> None:
        around, me, now = records.company, records.person.id, town.player.now()
        whom = around.find(mentor)
        assert whom is not None
        if not any(tie.kind == "mentor" and tie.other == whom.person for tie in around.ties()):
            around.save_tie(Tie(kind="mentor", one=me, other=whom.person, group=whom.group, state="live", at=now))
        around.give(
            Share(owner=me, item=item, audience="mentor", other=whom.person, group=whom.group, until=until, at=now)
            for item in items
        )

    await town.inside(student, choose)


async def asked(town: Street) -> None:
    """Ana asks Kim for help, and Kim gets it."""
    await town.plays(ASK, "ana: press Send it", "wait 1m")


# --- Asking for help -------------------------------------------------------------------------------------------------


async def test_nothing_goes_before_it_was_seen(people: Street) -> None:
    """The words and the person are shown first; a no sends nothing, and a yes sends just that, once."""
    shown = await people.plays(ASK)
    assert labels(shown) == ["Send it", "Not now"]
    mark = len(people.said)
    assert "Nobody was told" in text_of(await people.plays("ana: press Not now", "wait 1h", "ana: press Not now"))
    assert people.since(mark, "kim") == []
    await people.plays("ana: press Send it", "wait 1m")
    (told,) = people.since(mark, "kim")
    assert told.kinds == ("help-request",)
    assert "“planning my week”" in text_of(told)
    assert "“planning my week”" in text_of(shown)
    assert (await people.plays("ana: press Send it", "wait 1m", "ana: press Send it")).title == "Already sent"
    assert (await people.plays(ASK)).title == "Already sent"
    assert len(people.since(mark, "kim")) == 1


async def test_what_goes_names_no_plan_unless_it_is_shared(people: Street) -> None:
    """Of the plan only the next step goes along, and only where steps are shared with that person; not later ones."""
    await people.plays(ASK)
    assert "step that is open" not in text_of(people.said[-1].message)
    await mentored(people, "effort", "scores", "notes", "check-ins", "forecast")
    assert "step that is open" not in text_of(await people.plays(ASK))
    before = people.said[-1].message
    await mentored(people, "checkpoints")
    shown = await people.plays("ana: /ask-for-help sleep whom=@kim")
    assert "step that is open for them: Self-appraisal" in text_of(shown)
    await people.plays("ana: press Not now", ASK)
    mark = len(people.said)
    assert labels(before) == ["Send it", "Not now"]
    await people.revokes("ana")
    await people.plays("ana: press Send it", "wait 1m")
    (told,) = people.since(mark, "kim")
    assert "Self-appraisal" not in text_of(told)


@pytest.mark.parametrize("whom", ["@zoe", "<@zoe>"])
async def test_whoever_is_in_no_shared_place_is_nobody(people: Street, whom: str) -> None:
    """Somebody of another server, and nobody at all, are answered with the same words; nothing goes."""
    mark = len(people.said)
    found = await people.plays(f"ana: /ask-for-help with=planning whom={whom}")
    assert found.title == SOMEBODY
    assert "zoe" not in text_of(found)
    assert (await people.plays("ana: /ask-for-help with=planning whom=@ana")).title == "That is you"
    assert people.since(mark) == []


async def test_words_for_somebody_else_stay_words_to_copy(people: Street) -> None:
    """Whom one names in words gets nothing: the words are there to copy. Who can be written to is one press away."""
    await mentored(people, "effort")
    mark = len(people.said)
    assert (await people.plays("ana: /ask-for-help with=planning whom=my tutor")).title == "Words to send"
    shown = await people.plays("ana: /ask-for-help with=planning")
    assert labels(shown)[0] == "To kim"
    assert (await people.plays("ana: press To kim")).title == "This is what would be sent"
    assert people.since(mark) == []
    await people.plays("ana: press Send it", "wait 1m")
    assert kinds(people.since(mark, "kim")) == ["help-request"]


async def test_words_go_to_whom_they_were_shown_for(people: Street) -> None:
    """The same words shown for two people go to the one whose preview is pressed, in whatever order."""
    await mentored(people, "effort")
    await mentored(people, "effort", mentor="lee")
    await people.plays("ana: /ask-for-help with=planning", "ana: press To kim")
    for_kim = people.said[-1].message.buttons[0].typed
    await people.plays("ana: press To lee")
    mark = len(people.said)
    assert "kim" in text_of(await people.plays(f"ana: {for_kim}"))
    await people.plays("wait 1m")
    assert people.since(mark, "lee") == []
    assert kinds(people.since(mark, "kim")) == ["help-request"]
    await people.plays("ana: press Send it", "wait 1m")
    assert kinds(people.since(mark, "lee")) == ["help-request"]


async def test_a_chosen_person_is_asked_without_a_mention(people: Street) -> None:
    """A mentor can be asked by a button or by name; whoever is none any more is nobody."""
    await mentored(people, "effort")
    shown = await people.plays("ana: /ask-for-help")
    assert labels(shown)[0] == "Ask kim"
    assert (await people.plays("ana: press Ask kim")).event == "form"
    assert (await people.plays("ana: fill with=sleep")).title == "This is what would be sent"
    assert (await people.plays("ana: /ask-for-help with=planning whom=Kim")).title == "This is what would be sent"


async def test_whoever_is_struggling_can_ask_the_one_they_chose(people: Street) -> None:
    """The button beside the help asks what it is about, and shows what would go; an older one finds nobody."""
    await mentored(people, "effort")
    await people.plays("ana: /check-in struggling", "ana: press Ask kim for help")
    assert (await people.plays("ana: fill with=sleep")).title == "This is what would be sent"
    await people.inside("ana", lambda records: records.company.end_tie(records.company.ties()[0]))
    assert (await people.plays("ana: press Ask kim for help")).title == SOMEBODY


async def test_quiet_hours_hold_and_are_not_told(people: Street) -> None:
    """Words to somebody for whom it is quiet wait until it is not; whoever sends them reads what everybody reads."""
    await people.plays("ana: /reminders quiet=none", "wait 15h", ASK)
    mark = len(people.said)
    at_night = await people.plays("ana: press Send it")
    await people.plays("wait 1h")
    assert people.since(mark, "kim") == []
    await people.plays("wait 8h")
    (told,) = people.since(mark, "kim")
    assert told.kinds == ("help-request",)
    by_day = await people.plays("ana: /ask-for-help sleep whom=@kim", "ana: press Send it")
    assert text_of(at_night) == text_of(by_day)


async def test_that_it_was_read_is_seen_once(people: Street) -> None:
    """The one who asked gets one word that it was read, and sees when; a second press says so."""
    await asked(people)
    assert "Not read yet" in text_of(await people.plays("ana: /ask-for-help"))
    mark = len(people.said)
    assert (await people.plays("kim: press I read it", "wait 1m", "kim: press I read it")).title == "Done already"
    assert kinds(people.since(mark, "ana")) == ["help-read"]
    assert "kim read it, Mon 2 Mar, 09:01." in text_of(await people.plays("ana: /ask-for-help"))


async def test_opening_the_page_reads_it(people: Street) -> None:
    """Whoever opens the page of somebody who asked has read it, though nothing is shared."""
    await asked(people)
    mark = len(people.said)
    listed = await people.plays("kim: /roster")
    assert "ana: asked for help today" in text_of(listed)
    assert "Not read yet" in text_of(await people.plays("ana: /ask-for-help"))
    page = await people.plays("kim: press ana")
    assert "“planning my week”" in text_of(page)
    assert labels(page) == ["I can help", "The list"]
    await people.plays("wait 1m")
    assert kinds(people.since(mark, "ana")) == ["help-read"]


async def test_an_answer_is_ready_made_and_given_once(people: Street) -> None:
    """The helper chooses among a few kind sentences; the one who asked gets it in one letter, once."""
    await asked(people)
    mark = len(people.said)
    shown = await people.plays("kim: press I can help")
    assert "I can't just now" in labels(shown)
    await people.plays("kim: press Let's talk this week", "wait 1m")
    (told,) = people.since(mark, "ana")
    assert "kim can talk with you this week." in text_of(told)
    assert (await people.plays("kim: press I can't just now")).title == "Answered already"
    await people.plays("kim: press I read it", "wait 1m")
    assert len(people.since(mark, "ana")) == 1


async def test_three_a_day_to_one_person(people: Street) -> None:
    """So many calls for help go to one person on one day, and there is room again on the next."""
    for number in range(3):
        await people.plays(f"ana: /ask-for-help question {number} whom=@kim", "ana: press Send it", "wait 1m")
    fourth = await people.plays("ana: /ask-for-help question 4 whom=@kim", "ana: press Send it")
    assert fourth.title == "That is enough for today"
    assert (await people.plays("ana: /ask-for-help question 4 whom=@lee", "ana: press Send it")).title == "Sent"
    await people.plays("wait 1d")
    assert (await people.plays("ana: /ask-for-help question 4 whom=@kim", "ana: press Send it")).title == "Sent"


async def test_whoever_is_kept_away_cannot_tell(people: Street) -> None:
    """Words to somebody who blocked one seem to go, are never said, and look like words that nobody has read."""
    await people.plays("kim in #study: /buddy block=@ana")
    mark = len(people.said)
    blocked = [await people.plays(ASK), await people.plays("ana: press Send it", "wait 1m", "ana: /ask-for-help")]
    other = [await people.plays(ASK.replace("kim", "lee"))]
    other += [await people.plays("ana: press Send it", "ana: /ask-for-help")]
    assert text_of(blocked[0]).replace("kim", "lee") == text_of(other[0])
    assert "You asked kim on Mon 2 Mar, 09:00: “planning my week” Not read yet." in text_of(other[1])
    assert people.since(mark, "kim") == []
    assert "ana" not in text_of(await people.plays("kim: /roster"))


async def test_what_is_of_others_cannot_be_pressed(people: Street) -> None:
    """The id of a letter to somebody else does nothing, and says what it says of none."""
    await asked(people)
    for given in ("read=1", "help=1", "help=1 say=week"):
        assert (await people.plays(f"lee: /roster {given}")).title == NOBODY_SHARES
    for given in ("accept=1", "decline=1"):
        assert (await people.plays(f"lee: /roster {given}")).title == "That is not there any more"
    assert (await people.plays("lee: /ask-for-help send=1")).title == "Those words are gone"
    kept = await people.inside("ana", lambda records: records.whole_journal().requests[-1].id)
    assert (await people.plays(f"lee: /ask-for-help send={kept}")).title == "Those words are gone"


async def test_no_number_tells_of_anybody(people: Street) -> None:
    """Whoever types the numbers that buttons carry learns of nobody whom they could not have chosen."""
    await people.plays("ana: /ask-for-help with=planning")
    kept = await people.inside("ana", lambda records: records.whole_journal().requests[-1].id)
    for person in range(1, 9):
        for given in (f"person={person} form=yes", f"person={person} with=planning", f"show={kept} to={person}"):
            assert (await people.plays(f"ana: /ask-for-help {given}")).title == SOMEBODY
        assert (await people.plays(f"ana: /roster person={person}")).title == NOBODY_SHARES
    assert (await people.plays(f"ana: /ask-for-help send={kept}")).title == "Those words are gone"


# --- Who shares ------------------------------------------------------------------------------------------------------


async def test_the_list_has_the_stuck_ones_first(people: Street) -> None:
    """Whoever said that it is hard comes first, each line says why, and nothing that was not shared stands there."""
    await people.plays(f"lee: {PLAN}", "lee: /log-study 40m", "ana: /check-in struggling too much")
    await mentored(people, "effort", "checkpoints", student="lee")
    await mentored(people, "check-ins")
    listed = text_of(await people.plays("kim: /roster"))
    assert listed.splitlines()[1:] == ["ana: said struggling today", "lee: nothing stands out"]
    await people.plays("wait 8d")
    listed = text_of(await people.plays("kim: /roster"))
    assert listed.splitlines()[1:] == [
        "lee: the first practice exam waits since yesterday; no study logged for 7 days or more",
        "ana: nothing stands out",
    ]
    assert "too much" not in listed


async def test_the_list_is_short_for_many(people: Street) -> None:
    """Of forty students ten stand on a page, the stuck ones first, and more are one press away."""
    names = [f"s{number:02}" for number in range(40)]
    for name in names:
        await people.plays(f"{name} in #study: /roster")
        await mentored(people, "check-ins", student=name)
    await people.plays("s33: /check-in struggling")
    listed = await people.plays("kim: /roster")
    assert text_of(listed).splitlines()[1] == "s33: said struggling today"
    assert "Page 1 of 4; 40 people in all." in text_of(listed)
    assert len(labels(listed)) == 11
    assert "Page 2 of 4" in text_of(await people.plays("kim: press More"))
    assert text_of(await people.plays("kim: press More", "kim: press More")).splitlines()[-1].startswith("Page 4")


async def test_a_page_shows_what_is_shared_and_the_look_is_kept(people: Street) -> None:
    """One student's page has their shared items and nothing else, and they can see that it was looked at."""
    await people.plays("ana: /log-study 90m", "ana: /check-in behind so tired")
    await mentored(people, "effort")
    page = text_of(await people.plays("kim: /roster who=@ana"))
    assert "study on 1 of the last 7 days" in page
    for hidden in ("behind", "tired", "USMLE", "NBME", "appraisal"):
        assert hidden not in page
    looks, _ = await people.inside("ana", lambda records: records.company.sightings(5))
    assert [(each.viewer, each.items) for each in looks] == [("kim", ("effort",))]


async def test_whoever_shares_nothing_now_is_a_stranger(people: Street) -> None:
    """A share that ended, one that was revoked, somebody who never shared, one of another server and nobody at all
    are answered with the same words, whatever is asked for.
    """
    await mentored(people, "effort", "checkpoints", "scores", until=date(2026, 3, 3))
    assert (await people.plays("kim: /roster who=@ana")).title == "ana"
    stranger = text_of(await people.plays("lee: /roster who=@ana"))
    await people.plays("wait 2d")
    lines = ["who=@ana", "person=1", "who=@ana note=hi", "who=@ana suggest=rest", "who=@ana reviewed=last"]
    lines += ["who=@ana stop=yes", "person=1 form=note", "person=1 stop=yes sure=yes", "who=@zoe", "who=@nobody"]
    for line in lines:
        assert text_of(await people.plays(f"kim: /roster {line}")) == stranger, line
        assert text_of(await people.plays(f"zoe: /roster {line}")) == stranger, line
    await mentored(people, "effort")
    await people.revokes("ana")
    assert text_of(await people.plays("kim: /roster who=@ana")) == stranger
    assert "ana" not in text_of(await people.plays("kim: /roster"))


# --- What a mentor does ----------------------------------------------------------------------------------------------


async def test_a_note_reaches_the_student(people: Street) -> None:
    """A note goes in a direct message, the same one once a day, and three of somebody's own words a day."""
    await mentored(people, "effort")
    await people.plays("kim: /roster who=@ana", "kim: press Leave a note")
    mark = len(people.said)
    await people.plays("kim: fill note=You are doing fine", "wait 1m")
    (told,) = people.since(mark, "ana")
    assert told.kinds == ("mentor-note",)
    assert "“You are doing fine”" in text_of(told)
    again = await people.plays("kim: /roster note=You are doing fine")
    assert again.title == "Already sent"
    await people.plays("kim: /roster note=one", "wait 1m", "kim: /roster note=two", "wait 1m")
    assert (await people.plays("kim: /roster note=three")).title == "That is enough for today"


async def test_a_suggestion_changes_nothing_by_itself(people: Street) -> None:
    """A day that is suggested moves the step only when the student accepts, the way /plan does; the mentor sees it."""
    await mentored(people, "checkpoints")
    await people.plays("kim: /roster who=@ana", "kim: press Suggest a date")
    mark = len(people.said)
    await people.plays("kim: fill on=fri", "wait 1m")
    (told,) = people.since(mark, "ana")
    assert "Move the self-appraisal of Mon 2 Mar 2026 to Fri 6 Mar 2026." in text_of(told)
    assert labels(told) == ["Accept", "Keep as it is"]
    assert "Mon 2 Mar 2026  Self-appraisal" in text_of(await people.plays("ana: /plan"))
    assert "No answer yet." in text_of(await people.plays("kim: /roster who=@ana"))
    await people.plays("ana: press Accept")
    assert "Fri 6 Mar 2026  Self-appraisal" in text_of(await people.plays("ana: /plan"))
    assert "They took it up." in text_of(await people.plays("kim: /roster who=@ana"))
    assert (await people.plays("ana: press Keep as it is")).title == "Answered already"


async def test_an_older_suggestion_is_only_proposed(people: Street) -> None:
    """Where the plan has changed meanwhile, accepting shows what would change, and nothing is done by it."""
    await mentored(people, "checkpoints")
    await people.plays("kim: /roster who=@ana suggest=next step on=fri", "wait 1m")
    await people.plays("ana: /plan hours-a-week=20 apply=yes")
    await people.plays("ana: press Accept")
    assert "Mon 2 Mar 2026  Self-appraisal" in text_of(await people.plays("ana: /plan"))
    assert "No answer yet." in text_of(await people.plays("kim: /roster who=@ana"))


async def test_a_suggestion_in_words_becomes_a_commitment(people: Street) -> None:
    """Something to do is kept as the student's own commitment once they accept, and can be left."""
    await mentored(people, "checkpoints")
    await people.plays("kim: /roster who=@ana suggest=two blocks before lunch on=fri", "wait 1m")
    said = text_of(await people.plays("ana: press Accept"))
    assert "two blocks before lunch" in said
    await people.plays("kim: /roster who=@ana suggest=walk", "wait 1m", "ana: press Keep as it is")
    page = text_of(await people.plays("kim: /roster who=@ana"))
    assert "“walk” They keep it as it is." in page
    assert "“two blocks before lunch” (Fri 6 Mar 2026) They took it up." in page


async def test_a_day_that_does_not_fit_changes_nothing(people: Street) -> None:
    """A suggested day that the plan cannot take is told to the student, who can pick another."""
    await people.plays("ana: /plan rest-days=fri apply=yes")
    await mentored(people, "checkpoints")
    await people.plays("kim: /roster who=@ana suggest=next step on=fri", "wait 1m")
    refused = await people.plays("ana: press Accept")
    assert refused.title == "That day does not fit"
    assert labels(refused)[0] == "Pick a day"


async def test_a_review_is_told_and_stands_where_the_scores_do(people: Street) -> None:
    """The student is told once that a score was looked over, and finds it in /progress."""
    await people.plays("ana: /log-score nbme 26 56")
    await mentored(people, "scores")
    await people.plays("kim: /roster who=@ana")
    mark = len(people.said)
    assert (await people.plays("kim: press Reviewed", "wait 1m")) is not None
    (told,) = people.since(mark, "ana")
    assert told.kinds == ("score-reviewed",)
    assert (await people.plays("kim: /roster who=@ana reviewed=nbme 26")).title == "Reviewed already"
    assert "You looked over: NBME 26." in text_of(await people.plays("kim: /roster who=@ana"))
    rows = (await people.plays("ana: /progress")).rows
    assert any("kim looked it over" in str(row.value) for row in rows)


async def test_each_deed_needs_its_share(people: Street) -> None:
    """Without shared steps nothing is suggested, without shared scores nothing is reviewed."""
    await people.plays("ana: /log-score nbme 26 56")
    await mentored(people, "effort")
    assert labels(await people.plays("kim: /roster who=@ana")) == ["Leave a note", "Stop seeing this", "The list"]
    mark = len(people.said)
    for line in ("suggest=rest", "suggest=next step on=fri", "reviewed=last"):
        assert (await people.plays(f"kim: /roster who=@ana {line}")).title == "That is not shared"
    await people.plays("wait 1m")
    assert people.since(mark, "ana") == []


async def test_a_mentor_can_let_go(people: Street) -> None:
    """Whoever lets go sees nothing any more, and the student is shown no reason."""
    await mentored(people, "effort")
    await people.plays("kim: /roster who=@ana", "kim: press Stop seeing this")
    assert (await people.plays("kim: press Stop seeing it")).title == "You see it no more"
    assert (await people.plays("kim: /roster who=@ana")).title == NOBODY_SHARES
    assert (await people.plays("kim: press Stop seeing it")).title == NOBODY_SHARES
    assert await people.inside("ana", lambda records: records.company.shares()) == ()


# --- Being offered as a mentor ---------------------------------------------------------------------------------------


async def test_nobody_is_named_without_their_yes(people: Street) -> None:
    """An organiser's offer names nobody; the yes does, and a no later ends it. Nobody else's press does anything."""
    await people.plays("zoe in #study: /roster", "ana in #study: /group mentors=@kim", "wait 1m")
    told = next(each.message for each in reversed(people.said) if "mentor-offer" in each.message.kinds)
    assert labels(told) == ["Yes, gladly", "No, thank you"]
    assert "Ask kim" not in labels(await people.plays("lee: /ask-for-help"))
    assert (await people.plays("lee: /roster offer=1 answer=yes")).title == "That is not there any more"
    await people.plays("kim: press Yes, gladly")
    assert "Ask kim" in labels(await people.plays("lee: /ask-for-help"))
    listed = await people.plays("kim: /roster")
    assert "You are named as somebody to ask in" in text_of(listed)
    assert "lee" not in text_of(listed)
    await people.plays("kim: press No longer name me")
    assert "Ask kim" not in labels(await people.plays("lee: /ask-for-help"))
