"""Documents as files, and back. Knows forms, events and the ledger; never the database or a window."""
