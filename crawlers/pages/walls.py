"""Walls, told by what they are: a login, a captcha, a refusal. A wall stops the crawl; it is never climbed."""

import re
from urllib.parse import urlsplit

__all__ = ["wall_sign"]

_WALL_PATH = re.compile(r"/(?:login|passport|signin|captcha|verify|challenge|punish)(?:[/.;]|$)", re.IGNORECASE)
_WALL_HOST = re.compile(r"^(?:login|passport|captcha|verify)\.", re.IGNORECASE)
_WALL_TITLE = re.compile(
    r"登录|安全验证|验证码|访问受限|访问验证|滑动验证|请先登陆|captcha|access denied|just a moment", re.IGNORECASE
)
_TITLE = re.compile(r"<title[^>]*>(.{0,200}?)</title>", re.IGNORECASE | re.DOTALL)
_PASSWORD_FIELD = re.compile(r"<input[^>]{0,200}type\s*=\s*[\"']?password", re.IGNORECASE)
_GOODS = re.compile(r"application/ld\+json|schema\.org/Product|<h1|class=\"(?:result|goods)", re.IGNORECASE)
_REFUSALS = {401: "status 401", 403: "status 403", 407: "status 407", 451: "status 451"}


def wall_sign(url: str, status: int, text: str) -> str | None:
    """Return what shows that a page is a wall, or `None`.

    Args:
        url: The address the page came from, after redirects.
        status: The HTTP status.
        text: The page, decoded.

    Example:
        >>> wall_sign("http://shop.example/passport/login?back=/", 200, "")
        "address 'shop.example/passport/login'"
        >>> wall_sign("http://shop.example/item/1.html", 200, "<title>登录密码锁</title><h1>登录密码锁</h1>") is None
        True
        >>> wall_sign("http://shop.example/item/1.html", 200, "<title>安全验证</title><p>请拖动滑块</p>")
        "title '安全验证'"
    """
    if status in _REFUSALS:
        return _REFUSALS[status]
    parts = urlsplit(url)
    if _WALL_PATH.search(parts.path) or _WALL_HOST.search(parts.hostname or ""):
        return f"address {parts.netloc + parts.path!r}"
    title = _TITLE.search(text)
    printed = " ".join(title[1].split()) if title else ""
    # Goods may have such words in their name (登录密码锁): a wall has no goods beside them.
    if _WALL_TITLE.search(printed) and (_PASSWORD_FIELD.search(text) or not _GOODS.search(text)):
        return f"title {printed!r}"
    return None
