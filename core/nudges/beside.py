"""Messages with a slot of their own, which may come beside the day's one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from core import days
from core.causes import Cause, View
from core.ledger import Outgoing, Row
from core.nudges.moments import plan_live_since, row_of, silence


def own_messages(view: View, found: Sequence[Cause], rows: list[Row]) -> Iterable[Outgoing]:
    """What goes now in a slot of its own; the fates of what does not are added to ``rows``."""
    now = view.world.now
    for cause in found:
        if not cause.own or cause.since > now or not speaks(view, cause):
            continue
        at = _own_at(view, cause)
        if cause.until <= now:
            rows.append(row_of(view, cause, "dropped", "expired", allowed_at=at))
        elif days.is_quiet(view.rhythm, now) and not cause.waits:
            rows.append(row_of(view, cause, "dropped", "quiet-hours", allowed_at=at))
        elif days.is_quiet(view.rhythm, now):
            if cause.key not in view.member.ledger.rows:
                rows.append(row_of(view, cause, "held", "quiet-hours", allowed_at=at))
        else:
            slot = f"{cause.kind}:{cause.subject}:{cause.occurrence}"
            rows.append(row_of(view, cause, "queued", "due", slot=slot, allowed_at=at))
            yield Outgoing(slot=slot, items=(cause.key,), allowed_at=at)


def _own_at(view: View, cause: Cause) -> datetime:
    """The first moment at which it might have gone: a moment inside a pause is no missed one."""
    live = plan_live_since(view)
    return cause.since if cause.since >= live else days.quiet_ends(view.rhythm, live)


def speaks(view: View, cause: Cause) -> bool:
    """Whether silence leaves this one its word: after the last message only what costs money has one."""
    return cause.money or silence(view.member).count < view.world.rules.silence.last
