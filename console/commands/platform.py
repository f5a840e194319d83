"""`guolv platform`: how platforms stand with the gate, and what was assessed before they are crawled."""

import click

from cases.workspace import Workspace, open_workspace
from console.exits import BAD_INPUT, OK
from console.output import print_facts, print_json, print_table, print_text, warn
from console.platforms import assessment_facts, standing_facts, standing_to_json
from console.session import GuolvCommand, Session, now, pass_session
from crawlers.naming import origin_of
from crawlers.standing import Standing, standings
from domain.errors import UnknownPlatform

__all__ = ["command"]


@click.group("platform")
def command() -> None:
    """Look at platforms before and beside a crawl: pace, robots.txt, requests of the day, assessment of the impact."""


@command.command("list", cls=GuolvCommand)
@pass_session
def list_platforms(session: Session) -> None:
    """List the platforms that have an address, or credentials for their API; with --json one object a line."""
    with open_workspace(session.home) as workspace:
        found = standings(workspace, now())
    if session.is_json:
        for standing in found:
            print_json(standing_to_json(standing))
        return
    texts = session.texts
    rows = [
        (
            standing.platform,
            standing.host,
            f"{standing.requests_today}/{standing.allowance}",
            standing.own.impact_assessed_on or (texts["platforms.none"] if standing.lacks_assessment else "—"),
        )
        for standing in found
    ]
    print_table([texts[f"platforms.{name}"] for name in ("platform", "host", "requests", "assessed_on")], rows)


@command.command("show", cls=GuolvCommand)
@click.argument("platform")
@pass_session
def show(session: Session, platform: str) -> int:
    """Show how a PLATFORM stands; 1 when a public host would be crawled that nobody assessed."""
    with open_workspace(session.home) as workspace:
        standing = _find(workspace, platform)
    if session.is_json:
        print_json(standing_to_json(standing))
    else:
        facts = (*standing_facts(standing, session.texts), *assessment_facts(standing, session.texts))
        print_facts(dict(facts))
    if standing.lacks_assessment:
        warn(session.texts["platforms.lacking"])
        return BAD_INPUT
    return OK


@command.command("ask-robots", cls=GuolvCommand)
@click.argument("platform")
@pass_session
def ask_robots(session: Session, platform: str) -> None:
    """Forget the robots.txt of a PLATFORM, so that the next crawl asks for it: after the platform has changed it."""
    with open_workspace(session.home) as workspace:
        was_known = workspace.store.hosts.forget_robots(origin_of(_find(workspace, platform).address))
    print_text(session.texts["platforms.forgotten" if was_known else "platforms.robots_unknown"])


def _find(workspace: Workspace, platform: str) -> Standing:
    found = {standing.platform: standing for standing in standings(workspace, now())}
    if platform not in found:
        raise UnknownPlatform(platform, tuple(found))
    return found[platform]
