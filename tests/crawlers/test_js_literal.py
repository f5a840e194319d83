import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.pages.js_literal import MAX_DEPTH, NotALiteral, read_literal
from crawlers.pages.scripts import MAX_SCRIPTS, embedded_argument, embedded_state
from crawlers.pages.strict import parse_html


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ("{a: 1, $b: 2, _c: 3, 中: 4, 5: 6, 'd-e': 7}", {"a": 1, "$b": 2, "_c": 3, "中": 4, "5": 6, "d-e": 7}),
        ("[1, , 2, ]", [1, None, 2]),
        ("{a: [], b: {},}", {"a": [], "b": {}}),
        (r"'it\'s \"x\" \u7bb1\x41\n\
b\u{1f4a9}\0'", "it's \"x\" 箱A\nb\U0001f4a9\0"),
        (r'"\ud83d\udca9"', "\U0001f4a9"),
        ("`a\nb`", "a\nb"),
        ("'a' + \"b\" + 'c'", "abc"),
        ("[0x1F, 0b11, 0o17, .5, 5., 1e3, -2, +3, 12345678901234567890]", [31, 3, 15, 0.5, 5.0, 1000.0, -2, 3, 12345678901234567890]),
        ("[true, false, null, undefined, NaN, !0, !1, void 0]", [True, False, None, None, None, True, False, None]),
        ("/* a */ { // b\n a /* c */ : /* d */ 1 /* e */ }", {"a": 1}),
        ("{a: JSON.parse('{\"b\": [1, \"\\\\u7bb1\"]}')}", {"a": {"b": [1, "箱"]}}),
        ("{a: f(1, {x: '}'}), b: 2}", {"a": None, "b": 2}),
        ("{a: function (x) { if (x > 1) { return '})'; } }, b: 2}", {"a": None, "b": 2}),
        ("{a: x => ({c: 1}), b: 2}", {"a": None, "b": 2}),
        ("{a: /[/}'\"]/g.test(s), b: 2}", {"a": None, "b": 2}),
        ("{a: 'x' + y + 'z', b: 2}", {"a": None, "b": 2}),
        ("{a: `x${y}`, b: 2}", {"a": None, "b": 2}),
        ("{...rest, a, m() { return 1 }, b: 2}", {"b": 2}),
        ("{a: 1 + 2, b: [1, new Date(), 3]}", {"a": None, "b": [1, None, 3]}),
        ("{a: {b: c.d}, e: window.f || {}}", {"a": {"b": None}, "e": None}),
        ("\ufeff <!-- {a: 1}", {"a": 1}),
    ],
)  # fmt: skip
def test_what_is_written_is_read(script, value):
    read = read_literal(script)
    assert read.value == value
    assert read.end == len(script)


@pytest.mark.parametrize(
    "script",
    ["", "   ", "{", "[1", "{a", "{a:", "{a: 'b}", "x", "function () {}", "{a: (1]}", "{a: f(", "{a: 'x\ny'}", "[" * (MAX_DEPTH + 5), "{a:" * 50_000, "JSON.parse('{')", "{a: 1; b: 2}", "/*", '"abc', "{a: b"],
)  # fmt: skip
def test_what_is_no_literal_is_refused_with_the_reason(script):
    with pytest.raises(NotALiteral) as error:
        read_literal(script)
    assert str(error.value)


def test_nothing_is_ever_run_and_expressions_are_counted():
    read = read_literal("{a: __import__('os').system('echo'), b: eval('1'), c: (() => { while (true) {} })(), d: 1}")
    assert read.value == {"a": None, "b": None, "c": None, "d": 1}
    assert read.expressions == 3


def test_a_half_of_a_character_becomes_a_mark():
    value = read_literal(r"{a: '\ud83d', b: undefined}").value
    assert value["a"].encode("utf-8")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_json_within_a_literal_is_read_as_json_reads_it(value):
    """The slow way, forced by a bare key, and the fast one agree."""
    written = json.dumps(value, ensure_ascii=False)
    assert read_literal("{a: " + written + "}").value == {"a": json.loads(written)}


@given(st.text(alphabet="{}[]():,;'\"`\\/*ab1.+-!<>\n $中\u2028", max_size=80))
def test_no_script_is_too_odd(script):
    for text in (script, "{" + script, "{a:" + script + "}"):
        try:
            read_literal(text)
        except NotALiteral:
            continue
    embedded_state(parse_html(f"<script>b = 1; {script.replace('<', '')}</script>"), "zz")


def page(*scripts: str):
    return parse_html("".join(f"<script>{script}</script>" for script in scripts))


@pytest.mark.parametrize(
    "script",
    [
        "x = {a: 1}", "var x={a: 1};", "window.x = {a: 1}", "window['x'] = {a: 1}", "self.x={a:1}", "y=1,x={a:1}",
        "if (x == 2) {} x = {a: 1}", "xx = {b: 2}; y.x = {b: 3}; x = {a: 1}", "x({a: 1})", "(function(){x = {a: 1}})()",
        "var r = /['\"]/; x = {a: 1}", "/* x = {b: 1} */ // x = {b: 2}\nx = {a: 1}", "`x = {b: 1}`; x = {a: 1}",
        "t = 'x = {b: 1}'; x = {a: 1}", "x = ; x = {a: 1}", "x = {}; x = {a: 1}",
    ],
)  # fmt: skip
def test_state_is_found_by_its_name(script):
    assert embedded_state(page("var other = {};", script), "x") == {"a": 1}


@pytest.mark.parametrize(
    "script",
    ["var t = {\"title\": \"x = {'a': 1}\"}", "var t = 'x({a: 1})'", "// x = {a: 1}", "/* x = {a: 1} */", "`x = {a: 1}`", "y.x = {a: 1}", "xx = {a: 1}", "x => {a: 1}", "x == {a: 1}"],
)  # fmt: skip
def test_a_name_in_a_text_or_a_comment_is_no_state(script):
    assert embedded_state(page(script), "x") is None


def test_scripts_of_other_kinds_are_no_state():
    html = "<script type='application/json'>x = {a: 1}</script><script type='text/template'>x = {a: 1}</script><script src='a.js'>x = {a: 1}</script>"
    assert embedded_state(parse_html(html), "x") is None


def test_state_that_cannot_be_read_is_named():
    with pytest.raises(NotALiteral, match="not closed"):
        embedded_state(page("x = {a: 1"), "x")


def test_an_argument_is_found_behind_a_name():
    assert embedded_argument(page("y = (function(a, b) {})(window.path, {c: 1}); z(window.path, 3)"), "path") == {
        "c": 1
    }


def test_more_scripts_than_a_page_has_are_not_read():
    scripts = ["y = 1"] * MAX_SCRIPTS
    assert embedded_state(page(*scripts, "x = {a: 1}"), "x") is None
    assert embedded_state(page(*scripts[:-1], "x = {a: 1}"), "x") == {"a": 1}
