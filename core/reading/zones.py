"""Reading time zones: a city is enough; an abbreviation or an offset is not, since it ignores summer time."""

import functools
import re
import zoneinfo

from core.reading import words

_REGIONS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)
_NOT_REGIONS = frozenset({"Etc", "Factory", "SystemV", "localtime", "posixrules"})
_NOT_CITIES = frozenset({"north", "south", "west"})
"""Old names of parts of Australia: as a word alone they could be anywhere."""
_OFFSET = re.compile(r"(?:utc|gmt)? ?[+\u2212-] ?[0-9]{1,2}(?::?[0-9]{2})?|(?:etc/)?gmt[+-]?[0-9]*")
_NEW_YORK, _CHICAGO, _LOS_ANGELES = "America/New_York", "America/Chicago", "America/Los_Angeles"
_ABBREVIATIONS = {
    _NEW_YORK: "et est edt est5edt",
    _CHICAGO: "ct cst cdt cst6cdt",
    "America/Denver": "mt mst mdt mst7mdt",
    _LOS_ANGELES: "pt pst pdt pst8pdt",
    "America/Anchorage": "akst akdt",
    "Pacific/Honolulu": "hst",
    "America/Halifax": "ast adt",
    "Europe/London": "gmt greenwich bst wet west",
    "Europe/Berlin": "cet cest met mest",
    "Europe/Athens": "eet eest",
    "Europe/Moscow": "msk",
    "Asia/Kolkata": "ist",
    "Asia/Karachi": "pkt",
    "Asia/Singapore": "sgt",
    "Asia/Hong_Kong": "hkt",
    "Asia/Tokyo": "jst",
    "Asia/Seoul": "kst",
    "Australia/Sydney": "aest aedt",
    "Australia/Adelaide": "acst acdt",
    "Australia/Perth": "awst",
    "Pacific/Auckland": "nzst nzdt",
}
_OTHER_NAMES = {
    _NEW_YORK: "eastern, eastern time, boston, philadelphia, washington, washington dc, atlanta, miami, nyc",
    _CHICAGO: "central time, houston, dallas, austin, new orleans, st louis, minneapolis, milwaukee",
    "America/Denver": "mountain time, salt lake city",
    _LOS_ANGELES: "pacific time, la, san francisco, san diego, seattle, las vegas",
    "America/Phoenix": "arizona",
    "America/Grenada": "st george's, saint george's",
    "America/Toronto": "ottawa, montreal",
    "America/Sao_Paulo": "rio de janeiro",
    "Europe/Dublin": "ireland",
    "Europe/Istanbul": "istanbul",
    "Europe/London": "uk, england, manchester, birmingham, edinburgh",
    "Europe/Berlin": "germany, munich, hamburg, frankfurt, cologne",
    "Europe/Paris": "france",
    "Europe/Rome": "italy, milan",
    "Europe/Madrid": "barcelona",
    "Europe/Zurich": "geneva, basel",
    "Africa/Johannesburg": "cape town, durban",
    "Africa/Lagos": "nigeria",
    "Asia/Amman": "jordan",
    "Asia/Beirut": "lebanon",
    "Asia/Dhaka": "bangladesh",
    "Asia/Dubai": "abu dhabi, uae",
    "Asia/Karachi": "pakistan, islamabad, lahore",
    "Asia/Kathmandu": "nepal",
    "Asia/Manila": "philippines",
    "Asia/Riyadh": "saudi arabia, jeddah",
    "Asia/Kolkata": "india, delhi, new delhi, mumbai, bangalore, bengaluru, chennai, hyderabad",
    "Asia/Shanghai": "china, beijing, guangzhou, shenzhen",
    "Asia/Tokyo": "japan, osaka, kyoto",
}


@functools.cache
def zone_names() -> tuple[str, ...]:
    """Give the IANA keys to complete from, sorted: `UTC` and every `Region/City` that this machine knows."""
    known = zoneinfo.available_timezones()
    return tuple(sorted(key for key in known if key.startswith(_REGIONS) or key == "UTC"))


def zone(text: str) -> str:
    """Read a time zone as its IANA key: `America/New_York`, `new york`, `berlin`, `utc`; case is free.

    Raises `Unreadable`, also for an offset (`UTC+2`) and an abbreviation (`EST`): they ignore summer time.
    """
    name = words.folded(text)
    abbreviated = _abbreviations().get(name)
    if abbreviated is not None:
        raise _no_place(text, abbreviated)
    if _OFFSET.fullmatch(words.plain(text)):
        raise _no_place(text, None)
    key = _by_name().get(name)
    if key is not None:
        return key
    # "Paris, Texas" is not Paris: what stands before a comma or in brackets is offered, never taken.
    near = words.closest(text, _by_name()) or words.closest(re.split("[,(]", text)[0], _by_name())
    instead = "Type a large city in yours, such as berlin or new york."
    raise words.unread(text, "a time zone", instead, _by_name()[near] if near else None)


def _no_place(text: str, offer: str | None) -> words.Unreadable:
    city = f"Type a city, such as {offer or 'berlin'}."
    return words.Unreadable(f"{words.quoted(text)} does not say when clocks change. {city}", offer)


@functools.cache
def _by_name() -> dict[str, str]:
    """Give the keys by every name they go by, folded; a later source of names wins over an earlier one."""
    names: dict[str, str] = {}
    for key in sorted(zoneinfo.available_timezones()):
        region = key.partition("/")[0]
        name = words.folded(key)
        if region not in _NOT_REGIONS and name not in _abbreviations() and not _OFFSET.fullmatch(name):
            names[name] = key
    for key in reversed(zone_names()):
        city = words.folded(key.rpartition("/")[2])
        if city not in _NOT_CITIES:
            names[city] = key
    known = frozenset(names.values())
    for key, others in _OTHER_NAMES.items():
        if key in known:
            names |= {words.folded(other): key for other in others.split(", ")}
    return names | dict.fromkeys(("utc", "uct", "zulu", "universal", "etc/utc"), "UTC")


@functools.cache
def _abbreviations() -> dict[str, str]:
    return {short: key for key, names in _ABBREVIATIONS.items() for short in names.split()}
