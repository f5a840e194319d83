"""A page in the browser as a picture of all of it."""

import structlog
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from crawlers.gate.recording import Picture

__all__ = ["draw"]

_log = structlog.get_logger(__name__)
MAX_HEIGHT = 16_384
"""Pixels; Chromium draws no taller picture. What is below is not in it, and a fact says so."""
_PICTURE_MS = 15_000.0


async def draw(page: Page) -> Picture:
    """Draw a page; one that cannot be drawn goes on without a picture, and a fact says so."""
    try:
        return await _draw(page)
    except PlaywrightError as error:
        reason = str(error).partition("\n")[0]
        _log.warning("no picture of the page", url=page.url, reason=reason)
        return Picture(facts={"screenshot_problem": reason})


async def _draw(page: Page) -> Picture:
    width, height = await page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    facts = {"page_pixels": f"{width}x{height}"}
    if height <= MAX_HEIGHT:
        png = await page.screenshot(full_page=True, animations="disabled", timeout=_PICTURE_MS)
        return Picture(png=png, facts=facts)
    whole = {"x": 0.0, "y": 0.0, "width": float(width), "height": float(MAX_HEIGHT)}
    png = await page.screenshot(
        full_page=True,
        animations="disabled",
        timeout=_PICTURE_MS,
        clip=whole,  # type: ignore[arg-type]  # its own kind of dict
    )
    return Picture(png=png, facts=facts | {"screenshot_cut": str(MAX_HEIGHT)})
