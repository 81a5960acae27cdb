"""A guess at somebody's zone: Discord tells a language, never a zone. It is asked about once, and easily changed."""

from __future__ import annotations

AMERICAN = "America/New_York"
ZONES = {
    "bg": "Europe/Sofia",
    "cs": "Europe/Prague",
    "da": "Europe/Copenhagen",
    "de": "Europe/Berlin",
    "el": "Europe/Athens",
    "en-GB": "Europe/London",
    "es-ES": "Europe/Madrid",
    "fi": "Europe/Helsinki",
    "fr": "Europe/Paris",
    "hi": "Asia/Kolkata",
    "hr": "Europe/Zagreb",
    "hu": "Europe/Budapest",
    "id": "Asia/Jakarta",
    "it": "Europe/Rome",
    "ja": "Asia/Tokyo",
    "ko": "Asia/Seoul",
    "lt": "Europe/Vilnius",
    "nl": "Europe/Amsterdam",
    "no": "Europe/Oslo",
    "pl": "Europe/Warsaw",
    "pt-BR": "America/Sao_Paulo",
    "ro": "Europe/Bucharest",
    "ru": "Europe/Moscow",
    "sv-SE": "Europe/Stockholm",
    "th": "Asia/Bangkok",
    "tr": "Europe/Istanbul",
    "uk": "Europe/Kyiv",
    "vi": "Asia/Ho_Chi_Minh",
    "zh-CN": "Asia/Shanghai",
    "zh-TW": "Asia/Taipei",
}
"""The zone in which most people live who have Discord in that language. English of America and Spanish of Latin
America are spoken in too many zones to say: there the operator's own zone is as good a guess.
"""


def guess(locale: str, default: str) -> str:
    """The IANA zone of somebody with that language; ``default`` is the operator's."""
    found = ZONES.get(locale)
    if found is not None:
        return found
    return AMERICAN if locale == "en-US" and default == "UTC" else default
