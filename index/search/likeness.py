"""Which listings could be the product of a record: what `listings_like` looks up.

Retrieval for recall. A listing is a candidate when it shows, anywhere in its words:

* an identifier of the record: barcode, CCC certificate, credit code of the maker, or a code read as model or style
  number (`domain.designation.identifying`), with or without separators, also with O for 0 and l for 1; or
* a name of its brand or the own name (字号) of its maker: as one word, in words, or its characters one by one; or
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
from domain.identifiers import is_valid_gtin, parse_gtin
from domain.record import Record, RecordKind
from domain.text import fold, is_chinese, phrases, squeeze
from index.search.query import Expression, Phrase, all_of, any_of, phrase_of

__all__ = ["likeness", "maker_own_name"]

# Provinces; and cities where so many makers of consumer goods stand that their names leave the rank (市) out.
_PROVINCES = (
    "北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|"
    "云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|中国"
)
_CITIES = (
    "广州|深圳|珠海|汕头|佛山|惠州|东莞|中山|潮州|揭阳|江门|顺德|南海|澄海|开平|杭州|宁波|温州|嘉兴|湖州|绍兴|金华|"
    "台州|义乌|永康|东阳|慈溪|余姚|瑞安|平湖|海宁|桐乡|诸暨|温岭|福州|厦门|莆田|泉州|漳州|晋江|石狮|南安|南京|无锡|"
    "常州|苏州|南通|扬州|昆山|常熟|江阴|张家港|济南|青岛|烟台|潍坊|临沂|石家庄|邯郸|邢台|保定|白沟|武汉|长沙|南昌|"
    "合肥|郑州|成都|西安|沈阳|大连"
)
_LISTED = re.compile(f"^(?:{_PROVINCES}|{_CITIES})[省市区县镇]?")
_RANKED = re.compile(r"^[\u4e00-\u9fff]{2,3}?(?:省|自治区|市|区|县|镇|乡|街道)(?=[\u4e00-\u9fff]{2})")
_BRACKETS = re.compile(r"[(（\[][^)）\]]*[)）\]]")
_MOST_NAMES = 50
"""Names of one brand that are looked up; a cell that holds more is not a brand's."""
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
    maker = maker_own_name(record.manufacturer)
    models = identifying(read_designations(record))
    stated = [squeeze(model) for model in record.scope.models] if record.scope else []
    codes = [code for code in (*(model.value for model in models), *stated) if len(code) >= 2]
    sure: list[Expression] = [phrase_of((code,)) for code in _identifiers(record)]
    sure += [phrase_of((form,)) for code in codes for form in (code, skeleton(code))]
    sure += [spelling for name in (*brands, *([maker] if maker else [])) for spelling in _spellings(name)]
    sure += [phrase_of(words) for cell in brand_cells for words in _latin_words(cell)]
    traces = [*_brand_traces(brands, brand_cells), *_code_traces([model.text for model in models])]
    kinds = list(_kinds(record.product_name))
    if traces and kinds:
        sure.append(all_of([any_of(kinds), any_of(traces)]))
    return any_of(sure)


def _identifiers(record: Record) -> Iterator[str]:
    if record.gtin and is_valid_gtin(record.gtin):
        gtin = parse_gtin(record.gtin)
        yield from dict.fromkeys(number.lstrip("0") for number in (gtin.value, gtin.item))
    # Where a sample was taken says nothing about other goods there; who is dishonest himself is another matter.
    operator = record.seller_uscc if record.kind is RecordKind.DISHONEST_OPERATOR else None
    for identifier in (record.ccc_certificate, record.manufacturer_uscc, operator):
        if identifier and squeeze(identifier):
            yield squeeze(identifier)


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


def maker_own_name(manufacturer: str | None) -> str | None:
    """Return the first two characters of a maker's own name (字号): what is left before trade and legal form.

    Example:
        >>> maker_own_name("慈溪市鑫镁儿童用品有限公司"), maker_own_name("浙江雅莹集团有限公司")
        ('鑫镁', '雅莹')
        >>> maker_own_name("(标称)汕头市澄海区海隆达玩具工艺厂"), maker_own_name("雅芳(中國)有限公司")
        ('海隆', '雅芳')
        >>> maker_own_name("/") is None
        True
    """
    name = squeeze(_BRACKETS.sub("", fold(manufacturer or "")))
    for _ in range(4):  # province, city, district, town
        place = _LISTED.match(name) or _RANKED.match(name)
        if place is None or len(name) - place.end() < 2:
            break
        name = name[place.end() :]
    own = name[:2]
    return own if len(own) == 2 and all(is_chinese(character) for character in own) else None


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
