"""The JSON schemas of the files in ``config/``, written from the models that read them: editors check and
complete.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel

from core.exams import Exam
from core.facts import FactsFile
from core.gates import Gates
from core.rules import Rules

MODELS: dict[str, type[BaseModel]] = {
    "exam.schema.json": Exam,
    "facts.schema.json": FactsFile,
    "gates.schema.json": Gates,
    "nudges.schema.json": Rules,
}
"""Each schema's file in the folder, and the model that it describes."""


def text(model: type[BaseModel]) -> str:
    """The schema of a model as its file holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write(folder: Path) -> list[str]:
    """Write every schema that differs from its file; the names of those that did."""
    drifted = differing(folder)
    for name in drifted:
        (folder / name).write_text(text(MODELS[name]), "utf-8")
    return drifted


def differing(folder: Path) -> list[str]:
    """The names of the schemas that are not in the folder as they should be."""
    return [name for name, model in MODELS.items() if _content(folder / name) != text(model)]


def _content(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None
