"""Companies and what people said of them, for program and person: the JSON forms of CLI and console."""

from urllib.parse import quote

from cases.workspace import Workspace
from domain.enterprises import Alias, Enterprise, reason_sentences
from domain.wire import JsonObject

__all__ = ["alias_to_json", "describe_enterprise", "enterprise_address", "enterprise_to_json", "reason_in"]


def enterprise_to_json(enterprise: Enterprise) -> JsonObject:
    """Return one company of the register."""
    return {
        "enterprise_id": enterprise.enterprise_id,
        "name": enterprise.name,
        "name_key": enterprise.key,
        "uscc": enterprise.uscc,
        "organisation_code": enterprise.organisation_code,
        "names": list(enterprise.names),
        "company_prefixes": list(enterprise.prefixes),
        "records": enterprise.records,
    }


def alias_to_json(alias: Alias) -> JsonObject:
    """Return what is proposed or decided about two companies."""
    zh, en = reason_sentences(alias.reason)
    return {
        "one": alias.one,
        "other": alias.other,
        "reason": str(alias.reason),
        "sentence": zh,
        "sentence_en": en,
        "state": str(alias.state),
        "by": alias.by,
        "at": alias.at.isoformat() if alias.at else None,
        "note": alias.note,
    }


def describe_enterprise(ws: Workspace, enterprise: Enterprise) -> JsonObject:
    """Return a company with its records and what is said about its being another one."""
    aliases = ws.store.enterprise_aliases(enterprise.enterprise_id)
    return enterprise_to_json(enterprise) | {
        "record_ids": list(ws.store.enterprise_records(enterprise.enterprise_id)),
        "aliases": [alias_to_json(alias) for alias in aliases],
    }


def enterprise_address(enterprise: Enterprise) -> str:
    """Return the address of a company's page.

    Example:
        >>> enterprise_address(Enterprise(enterprise_id="name:某厂", name="某厂", key="某厂"))
        '/enterprises/name%3A%E6%9F%90%E5%8E%82'
    """
    return f"/enterprises/{quote(enterprise.enterprise_id, safe='')}"


def reason_in(alias: Alias, language: str) -> str:
    """Return why two companies may be one, in a language."""
    return reason_sentences(alias.reason)[0 if language == "zh" else 1]
