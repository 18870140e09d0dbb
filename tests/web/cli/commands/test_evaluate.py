"""``huanjie evaluate`` from the command line: the stateless door."""

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from tests.engine.rulebook.folders import SHIPPED
from web.cli.app import app


def evaluate(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, ["--rules", str(SHIPPED), "evaluate", *words], input=given)


def line(village: str, **facts: Any) -> str:
    return json.dumps({"village": village, "facts": facts}, ensure_ascii=False) + "\n"


def answers(given: str, *words: str) -> list[dict[str, Any]]:
    result = evaluate("-", "--on", "2020-10-20", *words, given=given)
    assert result.exit_code == 0, result.stderr
    return [json.loads(each) for each in result.stdout.splitlines()]


def test_one_line_in_gives_one_line_out_in_the_agreed_form():
    (answer,) = answers(line("甲", discord=True, secretary_age=61))
    assert list(answer) == ["village", "level", "worst_level", "score", "points", "findings"]
    assert (answer["village"], answer["score"]) == ("甲", 90)
    assert answer["points"] == {"team": 10, "run": 0, "cand": 0, "stab": 0, "elec": 0}
    findings = {each["rule"]: each for each in answer["findings"]}
    assert list(findings) == sorted(findings)
    assert len(findings) == 42
    assert findings["TEAM-005"] == {
        "rule": "TEAM-005", "version": 1, "outcome": "hit", "floor": None, "points": 10, "missing": [],
    }  # fmt: skip
    assert findings["RUN-005"]["missing"] == ["affairs_disclosed"]


def test_output_is_compact_utf8_in_the_order_of_the_input():
    result = evaluate("-", "--on", "2020-10-20", given=line('乙"村"') + "\n" + line("甲") + line('乙"村"'))
    first, second, third = result.stdout_bytes.decode("utf-8").splitlines()
    assert first == third
    assert first.startswith(
        '{"village":"乙\\"村\\"","level":"none","worst_level":"high","score":100,"points":{"team":0,'
    )
    assert second.startswith('{"village":"甲",')


def test_mix_tells_which_facts_keep_it_open():
    heavy = {"discord": True, "affairs_disclosed": False}
    (answer,) = answers(line("甲", **heavy))
    (mix,) = [each for each in answer["findings"] if each["rule"].startswith("MIX")]
    assert mix["outcome"] == "unknown"
    assert {"team_rating", "satisfaction"} <= set(mix["missing"])
    assert not {"discord", "affairs_disclosed"} & set(mix["missing"])


def test_nothing_is_printed_when_one_line_is_wrong(tmp_path: Path):
    file = tmp_path / "facts.jsonl"
    file.write_text(line("甲") * 6_000 + line("乙", discord=1) + "oops\n", encoding="utf-8")
    result = evaluate(str(file), "--on", "2020-10-20")
    assert result.stdout == ""
    assert "第 6001 行，指标 discord" in str(result.exception)
    assert "第 6002 行" in str(result.exception)
    assert result.exception.exit_code == 2


def test_a_file_that_is_not_there_is_named():
    result = evaluate("missing.jsonl", "--on", "2020-10-20")
    assert "没有这个指标文件（missing.jsonl）" in str(result.exception)


def test_an_unknown_profile_is_refused():
    result = evaluate("-", "--on", "2020-10-20", "--profile", "CN1999", given=line("甲"))
    assert result.exception.exit_code == 2


def test_the_profile_follows_the_date_and_may_be_named():
    result = evaluate("-", "--on", "2026-03-01", "--profile", "CN2026+SC2026", given=line("甲"))
    assert result.stdout == evaluate("-", "--on", "2026-03-01", given=line("甲")).stdout


def test_an_empty_file_gives_an_empty_answer():
    assert answers("") == []
