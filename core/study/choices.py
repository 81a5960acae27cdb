"""What can be picked or completed for a member's own exam, as (value, label): practice exams, subjects, misses."""

from __future__ import annotations

from core import reading, supply
from core.ports import Context

Pairs = list[tuple[str, str]]


def exams(context: Context | None) -> Pairs:
    """The exams on offer."""
    return [(exam.id, exam.name) for exam in context.book.exams] if context else []


def forms(context: Context | None) -> Pairs:
    """The practice exams of the member's exam; those used before stand last."""
    if context is None or context.exam is None or context.member.plan is None:
        return []
    gone = supply.used(context.member.plan, context.member.journal.scores)
    found = sorted(context.exam.forms, key=lambda form: form.id in gone)
    return [(form.id, f"{form.name} (used before)" if form.id in gone else form.name) for form in found]


def form_names(context: Context | None) -> Pairs:
    """The same as names alone, for a list of several."""
    exam = context.exam if context else None
    return [(form.name, form.name) for form in exam.forms] if exam else []


def subjects(context: Context | None) -> Pairs:
    """The subjects of the exam's outline, by a name that can stand in a list."""
    exam = context.exam if context else None
    areas = (*exam.outline.areas, *exam.outline.disciplines) if exam else ()
    names = (
        next((name for name in (each.name, *each.aliases) if reading.items(name) == (name,)), "") for each in areas
    )
    return [(name, name) for name in names if name]


def levels(context: Context | None) -> Pairs:
    """Each subject as a report's profile has it: lower first, since that is what is looked for."""
    return [
        (f"{name} {level}", f"{name}: {level}")
        for level in ("lower", "same", "higher")
        for name, _ in subjects(context)
    ]


def gates(context: Context | None) -> Pairs:
    """The gates that are made for the member's exam; words of their own do as well."""
    exam = context.exam if context else None
    return [(gate.id, gate.name) for gate in context.book.gates.of(exam.id)] if context and exam else []


def misses(context: Context | None) -> Pairs:
    """The kinds of missed questions."""
    exam = context.exam if context else None
    return [(miss.id, miss.name) for miss in exam.plateau.misses] if exam else []
