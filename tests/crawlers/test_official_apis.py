"""Crawls by official APIs, end to end against gateways on loopback that check signature and clock by themselves."""

import gzip
import logging
import zlib
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote_plus, urlencode

import pytest
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError

from cases.workspace import open_workspace
from crawlers.apis import load_api
from crawlers.collecting import address_of
from crawlers.gate.official import OfficialGateway
from crawlers.gate.outcomes import Ended
from crawlers.gateways import Query
from crawlers.gateways.handler import _silence, _Silencer, unpacked
from crawlers.gateways.sending import LEFT_OUT
from crawlers.gateways.spider import ApiSpider
from crawlers.launch import crawl
from domain.campaign import RunState
from domain.errors import SettingsError, UnknownPlatform
from domain.listing import Channel, Coverage
from domain.settings import ApiSettings
from filters import load_categories
from tests.crawlers.fake_gateways import FAKES, KEY, SECRET, TOKEN, Asked, Fault, Good, as_json

WORDS = load_categories()["travel_bag"].search_words
SECRETS = (SECRET, TOKEN, "t0ken%2Fof", "t0ken/of", r"t0ken\/of")


@pytest.fixture
def gateway(request):
    fake = FAKES[request.param]()
    yield fake
    fake.close()


def of(*names: str):
    return pytest.mark.parametrize("gateway", names or tuple(FAKES), indirect=True)


@pytest.fixture
def ask(make_home, monkeypatch, request):
    """Make a home with credentials for a fake, the secret ones in the environment, and crawl."""

    in_child = request.getfixturevalue("crawl")

    def run(gateway, **own: str):
        home = make_home()
        table = {
            "app_key": KEY,
            "adzone_id": "3",
            "pid": "1_2",
            "holder": "某市市场监督管理局",
            "gateway": gateway.setting,
        } | own
        lines = "\n".join(f'{name} = "{value}"' for name, value in table.items())
        with (home / "guolv.toml").open("a", encoding="utf-8") as config:
            config.write(f"\n[platforms.{gateway.platform}.api]\n{lines}\n")
        prefix = f"GUOLV_PLATFORMS__{gateway.platform.upper()}__API__"
        monkeypatch.setenv(f"{prefix}APP_SECRET", SECRET)
        monkeypatch.setenv(f"{prefix}SESSION", TOKEN)
        return home, in_child(home, gateway.platform, "--category", "travel_bag")

    return run


def goods(number: int) -> list[Good]:
    return [Good(str(100_000 + n), f"云途旅行拉杆箱 {n} 号 YT-{2000 + n}", fen=19_900 + n) for n in range(number)]


def written(home: Path) -> bytes:
    """All that is in a home, as it is and unpacked."""
    whole = b""
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        content = path.read_bytes()
        whole += content
        while content[:2] == b"\x1f\x8b":  # a WARC is many gzip members one after another
            member = zlib.decompressobj(wbits=31)
            whole += member.decompress(content)
            content = member.unused_data
    return whole


def assert_no_secret(gateway, *places: str | bytes) -> None:
    signatures = [
        asked.sent[name] for asked in gateway.asked for name in ("sign", "_aop_signature") if name in asked.sent
    ]
    assert signatures
    for place in places:
        content = place if isinstance(place, bytes) else place.encode()
        assert [secret for secret in (*SECRETS, *signatures) if secret.encode() in content] == []


def echo(asked: Asked) -> Fault:
    """An error that repeats all arguments, as gateways of old did; packed, though nobody asked for that."""
    args = [{"key": name, "value": value} for name, value in asked.sent.items()]
    said = as_json({"error_response": {"code": 41, "msg": "Invalid arguments:q", "args": {"arg": args}}})
    body = said.body.replace(b"/", rb"\/")  # as PHP spells it
    return Fault(body=gzip.compress(body), headers={"Content-Encoding": "gzip", "X-Asked": urlencode(asked.sent)})


