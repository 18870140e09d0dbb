"""Fingerprints of facts and results, the same on every machine and whatever the order of the rows.

A village's digest is the first 32 hexadecimal digits of the SHA-256 of its canonical text: the village code, then the
values of the named columns in the order of their names, joined by U+001F. Missing is empty; booleans ``true`` and
``false``; dates ISO; a number with a fraction is given in millionths, as an integer. A run's hash is the SHA-256 over
the rulebook's hash, the date and the digests of all its villages in order of their codes.
"""

from __future__ import annotations

import hashlib
from datetime import date

import polars as pl

from ledgers.basis import DECIMALS

DIGEST_LENGTH = 32
"""In hexadecimal digits: 128 bits."""
SEPARATOR = "\x1f"


def digests(frame: pl.DataFrame) -> pl.Series:
    """Return the digest of every row; ``frame`` has the column "village" and those to be covered."""
    names = sorted(name for name in frame.columns if name != "village")
    columns = [pl.col("village"), *(_text(name, frame.schema[name]) for name in names)]
    texts = frame.select(pl.concat_str(columns, separator=SEPARATOR)).to_series()
    made = [hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH] for text in texts.to_list()]
    return pl.Series("digest", made, dtype=pl.String)


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.Float64:
        column = (column * 10**DECIMALS).round().cast(pl.Int64)
    return column.cast(pl.String).fill_null("")


def input_hash(rulebook_hash: str, on: date, facts: str) -> str:
    """Return the hash of what a run read: rules, date, and the facts digests joined in order of village code."""
    return _chain(f"{rulebook_hash}{SEPARATOR}{on.isoformat()}", facts)


def result_hash(results: str) -> str:
    """Return the hash of what a run found: the result digests joined in order of village code."""
    return _chain("", results)


def run_hash(of_input: str, of_result: str) -> str:
    """Return the one hash of a run."""
    return hashlib.sha256(f"{of_input}{SEPARATOR}{of_result}".encode()).hexdigest()


def _chain(head: str, parts: str) -> str:
    digest = hashlib.sha256(head.encode())
    digest.update(parts.encode())
    return digest.hexdigest()
