"""Words without a slash: a note, kept as it was typed and never interpreted."""

from __future__ import annotations

from core import journal, reading
from core.commands import newest_draft
from core.message import Message
from core.ports import Context
from core.study import shown
from core.wording import words as wording

LIMIT = 10_000


def words(context: Context, text: str) -> Message:
    """Keep the words and say so; *Struggling* and help stand below them."""
    try:
        note = reading.clean(text, LIMIT)
    except reading.Unreadable as wrong:
        return wording.unreadable(str(wrong))
    if not note:
        return wording.empty()
    today = context.member.today(context.now)
    context.records.add(journal.Note(at=context.now, day=today, text=note))
    draft = newest_draft(context)
    return wording.kept(
        open_form=draft.command if draft else None,
        filled=bool(draft and draft.given),
        new=context.member.plan is None,
        seen_by=shown.viewers(context, "notes"),
    )
