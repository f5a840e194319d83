"""Foreign JSON, XML and CSV within limits: what is broken is named in its place, what is sound is read."""

import json
import subprocess
import sys
import textwrap
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.sources.csv_elements import first_headings, read_csv_elements
from crawlers.sources.elements import MAX_ELEMENT_CHARACTERS, BrokenElement, Element
from crawlers.sources.fields import Fields, flatten, plain
from crawlers.sources.json_decoding import MAX_DEPTH
from crawlers.sources.json_elements import first_names, read_json_elements
from crawlers.sources.xml_elements import XmlElement, XmlField, read_xml_elements
from domain.errors import Malformed, RowRejected, TooLarge

pytestmark = pytest.mark.usefixtures("untraced")

ROOT = Path(__file__).parents[2]


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def elements(folder: Path, content: str | bytes, **options) -> list[Element | BrokenElement]:
    return list(read_json_elements(write(folder, content), **options))


def summary(found) -> list[object]:
    return [dict(each.data) if isinstance(each, Element) else each.error.reason for each in found]


@pytest.mark.parametrize(
    "content",
    ['{"a": 1}\n{"a": 2}', '[{"a": 1}, {"a": 2}]', ' [\n{"a":1}\n,\n{"a":2}\n]\n', '\ufeff{"a":1}\r\n\r\n{"a":2}\r\n'],
)
def test_a_list_and_lines_give_the_same_elements(content, tmp_path):
    assert summary(elements(tmp_path, content)) == [{"a": 1}, {"a": 2}]


def test_rows_are_lines_in_lines_and_places_in_a_list(tmp_path):
    assert [each.row for each in elements(tmp_path, '\n{"a": 1}\n\n{"a": 2}')] == [2, 4]
    assert [each.row for each in elements(tmp_path, '[{"a": 1},\n\n{"a": 2}]')] == [1, 2]


def test_one_object_over_several_lines_is_read(tmp_path):
    assert summary(elements(tmp_path, json.dumps({"a": {"b": [1]}}, indent=1))) == [{"a": {"b": [1]}}]


def test_a_broken_first_line_does_not_make_the_others_one_object(tmp_path):
    assert summary(elements(tmp_path, '{"a": 1\n{"a": 2}\n{"a": 3}\n')) == [
        "is not JSON: Expecting ',' delimiter",
        {"a": 2},
        {"a": 3},
    ]


@pytest.mark.parametrize("is_spread", [False, True])
def test_a_wrapper_gives_its_elements_and_then_itself(is_spread, tmp_path):
    text = json.dumps({"total": 2, "results": [{"a": 1}, 5]}, indent=1 if is_spread else None)
    found = elements(tmp_path, text, envelope="results")
    assert [(each.row, isinstance(each, Element)) for each in found] == [(1, True), (2, False), (0, True)]
    assert summary(found) == [{"a": 1}, "is not an object", {"total": 2}]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('{"a": 1, "a": 2}', "the name 'a' stands twice in one object"),
        ('{"a": NaN}', "NaN is not JSON"),
        ('{"a": -Infinity}', "-Infinity is not JSON"),
        ('{"a" 1}', "is not JSON: Expecting ':' delimiter"),
        ("{'a': 1}", "is not JSON: Expecting property name enclosed in double quotes"),
        ('{"a": yes}', "is not JSON: Expecting value"),
        ("[1, 2]", "is not an object"),
        ("nul", "is not JSON: Expecting value"),
        ('"text"', "is not an object"),
        ('"text, with } and ]"', "is not an object"),
        ("17", "is not an object"),
        ('{"a": ' + "[" * 40 + "]" * 40 + "}", f"is nested more than {MAX_DEPTH} deep"),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", f"is nested more than {MAX_DEPTH} deep"),
        ('{"a": ' + "9" * 5_000 + "}", "is not JSON: a number is too long"),
        ('{"a": "' + "x" * 2_000_000 + '"}', "1048576"),
        ('{"a": "' + "x" * 10_000_000 + '"}', "1048576"),
        ('{"a": "' + "\\\\" * 700_000 + '"}', "1048576"),
        ('{"a": "\x01"}', "is not JSON: Invalid control character at"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else value,
)  # fmt: skip
@pytest.mark.parametrize("form", ["list", "lines"])
def test_a_broken_element_is_named_and_the_next_one_is_read(broken, reason, form, tmp_path):
    parts = ['{"before": "]}"}', broken, '{"after": "[{"}']
    content = f"[{', '.join(parts)}]" if form == "list" else "\n".join(parts)
    found = elements(tmp_path, content)
    assert [each.row for each in found] == [1, 2, 3]
    before, middle, after = summary(found)
    assert (before, after) == ({"before": "]}"}, {"after": "[{"})
    assert reason in middle
    assert len(found[1].text) <= 1000


