"""An officer's way through the console, in a real browser, by keyboard.

A violation of the policy, an error on the page or a request that leaves the console's origin fails the test.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import ConsoleMessage, Page, Request, expect, sync_playwright

from cases.workspace import open_workspace

WATCH_POLICY = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(event.violatedDirective + " " + event.blockedURI);
});
"""


@pytest.fixture
def console(home: Path) -> Iterator[str]:
    child = subprocess.Popen(
        [sys.executable, "-m", "console.cli", "--home", str(home), "serve", "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert child.stdout is not None
    try:
        yield json.loads(child.stdout.readline())["url"].rstrip("/")
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=30)
        child.stdout.close()


class Watch:
    """Everything a page must not do."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.faults: list[str] = []
        self._origin = origin
        page.add_init_script(WATCH_POLICY)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self._origin + "/"):
            self.faults.append(f"request to {request.url}")

    def look(self) -> None:
        violations = self.page.evaluate("window.violations")
        assert (violations, self.faults) == ([], []), self.page.url


@pytest.fixture
def page(chromium_path: Path, console: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        # Debian's browser has no sandbox for root; it only ever opens our own pages here.
        browser = playwright.chromium.launch(executable_path=str(chromium_path), args=["--no-sandbox"])
        opened = browser.new_context(locale="zh-CN", accept_downloads=True).new_page()
        opened.set_default_timeout(20_000)
        expect.set_options(timeout=20_000)
        yield opened
        browser.close()


def test_from_the_overview_to_the_takedown_list_by_keyboard(page: Page, console: str) -> None:
    watch = Watch(page, console)
    page.goto(console + "/")
    watch.look()
    page.get_by_role("link", name="待审 · 拦截").click()
    expect(page).to_have_url(console + "/cases?state=open&verdict=block")
    watch.look()

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    title = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)
    watch.look()

    page.keyboard.press("1")  # without a name nothing is judged
    expect(page.locator("#by")).to_be_focused()
    page.keyboard.type("王芳 1 2 3")  # keys are silent while typing
    page.keyboard.press("Enter")  # and Enter in a field judges nothing
    expect(page.locator("h1")).to_have_text(title)
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.get_by_role("status")).to_contain_text(title)
    watch.look()

    page.keyboard.press("u")
    expect(page.get_by_role("status")).to_contain_text("已撤销")
    page.keyboard.press("1")
    expect(page.get_by_role("status")).to_contain_text("已确认")
    page.keyboard.press("2")
    expect(page.get_by_role("status")).to_contain_text("已排除")
    watch.look()

    page.get_by_role("link", name="下架清单", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 xlsx").click()
    sheet = load_workbook(BytesIO(download.value.path().read_bytes())).worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    assert (sheet.max_row, sheet.cell(2, headings.index("商品标题") + 1).value) == (2, title)
    watch.look()


def test_what_happened_to_a_record_is_entered_by_keyboard(page: Page, console: str) -> None:
    watch = Watch(page, console)
    page.goto(console + "/records/R1")
    watch.look()
    page.locator("#event-kind").focus()
    for _ in range(5):  # 请选择, 初检, 复检, 维持, 整改, 复查合格
        page.keyboard.press("ArrowDown")
    expect(page.locator("#event-kind")).to_have_value("passed_reinspection")
    page.locator("#event-on").fill("2026-05-08")  # where the parts of a date stand is the browser's own
    page.locator("#event-by").focus()
    page.keyboard.type("王芳")
    page.keyboard.press("Tab")
    page.keyboard.type("2026年第12号复查通告")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("请核对")
    expect(page.get_by_text("解除拦截 2 件")).to_be_visible()
    watch.look()
    page.get_by_role("button", name="确认登记").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已登记：复查合格（2026-05-08）")
    watch.look()
    page.get_by_role("link", name="企业登记（1 条记录）").click()
    expect(page.locator("h1")).to_have_text("中山市小逸电器有限公司")
    watch.look()


def test_what_a_seller_wrote_runs_nowhere_on_any_page(page: Page, console: str) -> None:
    watch = Watch(page, console)
    page.on("dialog", lambda dialog: watch.faults.append(f"dialog: {dialog.message}"))
    for path in (
        "/",
        "/cases?q=KB8802",
        "/records",
        "/listings",
        "/listings/qingwei:2",
        "/search?q=卡其熊",
        "/takedown",
        "/import",
        "/runs",
        "/look-up",
        "/docs",
    ):
        page.goto(console + path)
        watch.look()
    page.goto(console + "/cases?q=KB8802")
    page.locator("[data-row]", has_text="alert(1)").click()
    expect(page.locator("h1")).to_contain_text("<script>alert(1)</script>")
    watch.look()
    page.goto(console + "/listings/qingwei:1")
    page.get_by_role("link", name="以文本查看原始页面").click()
    expect(page.locator("pre")).to_contain_text("<script>alert(9)</script>")
    watch.look()


def test_help_search_and_language(page: Page, console: str) -> None:
    watch = Watch(page, console)
    page.goto(console + "/cases")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("1")  # nothing happens behind an open dialog
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("xdw21a4")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(2)
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Cases to review")
    expect(page.locator("[data-row]")).to_have_count(2)
    page.goto(console + "/records")
    expect(page.locator("h1")).to_have_text("Records")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    watch.look()


def test_pages_work_without_script(chromium_path: Path, console: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium_path), args=["--no-sandbox"])
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(console + "/cases")
        page.locator("[data-row]").first.click()
        page.fill("#by", "王芳")
        page.get_by_role("button", name="确认").click()
        expect(page.get_by_role("status")).to_contain_text("已确认")
        page.goto(console + "/look-up")
        page.fill("#listing", "小逸优品电磁炉家用 XDW-21A4")
        page.get_by_role("button", name="判定").click()
        expect(page.locator("#verdict-heading")).to_contain_text("拦截")
        page.goto(console + "/records/R1")
        page.select_option("#event-kind", "withdrawn")
        page.fill("#event-on", "2026-05-08")
        page.fill("#event-document", "更正公告")
        page.get_by_role("button", name="查看将有哪些变化").click()
        page.get_by_role("button", name="返回修改").click()
        expect(page.locator("#event-document")).to_have_value("更正公告")
        page.get_by_role("button", name="查看将有哪些变化").click()
        page.get_by_role("button", name="确认登记").click()
        expect(page.get_by_role("status")).to_contain_text("记录现为“已撤销”")
        browser.close()


NOTICE = """\
广东省市场监督管理局关于2025年电动自行车充电器产品质量监督抽查情况的通告
序号,产品名称,商标,规格型号,标称生产企业,抽查结果,电子身份
1,充电器,蓝电星,LDX-4820,无锡市蓝电星科技有限公司,不合格,6901234567892
2,,风行,FX-6012,台州市风行电子有限公司,不合格,
"""


def test_a_dropped_notice_is_imported_and_a_heading_nobody_knows_is_mapped(
    page: Page, console: str, home: Path
) -> None:
    watch = Watch(page, console)
    page.goto(console + "/import")
    dropped = page.evaluate_handle(
        """([name, text]) => {
            const dropped = new DataTransfer();
            dropped.items.add(new File([text], name, {type: "text/csv"}));
            return dropped;
        }""",
        ["充电器 <img src=x onerror=alert(1)>.csv", NOTICE],
    )
    for event in ("dragenter", "dragover"):
        page.dispatch_event("[data-drop]", event, {"dataTransfer": dropped})
    expect(page.locator("[data-drop]")).to_have_class("drop over")
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": dropped})
    expect(page.locator("[data-drop]")).to_have_class("drop")
    expect(page.locator("[data-chosen] li")).to_have_text("充电器 <img src=x onerror=alert(1)>.csv")
    watch.look()

    page.keyboard.press("Enter")  # the button has the focus after a drop
    expect(page.locator("[data-job]")).to_have_attribute("data-state", "done")  # without loading the page anew
    expect(page.locator("#said")).to_contain_text("部分导入")
    watch.look()

    page.get_by_role("link", name="读 2 行").click()
    expect(page.locator("#quarantine tbody tr")).to_contain_text("产品名称")
    expect(page.locator("#quarantine tbody tr")).to_contain_text("缺失：单元格为空")
    heading = page.get_by_label("电子身份")
    heading.select_option(label="条码")
    page.get_by_label("说明人").fill("王芳")
    page.get_by_role("button", name="记住并重新读取").click()
    expect(page.get_by_role("status")).to_contain_text("重新读取 1 个文件")
    expect(page.locator("[data-job]")).to_have_count(2)
    expect(page.locator("[data-job][data-state=done]")).to_have_count(2)
    expect(page.locator("#headings")).to_have_count(0)
    watch.look()
    with open_workspace(home, env={}) as workspace:
        (record,) = (r for r in workspace.store.records() if r.brand == "蓝电星")
    assert (record.gtin, record.issuer) == ("6901234567892", "广东省市场监督管理局")

    page.locator("[data-job]").first.get_by_role("link").click()
    page.get_by_role(
        "link", name="充电器产品质量监督抽查"
    ).click()  # the grades of its notice, and from there the record
    page.get_by_role("link", name=record.record_id).click()
    expect(page.locator("main")).to_contain_text("6901234567892")
    watch.look()


def test_files_are_imported_without_script(chromium_path: Path, console: str, tmp_path: Path) -> None:
    notice = tmp_path / "notice.csv"
    notice.write_text(NOTICE, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium_path), args=["--no-sandbox"])
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(console + "/import")
        page.set_input_files("#files", [notice])
        page.get_by_role("button", name="导入", exact=True).click()
        expect(page.locator("[data-job]")).to_have_count(1)
        deadline = time.monotonic() + 60
        while page.locator("[data-job][data-state=done]").count() == 0:
            # A browser whose script is off by itself follows the refresh in <noscript>; one that is driven does not.
            assert 'http-equiv="refresh"' in page.content() or page.locator("[data-active]").count() == 0
            assert time.monotonic() < deadline
            page.reload()
        page.get_by_label("电子身份").select_option(label="跳过")
        page.get_by_label("说明人").fill("王芳")
        page.get_by_role("button", name="记住并重新读取").click()
        expect(page.get_by_role("status")).to_contain_text("重新读取 0 个文件")
        browser.close()


@pytest.mark.parametrize("width", [360, 640])
def test_narrow_windows_and_large_text_do_not_scroll_sideways(page: Page, console: str, width: int) -> None:
    # 640 pixels are a window of 1280 at 200 % zoom.
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/", "/cases", "/records", "/records/R1", "/import", "/listings", "/takedown", "/runs", "/look-up"):
        page.goto(console + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
