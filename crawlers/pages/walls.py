"""Walls, told by what they are: a login, a captcha, a refusal. A wall stops the crawl; it is never climbed."""

import re
from urllib.parse import urlsplit

from crawlers.pages.strict import Tag, every

__all__ = ["gone_sign", "wall_in_content", "wall_sign"]

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


_CHALLENGES = {
    "nc_1_wrapper": "slider", "nocaptcha": "slider", "_____tmd_____": "slider", "x5secdata": "slider",
    "rgv587_flag": "slider", "FAIL_SYS_USER_VALIDATE": "slider", "geetest": "captcha", "TencentCaptcha": "captcha",
    "JDCaptcha": "captcha", "risk_handler": "captcha", "g-recaptcha": "captcha", "h-captcha": "captcha",
    "yidun_": "captcha", "cf-chl-": "challenge", "challenge-platform": "challenge", "_Incapsula_Resource": "challenge",
    "acw_sc__v2": "challenge", "__jsl_clearance": "challenge",
}  # fmt: skip
"""What known services put into their pages → what they are."""
_LOGIN_FLAG = re.compile(r"[\"']?needLogin[\"']?\s*:\s*(?:true|1|!0)\b")
_LEADS_AWAY = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.replace\(|http-equiv\s*=\s*[\"']?refresh[^>]{0,80}?url=)\s*[\"']?(?P<to>[^\"'\s>]{4,500})",
    re.IGNORECASE,
)
_WALL_WORDS = re.compile(
    r"请先?登[录陆]|登录后(?:查看|继续|才能)|扫码登录|安全验证|验证码|滑块|人机验证|访问(?:过于频繁|受限|被拒绝)|操作(?:过于)?频繁"
    r"|系统检测到|异常流量|unusual traffic|are you (?:a )?human|verify you are human|enable javascript and cookies",
    re.IGNORECASE,
)
_GONE_WORDS = re.compile(
    r"(?:商品|宝贝|该产品|此商品|您查看的页面)[^。，,]{0,12}(?:已下架|已下柜|不存在|已删除|已失效|找不到了|不翼而飞)"
)
_SHORT_PAGE = 600
"""Characters a person reads; a page with goods has more, a wall rarely."""
_SHELL = 40
_HIDDEN = frozenset({"script", "style", "noscript", "template", "textarea", "title"})
_FRAMES = "#app, #root, #__next, #__nuxt, #ice-container, [data-reactroot]"
_MAX_LINKS = 50


def wall_in_content(page: Tag, text: str) -> str | None:
    """Return what on a page without goods shows that it is a wall: a challenge, a login, a shell that a script fills.

    Only for a page on which no reader finds goods: pages with goods have login forms and captcha services, too.

    Args:
        page: The page, parsed.
        text: The page, decoded.

    Example:
        >>> from crawlers.pages.strict import parse_html
        >>> html = "<div id='app'></div><script src='/app.js'></script>"
        >>> wall_in_content(parse_html(html), html)
        'empty shell: 0 characters to read, filled by script'
        >>> html = "<script>location.href='https://passport.shop.example/login?back=x'</script>"
        >>> wall_in_content(parse_html(html), html)
        "login: leads to 'https://passport.shop.example/login?back=x'"
    """
    for mark, kind in _CHALLENGES.items():
        if mark in text:
            return f"{kind}: {mark!r} on the page"
    if _LOGIN_FLAG.search(text):
        return "login: the page's state says needLogin"
    for link, _ in zip(_LEADS_AWAY.finditer(text), range(_MAX_LINKS), strict=False):
        if _is_wall_address(link["to"]):
            return f"login: leads to {link['to'][:200]!r}"
    shown = _shown_text(page)
    if every(page, "input[type=password i]") and len(shown) < _SHORT_PAGE:
        return "login: a field for a password, and little else"
    words = _WALL_WORDS.search(shown) if len(shown) < _SHORT_PAGE else None
    if words:
        return f"words: {words[0]!r}"
    if len(shown) < _SHELL and (every(page, "script") or every(page, _FRAMES)):
        return f"empty shell: {len(shown)} characters to read, filled by script"
    return None


def gone_sign(page: Tag) -> str | None:
    """Return the words with which a short page says that its goods were removed."""
    shown = _shown_text(page)
    words = _GONE_WORDS.search(shown) if len(shown) < _SHORT_PAGE else None
    return words[0] if words else None


def _is_wall_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(_WALL_PATH.search(parts.path) or _WALL_HOST.search(parts.hostname or ""))
    except ValueError:
        return False


def _shown_text(page: Tag) -> str:
    """Return what a person reads: the body without scripts, styles and what only browsers without scripts show."""
    body = page.select_one("body") or page
    parts = (each for each in body.find_all(string=True) if each.parent is None or each.parent.name not in _HIDDEN)
    return " ".join(" ".join(parts).split())
