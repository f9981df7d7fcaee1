"""The report page: one file that opens in a browser, offline."""
