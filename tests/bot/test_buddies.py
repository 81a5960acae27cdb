from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.database import tables
from bot.database.transaction import Transaction
from tests.bot import street
from tests.bot.street import PLAN, Street, kinds, labels, text_of

SOMEBODY = "I find nobody there"


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[Street]:
    """Ana, Kim and Lee, who spoke in the terminal, and Zoe of another server."""
    async with street.opened(tmp_path) as town:
        await town.plays(f"ana in #study: {PLAN}", "kim in #study: /today", "lee in #study: /today")
        await town.plays("zoe in oslo#study: /today")
        yield town


async def paired(town: Street, one: str = "ana", other: str = "kim") -> None:
    """Two become buddies."""
    await town.plays(f"{one}: /buddy invite=@{other}", "wait 1m", f"{other}: press Yes, let's", "wait 1m")


async def met(town: Street) -> None:
    """Ana and Kim meet on Sundays at 18:00."""
    await town.plays("ana: /buddy when=sun 18:00 show=two blocks", "wait 1m", "kim: press Agree")


# --- Asking ----------------------------------------------------------------------------------------------------------


async def test_a_yes_makes_two_buddies_and_shares_nothing(people: Street) -> None:
    """Both are told, both see the other in /buddy, and nothing is shared by it."""
    await people.plays("ana: /buddy invite=@kim", "wait 1m")
    mark = len(people.said)
    answer = await people.plays("kim: press Yes, let's")
    await people.plays("wait 1m")
    assert "Nothing of yours is shared by that" in text_of(answer)
    (told,) = people.since(mark, "ana")
    assert "kim said yes" in text_of(told)
    for name in ("ana", "kim"):
        page = text_of(await people.plays(f"{name}: /buddy"))
        assert "You share with them: nothing. They share with you: nothing." in page


async def test_whoever_is_in_no_shared_place_is_not_found(people: Street) -> None:
    """Somebody of another server is answered like nobody at all, in words that do not name them."""
    found = await people.plays("ana: /buddy invite=@zoe")
    assert found.title == SOMEBODY
    assert "zoe" not in text_of(found)
    assert text_of(await people.plays("ana: /buddy block=@zoe")) == text_of(found)
    assert text_of(await people.plays("zoe: /buddy invite=@ana")) == text_of(found)


async def test_oneself_is_no_buddy(people: Street) -> None:
    """Inviting oneself is answered in a sentence, and nothing is written."""
    assert (await people.plays("ana: /buddy invite=@ana")).title == "That is you"
    assert (await people.plays("ana: /buddy block=@ana")).title == "That is you"
    assert await people.inside("ana", lambda records: records.company.ties()) == ()


async def test_nobody_is_asked_twice(people: Street) -> None:
    """A second invitation says that the first is open; the other one gets one message."""
    mark = len(people.said)
    await people.plays("ana: /buddy invite=@kim")
    again = await people.plays("ana: /buddy invite=@kim")
    await people.plays("wait 1d")
    assert again.title == "You have asked already"
    assert kinds(people.since(mark, "kim")) == ["buddy-invite"]


async def test_who_asks_back_says_yes(people: Street) -> None:
    """Where both ask, both want it."""
    await people.plays("ana: /buddy invite=@kim", "wait 1m")
    assert (await people.plays("kim: /buddy invite=@ana")).title == "You have a buddy"


async def test_three_are_enough(people: Street) -> None:
    """Buddies and open invitations are three at most; taking one back makes a place."""
    await paired(people)
    await people.plays("ana: /buddy invite=@lee", "max in #study: /today", "ned in #study: /today")
    last = await people.plays("ana: /buddy invite=@max")
    assert last.title == "Your invitation is on its way"
    assert (await people.plays("ana: /buddy invite=@ned")).title == "That is as many as there can be"
    await people.plays("ana: press Take it back")
    assert (await people.plays("ana: /buddy invite=@ned")).title == "Your invitation is on its way"


