"""The demo's home: an ordinary guolv home whose settings point at the invented market.

A home that is not the demo's own is never touched: invented listings do not belong beside real ones.
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from cases.home import create_home
from console.demo.fronts import feed_line
from console.demo.market import Market
from domain.errors import SettingsError
from domain.settings import CONFIG_NAME

__all__ = ["CAMPAIGN", "MARK", "prepare_home"]

CAMPAIGN: Final = "demo"
MARK: Final = "THIS-IS-A-DEMO.txt"
_NOTE: Final = """这是 guolv 演示目录：平台、店铺和商品都是虚构的；抽检和召回记录是真实公开记录。
This is a home of the guolv demo: platforms, shops and listings are invented; inspection and recall records are real.
"""


def prepare_home(home: Path, market: Market, base_urls: Mapping[str, str], today: date) -> None:
    """Make or renew a demo home; the market's addresses change from run to run.

    Raises:
        SettingsError: the folder holds something that is not a demo's home.
    """
    if home.is_dir() and any(home.iterdir()) and not (home / MARK).is_file():
        raise SettingsError(
            [f"{home} is not empty and no home of the demo; give another folder: guolv demo --home DIR"]
        )
    home.mkdir(parents=True, exist_ok=True)
    (home / MARK).write_text(_NOTE, encoding="utf-8")
    feed = home / "feeds" / "yunti.jsonl"
    feed.parent.mkdir(exist_ok=True)
    lines = (feed_line(offer, base_urls["yunti"]) for offer in market.on("yunti"))
    feed.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (home / CONFIG_NAME).write_text(_config(base_urls, feed), encoding="utf-8")
    create_home(home)
    (home / "campaigns" / f"{CAMPAIGN}.toml").write_text(_campaign(today), encoding="utf-8")


def _campaign(today: date) -> str:
    """The platform with the longest crawl comes first; each is crawled once, all categories in one go."""
    return (
        f'name = "{CAMPAIGN}"\ntitle = "演示专项 (demo campaign)"\nplatforms = ["qingwei", "yunti", "shiqiao"]\n'
        f'interval = "7d"\n\n[window]\nstarts_on = {today}\nends_on = {today}\n'
    )


def _config(base_urls: Mapping[str, str], feed: Path) -> str:
    platforms = "\n".join(
        f"[platforms.{name}]\nbase_url = {json.dumps(url)}\n"
        f"delay_seconds = 0.01  # our own market; never so fast on somebody else's\n"
        for name, url in base_urls.items()
    )
    return (
        "# Written by `guolv demo`.\n\n"
        '[crawl]\ncontact = "guolv demo, this machine only"\ndelay_seconds = 0.01\n'
        "allow_private_addresses = true  # the market is on loopback\n"
        "pictures = false  # the demo stays below 700 MB; a picture takes Chromium some 150\n\n"
        '[office]\nname = "演示：某市市场监督管理局"\ncontact = "demo-officer"\n\n'
        f"{platforms}feed = {json.dumps(str(feed))}\n"
    )
