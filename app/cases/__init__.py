"""Writing: one file per verb, one transaction per verb."""