@pytest.mark.parametrize(
    ("content", "complaint", "kept"),
    [
        ('[{"a": 1}, {"a": ', "does not end", 1),
        ('[{"a": 1}, ', "cut off behind element 1", 1),
        ('[{"a": 1}', "cut off behind element 1", 1),
        ("[", "cut off behind element 0", 0),
        ('[{"a": 1} {"a": 2}]', "a comma is missing", 1),
        ('[{"a": 1}] more', "behind the end of the list", 1),
        (b'[{"a": 1}, {"a": "\xb2\xfa"}]', "is not UTF-8", 0),
    ],
)
def test_a_list_that_is_cut_off_or_no_list_keeps_what_came_before(content, complaint, kept, tmp_path):
    found, told = [], ""
    try:
        for each in read_json_elements(write(tmp_path, content)):
            found.append(each)
    except Malformed as error:
        told = str(error)
    told += " ".join(str(each.error) for each in found if isinstance(each, BrokenElement))
    assert complaint in told
    assert sum(isinstance(each, Element) for each in found) == kept


def test_a_line_in_another_encoding_is_named_alone(tmp_path):
    content = '{"a": "箱"}\n'.encode() + '{"a": "箱包"}\n'.encode("gb18030") + b'{"a": 1}\n'
    assert summary(elements(tmp_path, content)) == [{"a": "箱"}, "is not UTF-8 (byte 8)", {"a": 1}]


@pytest.mark.parametrize(
    ("content", "complaint"), [(b"", "empty"), (b" \n ", "empty"), ('{"a": 1}'.encode("utf-16"), "UTF-16")]
)
def test_an_empty_file_and_one_in_utf16_are_refused_as_a_whole(content, complaint, tmp_path):
    with pytest.raises(Malformed, match=complaint):
        elements(tmp_path, content)


