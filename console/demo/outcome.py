"""What a demo ended with: for a script as one JSON object, for people as a few lines."""

from collections.abc import Iterator
from dataclasses import dataclass

from cases.exports import ExportReport
from console.demo.truth import TruthReport
from console.demo.words import Voice
from domain.campaign import Run
from domain.wire import JsonObject, JsonValue
from index.store import Quarantined

__all__ = ["PLATFORM_TITLES", "Outcome", "tell_outcome", "tell_run"]

PLATFORM_TITLES = {"qingwei": "青苇商城", "shiqiao": "石桥集市", "yunti": "云梯小店"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything worth saying at the end."""

    seed: int
    records: int
    truth: TruthReport
    runs: tuple[Run, ...]
    quarantine: tuple[Quarantined, ...]
    witness: JsonObject
    """What the market saw of its visitors."""
    first_screen_seconds: float
    """From the start of the command until the console answers with the records imported."""
    total_seconds: float
    takedown: ExportReport | None = None
    confirmed: int = 0

    def as_json(self) -> JsonObject:
        """Return the JSON form: the truth first, then how it came about."""
        takedown: JsonValue = None
        if self.takedown is not None:
            takedown = {
                "path": self.takedown.path,
                "rows": self.takedown.rows,
                "sha256": self.takedown.sha256,
                "confirmed_by_demo_officer": self.confirmed,
            }
        return self.truth.as_json() | {
            "seed": self.seed,
            "records": self.records,
            "runs": [
                {"platform": run.platform, "state": str(run.state), "reason": run.reason, "counts": dict(run.counts)}
                for run in self.runs
            ],
            "quarantine": [{"origin": q.origin, "field": q.field, "reason": q.reason} for q in self.quarantine],
            "market": self.witness,
            "first_screen_seconds": round(self.first_screen_seconds, 1),
            "total_seconds": round(self.total_seconds, 1),
            "takedown": takedown,
        }


def tell_run(run: Run, voice: Voice) -> str:
    """Return one line about a finished crawl."""
    counts = run.counts
    return voice.say(
        "crawled",
        title=PLATFORM_TITLES.get(run.platform, run.platform),
        listings=counts.get("listings", 0),
        block=counts.get("block", 0),
        review=counts.get("review", 0),
        errors=counts.get("errors", 0),
        refused=counts.get("refused_by_robots", 0),
    )


def tell_outcome(outcome: Outcome, voice: Voice) -> Iterator[str]:
    """Yield what people read at the end, a line each."""
    truth, market = outcome.truth, outcome.witness
    for quarantined in outcome.quarantine:
        yield voice.say("quarantine", origin=quarantined.origin, field=quarantined.field, reason=quarantined.reason)
    patience = voice.say("impatient" if market.get("came_back_too_early") else "patient")
    yield voice.say("manners", disallowed=market.get("disallowed_requests"), patience=patience)
    yield ""
    yield from _table(truth, voice)
    yield ""
    yield voice.say(
        "found",
        planted=truth.planted,
        found=truth.found,
        blocked=truth.blocked,
        recall=_share(truth.recall),
        precision=_share(truth.block_precision),
    )
    yield voice.say("review_load", count=truth.honest_under_review)
    for offer in truth.missed:
        yield voice.say("missed", disguise=offer.disguise, record=offer.record_id, title=offer.title)
    for offer in truth.false_blocks:
        yield voice.say("false_block", standing=offer.standing, title=offer.title)
    if outcome.takedown is not None:
        yield voice.say("list", path=outcome.takedown.path, rows=outcome.takedown.rows)


def _table(truth: TruthReport, voice: Voice) -> Iterator[str]:
    heads = tuple(voice.say(key) for key in ("planted", "is_found", "blocked"))
    yield f"{voice.say('by_disguise'):<22}" + "".join(f"{head:>9}" for head in heads)
    for name, row in truth.by_disguise.items():
        yield f"{name:<22}{row.planted:>9}{row.found:>9}{row.blocked:>9}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
