"""Weighing: the pair that stands first is the same whether every pair is weighed or only those that may be it."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.brands import BrandRegistry
from domain.listing import Listing
from domain.record import Record, RecordKind
from matching import Policy, RecordBook

ON = date(2026, 1, 1)
_BRANDS = ("小逸优品", "小逸优", "卓雅邦")
_PRODUCTS = ("电磁炉", "嵌入式电磁炉", "火锅电磁炉", "双灶电磁炉")
_MODELS = (None, "C21-8K", "C21-8K", "TR-05627A")
_TITLES = (
    "小逸优品电磁炉",
    "小逸优品 嵌入式电磁炉 C21-8K 家用大功率",
    "小逸优品火锅电磁炉 QQ-77X 特制铂金面 2100W",
    "卓雅邦双灶电磁炉 TR-05627A 家用",
    "小逸优火锅电磁炉 火锅店商用款 4人",
    "卓雅邦电磁炉 小逸优品同款",
)


def _records() -> list[Record]:
    """Return siblings, each twice: of what is alike to the last point, the lower id stands first."""
    every = [(brand, product, model) for brand in _BRANDS for product in _PRODUCTS for model in _MODELS]
    return [
        Record(
            record_id=f"{(number * 37) % 200:03}",
            kind=RecordKind.FAILED_INSPECTION,
            product_name=product,
            brand=brand,
            model_spec=model,
            manufacturer=f"中山市{brand}电器有限公司" if number % 3 else None,
        )
        for number, (brand, product, model) in enumerate(every * 2)
    ]


def _weights() -> st.SearchStrategy[Mapping[str, float]]:
    names = sorted(Policy().weights)
    return st.fixed_dictionaries({name: st.sampled_from((-2.5, -0.8, 0.0, 0.4, 1.0, 4.0)) for name in names})


@settings(deadline=None, max_examples=80)
@given(weights=_weights(), title=st.sampled_from(_TITLES))
def test_what_stands_first_is_the_same_for_any_weights(weights: Mapping[str, float], title: str) -> None:
    book = RecordBook(_records(), brands=BrandRegistry.of(()), policy=Policy(weights=weights))
    listing = Listing(title=title)
    flagged = book.flagged(listing, on=ON)
    best = book.best(listing, on=ON)
    assert best is not None
    assert (best.record_id, best.verdict, best.score) == (
        flagged[0].record_id,
        flagged[0].verdict,
        flagged[0].score,
    )


@pytest.mark.parametrize("title", _TITLES)
def test_points_are_the_sum_of_what_is_explained(title: str) -> None:
    policy = Policy()
    book = RecordBook(_records(), brands=BrandRegistry.of(()), policy=policy)
    for match in book.match(Listing(title=title), on=ON):
        low, high = policy.bands[match.verdict]
        points = sum(one.contribution for one in match.explanations)
        share = 1 / (1 + 2 ** ((policy.half_points - points) / 2))
        assert match.score == pytest.approx(low + (high - low) * share * 0.999, abs=1e-6)
