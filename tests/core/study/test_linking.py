from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core import journal, ledger, linking
from core.linking import Join, Offer
from core.members import Member
from core.people import Account
from core.study.data import MY_DATA
from core.study.reason import WHY
from tests.core.conversation import Conversation, a_plan, at, labels, text_of

CODE = "JKMN-PQRS"
SLACK = Account(platform="slack", user="U1", team="T1")
NOW = at("2026-03-03 20:30")
TODAY = date(2026, 3, 3)


def maker(conversation: Conversation) -> Member:
    """Who made the code on Slack."""
    person = replace(conversation.records.person, id=2)
    return Member(person=person, plan=replace(a_plan(), id=7, version=3))


def somebody(*said: str, **offer: object) -> Conversation:
    """Somebody on Discord who said that, and was given a code on Slack."""
    ann = Conversation(MY_DATA, WHY)
    for line in said:
        ann.says(line)
    made = Offer(id=5, maker=maker(ann), accounts=(SLACK,), expires_at=ann.now + linking.VALID)
    ann.records.links.codes["JKMNPQRS"] = replace(made, **offer)  # type: ignore[arg-type] # by keyword
    return ann


def test_a_code_is_shown_with_how_it_is_spoken() -> None:
    """The answer shows a code in two groups, how to type it, how long it holds, and where the person is known."""
    said = Conversation(MY_DATA).says("/my-data link")
    text = text_of(said)
    assert "Your code: ABCD-EFG3" in text
    assert "/my-data link ABCD-EFG3" in text
    assert "10 minutes" in text
    assert "I know you on: Discord." in text
    assert "ann" not in text


@pytest.mark.parametrize(
    "typed",
    ["do=link code=JKMN-PQRS", "link JKMN-PQRS", "link jkmn pqrs", "code=JKMNPQRS do=link", "link JKMN\u2013PQRS"],
)
def test_somebody_without_anything_moves_over(typed: str) -> None:
    """Who has no plan and no records is linked at once, however the code's letters are written."""
    ann = somebody()
    said = ann.says(f"/my-data {typed}")
    assert said.title == "One person from now on"
    assert [offer.id for offer, _ in ann.records.links.joined] == [5]
    assert "Discord and Slack" in text_of(said)
    assert "/my-data unlink" in text_of(said)
    assert ann.records.person.id == 2


def test_somebody_with_records_is_asked_first() -> None:
    """Who has something of their own is told what will happen, and nothing happens before they press."""
    ann = somebody("/why my patients")
    said = ann.says(f"/my-data link {CODE}")
    assert labels(said) == ["Link them", "Keep them apart"]
    assert not ann.records.links.joined
    assert "JKMN" not in "".join(button.encode() for button in said.buttons)
    assert ann.presses("Link them").title == "One person from now on"
    assert len(ann.records.links.joined) == 1
    assert ann.presses("Link them").title == "That question is closed"
    assert len(ann.records.links.joined) == 1


def test_both_stay_apart_when_asked() -> None:
    """*Keep them apart* changes nothing."""
    ann = somebody("/why my patients")
    ann.says(f"/my-data link {CODE}")
    assert ann.presses("Keep them apart").title == "Kept apart"
    assert not ann.records.links.joined


def test_both_plans_are_named() -> None:
    """Where both have a plan, the question says which one goes on and that the other comes to its end."""
    ann = somebody()
    ann.records.save_plan(a_plan())
    text = text_of(ann.says(f"/my-data link {CODE}"))
    assert "the one from there" in text
    assert "comes to its end" in text


@pytest.mark.parametrize(
    ("offer", "sentence"),
    [
        ({"used": True}, "has been used already"),
        ({"expires_at": NOW}, "held for 10 minutes only"),
        ({"accounts": ()}, ""),
    ],
)
def test_a_code_that_holds_no_more_is_told(offer: dict[str, object], sentence: str) -> None:
    """A used and an expired code each have their sentence, and the form comes back; neither counts as wrong."""
    ann = somebody(**offer)
    said = ann.says(f"/my-data link {CODE}")
    assert (said.event == "form") is bool(sentence)
    assert sentence in text_of(said)
    assert not ann.records.links.wrong


