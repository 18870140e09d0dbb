"""The desk of everybody in the county, in a browser."""
