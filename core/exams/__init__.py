"""An exam as data: one TOML file of rules and numbers, each with its source, date and trust label.

Nothing here names an exam. A file picks a rule by name and gives its numbers; the rules are Python in this
package. Trust labels: O official, C transcribed from the official page, A advice (a rule of thumb), D derived
here (an estimate).
"""

from __future__ import annotations

from core.exams.base import Id, Sourced, Trust
from core.exams.contents import Appraisal, Area, Outline, Step, Structure, Wording
from core.exams.dates import Band, Bands, Cadence, Eligibility, Fee, Firsts, LastWeeks, Load, Result, Retake, Window
from core.exams.exam import Exam, key
from core.exams.files import ExamFileError, Exams, catalogue, explain, parse, version_of
from core.exams.practice import (
    Baseline,
    Chance,
    Conversion,
    Form,
    Growth,
    GrowthPrior,
    Level,
    Line,
    Miss,
    Plateau,
    Readiness,
    Ready,
    Scale,
    Standard,
)

__all__ = [
    "Appraisal",
    "Area",
    "Band",
    "Bands",
    "Baseline",
    "Cadence",
    "Chance",
    "Conversion",
    "Eligibility",
    "Exam",
    "ExamFileError",
    "Exams",
    "Fee",
    "Firsts",
    "Form",
    "Growth",
    "GrowthPrior",
    "Id",
    "LastWeeks",
    "Level",
    "Line",
    "Load",
    "Miss",
    "Outline",
    "Plateau",
    "Readiness",
    "Ready",
    "Result",
    "Retake",
    "Scale",
    "Sourced",
    "Standard",
    "Step",
    "Structure",
    "Trust",
    "Window",
    "Wording",
    "catalogue",
    "explain",
    "key",
    "parse",
    "version_of",
]
