import json

import pytest

from core.study.data import MY_DATA
from core.study.reason import WHY
from tests.core.conversation import Conversation, a_plan, text_of


def test_an_export_has_everything_in_one_file() -> None:
    """The export's first file is readable JSON with what was typed, letter by letter."""
    ann = Conversation(MY_DATA, WHY, plan=a_plan())
    ann.says("/why für Großmutter 👵 <b>")
    file = ann.says("/my-data export").files[0]
    assert (file.name, file.media_type) == ("comeback-export.json", "application/json")
    assert "für Großmutter 👵 <b>".encode() in file.content
    assert json.loads(file.content)["entries"][0]["text"] == "für Großmutter 👵 <b>"


def test_erasing_asks_for_the_phrase() -> None:
    """Nothing is erased before the phrase is typed; then all is gone at once, the open form included."""
    ann = Conversation(MY_DATA, WHY, plan=a_plan())
    ann.says("/why because")
    form = ann.says("/my-data erase")
    assert form.event == "form"
    assert form.form is not None
    assert [each.name for each in form.form.inputs] == ["confirm"]
    assert "erase everything" in text_of(form)
    assert ann.journal.reasons
    said = ann.says("fill confirm=Erase everything")
    assert said.title == "All is gone"
    assert ann.records.erased
    assert not ann.records.entries
    assert ann.records.person.drafts == ()


@pytest.mark.parametrize("typed", ["no", "maybe", "erase everything please", "e\u200brase everything", "<!channel>"])
def test_anything_else_erases_nothing(typed: str) -> None:
    """Whatever is not the phrase leaves everything as it was."""
    ann = Conversation(MY_DATA)
    assert ann.says(f"/my-data do=erase confirm={typed}").event == "form"
    assert not ann.records.erased


def test_a_misspelt_wish_is_offered() -> None:
    """A near miss is offered, and never carried out."""
    ann = Conversation(MY_DATA)
    assert "Did you mean erase?" in text_of(ann.says("/my-data eras confirm=erase everything"))
    assert not ann.records.erased


def test_only_what_works_is_offered() -> None:
    """A word that is none of the choices is answered with those that work in this version."""
    said = text_of(Conversation(MY_DATA).says("/my-data burn"))
    assert "Type export, calendar, import, erase, link or unlink." in said


def test_nothing_may_stay_empty_where_everything_is_needed() -> None:
    """A form that needs each of its fields does not say that some may stay empty."""
    assert "may stay empty" not in text_of(Conversation(MY_DATA, plan=a_plan()).says("/my-data"))
