"""Identifiers: real public codes, properties, and every way to be wrong."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidCheckDigit, InvalidFormat, InvalidIdentifier, InvalidLength
from domain.identifiers import is_valid_gtin, normalise_model, parse_gtin, parse_organisation_code, parse_uscc

PUBLIC_USCC = ["91110108551385082Q", "91110000600037341L", "91110102MA0093EQ6R"]
PUBLIC_GTIN = ["6901234567892", "96385074", "036000291452", "10012345678902"]


@pytest.mark.parametrize("code", PUBLIC_USCC)
def test_public_uscc_is_accepted_and_embeds_its_organisation_code(code: str) -> None:
    uscc = parse_uscc(code)
    assert uscc.value == code
    assert not uscc.is_repaired
    assert parse_organisation_code(str(uscc.organisation_code)) == uscc.organisation_code


@pytest.mark.parametrize("code", PUBLIC_USCC)
@pytest.mark.parametrize("position", range(18))
def test_one_changed_character_of_a_uscc_is_refused(code: str, position: int) -> None:
    other = "2" if code[position] != "2" else "3"
    with pytest.raises(InvalidIdentifier):
        parse_uscc(code[:position] + other + code[position + 1 :])


def test_uscc_written_with_letter_o_is_read_and_marked() -> None:
    assert parse_uscc("9111O1O8551385O82Q").is_repaired


@pytest.mark.parametrize(
    ("text", "error"),
    [("", InvalidLength), ("911", InvalidLength), ("9" * 18, InvalidIdentifier), ("é" * 18, InvalidFormat)],
)
def test_uscc_that_is_none_says_why(text: str, error: type[InvalidIdentifier]) -> None:
    with pytest.raises(error, match="USCC"):
        parse_uscc(text)


@pytest.mark.parametrize("code", PUBLIC_GTIN)
def test_public_gtin_is_accepted(code: str) -> None:
    assert parse_gtin(code).value == code.zfill(14)


@given(st.integers(min_value=1, max_value=10**12 - 1))
def test_every_gtin13_made_by_the_rule_round_trips(body: int) -> None:
    digits = f"{body:012d}"
    check = -sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits))) % 10
    gtin = parse_gtin(f"{digits}{check}")
    assert gtin.value == f"0{digits}{check}"
    assert parse_gtin(gtin.value) == gtin
    wrong = (check + 1) % 10
    with pytest.raises(InvalidCheckDigit):
        parse_gtin(f"{digits}{wrong}")


@pytest.mark.parametrize(
    ("code", "identity"),
    [("2012345678903", False), ("9780306406157", False), ("9772049363002", False), ("6901234567892", True)],
)
def test_numbers_that_never_identify_a_product_are_marked(*, code: str, identity: bool) -> None:
    assert parse_gtin(code).is_identity is identity


def test_case_number_points_to_the_item_inside() -> None:
    inner = parse_gtin(parse_gtin("16901234567899").item)
    assert inner.value == "06901234567892"


@given(st.text(max_size=40))
def test_no_text_raises_anything_but_an_identifier_error(text: str) -> None:
    for parse in (parse_gtin, parse_uscc, parse_organisation_code):
        with suppress(InvalidIdentifier):
            parse(text)


@given(st.text(max_size=60))
def test_model_normal_form_is_stable(text: str) -> None:
    once = normalise_model(text)
    assert normalise_model(once) == once


def test_a_model_number_is_no_gtin() -> None:
    assert not is_valid_gtin("XDW-21A4")
