"""Follow-up tasks: what is demanded of whom by when, reminders and the chain of people."""
