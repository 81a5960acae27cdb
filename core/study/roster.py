"""``/roster``: those who share with the member, the stuck ones first; one student's page, and what can be done there.

Who shares nothing now is answered like a stranger, whatever there was before. What is seen of somebody goes through
``seeing``, which keeps that it was looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from core import reading
from core.commands import Command, Missing, Values
from core.company import Acquaintance, Letter
from core.message import Button, Line, Message
from core.ports import Context
from core.sharing import Glimpse
from core.study import mentoring, requests, seeing, signs
from core.study import roster_fields as fields
from core.wording import mentors
from core.wording import requests as asking
from core.wording import roster as wording
from core.wording import sharing as shared

PAGE = 10
"""Students on one page of the list."""


def run(context: Context, values: Values) -> Message:
    """What was pressed, or typed about one student; else the list."""
    for name, press in PRESSES.items():
        if name in values:
            return press(context, values)
    if "person" in values or "who" in values:
        return _one(context, _meant(context, values), values)
    if any(name in values for name in DOES):
        return _only(context, values)
    return _list(context, values.get("page", 1))


# --- The list --------------------------------------------------------------------------------------------------------


def _list(context: Context, number: int) -> Message:
    asked, seen = _asked(context), seeing.owners(context)
    found = [_student(context, each.person, each.name, each, asked) for each in seen]
    shown = {each.person for each in seen}
    others = [letters[0] for person, letters in asked.items() if person not in shown]
    found += [_student(context, each.sender or 0, each.sender_name, None, asked) for each in others]
    found.sort(key=lambda each: (*signs.rank(each.reasons), each.name.casefold(), each.person))
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(number, 1), pages)
    page = found[(number - 1) * PAGE : number * PAGE]
    return wording.roster(page, page=number, pages=pages, total=len(found), named=_named(context))


def _student(
    context: Context, person: int, name: str, glimpse: Glimpse | None, asked: Mapping[int, Sequence[Letter]]
) -> wording.Student:
    letters, viewer, now = asked.get(person, ()), context.member, context.now
    reasons = signs.called(letters, viewer, now) if glimpse is None else signs.of(glimpse, letters, viewer, now)
    return wording.Student(person=person, name=name, reasons=reasons)


def _asked(context: Context) -> Mapping[int, Sequence[Letter]]:
    """The calls for help of the last days to the member by who asked, newest first."""
    found: dict[int, list[Letter]] = {}
    for letter in requests.to_me(context):
        if letter.sender is not None and context.now - letter.at < signs.ASKED_LATELY:
            found.setdefault(letter.sender, []).append(letter)
    return found


def _named(context: Context) -> list[tuple[int, str]]:
    """The groups that name the member as somebody to ask."""
    return [(each.group.id, each.group.name) for each in context.records.company.groups() if each.mentor]


# --- One student -----------------------------------------------------------------------------------------------------


def _meant(context: Context, values: Values) -> int | None:
    """The person who is meant: by a button, a mention, or the name of one who shares. Whether they share is open."""
    if "person" in values:
        return int(values["person"])
    found = context.records.company.find(values["who"])
    if found is not None:
        return found.person
    named = [each for each in seeing.names(context) if reading.folded(each.name) == reading.folded(values["who"])]
    return named[0].person if len(named) == 1 else None


def _only(context: Context, values: Values) -> Message:
    """Something for a student, without a name: the only one who shares. Raises Missing among several."""
    known = seeing.names(context)
    if len(known) > 1:
        raise Missing("who", reason=wording.ask_who(), needed=True)
    return _one(context, known[0].person if known else None, values)


def _one(context: Context, person: int | None, values: Values) -> Message:
    """What is to be done for one student, else their page; the same words for everybody who shares nothing now."""
    if person is None:
        return wording.stranger()
    for name, do in DOES.items():
        if name in values:
            return do(context, person, values)
    return _page(context, person)


def _page(context: Context, person: int) -> Message:
    """One student's page: what they asked is read by it."""
    glimpse, asked = seeing.see(context, person), _asked(context).get(person, ())
    if glimpse is None and not asked:
        return wording.stranger()
    for letter in asked:
        requests.mark_read(context, letter)
    name = glimpse.name if glimpse is not None else asked[0].sender_name
    said = wording.Page(
        name=name,
        asked=[(context.member.today(each.at), each) for each in asked],
        shared=shared.page(glimpse) if glimpse is not None else (),
        ideas=_ideas(context, glimpse) if glimpse is not None else (),
        reviewed=_looked_over(context, glimpse) if glimpse is not None else (),
        buttons=_buttons(context, person, glimpse, asked),
    )
    return wording.page(said)


