"""Exam files: read, refused with file, key and reason, and gathered into a catalogue."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from core.exams.exam import Exam, key


class ExamFileError(Exception):
    """An exam file that cannot be used; the text names the file, the key and the reason."""


def explain(name: str, wrong: ValidationError) -> str:
    """What is wrong with a file, in one sentence: the file, the key, the reason."""
    first = wrong.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    reason = first["msg"].removeprefix("Value error, ")
    return ": ".join(part for part in (name, where, reason) if part)


@dataclass(frozen=True, slots=True)
class Exams:
    """The exams on offer, and every earlier version that a living plan was built with."""

    current: Mapping[str, Exam]
    earlier: Mapping[tuple[str, str], Exam]

    def of(self, exam_id: str, version: str) -> Exam:
        """The rules of that version; the current ones where that version is not kept."""
        kept = self.earlier.get((exam_id, version))
        return kept if kept is not None else self.current[exam_id]

    def __iter__(self) -> Iterator[Exam]:
        return iter(self.current.values())


def version_of(text: str) -> str:
    """The version of an exam file: a hash of its text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def parse(text: str, name: str) -> Exam:
    """One exam from the text of its file.

    Raises ExamFileError naming ``name``, the key and the reason.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        msg = f"{name}: not valid TOML: {wrong}"
        raise ExamFileError(msg) from wrong
    try:
        exam = Exam.model_validate(raw | {"version": version_of(text)})
    except ValidationError as wrong:
        raise ExamFileError(explain(name, wrong)) from wrong
    return exam


def catalogue(files: Mapping[str, str], earlier: Iterable[str] = ()) -> Exams:
    """All exams from their files' texts; ``earlier`` are texts of versions that plans still follow.

    Raises ExamFileError for a wrong file, two files of one id, or two exams of one name.
    """
    current: dict[str, Exam] = {}
    seen: dict[str, str] = {}
    for name, text in files.items():
        exam = parse(text, name)
        for alias in {key(n) for n in (exam.id, exam.name, *exam.aliases)}:
            if alias in seen:
                msg = f"{name}: aliases: {alias!r} already stands for {seen[alias]}"
                raise ExamFileError(msg)
            seen[alias] = exam.id
        current[exam.id] = exam
    versions = [parse(text, "an earlier exam file") for text in earlier]
    current = dict(sorted(current.items(), key=lambda each: (each[1].place, each[0])))
    return Exams(current, {(exam.id, exam.version): exam for exam in (*versions, *current.values())})
