"""Settings: declared once, as frozen groups with a docstring under each field.

`load` reads `HOME/guolv.toml`, then the environment (`GUOLV_GROUP__NAME`, `GUOLV_PLATFORMS__NAME__API__APP_SECRET`),
then checks, and reports all mistakes together. A crawl is a child process: it gets the path of the home, not a copy of
the values. How settings are told to people: `domain.setting_descriptions`.
"""

import math
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from domain.api_settings import ApiSettings, is_secret
from domain.delivery import SUPPLIED_COVERAGES
from domain.errors import SettingsError
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
    "load",
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
_PREFIX = "GUOLV_"


def load(home: Path, env: Mapping[str, str]) -> Settings:
    """Read the settings of a home; a missing file means all defaults.

    Args:
        home: The folder with everything.
        env: The environment; `GUOLV_CRAWL__CONTACT=…` sets `crawl.contact`, `GUOLV_PLATFORMS__JD__API__APP_SECRET=…`
            sets `platforms.jd.api.app_secret`.

    Raises:
        SettingsError: names every mistake, each with its setting.
    """
    mistakes: list[str] = []
    table = _read_toml(home / CONFIG_NAME, mistakes)
    _apply_environment(table, env)
    groups = {name: _build(name, cls, table.pop(name, {}), mistakes) for name, cls in GROUPS.items()}
    platforms_table = table.pop("platforms", {})
    platforms: dict[str, PlatformSettings] = {}
    if isinstance(platforms_table, dict):
        for name, values in platforms_table.items():
            built = _build(f"platforms.{name}", PlatformSettings, values, mistakes)
            if isinstance(built, PlatformSettings):
                platforms[name] = built
    else:
        mistakes.append("platforms: not a table")
    mistakes.extend(f"{name}: not a setting" for name in table)
    if not mistakes:
        settings = Settings(home=home, platforms=MappingProxyType(platforms), **groups)  # type: ignore[arg-type]  # one class per name
        mistakes.extend(_check(settings))
        if not mistakes:
            return settings
    raise SettingsError(mistakes)


def _read_toml(path: Path, mistakes: list[str]) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        mistakes.append(f"{path}: {error}")
        return {}


def _apply_environment(table: dict[str, object], env: Mapping[str, str]) -> None:
    for key, value in env.items():
        *tables, name = key.removeprefix(_PREFIX).lower().split("__")
        if not key.startswith(_PREFIX) or not tables or tables[0] not in {*GROUPS, "platforms"}:
            continue
        target: object = table
        for each in tables:
            target = target.setdefault(each, {}) if isinstance(target, dict) else None
        if isinstance(target, dict):
            target[name] = value


