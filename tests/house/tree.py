"""The files of the project, for the rules of the house: what git knows or would take, never what it ignores."""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = {
    ".py",
    ".sh",
    ".html",
    ".txt",
    ".xml",
    ".js",
    ".css",
    ".svg",
    ".yaml",
    ".yml",
    ".md",
    ".toml",
    ".json",
    ".po",
    ".ini",
    "",
}


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project, relative to its root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0 and done.stdout:
        names = [name for name in done.stdout.split("\0") if name]
    else:  # an unpacked archive
        own = ("app", "geo", "routing_rules", "migrations", "script", "tests", "docs", "static", ".ci")
        names = [str(path.relative_to(ROOT)) for folder in own for path in (ROOT / folder).rglob("*")]
        names = [name for name in names if "__pycache__" not in name and not name.startswith("static/vendor")]
    return tuple(sorted(Path(name) for name in names if (ROOT / name).is_file()))


def texts(*starts: str, ends: tuple[str, ...] = ()) -> list[tuple[Path, str]]:
    """Path and content of the text files below these folders (all when none is named), with these endings."""
    chosen = [path for path in files() if path.suffix in (ends or TEXT)]
    if starts:
        chosen = [path for path in chosen if str(path).startswith(starts)]
    return [(path, (ROOT / path).read_text(encoding="utf-8")) for path in chosen]


def hits(pattern: str, found: list[tuple[Path, str]], flags: re.RegexFlag = re.NOFLAG) -> list[str]:
    """`file:line: text` of every place where the pattern stands."""
    compiled = re.compile(pattern, flags)
    lines = []
    for path, text in found:
        for match in compiled.finditer(text):
            number = text.count("\n", 0, match.start()) + 1
            lines.append(f"{path}:{number}: {match.group(0)[:100]}")
    return lines
