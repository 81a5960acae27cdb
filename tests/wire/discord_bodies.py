"""The body of a request: JSON, or a form of several parts with files."""

from __future__ import annotations

import json
import re
from typing import Any

from aiohttp import BodyPartReader, web

from tests.wire.discord_limits import Sent, Upload
from tests.wire.discord_refusals import Refused

_FILE = re.compile(r"files\[(\d+)\]")


async def read(request: web.Request, kind: type = dict) -> Sent:
    """What was sent: an object, or a list where one is asked for."""
    if request.content_type == "multipart/form-data":
        sent = await _parts(request)
    elif request.content_type == "application/json":
        sent = Sent(_json(await request.text()))
    else:
        raise Refused(400, 50109, f"The request body is {request.content_type}, not JSON.")
    if not isinstance(sent.form, kind):
        raise Refused(400, 50109, f"The request body must be a {kind.__name__}.")
    return sent


async def _parts(request: web.Request) -> Sent:
    form: Any = {}
    files: dict[int, Upload] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            form = _json(await part.text())
        elif found := _FILE.fullmatch(part.name or ""):
            files[int(found[1])] = Upload(name=part.filename or "file", data=bytes(await part.read()))
        else:
            raise Refused(400, 50035, "Invalid Form Body", {str(part.name): {"_errors": []}})
    return Sent(form, files)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Refused(400, 50109, "The request body contains invalid JSON.") from None
