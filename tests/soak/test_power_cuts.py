"""A power cut at any moment loses nothing that was said to be done, and the county goes on."""

import os
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from random import Random

import pytest

from tests.soak.cuts import check, record
from tests.soak.office import DATABASE, prepare
from tests.soak.recorded import Disk, Record, build_recorder, recording, records_of

CUTS = 12
SEALED = "SELECT count(*) FROM departing_cadre WHERE id_sealed IS NOT NULL"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the recorder is made for Linux")


@pytest.fixture(scope="module")
def season(tmp_path_factory):
    work = tmp_path_factory.mktemp("season")
    prepare(work / "county")
    return record(work / "county", work, seconds=2)


def test_what_was_said_done_outlives_a_power_cut_and_the_county_goes_on(season, tmp_path):
    rng, figures = Random(1), Counter()
    for number, cut in enumerate(season.cuts(season.some_moments(CUTS, rng), tmp_path, rng)):
        figures += check(cut, goes_on=number % 6 == 5)
    assert figures["cuts"] == CUTS
    assert figures["things said"] > CUTS


def test_no_number_is_sealed_with_a_key_that_a_power_cut_can_take_away(season, tmp_path):
    birth = next(place for place, each in enumerate(season.records, 1) if each.kind == "L")
    sealed = 0
    for cut in season.cuts(Counter(range(birth - 5, birth + 60)), tmp_path, Random(2)):
        key = cut.folder / "huanjie.key"
        with closing(sqlite3.connect(cut.folder / DATABASE)) as connection:
            (numbers,) = connection.execute(SEALED).fetchone()
        assert not numbers or key.exists()
        assert not key.exists() or key.stat().st_size == 32
        sealed += numbers
        shutil.rmtree(cut.folder)
    assert sealed


def left_of(disk, tmp_path, seed):
    folder = tmp_path / str(seed)
    disk.leave(folder, Random(seed))
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_recorded_disk_keeps_what_was_synced_and_may_lose_the_rest(tmp_path):
    (tmp_path / "before").mkdir()
    (tmp_path / "before/old").write_bytes(b"old")
    disk = Disk.of(tmp_path / "before")
    for each in (
        Record("O", 1, 0, b"synced"),
        Record("W", 1, 0, b"whole"),
        Record("S", 1, 0, b""),
        Record("F", 0, 0, b""),
        Record("O", 2, 0, b"loose"),
        Record("W", 2, 0, b"whole"),
        Record("O", 1, 1, b"old"),
    ):
        disk.follow(each)
    seen = [left_of(disk, tmp_path, seed) for seed in range(60)]
    assert {files["synced"] for files in seen} == {b"whole"}
    assert {files.get("loose") for files in seen} == {None, b"", b"whole"}
    assert {files["old"] for files in seen} == {b"old", b""}


def test_the_recorder_sees_whatever_python_does_to_a_file(tmp_path):
    import subprocess
    import sys

    deeds = """
import os, sys, pathlib
folder = pathlib.Path(sys.argv[1])
(folder / "a").write_text("one", encoding="utf-8")
with open(folder / "a", "ab") as file:
    file.write(b" two")
    file.truncate(5)
with open(folder / "a", "r+b") as file:
    os.pwrite(file.fileno(), b"O", 0)
(folder / "b").mkdir()
os.link(folder / "a", folder / "b/c")
(folder / "a").replace(folder / "d")
(folder / "e").touch()
(folder / "e").unlink()
for each in (folder / "d", folder, folder / "b"):
    descriptor = os.open(each, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
"""
    county, log = tmp_path / "county", tmp_path / "record"
    county.mkdir()
    disk = Disk.of(county)
    environment = recording(county, log, build_recorder(tmp_path))
    subprocess.run([sys.executable, "-c", deeds, str(county)], env=environment, check=True)
    for each in records_of(log):
        disk.follow(each)
    disk.leave(tmp_path / "after", Random(1))
    found = {path.relative_to(tmp_path / "after").as_posix(): path for path in (tmp_path / "after").rglob("*")}
    assert sorted(found) == ["b", "b/c", "d"]
    assert found["d"].read_bytes() == found["b/c"].read_bytes() == b"One t"
