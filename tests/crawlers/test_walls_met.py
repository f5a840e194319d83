"""Every kind of wall, met by a real crawl: it is told by what came, nothing more is sent, the page and a task stay."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from cases.tasks import close_task
from cases.workspace import open_workspace
from domain.task import TaskState, WallKind
from tests.crawlers.conftest import Crawled, run_crawl, write_home
from tests.crawlers.loopback import Answer, Loopback, page
from tests.crawlers.shops import Ware, fill_qingwei, fill_yunti, qingwei_item, wares

WALLED = "/item/w001.html"
AFTER = "/item/w002.html"
SMALL = "<html><head><title>青苇商城</title></head><body><p>系统正忙</p><i>{token}</i></body></html>"


def at_the_second_item(*answers: Answer, **others: Answer) -> Callable[[Loopback], None]:
    def fill(shop: Loopback) -> None:
        fill_qingwei(shop, wares(4))
        shop.set(WALLED, *answers)
        for path, answer in others.items():
            shop.set("/" + path.replace("__", "/"), answer)

    return fill


def uniform(shop: Loopback) -> None:
    goods = [
        Ware(f"w{n:03}", f"云途旅行拉杆箱 {n} 号 {'静音万向轮' * (n % 7)}", model=f"YT-{2000 + n}") for n in range(40)
    ]
    fill_qingwei(shop, goods, per_page=40)
    for number, ware in enumerate(goods):
        body = qingwei_item(ware).replace("<body>", f"<body><p>{'商品详情' * (100 + 13 * (number % 5))}</p>")
        shop.set(f"/item/{ware.id}.html", page(body if number < 10 else SMALL.format(token=f"{number * 7919:08d}")))


def redirect(place: str) -> Answer:
    return Answer(b"", 302, {"Location": place})


@dataclass(frozen=True)
class Case:
    fill: Callable[[Loopback], None]
    kind: WallKind
    sign: str
    """Part of what shows it."""
    last: str = WALLED
    """The last address that may have been asked for."""
    asked: int = 1
    """How often it was."""


CASES = {
    "a redirect to a login page": Case(
        at_the_second_item(redirect("/passport/login?back=/item"), passport__login=page("<title>登录</title>")),
        WallKind.LOGIN, "/passport/login",
    ),
    "a redirect to the host of logins": Case(
        at_the_second_item(redirect("http://passport.localhost:9/new?ReturnUrl=x")), WallKind.LOGIN, "passport.localhost",
    ),
    "a refresh in the page to a login": Case(
        at_the_second_item(page('<meta http-equiv="refresh" content="0; url=/login?back=1"><p>请稍候</p>')),
        WallKind.LOGIN, "/login",
    ),
    "the flag needLogin": Case(
        at_the_second_item(page("<script>window.rawData={store:{initDataObj:{needLogin:true}}}</script>" + "拼" * 900)),
        WallKind.LOGIN, "needLogin",
    ),
    "a captcha": Case(
        at_the_second_item(page("<title>安全验证</title><p>请输入图中的验证码</p>")), WallKind.CAPTCHA, "title",
    ),
    "a challenge by its title, with a status that is usually asked again for": Case(
        at_the_second_item(page("<title>Just a moment...</title><script src=/x></script>", status=503)),
        WallKind.CHALLENGE, "Just a moment",
    ),
    "403": Case(at_the_second_item(page("no", status=403)), WallKind.REFUSED, "status 403"),
    "461": Case(at_the_second_item(Answer(b"", 461, {})), WallKind.REFUSED, "status 461"),
    "429, once waiting has not helped": Case(
        at_the_second_item(page("slow down", status=429, Retry_After="0")), WallKind.REFUSED, "status 429", asked=4,
    ),
    "an empty shell": Case(
        at_the_second_item(page('<title>青苇商城</title><div id="root"></div><script src="/a.js"></script>')),
        WallKind.EMPTY_SHELL, "filled by script",
    ),
    "suddenly uniform small pages": Case(uniform, WallKind.SAME_PAGES, "6 pages in a row", last="/item/w015.html"),
}  # fmt: skip


@dataclass(frozen=True)
class Met:
    case: Case
    crawled: Crawled
    shop: Loopback
    home: object


@pytest.fixture(scope="module")
def met(tmp_path_factory) -> Iterator[dict[str, Met]]:
    """All crawls, two at a time: each is a process of its own."""

    shops = {name: Loopback() for name in CASES}
    homes = {}
    for name, case in CASES.items():
        case.fill(shops[name])
        homes[name] = write_home(tmp_path_factory.mktemp("walls") / "home", qingwei=shops[name].url)
    with ThreadPoolExecutor(2) as pool:
        ended = pool.map(lambda home: run_crawl(home, "qingwei", "--category", "travel_bag"), homes.values())
        found = {
            name: Met(case, crawled, shops[name], homes[name])
            for (name, case), crawled in zip(CASES.items(), ended, strict=True)
        }
    yield found
    for each in found.values():
        each.shop.close()


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_sent_behind_a_wall(met, name):
    case, asked = met[name].case, met[name].shop.paths()
    assert asked[-1] == case.last
    assert asked.count(case.last) == case.asked
    assert AFTER not in asked or name == "suddenly uniform small pages"
    assert len({each.user_agent for each in met[name].shop.asked}) == 1


@pytest.mark.parametrize("name", CASES)
def test_the_run_is_blocked_and_says_by_what(met, name):
    crawled, case = met[name].crawled, met[name].case
    assert (crawled.code, crawled.run["state"]) == (5, "blocked"), crawled.stderr
    assert crawled.run["reason"].startswith(f"blocked: {case.kind}: ")
    assert case.sign in crawled.run["reason"]
    assert crawled.counts["listings"] == (10 if case.kind is WallKind.SAME_PAGES else 1)


@pytest.mark.parametrize("name", CASES)
def test_the_page_is_kept_and_a_task_opened(met, name):
    case, shop, run = met[name].case, met[name].shop, met[name].crawled.run
    with open_workspace(met[name].home, env={}) as ws:
        (task,) = ws.store.tasks.find()
        kept = ws.evidence.read(task.evidence_id)
        facts = next(ws.evidence.lines_of(task.evidence_id)).facts
        assert ws.store.tasks.closed_hosts() == {shop.url.removeprefix("http://")}
    assert (task.kind, task.platform, task.run_id, task.state) == (case.kind, "qingwei", run["run_id"], TaskState.OPEN)
    assert (task.url, task.sightings) == (shop.url + case.last, 1)
    assert case.sign in task.sign
    answer = shop.routes[case.last][-1]
    assert answer.body in kept
    assert answer.headers.get("Location", "").encode() in kept
    assert (facts["wall"], facts["wall_sign"]) == (str(case.kind), task.sign)
    assert facts["warc_sha256"]


def test_a_closed_host_is_not_asked_until_a_person_has_closed_the_task(met, tmp_path):
    first = met["403"]
    asked = len(first.shop.asked)
    again = run_crawl(first.home, "qingwei", "--category", "travel_bag")
    assert (again.code, again.run["state"], again.counts["pages"]) == (5, "blocked", first.crawled.counts["pages"])
    with open_workspace(first.home, env={}) as ws:
        (task,) = ws.store.tasks.find()
    assert again.run["reason"].endswith(f" is closed since {task.opened_at:%Y-%m-%d}; task {task.task_id}")
    assert task.sightings == 1
    assert len(first.shop.asked) == asked
    # A file that the platform supplied asks nobody.
    feed = tmp_path / "goods.jsonl"
    feed.write_text('{"title": "云途拉杆箱", "item_id": "f1"}\n', encoding="utf-8")
    supplied = run_crawl(first.home, "qingwei", "--feed", str(feed))
    assert (supplied.code, supplied.counts["listings"]) == (0, 1), supplied.stderr
    with open_workspace(first.home, env={}) as ws:
        close_task(ws, task.task_id, by="王芳", note="平台同意，间隔 5 秒", now=datetime.now(UTC))
    first.shop.set(WALLED, page(qingwei_item(wares(4)[1])))
    after = run_crawl(first.home, "qingwei", "--category", "travel_bag")
    assert (after.run["state"], after.counts["listings"]) == ("finished", 4), after.run["reason"]


def test_a_login_that_a_script_leads_to_is_not_asked_for(shop, make_home, crawl, chromium_path):
    fill_yunti(shop, wares(3, "y"))
    shelf = "/c/induction_cooker?page=1"
    shop.set(shelf, page("<html><body><script>location.href = '/passport/login?back=1'</script></body></html>"))
    home = make_home(yunti=shop.url)
    crawled = crawl(home, "yunti", "--category", "induction_cooker")
    assert (crawled.code, crawled.run["state"]) == (5, "blocked"), crawled.stderr
    assert shop.paths() == ["/robots.txt", shelf]
    with open_workspace(home, env={}) as ws:
        (task,) = ws.store.tasks.find()
        assert (task.kind, task.url) == (WallKind.LOGIN, shop.url + shelf)
        assert b"location.href" in ws.evidence.read(task.evidence_id)
