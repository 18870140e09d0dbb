"""The six ledgers, the roster and their Excel doors. Knows nothing of rules, messages or the command line."""
