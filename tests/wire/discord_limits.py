"""What Discord accepts as a message: lengths, embeds, attachments, nonces and mentions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.wire.discord_components import Components
from tests.wire.discord_refusals import Form, Json, Path, Refused

EPHEMERAL, LOADING, LAID_OUT = 1 << 6, 1 << 7, 1 << 15
SIZE_LIMIT = 10 * 1024 * 1024
"""Bytes that one file may have."""

_EMBEDDED = ("title", "description", "fields", "image", "thumbnail", "footer", "author")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came over the wire."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """The body of a request: the form, and the files beside it by their number."""

    form: Any
    files: dict[int, Upload] = field(default_factory=dict)


def check_message(data: Any, files: dict[int, Upload], path: Path = (), was: int = 0) -> None:
    """Refuse a message that Discord would refuse for its form, where `was` are the flags of the one it changes."""
    form = Form()
    if not isinstance(data, dict):
        raise Refused(400, 50109, "The request body contains invalid JSON.")
    laid_out = bool(((data.get("flags") or 0) | was) & LAID_OUT)
    form.text((*path, "content"), data.get("content"), 0, 2000)
    _embeds(form, (*path, "embeds"), data.get("embeds"))
    _attachments(form, (*path, "attachments"), data.get("attachments"), files)
    _nonce(form, (*path, "nonce"), data)
    if laid_out:
        for key in ("content", "embeds"):
            if data.get(key):
                words = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                form.wrong((*path, key), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", words)
        if "components" in data or not was:
            Components(form).laid_out((*path, "components"), data.get("components"))
    else:
        Components(form).rows((*path, "components"), data.get("components"))
    form.check()
    if any(len(each.data) > SIZE_LIMIT for each in files.values()):
        raise Refused(413, 40005, "Request entity too large")


def is_empty(content: str, embeds: list[Any], components: list[Any], files: int) -> bool:
    """Whether nothing would be seen of such a message."""
    return not (content.strip() or any(_shows(each) for each in embeds) or components or files)


def mentions_fault(data: Json) -> str:
    """What is wrong with the mentions of what is said: nothing may be mentioned, and that must stand there."""
    if not data.get("content"):
        return ""
    allowed = data.get("allowed_mentions")
    if not isinstance(allowed, dict) or "parse" not in allowed:
        return "content without allowed_mentions"
    if any(allowed.get(key) for key in ("parse", "users", "roles", "replied_user")):
        return f"allowed_mentions lets somebody be mentioned: {allowed}"
    return ""


def _shows(embed: Any) -> bool:
    return isinstance(embed, dict) and any(embed.get(key) for key in _EMBEDDED)


def _nonce(form: Form, path: Path, data: Json) -> None:
    nonce = data.get("nonce")
    if isinstance(nonce, int) and not isinstance(nonce, bool):
        return
    form.text(path, nonce, 0, 25)


def _attachments(form: Form, path: Path, attachments: object, files: dict[int, Upload]) -> None:
    for n, each in form.objects(path, attachments, 0, 10):
        form.text((*path, n, "description"), each.get("description"), 0, 1024)
        form.text((*path, n, "filename"), each.get("filename"), 0, 1024)
    if len(files) > 10:
        form.wrong(path, "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")


def _embeds(form: Form, path: Path, embeds: object) -> None:
    whole = 0
    for n, each in form.objects(path, embeds, 0, 10):
        _embed(form, (*path, n), each)
        whole += _length(each)
    if whole > 6000:
        form.wrong(path, "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")


def _embed(form: Form, path: Path, embed: Json) -> None:
    form.text((*path, "title"), embed.get("title"), 0, 256)
    form.text((*path, "description"), embed.get("description"), 0, 4096)
    form.number((*path, "color"), embed.get("color"), 0, 0xFFFFFF)
    for n, each in form.objects((*path, "fields"), embed.get("fields"), 0, 25):
        form.text((*path, "fields", n, "name"), each.get("name"), 1, 256)
        form.text((*path, "fields", n, "value"), each.get("value"), 1, 1024)
    if embed.get("footer"):
        form.text((*path, "footer", "text"), embed["footer"].get("text"), 1, 2048)
    if embed.get("author"):
        form.text((*path, "author", "name"), embed["author"].get("name"), 1, 256)
    for key in ("image", "thumbnail"):
        url = (embed.get(key) or {}).get("url", "attachment://")
        if not str(url).startswith(("http://", "https://", "attachment://")):
            form.wrong((*path, key, "url"), "URL_TYPE_INVALID_SCHEME", f'Scheme of "{url}" is not supported.')
    if not _shows(embed):
        form.wrong((*path, "description"), "BASE_TYPE_REQUIRED", "This field is required")


def _length(embed: Json) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for each in embed.get("fields") or []:
        texts += [each.get("name"), each.get("value")]
    return sum(len(text) for text in texts if isinstance(text, str))
