"""Where the work is done is a matter of settings alone: the same command, the same result."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ledgers.database import transaction
from tests.builders import officer
from tests.clusters import address_of
from tests.engine.assessment.county import fill_county

PROGRAM = Path(sys.executable).with_name("huanjie")
pytestmark = pytest.mark.slow


@pytest.fixture
def county(postgres_engine):
    fill_county(postgres_engine)
    with transaction(postgres_engine) as session:
        session.add_all(officer(n) for n in range(1, 13))
    return postgres_engine.url.render_as_string(hide_password=False)


def assess(folder, database, executor):
    """Assess where a file of settings says which database and who works; return what the program did."""
    file = folder / "huanjie.toml"
    file.write_text(f"database = '{database}'\nexecutor = '{executor}'\n", encoding="utf-8")
    words = [PROGRAM, "--operator", "领导4", "assess", "--on", "2020-10-20", "--json"]
    return subprocess.run(words, cwd=folder, capture_output=True, encoding="utf-8")


def test_threads_and_a_cluster_of_two_workers_find_the_same(county, cluster, tmp_path):
    done = [assess(tmp_path, county, executor) for executor in ("local", address_of(cluster))]
    assert [each.returncode for each in done] == [0, 0], [each.stderr for each in done]
    assert len({json.loads(each.stdout)["run"]["hash"] for each in done}) == 1


def test_the_cluster_of_the_settings_is_the_one_asked(county, tmp_path):
    done = assess(tmp_path, county, "dask://127.0.0.1:1")
    assert done.returncode != 0
    assert "连不上 dask 集群" in done.stderr
    assert "127.0.0.1:1" in done.stderr
