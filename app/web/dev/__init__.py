"""Pages for those who build Varsko; only in demo installations."""
