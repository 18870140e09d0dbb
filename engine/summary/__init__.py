"""From the last run of a round to the plain summary of one county that documents print."""