def test_fractions_stay_as_printed(tmp_path):
    assert summary(elements(tmp_path, '[{"a": 1.10}]')) == [{"a": "1.10"}]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.lists(st.dictionaries(st.text(), _JSON, max_size=4), max_size=6), st.sampled_from([None, 1]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_list_of_objects_comes_back(tmp_path_factory, objects, indent, is_ascii):
    folder = tmp_path_factory.mktemp("json")
    text = json.dumps(objects, indent=indent, ensure_ascii=is_ascii)
    found = [each.data for each in elements(folder, text.encode("utf-8", "surrogatepass"))] if objects else []
    assert found == objects


@given(st.text(alphabet='[]{}",:\\ \n1ae', max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_reader(tmp_path_factory, text):
    path = write(tmp_path_factory.mktemp("json"), "[" + text)
    with suppress(Malformed):
        list(read_json_elements(path))


def test_chunks_meet_anywhere(tmp_path, monkeypatch):
    monkeypatch.setattr("crawlers.sources.json_list._CHUNK", 7)
    objects = [{"n": n, "text": 'a "quote" \\ and ] } ' * (n % 5)} for n in range(60)]
    assert summary(elements(tmp_path, json.dumps(objects))) == objects
    texts = [json.dumps(each) for each in objects]
    texts[30] = texts[30].replace(":", "", 1)
    found = summary(elements(tmp_path, f"[{','.join(texts)}]"))
    assert found[:30] + found[31:] == objects[:30] + objects[31:]
    assert "is not JSON" in found[30]


def test_a_large_list_is_read_in_little_memory_and_time(tmp_path):
    """27 MB on one line, as the whole of CPSC's recalls is: the parent stays small."""
    path = tmp_path / "large.json"
    with path.open("w") as stream:
        stream.write("[")
        for number in range(9_000):
            stream.write(("," if number else "") + json.dumps({"RecallID": number, "Description": "x" * 3_000}))
        stream.write("]")
    script = textwrap.dedent("""
        import resource, sys
        from pathlib import Path
        from crawlers.sources.json_elements import read_json_elements
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        count = sum(1 for _ in read_json_elements(Path(sys.argv[1])))
        print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """)
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    count, grown_kilobytes = map(int, done.stdout.split())
    assert count == 9_000
    assert grown_kilobytes < 32_000
    assert time.monotonic() - start < 30


def test_names_of_the_first_object_alone_count():
    assert first_names('[{"a": {"b": 1}, "c": "x: y"}, {"d": 1}]') == {"a", "c"}
    assert first_names('{"a": 1}\n{"d": 1}') == {"a"}
    assert first_names('{"a": [{"b": 1}], "c": ') == {"a", "c"}
    assert first_names("[1, 2]") == frozenset()


XML = '<?xml version="1.0"?><r xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><day>1</day>{}</r>'


def xml(folder: Path, content: str | bytes) -> list[XmlElement | XmlField]:
    return list(read_xml_elements(write(folder, content), "n"))


def test_elements_become_names_with_values(tmp_path):
    inner = '<n k="v"><a>1 &amp; <![CDATA[2 < 3]]></a><a>4</a><b xsi:nil="true"/><c/><d><e>5</e><e>6</e></d><f g="h">7</f></n>'
    field, element = xml(tmp_path, XML.format(inner))
    assert field == XmlField(name="day", text="1")
    assert element.row == 1
    assert element.data == {
        "@k": "v", "a": ["1 & 2 < 3", "4"], "b": None, "c": "", "d": {"e": ["5", "6"]}, "f": {"@g": "h", "#text": "7"},
    }  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><r><n>&b;</n></r>',
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><n>&x;</n></r>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1/x.dtd"><r><n/></r>',
    ],
    ids=["entity bomb", "outside file", "outside type"],
)
def test_a_document_type_is_refused_before_it_is_read(content, tmp_path):
    with pytest.raises(Malformed, match="DOCTYPE"):
        xml(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (XML.format("<n><a>1</a></n><n><a>"), "from line 1 on"),
        (XML.format("<n><a>1</a></n>")[:-4], "from line 1 on"),
        (XML.format("<n><a>1</a></n><x>&unknown;</x>"), "undefined entity"),
        (XML.format("<n><a>1</a></n>" + "<d>" * 20), "nested more than 16 deep"),
    ],
)
def test_what_is_no_xml_is_told_and_what_came_before_is_kept(content, complaint, tmp_path):
    found, told = [], ""
    try:
        for each in read_xml_elements(write(tmp_path, content), "n"):
            found.append(each)
    except Malformed as error:
        told = str(error)
    assert complaint in told
    assert [each.data for each in found if isinstance(each, XmlElement)] == [{"a": "1"}]


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"no xml", b"<r", b'<?xml version="1.0" encoding="nosuch"?><r/>', b"<r>\x00</r>"]
)
def test_other_bytes_are_refused(content, tmp_path):
    with pytest.raises(Malformed):
        xml(tmp_path, content)


def test_one_element_has_a_limit(tmp_path):
    with pytest.raises(TooLarge, match="one element"):
        xml(tmp_path, XML.format(f"<n><a>{'x' * (MAX_ELEMENT_CHARACTERS + 1)}</a></n>"))
    with pytest.raises(TooLarge, match="one element"):
        xml(tmp_path, XML.format(f"<n>{'<a/>' * 100_000}</n>"))
    assert len(xml(tmp_path, XML.format("<n><a>x</a></n>" * 20_000))) == 20_001


def test_a_tag_and_a_field_of_the_document_have_a_limit(tmp_path):
    """expat looks at a tag without end from its beginning with each chunk: 60 s for 120 MB."""
    with pytest.raises(TooLarge, match="one element"):
        xml(tmp_path, f'<r a="{"x" * (8 * MAX_ELEMENT_CHARACTERS)}"/>')
    with pytest.raises(TooLarge, match="one element"):
        xml(tmp_path, f"<r><d>{'x' * (MAX_ELEMENT_CHARACTERS + 1)}</d></r>")
    with pytest.raises(TooLarge, match="fields of its own"):
        xml(tmp_path, f"<r>{''.join(f'<d{n}>x</d{n}>' for n in range(300))}</r>")


