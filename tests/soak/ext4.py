"""A real file system in a file: what its disk has when the power fails. Needs Linux and the right to mount."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEGABYTES = 96


def can_mount(work: Path) -> bool:
    """Tell whether a file system can be mounted here."""
    if shutil.which("mkfs.ext4") is None or os.name == "nt" or os.geteuid() != 0:
        return False
    try:
        with mounted(make_disk(work / "try.img"), work / "try"):
            return True
    except subprocess.CalledProcessError:
        return False


def make_disk(image: Path) -> Path:
    """Make an empty file system in a file."""
    with image.open("wb") as file:
        file.truncate(MEGABYTES << 20)
    _run("mkfs.ext4", "-q", image)
    return image


@contextmanager
def mounted(image: Path, folder: Path) -> Iterator[Path]:
    """Give the folder in which the files of a disk lie."""
    folder.mkdir(exist_ok=True)
    _run("mount", "-o", "loop", image, folder)
    try:
        yield folder
    finally:
        _run("umount", "--lazy", folder)  # a process just killed may still be on its way out


@contextmanager
def standing_still(group: int) -> Iterator[None]:
    """Stop the processes of a group for as long as it is looked at what they have done."""
    os.killpg(group, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(group, signal.SIGCONT)


def content_of(image: Path) -> bytes:
    """Return what the disk has: read until nothing is on its way to it."""
    before = image.read_bytes()
    while (now := image.read_bytes()) != before:
        before = now
        time.sleep(0.02)
    return now


def take_out(content: bytes, work: Path, folder: Path) -> None:
    """Write to ``folder`` the files of a disk with this content, as a machine that starts again finds them."""
    image = work / "cut.img"
    image.write_bytes(content)
    with mounted(image, work / "cut") as found:
        shutil.copytree(found, folder, ignore=shutil.ignore_patterns("lost+found"))


def _run(*command: str | Path) -> None:
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
