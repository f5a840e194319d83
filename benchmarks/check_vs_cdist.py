"""`guolv check` on many listings beside RapidFuzz's `cdist`, on the same machine in the same run, as a ratio.

    python -m benchmarks.check_vs_cdist [--records 10000] [--listings 100000] [--repetitions 3] [--sample 200] [--json]

Each repetition runs, one after the other: the whole command `guolv check` as a child process, start of Python and
loading of the records included; then `cdist` of a sample of the same titles against all records, once with each scorer.
`cdist` works on every pair, so its time grows with the number of listings: the sample's time is scaled by that number,
and the table says so. What the figures show and what not: `benchmarks/README.md`.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from benchmarks.scale_market import (
    ScaleListing,
    ScaleRecord,
    make_listings,
    make_records,
    write_listings,
    write_records,
)

SEED = 7
GUOLV = (sys.executable, "-m", "console.cli")
ROOT = Path(__file__).parents[1]
SCORERS: dict[str, Callable[..., float]] = {"token_set_ratio": fuzz.token_set_ratio, "WRatio": fuzz.WRatio}


@dataclass(frozen=True, slots=True)
class Spread:
    """Least, middle and greatest of the repetitions."""

    min: float
    median: float
    max: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Sum up repetitions."""
        return cls(round(min(values), 3), round(median(values), 3), round(max(values), 3))


@dataclass(frozen=True, slots=True)
class Check:
    """One run of `guolv check`."""

    wall_seconds: float
    cpu_seconds: float
    verdicts: dict[str, int]
    planted: int
    planted_blocked: int
    wrong_blocks: int


@dataclass(frozen=True, slots=True)
class Peer:
    """One run of `cdist`, scaled from the sample to all listings."""

    wall_seconds: float
    cpu_seconds: float


def main() -> None:
    """Measure and print."""
    options = _options()
    cdist(["a"], ["b"])  # the first call loads its parts
    records = make_records(options.records, SEED)
    listings = tuple(make_listings(records, options.listings, SEED + 1))
    with tempfile.TemporaryDirectory(prefix="guolv-bench-") as folder:
        home = Path(folder) / "home"
        _prepare(home, Path(folder), records, listings)
        checks: list[Check] = []
        peers: dict[str, list[Peer]] = {name: [] for name in SCORERS}
        for repetition in range(options.repetitions):
            checks.append(_check(home, Path(folder), listings))
            sample = listings[repetition :: max(1, len(listings) // options.sample)][: options.sample]
            for name, scorer in SCORERS.items():
                peers[name].append(_cdist(sample, records, scorer, len(listings) / len(sample)))
            print(f"repetition {repetition + 1} of {options.repetitions} done", file=sys.stderr)
    result = _result(options, checks, peers)
    print(json.dumps(result, ensure_ascii=False, indent=None if options.json else 2))
    if not options.json:
        _print_table(options, checks, peers)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--listings", type=int, default=100_000)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--sample", type=int, default=200, help="listings given to cdist in each repetition")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _prepare(home: Path, folder: Path, records: tuple[ScaleRecord, ...], listings: tuple[ScaleListing, ...]) -> None:
    write_records(records, folder / "records.csv")
    write_listings(listings, folder / "listings.jsonl")
    for arguments in (("init",), ("import", str(folder / "records.csv"))):
        subprocess.run([*GUOLV, "--home", str(home), *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _check(home: Path, folder: Path, listings: tuple[ScaleListing, ...]) -> Check:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    verdicts = folder / "verdicts.jsonl"
    command = [*GUOLV, "--home", str(home), "check", str(folder / "listings.jsonl"), "--out", str(verdicts)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return _judge(verdicts, listings, wall, cpu)


def _judge(path: Path, listings: tuple[ScaleListing, ...], wall: float, cpu: float) -> Check:
    counts: dict[str, int] = {}
    right = wrong = answered = 0
    with path.open(encoding="utf-8") as file:
        for line, listing in zip(file, listings, strict=True):
            answer = json.loads(line)
            counts[answer["verdict"]] = counts.get(answer["verdict"], 0) + 1
            answered += 1
            if answer["verdict"] == "block":
                is_right = answer["matches"][0]["record_id"] == listing.record_id
                right, wrong = right + is_right, wrong + (not is_right)
    planted = sum(listing.record_id is not None for listing in listings)
    return Check(wall, cpu, counts, planted, right, wrong)


def _cdist(
    sample: Sequence[ScaleListing], records: Sequence[ScaleRecord], scorer: Callable[..., float], scale: float
) -> Peer:
    titles = [listing.title for listing in sample]
    texts = [f"{r.brand} {r.product_name} {r.model} {r.maker}" for r in records]
    wall, cpu = time.perf_counter(), time.process_time()
    cdist(titles, texts, scorer=scorer, workers=1)
    return Peer(scale * (time.perf_counter() - wall), scale * (time.process_time() - cpu))


def _result(options: argparse.Namespace, checks: list[Check], peers: dict[str, list[Peer]]) -> dict[str, object]:
    walls = [check.wall_seconds for check in checks]
    return {
        "machine": {
            "processor": _processor(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
        "records": options.records,
        "listings": options.listings,
        "repetitions": options.repetitions,
        "guolv_check": {
            "wall_seconds": asdict(Spread.of(walls)),
            "cpu_seconds": asdict(Spread.of([check.cpu_seconds for check in checks])),
            "listings_per_second": asdict(Spread.of([options.listings / wall for wall in walls])),
            "verdicts": checks[-1].verdicts,
            "planted": checks[-1].planted,
            "planted_blocked": checks[-1].planted_blocked,
            "wrong_blocks": checks[-1].wrong_blocks,
        },
        "cdist": {
            name: {
                "sample": options.sample,
                "scaled_wall_seconds": asdict(Spread.of([run.wall_seconds for run in runs])),
                "scaled_cpu_seconds": asdict(Spread.of([run.cpu_seconds for run in runs])),
                "wall_ratio": asdict(_ratio(runs, checks, "wall_seconds")),
                "cpu_ratio": asdict(_ratio(runs, checks, "cpu_seconds")),
            }
            for name, runs in peers.items()
        },
    }


def _ratio(runs: Sequence[Peer], checks: Sequence[Check], what: str) -> Spread:
    """Return how many times as long `cdist` takes, repetition by repetition."""
    return Spread.of([getattr(run, what) / getattr(check, what) for run, check in zip(runs, checks, strict=True)])


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _print_table(options: argparse.Namespace, checks: list[Check], peers: dict[str, list[Peer]]) -> None:
    print(f"\n{options.listings} listings against {options.records} records, {options.repetitions} repetitions")
    print(f"cdist: {options.sample} listings each time, its seconds scaled to all\n")
    print(f"{'':40}{'min':>10}{'median':>10}{'max':>10}")
    _row("guolv check, whole command, s", Spread.of([check.wall_seconds for check in checks]))
    _row("guolv check, processor, s", Spread.of([check.cpu_seconds for check in checks]))
    for name, runs in peers.items():
        _row(f"cdist {name}, s", Spread.of([run.wall_seconds for run in runs]))
        _row(f"cdist {name}, processor, s", Spread.of([run.cpu_seconds for run in runs]))
        _row("  times guolv check", _ratio(runs, checks, "wall_seconds"))
        _row("  times guolv check, processor", _ratio(runs, checks, "cpu_seconds"))


def _row(label: str, spread: Spread) -> None:
    print(f"{label:40}{spread.min:>10.1f}{spread.median:>10.1f}{spread.max:>10.1f}")


if __name__ == "__main__":
    main()
