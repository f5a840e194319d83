"""What the readers make of one saved page: its kind, its listings, who read which field, and what nobody could read.

Pure: bytes in, values out. `page_reading` runs it in a child process with limits, because pages are others' text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from web_poet import HttpResponse

from crawlers.pages.addresses import absolute_address, address_of
from crawlers.pages.attributes import with_attributes
from crawlers.pages.content import NotAPage, page_bytes
from crawlers.pages.document import Decoded, decode
from crawlers.pages.page import CapturedPage, PageKind, Rejected, Results
from crawlers.pages.reader import Reader, ReaderBasis
from crawlers.pages.strict import Tag, parse_html
from crawlers.pages.title_facts import with_title_facts
from crawlers.pages.walls import address_wall, gone_sign, page_wall
from domain.errors import ExtractionError, FieldMissing, ListingRejected
from domain.listing import Channel, Listing
from domain.task import Wall
from domain.wire import listing_to_json, parse_listing

__all__ = ["Examination", "ExaminedKind", "ReadListing", "Trial", "Unread", "examine"]

MAX_TAGS = 200_000
"""The largest page that was seen had 30 000; parsing this many takes some 400 MB."""
MAX_LISTINGS = 2_000
MAX_UNREAD = 2_000
_NOT_FROM_THE_PAGE = frozenset(
    {"channel", "coverage", "coverage_note", "captured_at", "gone_at", "evidence_id", "category", "attributes"}
)
_ATTRIBUTES, _TITLE = "attributes", "title"
"""As readers: the attribute table of a listing, and its title."""


class ExaminedKind(StrEnum):
    """What a page turned out to be."""

    LISTING = "listing"
    """A page about one listing."""
    SEARCH = "search"
    """Several listings, or addresses: search results, a list, a sitemap."""
    WALL = "wall"
    """A login, a captcha, a challenge, an empty shell: no content."""
    UNKNOWN = "unknown"
    """No reader knows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadListing:
    """A listing and who read it."""

    listing: Listing
    read_by: Mapping[str, str]
    """Field → reader; of the attributes one by one: `attributes.品牌`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Something that stands on the page, should be read and cannot be."""

    reader: str | None
    """Who tried; `None` for the page as a whole."""
    field: str
    reason: str
    snippet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one reader said to the page."""

    reader: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What the readers make of a page."""

    kind: ExaminedKind
    why: str
    """What shows that the page is of this kind, for a person."""
    url: str | None = None
    decoded: Decoded | None = None
    reader: str | None = None
    """The reader that decided the kind."""
    listings: tuple[ReadListing, ...] = ()
    urls: tuple[str, ...] = ()
    """Addresses that the page leads to, of a list without facts or a sitemap."""
    next_url: str | None = None
    says_empty: bool = False
    """Whether the page says in its own words that there is nothing."""
    unread: tuple[Unread, ...] = ()
    tried: tuple[Trial, ...] = ()
    wall: Wall | None = None
    """Which wall it is, where it is one."""


def examine(
    body: bytes,
    readers: Sequence[Reader],
    *,
    url: str | None = None,
    content_type: str = "",
    platform: str | None = None,
    needs_sign: bool = True,
) -> Examination:
    """Read a page with the readers that know it.

    Args:
        body: The page as saved.
        readers: Those to be tried; of a layout the first that knows the page decides.
        url: Where it came from; found on the page when not given.
        content_type: The header, where it was kept.
        platform: Whose page it is, when a person says so; listings carry it.
        needs_sign: Whether a layout is tried only where its sign stands on the page.
    """
    try:
        content = page_bytes(body)
    except NotAPage as reason:
        return _unknown(str(reason))
    decoded = decode(content, content_type)
    tags = decoded.text.count("<")
    if tags > MAX_TAGS:
        return replace(_unknown(f"it has {tags} tags; the limit is {MAX_TAGS}"), url=url, decoded=decoded)
    examiner = _Examiner(content, decoded, parse_html(decoded.text), url=url, content_type=content_type)
    return examiner.examine(readers, platform, needs_sign=needs_sign)


def _unknown(reason: str) -> Examination:
    unread = Unread(reader=None, field="page", reason=reason)
    return Examination(kind=ExaminedKind.UNKNOWN, why=reason, unread=(unread,))


@dataclass(slots=True)
class _Given:
    """What a reader gave."""

    reader: Reader
    found: Results | Listing


