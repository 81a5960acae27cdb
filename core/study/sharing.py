"""``/share``: what of the member is shown, to whom, until when; seen first, stopped at once, and every look at it.

Nothing is shared before the press on the preview, and the press asks everything again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta

from core import reading, sharing
from core.commands import Command, Field, Missing, Values, Wrong
from core.company import ITEMS, Item, Letter, Share, Tie
from core.message import Message
from core.ports import Context
from core.study import audiences, invitations, shown, ties
from core.study.audiences import Whom
from core.wording import share_refusals as refusals
from core.wording import shares as wording

DEFAULT, LONGEST = timedelta(days=30), timedelta(days=366)
"""How long something is shared where there is no exam day; and at most."""

ALL: frozenset[Item] = frozenset(ITEMS) - {"name"}
WIDE: frozenset[Item] = frozenset({"scores", "forecast", "notes"})
"""What is rather for one person than for a whole group."""

NEW_A_DAY = 5
LETTER_HOLDS = timedelta(days=14)
LETTER_AGAIN = timedelta(days=7)
"""How many people may be chosen anew on one day; how long word of it waits; how soon one person gets it again."""

WHOM_LIMIT = 200
EXAM = "exam"


def run(context: Context, values: Values) -> Message:
    """What was pressed, or typed; else what is shared with whom."""
    for name, press in PRESSES.items():
        if name in values:
            return press(context, values)
    if values.get("looked"):
        return shown.looked(context)
    if "stop" in values:
        return shown.stop(context, values["stop"])
    if "what" in values or "pick" in values:
        return _choose(context, values)
    if any(name in values for name in ("with", "person", "group", "until", "form")):
        return _ask_what(context, values)
    return shown.overview(context)


# --- Choosing --------------------------------------------------------------------------------------------------------


def _ask_what(context: Context, values: Values) -> Message:
    """Ask for items; not where it is known already that it can be nobody. Raises Missing."""
    found = _whom(context, values)
    if isinstance(found, Message):
        return found
    raise Missing("what", reason=wording.ask_what([each.name for each in found]), only=True, needed=True)


def _whom(context: Context, values: Values) -> Sequence[Whom] | Message:
    if "person" in values or "group" in values:
        found = audiences.pressed(context, person=values.get("person"), group=values.get("group"))
        return found if isinstance(found, Message) else [found]
    return audiences.meant(context, values["with"]) if "with" in values else audiences.offered(context)


def _choose(context: Context, values: Values) -> Message:
    """The preview, or first the question with whom."""
    items: frozenset[Item] = values.get("what") or values["pick"]
    until = _until(context, values)
    found = _whom(context, values)
    if isinstance(found, Message):
        return found
    if len(found) == 1 and values.keys() & {"with", "person", "group"}:
        return _preview(context, items, found[0], until)
    choices = [wording.Choice(name=each.name, audience=each.audience, given=_given(each)) for each in found]
    return wording.ask_with(choices, pick(items), until)


def _given(whom: Whom) -> Mapping[str, str]:
    return {"group": str(whom.group)} if whom.person is None else {"person": str(whom.person)}


def _until(context: Context, values: Values) -> date:
    """The last day; the exam day where none is given. Raises Wrong."""
    today, plan, given = context.member.today(context.now), context.member.plan, values.get("until")
    exam = plan.exam_on if plan is not None and plan.status != "finished" else None
    ahead = exam if exam is not None and exam >= today else None
    if given == EXAM and ahead is None:
        raise Wrong("until", refusals.no_exam_day())
    on = given if isinstance(given, date) else min(ahead or today + DEFAULT, today + LONGEST)
    if on < today:
        raise Wrong("until", refusals.past())
    if on > today + LONGEST:
        raise Wrong("until", refusals.too_long(today + LONGEST))
    return on


def pick(items: Collection[Item]) -> str:
    """Items as a number, for a button."""
    return str(sum(1 << place for place, item in enumerate(ITEMS) if item in items))


def _preview(context: Context, items: frozenset[Item], whom: Whom, until: date) -> Message:
    before = _before(context, whom)
    fit = _fit(items, whom, before)
    if isinstance(fit, Message):
        return fit
    together = fit | before.keys()
    seen = frozenset(together) if whom.person is not None or "name" in together else frozenset[Item]()
    said = wording.Preview(
        choice=wording.Choice(name=whom.name, audience=whom.audience, given=_given(whom)),
        items=fit,
        before=frozenset(before),
        left_out=items - fit - {"name"},
        wide=fit & WIDE if whom.person is None else frozenset(),
        pick=pick(fit),
        without=pick(fit - WIDE) if fit - WIDE - {"name"} else "",
        digested=whom.person is None and bool(together & sharing.COUNTED),
        until=until,
        page=sharing.glimpse(context.member, "", seen, context.book.exams, context.now),
        new=_is_told(context, whom),
    )
    return wording.preview(said)


def _before(context: Context, whom: Whom) -> dict[Item, date | None]:
    """What that audience sees already, until when."""
    today = context.member.today(context.now)
    return {each.item: each.until for each in context.records.company.shares() if whom.has(each) and each.holds(today)}


def _fit(items: frozenset[Item], whom: Whom, before: Collection[Item]) -> frozenset[Item] | Message:
    """What of it that audience can see at all: a name is for groups, and a group sees a page only with a name."""
    if whom.person is not None:
        return items - {"name"} or refusals.name_is_for_groups()
    if "name" in items or "name" in before:
        return items if (items | set(before)) - {"name"} else refusals.name_alone(_given(whom))
    return items & sharing.COUNTED or refusals.needs_name(pick(items | {"name"}), _given(whom))


# --- Sharing ---------------------------------------------------------------------------------------------------------


def _give(context: Context, values: Values) -> Message:
    """Share what was shown, once; everything that the preview rested on is asked again."""
    whom = audiences.pressed(context, person=values.get("person"), group=values.get("group"))
    if isinstance(whom, Message):
        return whom
    items, until, before = values.get("pick"), values.get("until"), _before(context, whom)
    if not items or not isinstance(until, date) or whom.audience != values.get("as", whom.audience):
        return refusals.over()
    fit = _fit(items, whom, before)
    if isinstance(fit, Message) or fit != items or until < context.member.today(context.now):
        return refusals.over()
    if all(item in before and before[item] == until for item in fit):
        return wording.shared_before(whom.name, whom.audience)
    if whom.audience == "mentor" and _mentor_tie(context, whom) is None and _new_today(context) >= NEW_A_DAY:
        return refusals.enough(NEW_A_DAY)
    told = _is_told(context, whom)
    _keep(context, whom, fit, until)
    if whom.audience == "mentor":
        _tell(context, whom)
    return wording.shared(whom.name, whom.audience, fit, until, told=told)


def _keep(context: Context, whom: Whom, items: Collection[Item], until: date) -> None:
    around = context.records.company
    around.revoke([each for each in around.shares() if whom.has(each) and each.item in items])
    around.give(
        Share(
            owner=ties.me(context),
            item=item,
            audience=whom.audience,
            other=whom.person,
            group=whom.group,
            until=until,
            at=context.now,
        )
        for item in sharing.in_order(items)
    )


def _mentor_tie(context: Context, whom: Whom) -> Tie | None:
    mine = (tie for tie in ties.held(context, "mentor") if tie.one == ties.me(context))
    return next((tie for tie in mine if tie.other == whom.person), None)


def _is_told(context: Context, whom: Whom) -> bool:
    """Whether somebody gets word of it: who is chosen anew, and not twice in a week. It is the same across a block."""
    if whom.audience != "mentor" or _mentor_tie(context, whom) is not None:
        return False
    since = context.now - LETTER_AGAIN
    return not any(each.to == whom.person and each.at > since for each in shown.letters(context))


def _tell(context: Context, whom: Whom) -> None:
    """Make somebody a mentor of the member's, and write to them: once, unless it was taken back before it went."""
    if whom.person is None:
        return
    me, around, told = ties.me(context), context.records.company, _is_told(context, whom)
    tie = _mentor_tie(context, whom)
    if tie is None:
        new = Tie(kind="mentor", one=me, other=whom.person, group=whom.group, state="live", at=context.now)
        tie = around.save_tie(new)
    elif any(each.to == whom.person for each in shown.letters(context)):
        return
    else:
        told = True
    if told:
        letter = Letter(
            to=whom.person,
            sender=me,
            group=whom.group,
            kind="shared-with-you",
            subject=str(tie.id),
            data={"person": str(me)},
            at=context.now,
            until=context.now + LETTER_HOLDS,
        )
        around.write(letter)


