"""A season in fast forward: invented happenings in the ledgers, people at work, nights and messages in virtual time."""
