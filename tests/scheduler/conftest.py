"""A home with one small campaign whose platforms read supplied feeds: real child processes, no network."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.workspace import open_workspace
from domain.campaign import Run
from domain.record import Record, RecordKind

PLATFORMS = ("qingwei", "shiqiao", "yunti")
CAMPAIGN = """
name = "small"
title = "小专项"
platforms = {platforms}
categories = {categories}
interval = "999d"
[window]
starts_on = {starts_on}
ends_on = 2099-12-31
"""


@dataclass(frozen=True)
class CampaignHome:
    path: Path

    def write_feed(self, platform: str, listings: int) -> None:
        titles = ["小逸优品电磁炉家用 XDW-21A4", "儿童书包小学生双肩包"]
        with (self.path / f"{platform}.jsonl").open("w", encoding="utf-8") as feed:
            for n in range(listings):
                feed.write(json.dumps({"title": titles[n % 2], "item_id": str(n)}, ensure_ascii=False) + "\n")

    def write_campaign(
        self, platforms: list[str], categories: tuple[str, ...] = ("induction_cooker",), starts_on: str = "2020-01-01"
    ) -> None:
        text = CAMPAIGN.format(platforms=json.dumps(platforms), categories=json.dumps(categories), starts_on=starts_on)
        (self.path / "campaigns" / "small.toml").write_text(text, encoding="utf-8")

    def runs(self) -> tuple[Run, ...]:
        with open_workspace(self.path, env={}) as ws:
            return ws.store.runs(limit=1000)

    def crawls(self) -> list[int]:
        """Process ids of living crawls of this home."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = path.read_bytes().split(b"\0")
            except OSError:
                continue
            if str(self.path).encode() in words and b"crawlers" in words and is_alive(int(path.parent.name)):
                found.append(int(path.parent.name))
        return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def until() -> Callable[..., None]:
    """Wait for something to become true."""

    def wait(condition: Callable[[], object], seconds: float = 60.0) -> None:
        give_up_at = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < give_up_at, "it did not happen in time"
            time.sleep(0.05)

    return wait


@pytest.fixture
def home(tmp_path) -> CampaignHome:
    home = CampaignHome(tmp_path / "home")
    record = Record(
        record_id="R0001", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", brand="小逸优品", model_spec="XDW-21A4",
        manufacturer="佛山市顺德区小逸电器有限公司",
    )  # fmt: skip
    with open_workspace(home.path, env={}, create=True) as ws, ws.store.transaction() as tx:
        tx.save_record(record, now=datetime(2026, 11, 11, 2, 0, tzinfo=UTC))
    for path in (home.path / "campaigns").iterdir():
        path.unlink()
    with (home.path / "guolv.toml").open("a", encoding="utf-8") as config:
        for platform in PLATFORMS:
            home.write_feed(platform, 10)
            config.write(f'\n[platforms.{platform}]\nfeed = "{platform}.jsonl"\n')
    home.write_campaign(list(PLATFORMS))
    return home