@of()
def test_goods_come_page_by_page_and_trouble_with_one_question_is_only_its_own(gateway, ask):
    found = goods(2 * gateway.page_size + 1)
    gateway.goods = {WORDS[0]: found, WORDS[1]: found[:3], WORDS[4]: goods(2)}
    gateway.troubles = {
        WORDS[0]: [gateway.rate_limited()],
        WORDS[2]: [Fault(body="<html><title>网关</title><p>请稍后</p></html>".encode(), content_type="text/html")] * 3,
        WORDS[3]: [echo],
        WORDS[4]: [Fault(body=b'{"result": {"data": [{"title": "\xe4\xba\x91')],
        WORDS[5]: [Fault(302, headers={"Location": "http://127.0.0.1:9/elsewhere"})],
    }
    home, crawled = ask(gateway)
    assert crawled.code == 1, crawled.stderr
    assert crawled.run["state"] == "finished", crawled.run
    assert gateway.refused == [], "a signature, a parameter or a time was wrong"
    assert gateway.others == [], "robots.txt is not asked for a gateway"
    counts = crawled.counts
    assert counts["listings"] == len(found)
    assert counts["repeated"] == 5
    assert counts["asked_to_wait"] == 1
    assert counts["said_empty"] == len(WORDS) - 6
    assert counts["errors"] == 3
    assert crawled.run["channel"] == "official_api"
    with open_workspace(home, env={}) as ws:
        listings = {listing.title: listing for listing in ws.store.listings()}
        assert set(listings) == {good.title for good in found}
        first = listings[found[0].title]
        assert (first.channel, first.platform) == (Channel.OFFICIAL_API, gateway.platform)
        assert first.coverage is load_api(gateway.platform).facts.coverage
        assert "不是平台全部商品" in first.coverage_note
        assert first.price.amount == Decimal("199.00")
        assert listings[found[7].title].price.amount == Decimal("199.07")
        assert {good.id for good in found} == {listing.item_id.removeprefix("E9_") for listing in listings.values()}
        assert first.image_urls[0].startswith("http")
        facts = {line.sha256: line.facts for line in ws.evidence.captures()}[first.evidence_id]
        named = [(each.field, each.reason) for each in ws.store.quarantine(limit=10)]
        day = (first.captured_at + timedelta(hours=8)).date()
        assert ws.store.hosts.requests_on(gateway.platform, day) == len(gateway.asked), (
            "the day's allowance counts each"
        )
    assert facts["robots"] == f"official API of {gateway.platform}, authorised by credentials of 某市市场监督管理局"
    assert facts["authorised_by"] == "某市市场监督管理局"
    assert facts["status"] == "200"
    assert facts["warc_sha256"]
    assert LEFT_OUT in facts["left_out"]
    reasons = " ".join(reason for field, reason in named if field == "answer")
    assert "web page" in reasons
    assert "status 302" in reasons
    kept = written(home)
    assert LEFT_OUT.encode() in kept
    assert gateway.asked[0].body.decode().split("&")[0].encode() in kept, "what was asked is kept"
    assert_no_secret(gateway, kept, crawled.stderr, str(crawled.run))


@of("taobao")
def test_a_refused_time_is_told_as_a_wrong_clock_with_both_times(gateway, ask):
    gateway.clock_ahead = timedelta(minutes=31)
    _, crawled = ask(gateway)
    assert crawled.code == 5
    assert crawled.run["state"] == "failed"
    assert crawled.run["reason"].startswith("clock skew: the gateway refused our time")
    said = [part.split()[0].rstrip(",;") for part in crawled.run["reason"].split("says ")[1:]]
    assert (
        gateway.now().isoformat()[:13] in said[0] or (gateway.now() - timedelta(minutes=5)).isoformat()[:13] in said[0]
    )
    assert "We said 20" in crawled.run["reason"]
    assert len(gateway.asked) == 1


@of("pinduoduo")
def test_where_further_questions_are_forbidden_the_host_is_closed_until_a_person_has_looked(gateway, ask):
    gateway.faults[0] = gateway.forbidden()
    home, crawled = ask(gateway)
    assert crawled.code == 5
    assert crawled.run["state"] == "blocked"
    assert "70034" in crawled.run["reason"]
    assert len(gateway.asked) == 1
    with open_workspace(home, env={}) as ws:
        tasks = ws.store.tasks.find(limit=5)
        assert [task.evidence_id is not None for task in tasks] == [True]
    assert crawl(home, "pinduoduo", category="travel_bag").state is RunState.BLOCKED
    assert len(gateway.asked) == 1


@of("douyin")
def test_credentials_that_do_not_hold_stop_the_crawl_at_the_first_answer_and_are_not_shown(gateway, ask, monkeypatch):
    monkeypatch.setattr("tests.crawlers.fake_gateways.SECRET", "another-secret-77")
    home, crawled = ask(gateway)
    assert crawled.run["reason"].endswith("grants too little: 40003 isv.signature-invalid: 非法的参数 签名校验失败")
    assert gateway.refused == ["sign"]
    assert_no_secret(gateway, written(home), crawled.stderr, str(crawled.run))


@of("pinduoduo")
def test_a_gateway_that_is_always_too_fast_is_left_after_three_waits(gateway, ask):
    gateway.faults[0] = gateway.rate_limited()
    _, crawled = ask(gateway)
    assert crawled.code == 5
    assert crawled.run["reason"].startswith("the gateway says that we ask too often: 52101")
    assert crawled.counts["asked_to_wait"] == 3
    assert len(gateway.asked) == 4
    assert len({asked.form["sign"] for asked in gateway.asked}) > 1 or gateway.refused == [], (
        "each is signed when it is sent"
    )


