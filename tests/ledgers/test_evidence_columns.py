from __future__ import annotations

import pytest

from ledgers.catalogue import FACTS, LEDGERS
from ledgers.evidence import columns_read
from ledgers.facts import Origin


def test_the_age_of_a_petition_is_read_from_everything_that_closes_it():
    wanted = {"opened_on", "closed_on", "status", "kind", "collective"}
    assert {column for ledger, column in columns_read("newest_collective_grievance_months")} == wanted


@pytest.mark.parametrize("name", sorted(name for name, fact in FACTS.items() if fact.origin is Origin.LEDGER))
def test_every_fact_of_a_ledger_is_read_from_columns_there_are(name):
    read = columns_read(name)
    assert read
    for ledger, column in read:
        assert column in {each.field for each in LEDGERS[ledger].columns}


def test_where_a_fact_does_not_apply_is_known_from_a_fact_there_is():
    assert {fact.absent.fact for fact in FACTS.values() if fact.absent} <= FACTS.keys()
