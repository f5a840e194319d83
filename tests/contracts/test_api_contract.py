"""What every official API in `crawlers/apis/` must hold: found by discovery, tested before its author writes a test.

Its recorded answers lie in `tests/data/apis/<platform>/<case>.json`: what came (`answer`), and what is read of it (`read`).
A case without `read` gets it written, and fails once, so that a person looks at it.
"""

import json
import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.apis import known_apis, load_api, load_apis
from crawlers.gateways import Outcome, Query
from crawlers.gateways.answers import read_answer
from crawlers.gateways.sending import LEFT_OUT
from domain.errors import UnknownPlatform
from domain.listing import Coverage
from domain.settings import ApiSettings
from domain.wire import listing_to_json, parse_listing
from tests.crawlers.fake_gateways import FAKES, KEY, SECRET, TOKEN, Asked

ROOT = Path(__file__).parents[2]
ANSWERS = ROOT / "tests" / "data" / "apis"
CASES = sorted(ANSWERS.glob("*/*.json"))
APIS = load_apis()
PAGE = " ".join((ROOT / "docs/reference/official-apis.md").read_text(encoding="utf-8").split())
CREDENTIALS = ApiSettings(
    app_key=KEY,
    app_secret=SECRET,
    session=TOKEN,
    adzone_id="3",
    pid="1_2",
    custom_parameters='{"uid":"1"}',
    holder="某局",
)
AT = datetime(2026, 11, 25, 20, 30, 5, tzinfo=UTC)
QUERY = Query(category="travel_bag", words="拉杆箱 20寸", page=1)
HOSTILE = {
    "nothing": b"",
    "blanks": b" \n ",
    "null": b"null",
    "list": b"[]",
    "text": b'"goods"',
    "empty object": b"{}",
    "web page": b"<html><title>502 Bad Gateway</title></html>",
    "xml": b"<?xml version='1.0'?><error_response><code>7</code></error_response>",
    "cut off": b'{"goods_search_response": {"goods_list": [{"goods_name": "\xe7\x94\xb5',
    "no number": b'{"data": {"total": NaN, "products": [{"price": Infinity}]}}',
    "deep": b'{"data":' * 50_000,
    "long number": b'{"total_count": ' + b"9" * 10_000 + b"}",
    "bytes": bytes(range(1, 256)) * 10,
}
KINDS = [None, True, 7, "x", [], {}, [1], [{}], {"a": 1}, [None, "x", {"data": []}]]


def nested(names: list[str], value: object) -> dict:
    for name in reversed(names):
        value = {name: value}
    assert isinstance(value, dict)
    return value


PLACES = (
    ["tbk_dg_material_optional_upgrade_response"], ["tbk_dg_material_optional_upgrade_response", "result_list"],
    ["tbk_dg_material_optional_upgrade_response", "result_list", "map_data"], ["error_response"],
    ["jd_union_open_goods_query_responce"], ["jd_union_open_goods_query_responce", "queryResult"],
    ["jd_union_open_goods_query_responce", "queryResult", "data"], ["goods_search_response"],
    ["goods_search_response", "goods_list"], ["result"], ["result", "result"], ["result", "result", "data"],
    ["data"], ["data", "products"], ["code"], ["error_code"], ["result", "success"], ["error_response", "code"],
)  # fmt: skip


def test_the_five_that_are_promised_are_there():
    assert {"taobao", "jd", "pinduoduo", "1688", "douyin"} <= set(APIS)
    assert set(APIS) == set(FAKES), "each is tested against a gateway of its own"


def test_a_name_that_is_no_api_is_answered_with_the_known_ones():
    with pytest.raises(UnknownPlatform, match="pinduoduo"):
        load_api("nosuch")


