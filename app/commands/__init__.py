"""The ``varsko`` command: one file per group."""
