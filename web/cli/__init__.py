"""The command line: translates and wires, decides nothing."""
