"""How what a page object returns is written into `output.json`: the JSON form of a listing, and the parts of `Results`."""

from itemadapter import ItemAdapter

from crawlers.pages.page import Results
from domain.listing import Listing
from domain.wire import listing_to_json

# Set by the crawl, not by the page.
NOT_FROM_THE_PAGE = (
    "captured_at",
    "channel",
    "coverage",
    "coverage_note",
    "evidence_id",
    "category",
    "gone_at",
    "image_hashes",
    "platform",
)


class PageAdapter(ItemAdapter):
    """Named in the `meta.json` of every recorded page."""

    def asdict(self) -> dict:
        return results_to_json(self.item) if isinstance(self.item, Results) else page_listing_to_json(self.item)


def page_listing_to_json(listing: Listing) -> dict:
    return {name: value for name, value in listing_to_json(listing).items() if name not in NOT_FROM_THE_PAGE}


def results_to_json(results: Results) -> dict:
    stated = {"stated_listings": results.stated_listings, "stated_pages": results.stated_pages}
    return {name: number for name, number in stated.items() if number is not None} | {
        "listings": [page_listing_to_json(listing) for listing in results.listings],
        "listing_urls": list(results.listing_urls),
        "next_url": results.next_url,
        "rejected": [{"field": r.field, "reason": r.reason, "snippet": r.snippet} for r in results.rejected],
        "says_empty": results.says_empty,
    }
