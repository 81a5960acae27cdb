"""What Discord accepts as components: rows of buttons and selects, text that is laid out, and what a modal holds."""

from __future__ import annotations

from typing import Any

from tests.wire.discord_refusals import Form, Json, Path

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
CHANNEL_SELECT = 8
SELECTS = frozenset({3, 5, 6, 7, 8})
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 18, 19, 21, 22, 23
LINK, PREMIUM = 5, 6
IN_LABEL = SELECTS | {TEXT_INPUT, UPLOAD, RADIO, CHECKBOXES, CHECKBOX}
LAID_OUT = frozenset({ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER})

_MOST_LAID_OUT = 40
_MOST_TEXT = 4000


def walk(components: list[Any]) -> list[Json]:
    """Every component, however deep it stands, in reading order."""
    found: list[Json] = []
    for each in components:
        if not isinstance(each, dict):
            continue
        found.append(each)
        found += walk(each.get("components") or [])
        found += walk([each[key] for key in ("component", "accessory") if each.get(key)])
    return found


def number(components: list[Any]) -> None:
    """Give each component that has none an id, as Discord does; ids are unique in a message."""
    taken = {each["id"] for each in walk(components) if each.get("id")}
    free = (n for n in range(1, 10_000) if n not in taken)
    for each in walk(components):
        if not each.get("id"):
            each["id"] = next(free)


