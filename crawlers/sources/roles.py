"""Maker or seller: what 企业名称, 受检企业 or 被抽查单位 means in one table, decided from everything the table says.

The same heading is the maker in checks at the place of production and the seller in checks of the market. The decision
is kept with its reason, for the import and for each record of the table. What the title and the companies' names say
is evidence and no proof, so a decision that rests on it asks somebody to look.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cases.rows import Signal
from crawlers.sources.header import Column, Header
from crawlers.sources.titles import TitleFacts
from crawlers.sources.words import COMPANY_CODE, NoticeWords, heading_key
from domain.headings import DecisionBasis, HeadingDecision
from domain.record import RecordKind, RecordSource
from domain.text import fold, squeeze

__all__ = ["SAMPLE_ROWS", "UNSURE", "Roles", "decide_roles", "find_swapped", "names_companies"]

SAMPLE_ROWS = 200
"""Rows that are looked at before the first record of a table with such a heading."""
UNSURE = frozenset({DecisionBasis.DEFAULT, DecisionBasis.WEAK_EVIDENCE, DecisionBasis.EVIDENCE})
"""What decided without proof."""

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
_CLAIMED = "标称"
"""What the label claims: it names makers, importers and agents, and nobody's shop."""
_SWAPPED_SHARE = 0.6
_LEAST_SWAPPED = 3
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
    place: RecordSource

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
    place: RecordSource,
    learned: Mapping[str, str],
) -> Roles:
    """Decide what every column means.

    Args:
        header: The header of the table.
        rows: The cells of its first rows (`SAMPLE_ROWS`).
        titles: What stands above it.
        words: What is known.
        kind: What every row is, when that is known before the rows are read.
        place: File and table, for the decisions.
        learned: Heading in normal form → field, as people said for this issuer.
    """
    table = _Table(header=header, rows=rows, titles=titles, words=words, place=place)
    decided: dict[int, HeadingDecision] = {}
    for number, column in enumerate(header.columns):
        if column.is_either:
            decided[number] = _decide(number, column, table, kind, decided)
    decisions = list(decided.values())
    for number, column in enumerate(header.columns):
        field = learned.get(heading_key(column.heading))
        if field in _OTHER and not column.is_either:
            decisions.append(_noted(table, column, column.fields, DecisionBasis.PERSON, "somebody said so"))
        elif len(column.fields) > 1 and number not in decided:
            reason = f"joins {' and '.join(column.fields)}; each cell is cut"
            decisions.append(_noted(table, column, column.fields, DecisionBasis.JOINED, reason))
    return Roles(fields=_place_codes(header, decided), decisions=tuple(decisions))


def names_companies(header: Header) -> bool:
    """Tell whether the first rows of a table are to be looked at: a heading may be either, or both stand in it."""
    return any(column.is_either for column in header.columns) or header.fields >= _OTHER.keys()


def find_swapped(header: Header, rows: Sequence[Sequence[str]], words: NoticeWords) -> Signal | None:
    """Signal that the columns of maker and seller look as if each stood under the other's heading, as one did in 2010.

    Nothing is swapped back: a person looks at the notice.
    """
    named = _named_roles(header)
    if len(named) < len(_OTHER):
        return None
    for role, place in named.items():
        texts = [row[place] for row in rows if place < len(row) and not words.is_blank(row[place])]
        like_other = sum(_speaks_for(text, words) == _OTHER[role] for text in texts)
        if len(texts) < _LEAST_SWAPPED or like_other < _SWAPPED_SHARE * len(texts):
            return None
    headings = " | ".join(header.columns[named[role]].heading for role in _OTHER)
    reason = "maker and seller may stand under each other's headings: their companies are named like the other"
    return Signal(field=_MAKER, value=headings, reason=reason)


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
    taken = {str(decision.role): decision for decision in decided.values()}
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
    default = _role(column.fields) or _MAKER
    told = f"; {'; '.join(reasons)}" if reasons else ""
    return _decision(
        table, column, default, DecisionBasis.DEFAULT, f"nothing tells; it is {_NAMES[default]} most often{told}"
    )


def _speaks_for(company: str, words: NoticeWords) -> str | None:
    """Return the role a company's name, or a word beside it, speaks for; `None`: for both or neither."""
    text = squeeze(company)
    if _CLAIMED in text:
        return _MAKER
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


def _decision(table: _Table, column: Column, role: str, basis: DecisionBasis, reason: str) -> HeadingDecision:
    """Return the decision that the company of a column is the maker, or the seller."""
    fields = tuple(role if field in _OTHER else field for field in column.fields)
    return _noted(table, column, fields, basis, reason)


def _noted(
    table: _Table, column: Column, fields: tuple[str, ...], basis: DecisionBasis, reason: str
) -> HeadingDecision:
    return HeadingDecision(
        file=table.place.file,
        file_sha256=table.place.file_sha256,
        table=table.place.table,
        first_row=table.header.row,
        heading=column.heading,
        fields=fields,
        basis=basis,
        reason=reason,
    )


def _role(fields: Sequence[str]) -> str | None:
    return next((field for field in fields if field in _OTHER), None)


def _place_codes(header: Header, decided: Mapping[int, HeadingDecision]) -> tuple[tuple[str, ...], ...]:
    """Return the fields of every column; a code belongs to the company before it, else to the one behind it."""
    fields = [decided[i].fields if i in decided else column.fields for i, column in enumerate(header.columns)]
    owners = [_role(names) for names in fields]
    found: list[tuple[str, ...]] = []
    for place, names in enumerate(fields):
        before = next((owner for owner in reversed(owners[:place]) if owner), None)
        owner = before or next((owner for owner in owners[place:] if owner), _MAKER)
        found.append(tuple(f"{owner}_uscc" if name == COMPANY_CODE else name for name in names))
    return tuple(found)