async def unanswered(folder: Path, answer: str) -> list[tuple[str, ...]]:
    """All that Ana reads over 20 days, when Kim answers her invitation so."""
    async with street.opened(folder, name=f"{answer}.sqlite3") as town:
        await town.plays("ana in #study: /today", "kim in #study: /today")
        if answer == "blocked before":
            await town.plays("kim: /buddy block=@ana")
        await town.plays("ana: /buddy invite=@kim", "wait 1h")
        if answer.startswith("press"):
            await town.plays(f"kim: {answer}")
        await town.plays("ana: /buddy", "wait 1d", "ana: /buddy invite=@kim", "wait 10d", "ana: /buddy", "wait 4d")
        await town.plays("ana: /buddy", "ana: /buddy invite=@kim", "wait 1d", "ana: /buddy")
        said = [each for each in town.said if each.account.user == "ana"]
        return [(str(each.at), text_of(each.message), *labels(each.message)) for each in said]


async def test_a_no_a_block_and_no_answer_look_the_same(tmp_path: Path) -> None:
    """Whoever asks reads the same words at the same moments, whatever the other one did but say yes."""
    silence = await unanswered(tmp_path, "")
    assert any("there was no answer" in words[1] for words in silence)
    for answer in ("press No, thank you", "press Don't ask again", "blocked before"):
        assert await unanswered(tmp_path, answer) == silence, answer


async def test_after_a_block_nothing_arrives(people: Street) -> None:
    """Who was refused for good can ask as often as they like: nothing comes."""
    await people.plays("ana: /buddy invite=@kim", "wait 1m", "kim: press Don't ask again")
    mark = len(people.said)
    await people.plays("wait 15d", "ana: /buddy invite=@kim", "wait 15d", "ana: /buddy invite=@kim", "wait 1d")
    assert people.since(mark, "kim") == []
    assert "asks you" not in text_of(await people.plays("kim: /buddy"))


async def test_a_block_can_be_lifted(people: Street) -> None:
    """Who keeps somebody away is told so when they ask them, and may lift it; then the other one can ask again."""
    await people.plays("kim: /buddy block=@ana")
    assert (await people.plays("kim: /buddy invite=@ana")).title == "You keep them away"
    assert (await people.plays("kim: press Let them ask again")).title == "Lifted"
    assert (await people.plays("kim: press Let them ask again")).title == "That has ended"
    mark = len(people.said)
    await people.plays("ana: /buddy invite=@kim", "wait 1m")
    assert kinds(people.since(mark, "kim")) == ["buddy-invite"]


async def test_a_yes_is_the_answer_to_older_invitations_too(people: Street) -> None:
    """Whoever had asked in vain and is asked later says yes once, and is told of no invitation that ended."""
    await people.plays("kim: /buddy block=@ana", "ana: /buddy invite=@kim", "wait 1d")
    await people.plays("kim: /buddy invite=@ana", "kim: press Let them ask again", "kim: /buddy invite=@ana", "wait 1m")
    assert (await people.plays("ana: press Yes, let's")).title == "You have a buddy"
    mark = len(people.said)
    await people.plays("wait 20d")
    assert kinds(people.since(mark, "ana")).count("buddy-answer") == 0
    assert kinds(people.since(mark, "kim")) == ["buddy-answer"]


async def test_a_no_may_become_a_yes(people: Street) -> None:
    """The buttons of an invitation hold as long as it does, and no longer."""
    await people.plays("ana: /buddy invite=@kim", "wait 1m", "kim: press No, thank you")
    assert (await people.plays("kim: press Yes, let's")).title == "You have a buddy"
    assert (await people.plays("kim: press No, thank you")).title == "You are buddies already"
    await people.plays("lee: /buddy invite=@kim", "wait 15d")
    assert (await people.plays("kim: press Yes, let's")).title == "That has ended"


async def test_an_invitation_that_was_taken_back_is_over(people: Street) -> None:
    """The buttons then say that it has ended, and nobody is told anything."""
    await people.plays("ana: /buddy invite=@kim", "wait 1m", "ana: press Take it back")
    mark = len(people.said)
    assert (await people.plays("kim: press Yes, let's")).title == "That has ended"
    await people.plays("wait 20d")
    assert [kind for kind in kinds(people.since(mark)) if kind.startswith("buddy")] == []


