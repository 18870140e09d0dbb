from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plans.drafting.months import Bounds, between, name_of, read_month, runs_of
from engine.plans.drafting.service_record import PostRow, compute_service
from ledgers.resettlement.table import DEPARTING_POSTS

POLLING = date(2021, 1, 15)
LAST = read_month("2021-01").first


def record(*rows: PostRow, on: date = POLLING):
    return compute_service(rows, on, DEPARTING_POSTS)


months = st.integers(min_value=read_month("1985-01").first, max_value=LAST)
spans = st.tuples(months, months).map(sorted)
posts = st.sampled_from(DEPARTING_POSTS)
rows = st.builds(lambda post, span: PostRow(post, name_of(span[0]), name_of(span[1])), posts, spans)


def test_both_end_months_count():
    assert record(PostRow("书记", "2008-03", "2008-03")).months() == Bounds(1, 1)
    assert record(PostRow("书记", "2008-03", "2009-02")).months() == Bounds(12, 12)


def test_an_open_post_runs_to_the_month_of_the_poll():
    assert record(PostRow("书记", "2020-12")).months() == Bounds(2, 2)


def test_a_month_held_twice_counts_once():
    served = record(PostRow("委员", "2010-01", "2010-12"), PostRow("主任", "2010-07", "2011-06"))
    assert served.months() == Bounds(18, 18)
    (overlap,) = served.problems
    assert "2010-07 至 2010-12 重叠" in overlap.sentence


def test_a_gap_is_named():
    served = record(PostRow("委员", "2010-01", "2010-03"), PostRow("委员", "2010-06", "2010-12"))
    assert served.gaps() == [("2010-04", "2010-05")]


def test_an_unknown_month_gives_bounds_and_names_its_cell():
    served = record(PostRow("主任", "2010", "2011-06", row="第7行"))
    assert served.months() == Bounds(7, 18)
    assert served.unknown_cells() == [("第7行", "started")]


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        (PostRow("主任", "2012-05", "2011-06"), "ends_before_start", "早于起始年月"),
        (PostRow("村长", "2012-05", "2013-06"), "unknown_post", "“村长”不在职务表内"),
        (PostRow("主任", "2012.5", "2013-06"), "month_unreadable", "应写成 2012-03"),
        (PostRow("主任", "2012-13", "2013-06"), "month_unreadable", "读不懂"),
        (PostRow("主任", "2012-05", "次年"), "month_unreadable", "应写成 2016-12"),
        (PostRow("主任", "2021-02"), "starts_after_polling", "晚于选举日"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_row_that_cannot_count_is_named_and_left_out(row, code, words):
    served = record(row)
    assert served.months() == Bounds(0, 0)
    assert [problem.code for problem in served.problems] == [code]
    assert words in served.problems[0].sentence


def test_months_after_the_poll_do_not_count():
    served = record(PostRow("主任", "2020-12", "2021-06"))
    assert served.months() == Bounds(2, 2)
    assert served.problems[0].code == "ends_after_polling"


def test_two_years_written_alone_may_be_one_month():
    assert record(PostRow("主任", "2012", "2012")).months() == Bounds(0, 12)


@given(st.lists(spans, max_size=6))
def test_runs_give_the_set_back(pieces):
    whole = 0
    for first, last in pieces:
        whole |= between(first, last)
    assert sum(last - first + 1 for first, last in runs_of(whole)) == whole.bit_count()
    rebuilt = 0
    for first, last in runs_of(whole):
        rebuilt |= between(first, last)
    assert rebuilt == whole


@given(st.lists(rows, max_size=6))
def test_the_count_is_that_of_the_distinct_months(posts_held):
    distinct = {
        month for row in posts_held for month in range(read_month(row.started).first, read_month(row.ended).first + 1)
    }
    assert record(*posts_held).months() == Bounds(len(distinct), len(distinct))


@given(st.lists(rows, max_size=6), st.randoms())
def test_the_order_of_rows_does_not_matter(posts_held, random):
    shuffled = list(posts_held)
    random.shuffle(shuffled)
    one, other = record(*posts_held), record(*shuffled)
    assert one.months() == other.months()
    assert one.gaps() == other.gaps()


@given(st.lists(rows, max_size=6))
def test_months_and_gaps_fill_the_whole(posts_held):
    served = record(*posts_held)
    total = served.months().high
    if posts_held:
        first = min(read_month(row.started).first for row in posts_held)
        last = max(read_month(row.ended).first for row in posts_held)
        missing = sum(read_month(b).first - read_month(a).first + 1 for a, b in served.gaps())
        assert total + missing == last - first + 1


@given(st.lists(rows, min_size=1, max_size=5), st.data())
def test_forgetting_a_month_only_widens_the_bounds(posts_held, data):
    exact = record(*posts_held).months()
    forgotten = [
        PostRow(
            row.post,
            data.draw(st.sampled_from([row.started, row.started[:4]])),
            data.draw(st.sampled_from([row.ended, row.ended[:4]])),
        )
        for row in posts_held
    ]
    wide = record(*forgotten).months()
    assert wide.low <= exact.low <= exact.high <= wide.high


@given(st.lists(rows, max_size=5), rows)
def test_one_more_post_never_lowers_the_count(posts_held, more):
    assert record(*posts_held, more).months().low >= record(*posts_held).months().low
