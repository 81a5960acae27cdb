from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.database import tables
from core.message import Message
from core.ports import Records
from tests.bot import street
from tests.bot.street import Street, kinds, labels, text_of

NAMES = ("ana", "ben", "cem")


def a_plan(day: str = "2026-06-29", exam: str = "usmle-step-1") -> str:
    return f"/plan exam={exam} exam-date={day}"


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[Street]:
    """Three people with one exam at about the same time, on a Monday."""
    async with street.opened(tmp_path) as town:
        for name, day in zip(NAMES, ("2026-06-29", "2026-07-06", "2026-07-13"), strict=True):
            await town.plays(f"{name} in #study: {a_plan(day)}")
        yield town


async def joined(town: Street, *names: str) -> Message:
    """These people join; the answer to the last of them."""
    answers = [await town.plays(f"{name} in #study: /pod join=yes") for name in names]
    return answers[-1]


async def seen(town: Street, name: str) -> str:
    return text_of(await town.plays(f"{name}: /pod"))


# --- Coming together -------------------------------------------------------------------------------------------------


async def test_a_pod_begins_with_three(people: Street) -> None:
    """Two wait and see nobody; with the third it begins, and the two who waited are told."""
    assert (await joined(people, "ana", "ben")).title == "Your pod is waiting"
    assert "ana" not in await seen(people, "ben")
    mark = len(people.said)
    assert "exam in June 2026" in text_of(await joined(people, "cem"))
    await people.plays("wait 1m")
    told = [each.account.user for each in people.said[mark:] if each.message.kinds == ("pod-started",)]
    assert sorted(told) == ["ana", "ben"]
    assert "cem: exam in July 2026, the same clock as yours" in await seen(people, "ana")


async def test_a_pod_sees_a_month_and_never_a_day(people: Street) -> None:
    """Nobody's exam day, zone or plan stands on what a pod shows, nor anything that was not said to it."""
    await joined(people, *NAMES)
    await people.plays("ben: /commit what=a secret of mine", "ben: /check-in how=struggling")
    page = await seen(people, "ana")
    assert "July 2026" in page
    for hidden in ("6 Jul", "13 Jul", "New_York", "secret", "struggling"):
        assert hidden not in page


async def test_clocks_that_are_not_the_same_are_told_in_hours(people: Street) -> None:
    """Two hours to the west is said in words that shame nobody."""
    await people.plays("cem: /reminders time-zone=America/Denver")
    await joined(people, *NAMES)
    assert "cem: exam in July 2026, clock 2 h earlier than yours" in await seen(people, "ana")
    assert "ana: exam in June 2026, clock 2 h later than yours" in await seen(people, "cem")


@pytest.mark.parametrize(
    "different",
    [
        ("dan in #study: /plan exam=usmle-step-1 exam-date=2026-07-28",),
        ("dan in #study: /plan exam=usmle-step-2-ck exam-date=2026-06-29",),
        ("dan in #study: /plan exam=usmle-step-1 exam-date=2026-06-29", "dan: /reminders time-zone=Europe/Berlin"),
        ("dan in oslo#study: /plan exam=usmle-step-1 exam-date=2026-06-29",),
    ],
    ids=["date", "exam", "zone", "server"],
)
async def test_who_does_not_fit_waits_for_another_pod(people: Street, different: tuple[str, ...]) -> None:
    """A far date, another exam, a far clock or another server: nobody is put together with them."""
    await joined(people, "ana", "ben")
    await people.plays(*different)
    where = "oslo#study" if "oslo" in different[0] else "#study"
    assert (await people.plays(f"dan in {where}: /pod join=yes")).title == "Your pod is waiting"
    assert (await joined(people, "cem")).title == "You are in a pod"
    assert "dan" not in await seen(people, "ana")


async def test_five_are_the_most(people: Street) -> None:
    """The sixth begins another pod."""
    for name in ("dan", "eva", "fay"):
        await people.plays(f"{name} in #study: {a_plan()}")
    assert (await joined(people, *NAMES, "dan", "eva")).title == "You are in a pod"
    assert (await joined(people, "fay")).title == "Your pod is waiting"


async def test_a_pod_needs_a_date_and_a_group(people: Street) -> None:
    """Without a plan, without its date or in no known group one is told what is missing."""
    await people.plays("gus in #study: /today", "hal in #study: /plan exam=usmle-step-1")
    assert (await joined(people, "gus")).title == "A pod needs an exam date"
    assert (await joined(people, "hal")).title == "A pod needs an exam date"


async def test_whoever_is_kept_away_is_not_in_the_pod(people: Street) -> None:
    """Two of whom one keeps the other away are not put together; nor do they see one another when it comes later."""
    await people.plays("ana: /buddy block=@ben")
    await joined(people, "ana", "ben")
    assert (await joined(people, "cem")).title == "Your pod is waiting"
    await people.plays("dan in #study: /plan exam=usmle-step-1 exam-date=2026-06-29")
    assert (await joined(people, "dan")).title == "You are in a pod"
    await people.plays("cem: /buddy block=@dan")
    pages = {name: await seen(people, name) for name in ("ana", "cem", "dan")}
    assert "cem" not in pages["dan"]
    assert "dan" not in pages["cem"]
    assert "cem" in pages["ana"]
    assert "dan" in pages["ana"]


