"""Debian packages: installs what is missing, starts none of Debian's own services, touches no existing cluster."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .paths import var
from .talk import SetupError, run, step

POSTGRES = ("postgresql-15", "postgresql-15-postgis-3", "postgresql-15-postgis-3-scripts")
REDIS = ("redis-server",)
BROWSERS = ("chromium-headless-shell", "chromium")
"""Either will do. The first is Chromium without windows: it draws the same pages in half the time."""

# create_main_cluster: Debian would otherwise make and start a cluster. policy-rc.d: nothing is started on install.
INSTALL = r"""
set -e
export DEBIAN_FRONTEND=noninteractive
if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
fi
apt-get update -q
case " $* " in *" postgresql-15 "*)
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        apt-get install -y -q --no-install-recommends postgresql-common
        sed -i 's/^#* *create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
    fi
esac
apt-get install -y -q --no-install-recommends "$@"
case " $* " in *" redis-server "*)
    if [ -d /run/systemd/system ]; then systemctl disable --quiet redis-server || true; fi
esac
"""


def chromium() -> str | None:
    """Full path of the browser for tests, None when there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def missing(browser: bool) -> list[str]:
    """Packages to install: what DATABASE_URL and REDIS_URL make needless is left out."""
    wanted: list[str] = []
    if not os.environ.get("DATABASE_URL") and not _has_postgis():
        wanted += POSTGRES
    if not os.environ.get("REDIS_URL") and shutil.which("redis-server") is None:
        wanted += REDIS
    if browser and chromium() is None:
        wanted.append(BROWSERS[0])
    if _lacks_venv():
        wanted.append("python3-venv")
    return wanted


def ensure(browser: bool) -> None:
    """Install what is missing.

    Raises SetupError when this is no Debian, there is no right to install, or apt fails.
    """
    wanted = missing(browser)
    if not wanted:
        return
    names = " ".join(wanted)
    if shutil.which("apt-get") is None:
        raise SetupError(
            f"These programs are missing, and this machine has no apt-get to install them: {names}"
        )
    prefix = _become_root(names)
    with step(f"Installing Debian packages ({names}); about a minute"):
        output = run(
            [*prefix, "sh", "-c", INSTALL, "install", *wanted], "apt-get could not install the packages."
        )
    (var() / "apt.log").write_text(output, encoding="utf-8")
    still = missing(browser)
    if still:
        raise SetupError(
            f"apt-get ended well, yet these are still missing: {' '.join(still)}. See var/apt.log"
        )


def _become_root(names: str) -> list[str]:
    if os.geteuid() == 0:
        return []
    by_hand = f"Ask whoever runs this machine for: apt-get install --no-install-recommends {names}"
    if shutil.which("sudo") is None:
        raise SetupError(
            f"Debian packages are missing, and there is no sudo to install them with.\n{by_hand}"
        )
    quiet = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    if not quiet and (not sys.stdin.isatty() or subprocess.run(["sudo", "-v"], check=False).returncode != 0):
        raise SetupError(f"Debian packages are missing, and sudo refused.\n{by_hand}")
    return ["sudo"]


def _has_postgis() -> bool:
    for program in Path("/usr/lib/postgresql").glob("*/bin/postgres"):
        version = program.parts[-3]
        if Path(f"/usr/share/postgresql/{version}/extension/postgis.control").exists():
            return True
    return shutil.which("postgres") is not None and not Path("/usr/lib/postgresql").exists()


def _lacks_venv() -> bool:
    """Debian's own Python comes without ensurepip; Pythons from elsewhere have it."""
    base = Path(
        sys.base_prefix, "lib", f"python{sys.version_info.major}.{sys.version_info.minor}", "ensurepip"
    )
    return sys.base_prefix == "/usr" and not base.exists()
