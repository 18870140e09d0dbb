"""The plot shows what was measured, all of it, and nothing else; the same figures give the same file."""

from tests.benchmarks.collected import SIZES
from tests.benchmarks.plot import PEERS, RUNS, draw


def figures(names):
    return {"seconds": {name: 0.001 * place for place, name in enumerate(names, 1)}}


MEASURED = {f"evaluation --villages {size}": figures(PEERS) for size in SIZES} | {
    f"end_to_end --villages {size}": figures(RUNS) for size in SIZES
}


def test_every_peer_and_every_kind_of_run_is_drawn(tmp_path):
    assert draw(MEASURED, tmp_path / "plot.svg")
    text = (tmp_path / "plot.svg").read_text(encoding="utf-8")
    assert all(f">{label}<" in text for label in (*PEERS.values(), *RUNS.values()))


def test_the_same_figures_give_the_same_file(tmp_path):
    first, second = tmp_path / "1.svg", tmp_path / "2.svg"
    draw(MEASURED, first)
    draw(MEASURED, second)
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_size < 100_000


def test_without_all_measurements_nothing_is_drawn(tmp_path):
    missing = {key: value for key, value in MEASURED.items() if key != f"end_to_end --villages {SIZES[0]}"}
    assert not draw(missing, tmp_path / "plot.svg")
    assert not (tmp_path / "plot.svg").exists()
