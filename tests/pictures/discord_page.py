"""Discord's payloads as a page that looks as they look there: messages, buttons, menus, modals."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

Json = Mapping[str, Any]

STYLE = """
* { box-sizing: border-box; }
body { margin: 0; padding: 22px 20px; width: 460px; font: 15px/1.42 "Inter", "Noto Color Emoji", sans-serif; }
body.dark { background: #313338; color: #dbdee1; } body.light { background: #ffffff; color: #313338; }
.message { display: flex; gap: 14px; margin-bottom: 20px; }
.face { flex: none; width: 40px; height: 40px; border-radius: 50%; background: #3f8f6b; color: #fff; font-weight: 700;
  display: grid; place-items: center; }
.who { font-weight: 600; } .dark .who { color: #f2f3f5; }
.tag { background: #5865f2; color: #fff; border-radius: 4px; font-size: 10px; padding: 1px 5px; margin: 0 6px; }
.time, .only { color: #949ba4; font-size: 12px; }
.only { margin-top: 6px; }
.words { white-space: pre-wrap; overflow-wrap: anywhere; }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
.button { border-radius: 8px; padding: 6px 14px; font-size: 14px; font-weight: 500; }
.dark .button { background: #4e5058; color: #fff; } .light .button { background: #e3e5e8; color: #313338; }
.button.primary { background: #5865f2 !important; color: #fff !important; }
.menu { border: 1px solid #80848e55; border-radius: 8px; padding: 8px 12px; margin-top: 8px; color: #949ba4; }
.picture { display: block; width: 100%; max-width: 366px; margin-top: 8px; }
.file { border: 1px solid #80848e55; border-radius: 8px; padding: 10px 12px; margin-top: 8px; color: #00a8fc; }
.modal { border-radius: 8px; padding: 18px; box-shadow: 0 4px 24px #0008; }
.dark .modal { background: #2b2d31; } .light .modal { background: #f7f7f8; }
.modal h2 { margin: 0 0 12px; font-size: 20px; } .label { font-weight: 600; margin-top: 14px; }
.hint { color: #949ba4; font-size: 13px; } .star { color: #f23f42; }
.box { border-radius: 6px; padding: 9px 11px; margin-top: 5px; min-height: 40px; border: 1px solid #80848e33; }
.dark .box { background: #1e1f22; } .light .box { background: #ebebee; }
.box.pick::after { content: "\\25BE"; float: right; color: #949ba4; }
a { color: #00a8fc; text-decoration: none; }
"""


def page(shown: Iterable[Json], *, dark: bool = True) -> str:
    """A page with these messages and modals, one below the other."""
    body = "".join(_modal(each) if "title" in each else _message(each) for each in shown)
    return f'<meta charset="utf-8"><style>{STYLE}</style><body class="{"dark" if dark else "light"}">{body}'


def _message(each: Json) -> str:
    private = "<div class='only'>\N{EYE} Only you can see this \N{MIDDLE DOT} <a>Dismiss message</a></div>"
    below = "".join(_row(row) for row in each.get("components", ()))
    files = "".join(_file(file, each.get("files", {})) for file in each.get("attachments", ()))
    return (
        "<div class='message'><div class='face'>C</div><div><span class='who'>Comeback</span>"
        f"<span class='tag'>APP</span><span class='time'>Today at 20:00</span>"
        f"<div class='words'>{markdown(each['content'])}</div>{files}{below}"
        f"{private if each.get('flags', 0) & 64 else ''}</div></div>"
    )


def _file(file: Json, contents: Mapping[str, bytes]) -> str:
    """A picture as it is seen, where its bytes are known; any other file by its name."""
    name, content = str(file["filename"]), contents.get(str(file["filename"]))
    if content is None or not name.endswith(".png"):
        return f"<div class='file'>{html.escape(name)}</div>"
    words = html.escape(str(file.get("description") or ""), quote=True)
    return f'<img class="picture" alt="{words}" src="data:image/png;base64,{base64.b64encode(content).decode()}">'


def _row(row: Json) -> str:
    parts = []
    for each in row["components"]:
        if each["type"] == 2:
            kind = "button primary" if each.get("style") == 1 else "button"
            parts.append(f"<span class='{kind}'>{html.escape(each['label'])}</span>")
        else:
            ghost = html.escape(each.get("placeholder") or "")
            parts.append(f"<span class='menu'>{ghost} \N{BLACK DOWN-POINTING SMALL TRIANGLE}</span>")
    return f"<div class='row'>{''.join(parts)}</div>"


def _modal(each: Json) -> str:
    fields = "".join(_field(field) for field in each["components"])
    buttons = "<div class='row'><span class='button'>Cancel</span><span class='button primary'>Submit</span></div>"
    return f"<div class='modal'><h2>{html.escape(each['title'])}</h2>{fields}{buttons}</div>"


def _field(field: Json) -> str:
    if field["type"] == 10:
        return f"<div class='words'>{markdown(field['content'])}</div>"
    inner = field["component"]
    star = " <span class='star'>*</span>" if inner.get("required") else ""
    hint = f"<div class='hint'>{html.escape(field.get('description') or '')}</div>"
    if inner["type"] == 3:
        picked = next((option["label"] for option in inner["options"] if option.get("default")), "")
        box = f"<div class='box pick'>{html.escape(picked) or '<span class=hint>Make a selection</span>'}</div>"
    else:
        ghost = f"<span class='hint'>{html.escape(inner.get('placeholder') or '')}</span>"
        box = f"<div class='box'>{html.escape(inner.get('value') or '') or ghost}</div>"
    return f"<div class='label'>{html.escape(field['label'])}{star}</div>{hint}{box}"


def markdown(text: str) -> str:
    """The markdown that Comeback writes, as HTML: bold, links, escapes."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[1])
        return f"\0{len(kept) - 1}\0"

    shown = html.escape(re.sub(r"\\(.)", keep, text), quote=False)
    shown = re.sub(r"(?m)^- ", "\N{BULLET}  ", shown)
    shown = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", shown, flags=re.DOTALL)
    shown = re.sub(r"\[([^\]]+)\]\(&lt;(.+?)&gt;\)", r"<a>\1</a>", shown)
    shown = re.sub(r"&lt;(https?://.+?)&gt;", r"<a>\1</a>", shown)
    return re.sub("\0(\\d+)\0", lambda found: html.escape(kept[int(found[1])]), shown)
