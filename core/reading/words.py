"""What every reader shares: the error, its quote, near misses; and words, lists, choices and numbers."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

_QUOTE_LIMIT = 40
_PLAIN_LIMIT = 200
"""Characters; nothing that can be read is as long. Cutting makes hostile text cheap, and not readable."""
_SPACES = re.compile("[\t\n\r \u00a0\u2000-\u200a\u202f\u3000]+")
"""Phones type narrow and no-break spaces. Controls that Python takes for spaces stay unreadable."""
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NEAR = 0.65
_YES = frozenset({"yes", "y", "true", "on", "1"})
_NO = frozenset({"no", "n", "false", "off", "0"})
_WHOLE = 100.0
_REPORT_ENDS = {"<": 0.5, ">": 99.5}


class Unreadable(ValueError):
    """What was typed cannot be read. Its text tells the member what was not understood and what to type.

    `offer` is the value that was probably meant, if one comes to mind.
    """

    def __init__(self, sentence: str, offer: str | None = None) -> None:
        super().__init__(sentence)
        self.offer = offer


def unread(text: str, what: str, instead: str, offer: str | None = None) -> Unreadable:
    """Make the refusal of a text that looks like no `what`; `instead` is the sentence on what to type."""
    near = f" Did you mean {offer}?" if offer else ""
    return Unreadable(f"I can't read {quoted(text)} as {what}.{near} {instead}", offer)


def quoted(text: str) -> str:
    """Quote what was typed for a sentence: at most 40 characters, on one line, without invisible controls."""
    seen = (letter for letter in text[:_PLAIN_LIMIT] if letter.isspace() or _is_visible(letter))
    shown = " ".join("".join(seen).split())
    if len(shown) > _QUOTE_LIMIT or len(text) > _PLAIN_LIMIT:
        shown = shown[: _QUOTE_LIMIT - 1].rstrip() + "…"
    return f"“{shown}”" if shown else "an empty value"


def plain(text: str) -> str:
    """Give the text in lower case with single spaces: the form that patterns are matched against."""
    return _SPACES.sub(" ", text).strip(" ").casefold()[:_PLAIN_LIMIT]


def folded(text: str) -> str:
    """Give the text without case, accents, spaces, hyphens and underscores, to compare names by."""
    letters = unicodedata.normalize("NFKD", plain(text))
    return "".join(letter for letter in letters if letter not in " -_" and not unicodedata.combining(letter))


def closest(text: str, names: Iterable[str]) -> str | None:
    """Give the name that was probably meant, spelling aside; None if none is near."""
    by_form = {folded(name): name for name in names}
    near = difflib.get_close_matches(folded(text)[:_QUOTE_LIMIT], by_form, n=1, cutoff=_NEAR)
    return by_form[near[0]] if near else None


def listed(names: Sequence[str], last: str = "or") -> str:
    """Join names as a sentence does: `a, b or c`."""
    return f" {last} ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def clean(text: str, limit: int = 1000) -> str:
    """Give a member's free text as data: composed (NFC), trimmed, its letters, emoji and lines kept.

    Control characters go, but for newlines (a tab becomes a space), and so do lone surrogates and the
    controls that reverse or isolate the direction of what follows; right-to-left letters stay. Raises
    `Unreadable` when more than `limit` characters remain.
    """
    lines = re.sub("\r\n?|[\u0085\u2028\u2029]", "\n", text).replace("\t", " ")
    kept = (letter for letter in lines if letter == "\n" or _is_data(letter))
    cleaned = unicodedata.normalize("NFC", "".join(kept)).strip()
    if len(cleaned) > limit:
        raise Unreadable(f"That is {len(cleaned):,} characters long and {limit:,} fit. Shorten it and try again.")
    return cleaned


def items(text: str) -> tuple[str, ...]:
    """Split a list at commas, semicolons and line ends; entries are trimmed, empty ones dropped."""
    return tuple(item for item in (part.strip() for part in re.split(r"[,;\r\n]", text)) if item)


def choice(text: str, options: Mapping[str, Sequence[str]], what: str) -> str:
    """Read one of the options (canonical name -> other names); case, spaces and hyphens do not matter.

    `what` says in the sentence what is chosen: `how it goes`, `the tone`. Raises `Unreadable`.
    """
    names = {name: canonical for canonical, others in options.items() for name in (canonical, *others)}
    form = folded(text)
    for name, canonical in names.items():
        if form == folded(name):
            return canonical
    near = closest(text, names)
    raise unread(text, what, f"Type {listed(tuple(options))}.", names[near] if near else None)


def yes_no(text: str) -> bool:
    """Read `yes` or `no` (also `y`, `true`, `on`, `1` and their opposites). Raises `Unreadable`."""
    word = plain(text)
    if word in _YES or word in _NO:
        return word in _YES
    raise unread(text, "an answer", "Type yes or no.")


def whole_number(text: str, low: int, high: int, what: str) -> int:
    """Read a whole number from `low` to `high`; `what` names it in the sentence. Raises `Unreadable`."""
    instead = f"Type a whole number from {low} to {high}."
    form = re.fullmatch(r"[+-]?[0-9]+", plain(text))
    if form is None:
        raise unread(text, what, instead)
    if not low <= int(form[0]) <= high:
        raise Unreadable(f"{quoted(text)} is out of range for {what}. {instead}")
    return int(form[0])


def percentage(text: str) -> float:
    """Read a percentage, 0 to 100: `6`, `6%`, `6,5 %`.

    Reports print the ends as `<1%` and `>99%`; they are read as the middle of what is left, 0.5 and 99.5. A
    fraction without its sign is refused, since 0.85 may mean 85 %. Raises `Unreadable`.
    """
    instead = "Type a number from 0 to 100, such as 6 or 6%."
    form = re.fullmatch(r"([0-9]{1,3}(?:[.,][0-9]{1,6})?|< ?1|> ?99) ?(%|percent|per cent|pct)?", plain(text))
    if form is None:
        raise unread(text, "a percentage", instead)
    if form[1][0] in _REPORT_ENDS:
        return _REPORT_ENDS[form[1][0]]
    value = float(form[1].replace(",", "."))
    if value > _WHOLE:
        raise Unreadable(f"{quoted(text)} is out of range for a percentage. {instead}")
    if 0 < value < 1 and not form[2]:
        raise Unreadable(f"{quoted(text)} could mean {value:g}% or {value * _WHOLE:g}%. Type it with the sign %.")
    return value


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}


def _is_data(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cc", "Cs"} and letter not in _BIDI_CONTROLS
