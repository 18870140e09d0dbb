"""What is installed and distributed: every file by its hash, every licence allowed, the list of it complete."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.sbom import bill, licence_of, read_lock

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
PERMISSIVE = {"MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "Apache-2.0", "PSF-2.0", "Zlib", "CC0-1.0"}
WITH_DUTIES = {"psycopg": "LGPL-3.0-only", "psycopg-binary": "LGPL-3.0-only"}
"""What asks for more than its notice: named in NOTICE, its text in ``licences/``."""
CLUSTER = {"dask", "distributed", "cloudpickle", "msgpack", "tornado"}


def test_there_is_a_lock_for_each_purpose():
    assert [lock.name for lock in LOCKS] == [
        "requirements-audit.lock",
        "requirements-build.lock",
        "requirements-cluster.lock",
        "requirements-dev.lock",
        "requirements.lock",
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_package_is_pinned_and_hashed(lock):
    packages = read_lock(lock)
    assert packages
    assert [package.name for package in packages if not package.hashes] == []
    assert "://" not in lock.read_text(encoding="utf-8")


def _pins(name: str) -> set[tuple[str, str]]:
    return {(package.name, package.version) for package in read_lock(ROOT / name)}


def test_each_lock_says_what_the_one_before_says():
    assert _pins("requirements.lock") < _pins("requirements-cluster.lock") < _pins("requirements-dev.lock")


def test_an_office_machine_gets_no_cluster():
    assert CLUSTER.isdisjoint(package.name for package in read_lock())
    assert {package.name for package in read_lock(ROOT / "requirements-cluster.lock")} >= CLUSTER


def test_a_build_fetches_nothing_behind_the_hashes():
    assert {package.name for package in read_lock(ROOT / "requirements-build.lock")} >= {"setuptools", "wheel"}
    for name in ("Makefile", "deploy/Containerfile"):
        text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
        installs = [line for line in text.splitlines() if re.search(r"pip install .*(-r requirements|-e \.)", line)]
        assert [line for line in installs if "build" not in line] == [], name


@pytest.mark.parametrize("package", read_lock(), ids=lambda package: package.name)
def test_every_licence_is_one_we_may_distribute(package):
    licence = licence_of(package.name)
    if package.name in WITH_DUTIES:
        assert licence == WITH_DUTIES[package.name]
    else:
        assert set(re.split(r" (?:AND|OR) ", licence)) <= PERMISSIVE


@pytest.mark.parametrize(("name", "licence"), WITH_DUTIES.items())
def test_what_asks_for_more_is_named_with_its_text(name, licence):
    assert re.search(rf"\b{name}\b.*{licence}", (ROOT / "NOTICE").read_text(encoding="utf-8"))
    text = ROOT / "licences" / f"{licence.removesuffix('-only')}.txt"
    assert len(text.read_text(encoding="utf-8")) > 5_000


def test_the_list_of_what_is_distributed_is_whole():
    command = [sys.executable, "-m", "deploy.sbom"]
    made = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8").stdout)
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert [(each["name"], each["version"]) for each in made["components"]] == [
        (package.name, package.version) for package in read_lock()
    ]
    assert len({each["bom-ref"] for each in made["components"]}) == len(made["components"])
    assert made == bill()
