"""The ways in: command line today, console and API later. Translates and wires; decides nothing."""
