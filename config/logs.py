"""Structured events for whoever runs the program: one JSON object a line, ids and counts, never personal fields."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

PERSONAL_FIELDS = frozenset({"name", "id_number", "address", "phone", "mobile", "birth_on", "text", "subject_line"})


def refuse_personal_fields(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Raise ValueError for an event that carries a personal field: a mistake of the program, found by its tests."""
    found = PERSONAL_FIELDS & event.keys()
    if found:
        raise ValueError(f"a log may not carry {', '.join(sorted(found))}")
    return event


def configure(stream: TextIO = sys.stderr, level: int = logging.WARNING) -> None:
    """Write events of ``level`` and above to ``stream``; the service calls this with INFO, commands keep WARNING."""
    structlog.configure(
        processors=[
            refuse_personal_fields,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
    )


def event(name: str, **fields: Any) -> None:
    """Record that ``name`` happened, with ids and counts."""
    structlog.get_logger().info(name, **fields)


def trouble(name: str, **fields: Any) -> None:
    """Record something that whoever runs the program should look at."""
    structlog.get_logger().warning(name, **fields)
