"""Enterprises: the companies that records name, gathered by code or name, and which of them may be one.

An enterprise is keyed on its USCC or, lacking that, on the normal form of its name (`domain.makers.name_key`). It is
what records claim, not what a business register says. Pure: the same mentions give the same enterprises, whatever their
order. Which of them may be one company: `domain.enterprise_register`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.designation import DesignationKind, read_designations
from domain.errors import InvalidIdentifier
from domain.gtin_prefixes import company_prefix
from domain.identifiers import company_codes, parse_gtin, parse_uscc
from domain.makers import MakerName, load_maker_words, read_makers
from domain.record import Record, RecordKind
from domain.text import squeeze

__all__ = [
    "Alias", "AliasReason", "AliasState", "Claim", "Enterprise", "Mention", "enterprise_of", "gather", "id_of",
    "mentions_of", "pair_of", "reason_sentences",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One company, as one record names it."""

    record_id: str
    name: str
    """As printed, without the word for its role."""
    key: str
    """Normal form of the name; empty when the name is masked or missing, and only a code is known."""
    uscc: str | None = None
    organisation_code: str | None = None
    """Nine characters: stated, or part of the USCC."""
    company_prefix: str | None = None
    """Digits that name the company in the barcode of the goods, where the record states one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a mention says about its company, whoever says it."""

    name: str
    key: str
    organisation_code: str | None = None
    company_prefix: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enterprise:
    """One company of the register."""

    enterprise_id: str
    """Its USCC, else `name:` and the normal form of its name."""
    name: str
    """The name printed most often; of several the one in the usual form."""
    key: str
    """Normal form of that name."""
    uscc: str | None = None
    organisation_code: str | None = None
    names: tuple[str, ...] = ()
    """Every name as printed, the most frequent first."""
    prefixes: tuple[str, ...] = ()
    """Company prefixes of the barcodes on goods that records say it made."""
    records: int = 0
    """Records that name it."""


class AliasReason(StrEnum):
    """Why two enterprises may be one."""

    SAME_CODE = "same_code"
    """One states the USCC, the other the organisation code inside it."""
    SAME_NAME = "same_name"
    """The same name under several codes."""
    ONE_CHARACTER = "one_character"
    """The names differ in one character."""
    PLACE = "place"
    """One name leaves out a place that the other has before it."""
    FORM = "form"
    """The same place and own name with another trade or legal form."""
    PERSON = "person"
    """Nobody proposed it; a person said so."""


class AliasState(StrEnum):
    """What a person made of two enterprises that may be one."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Two enterprises that may be one, or are."""

    one: str
    """Id of the first by order of ids."""
    other: str
    reason: AliasReason
    state: AliasState = AliasState.PROPOSED
    by: str | None = None
    """Who decided."""
    at: datetime | None = None
    note: str | None = None


_REASONS: Mapping[AliasReason, tuple[str, str]] = {
    AliasReason.SAME_CODE: ("组织机构代码相同", "the same organisation code"),
    AliasReason.SAME_NAME: ("名称相同而代码不同", "the same name under another code"),
    AliasReason.ONE_CHARACTER: ("名称只差一个字", "the names differ in one character"),
    AliasReason.PLACE: ("只差所在地名", "one name leaves out a place"),
    AliasReason.FORM: ("地名和字号相同，行业或组织形式不同", "the same place and own name, another trade or form"),
    AliasReason.PERSON: ("由人工指定", "said by a person"),
}


def reason_sentences(reason: AliasReason) -> tuple[str, str]:
    """Return why two enterprises may be one, in Chinese and English."""
    return _REASONS[reason]


def pair_of(one: str, other: str) -> tuple[str, str]:
    """Return two ids in the order in which an alias holds them."""
    return (one, other) if one <= other else (other, one)


# ---- From records to mentions


def mentions_of(record: Record) -> tuple[Mention, ...]:
    """Return the companies a record names as makers; of a dishonest operator the operator.

    A code belongs to the one company of its cell; where the cell names several, it is nobody's. What looks like a
    person's name is left out. Where a sample was taken is no maker.

    Example:
        >>> record = Record(record_id="R1", kind=RecordKind.FAILED_INSPECTION, product_name="童鞋",
        ...                 manufacturer="温州市瓯海郭溪贝依美鞋厂", manufacturer_uscc="91110108551385082Q")
        >>> [(m.key, m.uscc, m.organisation_code) for m in mentions_of(record)]
        [('温州瓯海郭溪贝依美鞋厂', '91110108551385082Q', '551385082')]
    """
    if record.kind is RecordKind.DISHONEST_OPERATOR:
        return tuple(_mentions(record, record.seller, record.seller_uscc, None))
    return tuple(_mentions(record, record.label_companies, record.manufacturer_uscc, _prefix(record)))


