"""What a listing says, read once before it is held against records; what a record says stands in `record_reading`."""

import re
from functools import lru_cache
from itertools import chain, compress, pairwise
from operator import attrgetter
from typing import NamedTuple

from domain.brands import read_brand_names
from domain.designation import Column, DesignationKind, is_blank, read_cell
from domain.identifiers import company_codes
from domain.image_hash import ImageHash, known_hashes
from domain.listing import Listing
from domain.makers import MakerName, read_makers
from domain.record import DateSpan
from domain.scope import read_spans
from domain.text import fold
from matching.reading import headings
from matching.reading.batch_words import said_days, said_lots
from matching.reading.codes import Code, read_codes
from matching.reading.first_words import first_words
from matching.reading.goods import Goods, read_goods
from matching.reading.headings import is_about
from matching.reading.item_codes import certificates, item_numbers, printed_barcodes
from matching.reading.kinds import FoundNoun, find_nouns
from matching.reading.lazy import lazy
from matching.reading.text import Gap, Text, has_emoji_words, read_emoji, read_text, spell_out_codes
from matching.reading.usual_words import Unusual, mark_usual, read_unusual
from matching.words import load_phrases, pattern_of

__all__ = ["LONGEST_MODEL", "STATED", "ListingReading", "Place"]

LONGEST_MODEL = 200
"""Characters of a field for models; what is longer describes the goods."""


class Place(NamedTuple):
    """A text of a listing in which brand and maker are looked for."""

    name: str
    """`brand`, `maker`, `title`, `shop`."""
    trust: float
    """How surely a name there is the name of who stands behind the goods."""
    text: Text
    printed: str