async def test_organisers_may_want_none(people: Street) -> None:
    """Where pods are switched off nobody joins, nobody is shown, and nothing comes."""
    await joined(people, *NAMES)

    def switch_off(records: Records) -> None:
        (membership,) = records.company.groups()
        group = membership.group
        records.company.save_group(replace(group, settings=replace(group.settings, name="Study", pods=False)))

    await people.inside("ana", switch_off)
    mark = len(people.said)
    assert "have switched pods off" in await seen(people, "ana")
    assert "ben" not in await seen(people, "ana")
    assert (await joined(people, "ben")).title == "There are no pods here"
    await people.plays("wait 8d")
    assert "pod-week" not in kinds(people.since(mark))


# --- A week ----------------------------------------------------------------------------------------------------------


async def test_a_week_is_stated_and_looked_back_on(people: Street) -> None:
    """On Monday all are told what each stated and how it went, as far as they said so; a no is not told."""
    await joined(people, *NAMES)
    await people.plays("ana: /pod commit=four timed blocks", "ben: /pod commit=my error log", "cem: /pod commit=sleep")
    await people.plays("ana: /commit kept=yes", "ben: /commit kept=no", "cem: /commit kept=partly")
    assert "- You: four timed blocks (kept)" in await seen(people, "ana")
    await people.plays(
        "wait 6d", *(f"{name}: /plan done={step}" for name in NAMES for step in ("appraisal", "advisor"))
    )
    mark = len(people.said)
    await people.plays("wait 1d", "wait 12h")
    for name in NAMES:
        (told,) = (each for each in people.since(mark, name) if "pod-week" in each.kinds)
        assert told.kinds[0] == "pod-week"
        assert "four timed blocks (kept)" in text_of(told)
        assert "sleep (partly)" in text_of(told)
        assert "my error log" in text_of(told)
        assert "my error log (" not in text_of(told)
    assert "Last week:" in await seen(people, "ana")


async def test_what_is_stated_is_a_commitment_too(people: Street) -> None:
    """It stands in /commit, when and where can be added, and it is reviewed there."""
    await joined(people, *NAMES)
    stated = await people.plays("ana: /pod commit=four timed blocks")
    assert labels(stated) == ["Say when and where", "My pod"]
    await people.plays("ana: press Say when and where", "ana: fill when=weekdays 8:00 where=library")
    assert "When: weekdays 8:00. Where: library. What: four timed blocks" in text_of(await people.plays("ana: /commit"))
    assert "- ana: four timed blocks" in await seen(people, "ben")


async def test_the_form_asks_for_the_one_thing(people: Street) -> None:
    """The button opens a form of one field, and what is filled is stated."""
    await joined(people, *NAMES)
    form = (await people.plays("ana: /pod", "ana: press State one thing")).form
    assert form is not None
    assert [each.name for each in form.inputs] == ["commit"]
    assert (await people.plays("ana: fill commit=two blocks")).title == "Stated"


# --- Leaving ---------------------------------------------------------------------------------------------------------


async def test_who_leaves_is_gone_from_it_at_once(people: Street) -> None:
    """Name and words are gone for the others, and nothing of the pod comes any more."""
    await joined(people, *NAMES)
    await people.plays("ben: /pod commit=my error log")
    mark = len(people.said)
    assert (await people.plays("ben: /pod leave=yes")).title == "You have left"
    assert (await people.plays("ben: /pod leave=yes")).title == "You are in no pod"
    for name in ("ana", "cem"):
        page = await seen(people, name)
        assert "ben" not in page
        assert "my error log" not in page
    await people.plays("wait 8d")
    assert "pod-week" not in kinds(people.since(mark, "ben"))
    assert "my error log" not in "\n".join(text_of(each) for each in people.since(mark, "ana"))


async def test_who_erases_is_gone_from_it(people: Street) -> None:
    """An erasure takes name and words out of the pod, and the last one takes the pod along."""
    await joined(people, *NAMES)
    await people.plays("ben: /pod commit=my error log", "ben: /my-data do=erase confirm=erase everything")
    page = await seen(people, "ana")
    assert "ben" not in page
    assert "my error log" not in page


async def test_a_pod_that_nobody_is_in_is_gone(people: Street) -> None:
    """With its last member the row goes."""
    await joined(people, "ana", "ben")
    await people.plays("ana: /pod leave=yes", "ben: /pod leave=yes")
    count = sa.select(sa.func.count()).select_from(tables.pods)
    assert await people.app.store.transact(lambda tx: tx.connection.scalar(count)) == 0


async def test_who_moves_their_date_stays(people: Street) -> None:
    """A date that moves away ends nothing; the exam that is over does."""
    await joined(people, *NAMES)
    await people.plays("ana: /plan exam-date=2026-12-14 apply=yes")
    assert "ana: exam in December 2026" in await seen(people, "ben")
    await people.plays("at 2026-07-09 12:00")
    assert "ben" not in await seen(people, "ana")
    assert (await people.plays("ben: /pod")).title == "No pod yet"


async def test_a_stranger_sees_no_pod(people: Street) -> None:
    """Whoever is in none is shown what a pod is, and no name."""
    await joined(people, *NAMES)
    await people.plays("zoe in #study: /today")
    for line in ("", " form=yes", " commit=hello", " leave=yes"):
        page = text_of(await people.plays(f"zoe: /pod{line}"))
        assert not any(name in page for name in NAMES), line
