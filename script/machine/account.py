"""Which operating-system account runs PostgreSQL and Redis.

PostgreSQL refuses to run as root. An ordinary user runs it as themself. Root lends it to the `postgres` user of
Debian's package where that user can reach the folder, else runs it in a user namespace where root looks like user 1000.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .talk import SetupError


@dataclass(frozen=True)
class Account:
    """How a service is started: prefix of its command, and the user that owns its files."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    @property
    def switches(self) -> bool:
        """True when root starts the process as another user."""
        return os.geteuid() == 0 and self.uid != 0

    def command(self, *command: str) -> list[str]:
        """The command with whatever must stand before it; its death signal survives the change of user."""
        return [*self.prefix, "setpriv", "--pdeathsig", "TERM", *self._identity(), *command]

    def _identity(self) -> list[str]:
        if not self.switches:
            return []
        return ["--reuid", str(self.uid), "--regid", str(self.gid), "--clear-groups"]

    def own(self, folder: Path) -> Path:
        """Make the folder if needed, owned by this account and closed to others."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.switches:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)
        return folder


NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


def choose(folder: Path) -> Account:
    """The account for services whose files are in `folder` (which exists).

    Raises SetupError when neither the postgres user nor a user namespace can be used.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    lent = _postgres_user()
    data = folder / "postgres"
    if data.exists():  # what made the cluster runs it again
        return lent if lent and data.stat().st_uid == lent.uid else Account(0, 0, NAMESPACE)
    if lent and _reaches(lent, folder):
        return lent
    if _works(*NAMESPACE, "true"):
        return Account(0, 0, NAMESPACE)
    raise SetupError(
        f"PostgreSQL refuses to run as root, the user postgres cannot reach {folder}, and this machine allows no user"
        " namespaces.\nMove the checkout to a folder that everybody may enter (for instance below /srv), run as an"
        " ordinary user, or set DATABASE_URL and REDIS_URL to servers of your own."
    )


def _postgres_user() -> Account | None:
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _reaches(account: Account, folder: Path) -> bool:
    return _works(*account.command("test", "-x", str(folder)))


def _works(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, cwd="/").returncode == 0
    except OSError:
        return False
