"""`kill -9` at any moment: what was acknowledged is there, truth and projection are equal, the file is sound.

The acknowledgement log lives in this process: the writer prints a line after each commit, and what was printed counts.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from domain.settings_file import load
from index.search import open_search, truth_hash
from index.store import Store, open_store

WRITER = """
import sys
from dataclasses import replace
from datetime import UTC, datetime
from domain.case import Case, CaseEventKind, CaseState
from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.verdict import VerdictKind
from index.store import open_store

url, start = sys.argv[1], int(sys.argv[2])
now = datetime.now(UTC)
with open_store(url, create=True) as store:
    for number in range(start, start + 100_000):
        listing = Listing(title=f"小逸优品电磁炉 XDW-{number}", platform="p", item_id=str(number % 997), brand=str(number))
        with store.transaction() as tx:
            key = tx.save_listing(listing, now=now).key
            tx.save_record(Record(record_id=f"R{number % 31}", kind=RecordKind.RECALL, product_name=f"书包{number}"), now=now)
            case = tx.case_of(key)
            version = 1 if case is None else case.version + 1
            tx.put_case(Case(
                case_id=f"c-{key}", listing_key=key, listing=listing, state=CaseState.OPEN, verdict=VerdictKind.REVIEW,
                score=0.5, matches=(), reasons=(), policy_version=str(number), opened_at=now, updated_at=now,
                version=version,
            ), None if case is None else case.version)
            tx.append_event(f"c-{key}", CaseEventKind.UPDATED, now, "guolv", {"number": str(number)})
        sys.stdout.write(f"{number}\\n")
        sys.stdout.flush()
"""

KILLS = int(os.environ.get("GUOLV_TEST_KILLS", "25"))


def test_nothing_acknowledged_is_lost(tmp_path):
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")  # noqa: T201  # a harness prints its seed
    chance = random.Random(seed)
    url = f"sqlite:///{tmp_path / 'guolv.sqlite3'}"
    last = -1
    with open_store(url, create=True) as store:
        search = open_search(store, load(tmp_path, {}))
        for _ in range(KILLS):
            acknowledged = run_and_kill(url, last + 1, chance)
            store.check()
            # The last transaction may be committed and not acknowledged: then it is there as a whole, never in part.
            last = next(number for number in (acknowledged + 1, acknowledged) if is_whole(store, number))
            assert search.content_hash() == truth_hash(store)
            with store.transaction() as tx:
                tx.connection.exec_driver_sql("INSERT INTO search_terms (search_terms) VALUES ('integrity-check')")
        numbers = [int(event.facts["number"]) for key in range(997) for event in store.events(f"c-p:{key}")]
        assert sorted(numbers) == list(range(last + 1)), "an effect is lost or there twice"
    print(f"{KILLS} kills, {last + 1} transactions, none lost")  # noqa: T201  # a figure for who reads the log


def is_whole(store: Store, number: int) -> bool:
    """Tell whether a transaction is there; fails when only a part of it is."""
    case = store.case_of(f"p:{number % 997}")
    events = store.events(f"c-p:{number % 997}")
    record = store.record(f"R{number % 31}")
    parts = [
        case is not None and case.policy_version == str(number),
        case is not None and case.listing.brand == str(number),
        bool(events) and events[-1].facts["number"] == str(number),
        record is not None and record.product_name == f"书包{number}",
    ]
    assert all(parts) or not any(parts), parts
    return all(parts)


def run_and_kill(url: str, start: int, chance: random.Random) -> int:
    command = [sys.executable, "-c", WRITER, url, str(start)]
    with subprocess.Popen(command, cwd=Path.cwd(), stdout=subprocess.PIPE, text=True) as writer:
        lines = [writer.stdout.readline()]  # it writes
        time.sleep(chance.uniform(0, 0.3))
        writer.send_signal(signal.SIGKILL)
        lines += writer.stdout.readlines()
    return int([line for line in lines if line.endswith("\n")][-1])
