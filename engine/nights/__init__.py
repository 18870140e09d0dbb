"""What runs by itself: the jobs, the lease of the runner, the nightly run and what changed by it."""
