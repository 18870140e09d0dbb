"""Draws cost against size, both axes logarithmic, from measured figures alone: ``python -m tests.benchmarks.plot``.

Two panels: judging alone, ours and every peer; and from database to database. The same figures give the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl

from tests.benchmarks.collected import LARGEST, SIZES, Collected, by_size, read_collected

PLOT = Path(__file__).parents[2] / "docs" / "images" / "cost-against-size.svg"
PEERS = {
    "ours": "ours",
    "polars": "polars by hand",
    "duckdb": "DuckDB by hand",
    "durable_loop": "durable_rules loop",
    "clipspy": "clipspy",
    "zen": "zen-engine",
}
RUNS = {
    "full": "full run",
    "unchanged": "nothing to write",
    "night": "night, 1 % changed",
    "quiet_night": "quiet night",
}
STYLE = {"svg.hashsalt": "huanjie", "svg.fonttype": "none", "axes.spines.top": False, "axes.spines.right": False}


def draw(collected: Collected, path: Path = PLOT) -> bool:
    """Write the plot and return True; False as long as evaluation or end_to_end was not measured at every size."""
    evaluation, end_to_end = by_size(collected, "evaluation"), by_size(collected, "end_to_end")
    if not len(evaluation) == len(end_to_end) == len(SIZES):
        return False
    mpl.use("svg")
    mpl.rcParams.update(STYLE)
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(ncols=2, figsize=(10, 4.5), sharey=True)
    _panel(left, "Judging by 42 rules", evaluation, PEERS)
    _panel(right, "From database to database (SQLite)", end_to_end, RUNS)
    left.set_ylabel("seconds by the clock")
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
    return True


def _panel(axes: Any, title: str, found: dict[int, dict[str, Any]], names: dict[str, str]) -> None:
    first, *_ = names
    for name, label in names.items():
        seconds = [figures["seconds"][name] for figures in found.values()]
        axes.plot(SIZES, seconds, marker="o", markersize=4, linewidth=2.4 if name == first else 1.2, label=label)
    most = found[LARGEST]["seconds"][first]
    proportion = [most * size / LARGEST for size in SIZES]
    axes.plot(SIZES, proportion, color="grey", linewidth=0.8, linestyle=":", label="in proportion")
    axes.set(xscale="log", yscale="log", xlabel="villages", title=title)
    axes.grid(visible=True, which="major", alpha=0.25)
    axes.legend(fontsize=7, frameon=False)


if __name__ == "__main__":
    draw(read_collected())
