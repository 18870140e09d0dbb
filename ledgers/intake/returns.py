"""The returns of the villages: 已上报, 零报告, 未上报, as the sheet 上报登记 says or as the rows that came imply.

已核实 is given by the organisation department in a step of its own (``ledgers.authority.returns``), never by a cell: a
sheet that was exported may repeat it, and a return whose rows changed loses it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session

from ledgers.among import among
from ledgers.base import Ledger
from ledgers.catalogue import LEDGERS
from ledgers.excel.findings import Findings, Spot
from ledgers.excel.layout import NIL, NIL_VERIFIED, NOT_REPORTED, REPORTED, RETURNS_SHEET, VERIFIED, submission_ledgers
from ledgers.excel.parsing import Trouble
from ledgers.excel.sheets import SheetRows
from ledgers.fields import table_of
from ledgers.intake.existing import count_rows
from ledgers.intake.gathering import LedgerRows
from ledgers.intake.history import Writer
from ledgers.intake.plan import Difference, LedgerPlan, Plan
from ledgers.journal.submission import Submission

Return = tuple[str, str]
"""Village code and ledger name."""
SUBMISSIONS = table_of(Submission)


def word_of(row: Mapping[str, Any] | None) -> str:
    """Return the word for a stored return."""
    if row is None or row["state"] == NOT_REPORTED:
        return NOT_REPORTED
    if row["state"] == VERIFIED:
        return NIL_VERIFIED if row["nil"] else VERIFIED
    return NIL if row["nil"] else REPORTED


@dataclass(frozen=True, slots=True)
class ReturnsInput:
    """What the files say: the sheets 上报登记, and the rows by ledger."""

    sheets: Sequence[SheetRows]
    gathered: Mapping[str, LedgerRows]
    names: Mapping[str, str]


def plan_returns(session: Session, given: ReturnsInput, tools: tuple[Plan, Writer, Findings]) -> None:
    """Add to the plan the returns that change; contradictions between returns and rows go to the findings."""
    work = _Returns(session, given, tools)
    for sheet in given.sheets:
        for place, row in enumerate(sheet.rows):
            if row.get("village_code") is not None:
                work.read_line(sheet, place)
    work.imply()


class _Returns:
    """The returns of one import under way."""

    def __init__(self, session: Session, given: ReturnsInput, tools: tuple[Plan, Writer, Findings]) -> None:
        self.given = given
        self.plan, self.writer, self.findings = tools
        self.sent = _senders(given.gathered)
        villages = {village for village, _ in self.sent}
        villages |= {row["village_code"] for sheet in given.sheets for row in sheet.rows if row.get("village_code")}
        self.stored = _read_stored(session, self.writer.round_id, villages)
        self.counts = {
            ledger.name: count_rows(session, ledger, self.writer.round_id, villages) for ledger in submission_ledgers()
        }
        self.said: set[Return] = set()

    def read_line(self, sheet: SheetRows, place: int) -> None:
        """Take what one line of 上报登记 says about the ledgers of a village."""
        row = sheet.rows[place]
        for ledger in submission_ledgers():
            word = row.get(ledger.name)
            if word is None:
                continue
            key = (row["village_code"], ledger.name)
            self.said.add(key)
            said: str | Trouble | None = self._unverified(sheet.spot(place, ledger.name), key, word)
            if isinstance(said, str):
                word, said = said, self._contradiction(key, said, ledger)
            if said is not None:
                self.findings.add(sheet.spot(place, ledger.name), said)
                continue
            if word == NOT_REPORTED and key in self.sent:
                name = self.given.names.get(key[0], key[0])
                sentence = f"{name}的“{ledger.title}”有数据，登记却是“未上报”：数据已收下，评定时仍按情况不明处理"
                self.findings.note(sheet.spot(place, ledger.name), "not_reported", sentence)
            self._set(key, word, (row.get("reported_by"), sheet.spot(place).row, sheet.file))

    def _unverified(self, spot: Spot, key: Return, word: str) -> str | Trouble:
        """Return the word a line may give: 已核实 only repeats what stands, and falls back where rows have changed."""
        if word not in (VERIFIED, NIL_VERIFIED):
            return word
        if word_of(self.stored.get(key)) != word:
            usual = NIL if word == NIL_VERIFIED else REPORTED
            sentence = f"“{word}”不由表格登记，由县委组织部核实后登记，这里请填“{usual}”"
            return Trouble("verified_by_cell", sentence, usual)
        if not self._is_fresh(key):
            return word
        name = self.given.names.get(key[0], key[0])
        self.findings.note(spot, "verified_anew", f"{name}的“{LEDGERS[key[1]].title}”数据有改动，须由组织部重新核实")
        return NIL if word == NIL_VERIFIED else REPORTED

    def _is_fresh(self, key: Return) -> bool:
        plan: LedgerPlan | None = self.plan.ledgers.get(key[1])
        return plan is not None and key[0] in plan.touched

    def imply(self) -> None:
        """Take rows that came without a word in 上报登记 as the return of their village."""
        for key, origin in self.sent.items():
            if key not in self.said:
                self._set(key, REPORTED, (None, None, origin))

    def _contradiction(self, key: Return, word: str, ledger: Ledger) -> Trouble | None:
        village, name = key
        plan = self.plan.ledgers.get(name)
        count = self.counts[name].get(village, 0) + (0 if plan is None else plan.balance[village])
        nil = word in (NIL, NIL_VERIFIED)
        if nil and ledger.one_per_village:
            return Trouble("nil_impossible", f"“{ledger.title}”每村都要有一行，不能零报告", REPORTED)
        if nil and count > 0:
            return Trouble("nil_with_rows", f"“{ledger.title}”有 {count} 行数据，不能登记为零报告", REPORTED)
        if word in (REPORTED, VERIFIED) and count == 0 and not self._has_broken_rows(name):
            if ledger.one_per_village:
                sentence = f"登记为“{word}”，“{ledger.title}”里却没有这个村的数据，请补填或改为“未上报”"
                return Trouble("reported_without_rows", sentence, NOT_REPORTED)
            sentence = f"登记为“{word}”，“{ledger.title}”里却没有这个村的数据。核实过确无此类情况的，请选“零报告”"
            return Trouble("reported_without_rows", sentence, NIL)
        return None

    def _has_broken_rows(self, ledger: str) -> bool:
        """Return whether rows of a ledger were refused, so that none may be missing after all."""
        rows = self.given.gathered.get(ledger)
        title = LEDGERS[ledger].title
        return (rows is not None and bool(rows.broken)) or any(p.sheet == title for p in self.findings.problems)

    def _set(self, key: Return, word: str, source: tuple[str | None, int | None, str]) -> None:
        village, ledger = key
        stored = self.stored.get(key)
        fresh = self._is_fresh(key)
        old = word_of(stored)
        if old == word or (not fresh and (old, word) in ((VERIFIED, REPORTED), (NIL_VERIFIED, NIL))):
            return
        reporter, line, file = source
        deed = self.writer.deed
        self.plan.returns.append(
            {
                "round_id": self.writer.round_id,
                "village_code": village,
                "ledger": ledger,
                "state": NOT_REPORTED if word == NOT_REPORTED else REPORTED,
                "nil": word == NIL,
                "reported_by": (reporter or deed.operator)[:40],
                "reported_at": deed.at,
                "reported_no": deed.officer_no,
                "verified_by": None,
                "verified_no": None,
                "verified_at": None,
                "is_new": stored is None,
            }
        )
        record = self.writer.cell(LEDGERS[ledger], {"village_code": village}, ("submission", old, word))
        self.plan.history.append(record | {"row_key": village})
        if old != NOT_REPORTED:
            name = self.given.names.get(village, village)
            heading = LEDGERS[ledger].title
            self.plan.differences.append(Difference(file, RETURNS_SHEET, line, name, "", heading, old, word))


def _senders(gathered: Mapping[str, LedgerRows]) -> dict[Return, str]:
    """Return which village's returns the rows that came make up, and the file of the first of them."""
    sent: dict[Return, str] = {}
    for name, rows in gathered.items():
        if not rows.ledger.submission:
            continue
        for position in rows.positions():
            village = rows.rows[position].get("village_code")
            if village is not None and not rows.deletes(position):
                sent.setdefault((village, name), rows.origins[position][0].file)
    return sent


def _read_stored(session: Session, round_id: int, villages: set[str]) -> dict[Return, dict[str, Any]]:
    table = SUBMISSIONS
    if not villages:
        return {}
    query = select(table).where(and_(table.c.round_id == round_id, among(session, table.c.village_code, villages)))
    return {(row["village_code"], row["ledger"]): dict(row) for row in session.execute(query).mappings()}
