"""Identifiers with their checks: GTIN, USCC (统一社会信用代码), organisation code (组织机构代码), model numbers.

Each parser takes a text as people write it, folds width and case, removes spaces and hyphens, and returns a value or
raises a subclass of `InvalidIdentifier`. A right check digit proves neither existence nor ownership.

Source: GS1 General Specifications 24 (check digit, prefixes); GB 32100-2015 (USCC); GB 11714-1997 (organisation code);
check digits of GTIN and USCC come from python-stdnum.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from stdnum import ean
from stdnum.cn import uscc as stdnum_uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from domain.errors import InvalidCheckDigit, InvalidFormat, InvalidIdentifier, InvalidLength
from domain.text import squeeze

__all__ = [
    "Gtin",
    "OrganisationCode",
    "Uscc",
    "company_codes",
    "is_valid_gtin",
    "is_valid_uscc",
    "normalise_ccc",
    "normalise_model",
    "parse_gtin",
    "parse_organisation_code",
    "parse_uscc",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gtin:
    """A trade item number with a right check digit."""

    value: str
    """Zero-padded to 14 digits."""
    is_identity: bool
    """False for numbers that never identify a product: restricted circulation, serials, books, coupons."""
    item: str
    """The number of the single item, 14 digits: for a case (GTIN-14 with indicator 1–8) the item inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCode:
    """The code of an organisation before 2015; part of its USCC since."""

    value: str
    """Nine characters without hyphen."""

    def __str__(self) -> str:
        """Return the printed form `XXXXXXXX-X`."""
        return f"{self.value[:8]}-{self.value[8]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uscc:
    """A unified social credit code with a right check character."""

    value: str
    """Eighteen characters, upper case."""
    is_repaired: bool
    """True when O or I had to be read as 0 or 1: the letters do not occur in the code."""

    @property
    def district(self) -> str:
        """Registration district, six digits (GB/T 2260): where 属地 routing starts."""
        return self.value[2:8]

    @property
    def organisation_code(self) -> OrganisationCode:
        """The embedded organisation code, which joins lists from before 2015."""
        return OrganisationCode(value=self.value[8:17])


def _compact(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in folded if c not in " -‐‑–—\t\u200b\u200c\u200d\ufeff")


_RESTRICTED_8 = ("0", "2")
_NOT_IDENTITY_13 = (
    *(f"{n:03d}" for n in range(20, 30)),
    *(f"{n:03d}" for n in range(40, 50)),
    *(f"{n:03d}" for n in range(200, 300)),
    "977", "978", "979", "98", "99",
)  # fmt: skip


def parse_gtin(text: str) -> Gtin:
    """Read a barcode number of 8, 12, 13 or 14 digits.

    Raises:
        InvalidLength: not 8, 12, 13 or 14 characters.
        InvalidFormat: a character is not a digit, or all are zero.
        InvalidCheckDigit: the last digit is not the right one.

    Example:
        >>> parse_gtin("690-1234567892").value, parse_gtin("036000291452").value, parse_gtin("96385074").value
        ('06901234567892', '00036000291452', '00000096385074')
        >>> parse_gtin("10012345678902").item, parse_gtin("9787111128069").is_identity
        ('00012345678905', False)
        >>> parse_gtin("6901234567893")
        Traceback (most recent call last):
            ...
        domain.errors.InvalidCheckDigit: '6901234567893' is not a GTIN: the check digit should be 2
    """
    digits = _compact(text)
    if not (digits.isascii() and digits.isdigit()):
        raise InvalidFormat("GTIN", text, "it holds something other than digits")
    if len(digits) not in {8, 12, 13, 14}:
        raise InvalidLength("GTIN", text, f"{len(digits)} digits, not 8, 12, 13 or 14")
    if not digits.strip("0"):
        raise InvalidFormat("GTIN", text, "only zeros")
    try:
        ean.validate(digits)
    except InvalidChecksum as error:
        raise InvalidCheckDigit("GTIN", text, f"the check digit should be {_gtin_check(digits[:-1])}") from error
    value = digits.zfill(14)
    item = value if value[0] in "09" else _inner_item(value)
    return Gtin(value=value, is_identity=_is_identity(digits, item), item=item)


def _gtin_check(body: str) -> str:
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body)))
    return str(-total % 10)


def _inner_item(value: str) -> str:
    body = "0" + value[1:13]
    return body + _gtin_check(body)


def _is_identity(digits: str, item: str) -> bool:
    if len(digits) == 8:
        return not digits.startswith(_RESTRICTED_8)
    return not item[1:].startswith(_NOT_IDENTITY_13)