# --- Ends ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["/buddy end=yes", "/buddy block=yes", "/buddy block=@ana"])
async def test_an_end_looks_the_same_whatever_its_reason(people: Street, how: str) -> None:
    """Either way the other one gets one plain note, everything shared goes, and old buttons say that it has ended."""
    await paired(people)
    await met(people)
    await people.shares("ana", "kim", "checkpoints", "effort")
    await people.plays("ana: /buddy", "wait 1m")
    mark = len(people.said)
    await people.plays(f"kim: {how}", "wait 1m")
    (told,) = people.since(mark, "ana")
    assert text_of(told) == (
        "A buddy has moved on\n"
        "kim and you are not buddies any more. No reason is given, and none is needed.\n"
        "What you shared with one another because of it is not shared any more."
    )
    assert await people.inside("ana", lambda records: records.company.shares()) == ()
    for label in ("Send a kind word", "Agree on a time", "End it"):
        assert (await people.plays(f"ana: press {label}")).title == "That has ended"
    mark = len(people.said)
    await people.plays("wait 8d")
    assert not {"buddy-meeting", "buddy-note"}.intersection(kinds(people.since(mark)))


async def test_a_press_on_what_is_others_does_nothing(people: Street) -> None:
    """A button with somebody else's id is answered like one of something that has ended."""
    await paired(people)
    await people.plays("ana: /buddy when=sun 18:00 show=two blocks", "ana: /buddy say=company", "wait 1m")
    await people.plays("max in #study: /today", "ana: /buddy invite=@max", "wait 1m")
    before = await rows(people)
    for name in ("accept", "decline", "refuse", "agree", "thanks", "lift", "tie"):
        for number in range(1, 9):
            answer = await people.plays(f"lee: /buddy {name}={number}")
            assert answer.title == "That has ended", (name, number)
    for given in ("choose=words tie=1", "choose=end tie=1", "say=company tie=1", "end=yes tie=1", "form=say tie=1"):
        assert (await people.plays(f"lee: /buddy {given}")).title == "That has ended", given
    for given in ("with=@ana say=hello", "with=@kim end=yes", "with=@max when=sun 18:00 show=it"):
        assert (await people.plays(f"lee: /buddy {given}")).title == "You have no such buddy", given
    assert await rows(people) == before


async def rows(town: Street) -> list[list[tuple[object, ...]]]:
    """All ties, shares and letters."""

    def read(tx: Transaction) -> list[list[tuple[object, ...]]]:
        found = (tx.connection.execute(sa.select(each)) for each in (tables.ties, tables.shares, tables.letters))
        return [[tuple(row) for row in each] for each in found]

    return await town.app.store.transact(read)


# --- Words and times -------------------------------------------------------------------------------------------------


async def test_three_words_of_ones_own_a_day(people: Street) -> None:
    """The fourth of a day waits for tomorrow; what is ready-made still goes, each once a day."""
    await paired(people)
    for number in range(3):
        assert (await people.plays(f"ana: /buddy say=word {number}")).title == "On its way"
    assert (await people.plays("ana: /buddy say=word 4")).title == "That is enough for today"
    assert (await people.plays("ana: /buddy say=thinking-of-you")).title == "On its way"
    assert (await people.plays("ana: /buddy say=thinking-of-you")).title == "You said that already"
    await people.plays("wait 1d")
    assert (await people.plays("ana: /buddy say=word 5")).title == "On its way"
    assert (await people.plays("ana: /buddy say=thinking-of-you")).title == "On its way"


async def test_words_wait_for_quiet_hours_to_end(people: Street) -> None:
    """A kind word at night is read in the morning."""
    await paired(people)
    await people.plays("at 2026-03-02 23:30")
    mark = len(people.said)
    await people.plays("ana: /buddy say=thinking-of-you", "wait 8h")
    assert people.since(mark) == []
    await people.plays("wait 1h")
    assert kinds(people.since(mark, "kim")) == ["kind-word"]


