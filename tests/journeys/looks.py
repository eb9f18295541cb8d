"""Whether a page looks and works as it should: accessibility, small screens, focus, a picture."""

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

# What a finger hits, found by asking the browser point by point around the middle. A link among
# words is as tall as its line; everything else is as tall as a finger.
SMALL_TARGETS = """(least) => {
  const words = (e) => [...e.parentElement.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const inText = (e) => getComputedStyle(e).display.startsWith("inline") && words(e);
  const hits = (e, x, y) => {
    const at = document.elementFromPoint(x, y);
    return at && (e.contains(at) || [...(e.labels ?? [])].some((l) => l.contains(at)));
  };
  function reach(e, x, y, dx, dy) {
    let far = 0;
    while (far < least && hits(e, x + dx * (far + 1), y + dy * (far + 1))) far += 1;
    return far;
  }
  function size(e) {
    e.scrollIntoView({block: "center", behavior: "instant"});
    const box = e.getClientRects()[0], x = box.x + box.width / 2, y = box.y + box.height / 2;
    return [reach(e, x, y, 1, 0) + reach(e, x, y, -1, 0) + 1, reach(e, x, y, 0, 1) + reach(e, x, y, 0, -1) + 1];
  }
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((e) => e.checkVisibility({visibilityProperty: true}) && !inText(e) && !e.matches(".skip"))
    .map((e) => [e, [e, ...(e.labels ?? [])].map(size)])
    .map(([e, sizes]) => [e, [0, 1].map((i) => Math.max(...sizes.map((s) => s[i])))])
    .filter(([, [wide, tall]]) => wide < least - 1 || tall < least - 1)
    .map(([e, [wide, tall]]) => `${wide} x ${tall}: ${e.outerHTML.slice(0, 120)}`);
}"""

NO_FOCUS_RING = """() => {
  const ringed = (e) => {
    const s = getComputedStyle(e);
    return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
  };
  const bare = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((e) => e.checkVisibility({visibilityProperty: true}))
    .filter((e) => { e.focus({preventScroll: true}); return !ringed(e) && !(e.closest("label") && ringed(e.closest("label"))); })
    .map((e) => e.outerHTML.slice(0, 120));
  document.activeElement.blur();
  return bare;
}"""

SIDEWAYS = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const wide = [...document.body.querySelectorAll("*")]
    .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1);
  return [`${root.scrollWidth} > ${root.clientWidth}`, ...wide.slice(-3).map((e) => e.outerHTML.slice(0, 160))];
}"""

TO_TOP = "scrollTo({top: 0, behavior: 'instant'})"


class Looks:
    """Every page that was looked at, once each at both sizes, and what was wrong with it."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.faults: list[str] = []
        self.checks = 0

    def look(self, page: Page, name: str) -> None:
        """Check a page at both sizes and keep a picture of each; the second time, do nothing."""
        if name in self.seen:
            return
        self.seen.add(name)
        before = page.viewport_size
        page.evaluate(AXE_SCRIPT)
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
        self._note(name, 390, "sideways", page.evaluate(SIDEWAYS))
        self._note(name, 390, "small target", page.evaluate(SMALL_TARGETS, TARGET))
        page.keyboard.press("Tab")  # from here on the browser shows where the focus is
        self._note(name, 390, "no focus ring", page.evaluate(NO_FOCUS_RING))
        page.set_viewport_size({"width": NARROWEST, "height": 640})
        self._note(name, NARROWEST, "sideways", page.evaluate(SIDEWAYS))

    def _note(self, name: str, width: int, what: str, found: list[str]) -> None:
        self.faults += [f"{name} at {width}: {what}: {one}" for one in found]


def _violation(found: dict[str, Any]) -> str:
    nodes = "; ".join(node["html"][:160] for node in found["nodes"][:3])
    return f"{found['id']}: {found['help']}: {nodes}"
