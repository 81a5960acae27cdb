"""The member's own data: handed over whole, or gone at once."""

from __future__ import annotations

from core import reading
from core.message import Button, File, Message, line
from core.wording import importing

HELP = "Take your data with you, import scores, erase all, or be one person on both platforms"
EXAMPLE = "/my-data export"
PHRASE = "erase everything"
MEANT = frozenset({PHRASE, "erase", "erase all", "erase my data", "yes"})
"""What counts as the confirmation: typed words that can only mean it, asked for by name."""
FIELDS = {
    "do": "export, calendar, import, erase, link or unlink",
    "confirm": f"To erase, type: {PHRASE}",
    "code": "To link, the code that you were given elsewhere, such as ABCD-EFGH",
    "rows": importing.HELP,
    "join": "Whether to link",
    "batch": "The rows that were shown",
}
DO_NAMES: dict[str, tuple[str, ...]] = {
    "export": ("download", "copy"),
    "calendar": ("ics", "ical", "calendar file"),
    "import": ("upload", "import scores", "csv"),
    "erase": ("delete", "forget me", "remove"),
    "link": ("connect", "link account"),
    "unlink": ("disconnect", "unlink account"),
}
DO = "what to do"
OFFERED = (
    ("export", "Export"),
    ("calendar", "Calendar file"),
    ("import", "Import scores"),
    ("erase", "Erase"),
    ("link", "Link another account"),
    ("unlink", "Unlink this account"),
)
FILE_NAME = "comeback-export.json"
SCORES, STUDY, READABLE = "scores.csv", "study.csv", "readable.md"

EXPORT = Button("Export first", "my-data", {"do": "export"})


def exported(whole: bytes, scores: bytes, study: bytes, readable: bytes) -> Message:
    """Everything: once for programs, once for spreadsheets, once to read."""
    return Message(
        title="Your data",
        lines=(
            line(f"Everything I keep about you is in {FILE_NAME}, as JSON. Keep it somewhere private."),
            line(f"{READABLE} says what you logged in plain words; {SCORES} and {STUDY} open in a spreadsheet."),
        ),
        files=(
            File(FILE_NAME, "application/json", whole),
            File(SCORES, "text/csv", scores),
            File(STUDY, "text/csv", study),
            File(READABLE, "text/markdown", readable),
        ),
    )


def ask() -> str:
    """What erasing means, before it is done."""
    return (
        "This erases everything: your plan, scores, check-ins, notes and settings, at once and for good, "
        "with every account that you linked. "
        f"If that is what you want, type “{PHRASE}” as confirm. Or take a copy first with /my-data export."
    )


def not_the_phrase(text: str) -> str:
    """Something else than the phrase was typed."""
    return f"{reading.quoted(text)} is not the phrase, so nothing was erased. Type: {PHRASE}"


def erased() -> Message:
    """All is gone."""
    return Message(
        title="All is gone",
        lines=(
            line("Everything I kept about you is erased, and nobody was told. I won't write to you any more."),
            line("If you ever come back, /plan begins anew. All the best."),
        ),
    )