async def test_a_newer_proposal_takes_the_place_of_an_older_one(people: Street) -> None:
    """Only the newest can be agreed to, by the one who did not make it, once."""
    await paired(people)
    await people.plays("ana: /buddy when=sun 18:00 show=two blocks", "wait 1m")
    await people.plays("kim: /buddy when=sat 10:00 show=my plan", "wait 1m")
    assert (await people.plays("kim: press Agree")).title == "There is a newer one"
    assert (await people.plays("ana: press Agree")).title == "Agreed"
    assert (await people.plays("ana: press Agree")).title == "Agreed already"
    assert "Saturdays at 10:00" in text_of(await people.plays("kim: /buddy"))


async def test_what_was_agreed_on_stays_until_both_want_another(people: Street) -> None:
    """A proposal changes nothing by itself; agreed to, the old moment comes no more."""
    await paired(people)
    await met(people)
    await people.plays("kim: /buddy when=mon 12:00")
    mark = len(people.said)
    await people.plays("at 2026-03-08 18:01")
    assert [kinds(people.since(mark, name)).count("buddy-meeting") for name in ("ana", "kim")] == [1, 1]
    await people.plays("ana: press Agree")
    mark = len(people.said)
    await people.plays("at 2026-03-15 19:00")
    meetings = [each for each in people.said[mark:] if "buddy-meeting" in each.message.kinds]
    assert {f"{each.at.astimezone(each.zone):%a %H:%M}" for each in meetings} == {"Mon 12:00"}
    assert sorted(each.account.user for each in meetings) == ["ana", "kim"]


async def test_both_meet_at_one_moment_in_two_zones(people: Street) -> None:
    """Each reads the time by their own clock, and both are told in the same minute, also after one's clocks change."""
    await people.plays("kim: /reminders time-zone=Europe/Berlin")
    await paired(people)
    await people.plays("ana: /buddy when=sun 13:00 show=two blocks", "wait 1m", "kim: press Agree")
    shown = text_of(await people.plays("kim: /buddy"))
    assert "Sundays at 13:00, America/New_York time; the next one is" in shown
    mark = len(people.said)
    await people.plays("at 2026-04-05 13:30")
    moments = [(each.account.user, each.at) for each in people.said[mark:] if "buddy-meeting" in each.message.kinds]
    ana, kim = ([at for user, at in moments if user == name] for name in ("ana", "kim"))
    assert ana == kim
    assert [f"{at:%d %H:%M}" for at in ana] == ["08 17:00", "15 17:00", "22 17:00", "29 17:00", "05 17:00"]


async def test_a_meeting_inside_quiet_hours_is_said_to_be_so(people: Street) -> None:
    """Whoever is asleep then is told that no reminder will come, and none does."""
    await people.plays("kim: /reminders time-zone=Europe/Berlin")
    await paired(people)
    await people.plays("ana: /buddy when=sun 18:00 show=two blocks", "wait 1m")
    assert "inside your quiet hours" in text_of(await people.plays("kim: press Agree"))
    mark = len(people.said)
    await people.plays("wait 8d")
    assert "buddy-meeting" in kinds(people.since(mark, "ana"))
    assert "buddy-meeting" not in kinds(people.since(mark, "kim"))


# --- Notes -----------------------------------------------------------------------------------------------------------


async def test_a_step_that_was_kept_is_told_to_who_may_know(people: Street) -> None:
    """A buddy with whom checkpoints are shared is told of the step, in the day's message; another buddy is not."""
    await paired(people)
    await paired(people, "ana", "lee")
    await people.shares("ana", "kim", "checkpoints")
    await people.shares("ana", "lee", "effort")
    await people.plays("ana: /log-score test=nbme-26 score=61 taken=2026-03-02")
    mark = len(people.said)
    await people.plays("wait 1d")
    (told,) = (each for each in people.since(mark, "kim") if "buddy-note" in each.kinds)
    assert "ana kept a step of the plan: the first practice exam" in text_of(told)
    assert "61" not in text_of(told)
    assert "NBME" not in text_of(told)
    assert kinds(people.since(mark, "lee")) == []


