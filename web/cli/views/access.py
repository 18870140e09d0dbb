"""The log of looks on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape

from config.clock import BUSINESS_ZONE
from ledgers.journal.access import Access
from web.cli.views import console_for_output, new_table, print_json

KINDS = {
    "review": "联审情况",
    "review_stats": "联审反馈统计",
    "review_lists": "联审任务清单",
    "plan": "安置方案",
    "plan_list": "安置方案列表",
    "plan_papers": "安置方案 Word",
    "plan_summary": "安置方案汇总表",
    "ledgers": "台账导出",
}


def show_looks(looks: Sequence[Access], *, as_json: bool) -> None:
    """Show the looks as a table, the latest first."""
    if as_json:
        print_json([look.model_dump(exclude={"id", "round_id"}) for look in looks])
        return
    table = new_table("时间", "经办人", "身份", "看了什么", "对象", whole=("时间", "对象"))
    for look in looks:
        at = f"{look.seen_at.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M}"
        table.add_row(at, escape(look.seen_by), escape(look.role), KINDS[look.kind], look.subject)
    console = console_for_output()
    console.print(table)
    console.print(f"共 {len(looks)} 次。")
