"""What the ways in say about channels: set-ups that are allowed but unwise, addresses that lead nowhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from web.cli.context import Context


def channel_warnings(context: Context) -> list[str]:
    """Return in sentences what is unwise about the channels set up, and which officers' addresses lead nowhere."""
    from notifier.channels import warnings_of

    return [*warnings_of(context.settings.channels), *address_warnings(context)]


def address_warnings(context: Context) -> list[str]:
    """Return in sentences which channels officers' addresses name that are unknown, or not set up."""
    from sqlmodel import col, select

    from ledgers.database import reading
    from ledgers.roster.table import Officer
    from notifier.channels import address_problems

    with reading(context.engine) as session:
        addresses = session.exec(select(Officer.address).where(col(Officer.address).is_not(None))).all()
    return address_problems(context.settings.channels, (each for each in addresses if each))


def say(warnings: Iterable[str]) -> None:
    """Say them beside the results, not among them."""
    for words in warnings:
        typer.secho(f"注意：{words}", fg="yellow" if sys.stderr.isatty() else None, err=True)
