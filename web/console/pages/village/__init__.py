"""One village on one page."""
