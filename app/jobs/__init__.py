"""RQ entry points: thin, take ids, load fresh, may run twice."""
