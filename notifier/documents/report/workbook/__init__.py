"""The report as an Excel file to work with: sorted, filtered, printable, with native charts."""
