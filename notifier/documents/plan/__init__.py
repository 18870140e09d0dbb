"""The papers of a plan: one Word file a person, one print file a township, the summary workbook, PDF on demand."""