async def test_a_note_that_was_not_said_goes_with_its_reason(people: Street) -> None:
    """What is shared no longer before the note is said is never said."""
    await paired(people)
    await people.shares("ana", "kim", "checkpoints")
    await people.plays("ana: /log-score test=nbme-26 score=61 taken=2026-03-02")
    await people.revokes("ana")
    mark = len(people.said)
    await people.plays("wait 3d")
    assert "buddy-note" not in kinds(people.since(mark))


async def test_a_quiet_stretch_brings_one_kind_word(people: Street) -> None:
    """Three quiet study days are told once, with words that are ready; one press sends them."""
    await paired(people)
    await people.shares("ana", "kim", "effort")
    mark = len(people.said)
    await people.plays("wait 13d")
    notes = [each for each in people.since(mark, "kim") if "buddy-note" in each.kinds]
    assert len(notes) == 1
    assert labels(notes[0])[:3] == ["Thinking of you", "Want company for an hour?", "No need to answer"]
    assert (await people.plays("kim: press Thinking of you")).title == "On its way"
    mark = len(people.said)
    await people.plays("wait 1m")
    (word,) = people.since(mark, "ana")
    assert "Thinking of you today" in text_of(word)


async def test_who_comes_back_in_time_was_never_quiet(people: Street) -> None:
    """A note that waits for the buddy's evening is taken back when the member speaks before it."""
    await paired(people)
    await people.plays("kim: /reminders check-in=21:00", "ana: /reminders check-in=08:30")
    await people.shares("ana", "kim", "effort")
    mark = len(people.said)
    await people.plays("at 2026-03-06 12:00")
    waiting = await people.inside("kim", lambda records: records.company.letters("buddy-note"))
    await people.plays("ana: /log-study 40m", "at 2026-03-08 12:00")
    assert len(waiting) == 1
    assert "buddy-note" not in kinds(people.since(mark, "kim"))


async def test_a_share_that_ends_takes_its_note_along(people: Street) -> None:
    """A step is not told after the last day on which it was shared."""
    await paired(people)
    await people.plays("kim: /reminders check-in=21:00")
    await people.shares("ana", "kim", "checkpoints", until=date(2026, 3, 2))
    await people.plays("at 2026-03-02 21:30", "ana: /log-score test=nbme-26 score=61 taken=2026-03-02")
    mark = len(people.said)
    await people.plays("wait 3d")
    assert "buddy-note" not in kinds(people.since(mark, "kim"))


# --- Leaving ---------------------------------------------------------------------------------------------------------


async def test_who_erases_is_gone_from_their_buddy(people: Street) -> None:
    """After an erasure nothing of them is left: no name, no word, no meeting."""
    await paired(people)
    await met(people)
    await people.plays("ana: /buddy say=remember me by this", "ana: /my-data do=erase confirm=erase everything")
    assert (await people.plays("kim: /buddy")).title == "No buddy yet"
    mark = len(people.said)
    await people.plays("wait 15d")
    assert kinds(people.since(mark, "kim")) == []
    kept = await people.inside("kim", lambda records: str(records.dump()))
    assert not re.search(r"\bana\b", kept, re.IGNORECASE)
    assert "remember me" not in kept


async def test_without_a_buddy_everything_says_what_to_do(people: Street) -> None:
    """Words, times and ends without a buddy are answered with how to get one."""
    for line in ("say=hello", "when=sun 18:00 show=it", "end=yes", "block=yes", "form=when", "choose=words"):
        assert (await people.plays(f"lee: /buddy {line}")).title == "You have no such buddy", line


async def test_with_several_buddies_it_is_asked_which(people: Street) -> None:
    """A line that could mean two of them opens the form, keeps what was typed, and goes on once one is named."""
    await paired(people)
    await paired(people, "ana", "lee")
    asked = await people.plays("ana: /buddy say=hello you")
    assert asked.form is not None
    assert "Which of your buddies" in text_of(asked)
    assert (await people.plays("ana: fill with=@lee")).title == "On its way"
    assert labels(await people.plays("ana: /buddy"))[:2] == ["kim", "lee"]
    assert "lee" in text_of(await people.plays("ana: press lee"))
