"""guolv beside other ways to find a listing's record: speed, recall, F1, build and memory, in one interleaved run.

    python -m benchmarks.matching_peers [--records 10000] [--listings 2000] [--repetitions 5] [--core 1] [--json]
                                        [--systems guolv,bm25s,…] [--market tests/data/markets/first]

Every system is a process pinned to one core; it builds its index once, then in each repetition all of them answer the
same new listings, one after the other. `benchmarks/worn_market.py` makes records and listings from a seed, or
`--market` names files of them (`benchmarks/market_files.py`), which are dealt out among the repetitions. At the end
guolv answers the same runs with one process and with two, unpinned. What the figures show and what not:
`benchmarks/README.md`.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.market_files import read_market
from benchmarks.peer_environment import PEERS, peer_python
from benchmarks.worn_market import WornListing, WornMarket, make_market

SEED = 11
ROOT = Path(__file__).parents[1]
PEER_SYSTEMS = (
    "sparse_dot_topn",
    "sparse_dot_topn pruned",
    "bm25s",
    "tantivy",
    "pyahocorasick",
    "splink",
    "rapidfuzz cdist",
)
_SYSTEMS = ("guolv", *PEER_SYSTEMS)
SLOW = {"rapidfuzz cdist": 100}
"""Listings of a run that a system gets which compares every pair; its speed is per listing all the same."""


@dataclass(slots=True)
class System:
    """A running system and what it answered so far."""

    name: str
    process: subprocess.Popen[str]
    build_seconds: float = 0.0
    build_bytes: int = 0
    rates: list[float] = field(default_factory=list)
    answered: list[tuple[WornListing, list[int], float, str]] = field(default_factory=list)
    """Listing, the best ten, how alike the first is, and guolv's verdict."""

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Send one line, wait for one line."""
        if self.process.stdin is None or self.process.stdout is None:
            raise ValueError("a system is opened with pipes")
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended: exit code {self.process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def main() -> None:
    """Measure and print."""
    options = _options()
    if options.market:
        market = read_market(options.market, options.repetitions, SEED)
    else:
        market = make_market(options.records, options.listings, options.repetitions, SEED)
    documents, fields = _documents(market)
    systems = [_start(name, options.core) for name in options.systems.split(",")]
    for system in systems:
        built = system.ask({"documents": documents, "fields": fields})
        system.build_seconds, system.build_bytes = built["build_seconds"], built["build_bytes"]
        print(f"{system.name}: built in {system.build_seconds:.1f} s", file=sys.stderr)
    for number, run in enumerate(market.runs, start=1):
        for system in systems:
            _measure(system, run)
        print(f"repetition {number} of {options.repetitions} done", file=sys.stderr)
    result = [_summary(system) for system in systems]
    guolv = next((system for system in systems if system.name == "guolv"), None)
    ratios = _two_processes(guolv, market, options.core) if guolv else []
    for system in systems:
        system.process.kill()
    print(json.dumps({"records": len(documents), "systems": result, "two_processes": ratios}, ensure_ascii=False))
    if not options.json:
        _print_table(market, options.core, result, ratios)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--listings", type=int, default=2_000, help="in each repetition")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)), help="all systems run on this one")
    parser.add_argument("--systems", default=",".join(_SYSTEMS), help="of these, with commas between them")
    parser.add_argument(
        "--market", metavar="NAME", help="NAME_records.jsonl and NAME_listings.jsonl instead of made ones"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if unknown := set(options.systems.split(",")) - set(_SYSTEMS):
        parser.error(f"no such system: {', '.join(sorted(unknown))}; there are {', '.join(_SYSTEMS)}")
    return options


def _documents(market: WornMarket) -> tuple[list[str], list[dict[str, str]]]:
    """Return each record as one text and as fields; the other name of its brand is told to everybody."""
    fields = [
        {"brand": r.brand, "alias": market.aliases.get(r.brand, ""), "goods": r.product_name, "model": r.model,
         "maker": r.maker}
        for r in market.records
    ]  # fmt: skip
    return [" ".join(filter(None, (f["brand"], f["alias"], f["goods"], f["model"]))) for f in fields], fields


def _start(name: str, core: int) -> System:
    command = [sys.executable, "-m", "benchmarks.guolv_matcher"]
    if name != "guolv":
        command = [peer_python(), str(PEERS / "matchers.py"), name]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"), "1")
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | threads,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    os.sched_setaffinity(process.pid, {core})
    return System(name, process)


def _measure(system: System, run: Sequence[WornListing]) -> None:
    part = run[: SLOW.get(system.name, len(run))]
    answer = system.ask({"titles": [listing.title for listing in part]})
    system.rates.append(len(part) / answer["seconds"])
    verdicts = answer.get("verdicts") or [""] * len(part)
    for listing, (ids, score), verdict in zip(part, answer["ranked"], verdicts, strict=True):
        system.answered.append((listing, ids, score, verdict))


def _summary(system: System) -> dict[str, Any]:
    true = [one for one in system.answered if one[0].record is not None]
    found = sum(listing.record in ids for listing, ids, _, _ in true)
    quality = {"f1_best_threshold": _best_f1(system)}
    if system.name == "guolv":
        quality = {f"f1_{name}": _f1(system, kinds) for name, kinds in
                   (("block", {"block"}), ("block_or_review", {"block", "review"}))}  # fmt: skip
    return {
        "system": system.name,
        "listings_per_second": {
            "min": round(min(system.rates)), "median": round(median(system.rates)), "max": round(max(system.rates)),
        },
        "recall_at_10": round(found / max(len(true), 1), 4),
        "true": len(true),
        **quality,
        "build_seconds": round(system.build_seconds, 2),
        "build_megabytes": round(system.build_bytes / 1e6),
    }  # fmt: skip


def _f1(system: System, kinds: set[str]) -> float:
    said = [(listing, ids) for listing, ids, _, verdict in system.answered if verdict in kinds]
    right = sum(bool(ids) and listing.record == ids[0] for listing, ids in said)
    total = sum(listing.record is not None for listing, *_ in system.answered)
    return round(2 * right / max(len(said) + total, 1), 4)


def _best_f1(system: System) -> float:
    """Return F1 at the threshold that is best on these very listings: what the similarity could give at most."""
    ordered = sorted(system.answered, key=lambda one: -one[2])
    total, right, best = sum(listing.record is not None for listing, *_ in ordered), 0, 0.0
    for said, (listing, ids, score, _) in enumerate(ordered, start=1):
        right += bool(ids) and listing.record == ids[0]
        if said == len(ordered) or ordered[said][2] != score:
            best = max(best, 2 * right / (said + total))
    return round(best, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One listing table checked by one process, then by two."""

    one_per_second: float
    two_per_second: float
    ratio: float