@pytest.mark.parametrize("name", APIS)
def test_it_says_what_it_is(name):
    api, facts = APIS[name], APIS[name].facts
    file = known_apis()[name]
    assert api.__name__.lower() == file.replace("_", "")
    assert re.search(r"[\u4e00-\u9fff0-9]", facts.title)
    assert len(facts.about) > 30
    assert facts.gateway.startswith("https://")
    assert facts.page_size > 1
    assert facts.window_seconds >= 60
    assert set(facts.needs) <= {field.name for field in fields(ApiSettings)}
    assert {"app_key", "app_secret"} <= set(facts.needs)
    assert {Outcome.RATE_LIMITED, Outcome.REFUSED, Outcome.TEMPORARY} <= set(facts.meanings.values())


@pytest.mark.parametrize("name", APIS)
def test_its_coverage_says_that_it_is_not_the_whole_platform(name):
    facts = APIS[name].facts
    assert facts.coverage is not Coverage.FULL_CATALOGUE
    assert "不是平台全部商品" in facts.coverage_note
    assert "not the whole platform" in facts.coverage_note


@pytest.mark.parametrize("name", APIS)
def test_the_reference_page_tells_of_it(name):
    facts = APIS[name].facts
    assert f"`{name}`" in PAGE
    for told in (facts.method, facts.gateway, facts.coverage_note, *(f"`{need}`" for need in facts.needs)):
        assert told in PAGE
    assert [code for code in facts.meanings if f"`{code}`" not in PAGE] == []
    assert [each for each in facts.unverified if each not in PAGE] == [], "what is not verified is said to be so"


def as_asked(sending) -> Asked:
    path = re.sub(r"^https?://[^/]+", "", sending.url)
    return Asked(0.0, path, dict(sending.query), dict(sending.form), sending.body, {})


def refusal(name: str, asked: Asked) -> str | None:
    fake = FAKES[name]()
    try:
        fake.now = lambda: AT
        return fake.check(asked)
    finally:
        fake.close()


@pytest.mark.parametrize(
    ("name", "sign_method"),
    [*((name, "") for name in APIS), ("taobao", "md5"), ("taobao", "hmac"), ("taobao", "hmac-sha256")],
)
def test_its_signature_is_what_an_independent_gateway_expects(name, sign_method):
    for page in (1, 2):
        query = replace(QUERY, page=page, handed_on=f"L-{QUERY.words}")
        sending = APIS[name](replace(CREDENTIALS, sign_method=sign_method)).sign(query, AT)
        assert refusal(name, as_asked(sending)) is None


@pytest.mark.parametrize("name", APIS)
def test_every_parameter_that_is_sent_is_signed(name):
    exceptions = {"jd": {"format", "sign_method"}, "douyin": {"access_token", "sign_method"}}.get(name, set())
    signature = {"1688": "_aop_signature"}.get(name, "sign")
    sending = APIS[name](CREDENTIALS).sign(QUERY, AT)
    unsigned = set()
    for parameter in set(sending.parameters()) - {signature}:
        query, form = dict(sending.query), dict(sending.form)
        (query if parameter in query else form)[parameter] += "1" if parameter != "sign_method" else ""
        if parameter == "sign_method":
            (query if parameter in query else form)[parameter] = "md5"
        if refusal(name, as_asked(replace(sending, query=query, form=form))) != "sign":
            unsigned.add(parameter)
    assert unsigned == exceptions
    if sending.json:
        assert refusal(name, as_asked(replace(sending, json=sending.json.replace("20寸", "24寸")))) == "sign"


