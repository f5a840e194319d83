"""What a home is told in the tests of upgrades, and how the rows of a home are recorded.

`tests/data/homes/NNNN.json` holds the rows of a home as the code of that revision wrote them. They were recorded with
that code and are never made again: today's code would write today's form. Whoever adds a migration extends `tell` by
what it is for and records the home of the revision before, with the code as it stands before the change:

    PYTHONPATH=. python tests/index/old_homes.py 0005 tests/data/homes/0005.json
"""

import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from domain.campaign import Run, RunState
from domain.case import Case, CaseEventKind, CaseState, Judgement
from domain.listing import Listing, Money
from domain.record import Record, RecordKind, RecordSource, RecordState, record_version
from domain.verdict import Explanation, Match, Reason, ScopeFinding, Severity, VerdictKind
from index.store import ImportSummary, Quarantined, Store, open_store

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
MARKET = "某市市场监督管理局"
COOKER = Record(
    record_id="R1",
    kind=RecordKind.FAILED_INSPECTION,
    product_name="電磁爐",
    category="induction_cooker",
    brand="小逸优品",
    model_spec="XDW-21A4",
    manufacturer="中山市小逸电器有限公司",
    failed_items=("标志和说明", "输入功率"),
    issuer=MARKET,
    notice_title="2019年电磁灶监督抽查",
    notice_date="2019-03",
    valid_until=date(2030, 1, 31),
    sources=(RecordSource(file="a.xlsx", table="附件1", row=7, file_sha256="0" * 64),),
    raw={"规格型号": "XDW-21A4", "商标": "小逸优品", "": "无标题"},
)
RECORDS = (
    COOKER,
    replace(
        COOKER, record_id="R2", model_spec="XDW-20A1", manufacturer="中山市小溢电器有限公司", state=RecordState.LIFTED,
        state_reason="2020年第12号复查通告", valid_until=None,
    ),
    replace(COOKER, record_id="R3", brand=None, model_spec=None, notice_title=None, notice_date=None, raw={}),
)  # fmt: skip
LISTING = Listing(
    title="小逸优品电磁炉家用 XDW-21A4",
    platform="shiqiao",
    item_id="77",
    brand="小逸优品",
    price=Money(amount=Decimal("118.00")),
    attributes={"型号": "XDW－21A4", "功率": "2100W"},
    captured_at=NOW,
)
OTHER = Listing(title="不锈钢汤锅 电磁炉专用锅", platform="yunti", item_id="5", sku_id="A")
CASE = Case(
    case_id="C-77",
    listing_key="shiqiao:77",
    listing=LISTING,
    state=CaseState.CONFIRMED,
    verdict=VerdictKind.BLOCK,
    score=0.9375,
    matches=(
        Match(
            record_id="R1",
            kind=RecordKind.FAILED_INSPECTION,
            verdict=VerdictKind.BLOCK,
            score=0.9375,
            scope={"batch": ScopeFinding.NOT_SHOWN},
            explanations=(
                Explanation(
                    feature="model",
                    listing_value="XDW－21A4",
                    record_value="XDW-21A4",
                    weight=0.5,
                    contribution=0.5,
                    sentence="型号一致",
                    sentence_en="same model",
                ),
            ),
            record_version=record_version(COOKER),
        ),
    ),
    reasons=(Reason(rule="scope", sentence="范围之外", sentence_en="out of scope", severity=Severity.INFO),),
    policy_version="1",
    opened_at=NOW,
    updated_at=NOW,
    version=1,
    judged_by="王芳",
    judged_at=NOW,
    note="电话核实",
)


def tell(store: Store, revision: str) -> None:
    """Tell a store everything that a home of a revision can hold."""
    with store.transaction() as tx:
        for record in RECORDS:
            tx.save_record(record, now=NOW)
        for listing in (LISTING, OTHER):
            tx.save_listing(listing, now=NOW)
        tx.put_case(CASE, None)
        tx.append_event("C-77", CaseEventKind.OPENED, NOW, "guolv", {"verdict": "block", "records": "R1"})
        version = record_version(COOKER)
        tx.put_judgement("shiqiao:77", "R1", version, Judgement.CONFIRMED, "王芳", "电话核实", NOW)
        tx.put_judgement("yunti:5:A", "R3", "0123456789ab", Judgement.DISMISSED, "李明", None, NOW)
        tx.put_run(
            Run(
                run_id="run-1", platform="shiqiao", category="induction_cooker", campaign="3.15",
                state=RunState.FINISHED, started_at=NOW, finished_at=NOW, reason="finished", counts={"pages": 3},
            )
        )  # fmt: skip
        tx.put_quarantine(
            Quarantined(
                origin="a.xlsx", table="附件1", row=9, field="product_name", reason="missing", snippet="序号 9",
                at=NOW, source_id="import-1",
            )
        )  # fmt: skip
        summary = ImportSummary(
            import_id="import-1", file="a.xlsx", file_sha256="0" * 64, imported_at=NOW, counts={"rows": 4, "new": 3},
            notes=("headings nobody knows: 备注",),
        )  # fmt: skip
        tx.put_import(summary if revision < "0003" else replace(summary, details={"headings_unknown": ["备注"]}))
        token = tx.acquire_job("crawl-1", "host:1", NOW, 60)
        assert token is not None
        tx.finish_job("crawl-1", token, NOW)
    if revision >= "0002":
        _tell_events(store)
    if revision >= "0003":
        _tell_import_job(store)
    if revision >= "0004":
        _tell_sightings(store)
    if revision >= "0005":
        _tell_aliases(store)
    if revision >= "0006":
        _tell_decisions(store)
    if revision >= "0007":
        _tell_channels(store)
    if revision >= "0009":
        _tell_hosts(store)
    if revision >= "0010":
        _tell_tasks(store)
    if revision >= "0011":
        _tell_deliveries(store)
    if revision >= "0012":
        _tell_waiting(store)


