"""The invented county: drawn from a seed, written as the workbooks a real county sends, imported the way they are."""