@pytest.mark.parametrize("name", APIS)
def test_nothing_secret_is_in_what_may_be_written(name):
    api = APIS[name](CREDENTIALS)
    sending = api.sign(QUERY, AT)
    assert api.facts.hides & set(sending.parameters()), "a request without signature or token"
    hidden = [sending.parameters()[parameter] for parameter in api.facts.hides if parameter in sending.parameters()]
    shown = sending.without(api.facts.hides)
    written = f"{sending!r} {api!r} {CREDENTIALS!r} {shown!r} {shown.address} {shown.body.decode()} {api.ask(QUERY)}"
    for secret in (SECRET, TOKEN, "t0ken%2Fof", *hidden):
        assert secret not in written
    assert (shown.address + shown.body.decode()).count(LEFT_OUT) == len(hidden)
    assert set(shown.parameters()) == set(sending.parameters()), "what was sent is told but for the values left out"


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("name", APIS)
def test_what_is_no_answer_is_named_and_gives_nothing(name, what):
    answer = read_answer(APIS[name](CREDENTIALS), QUERY, HOSTILE[what])
    assert answer.outcome in {Outcome.UNREADABLE, Outcome.TEMPORARY, Outcome.ERROR}
    assert answer.reason
    assert answer.listings == ()
    assert answer.following is None


@pytest.mark.parametrize("name", APIS)
def test_wrong_kinds_anywhere_never_break_it(name):
    api = APIS[name](CREDENTIALS)
    for place in PLACES:
        for value in KINDS:
            answer = read_answer(api, QUERY, json.dumps(nested(place, value)).encode())
            assert answer.listings == ()
            assert answer.outcome is not Outcome.GOODS or answer.rejected


@pytest.mark.parametrize("name", APIS)
def test_a_code_nobody_knows_concerns_one_question_only(name):
    codes = {"1688": {"error_code": "x.New"}, "douyin": {"code": 12345, "msg": "?"}}
    body = codes.get(name, {"error_response": {"code": 987654, "error_code": 987654, "msg": "?"}})
    answer = read_answer(APIS[name](CREDENTIALS), QUERY, json.dumps(body).encode())
    assert answer.outcome is Outcome.ERROR
    assert not answer.outcome.ends_crawl


@pytest.mark.parametrize("name", APIS)
def test_its_answers_are_recorded(name):
    cases = [json.loads(case.read_text(encoding="utf-8")) for case in CASES if case.parent.name == name]
    outcomes = {case["read"]["outcome"] for case in cases if "read" in case}
    assert {"goods", "empty", "rate_limited", "refused", "clock_skew"} <= outcomes


def recorded(case: Path) -> tuple[dict, dict]:
    stored = json.loads(case.read_text(encoding="utf-8"))
    body = json.dumps(stored["answer"], ensure_ascii=False).encode()
    answer = read_answer(APIS[case.parent.name](CREDENTIALS), QUERY, body, "application/json;charset=UTF-8")
    read = {
        "outcome": str(answer.outcome),
        "reason": answer.reason,
        "wait_seconds": answer.wait_seconds,
        "next_page": answer.following.page if answer.following else None,
        "handed_on": answer.following.handed_on if answer.following else None,
        "listings": [
            {key: value for key, value in listing_to_json(listing).items() if value not in (None, [], {})}
            for listing in answer.listings
        ],
        "rejected": [{"field": each.field, "snippet": each.snippet} for each in answer.rejected],
    }
    return stored, {key: value for key, value in read.items() if value not in (None, "", [])}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_a_recorded_answer_is_read_as_a_person_has_seen(case):
    stored, read = recorded(case)
    if "read" not in stored:
        text = json.dumps(stored | {"read": read}, ensure_ascii=False, indent=1) + "\n"
        case.write_text(text, encoding="utf-8")
        pytest.fail(f"{case.relative_to(ROOT)} was written: read it, correct the API if it is wrong, run again")
    assert read == stored["read"]
    for listing in read.get("listings", ()):
        assert parse_listing(listing).unknown_keys == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_an_answer_cut_off_anywhere_is_never_goods(case):
    body = json.dumps(json.loads(case.read_text(encoding="utf-8"))["answer"], ensure_ascii=False).encode()
    for share in (0.02, 0.3, 0.6, 0.9, 0.995):
        answer = read_answer(APIS[case.parent.name](CREDENTIALS), QUERY, body[: int(len(body) * share)])
        assert answer.outcome in {Outcome.TEMPORARY, Outcome.UNREADABLE}
