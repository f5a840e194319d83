"""A file of a known name with other content: the person is told what changed, and what only the older one says."""

import json
from datetime import UTC, datetime
from pathlib import Path

from starlette.testclient import TestClient

from console.guard import LOOPBACK_HOSTS
from console.server import create_server

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
FIRST = "记录编号,产品名称,商标,检验结果\nA1,箱,皇冠,不合格\nA2,包,皇冠,不合格\nA3,衣,皇冠,不合格\n"
SECOND = "记录编号,产品名称,商标,检验结果\nA1,箱,冠军,不合格\nA2,包,皇冠,不合格\nA4,鞋,皇冠,不合格\n"


def write(folder: Path, text: str) -> Path:
    folder.mkdir()
    path = folder / "名单.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_new_edition_says_what_changed_and_what_only_the_older_one_says(guolv, workspace, tmp_path: Path) -> None:
    old, new = write(tmp_path / "old", FIRST), write(tmp_path / "new", SECOND)
    first = json.loads(guolv("import", old, "--json").stdout)
    assert (first["withdrawn"], first["edition"]) == (0, None)
    assert json.loads(guolv("import", old, "--json").stdout)["edition"] is None, "the same content is no other edition"

    done = guolv("import", new, "--json")
    report = json.loads(done.stdout)
    assert (report["new"], report["updated"], report["merged"], report["withdrawn"]) == (1, 1, 1, 0)
    edition = report["edition"]
    assert edition["remaining_ids"] == ["A3"]
    assert (edition["remaining"], len(edition["file_sha256"])) == (1, 64)
    assert workspace.store.record("A1").brand == "冠军"
    assert workspace.store.record("A3").state == "in_force", "that a later file leaves it out takes nothing back"

    said = guolv("import", new, "--lang", "zh")
    assert "以同一文件名导入过另一份内容；这次新增 0 条，更新 0 条" in said.stdout
    assert "1 条记录只见于先前的内容，仍然有效，没有撤下，请核对：A3" in said.stderr
    said = guolv("import", new)
    assert "1 records stand in the earlier content alone" in said.stderr


def test_the_page_of_the_import_says_the_same(guolv, workspace, tmp_path: Path) -> None:
    guolv("import", write(tmp_path / "old", FIRST))
    report = json.loads(guolv("import", write(tmp_path / "new", SECOND), "--json").stdout)
    server = create_server(workspace, clock=lambda: NOW, hosts=LOOPBACK_HOSTS)
    with TestClient(server, base_url="http://127.0.0.1") as client:
        page = client.get(f"/imports/{report['import_id']}", headers={"Accept-Language": "zh"}).text
        assert "以同一文件名导入过另一份内容。这次新增 1 条，更新 1 条。" in page
        assert '<a href="/records/A3">A3</a>' in page
        assert f'href="/imports/{report["edition"]["import_id"]}"' in page
