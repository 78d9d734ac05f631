"""The conditions of a rule, one function each.

    what    category, group, keywords, answer, channel, has_photo
    where   area, road_owner, road
    when    weekday, hours, season, dates
    logic   all, any, not

A new condition is one function here and one golden case in tests/routing_rules/golden_conditions.py.
"""

from routing_rules.conditions import logic, what, when, where
from routing_rules.conditions.registry import KINDS, Condition, Kind, flat, read_conditions

__all__ = ["KINDS", "Condition", "Kind", "flat", "logic", "read_conditions", "what", "when", "where"]
