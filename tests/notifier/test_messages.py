"""The kinds of messages: every preview renders, data cannot become markup, waiting digests become one letter."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from config.calendar import load_calendar
from config.errors import FaultError
from config.settings import load_settings
from ledgers.journal.assessment import Assessment
from ledgers.journal.decision import Decision
from ledgers.journal.message import Message
from ledgers.journal.task import Task
from notifier.delivery import Postman, deliver
from notifier.letters import message_kinds, preview_kind
from notifier.rendering import markdown_safe, render
from tests.builders import add_roster, assess_villages, officer, village_code

MONDAY = datetime(2020, 11, 2, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("kind", message_kinds())
def test_every_kind_can_be_previewed(kind):
    subject, text, markdown = preview_kind(kind)
    assert subject.startswith("【换届")
    assert "消息编号" in text
    assert "消息编号" in markdown


def test_data_cannot_become_markup():
    assert markdown_safe("**甲**[村](http://x)\n# 乙") == "＊＊甲＊＊［村］(http://x) ＃ 乙"


def test_a_template_that_names_an_unknown_field_is_answered_with_its_name():
    with pytest.raises(FaultError, match=r"digest/subject\.j2"):
        render("digest/subject.j2", {"recipient": "甲"})


@pytest.fixture
def county(engine):
    with Session(engine) as session:
        current = add_roster(session, villages=3, leaders=2)
        session.commit()
        return current.id


def task(number, **fields):
    return Task(
        **{
            "id": number,
            "round_id": 1,
            "subject": f"s{number}",
            "village_code": village_code(number),
            "kind": "progress",
            "period": "1",
            "title": f"报送进展{number}",
            "created_on": date(2020, 10, 30),
            "from_on": date(2020, 10, 30),
            "remind_on": date(2020, 11, 3),
            "due_on": date(2020, 11, number + 3),
        }
        | fields
    )


def digest(on, to="L01", **parts):
    tasks = {"new": [], "due": [], "overdue": [], "supervise": []} | parts.pop("tasks", {})
    empty = {"on": on, "rises": {}, "falls": [], "leads": [], "villages": {}, "county": None}
    payload = empty | parts | {"tasks": tasks}
    at = datetime.fromisoformat(on).replace(tzinfo=UTC)
    return Message(
        key=f"digest:{on}:{to}",
        recipient_no=to,
        kind="digest",
        urgency="digest",
        payload=json.dumps(payload),
        created_at=at,
        not_before=at,
        next_try_at=at,
    )


def send(engine, tmp_path):
    settings = load_settings().model_copy(update={"channels": {"file": {"folder": str(tmp_path / "out")}}})
    deliver(Postman(engine, settings, load_calendar()), MONDAY)
    lines = (tmp_path / "out" / "2020-11-02.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_digests_of_a_weekend_are_one_letter_on_monday(engine, county, tmp_path):
    with Session(engine) as session:
        session.add_all([task(1), task(2), task(3, state="done")])
        session.add(digest("2020-10-31", rises={village_code(1): "medium"}, tasks={"new": [1, 3]}))
        session.add(digest("2020-11-01", tasks={"new": [2], "due": [1]}))
        session.add(digest("2020-11-02", falls=[village_code(2)]))
        session.commit()
    (letter,) = send(engine, tmp_path)
    assert letter["key"] == "digest:2020-11-02:L01"
    assert letter["subject"] == "【换届】11月2日工作提醒：风险升级 1 个村，待确认降级 1 个村，任务 2 件"
    assert "第1镇样1村（升为中风险）" in letter["text"]
    assert letter["text"].count("报送进展1") == 1
    assert "报送进展3" not in letter["text"]
    with Session(engine) as session:
        assert {m.state for m in session.exec(select(Message))} == {"sent"}


def test_what_asks_the_same_by_the_same_day_is_one_item_that_names_its_villages(engine, county, tmp_path):
    with Session(engine) as session:
        same = {"title": "核验销号佐证", "due_on": date(2020, 11, 6)}
        session.add_all([task(number, **same) for number in (1, 2, 3)])
        session.add(digest("2020-11-02", tasks={"due": [1, 2, 3]}))
        session.commit()
    (letter,) = send(engine, tmp_path)
    assert letter["subject"].endswith("任务 3 件")
    assert "■ 即将到期（3 件）\n　1. 核验销号佐证，11月6日前：第1镇样1村、第1镇样2村、第1镇样3村\n" in letter["text"]


def test_who_is_to_urge_reads_whom_about_what_and_by_when_it_was_due(engine, county, tmp_path):
    with Session(engine) as session:
        session.add(officer(9, no="T01", name="吴干", post="乡镇包村干部"))
        same = {"title": "报送进展", "due_on": date(2020, 10, 23), "owner_no": "T01", "supervisor_no": "L01"}
        session.add_all([task(number, **same) for number in (1, 2)])
        session.add(digest("2020-11-02", tasks={"supervise": [1, 2]}))
        session.commit()
    (letter,) = send(engine, tmp_path)
    assert letter["subject"] == "【换届】11月2日工作提醒：请督促 2 件"
    assert "1. 请督促吴干（乡镇包村干部）办理：报送进展，10月23日前：第1镇样1村、第1镇样2村" in letter["text"]


def test_a_task_of_a_whole_township_or_county_names_the_place(engine, county, tmp_path):
    with Session(engine) as session:
        session.add_all([task(1, village_code=village_code(1)[:9]), task(2, village_code=village_code(1)[:6])])
        session.add(digest("2020-11-02", tasks={"new": [1, 2]}))
        session.commit()
    (letter,) = send(engine, tmp_path)
    assert "报送进展1，11月4日前：第1镇\n" in letter["text"]
    assert "报送进展2，11月5日前：云岭县\n" in letter["text"]


def test_a_village_is_named_with_level_and_cause(engine, county, tmp_path):
    code = village_code(1)
    with Session(engine) as session:
        session.add(digest("2020-11-02", leads=[code], villages={code: {"level": "high", "cause": "集体信访"}}))
        session.commit()
    (letter,) = send(engine, tmp_path)
    assert "1. 第1镇样1村（高风险）：集体信访" in letter["text"]


def test_news_that_was_settled_meanwhile_is_left_out(engine, county, tmp_path):
    settled, open_ = village_code(1), village_code(2)
    with Session(engine) as session:
        assess_villages(session, {settled: "low", open_: "low"})
        session.get_one(Assessment, (1, open_)).level_in_force = "high"
        session.add(digest("2020-11-02", rises={settled: "high"}, falls=[settled, open_]))
        for message in session.new:
            message.round_id = 1
        session.commit()
    (letter,) = send(engine, tmp_path)
    assert letter["subject"] == "【换届】11月2日工作提醒：待确认降级 1 个村"
    assert "样1村" not in letter["text"]


def test_a_message_nobody_can_read_stays_behind_alone(engine, county, tmp_path):
    with Session(engine) as session:
        strange = digest("2020-11-02", rises=[village_code(1)])
        session.add_all([strange, digest("2020-11-02", to="L02", leads=[village_code(1)])])
        session.commit()
    (letter,) = send(engine, tmp_path)
    assert letter["key"] == "digest:2020-11-02:L02"
    with Session(engine) as session:
        (left,) = session.exec(select(Message).where(Message.state == "pending"))
    assert (left.recipient_no, left.error_kind) == ("L01", "technical")
    assert "内容读不懂" in left.error


def test_a_person_who_was_only_given_a_village_reads_so_in_the_subject(engine, county, tmp_path):
    with Session(engine) as session:
        session.add(digest("2020-11-02", leads=[village_code(1)]))
        session.commit()
    (letter,) = send(engine, tmp_path)
    assert letter["subject"] == "【换届】11月2日工作提醒：新负责 1 个村"


def rise(**parts):
    payload = {"on": "2020-11-02", "village": village_code(1), "from": "medium", "reasons": []} | parts
    row = digest("2020-11-02")
    row.kind, row.urgency, row.payload = "rise", "immediate", json.dumps(payload)
    return row


def test_a_rise_tells_why_in_the_words_of_the_rules(engine, county, tmp_path):
    with Session(engine) as session:
        session.add(rise(reasons=["村党组织书记被立案。"]))
        session.commit()
    (letter,) = send(engine, tmp_path)
    assert "11月2日研判，第1镇样1村由中风险升为高风险，原因：" in letter["text"]
    assert "1. 村党组织书记被立案。" in letter["text"]


def test_a_rise_a_person_decided_names_him_and_his_reason(engine, county, tmp_path):
    levels = {"from_level": "medium", "level": "high", "automatic_level": "medium"}
    who = {"decided_by": "李四", "decided_on": date(2020, 11, 2), "decided_at": MONDAY, "reason": "县委专题研究"}
    with Session(engine) as session:
        session.add(Decision(id=3, round_id=county, village_code=village_code(1), kind="override", **levels, **who))
        session.add(rise(decision=3))
        session.commit()
    (letter,) = send(engine, tmp_path)
    assert "经李四人工认定，第1镇样1村由中风险升为高风险，理由：" in letter["text"]
    assert "1. 县委专题研究" in letter["text"]
