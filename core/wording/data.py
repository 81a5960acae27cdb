"""The member's own data: handed over whole, or gone at once."""

from __future__ import annotations

from core import reading
from core.message import Button, File, Message, line

HELP = "Take your data with you, have it erased, or be one person on both platforms"
EXAMPLE = "/my-data export"
PHRASE = "erase everything"
MEANT = frozenset({PHRASE, "erase", "erase all", "erase my data", "yes"})
"""What counts as the confirmation: typed words that can only mean it, asked for by name."""
FIELDS = {
    "do": "export, erase, link or unlink",
    "confirm": f"To erase, type: {PHRASE}",
    "code": "To link, the code that you were given elsewhere, such as ABCD-EFGH",
    "join": "Whether to link",
}
DO_NAMES: dict[str, tuple[str, ...]] = {
    "export": ("download", "copy"),
    "erase": ("delete", "forget me", "remove"),
    "link": ("connect", "link account"),
    "unlink": ("disconnect", "unlink account"),
}
LATER = frozenset({"calendar", "import"})
DO = "what to do"
NOW = (("export", "Export"), ("erase", "Erase"), ("link", "Link another account"), ("unlink", "Unlink this account"))
FILE_NAME = "comeback-export.json"

EXPORT = Button("Export first", "my-data", {"do": "export"})


def exported(content: bytes) -> Message:
    """Everything, in one file."""
    return Message(
        title="Your data",
        lines=(line("Everything I keep about you is in this file, as JSON. Keep it somewhere private."),),
        files=(File(FILE_NAME, "application/json", content),),
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


def not_yet(what: str) -> Message:
    """Something that does not exist yet."""
    said = {
        "calendar": "A calendar feed does not exist yet. Your dates stand in /plan.",
        "import": "Importing does not exist yet. Scores can be logged one by one with /log-score.",
    }
    return Message(
        title="Not yet",
        lines=(line(f"{said[what]} What works now: /my-data export, erase, link and unlink."),),
        buttons=(Button("Export", "my-data", {"do": "export"}),),
        event="refusal",
    )
