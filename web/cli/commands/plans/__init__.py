"""``huanjie plans``: one person, one plan — draft, look, edit, review, print, carry out, visit."""

from __future__ import annotations

import typer

from web.cli.commands.plans import after, draft, look, paper, review

plans = typer.Typer(
    name="plans", help="一人一策：离任干部安置方案的起草、审核、打印、落实和回访。", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands about plans."""
    for part in (draft, look, review, paper, after):
        part.register(plans)
    app.add_typer(plans)
