"""Refuses the rows of a workbook that its sender may not write: other places' villages, other people's opinions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ledgers.authority.access_log import OPINIONS
from ledgers.authority.senders import Sender
from ledgers.excel.findings import Findings
from ledgers.excel.parsing import Trouble
from ledgers.excel.sheets import SheetRows
from ledgers.intake.places import Gazetteer

SHOWN_TOWNSHIPS = 3


def refuse_outside(gazetteer: Gazetteer, sheet: SheetRows, sender: Sender, findings: Findings) -> None:
    """Find the rows of a sheet about villages that are not the sender's: one problem a sheet, naming whose they are."""
    outside = [
        n for n, row in enumerate(sheet.rows) if row["village_code"] and not sender.may_write(row["village_code"])
    ]
    if not outside:
        return
    owners = Counter(gazetteer.villages[sheet.rows[place]["village_code"]].township for place in outside)
    for place in outside:
        sheet.rows[place]["village_code"] = None
    whose = "、".join(f"{name} {count} 行" for name, count in owners.most_common(SHOWN_TOWNSHIPS))
    more = f"等 {len(owners)} 个乡镇" if len(owners) > SHOWN_TOWNSHIPS else ""
    where = "本乡镇（街道）" if sender.of_township else "本县"
    sentence = (
        f"有 {len(outside)} 行不是{where}的村：{whose}{more}。{sender.title}只能导入{where}的，请由当地或组织部导入"
    )
    findings.add(sheet.spot(outside[0], "village_code"), Trouble("not_yours", sentence))


def refuse_opinions(sheets: Mapping[str, SheetRows], sender: Sender, findings: Findings) -> None:
    """Find sheets a township hands in that hold the departments' opinions; only the county takes these down."""
    for name in OPINIONS:
        sheet = sheets.get(name)
        if sender.of_township and sheet is not None and sheet.rows:
            sentence = f"“{sheet.sheet}”由县委组织部导入，乡镇（街道）上报时请把这张表留空"
            findings.add(sheet.spot(0), Trouble("not_yours", sentence))
