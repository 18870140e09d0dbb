"""The subcommands, one feature a module. A module is found by being here and exposes ``register(app)``.

Only typer and the standard library are imported at the top of a command module: everything heavy is imported inside
the command, so that ``huanjie --help`` stays quick.
"""
