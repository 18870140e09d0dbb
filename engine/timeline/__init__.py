"""Election stages as dates, what was done of them, and postponement."""