def _tell_events(store: Store) -> None:
    from domain.record import RecordEvent, RecordEventKind

    retest = RecordEvent(
        record_id="R1", kind=RecordEventKind.RETEST, on=date(2019, 5, 6), document="复检申请", by="王芳"
    )
    with store.transaction() as tx:
        tx.add_record_event(retest, now=NOW)
        tx.add_record_event(
            replace(retest, record_id="R3", kind=RecordEventKind.WITHDRAWN, document="更正公告"), now=NOW
        )


def _tell_import_job(store: Store) -> None:
    from index.store import ImportJob, ImportJobState

    job = ImportJob(
        job_id="job-1", file="a.xlsx", file_sha256="0" * 64, size_bytes=20_480, asked_at=NOW, done=4, started_at=NOW,
        finished_at=NOW, state=ImportJobState.DONE, import_ids=("import-1",),
    )  # fmt: skip
    with store.transaction() as tx:
        tx.put_import_job(job)


def _tell_sightings(store: Store) -> None:
    from domain.headings import UnknownHeading

    again = RecordSource(file="b.csv", row=3)
    with store.transaction() as tx:
        tx.save_record(replace(COOKER, brand=None, region="广东", sources=(again,), raw={"品牌": "/"}), now=NOW)
        tx.note_unknown_headings(
            [UnknownHeading(heading="备 注", sample="抽样单", issuer=MARKET, table="附件1")], "a.xlsx", now=NOW
        )
        tx.map_heading("受检者", "seller", by="王芳", now=NOW, issuer=MARKET)


def _tell_aliases(store: Store) -> None:
    from domain.enterprises import Alias, AliasReason, AliasState

    gather(store)
    one, other = sorted(enterprise.enterprise_id for enterprise in store.enterprises())
    alias = Alias(
        one=one, other=other, reason=AliasReason.PERSON, state=AliasState.CONFIRMED, by="王芳", at=NOW, note="同一地址"
    )
    with store.transaction() as tx:
        tx.decide_alias(alias)
        tx.settle_aliases([(one, other)])


def _tell_decisions(store: Store) -> None:
    from domain.headings import DecisionBasis, HeadingDecision

    decision = HeadingDecision(
        file="a.xlsx", file_sha256="0" * 64, table="附件1", first_row=3, last_row=9, heading="受检企业/商标",
        fields=("manufacturer", "brand"), basis=DecisionBasis.EVIDENCE, reason="the title says 双随机",
    )  # fmt: skip
    recalled = replace(
        COOKER, record_id="R4", kind=RecordKind.RECALL, gtin="6901234567892", more_gtins=("4000000001034",),
        principal="某某科技有限公司", importer="某某贸易有限公司", distributor="某某商贸有限公司", units_affected=1200,
    )  # fmt: skip
    with store.transaction() as tx:
        tx.put_heading_decisions([decision], file="a.xlsx", file_sha256="0" * 64)
        tx.save_record(recalled, now=NOW)


def _tell_channels(store: Store) -> None:
    from domain.listing import Channel, Coverage

    label = {
        "channel": Channel.SUPPLIED, "coverage": Coverage.FULL_CATALOGUE, "coverage_note": "11月25日全店",
    }  # fmt: skip
    with store.transaction() as tx:
        tx.save_listing(replace(LISTING, item_id="78", **label), now=NOW)
        tx.put_run(Run(run_id="run-2", platform="shiqiao", category=None, campaign=None, state=RunState.RUNNING,
                       started_at=NOW, **label))  # fmt: skip


