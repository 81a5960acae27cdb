from datetime import date

import pytest

from core import exams
from core.decision import Weighed
from core.message import plain
from core.wording import deciding
from tests.core.conversation import BOOK

NOTHING = Weighed(
    exam_on=date(2026, 5, 18), moves=None, offers=(), better=None, fee=None, free_until=None, printed=None
)


@pytest.mark.parametrize("exam", list(BOOK.exams), ids=lambda exam: exam.id)
def test_why_nothing_is_weighed_is_the_true_reason(exam: exams.Exam) -> None:
    """Too few results are named only for an exam whose results say how exact they are."""
    said = " ".join(plain(each) for each in deciding.lines(exam, NOTHING))
    assert ("One result or none" in said) is (exam.primary.likely is not None)
    assert ("has not been published" in said) is (exam.primary.likely is None)
