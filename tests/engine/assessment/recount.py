"""What a round comes to, counted and hashed village by village as the manual describes it, without our code."""

import hashlib
from collections import Counter
from itertools import groupby

from sqlalchemy import Engine, func
from sqlmodel import Session, select

from engine.assessment.request import AssessmentResult
from ledgers.journal.assessment import Assessment
from ledgers.resettlement.table import DepartingCadre


def sha(*parts: str) -> str:
    """Return the SHA-256 of the parts one after another."""
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def recount(database: Engine, result: AssessmentResult) -> tuple[dict[str, int], int, str]:
    """Return the counts, the departing cadres and the run hash of the round of ``result``, from every row anew."""
    with Session(database) as session:
        chosen = select(Assessment).where(Assessment.round_id == result.round_id).order_by(Assessment.village_code)
        rows = session.exec(chosen).all()
        of_round = select(func.count()).where(DepartingCadre.round_id == result.round_id)
        departing = session.exec(of_round).one()
    levels = Counter(row.level for row in rows)
    missing = sum(row.level != row.worst_level for row in rows)
    counts = {level: levels[level] for level in ("high", "medium", "low", "none")}
    hashes = ("", "")
    for township, members in groupby(rows, key=lambda row: row.village_code[:9]):
        villages = list(members)
        facts = sha(township, "\x1f", *(row.facts_digest for row in villages))
        results = sha(township, "\x1f", *(row.result_digest for row in villages))
        hashes = (hashes[0] + facts, hashes[1] + results)
    read = sha(result.rulebook_hash, "\x1f", result.on.isoformat(), hashes[0])
    return {"villages": len(rows), **counts, "data_missing": missing}, departing, sha(read, "\x1f", sha(hashes[1]))


def told(result: AssessmentResult) -> tuple[dict[str, int], int, str]:
    """Return the same of what a run says."""
    return dict(result.counts), result.departing, result.run_hash
