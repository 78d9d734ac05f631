"""The texts we send."""
