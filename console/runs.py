"""A run in one sentence, for the terminal."""

from collections.abc import Sequence

from cases.times import local_text
from console.tasks import reason_words
from console.texts import Texts
from domain.campaign import Run
from domain.walks import Walk, sum_up

__all__ = ["run_sentence", "walks_sentence"]


def run_sentence(run: Run, texts: Texts) -> str:
    """Return platform, state and counts of a run in one line."""
    counts = "，".join if texts.language == "zh" else ", ".join
    numbers = counts(f"{texts.name('count', name)} {number}" for name, number in run.counts.items())
    sentence = texts.say(
        "cli.run.sentence",
        platform=run.platform,
        state=texts.name("run_state", run.state),
        reason=reason_words(run.reason, texts),
        counts=numbers,
    )
    if run.resume_at is None:
        return sentence
    return f"{sentence}\n{texts.say('cli.run.resume_at', at=local_text(run.resume_at))}"


def walks_sentence(walks: Sequence[Walk], texts: Texts) -> str:
    """Return how far a run read, and why it went no further, in one line."""
    total = sum_up(walks)
    separator = "，" if texts.language == "zh" else ", "
    ends = separator.join(f"{texts.name('walk_end', end)} {number}" for end, number in total.ends.items())
    return texts.say("cli.crawl.coverage", walks=total.walks, seen=total.seen, stated=total.stated, ends=ends)
