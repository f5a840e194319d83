"""Picture hashes: what is one, which two count as one picture, and by what near ones are found."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidFormat, InvalidIdentifier, InvalidLength
from domain.image_hash import (
    BITS,
    MOST_HASHES,
    NEAR,
    HashMethod,
    ImageHash,
    are_near,
    hash_pieces,
    known_hashes,
    nearest_pictures,
    normalise_image_hash,
    read_image_hash,
    read_image_hashes,
)

PHASH = "phash:8f373714acfcf4d0"
PDQ = "pdq:" + "0f1e2d3c" * 8

hashes = st.sampled_from(HashMethod).flatmap(
    lambda method: st.builds(ImageHash, st.just(method), st.integers(0, (1 << BITS[method]) - 1))
)


def with_changed(one: ImageHash, bits: int, seed: int = 0) -> ImageHash:
    flipped = sum(1 << bit for bit in random.Random(seed).sample(range(BITS[one.method]), bits))
    return one._replace(value=one.value ^ flipped)


@given(hashes)
def test_a_hash_comes_back_as_it_is_written(one: ImageHash) -> None:
    assert read_image_hash(str(one)) == one
    assert normalise_image_hash(f" {str(one).upper()} ") == str(one)


@pytest.mark.parametrize(
    ("text", "error", "reason"),
    [
        ("8f373714acfcf4d0", InvalidFormat, "its method"),
        ("dhash:8f373714acfcf4d0", InvalidFormat, "its method"),
        ("phash:8f373714acfcf4dx", InvalidFormat, "hexadecimal"),
        ("phash:+f373714acfcf4d0", InvalidFormat, "hexadecimal"),
        ("phash:8f37", InvalidLength, "16 hexadecimal digits, not 4"),
        ("pdq:8f373714acfcf4d0", InvalidLength, "64 hexadecimal digits, not 16"),
        ("phash:", InvalidLength, "not 0"),
        ("", InvalidFormat, "its method"),
    ],
)
def test_what_is_none_says_why(text: str, error: type[InvalidIdentifier], reason: str) -> None:
    with pytest.raises(error, match=reason):
        read_image_hash(text)


@given(st.text())
def test_any_text_is_a_hash_or_is_refused(text: str) -> None:
    try:
        assert read_image_hash(normalise_image_hash(text)) == read_image_hash(text)
    except InvalidIdentifier:
        assert known_hashes([text]) == ()


def test_a_list_is_read_whole_or_refused() -> None:
    assert read_image_hashes([PHASH.upper(), PDQ, PHASH]) == (PHASH, PDQ)
    for value, reason in (
        (PHASH, "list of texts"),
        ([1], "list of texts"),
        ([PHASH, "x"], "'x' is not a picture hash"),
    ):
        with pytest.raises(ValueError, match=reason):
            read_image_hashes(value)
    with pytest.raises(ValueError, match=f"{MOST_HASHES + 1} entries"):
        read_image_hashes([PHASH] * (MOST_HASHES + 1))


@pytest.mark.parametrize("text", [PHASH, PDQ])
def test_the_thresholds_are_those_that_are_published(text: str) -> None:
    one = read_image_hash(text)
    most = {HashMethod.PHASH: 8, HashMethod.PDQ: 31}[one.method]
    assert NEAR[one.method] == most
    assert are_near(one, one)
    assert are_near(one, with_changed(one, most))
    assert not are_near(one, with_changed(one, most + 1))


def test_hashes_of_two_methods_are_never_compared() -> None:
    phash, pdq = ImageHash(HashMethod.PHASH, 0xFF), ImageHash(HashMethod.PDQ, 0xFF)
    assert not are_near(phash, pdq)
    assert nearest_pictures([phash], [pdq]) is None


def test_the_nearest_of_several_is_told() -> None:
    one = read_image_hash(PHASH)
    far, near = with_changed(one, 6), with_changed(one, 2)
    found = nearest_pictures([read_image_hash(PDQ), one], [far, near])
    assert found == (one, near, 2)
    assert nearest_pictures([], [one]) is None


def test_a_picture_without_content_is_left_out() -> None:
    """`imagehash.phash` of a white, a black and a grey square."""
    flat = ["phash:8000000000000000", "phash:0000000000000000", "pdq:" + "f" * 64]
    assert known_hashes([*flat, PHASH, "odd"]) == (read_image_hash(PHASH),)


@given(hashes, st.integers(0, 31), st.integers())
def test_near_pictures_share_two_pieces(one: ImageHash, bits: int, seed: int) -> None:
    other = with_changed(one, min(bits, NEAR[one.method]), seed)
    assert len(set(hash_pieces(one)) & set(hash_pieces(other))) >= 2


@given(hashes)
def test_the_pieces_are_the_whole_hash(one: ImageHash) -> None:
    pieces = hash_pieces(one)
    assert len(pieces) == NEAR[one.method] + 2
    changed = [hash_pieces(one._replace(value=one.value ^ 1 << bit)) for bit in range(BITS[one.method])]
    assert all(len(set(pieces) - set(other)) == 1 for other in changed), "each bit stands in one piece"
