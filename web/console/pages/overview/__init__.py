"""The county, or one's township, at one look."""
