import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.addresses import normal_address
from domain.errors import ListingRejected
from domain.listing import Listing, listing_key

ONE_PAGE = (
    "https://shop.example/item/77?id=5&a=%E7%AE%B1",
    "HTTPS://Shop.Example:443/item/77?a=%e7%ae%b1&id=5#reviews",
    "https://shop.example/item/./77?id=5&spm=a1.b2&a=箱&utm_source=mail",
    "https://shop.example/x/../item/77;jsessionid=8F2A?id=5&a=%E7%AE%B1&PHPSESSID=11",
    "https://shop.example/item/%37%37?session_id=1&a=%E7%AE%B1&id=5&from=search",
)


def test_one_page_under_five_addresses_is_one_page():
    assert {normal_address(url) for url in ONE_PAGE} == {"https://shop.example/item/77?a=%E7%AE%B1&id=5"}
    keys = {listing_key(Listing(title="箱", platform="shop", url=url)) for url in ONE_PAGE}
    assert keys == {"shop:https://shop.example/item/77?a=%E7%AE%B1&id=5"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://shop.example/item?id=5", "https://shop.example/item?id=6"),
        ("https://shop.example/item?sid=5", "https://shop.example/item?sid=6"),  # a shop, not a session
        ("https://m.shop.example/#/item?id=5", "https://m.shop.example/#/item?id=6"),  # a route of a page by script
        ("https://shop.example/s?q=%C0%AD%B8%CB", "https://shop.example/s?q=%B5%E7%B4%C5"),  # GBK, never decoded
        ("https://shop.example/a%2Fb", "https://shop.example/a/b"),
        ("http://shop.example/", "http://shop.example:8080/"),
    ],
)
def test_pages_that_differ_stay_apart(one, other):
    assert normal_address(one) != normal_address(other)


@given(st.text(max_size=60))
@example("%2e%2e/%2F;jsessionid=1?a=+%2b&&b#!/x y")
@example("a/../../..//./?utm_=1#/")
def test_a_normal_form_is_its_own_normal_form(rest):
    try:
        once = normal_address(f"https://shop.example/{rest}")
    except ValueError:
        return
    assert normal_address(once) == once


def test_what_is_no_address_is_named():
    with pytest.raises(ListingRejected, match="cannot be read"):
        listing_key(Listing(title="箱", platform="shop", url="http://[::1/x"))
