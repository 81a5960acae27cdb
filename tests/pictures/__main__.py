"""Pictures of what members see, drawn from what is really sent: ``make pictures`` writes ``docs/pictures``.

The program runs against the stand-ins of the wire tests; headless Chromium draws the payloads.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.pictures import charts, discord_page, slack_page
from tests.wire import stage
from tests.wire.discord_server import DiscordServer
from tests.wire.slack_server import SlackServer
from tests.wire.slack_stage import Stage
from tests.wire.stage import Clock

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
WIDTH, TALLEST = 460, 2600
ZONE = "America/New_York"
PLAN: Mapping[str, Any] = {
    "exam": "usmle-step-1",
    "exam-date": "2026-05-11",
    "attempts": 1,
    "last-result": "failed 176",
    "hours-a-week": 45,
    "rest-days": "sun",
}
TYPED = " ".join(f"{name}={value}" for name, value in PLAN.items())


async def on_discord(folder: Path) -> Mapping[str, str]:
    """The pages of what Ann sees on Discord, by their names."""
    clock, seen = Clock(), dict[str, str]()
    async with DiscordServer() as server, stage.on_discord(folder, server, clock, zone=ZONE) as app:
        ann, place = server.user("ann"), server.guild("Study").channel("study")
        plan = await ann.command("plan", PLAN, place=place)
        seen["plan"] = discord_page.page([each.payload for each in plan.messages])
        seen["form"] = discord_page.page([(await ann.command("reflect")).modal.payload])  # type: ignore[union-attr]
        await ann.press("That's right")
        refused = await ann.command("log-score", {"test": "nbme 26", "score": "banana"})
        fixed = await ann.press("Fix it")
        seen["refused"] = discord_page.page([refused.message.payload, fixed.modal.payload])  # type: ignore[union-attr]
        logged = await ann.submit(fixed.modal, {"score": "54"})
        seen["score"] = discord_page.page([logged.message.payload])
        progress = await ann.command("progress")
        shown = [{**each.payload, "files": each.files} for each in progress.messages]
        seen["progress"], seen["progress-light"] = (discord_page.page(shown, dark=dark) for dark in (True, False))
        for hours in (11, 24 * 15):
            clock.waits(hours=hours)
            await app.tick(clock())
        nudges = [each.payload for each in await server.arrives(ann, count=2)]
        seen["nudge"] = discord_page.page(nudges)
        seen["nudge-light"] = discord_page.page(nudges, dark=False)
    return {f"discord-{name}": page for name, page in seen.items()}


async def on_slack(folder: Path) -> Mapping[str, str]:
    """The pages of what Ann sees on Slack, by their names."""
    seen = dict[str, str]()
    async with SlackServer() as server:
        there = Stage(server, folder / "slack.sqlite3")
        async with there.up() as app:
            ann = server.user("ann", tz=ZONE)
            plan = await ann.command("/plan", TYPED, place=server.channel("study", ann))
            seen["plan"] = slack_page.page([{**each.payload, "only": True} for each in plan.messages])
            seen["form"] = slack_page.page([(await ann.command("/reflect")).view.payload])
            await ann.command("/log-score", "nbme 26 54")
            progress = await ann.command("/progress", answers=2)
            [picture] = [
                {"name": each.name, "alt": each.alt, "picture": each.content or b""} for each in server.uploads.values()
            ]
            shown = [*(each.payload for each in progress.messages if each.blocks), picture]
            seen["progress"], seen["progress-light"] = (slack_page.page(shown, dark=dark) for dark in (True, False))
            for hours in (11, 24 * 15):
                await there.tick(app, there.now + timedelta(hours=hours))
            seen["nudge"] = slack_page.page([each.payload for each in await server.arrives(ann, count=2)])
            home = (await ann.opens_home()).home
            seen["home"] = slack_page.page([home.payload] if home else [])
    return {f"slack-{name}": page for name, page in seen.items()}


def draw(pages: Mapping[str, str], folder: Path) -> None:
    """Draw each page, cut to what stands on it."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("Pictures need Chromium: on Debian and Ubuntu the package chromium.")
    for name, page in pages.items():
        file, picture = folder / f"{name}.html", FOLDER / f"{name}.png"
        file.write_text(page, "utf-8")
        height = _height(browser, file, folder)
        _chromium(browser, folder, f"--window-size={WIDTH},{height}", f"--screenshot={picture}", file.as_uri())


def _height(browser: str, file: Path, folder: Path) -> int:
    """How many pixels the page is tall."""
    measured = file.with_suffix(".measured.html")
    script = "<script>document.title = document.body.scrollHeight</script>"
    measured.write_text(file.read_text("utf-8") + script, "utf-8")
    page = _chromium(browser, folder, f"--window-size={WIDTH},100", "--dump-dom", measured.as_uri())
    return min(int(page.partition("<title>")[2].partition("<")[0] or TALLEST), TALLEST)


def _chromium(browser: str, folder: Path, *words: str) -> str:
    quiet = (*QUIET, f"--user-data-dir={folder / 'browser'}")
    return subprocess.run([browser, *quiet, *words], capture_output=True, text=True, check=True, timeout=60).stdout


async def main() -> None:
    """Write all pictures anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="comeback-pictures-") as temporary:
        folder = Path(temporary)
        await charts.write(FOLDER)
        (folder / "there").mkdir()
        draw({**await on_discord(folder), **await on_slack(folder / "there")}, folder)


if __name__ == "__main__":
    asyncio.run(main())
