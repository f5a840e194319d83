"""How a crawl names itself, and what it names a site; knows nothing of Scrapy, so that whoever only looks may ask."""

from urllib.parse import urlsplit

__all__ = ["agent_token", "origin_of"]


def agent_token(user_agent: str) -> str:
    """Return the product token that robots rules are asked for.

    Example:
        >>> agent_token("guolv/0.1 (product-information firewall)")
        'guolv'
    """
    return user_agent.split("/", 1)[0].split(" ", 1)[0]


def origin_of(url: str) -> str:
    """Return the origin of an address.

    Example:
        >>> origin_of("https://shop.example:8443/a/b")
        'https://shop.example:8443'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
