"""The rulebook: TOML files read, checked and locked; handed on as plain immutable values."""
