"""Routing rules in the browser: read, edit, try, publish; areas drawn and imported."""
