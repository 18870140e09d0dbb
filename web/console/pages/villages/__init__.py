"""The list of villages."""
