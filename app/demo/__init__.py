"""Municipalities as data folders, and the demo that is made from two of them.

``folder`` reads and checks a folder, ``add`` puts it into the database (``varsko municipality add``); ``stories``,
``plot`` and ``photos`` make the demo's reports, ``load`` plays them through the real verbs (``varsko demo load``).
"""
