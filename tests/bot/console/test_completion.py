import pytest

from bot.console import completion
from tests.bot.console import greeting


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", []),
        ("hello", []),
        ("/g", ["greet"]),
        ("/gr\u00fc", []),
        ("/greet ", ["name="]),
        ("/greet na", ["name="]),
        ("/greet name=", []),
        ("/rate score=5 ", ["mood="]),
        ("/rate mood=", ["fine", "not"]),
        ("/rate score=5 mood=N", ["not"]),
        ("/nothing ", []),
        ("press ", ["Greet again", "Don't greet"]),
        ("press don", ["Don't greet"]),
    ],
)
def test_a_half_typed_line_is_completed(typed: str, offered: list[str]) -> None:
    """Commands, then options that are not given yet, choices after their option, and buttons after press."""
    labels = ["Greet again", "Don't greet"]
    assert [offer.text for offer in completion.offers(typed, greeting.COMMANDS, labels)] == offered


def test_what_is_offered_replaces_what_was_begun() -> None:
    """A completion says how much of the line it stands for, and what it means."""
    (offer,) = completion.offers("/gre", greeting.COMMANDS)
    assert (offer.length, offer.meaning) == (3, "says hello")
