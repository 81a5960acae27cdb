"""The commands themselves, a file a family: load, decide, save, say."""

from __future__ import annotations

from core.commands import Commands
from core.study import (
    appraisal,
    attempts,
    buddies,
    check_in,
    commitments,
    data,
    effort,
    facts,
    groups,
    overview,
    planning,
    pods,
    reason,
    reminders,
    roster,
    scoring,
    sharing,
)
from core.study.guide import guide
from core.study.home import home as home
from core.study.reaching import beside as beside
from core.study.words import words as words


def table() -> Commands:
    """Every command, in the order in which help lists them. A new command is added here."""
    commands = (
        planning.COMMAND,
        scoring.COMMAND,
        effort.LOG_STUDY,
        check_in.CHECK_IN,
        overview.TODAY,
        overview.PROGRESS,
        appraisal.REFLECT,
        commitments.COMMIT,
        reason.WHY,
        reason.ASK_FOR_HELP,
        sharing.SHARE,
        buddies.BUDDY,
        pods.POD,
        roster.ROSTER,
        reminders.REMINDERS,
        groups.GROUP,
        attempts.RETAKE,
        facts.FACTS,
        data.MY_DATA,
    )
    return Commands({each.name: each for each in (*commands, guide(commands))})
