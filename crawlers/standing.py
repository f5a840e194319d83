"""How a platform stands with the gate: who holds its host, pace, robots.txt, requests of the day, the assessment.

For people: what the console, the command line and `guolv doctor` show before and beside a crawl.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cases.times import local_date
from cases.workspace import Workspace
from crawlers.apis import known_apis, load_api
from crawlers.gate.robots import Rules, read_rules
from crawlers.naming import agent_token, origin_of
from domain.settings import PlatformSettings, Settings
from domain.task import host_of
from index.store import HostState

__all__ = ["Standing", "lacks_assessment", "standings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One platform that is asked somewhere."""

    platform: str
    own: PlatformSettings
    address: str
    """Of its pages; of its official API, where it is asked by that alone."""
    is_by_api: bool
    """Whether it is asked by its official API alone: under a contract, not by robots.txt."""
    delay_seconds: float
    """As set; robots.txt may ask for more."""
    host: str
    state: HostState | None
    """`None`: the host was never asked."""
    rules: Rules | None
    """What its robots.txt said last; `None`: it was never asked for."""
    requests_today: int
    allowance: int
    lacks_assessment: bool


def lacks_assessment(settings: Settings, platform: str) -> bool:
    """Return whether a public host is asked for a platform of which nobody assessed what that means (条例 18)."""
    own = settings.platforms.get(platform, PlatformSettings())
    is_public = bool(own.base_url) and not settings.crawl.allow_private_addresses
    return is_public and not own.is_assessed


def standings(ws: Workspace, now: datetime) -> tuple[Standing, ...]:
    """Return how every platform of a home stands that has an address, or credentials for its API, by name."""
    states = {state.host: state for state in ws.store.hosts.states()}
    named = ((name, own, _address(name, own)) for name, own in sorted(ws.settings.platforms.items()))
    return tuple(_standing(ws, name, own, address, states, now) for name, own, address in named if address)


def _address(platform: str, own: PlatformSettings) -> str:
    """Return where a platform is asked; empty: nowhere."""
    if own.base_url or not own.api.app_key or platform not in known_apis():
        return own.base_url
    return load_api(platform)(own.api).address


def _standing(
    ws: Workspace,
    platform: str,
    own: PlatformSettings,
    address: str,
    states: Mapping[str, HostState],
    now: datetime,
) -> Standing:
    host, crawl = host_of(address), ws.settings.crawl
    robots = ws.store.hosts.robots(origin_of(own.base_url)) if own.base_url else None
    return Standing(
        platform=platform,
        own=own,
        address=address,
        is_by_api=not own.base_url,
        delay_seconds=crawl.delay_seconds if own.delay_seconds is None else own.delay_seconds,
        host=host,
        state=states.get(host),
        rules=read_rules(robots, agent_token(crawl.user_agent)) if robots is not None else None,
        requests_today=ws.store.hosts.requests_on(platform, local_date(now)),
        allowance=ws.settings.daily_allowance(platform),
        lacks_assessment=lacks_assessment(ws.settings, platform),
    )
