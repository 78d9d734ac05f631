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


def suggested_first(
    categories: Iterable[Choice], codes: list[str], title: str
) -> list[tuple[str, list[tuple[str, str]]]]:
    """``grouped``, with those that the text speaks of in a group of their own on top."""
    listed = list(categories)
    pairs = {one.code: one.pair for one in listed if one.active}
    suggested = [pairs[code] for code in codes if code in pairs]
    return [*([(title, suggested)] if suggested else []), *grouped(listed)]