class Components:
    """The rules for one message or modal; what is wrong goes to the form."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._ids: set[str] = set()

    def rows(self, path: Path, components: object) -> None:
        """A message of the classic kind: at most five rows."""
        for n, row in self._form.objects(path, components, 0, 5):
            at = (*path, n)
            if self._kind(at, row, {ROW}):
                self._row(at, row)

    def laid_out(self, path: Path, components: object) -> None:
        """A message of the kind that is components only: at most 40 of them, 4,000 characters together."""
        found = self._form.items(path, components, 1, _MOST_LAID_OUT)
        every = walk(found)
        if len(every) > _MOST_LAID_OUT:
            self._form.wrong(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "Too many components")
        if sum(len(each.get("content") or "") for each in every if each.get("type") == TEXT) > _MOST_TEXT:
            self._form.wrong(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "Too much text")
        for n, each in enumerate(found):
            self._laid_out_one((*path, n), each, LAID_OUT)

    def _laid_out_one(self, path: Path, each: Any, kinds: frozenset[int]) -> None:
        if not self._kind(path, each, kinds):
            return
        if each["type"] == ROW:
            self._row(path, each)
        elif each["type"] == TEXT:
            self._form.text((*path, "content"), each.get("content"), 1, _MOST_TEXT)
        elif each["type"] == CONTAINER:
            for n, child in self._form.objects((*path, "components"), each.get("components"), 1, 40):
                self._laid_out_one((*path, "components", n), child, LAID_OUT - {CONTAINER})
        elif each["type"] == SECTION:
            for n, child in self._form.objects((*path, "components"), each.get("components"), 1, 3):
                self._laid_out_one((*path, "components", n), child, frozenset({TEXT}))
            accessory = each.get("accessory")
            if self._kind((*path, "accessory"), accessory, {BUTTON, THUMBNAIL}) and accessory["type"] == BUTTON:
                self._button((*path, "accessory"), accessory)

    def modal(self, path: Path, modal: Json) -> None:
        """A modal: a title, an id, and one to five components."""
        self._form.text((*path, "title"), modal.get("title"), 1, 45)
        self._form.text((*path, "custom_id"), modal.get("custom_id"), 1, 100)
        for n, each in self._form.objects((*path, "components"), modal.get("components"), 1, 5):
            at = (*path, "components", n)
            if not self._kind(at, each, {ROW, TEXT, LABEL}):
                continue
            if each["type"] == TEXT:
                self._form.text((*at, "content"), each.get("content"), 1, _MOST_TEXT)
            elif each["type"] == LABEL:
                self._label(at, each)
            else:
                self._old_row(at, each)

    def _kind(self, path: Path, each: Any, kinds: frozenset[int] | set[int]) -> bool:
        if not isinstance(each, dict):
            self._form.wrong(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
            return False
        return self._form.one_of((*path, "type"), each.get("type"), tuple(sorted(kinds)))

    def _id(self, path: Path, each: Json) -> None:
        custom_id = each.get("custom_id")
        self._form.text((*path, "custom_id"), custom_id, 1, 100)
        words = "Component custom id cannot be duplicated"
        self._form.unique(self._ids, (*path, "custom_id"), custom_id, "COMPONENT_CUSTOM_ID_DUPLICATED", words)

    def _row(self, path: Path, row: Json) -> None:
        children = self._form.items((*path, "components"), row.get("components"), 1, 5)
        for n, child in enumerate(children):
            at = (*path, "components", n)
            if not self._kind(at, child, SELECTS | {BUTTON}):
                continue
            if child["type"] == BUTTON:
                self._button(at, child)
            else:
                self._select(at, child)
                if len(children) > 1:
                    self._form.wrong(
                        path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the width"
                    )

    def _button(self, path: Path, button: Json) -> None:
        style = button.get("style")
        self._form.one_of((*path, "style"), style, range(1, PREMIUM))
        self._form.text((*path, "label"), button.get("label"), 0, 80)
        if not button.get("label") and not button.get("emoji"):
            self._form.wrong(path, "BUTTON_COMPONENT_INVALID", "A button must have a label or an emoji")
        if style != LINK:
            self._id(path, button)
        elif button.get("custom_id"):
            self._form.wrong(
                path, "BUTTON_COMPONENT_CUSTOM_ID_URL_CONFLICT", "A custom id and url cannot both be given"
            )
        else:
            self._form.text((*path, "url"), button.get("url"), 1, 512)

    def _select(self, path: Path, select: Json, *, in_modal: bool = False) -> None:
        self._id(path, select)
        self._form.text((*path, "placeholder"), select.get("placeholder"), 0, 150)
        options = select.get("options") or []
        if select["type"] == STRING_SELECT:
            self._options((*path, "options"), options, 1, 25)
        self._span(path, select, 25, len(options) if select["type"] == STRING_SELECT else 25)
        chosen = sum(bool(isinstance(each, dict) and each.get("default")) for each in options)
        if chosen > (select.get("max_values") or 1):
            self._form.wrong((*path, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "Too many defaults")
        self._picked_before(path, select)
        if in_modal and select.get("disabled"):
            self._form.wrong((*path, "disabled"), "COMPONENT_INVALID", "A select in a modal cannot be disabled")

    def _picked_before(self, path: Path, select: Json) -> None:
        """What stands in a list of people, roles or channels before anybody picks: ids with their types."""
        found = select.get("default_values")
        kinds = {5: ("user",), 6: ("role",), 7: ("user", "role"), 8: ("channel",)}.get(select["type"], ())
        for n, each in self._form.objects((*path, "default_values"), found, 0, select.get("max_values") or 1):
            self._form.one_of((*path, "default_values", n, "type"), each.get("type"), kinds)
            if not str(each.get("id", "")).isdecimal():
                self._form.wrong((*path, "default_values", n, "id"), "NUMBER_TYPE_COERCE", "This is no snowflake")
        if select.get("channel_types") and select["type"] != CHANNEL_SELECT:
            self._form.wrong((*path, "channel_types"), "COMPONENT_INVALID", "Only a channel select has channel types")

    def _span(self, path: Path, each: Json, most: int, there: int) -> None:
        """How many may be chosen: at least, at most, and no more than there are."""
        self._form.number((*path, "min_values"), each.get("min_values"), 0, most)
        self._form.number((*path, "max_values"), each.get("max_values"), 1, most)
        least, highest = each.get("min_values", 1), each.get("max_values", 1)
        if isinstance(least, int) and isinstance(highest, int) and not least <= highest <= max(there, 1):
            words = "max_values must be at least min_values, and not more than there are options"
            self._form.wrong((*path, "max_values"), "SELECT_COMPONENT_MAX_VALUES_INVALID", words)

    def _options(self, path: Path, options: object, least: int, most: int) -> None:
        values: set[str] = set()
        words = "The specified option value is already used"
        for n, each in self._form.objects(path, options, least, most):
            at = (*path, n)
            self._form.text((*at, "label"), each.get("label"), 1, 100)
            self._form.text((*at, "value"), each.get("value"), 1, 100)
            self._form.text((*at, "description"), each.get("description"), 0, 100)
            code = "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"
            self._form.unique(values, (*at, "value"), each.get("value"), code, words)

    def _label(self, path: Path, label: Json) -> None:
        self._form.text((*path, "label"), label.get("label"), 1, 45)
        self._form.text((*path, "description"), label.get("description"), 0, 100)
        child, at = label.get("component"), (*path, "component")
        if not self._kind(at, child, IN_LABEL):
            return
        assert isinstance(child, dict)
        if child["type"] == TEXT_INPUT:
            self._text_input(at, child)
            if child.get("label"):
                self._form.wrong((*at, "label"), "COMPONENT_INVALID", "A text input in a label has no label of its own")
        elif child["type"] in SELECTS:
            self._select(at, child, in_modal=True)
        else:
            self._choice(at, child)
        if child.get("required", True) and child.get("min_values") == 0:
            self._form.wrong((*at, "min_values"), "COMPONENT_INVALID", "What is required needs at least one value")

    def _choice(self, path: Path, each: Json) -> None:
        self._id(path, each)
        if each["type"] == RADIO:
            self._options((*path, "options"), each.get("options"), 2, 10)
        elif each["type"] == CHECKBOXES:
            self._options((*path, "options"), each.get("options"), 1, 10)
            self._form.number((*path, "min_values"), each.get("min_values"), 0, 10)
            self._form.number((*path, "max_values"), each.get("max_values"), 1, 10)
        elif each["type"] == UPLOAD:
            self._span(path, each, 10, 10)

    def _old_row(self, path: Path, row: Json) -> None:
        """A row in a modal: deprecated, and still accepted, with one text input or one select."""
        for n, child in self._form.objects((*path, "components"), row.get("components"), 1, 1):
            at = (*path, "components", n)
            if not self._kind(at, child, {TEXT_INPUT, STRING_SELECT}):
                continue
            if child["type"] == TEXT_INPUT:
                self._text_input(at, child)
                self._form.text((*at, "label"), child.get("label"), 1, 45)
            else:
                self._select(at, child, in_modal=True)

    def _text_input(self, path: Path, each: Json) -> None:
        self._id(path, each)
        self._form.one_of((*path, "style"), each.get("style"), (1, 2))
        self._form.text((*path, "placeholder"), each.get("placeholder"), 0, 100)
        self._form.number((*path, "min_length"), each.get("min_length"), 0, _MOST_TEXT)
        self._form.number((*path, "max_length"), each.get("max_length"), 1, _MOST_TEXT)
        most = each.get("max_length")
        most = most if isinstance(most, int) and 1 <= most <= _MOST_TEXT else _MOST_TEXT
        self._form.text((*path, "value"), each.get("value"), 0, most)
        if isinstance(each.get("min_length"), int) and each["min_length"] > most:
            self._form.wrong((*path, "min_length"), "NUMBER_TYPE_MAX", "min_length must not be above max_length")
