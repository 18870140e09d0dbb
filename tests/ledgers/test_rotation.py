"""The service keeps a backup a day, and of the old ones the newest days and the last of each month."""

from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from config.settings import load_settings
from ledgers.rotation import BackupPlan, back_up_day, backups_in, days_kept, plan_for

FIRST = date(2020, 11, 3)
DAYS = st.sets(st.dates(date(2019, 1, 1), date(2021, 12, 31)), max_size=200)


def test_of_a_long_time_the_last_days_and_the_ends_of_the_last_months_are_kept():
    days = [FIRST - timedelta(days=back) for back in range(200)]
    kept = sorted(days_kept(days, BackupPlan(Path(), 3, 4)), reverse=True)
    assert [day.isoformat() for day in kept] == [
        *("2020-11-03", "2020-11-02", "2020-11-01"),
        *("2020-10-31", "2020-09-30", "2020-08-31"),
    ]


@given(DAYS, st.integers(1, 10), st.integers(0, 14))
def test_the_newest_is_always_kept_and_keeping_again_drops_nothing(days: set[date], daily: int, monthly: int):
    plan = BackupPlan(Path(), daily, monthly)
    kept = days_kept(days, plan)
    assert kept <= days
    assert not days or max(days) in kept
    assert min(daily, len(days)) <= len(kept) <= daily + monthly
    assert days_kept(kept, plan) == kept


@given(DAYS, st.dates(date(2022, 1, 1), date(2022, 3, 1)))
def test_what_is_dropped_once_would_never_be_kept_later(days: set[date], new: date):
    plan = BackupPlan(Path(), 7, 12)
    assert days_kept(days | {new}, plan) <= days_kept(days, plan) | {new}


def test_a_day_is_backed_up_once_and_other_files_of_the_folder_stay(engine: Engine, tmp_path: Path):
    plan = BackupPlan(tmp_path / "备份", daily=2, monthly=0)
    days = [FIRST + timedelta(days=number) for number in range(3)]
    assert [back_up_day(engine, plan, day) for day in days] == [True] * 3
    (plan.folder / "huanjie-导入前.db").write_bytes(b"by hand")
    (plan.folder / "huanjie-20209999.db").write_bytes(b"no day")
    assert not back_up_day(engine, plan, days[-1])
    assert list(backups_in(plan)) == days[1:]
    assert back_up_day(engine, plan, days[-1] + timedelta(days=1))
    assert {path.name for path in plan.folder.iterdir()} == {
        *("huanjie-20201105.db", "huanjie-20201106.db", "huanjie-导入前.db", "huanjie-20209999.db")
    }


def test_a_backup_of_a_day_to_come_takes_no_other_ones_place(engine: Engine, tmp_path: Path):
    plan = BackupPlan(tmp_path / "备份", daily=1, monthly=0)
    back_up_day(engine, plan, date(2030, 1, 1))
    back_up_day(engine, plan, FIRST)
    assert list(backups_in(plan)) == [FIRST, date(2030, 1, 1)]


def test_backups_are_made_unless_they_are_switched_off_or_the_server_makes_them(engine, postgres_engine, tmp_path):
    settings = load_settings().backup
    assert plan_for(engine, settings) == BackupPlan(tmp_path / "备份", 7, 12)
    assert plan_for(engine, settings.model_copy(update={"folder": ""})) is None
    assert plan_for(postgres_engine, settings) is None