def _tell_hosts(store: Store) -> None:
    from index.store import HostLease, Reservation, RobotsFile

    later = NOW + timedelta(seconds=30)
    lease = store.hosts.take("shop.example", "machine:1", now=NOW, until=later)
    assert isinstance(lease, HostLease)
    wanted = Reservation(
        until=later, next_at=NOW + timedelta(seconds=3), delay_seconds=2.0, source="shiqiao", day=NOW.date(), asked=1,
        unused=0, allowance=100,
    )  # fmt: skip
    store.hosts.reserve(lease.claim, wanted)
    store.hosts.hold(lease.claim, later, "429")
    rules = b"\xef\xbb\xbfUser-agent: *\nDisallow: /private # \xb2\xbb\n"
    store.hosts.put_robots(
        RobotsFile(origin="https://shop.example", status=200, url="https://shop.example/r", body=rules, fetched_at=NOW)
    )


def _tell_tasks(store: Store) -> None:
    from domain.expectation import Figure, Finding, Range
    from domain.task import Wall, WallKind, WallSighting

    seen = WallSighting(
        wall=Wall(kind=WallKind.LOGIN, sign="address 'shop.example/login'"), platform="shiqiao", host="shop.example",
        url="https://shop.example/login", evidence_id="e" * 64, run_id="run-1", at=NOW,
    )  # fmt: skip
    with store.transaction() as tx:
        tx.tasks.note_wall(seen)
        task = tx.tasks.note_wall(seen)
        tx.tasks.close(
            replace(task, closed_by="王芳", closed_at=NOW, note="平台同意提供数据"), expected_version=task.version
        )
        tx.tasks.note_wall(replace(seen, run_id="run-2"))
        finding = Finding(figure=Figure.PRICE, value=0.25, expected=Range(low=0.9), runs=7)
        run = store.run("run-1")
        assert run is not None
        tx.put_run(replace(run, figures={Figure.LISTINGS: 40.0, Figure.PRICE: 0.25}, findings=(finding,)))


def _tell_deliveries(store: Store) -> None:
    from domain.delivery import Delivery, DeliveryState
    from domain.listing import Coverage

    taken = Delivery(
        delivery_id="D-1", platform="shiqiao", shop_id="s1", supplier="shiqiao-0000abcd", file="a.csv",
        file_sha256="0" * 64, size_bytes=3 << 30, coverage=Coverage.FULL_CATALOGUE, coverage_note="11月25日全店",
        received_at=NOW, state=DeliveryState.DONE, started_at=NOW, finished_at=NOW, run_id="run-2",
        counts={"listings": 1}, details={"form": "csv"}, problem="x",
    )  # fmt: skip
    with store.transaction() as tx:
        tx.deliveries.put(taken)
        tx.deliveries.note_present(["shiqiao:78"], taken.catalogue, now=NOW)
        tx.deliveries.mark_gone("shiqiao:78", now=NOW)
        assert tx.deliveries.use_nonce("shiqiao-0000abcd", "0" * 16, now=NOW, until=NOW + timedelta(minutes=5))


def _tell_waiting(store: Store) -> None:
    from index.store import HostHolder, HostLease

    holder = HostHolder("machine:1", "machine boot pid:[1] 1 77")
    lease = store.hosts.take("cdn.example", holder, now=NOW, until=NOW + timedelta(seconds=30))
    assert isinstance(lease, HostLease)
    with store.transaction() as tx:
        tx.put_run(
            Run(
                run_id="run-3", platform="yunti", category=None, campaign="3.15", state=RunState.WAITING,
                started_at=NOW, finished_at=NOW, reason="allowance_used: x", resume_at=NOW + timedelta(hours=8),
            )
        )  # fmt: skip


def gather(store: Store) -> None:
    """Gather the register of companies from all records, as `guolv enterprise rebuild` does."""
    changes = list(store.records_changed_after(0))
    with store.transaction() as tx:
        tx.reset_enterprises()
        tx.follow_records([record for _, record in changes], changes[-1][0])
        tx.gather_enterprises()


def record_home(revision: str) -> dict[str, object]:
    """Return the rows of every table of a home that was told everything, and what made its search, as of this code."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "guolv.sqlite3"
        with open_store(f"sqlite:///{file}", create=True) as store:
            tell(store, revision)
        with closing(sqlite3.connect(file)) as connection:
            connection.row_factory = sqlite3.Row
            made = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql <> ''"
            ).fetchall()
            left_out = ("alembic_version", "sqlite_sequence", "store_identity", "search_")
            kept = sorted(name for name, _ in made if not name.startswith(left_out))
            rows = {name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')] for name in kept}
            return {
                "tables": rows,
                "search": [sql for name, sql in made if name in {"search_document", "search_terms"}],
            }


if __name__ == "__main__":
    home = record_home(sys.argv[1])
    # Bytes stand as their hexadecimal digits.
    told = json.dumps(home, ensure_ascii=False, indent=1, default=bytes.hex)
    Path(sys.argv[2]).write_text(told + "\n", encoding="utf-8")
