"""``/my-data link`` and ``unlink``: one person on several platforms."""

from __future__ import annotations

import re

from core import linking, reading
from core.commands import Values, Wrong
from core.linking import Join, Offer
from core.message import Message
from core.plans import Plan, Refusal
from core.ports import Context
from core.wording import linking as wording

KEEP_APART = "no"
LONGEST_ID = 18
"""Digits of an id: more fit no database."""


def read_code(text: str, context: Context) -> str:
    """A code as it was made, however its letters and groups are written."""
    code = re.sub(r"[\s\-\N{HYPHEN}-\N{EM DASH}_.]", "", text).upper()
    if len(code) == linking.LENGTH and set(code) <= set(linking.ALPHABET):
        return code
    raise reading.Unreadable(wording.no_code(text))


def read_join(text: str, context: Context) -> int | None:
    """What stands in a button: the id of a code that was spoken, or none to keep both apart."""
    if text == KEEP_APART:
        return None
    if re.fullmatch(rf"[0-9]{{1,{LONGEST_ID}}}", text):
        return int(text)
    raise reading.Unreadable(wording.no_code(text))


def link(context: Context, values: Values) -> Message:
    """Make a code, take one that was spoken, or do what a button says."""
    if "join" in values:
        return _decided(context, values["join"])
    if "code" in values:
        return _spoken(context, values["code"])
    links = context.records.links
    return wording.made(linking.written(links.new_code()), wording.platforms(links.accounts()))


def _spoken(context: Context, code: str) -> Message:
    """The code's maker is met at once, or first asked about, where there is something to lose."""
    tried = context.records.links.tries(context.now - linking.TRIES_WITHIN)
    if len(tried) >= linking.TRIES:
        raise Refusal("link-tries", until=tried[-linking.TRIES] + linking.TRIES_WITHIN)
    offer = context.records.links.offered(code)
    if offer is None:
        raise Wrong("code", wording.wrong(linking.TRIES - len(tried) - 1))
    if wrong := _in_the_way(context, offer):
        raise Wrong("code", wrong)
    what = _join(context, offer)
    if linking.has_something(context.member):
        return wording.ask(_both(context, offer, what), offer.id)
    return _joined(context, offer, what)


def _in_the_way(context: Context, offer: Offer) -> str | None:
    """Why an offer cannot be taken; none when it can."""
    if offer.maker.person.id == context.member.person.id:
        return wording.own()
    if offer.used:
        return wording.used()
    return None if offer.holds(context.now) else wording.expired()


def _decided(context: Context, offer_id: int | None) -> Message:
    """*Link them* or *Keep them apart*."""
    if offer_id is None:
        return wording.apart()
    offer = context.records.links.claimed(offer_id)
    if offer is None or _in_the_way(context, offer):
        raise Refusal("link-gone")
    return _joined(context, offer, _join(context, offer))


def _join(context: Context, offer: Offer) -> Join:
    return linking.join(offer.maker, context.member, today=offer.maker.today(context.now), now=context.now)


def _joined(context: Context, offer: Offer, what: Join) -> Message:
    said = _both(context, offer, what)
    context.records.links.join(offer, what)
    return wording.joined(said, wording.platforms(context.records.links.accounts()))


def _both(context: Context, offer: Offer, what: Join) -> wording.Both:
    return wording.Both(
        there=wording.platforms(offer.accounts),
        plan=_name(context, what.plan),
        from_there=what.plan is not None and what.plan == offer.maker.plan,
        ended=_name(context, what.ended),
        twice=len(what.twice),
        zone=offer.maker.person.reminders.zone,
    )


def _name(context: Context, plan: Plan | None) -> str | None:
    """What a plan's exam is called."""
    return None if plan is None else context.book.exams.of(plan.exam, plan.exam_version).name


def unlink(context: Context) -> Message:
    """Take the account that is spoken from out. Raises Refusal *only-account*."""
    links = context.records.links
    here, *others = links.accounts()
    if not others:
        raise Refusal("only-account")
    links.leave()
    return wording.left(wording.platforms([here]), wording.platforms(others))
