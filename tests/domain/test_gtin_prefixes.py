"""Facts about the first digits of barcodes."""

import pytest

from domain.gtin_prefixes import company_prefix, registrar_of
from domain.identifiers import Gtin, parse_gtin


def gtin(body: str) -> Gtin:
    """Make a barcode of twelve digits and its check digit."""
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body)))
    return parse_gtin(body + str(-total % 10))


@pytest.mark.parametrize("prefix", [str(number) for number in range(690, 700)])
def test_690_to_699_is_registered_in_china(prefix: str) -> None:
    found = registrar_of(gtin(prefix + "123456789"))
    assert found is not None
    assert (found.prefix, found.name_en) == (prefix, "GS1 China")


@pytest.mark.parametrize("prefix", ["020", "045", "234", "977", "978", "979", "981", "990"])
def test_what_is_no_identity_has_no_registrar(prefix: str) -> None:
    number = gtin(prefix + "123456789")
    assert not number.is_identity
    assert registrar_of(number) is None
    assert company_prefix(number) is None


def test_the_company_of_a_case_is_that_of_the_item_inside() -> None:
    assert company_prefix(parse_gtin("1690123456789" + "9")) == company_prefix(parse_gtin("6901234567892")) == "6901234"


@pytest.mark.parametrize(
    ("body", "company"),
    [
        ("690123456789", "6901234"), ("691123456789", "6911234"), ("692123456789", "69212345"),
        ("696123456789", "69612345"), ("697123456789", "697123456"), ("698123456789", None), ("400123456789", None),
    ],
)  # fmt: skip
def test_how_many_digits_name_the_company(body: str, company: str | None) -> None:
    assert company_prefix(gtin(body)) == company


def test_a_number_of_eight_digits_says_nothing_about_a_company() -> None:
    assert registrar_of(parse_gtin("96385074")) is None
