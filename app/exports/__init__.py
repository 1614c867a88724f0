"""What leaves the system on paper or as a file: national sheets, agreements, ledgers."""