def test_ones_own_code_links_nothing() -> None:
    """A person's own code is told apart, typed and as a forged button."""
    ann = somebody()
    offer = ann.records.links.codes["JKMNPQRS"]
    own = replace(offer, maker=replace(offer.maker, person=ann.records.person))
    ann.records.links.codes["JKMNPQRS"] = own
    said = ann.says(f"/my-data link {CODE}")
    assert said.event == "form"
    assert "your own code" in text_of(said)
    assert ann.says("/my-data do=link join=5").event == "refusal"
    assert not ann.records.links.joined


def test_a_button_of_somebody_else_links_nothing() -> None:
    """The id of a code that the person never spoke is refused."""
    ann = somebody()
    assert ann.says("/my-data do=link join=5").event == "refusal"
    assert not ann.records.links.joined


def test_a_question_ends_with_its_code() -> None:
    """Who presses after the code's ten minutes is told so."""
    ann = somebody("/why my patients")
    ann.says(f"/my-data link {CODE}")
    ann.waits(minutes=10)
    assert ann.presses("Link them").title == "That question is closed"
    assert not ann.records.links.joined


def test_five_wrong_codes_an_hour() -> None:
    """Five wrong codes end the tries for an hour, the right one included; then they begin anew."""
    ann = somebody()
    for left in ("4 more tries", "3 more tries", "2 more tries", "One more try", "the last try"):
        said = ann.says("/my-data link ZZZZ-ZZZZ")
        assert said.event == "form"
        assert left in text_of(said)
        ann.waits(minutes=1)
    said = ann.says(f"/my-data link {CODE}")
    assert said.title == "No more tries for now"
    assert "2026-03-04 02:30 UTC" in text_of(said)
    assert not ann.records.links.joined
    ann.waits(minutes=55)
    assert "No more tries" not in ann.says("/my-data link ZZZZ-ZZZZ").title
    assert ann.says("/my-data link ZZZZ-ZZZZ").title == "No more tries for now"


@pytest.mark.parametrize("typed", ["ABCD", "ABCD-EFGHJ", "ABCD-EFG0", "<!channel>", "🙂" * 8, "İ" * 8])
def test_what_is_no_code_is_no_try(typed: str) -> None:
    """What cannot be a code is answered with how one looks, and costs no try."""
    ann = somebody()
    said = ann.says(f"/my-data do=link code={typed}")
    assert said.event == "form"
    assert "such as ABCD-EFGH" in text_of(said)
    assert not ann.records.links.wrong


def test_an_account_can_go() -> None:
    """Unlinking takes this account out and says where the rest is."""
    ann = somebody()
    ann.records.links.places.append(SLACK)
    text = text_of(ann.says("/my-data unlink"))
    assert "(Discord)" in text
    assert "stay with: Slack" in text
    assert ann.records.links.places == [SLACK]


def test_the_only_account_stays() -> None:
    """The only account cannot be taken out: erasing is named instead."""
    ann = somebody()
    said = ann.says("/my-data unlink")
    assert said.event == "refusal"
    assert "/my-data erase" in text_of(said)
    assert len(ann.records.links.places) == 1


# --- What becomes of both ---------------------------------------------------------------------------------------------


def a_score(score_id: int, form: str | None = "nbme-28", day: date = TODAY, name: str = "NBME 28") -> journal.Score:
    return journal.Score(id=score_id, at=NOW, day=day, exam="usmle-step-1", form=form, name=name, scale="epc", value=60)


def an_attempt(attempt_id: int, *, dated: bool = True) -> journal.Attempt:
    return journal.Attempt(id=attempt_id, at=NOW, day=TODAY, exam="usmle-step-1", outcome="failed", dated=dated)


