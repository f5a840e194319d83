"""Settings: declared once, as frozen groups with a docstring under each field.

They are read by `domain.settings_file` and checked by `domain.settings_checks`. A crawl is a child process: it gets the
path of the home, not a copy of the values. How settings are told to people: `domain.setting_descriptions`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from domain.api_settings import ApiSettings
from domain.expected_settings import ExpectedSettings

__all__ = [
    "CONFIG_NAME",
    "GROUPS",
    "ApiSettings",
    "CrawlSettings",
    "EvidenceSettings",
    "OfficeSettings",
    "PlatformSettings",
    "PolicySettings",
    "SearchSettings",
    "ServerSettings",
    "Settings",
    "StoreSettings",
]

CONFIG_NAME = "guolv.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    """Where the truth is kept."""

    url: str = ""
    """SQLAlchemy address of the database. Empty: SQLite in the home, `guolv.sqlite3`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """Where people search."""

    elasticsearch_url: str = ""
    """Address of an Elasticsearch 9 cluster. Empty: SQLite FTS5 beside the truth."""
    index_prefix: str = "guolv"
    """Prefix of the index names in the cluster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSettings:
    """How the crawler behaves everywhere."""

    user_agent: str = "guolv/0.1 (product-information firewall)"
    """How the crawler names itself; the contact is added in brackets."""
    contact: str = ""
    """Address or telephone of the office that crawls, sent with every request. Mandatory for public platforms."""
    delay_seconds: float = 2.0
    """Shortest time between the end of one answer of a host and the next request; a longer Crawl-delay wins."""
    timeout_seconds: float = 30.0
    """Longest time for one response, from the first byte sent to the last received."""
    max_size_bytes: int = 16_777_216
    """Largest response that is kept; a larger one is cut off and reported."""
    max_pages: int = 20_000
    """Most pages of one crawl."""
    daily_allowance: int = 20_000
    """Most requests that one platform is sent on a day of Beijing. Then the crawl ends; the next day's goes on."""
    lease_seconds: float = 30.0
    """How long a host stays with a worker that died; whoever comes next begins after that, at the pace of before.
    Another worker on the same machine sees that it is dead, and does not wait."""
    longest_wait_seconds: float = 300.0
    """The longest a crawl waits for a host that another worker holds, that asked to be left alone, or that receives
    visits at other hours. What takes longer ends it, and says so."""
    allow_private_addresses: bool = False
    """Whether private and loopback addresses may be crawled. Only for tests and the demo."""
    pictures: bool = True
    """Whether a page in the browser is drawn whole for the evidence; for a moment that takes Chromium some 150 MB."""
    chromium_path: str = ""
    """Chromium for platforms rendered by script. Empty: the first one found on the system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformSettings:
    """One `[platforms.NAME]` table."""

    base_url: str = ""
    """Origin of the platform, `https://host`."""
    feed: str = ""
    """File or address of the listings the platform supplies (电子商务法 art. 25); used where pages cannot be."""
    feed_coverage: str = ""
    """What the platform says its feed covers: `full_catalogue`, so that what it lacks is gone, or `catalogue_part`.
    Empty: a part."""
    delay_seconds: float | None = None
    """Pace for this platform instead of `crawl.delay_seconds`."""
    daily_allowance: int | None = None
    """Requests a day instead of `crawl.daily_allowance`; what was assessed is never exceeded."""
    impact_assessed_by: str = ""
    """Who assessed what the crawl means for the platform (网络数据安全管理条例 18). All four of `impact_` or none."""
    impact_assessed_on: str = ""
    """Day of the assessment, such as `2026-11-26`."""
    impact_requests_a_day: int | None = None
    """Requests a day that were assessed; no day has more."""
    impact_disturbance: str = ""
    """What they mean for the platform, in words: hours, share of its load, whom to call."""
    asset_origins: tuple[str, ...] = ()
    """Further origins, such as `https://img.shop.example`, from which its pages in the browser may take scripts,
    styles, pictures and data. Each is asked by its own robots.txt and pace; no page of it is opened."""
    start: tuple[str, ...] = ()
    """Where a shop begins that is watched by configuration: `sitemap`, and paths such as `/catalogue/` or
    `/search?q={words}`, where the words of each category go. NAME is free then. See `docs/how-to/watch-a-shop.md`."""
    readers: tuple[str, ...] = ()
    """Who reads the pages of such a shop: names from `docs/reference/readers.md`. Empty: found out page by page."""
    api: ApiSettings = field(default_factory=ApiSettings)
    """Credentials for its official API, a table of its own."""
    expected: ExpectedSettings = field(default_factory=ExpectedSettings)
    """What its crawls are expected to bring, a table of its own."""

    @property
    def is_assessed(self) -> bool:
        """Whether an assessment of the impact is on record."""
        return bool(self.impact_assessed_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySettings:
    """What a deployment may decide about verdicts."""

    block_becomes_review_after_days: int | None = None
    """Age of a record, in days, after which its `block` becomes `review`. Unset: age alone lifts nothing."""
    batch_not_shown: str = "block"
    """What the same product is where the record names batches or days of production and the listing shows neither:
    `block` or `review`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """The API and the console."""

    host: str = "127.0.0.1"
    """Address to listen on. Loopback by default: put a reverse proxy with sign-in before it."""
    port: int = 8765
    """Port to listen on; 0 takes a free one."""
    max_upload_bytes: int = 209_715_200
    """Largest size of the files that one visit to the import page may send together."""
    max_delivery_bytes: int = 1_073_741_824
    """Largest file that a supplier may deliver (`docs/reference/deliveries.md`)."""
    keep_uploads_days: int = 180
    """Days a file that was sent to the import page is kept after its last import; one from which a record was read that
    a case names is kept longer. 0 keeps all for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSettings:
    """Who sends the takedown list."""

    name: str = ""
    """Issuing office, as it stands in the list's head."""
    contact: str = ""
    """Whom a platform asks."""
    takedown_days: int = 2
    """处置时限: days a platform has, counted from the day of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSettings:
    """How long evidence is kept, and who vouches for its time."""

    keep_days: int = 1095
    """Days evidence is kept after it was captured, and after the last change of the case it belongs to. Evidence of
    cases that wait or are confirmed, and of cases under a hold, stays anyway. 0 keeps all for ever."""
    timestamp_url: str = ""
    """Address of a timestamp authority (RFC 3161), asked after each crawl. Empty: evidence carries no trusted
    timestamp, and says so."""
    timestamp_roots: str = ""
    """File with the certificates (PEM) that the authority's own must lead to; a relative one lies in the home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a home can configure."""

    home: Path
    store: StoreSettings = field(default_factory=StoreSettings)
    search: SearchSettings = field(default_factory=SearchSettings)
    crawl: CrawlSettings = field(default_factory=CrawlSettings)
    policy: PolicySettings = field(default_factory=PolicySettings)
    server: ServerSettings = field(default_factory=ServerSettings)
    office: OfficeSettings = field(default_factory=OfficeSettings)
    evidence: EvidenceSettings = field(default_factory=EvidenceSettings)
    platforms: Mapping[str, PlatformSettings] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def store_url(self) -> str:
        """SQLAlchemy address of the truth."""
        return self.store.url or f"sqlite:///{self.home / 'guolv.sqlite3'}"

    def daily_allowance(self, platform: str) -> int:
        """Return the most requests that a platform is sent on a day: what is set, and never more than was assessed."""
        own = self.platforms.get(platform, PlatformSettings())
        allowed = self.crawl.daily_allowance if own.daily_allowance is None else own.daily_allowance
        return allowed if own.impact_requests_a_day is None else min(allowed, own.impact_requests_a_day)


GROUPS: Mapping[str, type] = MappingProxyType(
    {
        "store": StoreSettings,
        "search": SearchSettings,
        "crawl": CrawlSettings,
        "policy": PolicySettings,
        "server": ServerSettings,
        "office": OfficeSettings,
        "evidence": EvidenceSettings,
    }
)
"""Name of a table → its settings; the tables of platforms stand beside them."""
