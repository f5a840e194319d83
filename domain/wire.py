"""The JSON forms of the values that cross a border: what users script against.

Documented for users in `docs/reference/json.md`. Reading is strict about types and lenient about absence: `null`, an
empty text and a missing key all mean "the source does not say". Pure: no file and no clock.
"""

from collections.abc import Mapping
from datetime import datetime

from domain.case import Case, CaseState
from domain.json_values import JsonObject, JsonValue, read_list, read_mapping, text_reader
from domain.listing_form import MAX_TEXT, ParsedListing, listing_to_json, parse_listing, read_attribute, read_fields
from domain.record import RecordKind
from domain.record_form import (
    decision_from_json,
    decision_to_json,
    record_event_from_json,
    record_event_to_json,
    record_from_json,
    record_to_json,
    scope_from_json,
    scope_to_json,
)
from domain.verdict import Explanation, Match, Reason, ScopeFinding, Severity, Verdict, VerdictKind

__all__ = [
    "MAX_TEXT",
    "JsonObject",
    "JsonValue",
    "ParsedListing",
    "case_from_json",
    "case_to_json",
    "decision_from_json",
    "decision_to_json",
    "listing_to_json",
    "match_from_json",
    "match_to_json",
    "parse_listing",
    "read_attribute",
    "read_fields",
    "reason_from_json",
    "reason_to_json",
    "record_event_from_json",
    "record_event_to_json",
    "record_from_json",
    "record_to_json",
    "scope_from_json",
    "scope_to_json",
    "verdict_to_json",
]


def match_to_json(match: Match) -> JsonObject:
    """Return the JSON form of a match."""
    return {
        "record_id": match.record_id,
        "kind": str(match.kind),
        "verdict": str(match.verdict),
        "score": round(match.score, 4),
        "scope": {aspect: str(finding) for aspect, finding in match.scope.items()},
        "explanations": [_explanation_to_json(e) for e in match.explanations],
        "decides": match.decides,
        "decides_en": match.decides_en,
        "record_version": match.record_version,
    }


def _explanation_to_json(explanation: Explanation) -> JsonObject:
    return {
        "feature": explanation.feature,
        "listing_value": explanation.listing_value,
        "record_value": explanation.record_value,
        "weight": round(explanation.weight, 4),
        "contribution": round(explanation.contribution, 4),
        "sentence": explanation.sentence,
        "sentence_en": explanation.sentence_en,
    }


def match_from_json(data: Mapping[str, object]) -> Match:
    """Read a match from the form of `match_to_json`."""
    return Match(
        record_id=str(data["record_id"]),
        kind=RecordKind(str(data["kind"])),
        verdict=VerdictKind(str(data["verdict"])),
        score=float(str(data["score"])),
        scope={k: ScopeFinding(str(v)) for k, v in read_mapping(data, "scope").items()},
        explanations=tuple(
            _explanation_from_json(item) for item in read_list(data, "explanations") if isinstance(item, Mapping)
        ),
        decides=str(data.get("decides") or ""),
        decides_en=str(data.get("decides_en") or ""),
        record_version=str(data.get("record_version") or ""),
    )


def _explanation_from_json(item: Mapping[str, object]) -> Explanation:
    return Explanation(
        feature=str(item["feature"]),
        listing_value=str(item["listing_value"]),
        record_value=str(item["record_value"]),
        weight=float(str(item["weight"])),
        contribution=float(str(item["contribution"])),
        sentence=str(item["sentence"]),
        sentence_en=str(item["sentence_en"]),
    )


def reason_to_json(reason: Reason) -> JsonObject:
    """Return the JSON form of a rule's reason."""
    return {
        "rule": reason.rule,
        "sentence": reason.sentence,
        "sentence_en": reason.sentence_en,
        "severity": str(reason.severity),
        "source": reason.source,
    }


def reason_from_json(data: Mapping[str, object]) -> Reason:
    """Read a reason from the form of `reason_to_json`."""
    return Reason(
        rule=str(data["rule"]),
        sentence=str(data["sentence"]),
        sentence_en=str(data["sentence_en"]),
        severity=Severity(str(data["severity"])),
        source=str(data.get("source") or ""),
    )


def verdict_to_json(verdict: Verdict, *, line: int | None = None, item_id: str | None = None) -> JsonObject:
    """Return the JSON form of a verdict; `line` is the line of the input it answers, counted from 1."""
    data: JsonObject = {} if line is None else {"line": line}
    return data | {
        "item_id": item_id,
        "verdict": str(verdict.kind),
        "score": round(verdict.score, 4),
        "matches": [match_to_json(m) for m in verdict.matches],
        "reasons": [reason_to_json(r) for r in verdict.reasons],
        "policy_version": verdict.policy_version,
        "notice": verdict.notice,
    }


def case_to_json(case: Case) -> JsonObject:
    """Return the JSON form of a case."""
    return {
        "case_id": case.case_id,
        "listing_key": case.listing_key,
        "state": str(case.state),
        "verdict": str(case.verdict),
        "score": round(case.score, 4),
        "listing": listing_to_json(case.listing),
        "matches": [match_to_json(m) for m in case.matches],
        "reasons": [reason_to_json(r) for r in case.reasons],
        "policy_version": case.policy_version,
        "opened_at": case.opened_at.isoformat(),
        "updated_at": case.updated_at.isoformat(),
        "version": case.version,
        "judged_by": case.judged_by,
        "judged_at": None if case.judged_at is None else case.judged_at.isoformat(),
        "note": case.note,
    }


def case_from_json(data: Mapping[str, object]) -> Case:
    """Read a case from the form of `case_to_json`."""
    text = text_reader(data)
    judged_at = text("judged_at")
    return Case(
        case_id=str(data["case_id"]),
        listing_key=str(data["listing_key"]),
        listing=parse_listing(data["listing"]).listing,
        state=CaseState(str(data["state"])),
        verdict=VerdictKind(str(data["verdict"])),
        score=float(str(data["score"])),
        matches=tuple(match_from_json(m) for m in read_list(data, "matches") if isinstance(m, Mapping)),
        reasons=tuple(reason_from_json(r) for r in read_list(data, "reasons") if isinstance(r, Mapping)),
        policy_version=str(data["policy_version"]),
        opened_at=datetime.fromisoformat(str(data["opened_at"])),
        updated_at=datetime.fromisoformat(str(data["updated_at"])),
        version=int(str(data["version"])),
        judged_by=text("judged_by"),
        judged_at=datetime.fromisoformat(judged_at) if judged_at else None,
        note=text("note"),
    )
