"""``varsko reference``: the pages of docs/reference that are made from the code, never retyped."""

import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import click

from app.domain.permissions import PERMISSIONS, Permission
from app.domain.statuses import FACES
from app.domain.steps import STEPS
from app.settings import Settings, env_name

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
MADE = "<!-- Made by «script/varsko reference --write». Change the code, not this page. -->\n\n"


def settings_page() -> str:
    """Every setting with its meaning and default."""
    lines = [
        "# Settings",
        "",
        "Read from the environment at start. A wrong one stops the start with a sentence.",
        "",
    ]
    lines += ["| setting | meaning | default |", "|---|---|---|"]
    for entry in fields(Settings):
        default = "" if entry.default in ("", None) else str(entry.default)
        default = {"True": "1", "False": "0"}.get(default, default)
        lines.append(
            f"| `{env_name(entry.name)}` | {entry.metadata['about']} | {f'`{default}`' if default else '–'} |"
        )
    return "\n".join(lines) + "\n"


def statuses_page() -> str:
    """The statuses, the table of steps and its diagram."""
    lines = [
        "# Statuses and steps",
        "",
        "| status | residents see | staff see | open | meaning |",
        "|---|---|---|---|---|",
    ]
    for status, face in FACES.items():
        is_open = "yes" if status.is_open else "no"
        lines.append(
            f"| `{status}` | {face.public_word} | {face.staff_word} | {is_open} | {face.public_meaning} |"
        )
    lines += [
        "",
        "| step | from | to | permission | asks for | tells the reporter | shown to |",
        "|---|---|---|---|---|---|---|",
    ]
    for step in STEPS.values():
        sources = ", ".join(sorted(step.sources))
        lines.append(
            f"| `{step.name}` | {sources} | {step.to or '(stays)'} | {step.permission} "
            f"| {', '.join(step.asks_for) or '–'} | {step.tells or '–'} | {step.shown_to} |"
        )
    lines += ["", "```mermaid", "stateDiagram-v2", "    [*] --> received"]
    for step in STEPS.values():
        if step.to is not None:
            lines += [
                f"    {source} --> {step.to}: {step.name}"
                for source in sorted(step.sources)
                if source != step.to
            ]
    return "\n".join([*lines, "```"]) + "\n"


def permissions_page() -> str:
    """Which role may do what."""
    roles = list(PERMISSIONS)
    lines = [
        "# Permissions",
        "",
        "| permission | " + " | ".join(roles) + " |",
        "|---" * (len(roles) + 1) + "|",
    ]
    for permission in Permission:
        marks = ["yes" if permission in PERMISSIONS[role] else "–" for role in roles]
        if "yes" in marks:
            lines.append(f"| `{permission}` | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "statuses.md": statuses_page,
    "permissions.md": permissions_page,
}


def outdated() -> list[str]:
    """Names of the pages that no longer say what the code says."""
    return [
        name
        for name, make in PAGES.items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != MADE + make()
    ]


@click.command()
@click.option("--write", is_flag=True, help="Write the pages instead of checking them.")
def reference(write: bool) -> None:
    """Check (or write) the reference pages that are made from the code."""
    if write:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name, make in PAGES.items():
            (FOLDER / name).write_text(MADE + make(), encoding="utf-8")
        click.echo(f"Wrote {len(PAGES)} pages in docs/reference.")
        return
    if names := outdated():
        sys.exit(f"docs/reference is old: {', '.join(names)}. Run: script/varsko reference --write")
    click.echo("docs/reference says what the code says.")
