"""The register of enterprises: which of them may be one company, and the one place that answers for a name or a code.

Two keys that may be one company are proposed with a reason; only a person confirms. Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import combinations

from domain.enterprises import Alias, AliasReason, AliasState, Enterprise, pair_of
from domain.look_alikes import Reading, each_gap, load_shapes
from domain.makers import MakerName, read_makers

__all__ = ["EnterpriseRegister", "propose", "propose_around"]

# ---- What may be one


_MOST_ALIKE = 20
"""Enterprises that share one trace; a trace shared by more tells nothing."""
_LEAST_KEY = 6
_NUMERALS = frozenset("0123456789一二三四五六七八九十")


def propose(enterprises: Iterable[Enterprise], reading: Reading | None = None) -> tuple[Alias, ...]:
    """Propose pairs that may be one company. Two valid codes are two companies, however alike their names are.

    Of names one character apart only those that may be a slip are proposed: a character more or less, one that looks or
    sounds like the other. Thousands of companies are one character apart.

    Args:
        enterprises: Every company.
        reading: How a character sounds; without it only its look counts.

    Example:
        >>> names = ("上海红心器具有限公司", "上海红芯器具有限公司")
        >>> known = [Enterprise(enterprise_id=f"name:{name}", name=name, key=name) for name in names]
        >>> sounds = {"心": "xin", "芯": "xin"}
        >>> [(alias.other, str(alias.reason)) for alias in propose(known, sounds.get)]
        [('name:上海红芯器具有限公司', 'one_character')]
    """
    buckets: _Buckets = defaultdict(list)
    for enterprise in enterprises:
        for trace in _traces(enterprise):
            buckets[trace].append(enterprise)
    return _propose(buckets, reading)


def propose_around(
    before: Iterable[Enterprise],
    after: Iterable[Enterprise],
    every: Callable[[], Iterable[Enterprise]],
    reading: Reading | None = None,
) -> tuple[frozenset[str], tuple[Alias, ...]]:
    """Propose anew only where some companies changed; nobody else's proposals can be others than before.

    Args:
        before: The companies that changed or are gone, as they were.
        after: Those that changed or are new, as they are.
        every: Gives every company as it is now; asked more than once.
        reading: As for `propose`.

    Returns:
        Ids of the companies whose proposals may be others than before, and every proposal that names one of them.
    """
    joining = Counter(trace for one in after for trace in _traces(one))
    buckets = _gather_buckets(every(), _Traces({*joining, *(trace for one in before for trace in _traces(one))}))
    near = {one.enterprise_id for one in (*before, *after)}
    for trace, alike in buckets.items():
        if len(alike) - joining[trace] <= _MOST_ALIKE:  # it told something before, or does now
            near.update(one.enterprise_id for one in alike)
    wanted = _Traces({trace for one in every() if one.enterprise_id in near for trace in _traces(one)})
    proposed = _propose(_gather_buckets(every(), wanted), reading)
    return frozenset(near), tuple(alias for alias in proposed if not near.isdisjoint((alias.one, alias.other)))


_Trace = tuple[AliasReason, str]
_Buckets = dict[_Trace, list[Enterprise]]


def _propose(buckets: _Buckets, reading: Reading | None) -> tuple[Alias, ...]:
    found: dict[tuple[str, str], AliasReason] = {}
    shared = [(trace, alike) for trace, alike in buckets.items() if 1 < len(alike) <= _MOST_ALIKE]
    for (reason, _), alike in sorted(shared, key=lambda item: (_RANK[item[0][0]], item[0][1])):
        for one, other in combinations(alike, 2):
            if _may_be_one(one, other, reason, reading):
                found.setdefault(pair_of(one.enterprise_id, other.enterprise_id), reason)
    return tuple(Alias(one=pair[0], other=pair[1], reason=found[pair]) for pair in sorted(found))


def _gather_buckets(enterprises: Iterable[Enterprise], wanted: "_Traces") -> _Buckets:
    buckets: _Buckets = defaultdict(list)
    for enterprise in enterprises:
        for trace in wanted.of(enterprise):
            buckets[trace].append(enterprise)
    return buckets


class _Traces:
    """Some traces, and which of them a company has: most have none, which is seen without reading their names."""

    def __init__(self, wanted: Set[_Trace]) -> None:
        self._wanted = wanted
        self._read = frozenset(text for reason, text in wanted if reason is AliasReason.PLACE)
        self._heads = frozenset(text[:2] for reason, text in wanted if reason is AliasReason.FORM)

    def of(self, enterprise: Enterprise) -> Iterator[_Trace]:
        """Yield those that a company has."""
        traces = _traces(enterprise) if self._may_be_read(enterprise.key) else _plain_traces(enterprise)
        yield from (trace for trace in traces if trace in self._wanted)

    def _may_be_read(self, key: str) -> bool:
        """The trace of a place is an end of the name; that of a form begins with two characters out of it."""
        return any(key[i:] in self._read or key[i : i + 2] in self._heads for i in range(len(key)))


_RANK = {reason: rank for rank, reason in enumerate(AliasReason)}


def _traces(enterprise: Enterprise) -> Iterator[_Trace]:
    yield from _plain_traces(enterprise)
    maker = _read(enterprise.key) if enterprise.key else None
    if maker is not None and len(maker.core) >= 2 and not maker.is_general:
        yield AliasReason.PLACE, enterprise.key.removeprefix(maker.places)
        yield AliasReason.FORM, maker.places + maker.core


def _plain_traces(enterprise: Enterprise) -> Iterator[_Trace]:
    """Yield what needs no reading of the name."""
    if enterprise.organisation_code:
        yield AliasReason.SAME_CODE, enterprise.organisation_code
    if not enterprise.key:
        return
    yield AliasReason.SAME_NAME, enterprise.key
    if len(enterprise.key) >= _LEAST_KEY:
        yield from ((AliasReason.ONE_CHARACTER, gap) for gap in each_gap(enterprise.key))


def _read(key: str) -> MakerName | None:
    return next(iter(read_makers(key)), None)


def _may_be_one(one: Enterprise, other: Enterprise, reason: AliasReason, reading: Reading | None) -> bool:
    if one.uscc and other.uscc:
        return False
    codes = {one.organisation_code, other.organisation_code} - {None}
    if len(codes) > 1:
        return False
    if reason is AliasReason.ONE_CHARACTER:
        return _is_one_character_off(one.key, other.key) and _may_be_a_slip(one.key, other.key, reading)
    if reason is AliasReason.PLACE:
        here, there = _read(one.key), _read(other.key)
        return here is not None and there is not None and _leaves_out(here.places, there.places)
    return one.key != other.key or reason in {AliasReason.SAME_CODE, AliasReason.SAME_NAME}


def _is_one_character_off(one: str, other: str) -> bool:
    if len(one) == len(other):
        different = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
        return len(different) == 1 and not _NUMERALS.issuperset(different[0])
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def _may_be_a_slip(one: str, other: str, reading: Reading | None) -> bool:
    if len(one) != len(other):
        return True
    (a, b), *_ = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return (a, b) in load_shapes().near or (reading is not None and reading(a) == reading(b))


def _leaves_out(here: str, there: str) -> bool:
    longer, shorter = (here, there) if len(here) > len(there) else (there, here)
    return longer != shorter and (longer.startswith(shorter) or longer.endswith(shorter))


# ---- Asked by name and code


@dataclass(frozen=True, slots=True, repr=False)
class EnterpriseRegister:
    """Known companies, asked by what a listing or a record says; confirmed aliases count as one company.

    Its `repr` tells what matching depends on: which companies are one, under which names and codes.
    """

    enterprises: tuple[Enterprise, ...] = ()
    _by_key: Mapping[str, tuple[Enterprise, ...]] = field(default_factory=dict)
    _by_gap: dict[str, list[str]] = field(default_factory=dict)
    """Filled when first asked for: only a listing that states an unknown maker asks."""
    _by_prefix: Mapping[str, tuple[Enterprise, ...]] = field(default_factory=dict)
    _family: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Id → ids of the same company by confirmed aliases, its own included."""
    _by_id: Mapping[str, Enterprise] = field(default_factory=dict)

    @classmethod
    def of(cls, enterprises: Iterable[Enterprise], aliases: Iterable[Alias] = ()) -> "EnterpriseRegister":
        """Build the look-up tables; of the aliases only confirmed ones count."""
        every = tuple(enterprises)
        by_key: dict[str, tuple[Enterprise, ...]] = {}
        by_prefix: dict[str, tuple[Enterprise, ...]] = {}
        for enterprise in every:
            for key in _keys(enterprise):
                by_key[key] = (*by_key.get(key, ()), enterprise)
            for prefix in enterprise.prefixes:
                by_prefix[prefix] = (*by_prefix.get(prefix, ()), enterprise)
        return cls(
            every,
            by_key,
            {},
            by_prefix,
            _families(aliases),
            {enterprise.enterprise_id: enterprise for enterprise in every},
        )

    def __len__(self) -> int:
        return len(self.enterprises)

    def find(self, key: str) -> tuple[Enterprise, ...]:
        """Return the companies with a name in normal form."""
        return self._by_key.get(key, ())

    def one_off(self, key: str) -> Enterprise | None:
        """Return a known company whose name is one character off a name; `None` when that is known itself."""
        if len(key) < _LEAST_KEY or key in self._by_key:
            return None
        if not self._by_gap:
            built: dict[str, list[str]] = defaultdict(list)
            for known in self._by_key:
                if len(known) >= _LEAST_KEY:
                    for gap in each_gap(known):
                        built[gap].append(known)
            self._by_gap.update(built)  # at once: other threads see nothing or all of it
        near = {known for gap in each_gap(key) for known in self._by_gap.get(gap, ())}
        found = sorted(known for known in near if _is_one_character_off(key, known))
        return self._by_key[found[0]][0] if found else None

    def owners(self, prefix: str) -> tuple[Enterprise, ...]:
        """Return the companies on whose goods records saw barcodes with a company prefix."""
        return self._by_prefix.get(prefix, ())

    @property
    def has_aliases(self) -> bool:
        """A person confirmed that some company has another name."""
        return bool(self._family)

    def aliases(self, key: str, code: str | None = None) -> tuple[Enterprise, ...]:
        """Return the companies that are, by a confirmed alias, the one with a name in normal form or a USCC."""
        own = [one for one in self.find(key) if one.enterprise_id in self._family] if key else []
        if code and code in self._family:
            own.append(self._by_id[code])
        ids = {other for one in own for other in self._family[one.enterprise_id]}
        return tuple(self._by_id[one] for one in sorted(ids) if one in self._by_id)

    def __repr__(self) -> str:
        families = sorted({tuple(sorted(family)) for family in self._family.values()})
        return f"EnterpriseRegister({[[self._by_id.get(one, one) for one in family] for family in families]})"

    def has_same_families(self, other: "EnterpriseRegister") -> bool:
        """Tell whether the same companies are one, under the same names and codes, in another register."""
        return repr(self) == repr(other)

    def is_same(self, key: str, enterprise: Enterprise) -> bool:
        """Tell whether a name in normal form is a company's, by name or by a confirmed alias."""
        return any(one.enterprise_id == enterprise.enterprise_id for one in (*self.find(key), *self.aliases(key)))


def _keys(enterprise: Enterprise) -> Iterable[str]:
    """Return the normal forms of a company's names; those of one known by name alone are one."""
    own = (enterprise.key,) if enterprise.key else ()
    if not enterprise.uscc or len(enterprise.names) <= 1:
        return own
    others = (maker.key for name in enterprise.names for maker in read_makers(name))
    return (*own, *(key for key in dict.fromkeys(others) if key and key != enterprise.key))


def _families(aliases: Iterable[Alias]) -> dict[str, frozenset[str]]:
    family: dict[str, frozenset[str]] = {}
    for alias in aliases:
        if alias.state is AliasState.CONFIRMED:
            joined = family.get(alias.one, frozenset({alias.one})) | family.get(alias.other, frozenset({alias.other}))
            family |= dict.fromkeys(joined, joined)
    return family
