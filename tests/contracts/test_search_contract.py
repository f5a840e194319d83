"""What every search backend promises: one suite, on each backend that discovery finds, each of them the real one."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.case import Case, CaseState
from domain.errors import IndexNotReady
from domain.image_hash import read_image_hash
from domain.listing import Listing
from domain.record import Record, RecordKind, RecordState
from domain.settings_file import load
from domain.verdict import VerdictKind
from index.document import PROJECTION_VERSION
from index.search import Collection, SearchBackend, SearchQuery, open_search, truth_hash
from index.search.opening import backend_modules
from index.store import Store, open_store

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
NAMES = [module.__name__.rpartition(".")[2] for module in backend_modules()]


@dataclass(frozen=True)
class Deployment:
    """A truth with its search, and how to open both a second time."""

    store: Store
    search: SearchBackend
    reopen: Callable[[], SearchBackend]

    def save(self, *things: Listing | Record) -> None:
        with self.store.transaction() as tx:
            for thing in things:
                if isinstance(thing, Listing):
                    tx.save_listing(thing, now=NOW)
                else:
                    tx.save_record(thing, now=NOW)
        self.search.catch_up()

    def found(self, text: str, collection: Collection = Collection.LISTINGS, **conditions: object) -> list[str]:
        return [hit.key.partition(":")[2] or hit.key for hit in self.page(text, collection, **conditions).hits]

    def page(self, text: str, collection: Collection = Collection.LISTINGS, **conditions: object):
        return self.search.search(SearchQuery(text=text, collection=collection, **conditions))


@pytest.fixture(params=[pytest.param(n, marks=[pytest.mark.elasticsearch] * (n == "elasticsearch")) for n in NAMES])
def deployment(request, tmp_path) -> Iterator[Deployment]:
    environment = {}
    if request.param == "elasticsearch":
        environment["GUOLV_SEARCH__ELASTICSEARCH_URL"] = request.getfixturevalue("elasticsearch_url")
        environment["GUOLV_SEARCH__INDEX_PREFIX"] = request.getfixturevalue("elasticsearch_namespace")
    elif request.param != "fts5":
        pytest.fail(f"tell this suite how to start {request.param}")
    yield from deploy(tmp_path, environment)


def deploy(home: Path, environment: dict[str, str]) -> Iterator[Deployment]:
    configured = load(home, environment)
    with open_store(configured.store_url, create=True) as store:
        opened: list[SearchBackend] = []

        def reopen() -> SearchBackend:
            opened.append(open_search(store, configured))
            return opened[-1]

        search = reopen()
        search.rebuild()
        yield Deployment(store=store, search=search, reopen=reopen)
        for backend in opened:
            backend.close()


def listing(item_id: str, title: str, **facts: object) -> Listing:
    return Listing(title=title, platform=str(facts.pop("platform", "p")), item_id=item_id, **facts)


TITLES = {
    "powerbank": "罗马仕充电宝20000毫安 大容量移动电源",
    "carcharger": "车载充电 宝马专用手机架",
    "cooker": "苏泊尔电磁炉 BHD-004 家用三无电压锅套装",
    "traditional": "小逸優品　ＸＤＷ－21Ａ4 電磁爐",
    "pot": "不锈钢汤锅 24cm",
    "c21": "美的 C21-RT2170 火锅电磁灶",
    "plain": "儿童双肩书包 防水",
}


def save_titles(deployment: Deployment) -> None:
    deployment.save(*(listing(item_id, title) for item_id, title in TITLES.items()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("充电宝", {"powerbank"}),
        ("充电", {"powerbank", "carcharger"}),
        ("宝马", {"carcharger"}),
        ("三无", {"cooker"}),
        ("电压", {"cooker"}),
        ("锅", {"cooker", "pot", "c21"}),
        ("宝", {"powerbank", "carcharger"}),
        ("苏泊尔", {"cooker"}),
        ("電磁爐", {"cooker", "traditional"}),
        ("小逸优品 电磁炉", {"traditional"}),
        ("电磁炉 小逸优品", {"traditional"}),
        ("电磁炉 书包", set()),
        ("书☆包", {"plain"}),
        ("磁电", set()),
        ("xdw21a4", {"traditional"}),
        ("XDW-21A4", {"traditional"}),
        ("xdw 21a4", {"traditional"}),
        ("21A4", {"traditional"}),
        ("BHD-004", {"cooker"}),
        ("BHD004", {"cooker"}),
        ("bhd 004", {"cooker"}),
        ("ＢＨＤ－００４ 苏泊尔", {"cooker"}),
        ("BHD", {"cooker"}),
        ("BHD-005", set()),
        ("C21-RT2170", {"c21"}),
        ("C21 RT2170", {"c21"}),
        ("c21rt2170", {"c21"}),
        ("RT2170", {"c21"}),
        ("24cm 锅", {"pot"}),
        ("", set(TITLES)),
        ("   ", set(TITLES)),
        ("?!", set()),
        ("カタカナ", set()),
    ],
)
def test_words_and_codes(deployment, text, expected):
    save_titles(deployment)
    page = deployment.page(text)

    assert {hit.key.partition(":")[2] for hit in page.hits} == expected
    assert page.total == len(expected)


HOSTILE = [
    "BHD-004", "a:b", "c++", "AND", "OR NOT", 'NEAR("a" "b")', '"', '""', "'", "*", "锅*", "title:锅", "{title} : 锅",
    "(", ")", "-锅", "^锅", "锅 AND", "a OR b", "\\", "%", "_", "; DROP TABLE search_terms", "\x00", "锅\x00宝", "\ud800",
    "&&", "||", "!", "[1 TO 2]", "/.*/", "~", "锅~2", "<script>", "{{7*7}}", "${x}", "\u202e锅", "👑", "a" * 100_000,
    "锅" * 100_000, "a-1 " * 25_000, "电磁炉 " * 25_000, '"' * 100_000,
]  # fmt: skip


def test_hostile_queries_are_words_like_others(deployment):
    save_titles(deployment)
    for text in HOSTILE:
        for collection in Collection:
            page = deployment.page(text, collection, limit=1)
            assert page.total >= len(page.hits), text[:20]
    assert deployment.found("title:锅") == [], "`title` is a word that no listing holds"
    assert deployment.found("BHD-004") == ["cooker"]
    assert set(deployment.found("锅 AND")) == set()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40) | st.lists(st.sampled_from([*'"():*-+^~AND', "锅", "炉", " ", "x", "7"])).map("".join))
def test_any_text_is_answered(deployment, text):
    page = deployment.page(text)
    assert page.total == 0 or text.strip()  # nothing is stored: no error, no invention
    assert page.total == 0


def test_identifiers_are_found_however_they_are_written(deployment):
    deployment.save(
        listing("E1-0001", "电磁炉", gtin="6901234567892", seller_uscc="91110108551385082Q", model="C21/RT-2170"),
        listing("100020003", "书包", sku_id="55-AB", ccc_certificate="2020010706-123456", shop_id="s_998"),
        Record(
            record_id="R0502", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", model_spec="C19-S04",
            gtin="06901234567892", manufacturer_uscc="91110108551385082Q", notice_number="2019年第3号",
        ),
    )  # fmt: skip

    for text in ("E1-0001", "e10001", "6901234567892", "06901234567892", "690 1234 567892", "91110108551385082q"):
        assert deployment.found(text) == ["E1-0001"], text
    for text in ("C21/RT-2170", "C21RT2170", "c21 rt2170", "C21"):
        assert deployment.found(text) == ["E1-0001"], text
    for text in ("100020003", "55-AB", "55ab", "2020010706-123456", "2020010706123456", "s_998"):
        assert deployment.found(text) == ["100020003:55-AB"], text
    for text in ("R0502", "r0502", "C19S04", "C19-S04", "6901234567892", "91110108551385082Q", "2019年第3号"):
        assert deployment.found(text, Collection.RECORDS) == ["R0502"], text


@pytest.mark.parametrize("code", ["91110108551385082Q", "9111 0108 5513 8508 2Q", "55138508-2", "551385082"])
def test_a_company_is_found_by_its_codes_of_both_ages(deployment, code):
    kind = RecordKind.FAILED_INSPECTION
    deployment.save(
        listing("today", "电磁炉", seller_uscc="91110108551385082Q"),
        listing("other", "电磁炉", seller_uscc="91110000600037341L"),
        Record(record_id="R-old", kind=kind, product_name="电磁炉", manufacturer_uscc="55138508-2"),
        Record(record_id="R-new", kind=kind, product_name="电磁炉", seller_uscc="91110108551385082Q"),
        Record(record_id="R-other", kind=kind, product_name="电磁炉", manufacturer_uscc="60003734-1"),
    )
    assert deployment.found(code) == ["today"]
    assert set(deployment.found(code, Collection.RECORDS)) == {"R-old", "R-new"}


def test_names_and_attributes_are_searched(deployment):
    deployment.save(
        listing(
            "1", "电磁炉", brand="小逸优品", maker_name="慈溪市鑫镁儿童用品有限公司", shop_name="顺德小家电特卖",
            attributes={"额定功率": "2100W", "产地": "广东中山"},
        ),
        Record(
            record_id="R1", kind=RecordKind.RECALL, product_name="儿童自行车", brand="澳奇龙", failed_items=("锐利边缘",),
            issuer="邢台市市场监督管理局", notice_title="关于召回儿童自行车的公告",
        ),
    )  # fmt: skip

    for text in ("小逸优品", "鑫镁", "特卖", "2100W", "中山", "产地", "电磁炉 鑫镁 2100w"):
        assert deployment.found(text) == ["1"], text
    for text in ("澳奇龙", "锐利边缘", "邢台", "召回"):
        assert deployment.found(text, Collection.RECORDS) == ["R1"], text
        assert deployment.found(text) == [], text


def test_the_one_that_says_it_in_its_title_comes_first(deployment):
    deployment.save(
        listing("far", "书包 双肩", attributes={f"参数{n}": f"说明{n} 电磁炉" for n in range(9)}),
        listing("near", "电磁炉 家用"),
        listing("code", "厨房套装", model="XDW-21A4"),
        listing("other", "厨房套装", attributes={"配件": "适用 XDW-21A4 等型号"}),
    )
    assert deployment.found("电磁炉") == ["near", "far"]
    assert deployment.found("XDW-21A4") == ["code", "other"]
    hits = deployment.page("电磁炉").hits
    assert hits[0].score > hits[1].score > 0


def test_one_character_is_not_ranked(deployment):
    save_titles(deployment)
    hits = deployment.page("锅").hits
    assert [hit.key for hit in hits] == ["p:c21", "p:cooker", "p:pot"]
    assert {hit.score for hit in hits} == {0.0}


def case_of(stored: Listing, verdict: VerdictKind, state: CaseState = CaseState.OPEN) -> Case:
    return Case(
        case_id=f"c-{stored.item_id}", listing_key=f"{stored.platform}:{stored.item_id}", listing=stored, state=state,
        verdict=verdict, score=0.5, matches=(), reasons=(), policy_version="1", opened_at=NOW, updated_at=NOW, version=1,
    )  # fmt: skip


def test_facets_filters_and_totals(deployment):
    goods = [
        listing(
            f"{n:02}", "电磁炉 家用" if n % 2 else "书包", platform="qingwei" if n < 20 else "yunti",
            category="induction_cooker" if n % 2 else None,
        )
        for n in range(30)
    ]  # fmt: skip
    with deployment.store.transaction() as tx:
        for stored in goods:
            tx.save_listing(stored, now=NOW)
        tx.put_case(case_of(goods[1], VerdictKind.BLOCK), None)
        tx.put_case(case_of(goods[3], VerdictKind.REVIEW, CaseState.UNSURE), None)
        tx.save_record(Record(record_id="R1", kind=RecordKind.RECALL, product_name="电磁炉", issuer="某局"), now=NOW)
    deployment.search.catch_up()

    page = deployment.page("电磁炉", facets=("platform", "category", "verdict", "state"), limit=4)
    assert page.total == 15
    assert len(page.hits) == 4
    assert page.facets == {
        "platform": {"qingwei": 10, "yunti": 5},
        "category": {"induction_cooker": 15},
        "verdict": {"block": 1, "review": 1},
        "state": {"open": 1, "unsure": 1},
    }
    assert list(page.facets["platform"]) == ["qingwei", "yunti"], "most frequent first"
    assert deployment.page("", filters={"platform": ("yunti",)}).total == 10
    assert deployment.page("", filters={"platform": ("yunti", "qingwei")}).total == 30
    assert deployment.page("电磁炉", filters={"platform": ("yunti",), "category": ("induction_cooker",)}).total == 5
    assert deployment.found("", filters={"verdict": ("block",)}) == ["01"]
    assert deployment.found("", filters={"state": ("unsure",), "platform": ("yunti",)}) == []
    records = deployment.page("", Collection.RECORDS, facets=("kind", "state", "issuer"))
    assert records.facets == {"kind": {"recall": 1}, "state": {"in_force": 1}, "issuer": {"某局": 1}}
    nothing = deployment.page("没有", facets=("platform",))
    assert (nothing.total, nothing.facets) == (0, {"platform": {}})


def test_pages_join_without_gap_or_overlap(deployment):
    deployment.save(*(listing(f"{n:03}", f"电磁炉 家用 {n % 3}") for n in range(57)))
    for text in ("", "炉", "电磁炉"):
        seen = [key for offset in range(0, 70, 10) for key in deployment.found(text, limit=10, offset=offset)]
        assert len(seen) == 57, text
        assert len(set(seen)) == 57, text
    assert deployment.found("", limit=2, offset=55) == ["055", "056"]
    assert deployment.page("炉", limit=0).total == 57


def test_what_no_backend_can_answer_is_refused():
    with pytest.raises(ValueError, match="no facet 'colour'"):
        SearchQuery(filters={"colour": ("red",)})
    with pytest.raises(ValueError, match="no facet 'verdict'"):
        SearchQuery(collection=Collection.RECORDS, facets=("verdict",))
    with pytest.raises(ValueError, match="10000"):
        SearchQuery(limit=10, offset=9_991)


def test_changes_are_followed(deployment):
    first = listing("1", "电磁炉 XDW-21A4")
    deployment.save(first, listing("2", "书包"))
    deployment.save(replace(first, title="书包 改名"))
    with deployment.store.transaction() as tx:
        tx.put_case(case_of(replace(first, title="书包 改名"), VerdictKind.BLOCK), None)
        tx.remove_listing("p:2")
    deployment.search.catch_up()

    assert deployment.found("电磁炉") == []
    assert deployment.found("书包") == ["1"]
    assert deployment.found("", filters={"verdict": ("block",)}) == ["1"]
    deployment.save(listing("2", "书包"))
    assert set(deployment.found("书包")) == {"1", "2"}
    assert deployment.search.count() == deployment.search.count(Collection.LISTINGS) == 2
    assert deployment.search.count(Collection.RECORDS) == 0


def fill(deployment: Deployment, seed: int) -> None:
    """A history of writes, changes, cases, liftings and removals."""
    chance = random.Random(seed)
    brands = ["小逸优品", "苏泊尔", "慕棉世家", "PAW IN PAW", None]
    for number in range(600):
        with deployment.store.transaction() as tx:
            goods = listing(
                str(chance.randrange(250)), f"{chance.choice('电锅包鞋')}炉 XDW-{chance.randrange(99)}A4",
                brand=chance.choice(brands), attributes={"型号": f"C9-O{chance.randrange(9)}"},
            )  # fmt: skip
            key = tx.save_listing(goods, now=NOW).key
            act = chance.random()
            if act < 0.2 and tx.case_of(key) is None:
                tx.put_case(case_of(goods, chance.choice(list(VerdictKind))), None)
            elif act < 0.3 and tx.case_of(key) is None:
                tx.remove_listing(key)
            record_id = f"R{chance.randrange(60)}"
            tx.save_record(Record(record_id=record_id, kind=RecordKind.RECALL, product_name=f"书包{number}"), now=NOW)
            if act > 0.9:
                tx.set_record_state(record_id, RecordState.LIFTED, None, now=NOW)
        if chance.random() < 0.05:
            deployment.search.catch_up()
    deployment.search.catch_up()


def test_a_rebuilt_projection_equals_the_live_one(deployment):
    fill(deployment, seed=7)
    live = (deployment.search.count(), deployment.search.content_hash())
    answers = {text: deployment.found(text, limit=500) for text in ("电", "xdw 7a4", "小逸优品", "C9-O1", "")}
    steps: list[tuple[int, int]] = []
    rebuilt = deployment.search.rebuild(lambda done, total: steps.append((done, total)))

    assert (deployment.search.count(), deployment.search.content_hash()) == live
    assert live[1] == truth_hash(deployment.store)
    assert rebuilt == live[0]
    assert {text: deployment.found(text, limit=500) for text in answers} == answers
    assert steps[-1] == (rebuilt, rebuilt)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    deployment.save(listing("new", "充电宝"))
    assert deployment.found("充电宝") == ["new"], "it goes on living"


def test_a_projection_of_other_terms_answers_nothing_until_it_is_rebuilt(deployment):
    save_titles(deployment)
    backend = "fts5" if deployment.search.name == "fts5" else "elasticsearch"
    with deployment.store.transaction() as tx:
        for state in deployment.store.projections(backend):
            tx.put_projection(replace(state, version="0.0"))
    with pytest.raises(IndexNotReady, match="guolv index rebuild"):
        deployment.found("充电宝")
    with pytest.raises(IndexNotReady):
        list(
            deployment.search.listings_like(
                Record(record_id="R", kind=RecordKind.RECALL, product_name="锅", brand="苏泊尔")
            )
        )
    deployment.save(listing("late", "充电宝 新"))

    deployment.search.rebuild()
    assert set(deployment.found("充电宝")) == {"powerbank", "late"}
    assert {state.version for state in deployment.store.projections(backend)} == {PROJECTION_VERSION}


def test_another_process_sees_the_same(deployment):
    save_titles(deployment)
    second = deployment.reopen()
    assert [hit.key for hit in second.search(SearchQuery(text="充电宝")).hits] == ["p:powerbank"]
    assert second.content_hash() == deployment.search.content_hash()


def like(deployment: Deployment, aliases: tuple[str, ...] = (), **facts: object) -> set[str]:
    record = Record(record_id="R", kind=RecordKind.FAILED_INSPECTION, **facts)
    found = [candidate.item_id for candidate in deployment.search.listings_like(record, aliases=aliases)]
    assert len(found) == len(set(found))
    return set(found)


def test_candidates_for_a_record(deployment):
    deployment.save(
        listing("model", "家用电磁炉 XDW－21Ａ4 大功率"),
        listing("split", "电磁炉 XDW ２１A4 特价"),
        listing("oh", "电磁炉 Cl9SO4 清仓"),
        listing("brand", "小逸優品 蒸锅"),
        listing("dots", "小.逸.优.品 电炖锅"),
        listing("changed", "小逸忧品 电磁炉"),
        listing("maker", "童车", maker_name="慈溪市鑫镁儿童用品有限公司"),
        listing("short", "慈溪鑫鎂出品 兒童單車"),
        listing("gtin", "随便", gtin="6901234567892"),
        listing("alias", "SUPOR 炒锅"),
        listing("stranger", "电磁炉 家用 大功率 美的"),
        listing("other", "书包 双肩"),
    )
    cooker = {"product_name": "电磁炉"}
    assert like(deployment, **cooker, model_spec="XDW-21A4") == {"model", "split"}
    assert like(deployment, **cooker, model_spec="C19S04") == {"oh"}
    assert like(deployment, **cooker, brand="小逸优品") == {"brand", "dots", "changed"}
    assert like(deployment, product_name="儿童自行车", manufacturer="慈溪市鑫镁儿童用品有限公司") == {"maker", "short"}
    assert like(deployment, **cooker, gtin="6901234567892") == {"gtin"}
    assert like(deployment, ("SUPOR",), **cooker, brand="苏泊尔") == {"alias"}
    assert like(deployment, **cooker) == set(), "a product's name alone is no trace"
    assert like(deployment, **cooker, shop_name="小逸优品") == set(), "a shop's name is not a brand"


def test_a_picture_is_looked_up_by_a_hash_that_differs_in_few_bits(deployment):
    own = read_image_hash("phash:8f373714acfcf4d0")
    near = [str(own._replace(value=own.value ^ flipped)) for flipped in (0, 0x8181_8000_0101_8000, 0b1111_1111)]
    far = str(own._replace(value=own.value ^ 0x8181_8181_8181_8181))
    pdq = "pdq:" + "0f1e2d3c" * 8
    for number, shown in enumerate([(near[0],), (far, near[1]), (near[2],), (far,), (pdq,), ()]):
        deployment.save(listing(str(number), "夏季新款", image_hashes=shown))
    assert like(deployment, product_name="婴儿车", image_hashes=(str(own),)) == {"0", "1", "2"}
    assert like(deployment, product_name="婴儿车", image_hashes=(pdq,)) == {"4"}
    assert like(deployment, product_name="婴儿车", image_hashes=("phash:8000000000000000",)) == set(), "one colour"


def test_candidates_are_paged_through(deployment):
    deployment.save(*(listing(str(n), f"小逸优品 第{n}款") for n in range(1203)), listing("other", "书包"))
    assert len(like(deployment, product_name="电磁炉", brand="小逸优品")) == 1203


def test_a_record_that_names_very_much_is_looked_up(deployment):
    """A recall of 5 000 lots, and a brand cell that somebody pasted a catalogue into."""
    deployment.save(listing("lot", "书包 AB4321X"), listing("brand", "书包 品牌庚"), listing("other", "童鞋"))
    lots = "、".join(f"AB{1000 + number}X" for number in range(5000))
    assert "lot" in like(deployment, product_name="书包", model_spec=lots)
    names = "/".join(["品牌庚", *(f"名{chr(0x4E00 + number)}字" for number in range(3000))])
    assert "brand" in like(deployment, product_name="书包" * 500, brand=names)
