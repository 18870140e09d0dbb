"""The county's risk report in three forms: Word for signing, Excel for working, one HTML page for looking."""