def csv_rows(folder: Path, content: str | bytes) -> list[object]:
    return [
        dict(e.data) if isinstance(e, Element) else (e.row, e.error.reason)
        for e in read_csv_elements(write(folder, content))
    ]


def test_rows_of_a_csv_are_named_by_its_headings(tmp_path):
    content = '\ufeffA,B,A,\r\n1,"2, ""x""\r\ny",3,4\r\n\r\n,,,\r\n5\r\n6,7,8,9,10\r\n'
    assert csv_rows(tmp_path, content) == [
        {"A": "1", "B": '2, "x"\r\ny', "A (2)": "3", "(column 4)": "4"},
        {"A": "5"},
        {"A": "6", "B": "7", "A (2)": "8", "(column 4)": "9", "(column 5)": "10"},
    ]


def test_a_broken_row_is_named_with_its_lines_and_the_next_is_read(tmp_path):
    content = (
        "A,B\n1,2\n"
        + f"3,{'x' * 200_000}\n"
        + "5,6\n"
        + f"7,{'y' * 2_000_000}\n"
        + "8,9\n"
        + '"x"y,2\n'
        + '10,"open\n11,12\n'
    )
    first, long_cell, second, long_line, third, quote, end = csv_rows(tmp_path, content)
    assert (first, second, third) == ({"A": "1", "B": "2"}, {"A": "5", "B": "6"}, {"A": "8", "B": "9"})
    assert "field larger" in long_cell[1]
    assert "1048576" in long_line[1]
    assert "expected after" in quote[1]
    assert end[1].startswith("lines 8 to 9 cannot be read")


def test_a_csv_in_another_encoding_is_refused(tmp_path):
    with pytest.raises(Malformed, match="UTF-8"):
        csv_rows(tmp_path, "A\n箱包".encode("gb18030"))
    assert first_headings("a\rb\x00") == ("a",)
    assert first_headings('"a') == ("a",)


def test_reading_is_strict():
    fields = Fields(
        {"a": "x", "b": [{"c": "1", "d": "2"}, {"c": None}], "e": 7, "f": {"g": 1}, "h": True, "i": ["j", " N/A "]}
    )
    assert fields.text("a") == "x"
    assert fields.texts("b", "c") == ("1",)
    assert fields.text("e") == "7"
    assert fields.text("absent") is None
    assert fields.list_of_texts("i") == ("j",)
    assert fields.list_of_texts("a") == ("x",)
    assert sorted(fields.unread()) == ["b[].d", "f", "h"]
    fields.keep("f", "h")
    assert list(fields.unread()) == ["b[].d"]
    for ask, name in (
        (fields.text, "b"),
        (fields.text, "f"),
        (fields.text, "h"),
        (fields.inner, "a"),
        (fields.list_of_texts, "b"),
    ):
        with pytest.raises(RowRejected, match=name):
            ask(name)
    with pytest.raises(RowRejected, match="40000 characters"):
        Fields({"a": "x" * 40_000}).text("a")
    with pytest.raises(RowRejected, match="40000 characters"):
        flatten({"a": ["x" * 40_000]})


@given(_JSON.filter(lambda value: isinstance(value, dict)))
@settings(max_examples=100, deadline=None)
def test_no_value_is_left_out_of_raw(value):
    def leaves(item):
        if isinstance(item, dict):
            return [leaf for inner in item.values() for leaf in leaves(inner)]
        if isinstance(item, list):
            return [leaf for inner in item for leaf in leaves(inner)]
        return [] if item is None or isinstance(item, bool) else [str(item).replace("\x00", "")]

    kept = list(flatten(value).values())
    assert all(leaf.encode("utf-8", "replace").decode() in kept for leaf in leaves(value) if leaf)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_plain_takes_any_text_and_is_done_at_once(text):
    assert "<br>" not in plain(text)
    start = time.monotonic()
    plain("<b" * 20_000 + text)
    assert time.monotonic() - start < 2
