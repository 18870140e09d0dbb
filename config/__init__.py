"""Settings, errors, clock, calendar and logs: what every layer may use and nothing of ours it depends on."""
