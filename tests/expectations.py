"""The expectations that stand in dialogs, as in ``# expect event=nudge``; dialogs/README.md tells all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.console import script

Said = Mapping[str, object]
"""Something that was said, as ``--json`` writes it."""

_CONDITION = re.compile(r'([a-z]+)=(?:"([^"]*)"|([^\s"]+))(?:\s+|$)')
_EXACT = frozenset({"to", "where", "event", "kind", "title", "late"})
_LISTS = frozenset({"buttons", "fields", "files", "kinds"})
_MEMBERS = {"button": "buttons", "field": "fields", "file": "files"}
_OTHERS = frozenset({"at", "has", "not", "chart", "count"})
_WORDS = {None: "null", True: "true", False: "false"}


class Misread(Exception):
    """An expectation that cannot be read, or that stands below no step."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of one step; ``count`` is none for *at least one*."""

    number: int
    line: str
    count: int | None
    conditions: tuple[tuple[str, str], ...]

    def unmet(self, said: Sequence[Said]) -> str:
        """What is wrong, in a few words; empty when all is well."""
        met = sum(all(_meets(each, *condition) for condition in self.conditions) for each in said)
        if self.count is None:
            return "" if met else "nothing that was said meets this"
        return "" if met == self.count else f"{met} of what was said meet this, expected {self.count}"


def of(steps: Sequence[script.Step]) -> dict[int, list[Expectation]]:
    """The expectations of a dialog by the number of the step's line that each is about; raises Misread."""
    expected: dict[int, list[Expectation]] = {}
    below: int | None = None
    for step in steps:
        if not isinstance(step.action, script.Comment):
            below = step.number
        elif step.action.words.split()[:1] == ["expect"]:
            if below is None:
                raise Misread(f"line {step.number}: this expectation stands below no step: {step.line}")
            expected.setdefault(below, []).append(read(step.number, step.action.words))
    return expected


def read(number: int, words: str) -> Expectation:
    """One expectation from its words, ``expect ...``; raises Misread."""
    rest = words.removeprefix("expect").strip()
    none = rest.split()[:1] == ["none"]
    conditions = _conditions(number, rest.removeprefix("none").strip() if none else rest)
    counts = [value for name, value in conditions if name == "count"]
    if not conditions and not none:
        raise Misread(f"line {number}: it expects nothing in particular: {words}")
    if len(counts) + none > 1 or not all(count.isdecimal() for count in counts):
        raise Misread(f"line {number}: it does not say how many: {words}")
    count = 0 if none else int(counts[0]) if counts else None
    return Expectation(number, words, count, tuple(each for each in conditions if each[0] != "count"))


def _conditions(number: int, rest: str) -> list[tuple[str, str]]:
    conditions = []
    while rest:
        found = _CONDITION.match(rest)
        if found is None or found[1] not in _EXACT | _LISTS | _OTHERS | set(_MEMBERS):
            raise Misread(f"line {number}: this is no condition: {rest}")
        conditions.append((found[1], found[2] if found[3] is None else found[3]))
        rest = rest[found.end() :]
    return conditions


def _meets(said: Said, name: str, value: str) -> bool:
    """Whether something that was said meets one condition."""
    if name in _LISTS:
        return _entries(said, name) == (value.split("|") if value else [])
    if name in _MEMBERS:
        return value in _entries(said, _MEMBERS[name])
    words = f"{said['title']}\n{said['text']}".casefold()
    match name:
        case "has":
            return value.casefold() in words
        case "not":
            return value.casefold() not in words
        case "at":
            return str(said["at"]).startswith(value)
        case "chart":
            return _WORDS[said["chart"] is not None] == value
    actual = said[name]
    return (_WORDS[actual] if actual is None or isinstance(actual, bool) else str(actual)) == value


def _entries(said: Said, key: str) -> list[str]:
    """A list of what was said, as plain words: of buttons their labels."""
    entries = said[key]
    assert isinstance(entries, list)
    return [each["label"] if isinstance(each, dict) else str(each) for each in entries]
