"""Finds processes by where they work: each server works in its own data folder."""

from pathlib import Path

import psutil


def working_below(*folders: Path) -> list[psutil.Process]:
    """The processes whose working directory lies in one of the folders."""
    return [
        process
        for process in psutil.process_iter()
        if (here := _directory(process)) and any(here.is_relative_to(f) for f in folders)
    ]


def _directory(process: psutil.Process) -> Path | None:
    try:
        return Path(process.cwd())
    except (psutil.Error, OSError):  # ended meanwhile, or not ours to look at
        return None
