"""What the engine asks of the rules, as plain functions: so that it can be read, and tried, without them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core import ledger
from core.causes import World
from core.exams import Exam
from core.members import Member
from core.message import Message
from core.nudges import Look, Verdict
from core.ports import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """The rules' side of the engine.

    ``words`` answers text without a slash, ``look`` says what is due for a member and when to look next,
    ``at_sending`` checks a queued message again as it is about to go, and ``say`` puts what that left into
    words; its last argument is whether the member may have the message already. ``beside`` adds to the answer to
    somebody who could not be reached, and ``home`` says where a member stands.
    """

    words: Callable[[Context, str], Message]
    look: Callable[[Member, Exam | None, World], Look]
    at_sending: Callable[[Member, Exam | None, ledger.Outgoing, World], Verdict]
    say: Callable[[Member, Exam | None, Verdict, World, bool], Message]
    beside: Callable[[Context, Message], Message] = lambda _context, message: message
    home: Callable[[Context], Message] = lambda _context: Message()