@pytest.mark.parametrize(
    ("platform", "table", "words"),
    [
        ("jd", "", "platforms.jd.api.app_key: missing"),
        ("jd", '[platforms.jd.api]\napp_key = "1"\nholder = "x"', "platforms.jd.api.app_secret: missing"),
        (
            "taobao",
            '[platforms.taobao.api]\napp_key = "1"\napp_secret = "s"\nholder = "x"',
            "taobao.api.adzone_id: missing",
        ),
        ("jd", '[platforms.jd.api]\napp_key = "1"\napp_secret = "s"', "platforms.jd.api.holder: missing"),
        ("qingwei", '[platforms.qingwei.api]\napp_key = "1"\napp_secret = "s"', "no official API of qingwei is known"),
        ("nosuch", "", "nosuch"),
    ],
    ids=["no credentials", "no secret", "no 推广位", "nobody's credentials", "no API", "no platform"],
)
def test_what_is_missing_is_said_before_anything_is_asked(make_home, platform, table, words):
    home = make_home()
    with (home / "guolv.toml").open("a", encoding="utf-8") as config:
        config.write(f"\n{table}\n")
    with pytest.raises((SettingsError, UnknownPlatform), match=words):
        crawl(home, platform)


def test_a_feed_of_a_platform_that_has_an_api_only_is_taken(make_home, tmp_path):
    feed = tmp_path / "goods.jsonl"
    feed.write_text('{"title": "拉杆箱", "item_id": "1"}\n', encoding="utf-8")
    run = crawl(make_home(), "jd", feed=feed)
    assert (run.state, run.channel, run.counts["listings"]) == (RunState.FINISHED, Channel.SUPPLIED, 1)


# --- what must not be written, and where the ruling ends


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", "https://api.jd.com/routerjson"),
        ("POST", "https://api.jd.com/"),
        ("POST", "https://api.jd.com/routerjson/more"),
        ("POST", "http://api.jd.com/routerjson"),
        ("POST", "https://api.jd.com:8443/routerjson"),
        ("POST", "https://api.jd.com.shop.example/routerjson"),
        ("POST", "https://shop.example/routerjson"),
        ("POST", "https://api.jd.com@shop.example/routerjson"),
        ("POST", "https://api.jd.com/routerjson/../robots"),
    ],
)
def test_the_ruling_for_a_gateway_holds_nowhere_else(method, url):
    gateway = OfficialGateway(platform="jd", address="https://api.jd.com/routerjson", holder="某局")
    assert gateway.ruling("POST", "https://API.jd.com:443/routerjson?words=x") is not None
    assert gateway.ruling(method, url) is None
    assert OfficialGateway.from_setting(None) is None


def test_a_question_waits_without_a_secret():
    credentials = ApiSettings(app_key=KEY, app_secret=SECRET, session=TOKEN)
    spider = ApiSpider(api=load_api("douyin")(credentials), plan=None, ledger=None)
    request = spider._request(Query(category="travel_bag", words="拉杆箱", page=3))
    waiting = f"{address_of(request, None)} {request.url} {request.cb_kwargs} {request.meta}"
    assert [secret for secret in SECRETS if secret in waiting] == []
    assert "sign" not in request.url


def test_errors_and_log_lines_of_the_client_are_told_without_secrets():
    url = f"https://gw.example/r?sign=abcdef0123456789&access_token={quote_plus(TOKEN)}"
    secrets = (TOKEN, "abcdef0123456789")
    inner = DownloadTimeoutError(f"Getting {url} took longer than 30 seconds.")
    outer = DownloadFailedError(f"{inner}")
    outer.__cause__ = inner
    _silence(outer, secrets)
    assert (
        str(outer)
        == str(inner)
        == f"Getting https://gw.example/r?sign={LEFT_OUT}&access_token={LEFT_OUT} took longer than 30 seconds."
    )
    silencer = _Silencer()
    silencer.secrets = secrets
    record = logging.LogRecord("x", logging.WARNING, "f", 1, "Got data loss in %s", (url,), None)
    assert silencer.filter(record)
    assert record.getMessage() == f"Got data loss in https://gw.example/r?sign={LEFT_OUT}&access_token={LEFT_OUT}"


def test_what_comes_packed_though_nobody_asked_for_it_has_an_end():
    packed = gzip.compress(b"0" * 100_000)
    assert len(unpacked(packed, "gzip", url="u", most_bytes=200_000)) == 100_000
    with pytest.raises(Ended, match="decompression_bomb"):
        unpacked(packed, "x-gzip", url="u", most_bytes=50_000)
    with pytest.raises(Ended, match="damaged_compression"):
        unpacked(packed, "br", url="u", most_bytes=50_000)


def test_each_coverage_is_one_that_a_listing_can_carry():
    assert {load_api(name).facts.coverage for name in FAKES} <= {Coverage.AFFILIATE_GOODS, Coverage.CATEGORY_QUERY}
