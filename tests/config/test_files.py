"""A file is there whole or not at all, whoever is killed, refused or interrupted while writing it."""

import os
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from config.files import FileBatch, append_line, whole_file, write_new, write_whole

HALF = """
import os, pathlib, sys
from config.files import {how}
with {how}(pathlib.Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), 9)
"""


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fail_after_a_word(file):
    file.write(b"half")
    raise RuntimeError


def kill_while_writing(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", HALF.format(how="whole_file"), str(path)], check=False)
    assert done.returncode == -signal.SIGKILL


def test_text_and_bytes_are_written_and_the_folder_is_made(tmp_path):
    write_whole(tmp_path / "a/b/甲.txt", "换届")
    write_whole(tmp_path / "a/b/乙.bin", b"\x00")
    assert (tmp_path / "a/b/甲.txt").read_text(encoding="utf-8") == "换届"
    assert names_in(tmp_path / "a/b") == ["乙.bin", "甲.txt"]


def test_who_fails_in_the_middle_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "报告.docx"
    write_whole(path, "old")
    with pytest.raises(RuntimeError), whole_file(path) as file:
        fail_after_a_word(file)
    assert path.read_text(encoding="utf-8") == "old"
    assert names_in(tmp_path) == ["报告.docx"]


def test_who_is_killed_in_the_middle_leaves_the_old_file_and_a_part_the_next_writer_clears_away(tmp_path):
    path = tmp_path / "报告.docx"
    write_whole(path, "old")
    kill_while_writing(path)
    assert path.read_text(encoding="utf-8") == "old"
    assert len(names_in(tmp_path)) == 2
    write_whole(tmp_path / "another.txt", "")
    assert names_in(tmp_path) == ["another.txt", "报告.docx"]


def test_the_part_of_a_process_at_work_and_the_hidden_files_of_others_are_left_alone(tmp_path):
    (tmp_path / ".别人的.part").touch()
    (tmp_path / f".huanjie-elsewhere-{os.getpid()}-1.part").touch()
    with whole_file(tmp_path / "one") as one:
        write_whole(tmp_path / "other", "")
        assert Path(one.name).exists()
    assert len(names_in(tmp_path)) == 4


def test_what_sqlite_left_beside_the_part_of_a_dead_process_is_cleared_away_too(tmp_path):
    kill_while_writing(tmp_path / "备份.db")
    (part,) = tmp_path.iterdir()
    part.with_name(f"{part.name}-journal").touch()
    with whole_file(tmp_path / "one") as one:
        Path(f"{one.name}-journal").touch()
        write_whole(tmp_path / "two", "")
        assert names_in(tmp_path) == sorted([Path(one.name).name, f"{Path(one.name).name}-journal", "two"])


def test_a_part_of_another_machine_is_cleared_away_after_a_day(tmp_path):
    old = tmp_path / ".huanjie-elsewhere-1-1.part"
    old.touch()
    os.utime(old, (0, 0))
    write_whole(tmp_path / "file", "")
    assert names_in(tmp_path) == ["file"]


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_a_new_file_obeys_the_umask_an_old_one_keeps_its_mode_a_private_one_is_private(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "new", "")
        write_whole(tmp_path / "private", "", private=True)
    finally:
        os.umask(before)
    (tmp_path / "old").touch()
    (tmp_path / "old").chmod(0o604)
    write_whole(tmp_path / "old", "")
    assert [mode_of(tmp_path / name) for name in ("new", "private", "old")] == [0o640, 0o600, 0o604]


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_a_link_in_the_way_is_replaced_and_what_it_points_to_is_untouched(tmp_path):
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    (tmp_path / "log").symlink_to(tmp_path / "mine")
    write_whole(tmp_path / "log", "error")
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "log").is_symlink()


def test_an_error_names_the_file_that_was_wanted(tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken") as caught:
        write_whole(tmp_path / "taken", "")
    assert caught.value.filename == str(tmp_path / "taken")
    assert names_in(tmp_path) == ["taken"]


def test_of_many_who_write_a_new_file_at_once_one_succeeds_and_nothing_is_replaced(tmp_path):
    path, together = tmp_path / "key", Barrier(8)

    def is_first(number: int) -> bool:
        together.wait()
        try:
            write_new(path, bytes([number]) * 32)
        except FileExistsError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        first = [number for number, won in enumerate(pool.map(is_first, range(8))) if won]
    assert path.read_bytes() == bytes(first) * 32
    assert names_in(tmp_path) == ["key"]


def test_a_batch_is_put_in_place_together_or_dropped(tmp_path):
    with FileBatch(tmp_path) as batch:
        batch.add(tmp_path / "a", b"1")
        batch.add(tmp_path / "b", b"2")
        assert not (tmp_path / "a").exists()
        batch.put_in_place()
        assert names_in(tmp_path) == ["a", "b"]
        batch.add(tmp_path / "c", b"3")
    assert names_in(tmp_path) == ["a", "b"]


def test_a_line_torn_off_by_a_power_cut_does_not_spoil_the_next(tmp_path):
    path = tmp_path / "letters.jsonl"
    append_line(path, '{"key": 1}')
    path.write_bytes(path.read_bytes() + b'{"ke')
    append_line(path, '{"key": 2}')
    append_line(path, '{"key": 3}')
    assert path.read_text(encoding="utf-8").splitlines() == ['{"key": 1}', '{"ke', '{"key": 2}', '{"key": 3}']