@dataclass(slots=True)
class _Notes:
    unread: list[Unread] = field(default_factory=list)
    tried: list[Trial] = field(default_factory=list)

    def add(self, reader: str | None, rejected: Sequence[Rejected]) -> None:
        room = max(0, MAX_UNREAD - len(self.unread))
        self.unread += [
            Unread(reader=reader, field=each.field, reason=each.reason, snippet=each.snippet)
            for each in rejected[:room]
        ]


class _Examiner:
    """One page, its readers, and what is known of it so far."""

    def __init__(self, content: bytes, decoded: Decoded, page: Tag, *, url: str | None, content_type: str) -> None:
        self._decoded, self._page = decoded, page
        self._url = url or absolute_address("http:", address_of(decoded.text, page) or "") or ""
        self._url = "" if self._url == "http:" else self._url
        headers = {"Content-Type": content_type} if content_type else {}
        self._response = HttpResponse(self._url, body=content, headers=headers)
        self._notes = _Notes()

    def examine(self, readers: Sequence[Reader], platform: str | None, *, needs_sign: bool) -> Examination:
        wall = address_wall(self._url) if self._url else None
        if wall is not None:
            return self._answer(ExaminedKind.WALL, str(wall), wall=wall)
        layouts = [each for each in readers if each.basis is ReaderBasis.LAYOUT]
        given = next(self._given(layouts, needs_sign=needs_sign), None)
        markup = [each for each in readers if each.basis is ReaderBasis.MARKUP]
        is_list = given is not None and isinstance(given.found, Results)
        more = [] if is_list else list(self._given(markup, needs_sign=True))
        given = given or _best(more)
        if given is None:
            return self._nothing_found()
        others = [each for each in more if each is not given and isinstance(each.found, Listing)]
        return self._found(given, others, platform)

    def _given(self, readers: Sequence[Reader], *, needs_sign: bool) -> Iterator[_Given]:
        for reader in readers:
            if needs_sign and not any(sign in self._decoded.text for sign in reader.signs):
                continue
            found = self._read(reader)
            if found is not None:
                yield _Given(reader, found)

    def _read(self, reader: Reader) -> Results | Listing | None:
        """Let a reader read; its page of one listing is tried before its page of several."""
        outcomes = []
        for kind in (PageKind.LISTING, PageKind.RESULTS):
            page_class = reader.pages.get(kind)
            if page_class is None:
                continue
            page: CapturedPage[Any] = page_class(self._response)
            page.share(self._decoded, self._page)
            found, outcome = self._extract(reader, page)
            outcomes.append(f"{kind}: {outcome}")
            if found is not None or kind is PageKind.RESULTS or PageKind.RESULTS not in reader.pages:
                self._notes.add(reader.name, _safely(page.unread))
            if found is not None:
                self._notes.tried.append(Trial(reader=reader.name, outcome=outcomes[-1]))
                return found
        self._notes.tried.append(Trial(reader=reader.name, outcome="; ".join(outcomes)))
        return None

    def _extract(self, reader: Reader, page: CapturedPage[Any]) -> tuple[Results | Listing | None, str]:
        try:
            found = page.extract()
        except FieldMissing as error:
            return None, f"not such a page: {error.field} is missing"
        except ExtractionError as error:
            self._notes.add(reader.name, (Rejected(field=getattr(error, "field", "page"), reason=str(error)),))
            return None, str(error)
        except Exception as error:  # noqa: BLE001  # a page is others' text: a defect of one reader hides no other
            reason = f"the reader broke: {type(error).__name__} {error}"[:300]
            self._notes.add(reader.name, (Rejected(field="page", reason=reason),))
            return None, reason
        if isinstance(found, Results) and found.is_silent:
            return None, "neither goods nor the words that there are none"
        return (found, "read") if isinstance(found, Results | Listing) else (None, "nothing")

    def _found(self, given: _Given, others: Sequence[_Given], platform: str | None) -> Examination:
        name = given.reader.name
        if isinstance(given.found, Listing):
            read = self._complete(_merge(given, others), given.reader, platform, self._url or None)
            kind = ExaminedKind.LISTING if read else ExaminedKind.UNKNOWN
            return self._answer(kind, f"{name} read a listing", reader=name, listings=(read,) if read else ())
        results = given.found
        self._notes.add(name, results.rejected)
        if len(results.listings) > MAX_LISTINGS:
            over = Rejected(field="listings", reason=f"{len(results.listings)} listings; {MAX_LISTINGS} are read")
            self._notes.add(name, (over,))
        bare = ((listing, _sources(listing, name)) for listing in results.listings[:MAX_LISTINGS])
        listings = tuple(read for pair in bare if (read := self._complete(pair, given.reader, platform, None)))
        return self._answer(
            ExaminedKind.SEARCH,
            f"{name} read {len(listings)} listings and {len(results.listing_urls)} addresses",
            reader=name,
            listings=listings,
            urls=results.listing_urls,
            next_url=results.next_url,
            says_empty=results.says_empty,
        )

    def _complete(
        self, read: tuple[Listing, Mapping[str, str]], reader: Reader, platform: str | None, url: str | None
    ) -> ReadListing | None:
        """Fill open fields from the attribute table and the title; refuse what is no listing after all.

        `url` is the address of the page where the page is about this listing alone.
        """
        listing, read_by = read
        listing = with_attributes(listing, listing.attributes)
        read_by = {**_sources(listing, _ATTRIBUTES), **read_by}
        listing = with_title_facts(listing)
        read_by = {**_sources(listing, _TITLE), **read_by}
        listing = replace(
            listing,
            platform=listing.platform or reader.platform or platform,
            url=_only_absolute(listing.url) or url,
            image_urls=tuple(image for image in listing.image_urls if _only_absolute(image)),
            channel=Channel.PUBLIC_PAGE,
        )
        try:
            checked = parse_listing(listing_to_json(listing)).listing
        except ListingRejected as error:
            self._notes.add(
                reader.name, (Rejected(field=error.field, reason=error.reason, snippet=listing.title[:200]),)
            )
            return None
        kept = _sources(checked, "")
        return ReadListing(listing=checked, read_by={name: read_by[name] for name in kept if name in read_by})

    def _nothing_found(self) -> Examination:
        text = self._decoded.text
        wall = page_wall(self._page, text)
        if wall is not None:
            return self._answer(ExaminedKind.WALL, str(wall), wall=wall)
        gone = gone_sign(self._page)
        why = f"the page says that the goods are gone ({gone!r})" if gone else "no reader finds goods on it"
        self._notes.add(None, (Rejected(field="page", reason=why),))
        return self._answer(ExaminedKind.UNKNOWN, why)

    def _answer(self, kind: ExaminedKind, why: str, **rest: Any) -> Examination:
        return Examination(
            kind=kind,
            why=why,
            url=self._url or None,
            decoded=self._decoded,
            unread=tuple(self._notes.unread),
            tried=tuple(self._notes.tried),
            **rest,
        )


