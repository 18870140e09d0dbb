"""Taking a run back: what is kept of the rows it changes, and putting them back with everything that followed."""
