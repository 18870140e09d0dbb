"""The report as a Word file in the form official documents have (GB/T 9704): paper, charts, sections."""
