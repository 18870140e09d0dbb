"""Draws cost against size, both axes logarithmic, from measured figures alone: ``python -m tests.benchmarks.plot``.

Two panels: judging alone, ours and every peer; and from database to database. The same figures give the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl

from tests.benchmarks.collected import LARGEST, Collected, by_size, read_collected

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
STYLE = {"svg.hashsalt": "huanjie", "svg.fonttype": "none", "font.size": 9, "axes.spines.top": False}


def draw(collected: Collected) -> None:
    """Write the plot; a benchmark that was not run leaves its panel empty."""
    mpl.use("svg")
    mpl.rcParams.update(STYLE | {"axes.spines.right": False})
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(ncols=2, figsize=(10, 4.5), sharey=True)
    _panel(left, "Judging, 42 rules", by_size(collected, "evaluation"), PEERS)
    _panel(right, "From database to database (SQLite)", by_size(collected, "end_to_end"), RUNS)
    left.set_ylabel("seconds by the clock")
    figure.tight_layout()
    PLOT.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(PLOT, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)


def _panel(axes: Any, title: str, found: dict[int, dict[str, Any]], names: dict[str, str]) -> None:
    for name, label in names.items():
        points = {size: figures["seconds"][name] for size, figures in found.items() if name in figures["seconds"]}
        is_first = name == next(iter(names))
        axes.plot(
            points.keys(), points.values(), marker="o", markersize=4, linewidth=2.4 if is_first else 1.2, label=label
        )
        if is_first and LARGEST in points:
            sizes = list(points)
            line = [points[LARGEST] * size / LARGEST for size in sizes]
            axes.plot(sizes, line, color="grey", linewidth=0.8, linestyle=":", label="in proportion")
    axes.set(xscale="log", yscale="log", xlabel="villages", title=title)
    axes.grid(visible=True, which="major", alpha=0.25)
    if found:
        axes.legend(fontsize=7, frameon=False)


if __name__ == "__main__":
    draw(read_collected())
