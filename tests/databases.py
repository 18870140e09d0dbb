"""How a test of a fixture built on ``database`` asks to be run on both databases."""

import pytest

on_both = pytest.mark.parametrize("database_name", ["engine", "postgres_engine"])