def a_row(day: date, status: ledger.Status, slot: str = "") -> ledger.Row:
    return ledger.Row(
        kind="check-in", subject=str(day), occurrence="1", status=status, rule="due", at=NOW, slot=slot or str(day)
    )


def joined(ours: Member, theirs: Member) -> Join:
    return linking.join(ours, theirs, today=TODAY, now=NOW)


def both() -> tuple[Member, Member]:
    """The code's maker, and who joins them."""
    ann = Conversation(MY_DATA)
    return maker(ann), Member(person=ann.records.person, plan=replace(a_plan(), id=9, version=4))


def test_the_makers_plan_goes_on() -> None:
    """The plan from where the code was made goes on, and the other one ends."""
    ours, theirs = both()
    what = joined(ours, theirs)
    assert what.plan == ours.plan
    assert what.ended is not None
    assert (what.ended.id, what.ended.status) == (9, "finished")


def test_the_only_plan_goes_on() -> None:
    """Where only the one who joins has a plan, or the maker's has ended, theirs goes on."""
    ours, theirs = both()
    assert ours.plan is not None
    assert theirs.plan is not None
    over = replace(ours, plan=replace(ours.plan, status="finished"))
    for member in (replace(ours, plan=None), over):
        what = joined(member, theirs)
        assert (what.plan, what.ended) == (theirs.plan, None)
    finished = replace(theirs, plan=replace(theirs.plan, status="finished"))
    assert joined(over, finished).plan == over.plan
    assert joined(replace(ours, plan=None), replace(theirs, plan=None)).plan is None


def test_what_both_logged_counts_once() -> None:
    """A score of the same form and day, and a sitting of the same day, stand once; everything else is kept."""
    ours, theirs = both()
    day_before = TODAY - timedelta(days=1)
    ours = replace(
        ours,
        journal=journal.gather(
            [a_score(1), a_score(2, None, name="Own test"), an_attempt(3), an_attempt(4, dated=False)]
        ),
    )
    theirs = replace(
        theirs,
        journal=journal.gather(
            [
                *(a_score(11), a_score(12, day=day_before), a_score(13, "nbme-27"), a_score(14, None, name="own test")),
                *(an_attempt(15), an_attempt(16, dated=False), an_attempt(17, dated=False)),
            ]
        ),
    )
    assert set(joined(ours, theirs).twice) == {11, 14, 15, 16}
    assert set(joined(replace(ours, plan=None), theirs).twice) == {1, 2, 3, 4}


def test_what_was_sent_is_known() -> None:
    """A message that went out to either counts for both, and one that waits in the same slot is held."""
    ours, theirs = both()
    tomorrow = TODAY + timedelta(days=1)
    waiting = replace(a_row(TODAY, "queued"), kind="overwork")
    ours = replace(ours, ledger=ledger.ledger([waiting, a_row(TODAY, "held")]))
    theirs = replace(theirs, ledger=ledger.ledger([a_row(TODAY, "sent"), a_row(tomorrow, "queued")]))
    what = joined(ours, theirs)
    assert what.served == {str(TODAY)}
    fates = {row.key: row for row in what.fates}
    assert fates[a_row(TODAY, "sent").key].status == "sent"
    assert (fates[waiting.key].status, fates[waiting.key].rule) == ("held", "slot-taken")
    assert a_row(tomorrow, "sent").key not in fates


def test_a_plan_takes_its_nudges_along() -> None:
    """Where the plan of the one who joins goes on, so do the fates of its nudges; else only what went out."""
    ours, theirs = both()
    skipped = a_row(TODAY, "skipped")
    theirs = replace(theirs, ledger=ledger.ledger([skipped]))
    assert joined(ours, theirs).fates == ()
    assert joined(replace(ours, plan=None), theirs).fates == (skipped,)
