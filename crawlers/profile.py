"""What a home configures, laid over the profile in `crawlers.settings`."""

import os
import shutil
from importlib import import_module
from urllib.parse import urlsplit

from scrapy.settings import Settings as ScrapySettings

from crawlers.gate.addresses import PRIVATE_HOSTS
from crawlers.gate.limits import ASSET_ORIGINS
from crawlers.naming import agent_token
from domain.errors import ComponentMissing, SettingsError
from domain.settings import Settings

__all__ = ["crawl_profile", "find_chromium"]

_CHROMIUM = ("chromium", "chromium-browser")
_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-software-rasterizer",
    # Services in the browser's own process: each takes some 25 MB more in one of its own.
    "--in-process-gpu",
    "--enable-features=NetworkServiceInProcess2",
    # The last list wins over Playwright's own, so what matters of that is repeated.
    "--disable-features="
    "HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,OptimizationHints,LensOverlay,"
    "DestroyProfileOnBrowserClose,AvoidUnnecessaryBeforeUnloadCheckSync,ThirdPartyStoragePartitioning,PaintHolding,"
    "NetworkTimeServiceQuerying,PreconnectToSearch,"
    # An address bar that nobody sees, and a renderer in reserve: 100 MB of memory.
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,SpareRendererForSitePerProcess,"
    "StorageServiceOutOfProcess",
)
"""Chromium's own errands to its maker, and what a browser keeps ready for a person; none of it belongs to a crawl."""


def crawl_profile(settings: Settings, *, platform: str, origin: str, needs_browser: bool) -> ScrapySettings:
    """Return Scrapy's settings for one crawl.

    Args:
        settings: The home's settings.
        platform: Name of the platform.
        origin: Origin of what is fetched, `https://host`.
        needs_browser: Whether pages are read in Chromium.

    Raises:
        ComponentMissing: a browser is needed and there is none.
        SettingsError: a public host would be crawled without a contact.
    """
    crawl, own = settings.crawl, settings.platforms.get(platform)
    if not crawl.contact and not crawl.allow_private_addresses:
        raise SettingsError(["crawl.contact: missing; a platform must be able to reach whoever crawls it"])
    agent = f"{crawl.user_agent} ({crawl.contact})" if crawl.contact else crawl.user_agent
    delay = own.delay_seconds if own is not None and own.delay_seconds is not None else crawl.delay_seconds
    profile = ScrapySettings()
    profile.setmodule(import_module("crawlers.settings"), priority="project")
    profile.update(
        {
            "USER_AGENT": agent,
            "GUOLV_STORE_URL": settings.store_url,
            "GUOLV_DELAY_SECONDS": delay,
            "GUOLV_DAILY_ALLOWANCE": settings.daily_allowance(platform),
            "GUOLV_LEASE_SECONDS": crawl.lease_seconds,
            "GUOLV_LONGEST_WAIT_SECONDS": crawl.longest_wait_seconds,
            "DOWNLOAD_TIMEOUT": crawl.timeout_seconds,
            "DOWNLOAD_MAXSIZE": crawl.max_size_bytes,
            "CLOSESPIDER_PAGECOUNT": crawl.max_pages,
            "GUOLV_AGENT": agent_token(crawl.user_agent),
            "GUOLV_ORIGIN": origin,
            "GUOLV_PLATFORM": platform,
            PRIVATE_HOSTS: [urlsplit(origin).hostname or ""] if crawl.allow_private_addresses else [],
            "GUOLV_PICTURES": crawl.pictures,
            ASSET_ORIGINS: list(own.asset_origins) if own is not None else [],
        },
        priority="cmdline",
    )
    if needs_browser:
        _add_browser(profile, settings, agent)
    return profile


def find_chromium(settings: Settings) -> str | None:
    """Return the path of Chromium: the configured one, else the system's; `None` when there is none."""
    if settings.crawl.chromium_path:
        return shutil.which(settings.crawl.chromium_path)
    return next((path for name in _CHROMIUM if (path := shutil.which(name))), None)


def _add_browser(profile: ScrapySettings, settings: Settings, agent: str) -> None:
    chromium = find_chromium(settings)
    if chromium is None:
        remedy = "install Debian's package chromium (`make components`), or name its program in crawl.chromium_path"
        raise ComponentMissing("Chromium", remedy)
    # Chromium refuses its sandbox to root only.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    browsing = dict(profile.getdict("DOWNLOADER_MIDDLEWARES"))
    # After the answer was waited for, asked for again and followed: what is shown is a page.
    browsing["crawlers.gate.browser.BrowserMiddleware"] = 540
    profile.update(
        {
            "DOWNLOADER_MIDDLEWARES": browsing,
            "GUOLV_CHROMIUM": chromium,
            "GUOLV_CHROMIUM_ARGUMENTS": [*_QUIET, *as_root],
        },
        priority="cmdline",
    )
