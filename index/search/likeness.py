"""Which listings could be the product of a record: what `listings_like` looks up.

Retrieval for recall. A listing is a candidate when it shows, anywhere in its words:

* an identifier of the record: barcode, CCC certificate, credit code of the maker, or a code read as model or style
  number (`domain.designation.identifying`), with or without separators, also with O for 0 and l for 1; or
* a name of its brand or the own name (字号) of its maker: as one word, in words, or its characters one by one; or
* a picture of the record: a hash of the same method that differs in few bits (`domain.image_hash`); or
* the kind of product (two characters at the ends of its name) together with a trace of identity: two neighbouring
  characters of the brand, one character of a brand of two or three, a word of a Latin brand, or a part of a code.

The last line is what finds a brand with one character changed and a code broken by symbols. A product's name alone is
no trace: it would give every listing of the category. A record that names nothing of all this gives nothing.

Measured on the 460 labelled listings against the 490 records they were made from, without aliases: see
`docs/explanation/storage.md`.
"""

import re
from collections.abc import Iterator

from domain.brands import read_brand_names, skeleton
from domain.designation import identifying, read_designations
from domain.identifiers import company_codes, is_valid_gtin, parse_gtin
from domain.image_hash import ImageHash, hash_pieces, known_hashes
from domain.makers import read_makers
from domain.record import Record, RecordKind
from domain.text import fold, is_chinese, phrases, squeeze
from index.search.query import Expression, Phrase, all_of, any_of, phrase_of

__all__ = ["likeness", "maker_own_names"]

_MOST_NAMES = 50
"""Names of one brand that are looked up; a cell that holds more is not a brand's."""
_MOST_PICTURES = 10
"""Pictures of one record that are looked up: the first ones show the goods."""
_CODE_PARTS = tuple(re.compile(p) for p in ("[a-z0-9]+", "[a-z]+[0-9]+", "[0-9]+[a-z]+", "[a-z]+", "[0-9]+"))
_BETWEEN_NAMES = re.compile(r"[^a-z0-9 .&'-]+")
_LATIN_WORD = re.compile(r"[a-z0-9]+")


def likeness(record: Record, aliases: tuple[str, ...] = ()) -> Expression:
    """Return what to look up for a record; `AnyOf()` of nothing when it names nothing.

    Args:
        record: What was found.
        aliases: What else its brand is called.

    Example:
        >>> from index.search.query import AnyOf
        >>> shop = Record(record_id="R", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", shop_name="小王小店")
        >>> likeness(shop) == AnyOf(parts=())
        True
    """
    brand_cells = [cell for cell in (record.brand, *aliases) if cell]
    brands = tuple(dict.fromkeys(name for cell in brand_cells for name in read_brand_names(cell)))[:_MOST_NAMES]
    makers = maker_own_names(record.label_companies)[:_MOST_NAMES]
    models = identifying(read_designations(record))
    stated = [squeeze(model) for model in record.scope.models] if record.scope else []
    codes = [code for code in (*(model.value for model in models), *stated) if len(code) >= 2]
    sure: list[Expression] = [phrase_of((code,)) for code in _identifiers(record)]
    sure += [phrase_of((form,)) for code in codes for form in (code, skeleton(code))]
    sure += [spelling for name in (*brands, *makers) for spelling in _spellings(name)]
    sure += [phrase_of(words) for cell in brand_cells for words in _latin_words(cell)]
    sure += [shared for picture in known_hashes(record.image_hashes)[:_MOST_PICTURES] for shared in _pieces(picture)]
    traces = [*_brand_traces(brands, brand_cells), *_code_traces([model.text for model in models])]
    kinds = list(_kinds(record.product_name))
    if traces and kinds:
        sure.append(all_of([any_of(kinds), any_of(traces)]))
    return any_of(sure)


def _identifiers(record: Record) -> Iterator[str]:
    for code in filter(is_valid_gtin, (record.gtin or "", *record.more_gtins)):
        gtin = parse_gtin(code)
        yield from dict.fromkeys(number.lstrip("0") for number in (gtin.value, gtin.item))
    # Where a sample was taken says nothing about other goods there; who is dishonest himself is another matter.
    operator = record.seller_uscc if record.kind is RecordKind.DISHONEST_OPERATOR else None
    companies = (record.manufacturer_uscc, operator)
    for identifier in (record.ccc_certificate, *companies, *company_codes(*companies)):
        if identifier and squeeze(identifier):
            yield squeeze(identifier)


def _pieces(picture: ImageHash) -> Iterator[Expression]:
    """What every near picture has: two of the pieces of this one.

    The numbers of two pieces differ in a bit: for each bit, one of those that have it, and one of those that have not.
    """
    pieces = hash_pieces(picture)
    for bit in range((len(pieces) - 1).bit_length()):
        halves: tuple[list[Expression], list[Expression]] = [], []
        for number, piece in enumerate(pieces):
            halves[number >> bit & 1].append(phrase_of((piece,)))
        yield all_of(map(any_of, halves))


def _spellings(name: str) -> Iterator[Expression]:
    """A name as one word, and its characters one by one, as in 凡.客.诚.品 and M U J I."""
    yield all_of(phrase_of(terms) for terms in phrases(name))
    if name.isascii():
        yield phrase_of((skeleton(name),))
        yield phrase_of(tuple(name))
    elif all(is_chinese(character) for character in name):
        yield Phrase(terms=tuple(name), is_prefix=True)


def _latin_words(cell: str) -> Iterator[tuple[str, ...]]:
    """Words of a Latin name that is written apart: `PAW IN PAW`."""
    for part in _BETWEEN_NAMES.split(fold(cell)):
        words = _LATIN_WORD.findall(part)
        if len(words) > 1:
            yield tuple(words)


def maker_own_names(manufacturer: str | None) -> tuple[str, ...]:
    """Return the first two characters of the own name (字号) of each maker of a cell.

    Example:
        >>> maker_own_names("慈溪市鑫镁儿童用品有限公司"), maker_own_names("浙江雅莹集团有限公司")
        (('鑫镁',), ('雅莹',))
        >>> maker_own_names("(标称)汕头市澄海区海隆达玩具工艺厂/雅芳(中國)有限公司"), maker_own_names("/")
        (('海隆', '雅芳'), ())
    """
    cores = (maker.core[:2] for maker in read_makers(manufacturer))
    return tuple(dict.fromkeys(own for own in cores if len(own) == 2 and all(map(is_chinese, own))))


def _kinds(product_name: str) -> Iterator[Expression]:
    runs = [terms for terms in phrases(product_name) if not terms[0].isascii() and len(terms[0]) == 2]
    ends = dict.fromkeys(term for terms in runs for term in (terms[0], terms[-1]))
    return (phrase_of((term,)) for term in ends)


def _brand_traces(brands: tuple[str, ...], cells: list[str]) -> Iterator[Expression]:
    for name in brands:
        if not all(is_chinese(character) for character in name):
            continue
        yield from (phrase_of((name[i : i + 2],)) for i in range(len(name) - 1))
        if len(name) <= 3:  # one changed character of two leaves no neighbours
            yield from (phrase_of((character,)) for character in name)
    words = (word for cell in cells for word in _LATIN_WORD.findall(fold(cell)))
    yield from (phrase_of((word,)) for word in words if len(word) >= 3)


def _code_traces(codes: list[str]) -> Iterator[Expression]:
    for code in codes:
        parts = [part for pattern in _CODE_PARTS for part in pattern.findall(code)]
        yield from (phrase_of((form,)) for part in parts if len(part) >= 3 for form in (part, skeleton(part)))
