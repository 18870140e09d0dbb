"""One village in words: what fired on which row, what did not and by how much, what could not be judged."""