def _build(prefix: str, cls: type, values: object, mistakes: list[str]) -> object:
    if not isinstance(values, dict):
        mistakes.append(f"{prefix}: not a table")
        return cls()
    known = {f.name: f for f in fields(cls)}
    accepted: dict[str, object] = {}
    for name, value in values.items():
        if name not in known:
            mistakes.append(f"{prefix}.{name}: not a setting; known: {', '.join(known)}")
        elif (nested := known[name].type) in {ApiSettings, ExpectedSettings} and isinstance(nested, type):
            accepted[name] = _build(f"{prefix}.{name}", nested, value, mistakes)
        else:
            try:
                accepted[name] = _convert(str(known[name].type), value)
            except ValueError as error:
                why = "cannot be read" if is_secret(known[name]) else error  # the sentence would show the value
                mistakes.append(f"{prefix}.{name}: {why}")
    return cls(**accepted)


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in {"true", "1", "yes"}:
        return True
    if str(value).lower() in {"false", "0", "no"}:
        return False
    raise ValueError(f"{value!r} is not true or false")


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{value!r} is not a number")
    try:
        number = float(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is not a number") from error
    if not math.isfinite(number):
        raise ValueError(f"{value!r} is not a number")
    return number


def _whole(value: object) -> int:
    number = _number(value)
    if number != int(number):
        raise ValueError(f"{value!r} is not a whole number")
    return int(number)


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text in quotes")
    return value


def _strings(value: object) -> tuple[str, ...]:
    """Take a list of texts; of the environment, texts with blanks between them."""
    if isinstance(value, str):
        return tuple(value.split())
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{value!r} is not a list of texts in quotes")
    return tuple(value)


_CONVERTERS: Mapping[str, Callable[[object], object]] = MappingProxyType(
    {"bool": _boolean, "float": _number, "int": _whole, "str": _string, "tuple[str, ...]": _strings}
)


def _convert(type_name: str, value: object) -> object:
    plain = type_name.removeprefix("<class '").removesuffix("'>").replace(" | None", "")
    if value == "" and type_name.endswith("| None"):
        return None
    return _CONVERTERS[plain](value)


def _check_crawl(crawl: CrawlSettings) -> Iterator[str]:
    for name in ("delay_seconds", "timeout_seconds", "max_size_bytes", "max_pages", "daily_allowance", "lease_seconds"):
        if getattr(crawl, name) <= 0:
            yield f"crawl.{name}: must be above 0"
    if crawl.longest_wait_seconds < 0:
        yield "crawl.longest_wait_seconds: must be at least 0"


def _check(settings: Settings) -> Iterator[str]:
    yield from _check_crawl(settings.crawl)
    if settings.server.max_upload_bytes <= 0:
        yield "server.max_upload_bytes: must be above 0"
    if settings.server.max_delivery_bytes <= 0:
        yield "server.max_delivery_bytes: must be above 0"
    if settings.server.keep_uploads_days < 0:
        yield "server.keep_uploads_days: must be at least 0"
    if not 0 <= settings.server.port <= 65_535:
        yield "server.port: must be 0 to 65535"
    days = settings.policy.block_becomes_review_after_days
    if days is not None and days < 1:
        yield "policy.block_becomes_review_after_days: must be at least 1"
    if settings.policy.batch_not_shown not in {"block", "review"}:
        yield f"policy.batch_not_shown: {settings.policy.batch_not_shown!r} is neither block nor review"
    for name, platform in settings.platforms.items():
        if platform.base_url and not _is_address(platform.base_url):
            yield f"platforms.{name}.base_url: {platform.base_url!r} is not an http address"
        yield from _check_origins(f"platforms.{name}", platform)
        yield from _check_impact(f"platforms.{name}", platform)
        if platform.feed_coverage not in {"", *SUPPLIED_COVERAGES}:
            known = ", ".join(SUPPLIED_COVERAGES)
            yield f"platforms.{name}.feed_coverage: {platform.feed_coverage!r} is no coverage; they are {known}"
        yield from _check_shop(name, platform)
        yield from _check_api(f"platforms.{name}.api", platform.api, settings)
        yield from (f"platforms.{name}.expected.{mistake}" for mistake in platform.expected.mistakes())
    if settings.evidence.keep_days < 0:
        yield "evidence.keep_days: must be at least 0"
    stamped_at = settings.evidence.timestamp_url
    if stamped_at and not _is_address(stamped_at):
        yield "evidence.timestamp_url: not an http address"
    if settings.search.elasticsearch_url and not _is_address(settings.search.elasticsearch_url):
        yield "search.elasticsearch_url: not an http address"


def _check_origins(prefix: str, platform: PlatformSettings) -> Iterator[str]:
    for place in platform.asset_origins:
        if not _is_origin(place):
            yield f"{prefix}.asset_origins: {place!r} is not an origin such as https://img.shop.example"


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0 and parts.scheme in {"http", "https"}
    except ValueError:  # brackets without an end, a port that is none
        return False


def _is_origin(address: str) -> bool:
    if not _is_address(address):
        return False
    parts = urlsplit(address)
    return address == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc and "*" not in parts.netloc


def _check_shop(name: str, platform: PlatformSettings) -> Iterator[str]:
    if platform.start and not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
        yield f"platforms.{name}: the name of a shop is of small letters, digits and _"
    if platform.start and not platform.base_url:
        yield f"platforms.{name}.base_url: missing beside start"
    if platform.readers and not platform.start:
        yield f"platforms.{name}.start: missing beside readers"
    for beginning in platform.start:
        if beginning != "sitemap" and not re.match(r"/(?!/)", beginning):
            yield f"platforms.{name}.start: {beginning!r} is neither sitemap nor a path that begins with one /"


def _check_impact(prefix: str, platform: PlatformSettings) -> Iterator[str]:
    if platform.delay_seconds is not None and platform.delay_seconds <= 0:
        yield f"{prefix}.delay_seconds: must be above 0"
    if platform.daily_allowance is not None and platform.daily_allowance <= 0:
        yield f"{prefix}.daily_allowance: must be above 0"
    if platform.impact_requests_a_day is not None and platform.impact_requests_a_day <= 0:
        yield f"{prefix}.impact_requests_a_day: must be above 0"
    note = {
        name: getattr(platform, name)
        for name in ("impact_assessed_by", "impact_assessed_on", "impact_requests_a_day", "impact_disturbance")
    }
    if any(note.values()):
        yield from (f"{prefix}.{name}: missing beside the others" for name, value in note.items() if not value)
    if platform.impact_assessed_on:
        try:
            date.fromisoformat(platform.impact_assessed_on)
        except ValueError:
            yield f"{prefix}.impact_assessed_on: {platform.impact_assessed_on!r} is not a day such as 2026-11-26"


def _check_api(prefix: str, api: ApiSettings, settings: Settings) -> Iterator[str]:
    if api.sign_method not in {"", "md5", "hmac", "hmac-sha256"}:
        yield f"{prefix}.sign_method: {api.sign_method!r} is neither md5, hmac nor hmac-sha256"
    parts = urlsplit(api.gateway)
    # Tokens travel in these requests: in the clear only inside one machine.
    schemes = {"https", "http"} if settings.crawl.allow_private_addresses else {"https"}
    if api.gateway and (parts.scheme not in schemes or not parts.netloc or parts.query or parts.fragment):
        yield f"{prefix}.gateway: {api.gateway!r} is not an https address without a query"
