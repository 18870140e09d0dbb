"""The shortest way to a lower level."""
