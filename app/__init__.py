"""Varsko: residents report what is broken, the municipality answers.

The map of the app, in the order a report travels through it:

- ``web``       one folder per audience: parse the request, check the guard, call one verb or one query
- ``cases``     writing: one file per verb, one transaction per verb
- ``queries``   reading: one file per screen or feed, plain rows out
- ``models``    tables only
- ``domain``    pure: statuses, the table of steps, permissions, checks, errors, ports
- ``jobs``      what the worker runs: thin, takes ids, may run twice
- ``outside``   everything that leaves the process: mail, SMS, photo files
- ``messages``  the texts we send
- ``platform``  engine and transaction, queues, sign-in, limits, logs
- ``commands``  the ``varsko`` command, one file per group
- ``demo``      municipalities as data folders, and the loader

``geo`` and ``routing_rules`` beside this package are pure and know no case.
"""
