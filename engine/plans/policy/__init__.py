"""Policy tables: who is entitled to what, by which clause."""
