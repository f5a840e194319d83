"""Tables of benchmarks as they come: what is wrong is named, and the rest is used."""

from pathlib import Path

import pytest

from benchmarks.table_files import read_columns, read_table, read_truth
from benchmarks.table_linking import Columns, link

PAPERS = 'id,title,authors,venue,year\np/1,"Query\nOptimization",J. Müller,VLDB,1999\np/2,XML Storage,A. Chen,,2001\n'
COLUMNS = (Columns(id="id", name="title"), Columns(id="id", name="title"))


@pytest.fixture
def written(tmp_path: Path):
    def write(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_cells_are_text_and_lines_in_quotes_are_kept(written) -> None:
    rows = read_table(written("\ufeff" + PAPERS + "p/3,Short\n"))
    assert [row["id"] for row in rows] == ["p/1", "p/2", "p/3"]
    assert (rows[0]["title"], rows[1]["venue"], rows[2]["year"]) == ("Query\nOptimization", "", "")


def test_another_encoding_is_read_and_said(written, capsys) -> None:
    assert read_table(written(PAPERS, "windows-1252"))[0]["authors"] == "J. Müller"
    assert "line 3 is not in UTF-8" in capsys.readouterr().err
    assert read_table(written(PAPERS.replace("Müller", "陈"), "gb18030"), "gb18030")[0]["authors"] == "J. 陈"


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [("id,name\n", None, "no row"), ("id,name\n1,é\n", "ascii", "line 2"), ("id,name\n1,a\n", "nix", "no encoding")],
)
def test_what_cannot_be_read_is_named(written, text: str, encoding: str | None, said: str) -> None:
    with pytest.raises(SystemExit, match=said):
        read_table(written(text), encoding)
    with pytest.raises(SystemExit, match=r"nowhere\.csv: No such file"):
        read_table(Path("nowhere.csv"))


def test_columns_are_those_that_both_tables_have(written, capsys) -> None:
    papers, goods = read_table(written(PAPERS)), read_table(written("id,brand,name,price,left\n1,Sony,TV,9,x\n"))
    both = Columns(id="id", name="title", text="authors+venue+year")
    assert read_columns(None, papers, papers) == (both, both)
    assert "compared: id=id, name=title, text=authors+venue+year" in capsys.readouterr().err
    one = Columns(id="id", name="name", text="brand", price="price")
    assert read_columns(None, goods, [{"id": "2", "name": "", "brand": "", "price": ""}]) == (one, one)
    mapped = read_columns("id=id,name=title:name,text=authors+year:brand", papers, goods)
    assert mapped == (Columns(id="id", name="title", text="authors+year"), Columns(id="id", name="name", text="brand"))


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("id=id,name=name", "the left table has no column 'name' for name: id, title"),
        ("id=id,name=title:label", "the right table has no column 'label'"),
        ("id=id,title=title", "must map id and name"),
        ("name=title", "must map id and name"),
    ],
)
def test_a_column_that_is_not_there_is_named(written, columns: str, said: str) -> None:
    papers = read_table(written(PAPERS))
    with pytest.raises(SystemExit, match=said):
        read_columns(columns, papers, papers)


def test_tables_without_a_shared_id_need_a_mapping() -> None:
    with pytest.raises(SystemExit, match="both tables need a column id"):
        read_columns(None, [{"key": "1", "name": "a"}], [{"id": "1", "name": "a"}])


def test_pairs_that_name_no_row_are_counted_and_the_rest_is_used(written, capsys) -> None:
    papers = read_table(written(PAPERS))
    labels = written("l,r,y\np/1, p/1 ,1\np/1,p/2,0\np/1,p/9,1\nx,p/2,0\np/2,p/2,perhaps\np/2,p/1,False\n")
    truth = read_truth(labels, "l:r:y", (papers, [*papers, papers[0]]), COLUMNS)
    assert truth == {(0, 0): True, (0, 1): False, (1, 0): False}
    said = capsys.readouterr().err
    assert "2 of 6 pairs name no row and are left out, first p/1, p/9" in said
    assert "1 of 6 labels are neither 1 nor 0 and are left out, first 'perhaps'" in said
    assert "the right table has 1 rows under an id that another one has" in said


@pytest.mark.parametrize(
    ("text", "heading", "said"),
    [
        ("a,b,y\np/1,p/1,1\n", "l:r:y", "they are a, b, y"),
        ("l,r,y\np/1,p/1,1\n", "l:r", "LEFT:RIGHT:LABEL"),
        ("l,r,y\nx,y,1\n", "l:r:y", "no labelled pair is left"),
    ],
)
def test_labels_that_cannot_be_used_are_named(written, text: str, heading: str, said: str) -> None:
    papers = read_table(written(PAPERS))
    with pytest.raises(SystemExit, match=said):
        read_truth(written(text), heading, (papers, papers), COLUMNS)


def test_a_few_rows_are_linked_and_tables_that_share_nothing_are_not() -> None:
    columns = (Columns(id="id", name="name", text="addr+phone", price="price"),) * 2
    names = ("arnie mortons", "art's deli", "campanile", "citrus", "fenix", "granita", "matsuhisa", "patina")
    left = [
        {"id": f"a{i}", "name": name, "addr": f"{i} main st.", "phone": f"310/{i}11", "price": ""}
        for i, name in enumerate(names)
    ]
    right = [
        {"id": f"b{i}", "name": f"{name} restaurant", "addr": f"{i} main", "phone": f"310-{i}11", "price": "USD 12.50"}
        for i, name in enumerate(names)
    ]
    linked = link(left, right[::-1], columns)
    said = linked.is_mutual & (linked.score > 0.5)
    pairs = [(left[i]["id"], right[::-1][j]["id"]) for i, j in zip(linked.left[said], linked.right[said], strict=True)]
    assert sorted(pairs) == [(f"a{i}", f"b{i}") for i in range(8)]
    nothing = link(left, [{"id": "c", "name": "", "addr": "", "phone": "", "price": ""}], columns)
    assert len(nothing.score) == 0
