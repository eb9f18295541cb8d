"""Whether a page looks and works as it should: accessibility, small screens, focus, a picture."""

from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.services import ROOT

SCREENSHOTS = ROOT / "test-artefacts" / "screenshots"
SIZES = {1280: 900, 390: 844}  # CSS pixels: a desk and a phone
NARROWEST = 320  # WCAG 2.2, 1.4.10 Reflow
TARGET = 44  # CSS pixels (look.md); WCAG 2.2, 2.5.8 asks for 24
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": LEVELS, "resultTypes": ["violations"], "iframes": False, "preload": False}
SCRIPTS = [AXE_SCRIPT, Path(__file__).with_name("looks.js").read_text()]

TO_TOP = """() => new Promise((done) => requestAnimationFrame(() => {
  scrollTo({top: 0, behavior: "instant"});
  done();
}))"""


class Looks:
    """Every page that was looked at, once each at both sizes, and what was wrong with it."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.names: set[str] = set()  # of the addresses, in kact/urls.py's words
        self.faults: list[str] = []
        self.checks = 0

    def look(self, page: Page, name: str) -> None:
        """Check a page at both sizes and keep a picture of each; the second time, do nothing."""
        if name in self.seen:
            return
        self.seen.add(name)
        before = page.viewport_size
        for script in SCRIPTS:
            page.evaluate(script)
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            self._look_at_size(page, name, width)
        self._look_on_a_phone(page, name)
        page.set_viewport_size(before or {"width": 1280, "height": 900})
        page.evaluate(TO_TOP)

    def _look_at_size(self, page: Page, name: str, width: int) -> None:
        self.checks += 1
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.evaluate(TO_TOP)
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
        found = page.evaluate("(rules) => axe.run(rules)", RULES)["violations"]
        self._note(name, width, "axe", [_violation(v) for v in found])

    def _look_on_a_phone(self, page: Page, name: str) -> None:
        self._note(name, 390, "sideways", page.evaluate("kactLooks.sideways()"))
        self._note(
            name,
            390,
            "small target",
            page.evaluate("(least) => kactLooks.smallTargets(least)", TARGET),
        )
        page.keyboard.press("Tab")  # from here on the browser shows where the focus is
        self._note(name, 390, "no focus ring", page.evaluate("kactLooks.noFocusRing()"))
        page.set_viewport_size({"width": NARROWEST, "height": 640})
        self._note(name, NARROWEST, "sideways", page.evaluate("kactLooks.sideways()"))

    def _note(self, name: str, width: int, what: str, found: list[str]) -> None:
        self.faults += [f"{name} at {width}: {what}: {one}" for one in found]


def _violation(found: dict[str, Any]) -> str:
    nodes = "; ".join(node["html"][:160] for node in found["nodes"][:3])
    return f"{found['id']}: {found['help']}: {nodes}"
