"""Modals and Home tabs on Slack's side: opening, changing, and what a submission's ack asks for."""

from __future__ import annotations

from typing import Any

from tests.wire import slack_blocks
from tests.wire.slack_shown import ShownView
from tests.wire.slack_state import TRIGGER_SECONDS, Exchange, Workspace

Json = dict[str, Any]
DEEPEST = 3


class Refused(Exception):
    """Slack's answer is an error, with these further fields. ``fault``: the client could have known better."""

    def __init__(self, error: str, what: str = "", *, status: int = 200, fault: bool = True, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.what = what or error
        self.status = status
        self.fault = fault
        self.more = more


def checked(view: Any) -> Json:
    """The view, when Slack would take it."""
    wrong = slack_blocks.of_view(view)
    if wrong:
        whats = [each.what for each in wrong]
        raise Refused(wrong[0].code, "; ".join(whats), response_metadata={"messages": [f"[ERROR] {w}" for w in whats]})
    assert isinstance(view, dict)
    return with_ids(view)


def with_ids(view: Json) -> Json:
    """The view with a block_id for each block, as Slack gives one where there is none."""
    blocks = [{"block_id": f"b{number}", **block} for number, block in enumerate(view["blocks"])]
    return {**view, "blocks": blocks}


def payload_of(view: ShownView, exchange: Exchange, app: str) -> Json:
    """A view as events carry it, with what is filled in."""
    team = exchange.person.team
    return {
        "id": view.id, "team_id": team.id, "app_id": app, "app_installed_team_id": team.id, "bot_id": "B1",
        "hash": "1.a", "external_id": "", "root_view_id": view.id, "previous_view_id": None,
        "private_metadata": "", "callback_id": "", "close": None, "submit": None, "clear_on_close": False,
        "notify_on_close": False, **view.payload, "state": {"values": state_of(view)},
    }  # fmt: skip


def state_of(view: ShownView) -> Json:
    """What is filled in, by block and action."""
    values: Json = {}
    for field in view.fields:
        if field.kind == "plain_text_input":
            found: Json = {"type": field.kind, "value": field.value or None}
        elif field.kind == "datepicker":
            found = {"type": field.kind, "selected_date": field.value or None}
        elif field.kind == "users_select":
            found = {"type": field.kind, "selected_user": field.value or None}
        elif field.kind == "multi_users_select":
            found = {"type": field.kind, "selected_users": field.value.split()}
        elif field.kind == "conversations_select":
            found = {"type": field.kind, "selected_conversation": field.value or None}
        else:
            labels = dict(field.options)
            option = {"text": {"type": "plain_text", "text": labels.get(field.value, field.value)}}
            found = {"type": field.kind, "selected_option": {**option, "value": field.value} if field.value else None}
        values.setdefault(field.block, {})[field.name] = found
    return values


class Views:
    """The open views. What somebody has typed stays when a view changes but keeps a block's and an action's id."""

    def __init__(self, workspace: Workspace) -> None:
        self._space = workspace

    def triggered(self, trigger: str) -> Exchange:
        """What was done with that trigger, once and in time."""
        ticket = self._space.triggers.get(trigger)
        if ticket is None:
            raise Refused("invalid_trigger_id", "a trigger that was never given")
        age = self._space.now() - ticket.at
        if ticket.used:
            raise Refused("exchanged_trigger_id", "a trigger was used twice")
        if age > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id", f"a trigger was used after {age:.1f} s")
        ticket.used += 1
        return ticket.exchange

    def open(self, trigger: str, view: Any) -> ShownView:
        """A new modal for whoever pulled the trigger."""
        found = checked(view)
        if found["type"] != "modal":
            raise Refused("invalid_arguments", "only a modal can be opened")
        exchange = self.triggered(trigger)
        shown = ShownView(f"V{self._space.number():08d}", found)
        self._space.views[shown.id] = shown
        self.shows(exchange, shown)
        return shown

    def shows(self, exchange: Exchange, view: ShownView) -> None:
        """Let somebody see a modal, as what came of what they did."""
        self._space.opened_by[view.id] = exchange
        exchange.answer.opened = view
        exchange.answer.moved.set()

    def change(self, view_id: str, view: Any) -> ShownView:
        """Another content for an open view."""
        shown = self._space.views.get(view_id)
        if shown is None:
            raise Refused("not_found", "a view that is not open was changed")
        found = checked(view)
        ids = {(block["block_id"], block["element"]["action_id"]) for block in found["blocks"] if "element" in block}
        shown.typed = {key: value for key, value in shown.typed.items() if key in ids}
        shown.payload, shown.errors = found, {}
        waiting = [each for each in self._space.open if each.view is shown]
        self.shows(waiting[-1] if waiting else self._space.opened_by[view_id], shown)
        return shown

    def answered(self, exchange: Exchange, ack: Json) -> None:
        """Do what the ack of a submission asks for."""
        view = exchange.view
        assert view is not None
        match ack.get("response_action"):
            case None | "clear":
                if ack.keys() - {"response_action"}:
                    raise Refused("bad_ack", f"an ack of a submission with {sorted(ack)}")
                exchange.answer.closed = True
                self._space.views.pop(view.id, None)
            case "errors":
                self._errors(exchange, view, ack.get("errors"))
            case "update":
                self.change(view.id, ack.get("view"))
            case "push":
                found = ShownView(f"V{self._space.number():08d}", checked(ack.get("view")))
                self._space.views[found.id] = found
                self.shows(exchange, found)
            case other:
                raise Refused("bad_ack", f"response_action {other!r}")
        exchange.answer.moved.set()

    @staticmethod
    def _errors(exchange: Exchange, view: ShownView, errors: Any) -> None:
        names = {field.block: field.name for field in view.fields}
        if not isinstance(errors, dict) or not errors or errors.keys() - names.keys() or not all(errors.values()):
            raise Refused("bad_ack", f"errors name the modal's input blocks, not {errors!r}")
        view.errors = {names[block]: str(what) for block, what in errors.items()}
        exchange.answer.errors = view.errors
        exchange.answer.opened = view
