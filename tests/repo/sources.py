"""The project's own Python files, as git knows them (in an unpacked archive: as the folders hold them)."""

import ast
import functools
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAYERS = ("config", "ledgers", "engine", "notifier", "simulation", "web")


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below ``folders``, generated migrations aside, relative to the root."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path.relative_to(ROOT) for path in found if "versions" not in path.parts)


@functools.cache
def syntax_of(path: Path) -> ast.Module:
    """Return the parsed file."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))
