"""A run in one sentence, for the terminal."""

from console.tasks import reason_words
from console.texts import Texts
from domain.campaign import Run

__all__ = ["run_sentence"]


def run_sentence(run: Run, texts: Texts) -> str:
    """Return platform, state and counts of a run in one line."""
    counts = "，".join if texts.language == "zh" else ", ".join
    numbers = counts(f"{texts.name('count', name)} {number}" for name, number in run.counts.items())
    return texts.say(
        "cli.run.sentence",
        platform=run.platform,
        state=texts.name("run_state", run.state),
        reason=reason_words(run.reason, texts),
        counts=numbers,
    )
