"""Files that are supplied: each once, in order, gone on with after a kill; what a full catalogue lacks is gone."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cases.deliveries import Statement, delivered_path, new_delivery
from cases.intake import save_records
from cases.workspace import Workspace, open_workspace
from crawlers.delivering import bring_files
from crawlers.delivery_child import take_sent
from crawlers.sources import read_notice
from domain.case import CaseEventKind, CaseState
from domain.delivery import DeliveryState
from domain.listing import Channel, Coverage

DAY = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)
FULL = Statement(platform="yunti", coverage=Coverage.FULL_CATALOGUE, coverage_note="11月11日全店")
PART = Statement(platform="yunti")
NOTICE = "产品名称,商标,规格型号,标称生产企业,不合格项目,抽查结果\n电磁灶,小逸优品,XDW-21A4,中山市小逸电器有限公司,结构,不合格\n"
HEAD = "商品ID,商品名称,品牌,型号,价格\n"


class Clock:
    """A clock that goes on by a second each time it is asked."""

    def __init__(self, at: datetime = DAY) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture
def ws(tmp_path):
    (tmp_path / "notice.csv").write_text(NOTICE, encoding="utf-8")
    with open_workspace(tmp_path / "home", env={}, create=True) as opened:
        save_records(opened, read_notice(tmp_path / "notice.csv"), file="notice.csv", now=DAY)
        yield opened


def row(number: int, price: str = "99.00") -> str:
    brand, model = ("小逸优品", "XDW-21A4") if number == 7 else ("云途", f"YT-{number}")
    return f"{number},{brand}电磁炉 {model},{brand},{model},{price}\n"


def write(path: Path, *numbers: int, more: str = "") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD + "".join(map(row, numbers)) + more, encoding="utf-8")
    return path


def bring(ws: Workspace, path: Path, statement: Statement = FULL, clock: Clock | None = None):
    return list(bring_files(ws, path, statement, clock=clock or Clock()))


def gone(ws: Workspace) -> list[str]:
    return [listing.item_id or "" for listing in ws.store.listings() if listing.gone_at is not None]


def absence(delivery) -> tuple:
    found = delivery.details["absence"]
    return found["finding"], found["stood"], found["absent"]


def test_what_a_full_catalogue_no_longer_holds_is_gone_and_its_case_says_so(ws, tmp_path):
    (first,) = bring(ws, write(tmp_path / "1.csv", 1, 2, 7))
    assert (first.state, absence(first)) == (DeliveryState.DONE, ("concluded", 3, 0))
    assert (first.counts["listings"], first.counts["block"]) == (3, 1)
    labels = {(one.channel, one.coverage, one.coverage_note) for one in ws.store.listings()}
    assert labels == {(Channel.SUPPLIED, Coverage.FULL_CATALOGUE, "11月11日全店")}
    case = ws.store.case_of("yunti:7")

    (second,) = bring(ws, write(tmp_path / "2.csv", 1, 2), clock=Clock(DAY + timedelta(days=1)))
    assert (absence(second), second.counts["left_catalogue"], gone(ws)) == (("concluded", 3, 1), 1, ["7"])
    last = ws.store.events(case.case_id)[-1]
    assert (last.kind, last.facts) == (CaseEventKind.GONE, {"catalogue": "yunti/", "delivery": second.delivery_id})
    assert ws.store.case_of("yunti:7").state is CaseState.OPEN, "gone is no judgement"

    bring(ws, write(tmp_path / "3.csv", 1, 2, 7, more="\n"), clock=Clock(DAY + timedelta(days=2)))
    assert gone(ws) == []
    assert ws.store.events(case.case_id)[-1].kind is CaseEventKind.RELISTED


def test_what_a_part_of_a_catalogue_lacks_is_never_gone(ws, tmp_path):
    bring(ws, write(tmp_path / "1.csv", 1, 2, 7))
    (part,) = bring(ws, write(tmp_path / "2.csv", 1), PART, Clock(DAY + timedelta(days=1)))
    assert (part.details["absence"]["finding"], gone(ws)) == ("partial", [])
    assert ws.store.listing("yunti:1").coverage is Coverage.CATALOGUE_PART


def test_a_row_that_cannot_be_read_is_there_all_the_same(ws, tmp_path):
    bring(ws, write(tmp_path / "1.csv", 1, 2, 3))
    (next_day,) = bring(ws, write(tmp_path / "2.csv", 1, more=row(2, price="贵")), clock=Clock(DAY + timedelta(days=1)))
    assert (next_day.counts["errors"], absence(next_day), gone(ws)) == (1, ("concluded", 3, 1), ["3"])
    (refused,) = ws.store.quarantine(source_id=next_day.run_id)
    assert (refused.origin, refused.row, refused.field) == ("2.csv", 3, "price")


@pytest.mark.parametrize(
    ("numbers", "more", "finding"),
    [
        (range(1, 24), ",没有编号,云途,x,1\n", "unidentified"),
        (range(1, 11), "", "shrunk"),
    ],
)
def test_a_file_that_may_lack_rows_shows_no_absence(ws, tmp_path, numbers, more, finding):
    bring(ws, write(tmp_path / "1.csv", *range(1, 25)))
    (doubtful,) = bring(ws, write(tmp_path / "2.csv", *numbers, more=more), clock=Clock(DAY + timedelta(days=1)))
    assert doubtful.state is DeliveryState.DONE
    assert absence(doubtful) == (finding, 24, 24 - len(numbers))
    assert gone(ws) == []


def test_a_file_that_is_cut_off_shows_no_absence(ws, tmp_path):
    bring(ws, write(tmp_path / "1.csv", 1, 2, 3))
    items = "".join(f"<item><id>{n}</id><title>电磁炉 {n}</title></item>" for n in (1, 2))
    (tmp_path / "2.rss").write_text(f"<rss><channel>{items}<item><id>3</id><ti", encoding="utf-8")
    (cut,) = bring(ws, tmp_path / "2.rss", clock=Clock(DAY + timedelta(days=1)))
    assert (cut.counts["listings"], absence(cut), gone(ws)) == (2, ("cut_short", 3, 1), [])


def test_a_catalogue_is_held_against_itself_alone(ws, tmp_path):
    bring(ws, write(tmp_path / "1.csv", 1, 2), replace(FULL, shop_id="甲"))
    bring(ws, write(tmp_path / "2.csv", 3, 4), replace(FULL, shop_id="乙"), Clock(DAY + timedelta(days=1)))
    bring(ws, write(tmp_path / "3.csv", 3), replace(FULL, shop_id="乙"), Clock(DAY + timedelta(days=2)))
    assert gone(ws) == ["4"]
    assert {one.shop_id for one in ws.store.listings()} == {"甲", "乙"}


def test_a_row_of_another_shop_is_refused(ws, tmp_path):
    (tmp_path / "1.csv").write_text("商品ID,商品名称,店铺ID\n1,炉,甲\n2,炉,乙\n3,炉,\n", encoding="utf-8")
    (taken,) = bring(ws, tmp_path / "1.csv", replace(FULL, shop_id="甲"))
    assert [one.item_id for one in ws.store.listings()] == ["1", "3"]
    (refused,) = ws.store.quarantine(source_id=taken.run_id)
    assert (refused.row, refused.field) == (3, "shop_id")


def test_a_folder_is_taken_in_order_and_each_content_once(ws, tmp_path):
    folder = tmp_path / "in"
    for name, numbers in {"b.csv": (1, 2), "a.csv": (1, 2, 3), "c.csv": (1, 2), ".hidden.csv": (9,)}.items():
        write(folder / name, *numbers)
    (folder / "d.pdf").write_bytes(b"%PDF-1.7")
    (folder / "e.jsonl").write_bytes(b"")
    states = [(one.file, str(one.state)) for one in bring(ws, folder, PART)]
    assert states == [
        ("a.csv", "done"), ("b.csv", "done"), ("c.csv", "unchanged"), ("d.pdf", "failed"), ("e.jsonl", "failed"),
    ]  # fmt: skip
    before = ws.store.content_hash()
    again = bring(ws, folder, PART)
    assert [str(one.state) for one in again] == ["unchanged"] * 3 + ["failed"] * 2
    assert ws.store.content_hash() == before
    assert all(one.problem for one in again)


def send(ws: Workspace, name: str, *numbers: int, statement: Statement = FULL):
    content = (HEAD + "".join(map(row, numbers))).encode()
    (ws.home / name).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    sent = new_delivery(
        statement, file=name, sha256=digest, size_bytes=len(content), now=DAY, supplier="yunti-0000abcd"
    )
    path = delivered_path(ws.home, sent)
    path.parent.mkdir(parents=True, exist_ok=True)
    (ws.home / name).replace(path)
    with ws.store.transaction() as tx:
        tx.deliveries.put(sent)
    return sent


def test_a_catalogue_that_is_as_it_was_before_is_taken_again_when_another_stood_between(ws):
    states = []
    for day, numbers in enumerate([(1, 2, 3), (1, 2, 3), (1, 2), (1, 2, 3)]):
        sent = send(ws, "full.csv", *numbers)
        states.append(str(take_sent(ws, sent.delivery_id, clock=Clock(DAY + timedelta(days=day))).state))
    assert states == ["done", "unchanged", "done", "done"]
    assert gone(ws) == []


def test_a_delivery_that_is_killed_and_taken_again_ends_as_if_it_had_not_been(ws, tmp_path):
    numbers = range(1, 601)
    first = send(ws, "full.csv", *numbers)
    command = [sys.executable, "-m", "crawlers.delivery_child", str(ws.home), first.delivery_id]
    root = Path(__file__).parents[2]
    for _ in range(2):
        child = subprocess.Popen(command, cwd=root, env=os.environ | {"PYTHONPATH": str(root)})
        seen = ws.store.listings_count()
        deadline = time.monotonic() + 60
        while ws.store.listings_count() <= seen and child.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert ws.store.deliveries.get(first.delivery_id).state is DeliveryState.RUNNING
    assert 0 < ws.store.listings_count() < len(numbers)
    done = take_sent(ws, first.delivery_id, clock=lambda: datetime.now(UTC))
    assert (done.state, absence(done)) == (DeliveryState.DONE, ("concluded", len(numbers), 0))
    assert done.counts["listings"] == len(numbers)
    with open_workspace(tmp_path / "other", env={}, create=True) as other:
        save_records(other, read_notice(tmp_path / "notice.csv"), file="notice.csv", now=DAY)
        bring(other, delivered_path(ws.home, first))
        assert other.store.content_hash() == ws.store.content_hash()


def test_the_file_is_the_evidence_of_its_listings_and_says_how_it_came(ws, tmp_path):
    path = write(tmp_path / "1.csv", 1)
    bring(ws, path)
    (listing,) = ws.store.listings()
    assert ws.evidence.read(listing.evidence_id) == path.read_bytes()
    (line,) = ws.evidence.captures()
    assert {name: line.facts[name] for name in ("kind", "feed", "channel", "coverage", "coverage_note")} == {
        "kind": "feed", "feed": "1.csv", "channel": "supplied", "coverage": "full_catalogue",
        "coverage_note": "11月11日全店",
    }  # fmt: skip
