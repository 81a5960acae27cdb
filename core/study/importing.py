"""``/my-data import``: scores from a pasted table, read as by ``/log-score``, shown first and kept on a press."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core import forms, reading, sheets
from core.declaration import Missing, Values, Wrong
from core.exams import Exam
from core.journal import Score
from core.message import Message
from core.people import Draft
from core.plans import Refusal
from core.ports import Context
from core.study import pasted, scoring
from core.study.outlooks import outlook, the_plan
from core.wording import importing as wording
from core.wording import refusals
from core.wording.importing import Found, Preview

COMMAND = "my-data"
LEAVE = "leave"
DIGITS = 16
"""Hexadecimal digits by which a press knows what was shown."""
FITS = 3000
"""Characters that every platform's form shows again; more would come back cut short."""


def read_rows(text: str, context: Context) -> str:
    """A paste as it is, if it is not too long; what it says is read with the plan at hand."""
    if len(text) > pasted.LIMIT:
        raise reading.Unreadable(wording.too_long(len(text), pasted.LIMIT))
    return text


def read_batch(text: str, context: Context) -> str:
    """What stands in a button: which rows were shown, or that they are left."""
    if text == LEAVE or (len(text) == DIGITS and set(text) <= set("0123456789abcdef")):
        return text
    raise reading.Unreadable(wording.no_batch())


def take(context: Context, values: Values) -> Message:
    """Show what a paste says, or do what a button says. Raises Refusal *no-plan*, *nothing-pasted*; Wrong; Missing."""
    if values.get("batch") == LEAVE:
        return wording.left()
    if "rows" in values and context.exam is None:
        return _too_early(context, values["rows"])
    _, exam = the_plan(context)
    kept = _kept(context)
    if "batch" in values:
        return _pressed(context, exam, kept, values["batch"])
    if "rows" not in values:
        filled = {"rows": kept} if kept and len(kept) <= FITS else {}
        raise Missing("rows", reason=wording.ask(exam, pasted.MOST), only=True, filled=filled)
    return _show(context, exam, _sheet(values["rows"]))


def _sheet(text: str) -> pasted.Sheet:
    """The paste as rows. What is none comes back in a form of its own, to be changed there, if it fits."""
    try:
        return pasted.read(text)
    except reading.Unreadable as wrong:
        if len(text) > FITS:
            raise Wrong("rows", str(wrong)) from wrong
        raise Missing("rows", reason=str(wrong), only=True, filled={"rows": _tabless(text)}) from wrong


def _tabless(text: str) -> str:
    """The text with another separator than the one that no draft keeps."""
    return sheets.lined(text).replace("\t", ";")


def _too_early(context: Context, text: str) -> Message:
    """The paste is kept until there is a plan."""
    given = {"do": "import", "rows": _tabless(text)}
    forms.keep_draft(context, Draft(command=COMMAND, given=given, page=0, at=context.now))
    return refusals.say(Refusal("no-plan", kept=True))


def hold(context: Context) -> None:
    """Keep a paste that waits for its press, whatever else is asked meanwhile."""
    draft = forms.draft_of(context, COMMAND)
    if draft is not None and "rows" in draft.given:
        forms.keep_draft(context, replace(draft))


def _kept(context: Context) -> str:
    draft = forms.draft_of(context, COMMAND)
    return draft.given.get("rows", "") if draft is not None else ""


def _show(context: Context, exam: Exam, sheet: pasted.Sheet, *, again: bool = False) -> Message:
    """The preview; the draft keeps the rows for the press."""
    preview = _preview(context, exam, sheet)
    if preview.new or preview.wrong:
        given = {"do": "import", "rows": sheet.text}
        forms.keep_draft(context, Draft(command=COMMAND, given=given, page=0, at=context.now))
    return wording.preview(exam, preview, _batch(preview), again=again)


def _pressed(context: Context, exam: Exam, kept: str, batch: str) -> Message:
    """Import what was shown; when it would be something else by now, show it anew."""
    if not kept:
        raise Refusal("nothing-pasted")
    sheet = _sheet(kept)
    preview = _preview(context, exam, sheet)
    if _batch(preview) != batch:
        return _show(context, exam, sheet, again=True)
    return _import(context, exam, preview)


def _preview(context: Context, exam: Exam, sheet: pasted.Sheet) -> Preview:
    """Each row as it is read; what is there already, and what stands in the paste twice, is none of the new ones."""
    read, wrong = list[Found](), list[tuple[int, str]]()
    for row in sheet.rows:
        try:
            read.append(Found(row.number, _score(context, exam, row)))
        except (Wrong, reading.Unreadable) as unread:
            wrong.append((row.number, unread.sentence if isinstance(unread, Wrong) else str(unread)))
    new, there = list[Found](), list[tuple[int, str]]()
    for found in read:
        twin = next((each for each in new if _same_sitting(each.score, found.score)), None)
        logged = next((s for s in context.member.journal.scores if _same_sitting(s, found.score)), None)
        if logged is not None:
            there.append((found.number, wording.there(exam, logged, found.score)))
        elif twin is None:
            new.append(found)
        elif twin.score.value == found.score.value and twin.score.scale == found.score.scale:
            there.append((found.number, wording.same_as(twin)))
        else:
            wrong.append((found.number, wording.contradicts(exam, twin)))
    return Preview(tuple(_repeats(new)), tuple(there), tuple(sorted(wrong)), sheet.unused)


def _score(context: Context, exam: Exam, row: pasted.Row) -> Score:
    """A row as ``/log-score`` reads it. Raises Wrong or reading.Unreadable."""
    if row.wrong:
        raise reading.Unreadable(row.wrong)
    for name in ("test", "score", "taken"):
        if name not in row.cells:
            raise reading.Unreadable(wording.no_cell(name))
    return scoring.read(context, exam, _values(context, row.cells))[1]


def _values(context: Context, cells: Mapping[str, str]) -> dict[str, Any]:
    given = {name: cell for name, cell in cells.items() if name != "scale"}
    if "scale" in cells:
        given["score"] = f"{given['score']} {cells['scale']}"
    return {name: field.read(cell, context) for name, cell in given.items() if (field := scoring.COMMAND.field(name))}


def _same_sitting(one: Score, other: Score) -> bool:
    return (one.exam, one.form, one.day) == (other.exam, other.form, other.day)


def _repeats(new: Sequence[Found]) -> list[Found]:
    """The rows with those marked that repeat an earlier one of the same paste."""
    return [
        replace(each, score=replace(each.score, repeat=True))
        if any(e.score.form == each.score.form and e.score.day < each.score.day for e in new)
        else each
        for each in new
    ]


def _batch(preview: Preview) -> str:
    """What a button says of the rows: the same only for exactly the same results."""
    results = [repr(replace(each.score, at=each.score.at.min)) for each in preview.new]
    return hashlib.sha256("\n".join(results).encode("utf-8", "replace")).hexdigest()[:DIGITS]


def _import(context: Context, exam: Exam, preview: Preview) -> Message:
    """Keep the rows from the oldest to the newest, each as if it had been logged, and count."""
    plan, _ = the_plan(context)
    before = {each.id for each in plan.checkpoints if not each.open}
    for found in sorted(preview.new, key=lambda each: (each.score.day, each.number)):
        form = exam.form(found.score.form or "")
        if form is None:
            raise Refusal("nothing-pasted")
        context, plan, _ = scoring.store(context, plan, exam, form, found.score)
    done = [each for each in plan.checkpoints if not each.open and each.id not in before]
    return wording.imported(preview, done, plan, outlook(context, plan, exam))
