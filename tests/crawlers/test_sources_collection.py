"""Folders and zips of notices: each file is read or refused by itself, and no name leads out of its place."""

import zipfile
from pathlib import Path

import pytest

from cases.rows import ParsedRow
from crawlers.sources import read_notices
from domain.errors import Malformed, UnreadableFile

GOOD = "产品名称,商标,检验结果\n{},甲,不合格\n"


def outcome(path: Path) -> dict[str, list[str] | str]:
    """Name of each file → its products, or the code of its refusal."""
    found: dict[str, list[str] | str] = {}
    for file in read_notices(path):
        try:
            found[file.name] = [row.record.product_name for row in file.rows if isinstance(row, ParsedRow)]
        except UnreadableFile as error:
            found[file.name] = error.code or ""
    return found


def write_zip(path: Path, **members: bytes | str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "2024").mkdir()
    (tmp_path / "2024" / "b.csv").write_text(GOOD.format("箱"), encoding="utf-8")
    (tmp_path / "a.csv").write_text(GOOD.format("包"), encoding="gb18030")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    (tmp_path / "~$a.xlsx").write_bytes(b"lock")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "link.csv").symlink_to("/etc/hostname")
    write_zip(tmp_path / "more.zip", **{"名单.csv": GOOD.format("鞋")})
    assert outcome(tmp_path) == {
        "2024/b.csv": ["箱"],
        "a.csv": ["包"],
        "empty.csv": "empty",
        "more.zip/名单.csv": ["鞋"],
        "photo.png": "ending_unknown",
    }


def test_a_single_file_is_a_collection_of_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(GOOD.format("箱"), encoding="utf-8")
    assert outcome(path) == {"a.csv": ["箱"]}
    assert outcome(tmp_path / "none.csv") == {"none.csv": "missing"}


def test_names_in_a_zip_do_not_lead_out_of_it(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    names = ["../outside.csv", "/tmp/outside.csv", "a/../../outside.csv", "..\\outside.csv", "C:\\outside.csv"]
    (tmp_path / "in").mkdir()
    members = dict.fromkeys(names, GOOD.format("箱")) | {"good.csv": GOOD.format("包")}
    path = write_zip(tmp_path / "in" / "a.zip", **members)
    found = outcome(path)
    assert found.pop("a.zip/good.csv") == ["包"]
    assert list(found.values()) == ["unsafe_name"] * 5
    assert not outside.exists()
    assert not Path("/tmp/outside.csv").exists()


def test_names_in_gbk_are_read_whatever_the_archive_says(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("抽查名单.csv", "通告.csv"):
            info = zipfile.ZipInfo("x" * len(name.encode("gbk")))
            archive.writestr(info, GOOD.format("箱"))
    content = path.read_bytes()
    for name in ("抽查名单.csv", "通告.csv"):
        raw = name.encode("gbk")
        content = content.replace(b"x" * len(raw), raw)
    path.write_bytes(content)
    assert outcome(path) == {"a.zip/抽查名单.csv": ["箱"], "a.zip/通告.csv": ["箱"]}


def test_an_archive_in_an_archive_is_refused_and_the_rest_read(tmp_path: Path) -> None:
    inner = write_zip(tmp_path / "inner.zip", **{"x.csv": GOOD.format("箱")}).read_bytes()
    path = write_zip(tmp_path / "a.zip", **{"inner.zip": inner, "b.csv": GOOD.format("包"), "c.rar": b"Rar!"})
    assert outcome(path) == {"a.zip/b.csv": ["包"], "a.zip/c.rar": "ending_unknown", "a.zip/inner.zip": "nested"}


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", **{"a.csv": GOOD.format("箱")})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    path.write_bytes(content)
    assert outcome(path) == {"a.zip/a.csv": "encrypted"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04" + bytes(100), "truncated"),
        (b"Rar!\x1a\x07", "archive"),
        (b"PK\x05\x06" + bytes(18), "no_files"),
    ],
)
def test_what_is_no_zip_is_named(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert outcome(path) == {"a.zip": code}


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", **{"a.csv": b" " * (40 << 20)})
    assert outcome(path) == {"a.zip": "ratio"}


def test_reading_one_by_one_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_zip(tmp_path / "a.zip", **{f"{n}.csv": GOOD.format("箱") for n in range(3)})
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    for file in read_notices(path):
        list(file.rows)
        break
    assert list(scratch.iterdir()) == []
    assert len(outcome(path)) == 3
    assert list(scratch.iterdir()) == []


def test_a_member_is_named_without_its_folder(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", **{"2024/四季度/a.csv": "产品名称,商标\n,甲\n", "b.csv": b"\0\0\xff\xfe\0"})
    (first, second) = (file for file in _read_each(path))
    assert first[0] == "a.zip/2024/四季度/a.csv"
    assert getattr(first[1][0], "file", None) == "a.csv"
    assert isinstance(second[1], Malformed)
    assert str(second[1]).startswith("b.csv: ")


def _read_each(path: Path):
    for file in read_notices(path):
        try:
            yield file.name, list(file.rows)
        except UnreadableFile as error:
            yield file.name, error
