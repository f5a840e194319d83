"""What the first digits of a barcode say: where its company prefix was registered, and which digits name the company.

A hint at the registrar only: never the place of production, never the maker. Facts: `gtin_prefixes.toml`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from domain.identifiers import Gtin

__all__ = ["Registrar", "company_prefix", "registrar_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrar:
    """A member organisation of GS1."""

    prefix: str
    """First three digits of the 13-digit form."""
    name_zh: str
    """Country or region it serves."""
    name_en: str
    """As it calls itself."""


def registrar_of(gtin: Gtin) -> Registrar | None:
    """Return who gave out a barcode; `None` when that is not known, or the number is no identity of a product.

    Example:
        >>> from domain.identifiers import parse_gtin
        >>> registrar_of(parse_gtin("6901234567892")).name_en, registrar_of(parse_gtin("036000291452")).name_en
        ('GS1 China', 'GS1 US')
        >>> registrar_of(parse_gtin("9787111128069")) is None
        True
    """
    if not _is_thirteen(gtin):
        return None
    prefix = gtin.item[1:4]
    names = _facts().registrars.get(prefix)
    return Registrar(prefix=prefix, name_zh=names[0], name_en=names[1]) if names else None


def company_prefix(gtin: Gtin) -> str | None:
    """Return the digits of a barcode that name the company (厂商识别代码); `None` where their number cannot be told.

    Example:
        >>> from domain.identifiers import parse_gtin
        >>> company_prefix(parse_gtin("6901234567892")), company_prefix(parse_gtin("6921234567890"))
        ('6901234', '69212345')
        >>> company_prefix(parse_gtin("036000291452")) is None
        True
    """
    if not _is_thirteen(gtin):
        return None
    length = _facts().digits.get(gtin.item[1:4])
    return gtin.item[1 : 1 + length] if length else None


def _is_thirteen(gtin: Gtin) -> bool:
    """Eight-digit numbers have prefixes of their own, which say nothing about a company."""
    return gtin.is_identity and gtin.item[1:6] != "00000"


@dataclass(frozen=True, slots=True)
class _Facts:
    registrars: Mapping[str, tuple[str, str]]
    digits: Mapping[str, int]


@lru_cache(maxsize=1)
def _facts() -> _Facts:
    table = tomllib.loads((files("domain") / "gtin_prefixes.toml").read_text("utf-8"))
    registrars = {
        prefix: (str(zh), str(en)) for span, (zh, en) in table["registrars"].items() for prefix in _prefixes(span)
    }
    digits = {
        prefix: int(length) for span, length in table["company_prefix_digits"].items() for prefix in _prefixes(span)
    }
    return _Facts(registrars, digits)


def _prefixes(span: str) -> Iterator[str]:
    first, _, last = span.partition("-")
    return (f"{number:03d}" for number in range(int(first), int(last or first) + 1))
