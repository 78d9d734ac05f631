"""Reading: one file per screen or feed. Plain rows out, a constant number of statements."""