def is_valid_gtin(text: str) -> bool:
    """Tell whether a text is a GTIN with a right check digit.

    Example:
        >>> is_valid_gtin("6901234567892"), is_valid_gtin("XDW-21A4")
        (True, False)
    """
    with suppress(InvalidIdentifier):
        return bool(parse_gtin(text))
    return False


def parse_uscc(text: str) -> Uscc:
    """Read a unified social credit code; reads O as 0 and I as 1 when only that makes it right, and marks it.

    Raises:
        InvalidLength: not 18 characters.
        InvalidFormat: a character or the registration authority is not allowed.
        InvalidCheckDigit: the last character, or that of the embedded organisation code, is not the right one.

    Example:
        >>> code = parse_uscc("9111 0108 5513 8508 2Q")
        >>> code.value, code.district, str(code.organisation_code), code.is_repaired
        ('91110108551385082Q', '110108', '55138508-2', False)
        >>> parse_uscc("9111O108551385082Q").is_repaired
        True
    """
    code = _compact(text)
    if len(code) != 18:
        raise InvalidLength("USCC", text, f"{len(code)} characters, not 18")
    repaired = code.replace("O", "0").replace("I", "1")
    for candidate in dict.fromkeys((code, repaired)):
        with suppress(ValidationError, InvalidIdentifier):
            stdnum_uscc.validate(candidate)
            parse_organisation_code(candidate[8:17])
            return Uscc(value=candidate, is_repaired=candidate != code)
    try:
        stdnum_uscc.validate(repaired)
    except InvalidChecksum as error:
        raise InvalidCheckDigit("USCC", text, "the check character is wrong") from error
    except ValidationError as error:
        raise InvalidFormat("USCC", text, "a character is not allowed where it stands") from error
    raise InvalidCheckDigit("USCC", text, "the embedded organisation code has a wrong check character")


def is_valid_uscc(text: str) -> bool:
    """Tell whether a text is a USCC with right check characters.

    Example:
        >>> is_valid_uscc("91110000600037341L"), is_valid_uscc("91110000600037341M")
        (True, False)
    """
    with suppress(InvalidIdentifier):
        return bool(parse_uscc(text))
    return False


_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def parse_organisation_code(text: str) -> OrganisationCode:
    """Read an organisation code of nine characters.

    Raises:
        InvalidLength: not 9 characters.
        InvalidFormat: a character is neither digit nor ASCII letter.
        InvalidCheckDigit: the last character is not the right one.

    Example:
        >>> parse_organisation_code("55138508-2").value
        '551385082'
    """
    code = _compact(text)
    if len(code) != 9:
        raise InvalidLength("organisation code", text, f"{len(code)} characters, not 9")
    if not (code.isascii() and code.isalnum()):
        raise InvalidFormat("organisation code", text, "a character is neither digit nor letter")
    if code[8] != _organisation_check(code[:8]):
        raise InvalidCheckDigit("organisation code", text, f"the check character should be {_organisation_check(code)}")
    return OrganisationCode(value=code)


def _organisation_check(code: str) -> str:
    total = sum(w * v for w, v in zip(_ORGANISATION_WEIGHTS, _values(code), strict=False))
    return {10: "X", 11: "0"}.get(11 - total % 11, str((11 - total % 11) % 11))


def _values(code: str) -> Iterator[int]:
    return (int(c, 36) for c in code[:8])


def company_codes(*texts: str | None) -> tuple[str, ...]:
    """Return companies by what their codes of both ages share: the organisation code, positions 9 to 17 of a USCC.

    Each once, nine characters; a text that is neither gives nothing.

    Example:
        >>> company_codes("91110108551385082Q", "55138508-2", "9111", None)
        ('551385082',)
        >>> company_codes("91110000600037341L"), company_codes("91110102MA0093EQ6R")
        (('600037341',), ('MA0093EQ6',))
    """
    given = [text for text in texts if text]
    return tuple(dict.fromkeys(code for text in given for code in _company_code(text))) if given else ()


def _company_code(text: str) -> Iterator[str]:
    try:
        yield parse_uscc(text).organisation_code.value
    except InvalidIdentifier:
        with suppress(InvalidIdentifier):
            yield parse_organisation_code(text).value


def normalise_model(text: str) -> str:
    """Return a model, style or article number without its writing: upper case, no separators, disguises undone.

    Example:
        >>> normalise_model("xdw 21a4"), normalise_model("ＸＤＷ－21Ａ4"), normalise_model("С9—C01")
        ('XDW21A4', 'XDW21A4', 'C9C01')
    """
    return squeeze(text).upper()


def normalise_ccc(text: str) -> str:
    """Return a CCC certificate number for comparing: upper case letters and digits only.

    Its form is not checked: what forms are issued is not confirmed, so no number is refused.

    Example:
        >>> normalise_ccc("2019 0107 1123 4567")
        '2019010711234567'
    """
    return squeeze(text).upper()
