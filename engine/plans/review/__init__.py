"""The steps of a plan through township, county and department, and edits by hand."""
