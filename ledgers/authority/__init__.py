"""Who acts, what they may do and see, and the log of what was looked at."""
