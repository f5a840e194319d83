"""From settings to an API that can be asked, and to the profile of its crawl."""

from dataclasses import replace

from scrapy.settings import Settings as ScrapySettings

from crawlers.apis import known_apis, load_api
from crawlers.gateways.api import OfficialApi
from crawlers.naming import origin_of
from crawlers.profile import crawl_profile
from domain.errors import SettingsError
from domain.settings import Settings

__all__ = ["api_profile", "open_api"]

_HANDLER = "crawlers.gateways.handler.SigningHandler"
_MIDDLEWARE = "crawlers.gateways.middleware.GatewayMiddleware"


def open_api(settings: Settings, platform: str) -> OfficialApi | None:
    """Return the official API of a platform, with the office's credentials; `None` when none are set.

    Raises:
        SettingsError: there is no API of this platform, or something is missing without which it cannot be asked.
    """
    own = settings.platforms.get(platform)
    if own is None or not own.api.app_key:
        return None
    if platform not in known_apis():
        known = ", ".join(known_apis())
        raise SettingsError([f"platforms.{platform}.api: no official API of {platform} is known; known: {known}"])
    credentials = replace(own.api, holder=own.api.holder or settings.office.name)
    api = load_api(platform)(credentials)
    absent = [name for name in (*api.facts.needs, "holder") if not getattr(credentials, name)]
    if absent:
        why = {"holder": "missing, and office.name, too: evidence says whose credentials stand for a request"}
        raise SettingsError([f"platforms.{platform}.api.{name}: {why.get(name, 'missing')}" for name in absent])
    return api


def api_profile(settings: Settings, api: OfficialApi) -> ScrapySettings:
    """Return Scrapy's settings for a crawl by an official API.

    Raises:
        SettingsError: a public host would be asked without a contact.
    """
    profile = crawl_profile(settings, platform=api.name, origin=origin_of(api.address), needs_browser=False)
    middlewares = dict(profile.getdict("DOWNLOADER_MIDDLEWARES"))
    # Beyond Patience (560): what an answer means is said in HTTP before anybody waits.
    middlewares[_MIDDLEWARE] = 570
    profile.update(
        {
            "DOWNLOAD_HANDLERS": {**profile.getdict("DOWNLOAD_HANDLERS"), "http": _HANDLER, "https": _HANDLER},
            "DOWNLOADER_MIDDLEWARES": middlewares,
            "GUOLV_OFFICIAL_GATEWAY": {
                "platform": api.name,
                "address": api.address,
                "holder": api.credentials.holder,
            },
        },
        priority="cmdline",
    )
    return profile
