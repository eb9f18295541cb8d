"""A machine without Pango: WeasyPrint cannot be imported, as it is where a library is missing."""

import sys
from importlib.abc import MetaPathFinder
from typing import Any

import pytest


class Lacking(MetaPathFinder):
    """Fails every import of WeasyPrint as its loading of a missing library does."""

    def find_spec(self, name: str, *_: Any) -> None:
        """Raises OSError."""
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


def take_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here to the end of the test, nothing can be printed."""
    for name in [each for each in sys.modules if each.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "kact.typesetting", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Lacking(), *sys.meta_path])
