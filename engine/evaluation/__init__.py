"""Facts in, findings and levels out, for a set of villages at a time."""
