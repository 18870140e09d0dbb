"""From the rows of files to the rows of the database: places, persons, differences, returns, history."""