def _new_today(context: Context) -> int:
    today, me = context.member.today(context.now), ties.me(context)
    return sum(tie.one == me and context.member.today(tie.at) == today for tie in ties.held(context, "mentor"))


def _leave_it(_context: Context, _values: Values) -> Message:
    return wording.not_now()


# --- Whoever was chosen ----------------------------------------------------------------------------------------------


def _decline(context: Context, values: Values) -> Message:
    """*No, thank you* to what somebody shares with the member: it ends at once, and they are not told."""
    mine = (tie for tie in ties.held(context, "mentor") if tie.other == ties.me(context))
    tie = next((tie for tie in mine if tie.id == values["decline"]), None)
    if tie is None:
        return refusals.over()
    context.records.company.end_tie(tie)
    return wording.declined(tie.names[0], tie.one)


def _away(context: Context, values: Values) -> Message:
    """Keep somebody away who shared with the member."""
    found = context.records.company.know(values["away"])
    return refusals.over() if found is None else invitations.keep_away(context, found.person, found.name, found.group)


DOES: Mapping[str, Callable[[Context, Values], Message]] = {"share": _give, "stop": shown.stop_one, "leave": _leave_it}
PRESSES: Mapping[str, Callable[[Context, Values], Message]] = {
    "decline": _decline,
    "away": _away,
    "do": lambda context, values: DOES[values["do"]](context, values),
}
"""What a button does."""


