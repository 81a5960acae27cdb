"""What is said around an open form: its title, what went wrong, and how to fill it."""

from __future__ import annotations

from core import reading
from core.message import Bold, Form, Line, line


def title(command: str, page: int, pages: int) -> str:
    """The form's title: the command, and the page where there are several."""
    name = command.replace("-", " ").capitalize()
    return f"{name} ({page + 1} of {pages})" if pages > 1 else name


MORE = "More…"
"""What stands on a menu of buttons that are rarely needed."""

SAVE, CANCEL = "Save", "Cancel"
"""What stands on a modal's own buttons, where a platform lets us say."""


def opener(form: Form) -> str:
    """What stands on the button that opens a form, where it could not open by itself."""
    if any(each.error for each in form.inputs):
        return "Fix it"
    return "Go on" if any(each.value for each in form.inputs) or form.page else "Fill it in"


def lines(form: Form, problem: str, *, opened: bool) -> tuple[Line, ...]:
    """What stands above the fields: the problem, each field's error, and that what was filled is kept."""
    said: list[Line] = [line(problem)] if problem else []
    said += [line(Bold(each.label), ": ", each.error) for each in form.inputs if each.error]
    kept = any(each.value for each in form.inputs)
    if said:
        return (*said, line("What else you typed is kept.")) if kept else tuple(said)
    needed = reading.listed([each.label for each in form.inputs if each.required and not each.value], "and")
    if kept and needed:
        return (line(f"Almost there. Still to fill in: {needed}."),)
    if not opened:
        return (line("Kept. On to the next page."),)
    if all(each.required for each in form.inputs):
        return (line("A short answer is enough."),)
    return (line("Fill in what you can; fields that are not required may stay empty."),)


BACK = "Kept. An earlier page of this form is empty by now, so it is asked for again."
"""What is said when the last page of a form comes, and the first one is not there any more."""


def not_understood(before: str, hint: str | None) -> str:
    """What stood before the first ``name=`` and belongs to no option."""
    if hint is not None:
        return f"I can't place {reading.quoted(before)}. Did you mean {hint}=? Type each value as {hint}=..."
    return f"I can't place {reading.quoted(before)}. Type each value with the name of its field, as name=value."


def fill_how(before: str) -> str:
    """What was filled without saying which field it is for."""
    if "=" in before:
        return f"This form has no field for {reading.quoted(before)}. Its fields are listed here."
    return f"I can't tell which field {reading.quoted(before)} is for. Name it: fill name=value."
