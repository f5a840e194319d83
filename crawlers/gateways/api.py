"""What an official API of a platform is: its facts, how it is asked and signed, and how its answers are read.

One platform is one file in `crawlers/apis/`. It fetches nothing and knows nothing of Scrapy: it makes what is sent and
reads what came, so that each of both is tested by itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from crawlers.gateways.outcome import Outcome
from crawlers.gateways.sending import Sending
from crawlers.gateways.values import JsonThing
from domain.api_settings import ApiSettings
from domain.listing import Coverage, Listing

__all__ = ["ApiFacts", "Failure", "Found", "OfficialApi", "Query"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiFacts:
    """What must be known of an API before it is asked."""

    title: str
    """Its Chinese name."""
    about: str
    """One sentence: what is asked, and what comes."""
    method: str
    """The name of what is asked for, as the platform spells it."""
    gateway: str
    """The documented address."""
    page_size: int
    """Goods asked for at once: the most that is documented."""
    window_seconds: int
    """How far our clock may be from the gateway's."""
    coverage: Coverage
    coverage_note: str
    """What part of the platform's offer it gives, Chinese with English beside: every listing carries it."""
    needs: tuple[str, ...]
    """Settings of `[platforms.NAME.api]` without which it cannot be asked."""
    hides: frozenset[str]
    """Names of sent parameters whose values are never written: signature and token."""
    meanings: Mapping[str, Outcome]
    """Code or sub-code → what it means."""
    unverified: tuple[str, ...]
    """What of all this is known from others' words only, and wants one look by somebody with an account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question: words, and which page of what they find."""

    category: str
    """guolv's category that the words belong to."""
    words: str
    page: int = 1
    """From 1."""
    handed_on: str = ""
    """What the page before gave for this one, where a platform wants that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of goods, as it stands in an answer."""

    rows: Sequence[Mapping[str, JsonThing]] | None
    """`None`: the answer holds no list of goods."""
    total: int | None = None
    """How many there are on all pages, where the gateway says so."""
    handed_on: str = ""
    """For the question about the next page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A gateway's error, in its own words."""

    code: str
    sub_code: str = ""
    message: str = ""
    wait_seconds: float | None = None
    """How long it asks to wait, where it says so."""


class OfficialApi(ABC):
    """One platform's API, asked with one office's credentials."""

    name: ClassVar[str]
    """Short name of the platform."""
    facts: ClassVar[ApiFacts]

    def __init__(self, credentials: ApiSettings) -> None:
        self.credentials = credentials

    @property
    def address(self) -> str:
        """The one address all requests go to."""
        return self.credentials.gateway or self.facts.gateway

    @abstractmethod
    def ask(self, query: Query) -> Mapping[str, object]:
        """Return what is asked: the business parameters, without anything about who asks and when."""

    @abstractmethod
    def sign(self, query: Query, now: datetime) -> Sending:
        """Return the signed request.

        Args:
            query: The question.
            now: The present, aware; it becomes the timestamp.
        """

    @abstractmethod
    def failure(self, answer: Mapping[str, JsonThing]) -> Failure | None:
        """Return the error that an answer tells of; `None` when it tells of none."""

    @abstractmethod
    def found(self, answer: Mapping[str, JsonThing]) -> Found:
        """Return the goods in an answer without an error."""

    @abstractmethod
    def listing(self, row: Mapping[str, JsonThing]) -> Listing:
        """Return one listing.

        Raises:
            FieldMissing: it has no title or no id.
        """
