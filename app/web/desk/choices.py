"""Options of the select fields."""

from collections.abc import Iterable

from app.queries.desk_case import Choice


def grouped(categories: Iterable[Choice]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(group, [(code, name), …]) of the categories in use, as ``select()`` takes them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in categories:
        if one.active:
            groups.setdefault(one.group, []).append(one.pair)
    return list(groups.items())
