from __future__ import annotations

import logging

import pytest

from bot import trouble


def count(words: str) -> int:
    """Fail, and repeat the words twice."""
    try:
        return int(words)
    except ValueError as wrong:
        raise LookupError(words) from wrong


def test_a_fault_is_logged_without_anybodys_words(caplog: pytest.LogCaptureFixture) -> None:
    """The log has the reference, what was being done, the kinds of error and where; never what the errors say."""
    with pytest.raises(LookupError) as raised:
        count("my secret")
    with caplog.at_level(logging.ERROR):
        reference = trouble.report(raised.value, "counting")
    logged = caplog.records[0].getMessage()
    assert logged.startswith(f"{reference}: LookupError from ValueError while counting: ")
    assert "test_trouble.py:" in logged
    assert "secret" not in caplog.text


def test_references_differ() -> None:
    """Two faults can be told apart by their references."""
    assert trouble.report(ValueError(), "a") != trouble.report(ValueError(), "b")
