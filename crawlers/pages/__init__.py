"""From a page's bytes to facts: decoding, strict selection, schema.org, prices, attribute tables, walls.

Nothing here fetches. A page object of a platform (`crawlers/platforms/`) puts these readers together.
"""

from crawlers.pages.page import CapturedPage, PageKind, Pages, Rejected, Results, read_cards

__all__ = ["CapturedPage", "PageKind", "Pages", "Rejected", "Results", "read_cards"]
