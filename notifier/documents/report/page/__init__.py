"""The report as one HTML page that opens offline: tiles, charts, filters, every village with its reasons."""
