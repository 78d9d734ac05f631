"""Engine, transaction, queues, sign-in, limits, logs: what every part stands on."""
