"""What a record covers, read from cells as notices print them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.record import DateSpan, Record, RecordKind, Scope
from domain.scope import read_spans, scope_of


def record(**facts: object) -> Record:
    return Record(**({"record_id": "R", "kind": RecordKind.RECALL, "product_name": "拉杆箱"} | facts))


@pytest.mark.parametrize(
    ("cell", "spans"),
    [
        ("2013年5月~2014年1月", "2013-05-01/2014-01-31"),
        ("2015年6月～2015年9月", "2015-06-01/2015-09-30"),
        ("2019年10月20日至2020年4月20日", "2019-10-20/2020-04-20"),
        ("2019年5月1日-12日", "2019-05-01/2019-05-12"),
        ("2019年5月1日至6月30日", "2019-05-01/2019-06-30"),
        ("2008年6-11月", "2008-06-01/2008-11-30"),
        ("2015.6—2015.9", "2015-06-01/2015-09-30"),
        ("2019/1/1至2019/3/1", "2019-01-01/2019-03-01"),
        ("2014年2季度", "2014-04-01/2014-06-30"),
        ("2014年第四季度", "2014-10-01/2014-12-31"),
        ("2014年上半年", "2014-01-01/2014-06-30"),
        ("2016年", "2016-01-01/2016-12-31"),
        ("2024年4月期间", "2024-04-01/2024-04-30"),
        ("20220818", "2022-08-18"),
        ("2020/4/12", "2020-04-12"),
        ("2019-11-1", "2019-11-01"),
        ("2010.04.28(/)", "2010-04-28"),
        ("２０１７．１２．２６", "2017-12-26"),
        ("2016年2月29日", "2016-02-29"),
        ("2020年1月1日之后", "2020-01-01/.."),
        ("2020年1月1日以前", "../2020-01-01"),
        ("2022-02-22/79122103131-001", "2022-02-22"),
        ("2017年4月、2018年2月23日-2018年4月30日、2018年9月", "2017-04-01/2017-04-30 2018-02-23/2018-04-30 2018-09-01/2018-09-30"),
    ],
)  # fmt: skip
def test_days_and_ranges_of_real_notices(cell: str, spans: str) -> None:
    assert " ".join(map(str, read_spans(cell))) == spans


@pytest.mark.parametrize(
    "cell",
    [None, "", "/", "3月5日", "2019-02-30", "2019年13月", "合格品", "170/65A", "202008-1234", "2011年5月1日至2017年2月15日(出售)",
     "2020年5月1日至2020年4月1日", "货号20180"],
)  # fmt: skip
def test_cells_that_name_no_day_of_production(cell: str | None) -> None:
    assert read_spans(cell) == ()


days = st.dates(date(1980, 1, 1), date(2079, 12, 31))


@given(days, days, st.sampled_from(["{0.year}年{0.month}月{0.day}日", "{0:%Y-%m-%d}", "{0.year}.{0.month}.{0.day}", "{0:%Y/%m/%d}"]),
       st.sampled_from(["至", "~", "～", "到", "——", " 至 "]))  # fmt: skip
def test_every_range_in_every_common_form_is_read_whole(a: date, b: date, form: str, to: str) -> None:
    first, last = sorted((a, b))
    (span,) = read_spans(form.format(first) + to + form.format(last))
    assert (span.first, span.last) == (first, last)


@given(st.text(max_size=60))
def test_any_text_is_read_without_failing(text: str) -> None:
    for span in read_spans(text):
        assert span.first is None or span.last is None or span.first <= span.last


spans = st.builds(
    lambda first, length, ends: DateSpan(first=first if ends & 1 else None, last=first + timedelta(days=length) if ends & 2 else None),
    st.dates(date(2020, 1, 1), date(2020, 3, 1)), st.integers(0, 40), st.integers(0, 3),
)  # fmt: skip


@given(spans, spans)
def test_meeting_is_having_a_day_in_common(a: DateSpan, b: DateSpan) -> None:
    every = [date(2019, 12, 1) + timedelta(days=n) for n in range(180)]

    def holds(span: DateSpan, day: date) -> bool:
        return (span.first is None or span.first <= day) and (span.last is None or day <= span.last)

    assert a.meets(b) == b.meets(a) == any(holds(a, day) and holds(b, day) for day in every)


def test_batches_are_told_from_models() -> None:
    labelled = scope_of(record(model_spec="YX-2405", batch_or_date="批号:L2101、L2102"))
    assert (labelled.models, labelled.batches) == (("yx-2405",), ("l2101", "l2102"))
    beside = scope_of(record(model_spec="Dragonfly", batch_or_date="110492369-2-1、110492369-4-1"))
    assert beside.batches == ("110492369-2-1", "110492369-4-1")
    alone = scope_of(record(batch_or_date="B601017601G01"))
    assert (alone.models, alone.batches) == (("b601017601g01",), ())
    garment = scope_of(record(product_name="儿童卫衣", model_spec="110/56", batch_or_date="H131"))
    assert (garment.models, garment.batches, garment.sizes) == (("h131",), (), ("110/56",))


@pytest.mark.parametrize("cell", ["全部批次", "所有批号", "各生产批次", "All batches", "全部"])
def test_every_batch_is_meant_only_where_it_is_said(cell: str) -> None:
    assert scope_of(record(batch_or_date=cell)).is_whole_product
    assert not scope_of(record(batch_or_date=None)).is_whole_product


def test_a_stated_scope_wins_over_the_cells() -> None:
    stated = Scope(batches=("X",))
    assert scope_of(record(batch_or_date="2020年4月", scope=stated)) is stated