def _best(given: Sequence[_Given]) -> _Given | None:
    """Return the first that read one listing, else the first that read several."""
    return next((each for each in given if isinstance(each.found, Listing)), given[0] if given else None)


def _merge(given: _Given, others: Sequence[_Given]) -> tuple[Listing, Mapping[str, str]]:
    """Fill the open fields of a listing from what the other readers found on the same page."""
    listing = given.found
    if not isinstance(listing, Listing):
        raise TypeError("only listings are merged")
    read_by = dict(_sources(listing, given.reader.name))
    for other in others:
        if not isinstance(other.found, Listing):
            continue
        more = {
            each.name: getattr(other.found, each.name)
            for each in fields(Listing)
            if each.name not in _NOT_FROM_THE_PAGE and getattr(listing, each.name) in (None, ())
        }
        listing = replace(listing, **more, attributes={**other.found.attributes, **listing.attributes})
        read_by = {**_sources(listing, other.reader.name), **read_by}
    return listing, read_by


def _sources(listing: Listing, source: str) -> dict[str, str]:
    """Return field → source for every field that a listing states."""
    stated = {
        each.name: source
        for each in fields(Listing)
        if each.name not in _NOT_FROM_THE_PAGE and getattr(listing, each.name) not in (None, ())
    }
    return stated | {f"attributes.{heading}": source for heading in listing.attributes}


def _only_absolute(address: str | None) -> str | None:
    """Return an address that is whole: of a page whose own address nobody knows, others stay pieces."""
    return address if address and address.startswith(("http://", "https://")) else None


def _safely(unread: Any) -> tuple[Rejected, ...]:
    try:
        return tuple(unread())
    except Exception as error:  # noqa: BLE001  # as above
        return (Rejected(field="page", reason=f"the reader broke: {type(error).__name__}"),)
