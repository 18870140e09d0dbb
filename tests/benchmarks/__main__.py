"""``make bench``: every measurement RESULTS.md states, one after another, then the plot of cost against size.

Writes ``build/benchmarks.json`` (what each printed last) and ``tests/benchmarks/cost-against-size.svg``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

SIZES = (462, 34_412, 620_573)
PLOT = Path(__file__).with_name("cost-against-size.svg")
COLLECTED = Path("build/benchmarks.json")
OTHERS = (
    ("county",),
    ("importing", "--rows", "100000"),
    ("digests",),
    ("plans",),
    ("plans", "--people", "17690"),
)


def measure(name: str, *arguments: str) -> dict[str, Any]:
    """Run one benchmark in a process of its own and return the object it prints last."""
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *arguments, "--json"]
    print("$", " ".join(command[1:]), flush=True)
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
    last = printed.strip().splitlines()[-1]
    print(last, flush=True)
    found: dict[str, Any] = json.loads(last)
    return found


def plot(evaluation: list[dict[str, Any]], end_to_end: list[dict[str, Any]]) -> None:
    """Draw seconds against villages, both axes logarithmic, with the line of slope one."""
    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "huanjie"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 5))
    for name in evaluation[0]["seconds"]:
        axes.plot(SIZES, [each["seconds"].get(name) for each in evaluation], marker="o", label=f"evaluation: {name}")
    for name in ("full", "night"):
        if all(name in each["seconds"] for each in end_to_end):
            seconds = [each["seconds"][name] for each in end_to_end]
            axes.plot(SIZES, seconds, marker="s", linestyle="--", label=f"end to end: {name}")
    start = end_to_end[1]["seconds"].get("full", 1.0)
    axes.plot(SIZES[1:], [start, start * SIZES[2] / SIZES[1]], color="grey", linewidth=0.8, label="slope 1")
    axes.set(xscale="log", yscale="log", xlabel="villages", ylabel="seconds")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(PLOT, metadata={"Date": None})


def main() -> None:
    """Measure everything."""
    evaluation = [measure("evaluation", "--villages", str(size)) for size in SIZES]
    end_to_end = [measure("end_to_end", "--villages", str(size)) for size in SIZES]
    others = {" ".join(command): measure(*command) for command in OTHERS}
    COLLECTED.parent.mkdir(exist_ok=True)
    collected = {"evaluation": evaluation, "end_to_end": end_to_end, **others}
    COLLECTED.write_text(json.dumps(collected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    plot(evaluation, end_to_end)


if __name__ == "__main__":
    main()