class ListingReading:
    """One listing, read for matching. Everything is computed when first asked for and kept."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.degrees: dict[tuple[str, int, str], float] = {}
        """How surely one name stands in one of the `places`, and before what it may: records share names."""
        self._first_words: dict[int, list[str]] = {}
        fields = listing.attributes.items()
        self._fields = tuple([(fold(heading), value) for heading, value in fields if not is_blank(value)])
        if not self._fields and not any(_beside_title(listing)):
            self.__dict__.update(dict.fromkeys(STATED, ()))

    def values_about(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """Return the attributes with some of the headings of `matching.reading.headings`, as printed."""
        if not self._fields:
            return ()
        return tuple(value for heading, value in self._fields if is_about(heading, keys))

    def _stated(self, own: str | None, keys: tuple[str, ...]) -> tuple[str, ...]:
        """What a field of the listing, and attributes with some headings, state."""
        if not (own or self._fields):  # as most listings
            return ()
        return tuple(cell for cell in (own, *self.values_about(keys)) if cell and not is_blank(cell))

    @lazy
    def title(self) -> Text:
        """The title."""
        return read_text(self.listing.title)

    @lazy
    def titles(self) -> tuple[Text, ...]:
        """The title as printed, and with its emoji written out when it has any."""
        raw = self.listing.title
        if has_emoji_words(raw) and (spoken := read_emoji(raw)) != raw:
            return (self.title, read_text(spoken))
        return (self.title,)

    @lazy
    def usual_signs(self) -> bytes:
        """Which characters of the title belong to words that any title may have; see `matching.reading.usual_words`."""
        return mark_usual(self.title.chars)

    @lazy
    def unusual(self) -> Unusual:
        """What the title says beside those words."""
        return read_unusual(self.title, self.usual_signs)

    @lazy
    def runs(self) -> tuple[tuple[int, int], ...]:
        """From where to where the letters and digits of the title go on without a sign that parts them."""
        gaps = self.title.gaps
        return tuple(pairwise(compress(range(len(gaps)), gaps.translate(_PARTS))))

    @lazy
    def title_nouns(self) -> tuple[FoundNoun, ...]:
        """The nouns of goods in those runs, as `find_nouns` gives them."""
        joined = "\n".join([self.title.chars[first:last] for first, last in self.runs])
        return tuple([(a - (gaps := joined.count("\n", 0, a)), b - gaps, noun) for a, b, noun in find_nouns(joined)])

    @lazy
    def may_liken(self) -> bool:
        """The title holds a word that likens goods to others: `某某同款`."""
        return _likening().search(self.title.chars) is not None

    @lazy
    def code_title(self) -> Text:
        """The title with spoken codes written out."""
        spelled = spell_out_codes(self.listing.title)
        return self.title if spelled == self.listing.title else read_text(spelled)

    @lazy
    def brand_cells(self) -> tuple[str, ...]:
        """What the seller states as brand, as printed."""
        return self._stated(self.listing.brand, headings.BRAND)

    @lazy
    def brands(self) -> tuple[str, ...]:
        """The names in the brand fields, in normal form."""
        return tuple(dict.fromkeys(chain.from_iterable(map(read_brand_names, self.brand_cells))))

    @lazy
    def brand_texts(self) -> tuple[Text, ...]:
        """The brand fields, prepared."""
        return tuple(map(read_text, map(read_emoji, self.brand_cells)))

    @lazy
    def latin_words(self) -> tuple[str, ...]:
        """Latin words of the title that may be a brand, also two and three together: `paw in baby`."""
        words = [found for found in re.findall(r"[a-z]+", self.title.folded) if len(found) > 1]
        joined = ["".join(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words) - n + 1)]
        return tuple(word for word in dict.fromkeys(joined) if 4 <= len(word) <= 24)[:8]

    def first_words(self, size: int) -> list[str]:
        """Chinese words of a length at the start of each run of the title, where sellers put a brand."""
        if size not in self._first_words:
            self._first_words[size] = first_words(self.title, size)
        return self._first_words[size]

    @lazy
    def maker_cells(self) -> tuple[str, ...]:
        """What the seller states as maker, importer or supplier, as printed."""
        cells = (
            self.listing.maker_name,
            *(v for h, v in self._fields if is_about(h, headings.MAKER) and not is_about(h, headings.DATE)),
        )
        return tuple(cell for cell in cells if cell and not is_blank(cell))

    @lazy
    def makers(self) -> tuple[MakerName, ...]:
        """The companies in the maker fields."""
        return tuple(chain.from_iterable(map(read_makers, self.maker_cells)))

    @lazy
    def maker_texts(self) -> tuple[Text, ...]:
        """The maker fields, prepared."""
        return tuple(map(read_text, self.maker_cells))

    @lazy
    def shop(self) -> Text:
        """The names of shop and seller: weak evidence for a brand or maker."""
        return read_text(" ".join(filter(None, (self.listing.shop_name, self.listing.seller_name))))

    @lazy
    def places(self) -> tuple[Place, ...]:
        """Where brand and maker may be named, the surest place first."""
        stated = [Place("title", 0.98, text, self.listing.title) for text in self.titles]
        if makers := self.maker_cells:
            stated = [*(Place("maker", 1.0, *one) for one in zip(self.maker_texts, makers, strict=True)), *stated]
        if brands := self.brand_cells:
            stated = [*(Place("brand", 1.0, *one) for one in zip(self.brand_texts, brands, strict=True)), *stated]
        shop = self.listing.shop_name or self.listing.seller_name
        return (*stated, Place("shop", 0.8, self.shop, shop)) if shop else tuple(stated)

    @lazy
    def place_signs(self) -> str:
        """The letters and digits of every place, as they are and settled, a line each."""
        return "\n".join([signs for place in self.places for signs in (place.text.chars, place.text.settled)])

    @lazy
    def model_cells(self) -> tuple[str, ...]:
        """What the seller states as model or style number, as printed."""
        return tuple(cell for cell in self._stated(self.listing.model, headings.MODEL) if len(cell) <= LONGEST_MODEL)

    @lazy
    def model_texts(self) -> tuple[Text, ...]:
        """The model fields, prepared."""
        return tuple(map(read_text, map(spell_out_codes, self.model_cells)))

    @lazy
    def model_signs(self) -> str:
        """Every text in which a model is looked for, settled, a line each."""
        return "\n".join([text.settled for text in (*self.model_texts, self.code_title)])

    @lazy
    def field_codes(self) -> tuple[Code, ...]:
        """The models stated in model fields."""
        found = (code for text in self.model_texts for code in read_codes(text.folded, in_field=True))
        return tuple({code.key: code for code in found}.values())

    @lazy
    def codes(self) -> tuple[Code, ...]:
        """Every model the listing states, those of its model fields first."""
        titled = read_codes(self.code_title.folded)
        if not self.field_codes:
            return titled
        found = {code.key: code for code in self.field_codes}
        for code in titled:
            found.setdefault(code.key, code)
        return tuple(found.values())

    @lazy
    def short_numbers(self) -> tuple[str, ...]:
        """Numbers of three digits that stand alone in the title."""
        return tuple(re.findall(r"(?<![^ ])[1-9]\d\d(?![^ #])", self.code_title.folded))

    @lazy
    def gtins(self) -> tuple[str, ...]:
        """Valid trade item numbers, 14 digits, of the single item."""
        return item_numbers(*self._stated(self.listing.gtin, headings.GTIN), *printed_barcodes(self.listing.title))

    @lazy
    def ccc(self) -> tuple[str, ...]:
        """CCC certificate numbers in normal form."""
        return certificates(*self._stated(self.listing.ccc_certificate, headings.CCC))

    @lazy
    def pictures(self) -> tuple[ImageHash, ...]:
        """Hashes of its pictures, without those of pictures that show nothing."""
        return known_hashes(self.listing.image_hashes)

    @lazy
    def goods(self) -> Goods:
        """What the title sells."""
        return read_goods(_SPACED_OUT.sub(lambda found: _SIGNS.sub("", found.group()), self.title.folded))

    @lazy
    def size_cells(self) -> tuple[str, ...]:
        """What the size fields say, as printed; `规格型号` is a field for models."""
        fields = (field for field in self._fields if not is_about(field[0], headings.MODEL))
        return tuple(value for heading, value in fields if is_about(heading, headings.SIZE))

    @lazy
    def measure_cells(self) -> tuple[str, ...]:
        """Where power, capacity and size in inches are stated: the title, the model, the fields for them."""
        return tuple(filter(None, (self.listing.title, self.listing.model, *self.values_about(headings.MEASURE))))

    @lazy
    def date_spans(self) -> tuple[DateSpan, ...]:
        """Days of production in the fields for them, and in the title where it says that they are some."""
        cells = (*self.values_about(headings.DATE), *said_days(self.listing.title))
        return tuple(span for cell in cells for span in read_spans(cell))

    @lazy
    def batches(self) -> tuple[str, ...]:
        """Lot numbers in the fields for them, and in the title where it says that it is one; squeezed."""
        cells = (*self.values_about(headings.BATCH), *said_lots(self.listing.title))
        pieces = (d for cell in cells for d in read_cell(cell, column=Column.BATCH_OR_DATE))
        return tuple(d.value for d in pieces if d.kind in {DesignationKind.BATCH, DesignationKind.MODEL})

    @lazy
    def companies(self) -> tuple[str, ...]:
        """Companies that sell or make it, by the nine characters that a code before and after 2015 share."""
        return company_codes(self.listing.seller_uscc, self.listing.maker_uscc, *self.values_about(headings.COMPANY))

    @lazy
    def dimensions(self) -> frozenset[str]:
        """Measures of two or three sides in title and fields."""
        cells = (self.listing.title, *self.size_cells)
        return frozenset(
            d.value for cell in cells for d in read_cell(cell) if d.kind is DesignationKind.DIMENSION and "x" in d.value
        )


STATED = (
    "brand_cells", "brands", "brand_texts", "maker_cells", "makers", "maker_texts", "model_cells", "model_texts",
    "field_codes", "ccc", "size_cells", "companies",
)  # fmt: skip
"""What is read of stated fields alone: nothing, where a listing is a title and no more, as most are."""
_beside_title = attrgetter("brand", "model", "maker_name", "ccc_certificate", "seller_uscc", "maker_uscc")
_HAN = r"[\u4e00-\u9fff]"
_SIGNS = re.compile("[ .·_*-]")
_SPACED_OUT = re.compile(
    rf"(?<![^ ])(?:{_HAN} ){{2,}}{_HAN}(?![^ ])|{_HAN}(?:(?! ){_SIGNS.pattern}{_HAN}(?!{_HAN})){{2,}}"
)
"""`电 磁 炉`, `电.磁.炉`: Chinese characters each standing alone, three and more."""
_PARTS = bytes(gap >= Gap.SIGN for gap in range(256))
"""For `bytes.translate`: whether a gap parts two runs."""


@lru_cache(maxsize=1)
def _likening() -> re.Pattern[str]:
    return pattern_of((*load_phrases().likened, *load_phrases().likening))
