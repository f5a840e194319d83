"""What would let a crawler pass for somebody else, past a challenge or past robots.txt: packages, and ways to write it.

Names as the registry spells them, in normal form. A package that does this beside other things stands here, too: what is
not installed cannot be switched on.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROTATE_IDENTITIES = """
    fake-useragent fake-user-agent fake-headers fake-http-header random-user-agent random-header-generator user-agent
    user-agent-generator ua-generator latest-user-agents pyuser-agents browserforge fingerprint-generator
    fingerprint-suite scrapy-fake-useragent scrapy-fake-useragent-fix scrapy-user-agents scrapy-useragents
    scrapy-random-useragent scrapy-headless-user-agents scrapy-rotating-proxies scrapy-rotating-free-proxies
    scrapy-rotated-proxy scrapy-proxies scrapy-proxies-tool scrapy-proxy-pool scrapy-proxycrawl-middleware scrapy-crawlera
    scrapy-zyte-smartproxy scrapy-zyte-api zyte-api scrapy-scrapingbee scrapingbee scrapingant-client scraperapi-sdk
    scrapfly-sdk brightdata-sdk luminati-proxy proxybroker proxybroker2 proxy-randomizer proxy-rotator proxyscrape
    proxy-requests rotating-proxies rotating-free-proxies free-proxy swiftshadow proxies-generator requests-ip-rotator
    requests-rotating-proxy smart-proxy torpy torrequest toripchanger requests-tor stem tor-controller pysocks-rotator
    scylla haipproxy crawlbase zenrows oxylabs apify-fingerprint-datapoints
"""
IMITATE_BROWSERS = """
    curl-cffi curl-impersonate pycurl-impersonate scrapy-impersonate scrapy-curl-cffi tls-client python-tls-client
    noble-tls hrequests httpcloak primp rnet wreq cycletls stealth-requests undetected-chromedriver
    undetected-chromedriver-modified undetected-playwright undetected-playwright-patch undetected-testing
    undetected-geckodriver playwright-stealth tf-playwright-stealth playwright-stealth-async playwright-undetected-extras
    playwright-extra puppeteer-stealth pyppeteer-stealth scrapy-playwright-stealth selenium-stealth selenium-driverless
    seleniumbase patchright scrapy-patchright rebrowser-playwright rebrowser-patches nodriver zendriver pydoll-python
    camoufox scrapy-camoufox botright botasaurus drissionpage scrapling chrome-fingerprints cloakbrowser invisible-playwright
"""
SOLVE_CHALLENGES = """
    cloudscraper cloudscraper25 cfscrape cf-clearance cloudflare-scrape cloudflare-bypass cloudflarebypasser
    flaresolverr pyflaresolverr scrapy-flaresolverr scrapy-cloudflare-middleware scrapy-cloudscraper aiocfscrape
    async-cfscrape humanoid-cf bypass-cloudflare turnstile-solver 2captcha-python python3-2captcha twocaptcha
    async-twocaptcha anticaptchaofficial python-anticaptcha python3-anticaptcha python-rucaptcha capsolver
    capsolver-python capmonster-python capmonstercloudclient deathbycaptcha-official deathbycaptcha azcaptchaapi
    bestcaptchasolver captcha-solver captchatools captcha-bypass captcha-recognizer nopecha nextcaptcha yescaptcha
    unicaps xevil ddddocr muggle-ocr captcha-break amazoncaptcha pypasser playwright-recaptcha recaptcha-bypass
    selenium-recaptcha-solver hcaptcha-challenger hcaptcha-solver slider-captcha-solver captcha-trainer geetest-solver
    funcaptcha-challenger
"""
FORBIDDEN = frozenset(f"{ROTATE_IDENTITIES} {IMITATE_BROWSERS} {SOLVE_CHALLENGES}".split())

# What would be written to do it with what is installed.
MARKS = {
    "dont_obey_robotstxt": "a request past robots.txt",
    "AutomationControlled": "a browser that hides that it is driven",
    "navigator.webdriver": "a browser that hides that it is driven",
    "add_init_script": "a browser that pretends to be another",
    "enable-automation": "a browser that hides that it is driven",
    "bindaddress": "another address of the machine for a request",
    "rotating": "another identity",
    "socks4": "another way out",
    "socks5": "another way out",
    "cf_clearance": "the ticket of a challenge",
    "g-recaptcha-response": "an answer to a challenge",
    "h-captcha-response": "an answer to a challenge",
    "2captcha": "a service that solves challenges",
    "anti-captcha": "a service that solves challenges",
}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required(name: str, path: Iterable[str] | None = None) -> frozenset[str]:
    """The names of a distribution and of all it needs, with every extra; what is not installed is in it by its name."""
    found: set[str] = set()
    waiting = [canonical(name)]
    while waiting:
        current = waiting.pop()
        if current in found:
            continue
        found.add(current)
        installed = _distribution(current, path)
        for requirement in (installed.requires or []) if installed else []:
            # Extras of others are not installed with us; what they name need not be looked at.
            if current == canonical(name) or "extra ==" not in requirement:
                waiting.append(canonical(re.match(r"[\w.-]+", requirement)[0]))
    return frozenset(found)


def _distribution(name: str, path: Iterable[str] | None) -> Distribution | None:
    if path is not None:
        return next(iter(Distribution.discover(name=name, path=list(path))), None)
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def pins(file: Path) -> frozenset[str]:
    """The names in a list of packages."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(canonical(found[0]) for line in lines if (found := re.match(r"[A-Za-z0-9][\w.-]*", line)))


def circumventions(source: str) -> Iterator[str]:
    """What in a module would do it: an import, or a mark in its code and texts, though not in what explains them."""
    tree = ast.parse(source)
    explained = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        yield from (f"import of {name}" for name in _imported(node) if canonical(name) in FORBIDDEN)
        text = _text(node) if id(node) not in explained else ""
        yield from (f"{mark!r}: {why}" for mark, why in MARKS.items() if mark.lower() in text.lower())


def _imported(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (alias.name.partition(".")[0] for alias in names)
        case ast.ImportFrom(module=str(module)):
            yield module.partition(".")[0]
        case ast.Call(func=ast.Name(id="import_module" | "__import__"), args=[ast.Constant(value=str(module)), *_]):
            yield module.partition(".")[0]


def _text(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)) | ast.Name(id=text) | ast.Attribute(attr=text) | ast.keyword(arg=str(text)):
            return text
    return ""
