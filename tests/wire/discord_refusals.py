"""How Discord says no: a status, a code of its own, a sentence, and what is wrong with each field of a form."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
Path = tuple[str | int, ...]

BAD_FORM = 50035


class Refused(Exception):
    """A request that Discord answers with an error. `fault`: it is the bot's doing, and not what a test set up."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None, *, fault: bool = True) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors
        self.fault = fault

    @property
    def body(self) -> Json:
        """The error as it goes over the wire."""
        body: Json = {"message": self.message, "code": self.code}
        return body | ({"errors": self.errors} if self.errors else {})

    def __str__(self) -> str:
        where = "; ".join(f"{path}: {what}" for path, what in _flat(self.errors or {}))
        return f"{self.status} ({self.code}) {self.message}{' ' + where if where else ''}"


def _flat(errors: Json, path: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in errors.items():
        if key == "_errors":
            found += [(path, f"{each['code']} {each['message']}") for each in value]
        else:
            found += _flat(value, f"{path}.{key}" if path else key)
    return found


class Form:
    """What is wrong with a form, by the path of each field."""

    def __init__(self) -> None:
        self.errors: Json = {}

    def wrong(self, path: Path, code: str, message: str) -> None:
        """Note a fault of one field."""
        node = self.errors
        for part in path:
            node = node.setdefault(str(part), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def text(self, path: Path, value: object, least: int, most: int) -> None:
        """A text of so many characters; with `least` 0 it may be missing."""
        if value is None and least == 0:
            return
        if value is None:
            self.wrong(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif not isinstance(value, str):
            self.wrong(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        elif not value and least:
            self.wrong(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif not least <= len(value) <= most:
            self.wrong(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")

    def items(self, path: Path, value: object, least: int, most: int) -> list[Any]:
        """A list of so many items; what can be looked at of it."""
        if value is None and least == 0:
            return []
        if value is None:
            self.wrong(path, "BASE_TYPE_REQUIRED", "This field is required")
            return []
        if not isinstance(value, list):
            self.wrong(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if not least <= len(value) <= most:
            self.wrong(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        return value

    def objects(self, path: Path, value: object, least: int, most: int) -> list[tuple[int, Json]]:
        """A list of so many objects, each with its place; what is no object is left out, and said to be wrong."""
        found = []
        for n, each in enumerate(self.items(path, value, least, most)):
            if isinstance(each, dict):
                found.append((n, each))
            else:
                self.wrong((*path, n), "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
        return found

    def number(self, path: Path, value: object, least: float, most: float) -> None:
        """A number within these bounds, or none at all."""
        if value is None:
            return
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        elif value < least:
            self.wrong(path, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}.")
        elif value > most:
            self.wrong(path, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")

    def one_of(self, path: Path, value: object, allowed: object) -> bool:
        """One of these values."""
        if isinstance(allowed, tuple | set | frozenset | range) and value in allowed and not isinstance(value, bool):
            return True
        self.wrong(path, "BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")
        return False

    def unique(self, seen: set[str], path: Path, value: object, code: str, message: str) -> None:
        """A value that no other field before it has."""
        if isinstance(value, str) and value in seen:
            self.wrong(path, code, message)
        seen.add(str(value))

    def check(self) -> None:
        """Refuse the form when anything is wrong with it."""
        if self.errors:
            raise Refused(400, BAD_FORM, "Invalid Form Body", self.errors)