def _ideas(context: Context, glimpse: Glimpse) -> list[Line]:
    """What the member suggested lately, and what became of it."""
    return [
        mentors.idea_status(context.member, each, mentoring.answer_to(context, glimpse, each))
        for each in mentoring.suggestions(context, glimpse.person)
    ]


def _looked_over(context: Context, glimpse: Glimpse) -> list[str]:
    before = mentoring.reviewed(context, glimpse.person)
    return [each.name for each in glimpse.member.journal.scores if each.id in before]


def _buttons(context: Context, person: int, glimpse: Glimpse | None, asked: Sequence[Letter]) -> Sequence[Button]:
    waiting = next((each for each in asked if not requests.answered(context, each)), None)
    found = [asking.help_button(waiting.id)] if waiting is not None else []
    if glimpse is None:
        return [*found, mentors.ROSTER]
    step, newest = mentoring.next_step(glimpse), mentoring.newest(glimpse)
    return wording.page_buttons(
        person,
        found,
        step=step.id if step is not None else "",
        scores=newest is not None and newest.id not in mentoring.reviewed(context, person),
        alone=mentoring.mentor_tie(context, person) is not None,
    )


# --- What can be done ------------------------------------------------------------------------------------------------


def _sharing(context: Context, person: int) -> Acquaintance | None:
    """Somebody who shares anything with the member now; nothing of theirs is read where that can be known without."""
    known = next((each for each in seeing.names(context) if each.person == person), None)
    if known is not None:
        return known
    return None if seeing.see(context, person) is None else context.records.company.know(person)


def _note(context: Context, person: int, values: Values) -> Message:
    student = _sharing(context, person)
    return wording.stranger() if student is None else mentoring.note(context, student, values["note"])


def _suggest(context: Context, person: int, values: Values) -> Message:
    student = seeing.see(context, person)
    return wording.stranger() if student is None else mentoring.suggest(context, student, values)


def _review(context: Context, person: int, values: Values) -> Message:
    student = seeing.see(context, person)
    return wording.stranger() if student is None else mentoring.review(context, student, values["reviewed"])


def _stop(context: Context, person: int, values: Values) -> Message:
    student = _sharing(context, person)
    if student is None:
        return wording.stranger()
    return mentoring.stop(context, student, sure=bool(values.get("sure")))


def _ask(context: Context, person: int, values: Values) -> Message:
    """Open a form; not for somebody who shares nothing now. Raises Missing."""
    student = _sharing(context, person)
    if student is None:
        return wording.stranger()
    if values["form"] == "note":
        raise Missing("note", reason=wording.ask_note(student.name), only=True, needed=True)
    raise Missing("on", reason=mentors.ask_day(), only=True, needed=True)


DOES: Mapping[str, Callable[[Context, int, Values], Message]] = {
    "stop": _stop,
    "note": _note,
    "suggest": _suggest,
    "on": _suggest,
    "reviewed": _review,
    "form": _ask,
}
"""What the first of these that is given does for a student."""


# --- Presses on letters ----------------------------------------------------------------------------------------------


def _read(context: Context, values: Values) -> Message:
    letter = _call(context, values["read"])
    return wording.stranger() if letter is None else requests.read(context, letter)


def _help(context: Context, values: Values) -> Message:
    letter = _call(context, values["help"])
    if letter is None:
        return wording.stranger()
    return requests.answer(context, letter, values["say"]) if "say" in values else requests.offer(context, letter)


def _call(context: Context, letter_id: int) -> Letter | None:
    """A call for help to the member that still holds."""
    return next((each for each in requests.to_me(context) if each.id == letter_id), None)


PRESSES: Mapping[str, Callable[[Context, Values], Message]] = {
    "read": _read,
    "help": _help,
    "accept": lambda context, values: mentoring.accept(context, values["accept"]),
    "decline": lambda context, values: mentoring.decline(context, values["decline"]),
    "offer": lambda context, values: mentoring.offer(context, values["offer"], yes=bool(values.get("answer"))),
}
"""What a button of a letter does."""


ROSTER = Command(name="roster", help=wording.HELP, example=wording.EXAMPLE, run=run, looks=True, fields=fields.FIELDS)
