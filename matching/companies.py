"""Companies by their code: a 统一社会信用代码, or the 组织机构代码 that stood before it and stands inside it."""

from domain.errors import InvalidIdentifier
from domain.identifiers import parse_organisation_code, parse_uscc

__all__ = ["company_codes"]


def company_codes(*texts: str | None) -> tuple[str, ...]:
    """Return the organisation codes of some companies, nine characters each; a text that is no code gives none.

    Example:
        >>> company_codes("91110108551385082Q", "55138508-2", "9111", None)
        ('551385082',)
    """
    found = (code for text in texts if text for code in _code(text))
    return tuple(dict.fromkeys(found))


def _code(text: str) -> tuple[str, ...]:
    try:
        return (parse_uscc(text).organisation_code.value,)
    except InvalidIdentifier:
        pass
    try:
        return (parse_organisation_code(text).value,)
    except InvalidIdentifier:
        return ()
