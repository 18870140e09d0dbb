"""One's own account: where one is logged in, and out."""
