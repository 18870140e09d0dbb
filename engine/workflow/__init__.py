"""From a level to work done: level in force, stages, risk points, village plans, tasks, the way out."""
