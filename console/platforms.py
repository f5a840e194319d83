"""How platforms stand with the gate, for the terminal and the console: the same facts, and their JSON form."""

from collections.abc import Iterator

from cases.times import local_text
from console.texts import Texts
from crawlers.gate.robots import Rules
from crawlers.standing import Standing
from domain.wire import JsonObject

__all__ = ["assessment_facts", "standing_facts", "standing_to_json"]


def standing_facts(standing: Standing, texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield what is known of a platform, each with its heading."""
    state = standing.state
    yield texts["platforms.address"], standing.address
    yield texts["platforms.host"], standing.host
    if state is not None:
        free = texts["platforms.free"]
        yield texts["platforms.holder"], free if state.holder is None else _held(state.holder, standing, texts)
    delay = max(standing.delay_seconds, (state.delay_seconds or 0.0) if state is not None else 0.0)
    yield texts["platforms.delay"], texts.say("platforms.seconds", seconds=f"{delay:g}")
    if state is not None and state.hold_until is not None:
        reason = texts.said(state.hold_reason or "")
        yield texts["platforms.hold"], texts.say("platforms.until", until=local_text(state.hold_until), reason=reason)
    yield texts["platforms.robots"], _robots(standing, texts)
    used = texts.say("platforms.of", used=standing.requests_today, allowance=standing.allowance)
    yield texts["platforms.requests"], used


def assessment_facts(standing: Standing, texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield the assessment of the impact; nothing when there is none."""
    own = standing.own
    if own.is_assessed:
        yield texts["platforms.assessed_by"], own.impact_assessed_by
        yield texts["platforms.assessed_on"], own.impact_assessed_on
        yield texts["platforms.assessed_requests"], str(own.impact_requests_a_day)
        yield texts["platforms.disturbance"], own.impact_disturbance


def standing_to_json(standing: Standing) -> JsonObject:
    """Return the JSON form."""
    own, state, rules = standing.own, standing.state, standing.rules
    return {
        "platform": standing.platform,
        "address": standing.address,
        "is_by_api": standing.is_by_api,
        "host": standing.host,
        "holder": state.holder if state is not None else None,
        "delay_seconds": standing.delay_seconds if state is None else state.delay_seconds,
        "next_at": state.next_at.isoformat() if state is not None and state.next_at else None,
        "hold_until": state.hold_until.isoformat() if state is not None and state.hold_until else None,
        "robots": None if rules is None else _robots_to_json(rules),
        "requests_today": standing.requests_today,
        "daily_allowance": standing.allowance,
        "impact": {
            "assessed_by": own.impact_assessed_by,
            "assessed_on": own.impact_assessed_on,
            "requests_a_day": own.impact_requests_a_day,
            "disturbance": own.impact_disturbance,
        }
        if own.is_assessed
        else None,
        "lacks_assessment": standing.lacks_assessment,
    }


def _robots_to_json(rules: Rules) -> JsonObject:
    return {
        "status": rules.answer.status,
        "fetched_at": rules.answer.fetched_at.isoformat(),
        "sha256": rules.answer.sha256,
        "says": rules.blanket.reason if rules.blanket is not None else None,
        "crawl_delay_seconds": rules.crawl_delay_seconds,
        "visit_time": str(rules.hours) if rules.hours is not None else None,
    }


def _held(holder: str, standing: Standing, texts: Texts) -> str:
    until = local_text(standing.state.lease_until) if standing.state is not None else ""
    return texts.say("platforms.held", holder=holder, until=until)


def _robots(standing: Standing, texts: Texts) -> str:
    rules = standing.rules
    if standing.is_by_api:
        return texts["platforms.by_api"]
    if rules is None:
        return texts["platforms.robots_unknown"]
    says = texts.said(rules.blanket.reason) if rules.blanket is not None else texts["platforms.robots_rules"]
    more = [says]
    if rules.crawl_delay_seconds is not None:
        more.append(texts.say("platforms.crawl_delay", seconds=f"{rules.crawl_delay_seconds:g}"))
    if rules.hours is not None:
        more.append(texts.say("platforms.visit_time", hours=str(rules.hours)))
    comma = texts["list.comma"]
    return texts.say("platforms.fetched", says=comma.join(more), at=local_text(rules.answer.fetched_at))
