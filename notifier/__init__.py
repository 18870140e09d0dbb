"""Messages and documents: what leaves the program for people. Reads rows the engine wrote; never calls it."""
