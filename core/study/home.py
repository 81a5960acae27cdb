"""The page at which a member begins, where a platform has one: what is next, shown to them alone."""

from __future__ import annotations

from core import nudges
from core.message import Message
from core.plans import Plan
from core.ports import Context
from core.study import overview
from core.study.outlooks import outlook
from core.wording import home as wording
from core.wording import overview as overview_wording

SCORES = 3
"""The latest scores that are shown."""


def home(context: Context) -> Message:
    """The page as it stands at this moment. Nothing is read or kept: it may be asked for at any time."""
    plan, exam = context.member.plan, context.exam
    if plan is None or exam is None:
        return wording.welcome()
    view = outlook(context, plan, exam)
    scores = [score for score in context.member.journal.scores if score.exam == exam.id]
    causes = overview.waiting(context) if plan.status != "finished" else ()
    return wording.page(
        wording.Home(
            plan=plan,
            view=view,
            scores=tuple(reversed(scores[-SCORES:])),
            waiting=tuple(text for cause in causes if (text := overview_wording.waiting(cause, view))),
            reminders=_reminders(context, plan),
        )
    )


def _reminders(context: Context, plan: Plan) -> wording.Speaking:
    """Whether the day's messages come at present."""
    if not plan.speaks(context.member.today(context.now)):
        return "paused"
    if nudges.silence(context.member).count >= context.book.rules.silence.last:
        return "silent"
    return "off" if "check-in" in context.member.person.reminders.off else "on"
