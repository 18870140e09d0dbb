"""The end-to-end benchmark itself, on a county: its runs must agree before anybody believes its times."""

from tests.benchmarks.end_to_end import measure


def test_the_runs_of_the_benchmark_agree(engine):
    found = measure(engine, 300, "local")
    assert found["agree"]
    assert found["villages"] == found["counts"]["villages"] == 300
    assert found["quiet"] == {"read": 0, "written": 0}
    assert found["night"]["read"] == 3
    assert found["night"]["written"] <= 3
