"""What the tests need from the operating system: Chromium, Pango and a font.

Root on Debian or Ubuntu gets what is missing installed; anybody else gets the line that does it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from ctypes import CDLL
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# What WeasyPrint loads, under the names Linux gives them.
LIBRARIES = (
    *("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0"),
    *("libharfbuzz.so.0", "libharfbuzz-subset.so.0", "libfontconfig.so.1"),
)
FONT_FOLDERS = (
    *(Path("/usr/share/fonts"), Path("/usr/local/share/fonts")),
    *(Path.home() / ".fonts", Path.home() / ".local/share/fonts"),
)


def has_browser() -> bool:
    return any(shutil.which(name) for name in BROWSERS)


def has_pango() -> bool:
    try:
        for name in LIBRARIES:
            CDLL(name)
    except OSError:
        return False
    return True


def has_font() -> bool:
    return any(
        path.suffix in {".ttf", ".otf"} for folder in FONT_FOLDERS for path in folder.rglob("*")
    )


NEEDS: tuple[tuple[Callable[[], bool], tuple[str, ...]], ...] = (
    (has_browser, ("chromium",)),
    (has_pango, ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")),
    (has_font, ("fonts-dejavu-core",)),
)


def missing() -> list[str]:
    """The Debian packages that would bring what is missing."""
    return [package for present, packages in NEEDS if not present() for package in packages]


def main() -> int:
    packages = missing()
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        _install(packages)
        packages = missing()
    if packages:
        print(f"The tests need {', '.join(packages)}. Install them and run again:", file=sys.stderr)
        print(f"    sudo apt-get install -y {' '.join(packages)}", file=sys.stderr)
    return int(bool(packages))


def _install(packages: list[str]) -> None:
    """Ask apt; what it could not bring is still missing afterwards, and then said."""
    print(f"Installing {', '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "-qq"], install):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    sys.exit(main())
