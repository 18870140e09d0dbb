"""The invented county and a season of it in fast forward: the program used as its people would."""
