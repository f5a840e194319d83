"""`guolv campaign`: repeated plans of crawls."""

import click

from cases.workspace import open_workspace
from console.exits import CRAWL_FAILED, OK, WAITING
from console.output import print_json, print_table, print_text
from console.progress import open_progress
from console.runs import run_sentence
from console.session import GuolvCommand, Session, pass_session
from crawlers.reporting import run_to_json
from domain.campaign import Run, RunState
from scheduler.campaigns import load_campaigns
from scheduler.runner import run_campaign

__all__ = ["command"]


@click.group("campaign")
def command() -> None:
    """Repeated plans of crawls: the files in HOME/campaigns."""


@command.command("list", cls=GuolvCommand)
@pass_session
def list_campaigns(session: Session) -> None:
    """List the campaigns of the home."""
    with open_workspace(session.home) as workspace:
        campaigns = load_campaigns(workspace.home)
    if session.is_json:
        for c in campaigns:
            print_json(
                {
                    "name": c.name,
                    "title": c.title,
                    "starts_on": c.starts_on.isoformat(),
                    "ends_on": c.ends_on.isoformat(),
                    "platforms": list(c.platforms),
                    "categories": list(c.categories),
                    "interval_seconds": c.interval.total_seconds(),
                }
            )
        return
    headings = [session.texts[f"campaign.{name}"] for name in ("name", "window", "platforms", "interval")]
    print_table(
        headings,
        [(c.name, f"{c.starts_on} – {c.ends_on}", " ".join(c.platforms), str(c.interval)) for c in campaigns],
    )


@command.command("run", cls=GuolvCommand)
@click.argument("name")
@pass_session
def run(session: Session, name: str) -> int:
    """Run one round of a campaign now: one child process a platform."""
    with open_progress(session.texts.say("cli.campaign.progress", name=name)) as report:
        counts: dict[str, int] = {}

        def tell(run: Run) -> None:
            counts[run.run_id] = run.counts.get("listings", 0)
            report(sum(counts.values()), None)

        runs = run_campaign(session.home, name, report=tell)
    for one in runs:
        if session.is_json:
            print_json(run_to_json(one))
        else:
            print_text(run_sentence(one, session.texts))
    states = {one.state for one in runs}
    if states <= {RunState.FINISHED, RunState.WAITING}:
        return WAITING if RunState.WAITING in states else OK
    return CRAWL_FAILED
