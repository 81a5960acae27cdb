"""Slack's blocks as a page that looks as they look there: messages, modals, the Home tab."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Mapping
from typing import Any

Json = Mapping[str, Any]

STYLE = """
* { box-sizing: border-box; }
body { margin: 0; padding: 22px 20px; width: 460px; font: 15px/1.47 "Lato", "Noto Color Emoji", sans-serif;
  background: #fff; color: #1d1c1d; }
body.dark { background: #1a1d21; color: #d1d2d3; }
.message { display: flex; gap: 10px; margin-bottom: 22px; }
.face { flex: none; width: 36px; height: 36px; border-radius: 8px; background: #1f3a5f; color: #fff; font-weight: 700;
  display: grid; place-items: center; }
.who { font-weight: 900; }
.tag { background: #80808033; border-radius: 3px; font-size: 10px; padding: 1px 4px; margin: 0 6px; }
.time, .only, .hint { color: #808084; font-size: 12.5px; }
h3 { font-size: 17px; margin: 4px 0 6px; } .words { white-space: pre-wrap; overflow-wrap: anywhere; margin: 4px 0; }
.picture { display: block; width: 374px; margin-top: 4px; border-radius: 8px; }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0; }
.button { border: 1px solid #80808088; border-radius: 8px; padding: 4px 12px; font-weight: 700; font-size: 14px; }
.button.primary { background: #007a5a; color: #fff; border-color: #007a5a; }
.dots { padding: 4px 9px; }
.modal, .home { border: 1px solid #80808055; border-radius: 10px; padding: 16px 18px; }
.modal { box-shadow: 0 4px 24px #0003; } .modal h2 { margin: 0 0 8px; font-size: 20px; }
.label { font-weight: 700; margin-top: 14px; }
.box { border: 1px solid #80808088; border-radius: 6px; padding: 7px 11px;
  margin: 5px 0 3px; min-height: 38px; }
.box.pick::after { content: "\\25BE"; float: right; color: #808084; } .optional { color: #808084; font-weight: 400; }
a { color: #1264a3; text-decoration: none; } .dark a { color: #1d9bd1; }
"""


def page(shown: Iterable[Json], *, dark: bool = False) -> str:
    """A page with these messages, modals and Home tabs, one below the other; ``only`` marks what one person sees."""
    body = "".join(_one(each) for each in shown)
    return f'<meta charset="utf-8"><style>{STYLE}</style><body class="{"dark" if dark else ""}">{body}'


def _one(each: Json) -> str:
    blocks = "".join(_block(block) for block in each.get("blocks", ()))
    if each.get("type") == "modal":
        submit = f"<span class='button primary'>{html.escape(each['submit']['text'])}</span>"
        close = f"<span class='button'>{html.escape(each['close']['text'])}</span>"
        title = html.escape(each["title"]["text"])
        return f"<div class='modal'><h2>{title}</h2>{blocks}<div class='row'>{close}{submit}</div></div>"
    if "picture" in each:
        words = html.escape(each["alt"], quote=True)
        source = f"data:image/png;base64,{base64.b64encode(each['picture']).decode()}"
        blocks = (
            f"<div class='hint'>{html.escape(each['name'])}</div><img class='picture' alt=\"{words}\" src='{source}'>"
        )
    if each.get("type") == "home":
        return f"<div class='home'>{blocks}</div>"
    only = "<div class='only'>Only visible to you</div>" if each.get("only") else ""
    return (
        "<div class='message'><div class='face'>C</div><div><span class='who'>Comeback</span>"
        f"<span class='tag'>APP</span><span class='time'>8:00 PM</span>{only}{blocks}</div></div>"
    )


def _block(block: Json) -> str:
    match block["type"]:
        case "header":
            return f"<h3>{html.escape(block['text']['text'])}</h3>"
        case "rich_text":
            return "".join(f"<div class='words'>{_rich(part)}</div>" for part in block["elements"])
        case "actions":
            return f"<div class='row'>{''.join(_action(each) for each in block['elements'])}</div>"
        case "input":
            return _input(block)
    return f"<div class='words'>{html.escape(str(block))}</div>"


def _rich(part: Json) -> str:
    if part["type"] == "rich_text_list":
        return "".join(f"<div>\N{BULLET}&nbsp; {_rich(each)}</div>" for each in part["elements"])
    return "".join(_span(each) for each in part["elements"])


def _span(each: Json) -> str:
    if each["type"] == "link":
        return f"<a>{html.escape(each.get('text') or each['url'])}</a>"
    text = html.escape(each.get("text") or each.get("fallback", ""))
    return f"<b>{text}</b>" if each.get("style", {}).get("bold") else text


def _action(each: Json) -> str:
    if each["type"] == "button":
        kind = "button primary" if each.get("style") == "primary" else "button"
        return f"<span class='{kind}'>{html.escape(each['text']['text'])}</span>"
    return "<span class='button dots'>\N{MIDDLE DOT}\N{MIDDLE DOT}\N{MIDDLE DOT}</span>"


def _input(block: Json) -> str:
    element = block["element"]
    optional = " <span class='optional'>(optional)</span>" if block.get("optional") else ""
    value = element.get("initial_value") or (element.get("initial_option") or {}).get("text", {}).get("text", "")
    ghost = (element.get("placeholder") or {}).get("text", "")
    words = html.escape(value) or f"<span class='hint'>{html.escape(ghost)}</span>"
    pick = " pick" if element["type"].endswith("select") else ""
    hint = f"<div class='hint'>{html.escape(block['hint']['text'])}</div>" if "hint" in block else ""
    label = f"<div class='label'>{html.escape(block['label']['text'])}{optional}</div>"
    return f"{label}<div class='box{pick}'>{words}</div>{hint}"
