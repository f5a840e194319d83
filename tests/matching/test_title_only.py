"""A listing that is a title and no more: what is read of stated fields is known to be nothing."""

import pytest

from domain.listing import Listing
from matching.reading.listing_reading import STATED, ListingReading

FIELDS = ("brand", "model", "maker_name", "ccc_certificate", "seller_uscc", "maker_uscc")


@pytest.mark.parametrize("name", STATED)
def test_nothing_is_what_reading_would_come_to(name: str) -> None:
    reading = ListingReading(Listing(title="小逸优品电磁炉 XDW-21A4 6926205203104", shop_name="小逸优品旗舰店"))
    known = reading.__dict__.pop(name)
    assert known == getattr(reading, name) == ()


@pytest.mark.parametrize("stated", [*({field: "—x—"} for field in FIELDS), {"attributes": {"产地": "中山市"}}])
def test_any_field_is_read(stated: dict[str, object]) -> None:
    reading = ListingReading(Listing(title="电磁炉", **stated))
    assert STATED[0] not in reading.__dict__
