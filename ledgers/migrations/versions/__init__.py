"""One file a step, numbered; the last one is the schema of this release."""