def _mentions(record: Record, cell: str | None, code: str | None, prefix: str | None) -> Iterator[Mention]:
    makers = [maker for maker in read_makers(cell) if maker.is_masked or not _may_be_a_person(maker)]
    is_one = len(read_makers(cell)) <= 1
    uscc = _uscc(code) if is_one else None
    organisation = next(iter(company_codes(code)), None) if is_one else None
    if not makers and uscc:
        yield Mention(record_id=record.record_id, name="", key="", uscc=uscc, organisation_code=organisation)
    for maker in makers:
        if maker.key or uscc:
            yield Mention(
                record_id=record.record_id,
                name=maker.printed,
                key=maker.key,
                uscc=uscc,
                organisation_code=organisation,
                company_prefix=prefix if is_one else None,
            )


def _uscc(code: str | None) -> str | None:
    try:
        return parse_uscc(code).value if code else None
    except InvalidIdentifier:
        return None


def _may_be_a_person(maker: MakerName) -> bool:
    """A name of at most four characters without legal form may be a trader's own: personal data."""
    has_form = any(maker.key.endswith(form) for form in load_maker_words().forms)
    return len(maker.key) < (5 if maker.key.isascii() else 4) or (
        len(maker.key) == 4 and not maker.key.isascii() and not has_form
    )


def _prefix(record: Record) -> str | None:
    """Return the company's digits of the record's barcode; `None` when it states none, or several companies'."""
    barcodes = {d.value for d in read_designations(record) if d.kind is DesignationKind.BARCODE}
    found = set()
    for barcode in barcodes:
        try:
            found.add(company_prefix(parse_gtin(barcode)))
        except InvalidIdentifier:
            continue
    return found.pop() if len(found) == 1 else None


# ---- From mentions to enterprises


def gather(mentions: Iterable[Mention]) -> tuple[tuple[Enterprise, ...], Mapping[Mention, str]]:
    """Gather mentions into enterprises; returns them by id, and the id of each mention's.

    A name without code goes to the company with that name and a code, when there is exactly one, and its stated
    organisation code does not say otherwise.
    """
    every = sorted(set(mentions), key=lambda m: (m.record_id, m.key, m.name, m.uscc or ""))
    coded: dict[str, set[str]] = defaultdict(set)
    for mention in every:
        if mention.uscc and mention.key:
            coded[mention.key].add(mention.uscc)
    ids = {mention: _place(mention, coded.get(mention.key, set())) for mention in every}
    claims: dict[str, Counter[Claim]] = defaultdict(Counter)
    records: dict[str, set[str]] = defaultdict(set)
    for mention, enterprise_id in ids.items():
        claims[enterprise_id][_claim(mention)] += 1
        records[enterprise_id].add(mention.record_id)
    return tuple(enterprise_of(one, claims[one], len(records[one])) for one in sorted(claims)), ids


def _place(mention: Mention, codes: set[str]) -> str:
    if mention.uscc:
        return mention.uscc
    return id_of(mention.key, mention.organisation_code, next(iter(codes)) if len(codes) == 1 else None)


def id_of(key: str, organisation_code: str | None, code: str | None) -> str:
    """Return the id of the company that a name without USCC means.

    Args:
        key: Normal form of the name.
        organisation_code: As stated beside it.
        code: The USCC with which the name stands elsewhere, where it is only one.
    """
    return code if code and organisation_code in {None, code[8:17]} else f"name:{key}"


def _claim(mention: Mention) -> Claim:
    return Claim(
        name=mention.name,
        key=mention.key,
        organisation_code=mention.organisation_code,
        company_prefix=mention.company_prefix,
    )


def enterprise_of(enterprise_id: str, claims: Mapping[Claim, int], records: int) -> Enterprise:
    """Return the company that mentions make together.

    Args:
        enterprise_id: Its id.
        claims: What they say, with the number of mentions that say so.
        records: The number of records they stand in.
    """
    frequency = _count((claim.name, number) for claim, number in claims.items())
    names = sorted(frequency, key=lambda name: (-frequency[name], _is_unusual(name), name))
    keys = _by_frequency((claim.key, number) for claim, number in claims.items())
    organisations = _by_frequency((claim.organisation_code or "", number) for claim, number in claims.items())
    uscc = None if enterprise_id.startswith("name:") else enterprise_id
    return Enterprise(
        enterprise_id=enterprise_id,
        name=names[0] if names else enterprise_id,
        key=keys[0] if keys else "",
        uscc=uscc,
        organisation_code=uscc[8:17] if uscc else organisations[0] if organisations else None,
        names=tuple(names),
        prefixes=tuple(sorted({claim.company_prefix for claim in claims if claim.company_prefix})),
        records=records,
    )


def _is_unusual(name: str) -> bool:
    """有限工司 for 有限公司, or the long form."""
    return squeeze(name).endswith(tuple(load_maker_words().form_of))


def _count(values: Iterable[tuple[str, int]]) -> Counter[str]:
    """Add up how often each text stands; an empty one is none."""
    counted: Counter[str] = Counter()
    for text, number in values:
        if text:
            counted[text] += number
    return counted


def _by_frequency(values: Iterable[tuple[str, int]]) -> list[str]:
    counted = _count(values)
    return sorted(counted, key=lambda text: (-counted[text], text))
