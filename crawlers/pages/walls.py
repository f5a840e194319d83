"""Walls, told by what came: a login, a captcha, a challenge, a refusal, a shell. A wall is never climbed.

Two questions, because goods may stand beside anything: what an answer is whatever its page holds (`answer_wall`: its
status, its address, what the service that guards the host wrote into the headers), and what a page is on which nobody
finds goods (`page_wall`). A shop's page with a login form, a captcha service or the word 验证码 on it is none.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from crawlers.pages.strict import Tag, every
from domain.task import Wall, WallKind

__all__ = ["address_wall", "answer_wall", "certain_wall", "gone_sign", "page_wall"]

_LOGIN_PATH = re.compile(r"/(?:login|passport|signin|sign-in|sso)(?:[/.;]|$)", re.I)
_LOGIN_HOST = re.compile(r"^(?:login|passport|signin|sso|accounts?)\.", re.I)
_CAPTCHA_PATH = re.compile(r"/(?:captcha|verify|punish|risk_handler)(?:[/.;]|$)", re.I)
_CAPTCHA_HOST = re.compile(r"^(?:captcha|verify)\.", re.I)
_CHALLENGE_PATH = re.compile(r"/challenge(?:[/.;]|$)", re.I)
_REFUSALS = frozenset({401, 403, 405, 406, 407, 418, 429, 451, 456, 461, 466, 471, 490, 493, 567, 999})
"""405, 418 … 999 are what firewalls before shops answer to programs; 429 comes here once waiting has not helped."""
_HEADERS: Mapping[str, tuple[str, WallKind]] = {
    "cf-mitigated": ("challenge", WallKind.CHALLENGE),
    "x-amzn-waf-action": ("", WallKind.CHALLENGE),
    "bxpunish": ("1", WallKind.CAPTCHA),
}
"""Header in lower case → how its value begins on a wall, and which kind it is."""


def answer_wall(url: str, status: int, headers: Iterable[tuple[str, str]] = ()) -> Wall | None:
    """Return what shows, before the page is read, that an answer is a wall; `None`: nothing does.

    Args:
        url: The address the answer came from, after redirects.
        status: The HTTP status.
        headers: Names and values.

    Example:
        >>> str(answer_wall("http://shop.example/passport/login?back=/", 200))
        "login: address 'shop.example/passport/login'"
        >>> str(answer_wall("http://shop.example/list", 461)), answer_wall("http://shop.example/item/9.html", 404)
        ('refused: status 461', None)
    """
    for name, value in headers:
        begins, kind = _HEADERS.get(name.lower(), ("", None))
        if kind is not None and value.lower().startswith(begins):
            return Wall(kind=kind, sign=f"header {name.lower()}: {value[:80]}")
    found = address_wall(url)
    if found is None and status in _REFUSALS:
        return Wall(kind=WallKind.LOGIN if status == 401 else WallKind.REFUSED, sign=f"status {status}")
    return found


def address_wall(url: str) -> Wall | None:
    """Return which wall an address leads to, or `None`.

    Example:
        >>> str(address_wall("https://passport.shop.example/new/login.aspx?ReturnUrl=x"))
        "login: address 'passport.shop.example/new/login.aspx'"
        >>> address_wall("https://shop.example/item/login-lock.html?from=login") is None
        True
    """
    try:
        parts = urlsplit(url)
        path, host = parts.path, parts.hostname or ""
    except ValueError:
        return None
    kinds = (
        (WallKind.LOGIN, _LOGIN_PATH.search(path) or _LOGIN_HOST.search(host)),
        (WallKind.CAPTCHA, _CAPTCHA_PATH.search(path) or _CAPTCHA_HOST.search(host)),
        (WallKind.CHALLENGE, _CHALLENGE_PATH.search(path)),
    )
    return next((Wall(kind=kind, sign=f"address {host + path!r}") for kind, is_one in kinds if is_one), None)


_SURE = {
    "rgv587_flag": WallKind.CAPTCHA, "FAIL_SYS_USER_VALIDATE": WallKind.CAPTCHA,
    "_Incapsula_Resource": WallKind.CHALLENGE, "acw_sc__v2": WallKind.CHALLENGE,
}  # fmt: skip
"""What stands only on walls."""
_SERVICES = {
    "nc_1_wrapper": WallKind.CAPTCHA, "nocaptcha": WallKind.CAPTCHA, "_____tmd_____": WallKind.CAPTCHA,
    "x5secdata": WallKind.CAPTCHA, "geetest": WallKind.CAPTCHA, "TencentCaptcha": WallKind.CAPTCHA,
    "JDCaptcha": WallKind.CAPTCHA, "risk_handler": WallKind.CAPTCHA, "g-recaptcha": WallKind.CAPTCHA,
    "h-captcha": WallKind.CAPTCHA, "yidun_": WallKind.CAPTCHA, "cf-chl-": WallKind.CHALLENGE,
    "challenge-platform": WallKind.CHALLENGE, "__jsl_clearance": WallKind.CHALLENGE,
}  # fmt: skip
"""What services put into walls, and into ordinary pages, too: it counts where there is little else to read."""
_TITLES = (
    (WallKind.LOGIN, re.compile(r"登[录陆]|\b(?:log|sign) ?in\b", re.I)),
    (WallKind.CAPTCHA, re.compile(r"安全验证|验证码|滑动验证|访问验证|人机验证|captcha|robot check", re.I)),
    (WallKind.CHALLENGE, re.compile(r"just a moment|attention required|checking your browser|安全检查", re.I)),
    (WallKind.REFUSED, re.compile(r"访问受限|访问被拒绝|访问被阻断|拒绝访问|access denied|forbidden", re.I)),
)
_WORDS = (
    (WallKind.LOGIN, re.compile(r"请先?登[录陆]|登[录陆]后(?:查看|继续|才能)|扫码登[录陆]", re.I)),
    (WallKind.CAPTCHA, re.compile(r"安全验证|验证码|滑块|人机验证|(?:are you|verify you are) (?:a )?human", re.I)),
    (WallKind.CHALLENGE, re.compile(r"enable javascript and cookies|checking your browser", re.I)),
    (
        WallKind.REFUSED,
        re.compile(
            r"访问(?:过于频繁|受限|被拒绝|被阻断)|操作(?:过于)?频繁|系统检测到|异常流量|unusual traffic", re.I
        ),
    ),
)  # fmt: skip
_TITLE = re.compile(r"<title[^>]*>(.{0,200}?)</title>", re.I | re.DOTALL)
_LOGIN_FLAG = re.compile(r"[\"']?needLogin[\"']?\s*:\s*(?:true|1|!0)\b")
_LEADS_AWAY = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.replace\(|http-equiv\s*=\s*[\"']?refresh[^>]{0,80}?url=)\s*[\"']?(?P<to>[^\"'\s>]{4,500})",
    re.I,
)
_GOODS = re.compile(r"application/ld\+json|schema\.org/Product|class=\"(?:result|goods)|[¥￥]\s{0,3}\d", re.I)
"""Traces of goods nobody could read: such a page is broken, or new, and no wall for the words on it."""
_GONE_WORDS = re.compile(
    r"(?:商品|宝贝|该产品|此商品|您查看的页面)[^。，,]{0,12}(?:已下架|已下柜|不存在|已删除|已失效|找不到了|不翼而飞)"
)
_SHORT_PAGE = 600
"""Characters a person reads; a page with goods has more, a wall rarely."""
_SHELL = 40
_HIDDEN = frozenset({"script", "style", "noscript", "template", "textarea", "title"})
_MASKED = "input[type=password i]"
_FRAMES = "#app, #root, #__next, #__nuxt, #ice-container, [data-reactroot]"
_MAX_LINKS = 50


def page_wall(page: Tag, text: str) -> Wall | None:
    """Return what on a page without goods shows that it is a wall; `None`: nothing does.

    Only for a page on which no reader finds goods: pages with goods have login forms and captcha services, too.

    Args:
        page: The page, parsed.
        text: The page, decoded.

    Example:
        >>> from crawlers.pages.strict import parse_html
        >>> html = "<div id='app'></div><script src='/app.js'></script>"
        >>> str(page_wall(parse_html(html), html))
        'empty_shell: 0 characters to read, filled by script'
        >>> html = "<script>location.href='https://passport.shop.example/login?back=x'</script>"
        >>> str(page_wall(parse_html(html), html))
        "login: leads to address 'passport.shop.example/login'"
        >>> html = "<title>登录密码锁</title><h1>登录密码锁</h1><p>暂时缺货，验证码短信通知</p><b>¥ 88</b>"
        >>> page_wall(parse_html(html), html) is None
        True
    """
    return certain_wall(page, text) or _short_page_wall(page, text)


def certain_wall(page: Tag, text: str) -> Wall | None:
    """Return what shows for certain that a page without goods is a wall: no other page has it."""
    for mark, kind in _SURE.items():
        if mark in text:
            return Wall(kind=kind, sign=f"{mark!r} on the page")
    if _LOGIN_FLAG.search(text):
        return Wall(kind=WallKind.LOGIN, sign="the page's state says needLogin")
    if _GOODS.search(text):
        return None
    titled = _title_wall(text)
    if titled is not None and every(page, _MASKED):
        return titled
    if len(_shown_text(page)) >= _SHORT_PAGE:
        return None
    # Goods may have such words in their name (登录密码锁), and then in their heading, too.
    return titled if titled is not None and "<h1" not in text.lower() else _wall_ahead(text)


def _wall_ahead(text: str) -> Wall | None:
    for link, _ in zip(_LEADS_AWAY.finditer(text), range(_MAX_LINKS), strict=False):
        if (ahead := address_wall(link["to"])) is not None:
            return Wall(kind=ahead.kind, sign=f"leads to {ahead.sign}")
    return None


def _title_wall(text: str) -> Wall | None:
    title = _TITLE.search(text)
    printed = " ".join(title[1].split()) if title else ""
    found = (Wall(kind=kind, sign=f"title {printed!r}") for kind, words in _TITLES if words.search(printed))
    return next(found, None)


def _short_page_wall(page: Tag, text: str) -> Wall | None:
    shown = _shown_text(page)
    if len(shown) >= _SHORT_PAGE or _GOODS.search(text):
        return None
    for mark, kind in _SERVICES.items():
        if mark in text:
            return Wall(kind=kind, sign=f"{mark!r} on the page")
    if every(page, _MASKED):
        return Wall(kind=WallKind.LOGIN, sign="a field for a password, and little else")
    asks = () if every(page, "textarea") else _WORDS  # a form to write to somebody asks for a 验证码, too
    for kind, words in asks:
        if (found := words.search(shown)) is not None:
            return Wall(kind=kind, sign=f"words {found[0]!r}")
    if len(shown) < _SHELL and (every(page, "script") or every(page, _FRAMES)):
        return Wall(kind=WallKind.EMPTY_SHELL, sign=f"{len(shown)} characters to read, filled by script")
    return None


def gone_sign(page: Tag) -> str | None:
    """Return the words with which a short page says that its goods were removed."""
    shown = _shown_text(page)
    words = _GONE_WORDS.search(shown) if len(shown) < _SHORT_PAGE else None
    return words[0] if words else None


def _shown_text(page: Tag) -> str:
    """Return what a person reads: the body without scripts, styles and what only browsers without scripts show."""
    body = page.select_one("body") or page
    parts = (each for each in body.find_all(string=True) if each.parent is None or each.parent.name not in _HIDDEN)
    return " ".join(" ".join(parts).split())
