from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import reading, sheets

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
words = st.one_of(
    st.text(max_size=30),
    st.tuples(
        st.sampled_from(["'", "''", "=", "+1", "-", "@", '"', ",", ";", "\n", "|", ""]), st.text(max_size=10)
    ).map("".join),
).map(lambda text: reading.clean(text, 1000))


def opened(content: bytes) -> list[list[str]]:
    """The cells as a spreadsheet opens them."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@given(st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=4))
def test_any_words_come_back(rows: list[list[str]]) -> None:
    """Whatever a member typed is read back letter by letter, and no row is more or less than was written."""
    content = sheets.written([["x", *row] for row in rows])
    assert sheets.split(content.decode("utf-8-sig").replace("\r\n", "\n"), ",") == [["x", *row] for row in rows]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_no_text_is_a_formula(row: list[str]) -> None:
    """No cell of text begins with what a spreadsheet takes for a formula."""
    for cell in opened(sheets.written([["x", *row]]))[0]:
        assert not cell.startswith(FORMULAS)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_what_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    """Text that begins as a formula does gets one apostrophe before it."""
    assert sheets.guarded(text) == f"'{text}"
    assert sheets.unguarded(f"'{text}") == text


@pytest.mark.parametrize("text", ["", "'quoted'", "it's", "a=b", "5", "1=1"])
def test_other_text_stays(text: str) -> None:
    """Text that is no formula stays as it is, in both directions."""
    assert sheets.guarded(text) == text
    assert sheets.unguarded(text) == text


def test_values_are_written_for_machines() -> None:
    """Days and moments are ISO 8601, numbers are plain and never guarded, and the file is UTF-8 with its mark."""
    row = (date(2026, 3, 2), datetime(2026, 3, 2, 8, 30, tzinfo=UTC), 54.0, 66.25, -3, None, True, False)
    content = sheets.written([row])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert opened(content) == [["2026-03-02", "2026-03-02T08:30:00+00:00", "54", "66.25", "-3", "", "yes", "no"]]


def test_an_open_quotation_mark_is_named_by_its_line() -> None:
    """Quotation marks that do not fit together are refused with the line's number."""
    with pytest.raises(ValueError, match="2"):
        sheets.split('a,b\n"c,d', ",")
