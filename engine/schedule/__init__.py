"""What runs by itself: the jobs, the lease that makes one process the runner, and the nightly run."""
