from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core import digest, journal, sharing
from core.company import ITEMS, Item, Share
from core.digest import ENOUGH, Digest, Week
from core.members import Member
from core.message import plain
from core.people import Person, Reminders
from core.sharing import Work
from core.wording import digest as wording
from tests.core.conversation import a_plan

GROUP, OTHER = 1, 2
NOW = datetime(2026, 3, 13, 21, tzinfo=UTC)
WEEK = Week(date(2026, 3, 6), date(2026, 3, 12))


def share(item: Item, group: int = GROUP, until: date | None = None, other: int | None = None) -> Share:
    audience = "group" if other is None else "buddy"
    return Share(owner=1, item=item, audience=audience, other=other, group=group, until=until, at=NOW)  # type: ignore[arg-type] # one of both


def member(*shares: Share, steps: int = 1, questions: int = 40) -> Member:
    """Somebody who kept so many steps and logged questions on two days of the week."""
    person = Person(id=1, created_at=NOW, reminders=Reminders(zone="UTC"), seen_at=NOW, looked_at=NOW, next_look=NOW)
    plan = a_plan()
    open_ones = [each for each in plan.checkpoints if each.kind in sharing.STEPS]
    done = {each.id for each in open_ones[:steps]}
    checkpoints = tuple(replace(each, done_on=WEEK.last) if each.id in done else each for each in plan.checkpoints)
    studies = tuple(
        journal.Study(at=NOW, day=day, minutes=60, questions=questions // 2) for day in (WEEK.first, WEEK.last)
    )
    kept = journal.Journal(studies=studies)
    return Member(person=person, plan=replace(plan, checkpoints=checkpoints), journal=kept, shares=shares)


def told(*people: tuple[Member, str]) -> Digest | None:
    return digest.tell(people, GROUP, WEEK, NOW)


def test_three_who_share_are_counted_without_names() -> None:
    """Who shares effort and steps with the group is counted, and unnamed unless they chose to be named."""
    everybody = [(member(share("effort"), share("checkpoints")), name) for name in ("Ana", "Ben", "Cem")]
    assert told(*everybody) == Digest(week=WEEK, counts=(("steps", 3), ("days", 6), ("questions", 120)), people=3)


def test_a_number_of_two_people_is_not_said() -> None:
    """What fewer than three people did is not counted: only who chose to be named is said to have done it."""
    two = [(member(share("effort")), "Ana"), (member(share("effort"), share("name")), "Ben")]
    assert told(*two) == Digest(week=WEEK, studied=("Ben",))


def test_each_number_is_behind_three_people_of_its_own() -> None:
    """Three who studied do not make one person's steps a number."""
    people = [(member(share("effort"), steps=0), "Ana")] * 2 + [(member(share("effort"), share("checkpoints")), "Ben")]
    said = told(*people)
    assert said is not None
    assert [what for what, _ in said.counts] == ["days", "questions"]


def test_nothing_to_say_is_nothing() -> None:
    """Where nobody did anything, or nobody shares what they did, there is no digest."""
    assert told() is None
    assert told((member(), "Ana"), (member(share("name")), "Ben")) is None
    assert told((member(share("checkpoints"), share("name"), steps=0), "Cem")) is None


def test_only_what_is_shared_with_this_group_today_counts() -> None:
    """A share with another group, with one person, or that has ended yesterday brings nobody into the digest."""
    yesterday = date(2026, 3, 12)
    for wrong in (share("effort", group=OTHER), share("effort", other=7), share("effort", until=yesterday)):
        assert told((member(wrong, share("name")), "Ana")) is None
    assert told((member(share("effort", until=date(2026, 3, 13)), share("name")), "Ana")) is not None


def test_each_day_is_counted_in_one_digest() -> None:
    """Digests that follow one another share no day, also where the day of the week was changed between them."""
    first = digest.week(date(2026, 3, 6), None)
    second = digest.week(date(2026, 3, 13), date(2026, 3, 6))
    early = digest.week(date(2026, 3, 15), date(2026, 3, 13))
    after_a_gap = digest.week(date(2026, 4, 10), date(2026, 3, 15))
    assert first == Week(date(2026, 2, 27), date(2026, 3, 5))
    assert (second.first, second.last) == (date(2026, 3, 6), date(2026, 3, 12))
    assert (early.first, early.last) == (date(2026, 3, 13), date(2026, 3, 14))
    assert after_a_gap.first == date(2026, 4, 3)


def test_what_was_done_on_other_days_is_not_counted() -> None:
    """Only days of the week count, its first and its last included."""
    owner = member(share("effort"), share("checkpoints"), share("name"))
    before = Week(WEEK.first - timedelta(days=7), WEEK.first - timedelta(days=1))
    assert digest.tell([(owner, "Ana")], GROUP, before, NOW) is None
    assert digest.tell([(owner, "Ana")], GROUP, Week(WEEK.last, WEEK.last), NOW) is not None


PARTS = st.builds(
    Work,
    name=st.sampled_from(["", "Ana", "ben", "Cem", "Özge"]),
    steps=st.integers(0, 3),
    days=st.integers(0, 7),
    questions=st.integers(0, 500),
)


@given(st.lists(PARTS, max_size=9))
def test_a_number_stands_for_three_people_and_a_name_for_something_done(parts: list[Work]) -> None:
    """Of any people: no number stands for fewer than three, sums are right, names are of those who did it, in
    alphabetical order, and nothing to say is no digest.
    """
    said = digest.gather(parts, WEEK)
    if said is None:
        assert not any(each.name and (each.steps or each.days) for each in parts)
        return
    counts = dict(said.counts)
    for what in digest.ORDER:
        done = [getattr(each, what) for each in parts if getattr(each, what)]
        assert counts.get(what) == (sum(done) if len(done) >= ENOUGH else None)
    assert list(said.kept) == sorted((each.name for each in parts if each.name and each.steps), key=str.casefold)
    assert list(said.studied) == sorted((each.name for each in parts if each.name and each.days), key=str.casefold)
    assert not said.counts or said.people >= ENOUGH


@given(st.lists(st.lists(st.sampled_from(ITEMS), unique=True), max_size=6))
def test_no_name_is_said_of_somebody_who_did_not_share_it(shared: list[list[Item]]) -> None:
    """Whatever people share: a name is said only where it is shared, and only beside what is shared, too."""
    people = [(member(*map(share, items)), f"Person{place}") for place, items in enumerate(shared)]
    said = told(*people)
    text = "" if said is None else " ".join(plain(each) for each in wording.digest(said, due=None, again=False).lines)
    for items, (_, name) in zip(shared, people, strict=True):
        assert (name in text) == ("name" in items and bool({"effort", "checkpoints"} & set(items)))


def test_the_digest_reads_well() -> None:
    """Numbers first, then names; nothing that could shame, and no mention that calls anybody."""
    said = Digest(
        week=WEEK,
        counts=(("steps", 7), ("days", 23), ("questions", 1240)),
        people=6,
        kept=("Ana", "Ben"),
        studied=("Cem",),
    )
    message = wording.digest(said, due=None, again=False)
    assert [plain(each) for each in message.lines[:3]] == [
        "From Fri 6 Mar to Thu 12 Mar: 7 steps kept, 23 study days and 1,240 questions, by 6 people.",
        "Kept a step: Ana and Ben.",
        "Studied: Cem.",
    ]
    assert (message.event, message.public, message.late) == ("digest", True, False)


def test_a_late_digest_says_so() -> None:
    """It says when it should have come; and a repeat whose first try may have arrived says that, too."""
    said = Digest(week=WEEK, kept=("Ana",))
    late = wording.digest(said, due=datetime(2026, 3, 13, 17, tzinfo=UTC), again=True)
    words = [plain(each) for each in late.lines]
    assert late.late
    assert words[1].startswith("This should have come Fri 13 Mar 17:00")
    assert words[2] == wording.AGAIN
