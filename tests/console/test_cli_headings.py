"""Headings nobody knows: shown, mapped by a person, used at the next import; and how headings were decided."""

import json
from pathlib import Path

TABLE = "某某市市场监督管理局\n产品名称,铭牌,款式,企业名称,检验结果\n箱,皇冠,C21,甲箱包厂,不合格\n合计,,,1批次,\n"


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_an_unknown_heading_is_shown_mapped_and_used(guolv, home: Path, tmp_path: Path) -> None:
    notice = tmp_path / "名单.csv"
    notice.write_text(TABLE, encoding="utf-8")
    (first,) = lines(guolv("import", notice, "--json").stdout)
    assert first["headings_unknown"] == ["铭牌", "款式"]
    assert first["headings"][0] == {
        "heading": "铭牌",
        "issuer": "某某市市场监督管理局",
        "table": None,
        "sample": "皇冠",
    }
    assert first["ignored_rows"] == {"total": 1}
    guolv("import", notice)
    waiting = lines(guolv("heading", "list", "--json").stdout)
    assert [(m["heading"], m["issuer"], m["field"], m["sample"]) for m in waiting] == [
        ("款式", "某某市市场监督管理局", None, "C21"), ("铭牌", "某某市市场监督管理局", None, "皇冠"),
    ]  # fmt: skip

    said = guolv("heading", "map", "铭 牌", "brand", "--issuer", "某某市市场监督管理局", "--by", "王", "--json")
    assert lines(said.stdout)[0]["field"] == "brand"
    assert guolv("heading", "ignore", "款式").returncode == 0
    mapped = lines(guolv("heading", "list", "--json").stdout)
    assert [(m["heading"], m["issuer"], m["field"], m["mapped_by"]) for m in mapped if m["mapped_by"] == "王"] == [
        ("铭牌", "某某市市场监督管理局", "brand", "王")
    ]
    assert all(m["field"] for m in mapped)
    (again,) = lines(guolv("import", notice, "--json").stdout)
    assert again["headings_unknown"] == []
    assert (again["withdrawn"], again["edition"]) == (1, None)
    records = lines(guolv("record", "list", "--json").stdout)
    ours = [record for record in records if record["sources"][0]["file"] == "名单.csv"]
    new_id = next(record["record_id"] for record in ours if record["brand"] == "皇冠")
    assert {record["brand"]: (record["state"], record["state_reason"]) for record in ours} == {
        None: ("withdrawn", f"read anew as {new_id}"), "皇冠": ("in_force", None),
    }  # fmt: skip
    assert ("皇冠", None, "C21") in [(r["brand"], r["model_spec"], r["raw"].get("款式")) for r in records]

    assert guolv("heading", "forget", "铭牌", "--issuer", "某某市市场监督管理局").returncode == 0
    assert guolv("heading", "forget", "铭牌", "--issuer", "某某市市场监督管理局").returncode == 1
    (last,) = lines(guolv("import", notice, "--json").stdout)
    assert last["headings_unknown"] == ["铭牌"]
    states = {
        r["brand"]: r["state"]
        for r in lines(guolv("record", "list", "--json").stdout)
        if r["record_id"].startswith("N-")
    }
    assert states == {None: "in_force", "皇冠": "withdrawn"}


def test_how_a_heading_was_read_is_told_and_kept(guolv, workspace, tmp_path: Path) -> None:
    notice = tmp_path / "名单.csv"
    notice.write_text(TABLE, encoding="utf-8")
    (report,) = lines(guolv("import", notice, "--json").stdout)
    (decision,) = report["decisions"]
    assert (decision["heading"], decision["field"], decision["basis"]) == ("企业名称", "manufacturer", "weak_evidence")
    assert workspace.store.imports(1)[0].details["decisions"] == [decision]
    assert "“企业名称”按标称生产企业读取" in guolv("import", notice, "--lang", "zh").stdout


def test_a_record_tells_how_its_headings_were_read_also_in_another_home(guolv, home: Path, tmp_path: Path) -> None:
    notice = tmp_path / "名单.csv"
    notice.write_text(TABLE, encoding="utf-8")
    (report,) = lines(guolv("import", notice, "--json").stdout)
    listed = guolv("record", "list", "--json").stdout
    (record,) = [record for record in lines(listed) if record["sources"][0]["file"] == "名单.csv"]
    assert record["decisions"] == report["decisions"]
    assert (record["decisions"][0]["first_row"], record["decisions"][0]["last_row"]) == (2, 3)
    shown = lines(guolv("record", "show", record["record_id"], "--json").stdout)[0]
    assert shown["decisions"] == record["decisions"]
    said = guolv("record", "show", record["record_id"], "--lang", "zh").stdout
    assert "名单.csv : “企业名称”按标称生产企业读取" in said
    assert "1 家名称像生产企业" in said
    assert all(other["decisions"] == [] for other in lines(listed) if other is not record and other != record)

    exported, new = tmp_path / "records.jsonl", tmp_path / "new"
    exported.write_text(listed, encoding="utf-8")
    guolv("--home", new, "init")
    (again,) = lines(guolv("--home", new, "import", exported, "--json").stdout)
    assert (again["headings_unknown"], again["signals"]) == ([], [])
    (carried,) = lines(guolv("--home", new, "record", "show", record["record_id"], "--json").stdout)
    assert carried["decisions"] == record["decisions"]


def test_the_headings_file_of_the_home_counts(guolv, home: Path, tmp_path: Path) -> None:
    (home / "headings.yaml").write_text("fields: {brand: [铭牌]}\nignored: [款式]\n", encoding="utf-8")
    notice = tmp_path / "名单.csv"
    notice.write_text(TABLE, encoding="utf-8")
    (report,) = lines(guolv("import", notice, "--json").stdout)
    assert report["headings_unknown"] == []
    (home / "headings.yaml").write_text("fields: {marque: [铭牌]}\n", encoding="utf-8")
    refused = guolv("import", notice)
    assert refused.returncode == 3
    assert "fields.marque" in refused.stderr
    assert "either:" in guolv("heading", "words").stdout


def test_an_issuer_may_be_given(guolv, tmp_path: Path) -> None:
    notice = tmp_path / "名单.csv"
    notice.write_text(TABLE.partition("\n")[2], encoding="utf-8")
    guolv("heading", "map", "铭牌", "brand", "--issuer", "甲局")
    (report,) = lines(guolv("import", notice, "--issuer", "甲局", "--json").stdout)
    assert report["headings_unknown"] == ["款式"]
    assert [n["issuer"] for n in report["notices"]] == ["甲局"]
