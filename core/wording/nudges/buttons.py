"""The exits of each nudge, by its kind: labels and order as in the table of nudge kinds in the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core import decision
from core.causes import Cause
from core.message import Button
from core.wording import deciding, steps
from core.wording.nudges import dates
from core.wording.nudges.scene import Scene, datum

Exits = Callable[[Scene, Cause], tuple[Button, ...]]

CHECK_IN = Button("Check in", "check-in")
WITHOUT_CHECK_IN = frozenset({"check-in", "stalled-activity", "exam-day"})


def of(scene: Scene, cause: Cause) -> tuple[Button, ...]:
    """The kind's own buttons, *Check in*, and *Fewer of these* behind the menu.

    In place of a snoozed nudge it takes the one that was put off.
    """
    exits = EXITS.get(cause.kind)
    own = exits(scene, cause) if exits else ()
    check_in = () if cause.kind in WITHOUT_CHECK_IN else (CHECK_IN,)
    return (*own, *check_in, Button("Fewer of these", "reminders", {"fewer": cause.kind}, menu=True))


def _plan(scene: Scene, label: str, **given: str) -> Button:
    """A button that changes the plan: it carries the version that was seen."""
    return Button(label, "plan", {name.replace("_", "-"): value for name, value in given.items()}, scene.plan.version)


def _keep(label: str, cause: Cause) -> Button:
    return Button(label, "plan", {"keep": f"{cause.kind}:{cause.subject}"})


def _snooze(cause: Cause) -> Button:
    return Button("Snooze", "reminders", {"later": f"{cause.kind}:{cause.subject}"})


def _took(scene: Scene, cause: Cause) -> Button:
    step = scene.step(cause)
    if step is None:
        return Button("I took it", "log-score")
    return steps.took(step, scene.dealt(step), scene.plan.version)


def _step(scene: Scene, cause: Cause, done: Button) -> tuple[Button, ...]:
    step_id = cause.subject.partition("@")[0]
    return (
        done,
        _plan(scene, "Move it", move=step_id),
        Button("I'm avoiding it", "check-in", {"how": "avoiding", "checkpoint": step_id}),
        _snooze(cause),
    )


def _move_exam(scene: Scene) -> Button:
    return _plan(scene, "Move it", move="exam")


def _rushing(scene: Scene, cause: Cause) -> tuple[Button, ...]:
    later = dates.better(scene, cause)
    move = _move_exam(scene) if later is None else _plan(scene, "Move it", exam_date=later.isoformat())
    return (move, _keep("Keep the date", cause))


def _fee(scene: Scene, cause: Cause) -> tuple[Button, ...]:
    found = datum(cause, "weighed", decision.Weighed)
    return (_keep("Keep the date", cause), deciding.move(scene.plan, found))


def _scores(_scene: Scene, cause: Cause) -> tuple[Button, ...]:
    return (Button("Show me", "progress"), Button("Change the plan", "plan"), _snooze(cause))


def _load(scene: Scene, cause: Cause) -> tuple[Button, ...]:
    return (_plan(scene, "Take light days", light_days="yes"), _keep("I'm fine", cause))


def _result(scene: Scene, cause: Cause) -> tuple[Button, ...]:
    return (
        _plan(scene, "Passed", last_result="passed"),
        _plan(scene, "Failed", last_result="failed"),
        _keep("Not yet", cause),
        _plan(scene, "I'd rather not say", status="finished"),
    )


def _review(_scene: Scene, cause: Cause) -> tuple[Button, ...]:
    answers = {"yes": "Kept it", "partly": "Partly", "no": "Not this week"}
    entry = {"entry": cause.subject} if cause.subject.isdecimal() else {}
    return tuple(Button(label, "commit", {"kept": kept} | entry) for kept, label in answers.items())


def _check_in(_scene: Scene, _cause: Cause) -> tuple[Button, ...]:
    answers = {"on-track": "On track", "behind": "Behind", "rest": "Rest day", "struggling": "Struggling"}
    return tuple(Button(label, "check-in", {"how": how}) for how, label in answers.items())


EXITS: Mapping[str, Exits] = {
    "exam-day": lambda _scene, _cause: (),
    "exam-eve": lambda _scene, cause: (_keep("Done", cause),),
    "fee-threshold": _fee,
    "retake-rule": lambda scene, _cause: (_move_exam(scene), Button("That's wrong", "retake")),
    "result-due": _result,
    "practice-exam-overdue": lambda scene, cause: _step(scene, cause, _took(scene, cause)),
    "baseline-missing": lambda scene, cause: _step(scene, cause, _took(scene, cause)),
    "appraisal-missing": lambda scene, cause: _step(scene, cause, _plan(scene, "Appraisal done", done="appraisal")),
    "advisor-missing": lambda scene, cause: _step(scene, cause, _plan(scene, "Advisor talk done", done="advisor")),
    "rushing": _rushing,
    "final-form": lambda scene, cause: (_plan(scene, "Move it", relay="yes"), _snooze(cause)),
    "score-drop": _scores,
    "stalled-scores": _scores,
    "off-pace": _scores,
    "stalled-activity": lambda scene, _cause: (
        CHECK_IN,
        Button("Change the plan", "plan"),
        _plan(scene, "I need a pause", status="paused"),
    ),
    "overwork": _load,
    "light-days": _load,
    "commitment-review": _review,
    "check-in": _check_in,
}
