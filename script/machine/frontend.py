"""Front-end packages from npm by lock file: fetched into `var/`, the files that pages use copied to static/vendor/."""

import hashlib
import shutil
from pathlib import Path

from . import environment, stylesheet
from .paths import FRONTEND, LOCKS, VENDOR, var
from .talk import run, step

# Where a file of a package goes below static/vendor/ (a folder with all in it, when it ends with a slash).
PUBLIC = {
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/images/": "leaflet/images/",
    "leaflet/LICENSE": "leaflet/LICENSE",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter/inter-latin-wght-normal.woff2",
    "@fontsource-variable/inter/LICENSE": "inter/LICENSE",
}
# Designsystemet's theme, its base (with `ds-label`) and the components that pages use (class `ds-<name>`), in one file.
DESIGN, DESIGN_SHEET = "@digdir/designsystemet-css/dist", "designsystemet/designsystemet.css"
COMPONENTS = (
    "button",
    "details",
    "error-summary",
    "field",
    "input",
    "link",
    "list",
    "skip-link",
    "table",
    "tag",
)
FOR_TESTS = {"axe-core/axe.min.js": "axe/axe.min.js"}
STAMP = "stamp.txt"


def for_tests() -> Path:
    """Folder of the files that only tests use; never public."""
    return var() / "test-vendor"


def ensure() -> None:
    """Fetch the packages unless the files of this lock are there.

    Raises SetupError when npm fails or a package has no such file.
    """
    stamp = fingerprint()
    targets = [
        (folder, files)
        for folder, files in ((VENDOR, PUBLIC), (for_tests(), FOR_TESTS))
        if _stamp(folder) != stamp
    ]
    if not targets:
        return
    with step("Front-end packages from npm"):
        work = _fetch()
        for folder, files in targets:
            _copy(work / "node_modules", folder, files)
            if folder == VENDOR:
                _write_design(work / "node_modules" / DESIGN, folder / DESIGN_SHEET)
            (folder / STAMP).write_text(stamp)
        shutil.rmtree(work)


def _stamp(folder: Path) -> str:
    return (folder / STAMP).read_text() if (folder / STAMP).exists() else ""


def fingerprint() -> str:
    """A short hash of the lock, the lists of files, and how the style sheet is made."""
    digest = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes())
    digest.update(repr((PUBLIC, DESIGN, DESIGN_SHEET, COMPONENTS, FOR_TESTS)).encode())
    digest.update(Path(stylesheet.__file__).read_bytes())
    return digest.hexdigest()[:16]


def npm() -> str:
    """The machine's npm, else the one from PyPI (made at need in var/node)."""
    found = shutil.which("npm")
    if found:
        return found
    folder = var() / "node"
    program = folder / "bin" / "npm"
    if not program.exists():
        run(
            [environment.base_python(), "-m", "venv", "--without-pip", "--clear", str(folder)],
            "No venv for Node.js.",
        )
        environment.sync(LOCKS / "node.txt", str(folder / "bin" / "python"))
    return str(program)


def _fetch() -> Path:
    work = var() / "frontend"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(FRONTEND / name, work / name)
    run(
        [npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(work)],
        "npm could not fetch the front-end packages. Is there a connection to npm's registry?",
        cwd=work,
    )
    return work


def _write_design(package: Path, sheet: Path) -> None:
    wanted = {name: (package / "src" / f"{name}.css").read_text(encoding="utf-8") for name in COMPONENTS}
    theme = (package / "theme" / "designsystemet.css").read_text(encoding="utf-8")
    whole = (package / "src" / "index.css").read_text(encoding="utf-8")
    sheet.parent.mkdir(parents=True, exist_ok=True)
    sheet.write_text(theme + stylesheet.keep_components(whole, wanted), encoding="utf-8")


def _copy(packages: Path, target: Path, files: dict[str, str]) -> None:
    shutil.rmtree(target, ignore_errors=True)
    for source, destination in files.items():
        place = target / destination
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.endswith("/"):
            shutil.copytree(packages / source, place)
        else:
            shutil.copyfile(packages / source, place)
