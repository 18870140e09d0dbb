"""How results of the workflow are shown: tables for people, JSON for programs."""

from __future__ import annotations

import json
from typing import Any

import typer


def print_json(value: Any) -> None:
    """Print pure JSON, dates as ISO text."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
