"""Writes the invented county down: one roster workbook, and one workbook a township, as real ones are."""

from __future__ import annotations

from pathlib import Path

from ledgers.catalogue import LEDGERS
from ledgers.excel.layout import Place, WorkbookContent
from ledgers.excel.writing import write_workbook
from ledgers.roster.writing import write_roster
from simulation.demo.county import DemoCounty
from simulation.demo.draft import ROUND_NAME
from simulation.demo.names import TOWNSHIPS

ROSTER = "名册.xlsx"
TOWNSHIP_FOLDER = "乡镇台账"


def write_workbooks(county: DemoCounty, folder: Path) -> tuple[Path, list[Path]]:
    """Write the roster and the townships' workbooks into ``folder``; return the roster's path and the others."""
    roster = folder / ROSTER
    write_roster(roster, county.roster)
    written = []
    for number, (name, code) in enumerate(zip(TOWNSHIPS, county.ledgers, strict=True), start=1):
        written.append(folder / TOWNSHIP_FOLDER / f"{number:02d}{name}.xlsx")
        write_workbook(written[-1], _content(county, code))
    return roster, written


def _content(county: DemoCounty, township_code: str) -> WorkbookContent:
    villages = [village for village in county.villages if village.township_code == township_code]
    codes = {village.code for village in villages}
    return WorkbookContent(
        round_name=ROUND_NAME,
        places=[Place(village.code, village.name, village.township_name) for village in villages],
        rows=county.ledgers[township_code],
        returns={key: word for key, word in county.returns.items() if key[0] in codes and _is_returned(key[1])},
        township_code=township_code,
    )


def _is_returned(ledger: str) -> bool:
    return LEDGERS[ledger].submission == ledger
