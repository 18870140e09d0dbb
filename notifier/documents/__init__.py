"""Documents people sign, print or open: one folder a kind."""
