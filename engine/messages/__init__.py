"""The seam to the notifier: what is written for it to send."""
