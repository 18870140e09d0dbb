"""The election procedure record 选举程序登记: dates and totals the PROC rules read. No voter, no ballot."""