_LONG = 20_000
"""Listings of a table for two processes, at least: all runs put together, several times over."""


def _two_processes(guolv: System, market: WornMarket, core: int) -> list[dict[str, float]]:
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return []
    os.sched_setaffinity(guolv.process.pid, {core, next(one for one in cores if one != core)})
    titles = [listing.title for run in market.runs for listing in run]
    titles *= -(-_LONG // len(titles))
    found = []
    for _ in market.runs:
        one, two = (len(titles) / guolv.ask({"titles": titles, "jobs": jobs})["seconds"] for jobs in (1, 2))
        found.append(asdict(Ratio(one_per_second=round(one), two_per_second=round(two), ratio=round(two / one, 3))))
    return found


def _print_table(market: WornMarket, core: int, result: list[dict[str, Any]], ratios: list[dict[str, float]]) -> None:
    runs = market.runs
    print(f"\n{len(market.records)} records, {len(runs)} × {len(runs[0])} listings, core {core}\n")
    print(f"{'':24}{'listings/s':>11}{'min':>8}{'max':>8}{'recall@10':>11}{'F1':>7}{'build s':>9}{'MB':>7}")
    for one in result:
        rate = one["listings_per_second"]
        f1 = one.get("f1_best_threshold", one.get("f1_block_or_review"))
        print(f"{one['system']:24}{rate['median']:>11}{rate['min']:>8}{rate['max']:>8}{one['recall_at_10']:>11.3f}"
              f"{f1:>7.3f}{one['build_seconds']:>9.1f}{one['build_megabytes']:>7}")  # fmt: skip
        if "f1_block" in one:
            print(f"{'  by block alone':24}{'':>38}{one['f1_block']:>7.3f}")
    print("\nF1: of guolv by its verdicts; of a peer at the threshold that is best on these very listings")
    if ratios:
        values = [one["ratio"] for one in ratios]
        print(f"two processes: {median(values):.2f} × one (least {min(values):.2f}, greatest {max(values):.2f})")


if __name__ == "__main__":
    main()
