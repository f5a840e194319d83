"""A home as an office has it: five published findings, six screened listings, four cases.

Made once by the real commands' own code and copied for each test, so that a test may judge and break what it likes. The
titles hold what sellers and attackers write; the expected verdicts follow from the records beside them.
"""

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.intake import save_records
from cases.screening import screen
from cases.workspace import Workspace, open_workspace
from console.cli import run
from crawlers.sources import read_notice
from domain.wire import parse_listing

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)

RECORDS = """\
record_id,category,product_name,brand,model_spec,batch_or_date,manufacturer,seller_or_tested_unit,platform,shop_name,region,result,failed_items,authority,notice_title,notice_date,source_url
R1,induction_cooker,电磁灶,小逸优品,XDW-21A4,2019-03-01,中山市小逸电器有限公司,,,,广东,fail,标志和说明、电源连接和外部软线,广东省市场监督管理局,2019年电磁灶监督抽查,2019-08-01,http://notice.example/1
R2,travel_bag,双肩背包,卡其熊,KB-8802,,白沟新城卡其熊箱包厂,,,,河北,fail,缝合强度,河北省市场监督管理局,2020年箱包监督抽查,2020-05-12,http://notice.example/2
R3,travel_bag,拉杆箱,远行者,YX-2405,,东莞市远行者箱包有限公司,,,,广东,pass,/,广东省市场监督管理局,2020年箱包监督抽查,2020-05-12,http://notice.example/2
R4,children_clothing,儿童卫衣,小布丁,110/56,,佛山市小布丁服饰有限公司,,,,广东,fail,绳带,广东省市场监督管理局,2021年童装监督抽查,2021-06-01,http://notice.example/3
R5,induction_cooker,电磁炉,,,,,某五金店,,,湖北,fail,结构,湖北省市场监督管理局,2021年电磁炉监督抽查,2021-07-01,http://notice.example/4
"""

HOSTILE = '卡其熊 KB-8802 <script>alert(1)</script>"><img src=x onerror=alert(2)> {{7*7}}'

LISTINGS = (
    {"platform": "qingwei", "item_id": "1", "title": "小逸优品电磁炉家用 XDW-21A4 大功率", "brand": "小逸优品", "price": 118, "shop_name": "小逸旗舰店", "url": "http://qingwei.example/item/1"},
    {"platform": "qingwei", "item_id": "2", "title": HOSTILE, "brand": "卡其熊", "shop_name": "<b>店</b>", "url": "javascript:alert(3)"},
    {"platform": "shiqiao", "item_id": "3", "title": "卡其熊 双肩背包 大容量 学生书包", "brand": "卡其熊", "price": "79.00"},
    {"platform": "shiqiao", "item_id": "4", "title": "远行者 YX-2405 拉杆箱 24寸", "brand": "远行者"},
    {"platform": "yunti", "item_id": "5", "title": "不锈钢汤锅 电磁炉专用锅", "category": None},
    {"platform": "yunti", "item_id": "6", "sku_id": "A", "title": "小逸優品 電磁爐 XDW21A4", "attributes": {"型号": "XDW-21A4"}},
)  # fmt: skip


@pytest.fixture(scope="session")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    notice = folder / "notice.csv"
    notice.write_text(RECORDS, encoding="utf-8")
    with open_workspace(folder / "home", env={}, create=True) as ws:
        save_records(ws, read_notice(notice), file=notice.name, now=NOW)
        evidence_id = ws.evidence.put(b"<html><script>alert(9)</script>&", {"url": "http://qingwei.example/item/1"})
        for facts in LISTINGS:
            given = dict(facts) | ({"evidence_id": evidence_id} if facts["item_id"] == "1" else {})
            screen(ws, parse_listing(given).listing, now=NOW)
    return folder / "home"


@pytest.fixture
def home(_office: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(_office, tmp_path / "home"))


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    with open_workspace(home, env={}) as ws:
        yield ws


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


Guolv = Callable[..., Ended]


@pytest.fixture
def guolv(home: Path, monkeypatch: pytest.MonkeyPatch) -> Guolv:
    """Runs a command on the home, in English, in this process: starting one for each call would take minutes.

    What only a process shows (signals, closed pipes, serving) is tested with processes.
    """

    def run_command(
        *arguments: str | Path, given: str | bytes = "", environment: dict[str, str] | None = None
    ) -> Ended:
        for name in [n for n in os.environ if n.startswith(("GUOLV_", "LC_", "LANG"))]:
            monkeypatch.delenv(name)
        for name, value in ({"GUOLV_HOME": str(home), "GUOLV_LANG": "en"} | (environment or {})).items():
            monkeypatch.setenv(name, value)
        stdin = io.BytesIO(given.encode() if isinstance(given, str) else given)
        stdout, stderr = io.BytesIO(), io.BytesIO()
        wrapped = {
            name: io.TextIOWrapper(stream, encoding="utf-8", write_through=True)
            for name, stream in {"stdin": stdin, "stdout": stdout, "stderr": stderr}.items()
        }
        with monkeypatch.context() as patched:
            for name, wrapper in wrapped.items():
                patched.setattr(sys, name, wrapper)
            code = run([str(argument) for argument in arguments])
        return Ended(returncode=code, stdout=stdout.getvalue().decode(), stderr=stderr.getvalue().decode())

    return run_command