# --- The command -----------------------------------------------------------------------------------------------------


def _read_items(text: str, _context: Context) -> frozenset[Item]:
    """Several items; *all* is all but the name. Raises reading.Unreadable."""
    words = reading.items(text)
    if not words:
        raise reading.Unreadable(wording.ask_what([]))
    found = [ALL if reading.folded(each) in {"all", "everything"} else {shown.read_item(each)} for each in words]
    return frozenset[Item]().union(*found)


def _read_pick(text: str, _context: Context) -> frozenset[Item]:
    """Items as a button has them."""
    number = reading.whole_number(text, 1, (1 << len(ITEMS)) - 1, wording.WHAT)
    return frozenset(item for place, item in enumerate(ITEMS) if number >> place & 1)


def _read_whom(text: str, _context: Context) -> str:
    """One audience, as it is typed. Raises reading.Unreadable."""
    word = reading.clean(text, WHOM_LIMIT).strip()
    if len(reading.items(word)) != 1:
        raise reading.Unreadable(refusals.one_at_a_time())
    return word


def _read_until(text: str, context: Context) -> date | str:
    """A last day, or *exam*. Raises reading.Unreadable."""
    if reading.folded(text) in {"exam", "examday"}:
        return EXAM
    return reading.date(text, context.member.today(context.now), "future")


def _whom_choices(context: Context | None) -> list[tuple[str, str]]:
    """Those who can be chosen without a mention."""
    named = [] if context is None else [each.name for each in audiences.offered(context) if each.person is not None]
    return [*wording.AUDIENCES, *((name, name) for name in named)]


def _stop_choices(context: Context | None) -> list[tuple[str, str]]:
    return [("all", "all"), *_whom_choices(context), *wording.ITEM_CHOICES]


def _id(name: str) -> Field:
    """A field that only buttons give: the id of a person, a group or a tie."""
    return Field(
        name=name,
        help=wording.FIELDS[name],
        read=lambda text, _context: reading.whole_number(text, 1, 2**63, wording.FIELDS[name]),
        on_form=False,
        button_only=True,
    )


def _word(name: str, known: Collection[str], *, opens: bool = False) -> Field:
    """A field that only buttons give, with one of these words."""
    options: Mapping[str, tuple[str, ...]] = dict.fromkeys(known, ())
    return Field(
        name=name,
        help=wording.FIELDS[name],
        read=lambda text, _context: reading.choice(text, options, wording.FIELDS[name]),
        on_form=False,
        button_only=True,
        opens=opens,
    )


SHARE = Command(
    name="share",
    help=wording.HELP,
    example=wording.EXAMPLE,
    run=run,
    fields=(
        Field(
            name="what",
            help=wording.FIELDS["what"],
            read=_read_items,
            choices=lambda _context: (("all", "all but the name"), *wording.ITEM_CHOICES),
            many=True,
            answer="checkpoints, effort",
        ),
        Field(
            name="with",
            help=wording.FIELDS["with"],
            read=_read_whom,
            kind="person",
            choices=_whom_choices,
            many=True,
            most=WHOM_LIMIT,
        ),
        Field(name="until", help=wording.FIELDS["until"], read=_read_until, answer="2w", kind="date"),
        Field(
            name="stop",
            help=wording.FIELDS["stop"],
            read=lambda text, _context: reading.clean(text, WHOM_LIMIT),
            choices=_stop_choices,
            on_form=False,
            most=WHOM_LIMIT,
        ),
        Field(
            name="looked",
            help=wording.FIELDS["looked"],
            read=lambda text, _context: reading.yes_no(text),
            kind="choice",
            choices=lambda _context: (("yes", "yes"),),
            on_form=False,
        ),
        Field(name="pick", help=wording.FIELDS["pick"], read=_read_pick, on_form=False, button_only=True),
        *(_id(name) for name in ("person", "group", "decline", "away")),
        _word("as", ("buddy", "mentor", "group")),
        _word("do", tuple(DOES)),
        _word("form", ("yes",), opens=True),
    ),
)
