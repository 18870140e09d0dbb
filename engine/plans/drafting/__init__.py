"""From a person's facts and the policies to the sentences of a plan."""
