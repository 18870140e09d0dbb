from datetime import date
from pathlib import Path

import pytest

from engine.rulebook.reading import load_rulebook, read_sources
from tests.engine.rulebook.folders import OLD, small_rulebook, with_change, write
from tests.engine.rulebook.test_reading import ON

GRADING = {
    "gap below": ("minimum = -25", "minimum = 0", "最低一档从 0 分起，低于它的分数没有等级"),
    "crossed": ("minimum = 75", "minimum = 90", "应一档比一档小"),
    "level left out": ('level = "low"', 'level = "medium"', "各档应依次是 none、low、medium、high"),
    "nothing reaches none": ("minimum = 85", "minimum = 101", "高于满分"),
    "dimension left out": ('elec = "选情"', "", "计分维度应正好是"),
    "dimension invented": ('elec = "选情"', 'elec = "选情"\nmood = "情绪"', "计分维度应正好是"),
    "fraction": ("heavy_points = 8", "heavy_points = 7.5", "应是整数"),
    "unknown key": ("base_score", "base_scor", "是否想写 base_score？"),
}
DEFINITIONS = {
    "name left out": ("long_open_months", "long_months", "缺少这一项"),
    "name unknown": ("long_open_months", "long_open_month", "是否想写 long_open_months？"),
    "not a number": ("value = 12", 'value = "12"', "应是数字"),
}
WORDS = {
    "profile key": ("from = 2026-01-01", "form = 2026-01-01", "没有名为“form”的项"),
    "urgent kind": ("urgent = false", 'urgent = "否"', "应是true 或 false"),
}
MISTAKES = [
    *[("grading.toml", name, *change) for name, change in GRADING.items()],
    *[("definitions.toml", name, *change) for name, change in DEFINITIONS.items()],
    *[("vocabulary.toml", name, *change) for name, change in WORDS.items()],
]


@pytest.mark.parametrize(
    ("file", "name", "old", "new", "words"), MISTAKES, ids=[f"{file}-{name}" for file, name, *_ in MISTAKES]
)
def test_a_mistake_in_the_other_files_is_named(tmp_path: Path, file: str, name: str, old: str, new: str, words: str):
    folder = small_rulebook(tmp_path)
    text = (folder / file).read_text(encoding="utf-8")
    write(folder / file, with_change(text, old, new))
    problems = read_sources(folder).problems
    assert any(problem.file == file and words in str(problem) for problem in problems), problems


@pytest.mark.parametrize("file", ["grading.toml", "definitions.toml", "vocabulary.toml", "timeline/CN2018+SC2020.toml"])
def test_a_file_left_out_is_named(tmp_path: Path, file: str):
    folder = small_rulebook(tmp_path)
    (folder / file).unlink()
    assert any(problem.file == file and "没有这个文件" in problem.sentence for problem in read_sources(folder).problems)


def test_figures_follow_the_date(tmp_path: Path):
    folder = small_rulebook(tmp_path)
    later = '\n[[definitions.long_open_months]]\nvalue = 6\nunit = "个月"\nfrom = 2021-01-01\nsource = "试验"\n'
    text = (folder / "definitions.toml").read_text(encoding="utf-8") + later
    write(folder / "definitions.toml", text)
    months = [
        load_rulebook(folder, OLD, day).definitions["long_open_months"]
        for day in (date(2020, 12, 31), date(2021, 1, 1))
    ]
    assert months == [12, 6]


def test_grading_follows_the_date(tmp_path: Path):
    folder = small_rulebook(tmp_path)
    text = (folder / "grading.toml").read_text(encoding="utf-8")
    block = (
        text[text.index("[[grading]]") :].replace("2018-12-29", "2021-01-01").replace("minimum = 85", "minimum = 90")
    )
    write(folder / "grading.toml", text + "\n" + block)
    tops = [load_rulebook(folder, OLD, day).grading.bands[0].minimum for day in (ON, date(2021, 1, 1))]
    assert tops == [85, 90]
