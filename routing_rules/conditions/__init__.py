"""The conditions of a rule, one function each.

    what        category, group, keywords, answer, has_photo
    where       area, asset
    roads       road_owner, road_class, road, road_distance
    who         channel, reporter_kind, similar_open
    when        weekday, hours, season, dates, holiday
    logic       all, any, not
    expression  expression

A new condition is one function here and one golden case in tests/routing_rules/golden_conditions.py.
"""

from routing_rules.conditions import expression, logic, roads, what, when, where, who
from routing_rules.conditions.registry import KINDS, Condition, Kind, flat, read_conditions

__all__ = [
    "KINDS",
    "Condition",
    "Kind",
    "expression",
    "flat",
    "logic",
    "read_conditions",
    "roads",
    "what",
    "when",
    "where",
    "who",
]
