"""Maker or seller: what 企业名称, 受检企业 or 被抽查单位 means in one table, decided from everything the table says.

The same heading is the maker in checks at the place of production and the seller in checks of the market. The decision
goes with the import, with its reason; where nothing tells, somebody is asked to look.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawlers.sources.header import Column, Header
from crawlers.sources.titles import TitleFacts
from crawlers.sources.words import COMPANY_CODE, NoticeWords, heading_key
from domain.headings import DecisionBasis, HeadingDecision
from domain.record import RecordKind
from domain.text import fold, squeeze

__all__ = ["SAMPLE_ROWS", "Roles", "decide_roles"]

SAMPLE_ROWS = 200
"""Rows that are looked at before the first record of a table with such a heading."""

_MAKER, _SELLER = "manufacturer", "seller"
_OTHER = {_MAKER: _SELLER, _SELLER: _MAKER}
_NAMES = {_MAKER: "the maker", _SELLER: "the seller"}
_SAME_SHARE = 0.8
_LEAST_PAIRS = 2
"""One maker that was tested at home proves nothing about the column."""
_TITLE_WEIGHT = 0.5
_ONLINE_WEIGHT = 0.15
"""A column for a platform or shop: a check of what is on sale, but of whose goods?"""
_FEW_COMPANIES = 3
"""One or two names prove less than a column of them."""
_LEAST_BALANCE = 0.2
_SURE_BALANCE = 0.6
_AUTHORITY = re.compile(r"市场监督管理|市场监管|市监")
"""The name of the authority says nothing about where it checked."""
_PERSON = re.compile(r"^[\u3400-\u9fff]{1,2}[^\u0000-\u33ff司厂店行部场社坊]$")
"""A seller may be a natural person; a maker hardly ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """What the columns of one table mean, maker and seller told apart."""

    fields: tuple[tuple[str, ...], ...]
    """Of each column."""
    decisions: tuple[HeadingDecision, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    header: Header
    rows: Sequence[Sequence[str]]
    titles: TitleFacts
    words: NoticeWords
    name: str | None

    def texts(self, place: int) -> list[str]:
        cells = (row[place] if place < len(row) else "" for row in self.rows)
        return [cell.strip() for cell in cells if not self.words.is_blank(cell)]


def decide_roles(
    header: Header,
    rows: Sequence[Sequence[str]],
    titles: TitleFacts,
    words: NoticeWords,
    *,
    kind: RecordKind | None,
    name: str | None,
    learned: Mapping[str, str],
) -> Roles:
    """Decide what every column means.

    Args:
        header: The header of the table.
        rows: The cells of its first rows (`SAMPLE_ROWS`).
        titles: What stands above it.
        words: What is known.
        kind: What every row is, when that is known before the rows are read.
        name: Name of the table, for the decisions.
        learned: Heading in normal form → field, as people said for this issuer.
    """
    table = _Table(header=header, rows=rows, titles=titles, words=words, name=name)
    decided: dict[int, HeadingDecision] = {}
    for place, column in enumerate(header.columns):
        if column.is_either:
            decided[place] = _decide(place, column, table, kind, decided)
    decisions = list(decided.values())
    for column in header.columns:
        field = learned.get(heading_key(column.heading))
        if field in _OTHER and not column.is_either:
            decisions.append(_decision(table, column, str(field), DecisionBasis.PERSON, "somebody said so"))
    return Roles(fields=_place_codes(header, decided), decisions=tuple(decisions))


def _decide(
    place: int, column: Column, table: _Table, kind: RecordKind | None, decided: Mapping[int, HeadingDecision]
) -> HeadingDecision:
    if kind is RecordKind.DISHONEST_OPERATOR:
        reason = "the notice is about operators, and this column names them"
        return _decision(table, column, _SELLER, DecisionBasis.KIND, reason)
    named = _named_roles(table.header)
    if (kind is RecordKind.RECALL or "defect" in table.header.fields) and _MAKER not in named:
        reason = "the notice is a recall, and this column names who recalls"
        return _decision(table, column, _MAKER, DecisionBasis.KIND, reason)
    if _MAKER in named and (same := _share_same(table, place, named[_MAKER])) >= _SAME_SHARE:
        reason = f"prints the same companies as {table.header.columns[named[_MAKER]].heading} ({same:.0%} of the rows)"
        return _decision(table, column, _MAKER, DecisionBasis.SAME_COMPANIES, reason)
    if len(named) == 1:
        (role,) = named
        beside = table.header.columns[named[role]].heading
        reason = f"{beside} names {_NAMES[role]}, so this column names {_NAMES[_OTHER[role]]}"
        return _decision(table, column, _OTHER[role], DecisionBasis.COLUMN, reason)
    taken = {decision.field: decision for decision in decided.values()}
    if len(taken) == 1 and not named:
        ((role, other),) = taken.items()
        reason = f"{other.heading} is taken as {_NAMES[role]}, so this column names {_NAMES[_OTHER[role]]}"
        return _decision(table, column, _OTHER[role], DecisionBasis.COLUMN, reason)
    return _weigh(place, column, table)


def _weigh(place: int, column: Column, table: _Table) -> HeadingDecision:
    """Weigh title, companies and other columns; above zero is the maker."""
    balance = 0.0
    reasons: list[str] = []
    title = _AUTHORITY.sub("", table.titles.text)
    for role, sign in ((_MAKER, 1), (_SELLER, -1)):
        said = [word for word in table.words.role_titles.get(role, ()) if word in title]
        if said:
            balance += sign * _TITLE_WEIGHT
            reasons.append(f"the title says {'、'.join(said[:3])}")
    texts = table.texts(place)
    counts = {role: sum(_speaks_for(text, table.words) == role for text in texts) for role in _OTHER}
    if texts:
        balance += (counts[_MAKER] - counts[_SELLER]) / max(len(texts), _FEW_COMPANIES)
        reasons.append(
            f"of {len(texts)} companies {counts[_MAKER]} are named like makers, {counts[_SELLER]} like sellers"
        )
    if table.header.fields & {"platform", "shop_name"}:
        balance -= _ONLINE_WEIGHT
        reasons.append("the table names platforms or shops")
    role = _MAKER if balance > 0 else _SELLER
    if abs(balance) >= _LEAST_BALANCE:
        basis = DecisionBasis.EVIDENCE if abs(balance) >= _SURE_BALANCE else DecisionBasis.WEAK_EVIDENCE
        return _decision(table, column, role, basis, "; ".join(reasons))
    default = column.fields[0]
    told = f"; {'; '.join(reasons)}" if reasons else ""
    return _decision(
        table, column, default, DecisionBasis.DEFAULT, f"nothing tells; it is {_NAMES[default]} most often{told}"
    )


def _speaks_for(company: str, words: NoticeWords) -> str | None:
    """Return the role a company's name speaks for; `None` for a name that speaks for both or neither."""
    text = squeeze(company)
    if _PERSON.match(fold(company)):
        return _SELLER
    spoken = [role for role in _OTHER if any(word in text for word in words.role_companies.get(role, ()))]
    return spoken[0] if len(spoken) == 1 else None


def _named_roles(header: Header) -> dict[str, int]:
    """Return the roles that another column names for certain, with its place."""
    columns = [(place, column) for place, column in enumerate(header.columns) if not column.is_either]
    return {role: place for place, column in reversed(columns) for role in column.fields if role in _OTHER}


def _share_same(table: _Table, place: int, other: int) -> float:
    pairs = [
        (row[place].strip(), row[other].strip())
        for row in table.rows
        if max(place, other) < len(row) and not (table.words.is_blank(row[place]) or table.words.is_blank(row[other]))
    ]
    same = sum(heading_key(one) == heading_key(two) for one, two in pairs)
    return same / len(pairs) if len(pairs) >= _LEAST_PAIRS else 0.0


def _decision(table: _Table, column: Column, field: str, basis: DecisionBasis, reason: str) -> HeadingDecision:
    return HeadingDecision(table=table.name, heading=column.heading, field=field, basis=basis, reason=reason)


def _place_codes(header: Header, decided: Mapping[int, HeadingDecision]) -> tuple[tuple[str, ...], ...]:
    """Return the fields of every column; a code belongs to the company before it, else to the one behind it."""
    fields = [(decided[i].field,) if i in decided else column.fields for i, column in enumerate(header.columns)]
    owners = [next((name for name in names if name in _OTHER), None) for names in fields]
    found: list[tuple[str, ...]] = []
    for place, names in enumerate(fields):
        before = next((owner for owner in reversed(owners[:place]) if owner), None)
        owner = before or next((owner for owner in owners[place:] if owner), _MAKER)
        found.append(tuple(f"{owner}_uscc" if name == COMPANY_CODE else name for name in names))
    return tuple(found)
