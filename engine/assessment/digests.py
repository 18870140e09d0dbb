"""Fingerprints of facts and results, the same on every machine and whatever the order of the rows.

A village's digest is the first 32 hexadecimal digits of the SHA-256 of its canonical text: the village code, then the
values of the named columns in the order of their names, joined by U+001F. Missing is empty; booleans ``true`` and
``false``; dates ISO; a number with a fraction is given in millionths, as an integer.

Above the villages stands a tree of hashes. A township's hash is the SHA-256 of its code (the first nine digits of its
villages'), U+001F and the digests of its villages in order of their codes; a run's hash is the SHA-256 over the
rulebook's hash, the date and the hashes of all its townships in order of their codes. So a night renews the hashes of
the townships in which something changed, and anybody can compute the same from the facts of all villages alone. The
hash of each level covers every digest below it in a fixed order: unlike a sum of digests it cannot be forged by
choosing villages that make up for each other.
"""

from __future__ import annotations

import hashlib
from datetime import date

import polars as pl

from ledgers.basis import DECIMALS
from ledgers.roster.divisions import TOWNSHIP_DIGITS

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


def hashes_by_township(villages: pl.Series, digests: pl.Series) -> dict[str, str]:
    """Return, by code and in order, the hash of every township over the digests of its villages, all of them given."""
    frame = pl.DataFrame({"village": villages, "digest": digests}).sort("village")
    township = pl.col("village").str.slice(0, TOWNSHIP_DIGITS).alias("township")
    joined = frame.group_by(township, maintain_order=True).agg(pl.col("digest").str.join("")).rows()
    return {code: _chain(f"{code}{SEPARATOR}", digests) for code, digests in joined}


def input_hash(rulebook_hash: str, on: date, facts: str) -> str:
    """Return the hash of what a run read: rules, date, and the facts hashes of the townships joined in order."""
    return _chain(f"{rulebook_hash}{SEPARATOR}{on.isoformat()}", facts)


def result_hash(results: str) -> str:
    """Return the hash of what a run found: the results hashes of the townships joined in order of code."""
    return _chain("", results)


def run_hash(of_input: str, of_result: str) -> str:
    """Return the one hash of a run."""
    return hashlib.sha256(f"{of_input}{SEPARATOR}{of_result}".encode()).hexdigest()


def _chain(head: str, parts: str) -> str:
    digest = hashlib.sha256(head.encode())
    digest.update(parts.encode())
    return digest.hexdigest()
