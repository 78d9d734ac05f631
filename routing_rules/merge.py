"""Two people changed the same rules: their changes laid together, line by line, and marked where they collide."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

MINE, BETWEEN, THEIRS = "<<<<<<< utkastet", "=======", ">>>>>>> reglene som gjelder"


@dataclass(frozen=True)
class Merged:
    """`text` with both changes. `conflicts`: places where both changed the same lines; there both stand, between
    marks that no ruleset can be read with.
    """

    text: str
    conflicts: int


def merge_texts(base: str, mine: str, theirs: str) -> Merged:
    """The changes from `base` to `mine` and from `base` to `theirs` in one text."""
    old, ours, other = base.splitlines(), mine.splitlines(), theirs.splitlines()
    kept_mine, kept_theirs = _kept(old, ours), _kept(old, other)
    anchors = [line for line in range(len(old)) if line in kept_mine and line in kept_theirs]
    lines: list[str] = []
    conflicts = 0
    at = at_mine = at_theirs = 0
    for anchor in [*anchors, None]:
        ends = (len(old), len(ours), len(other))
        if anchor is not None:
            ends = (anchor, kept_mine[anchor], kept_theirs[anchor])
        piece, conflict = _settle(old[at : ends[0]], ours[at_mine : ends[1]], other[at_theirs : ends[2]])
        lines += piece
        conflicts += conflict
        if anchor is not None:
            lines.append(old[anchor])
        at, at_mine, at_theirs = (end + 1 for end in ends)
    return Merged("\n".join(lines) + "\n", conflicts)


def _kept(old: list[str], new: list[str]) -> dict[int, int]:
    """Line of `old` to line of `new` for every line that is still there, both rising."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {a + step: b + step for a, b, size in blocks for step in range(size)}


def _settle(old: list[str], mine: list[str], theirs: list[str]) -> tuple[list[str], int]:
    if mine in (old, theirs):
        return theirs, 0
    if theirs == old:
        return mine, 0
    return [MINE, *mine, BETWEEN, *theirs, THEIRS], 1
