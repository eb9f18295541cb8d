"""A partner without mouse or touch: Tab, arrows, Space and Enter alone."""

from tests.journeys.browsing import Visitor

FOCUSED = """() => {
  const e = document.activeElement;
  const label = e.labels && e.labels[0];
  return [e.tagName, e.type ?? "", ((label ?? e).innerText ?? "").trim(), e.name ?? ""];
}"""
FARTHEST = 40  # presses of Tab; no page has that many places to stop


def tab_to(visitor: Visitor, *, text: str = "", name: str = "") -> None:
    """Press Tab until the focus is on what carries this text or field name."""
    for _ in range(FARTHEST):
        visitor.page.keyboard.press("Tab")
        _, _, said, field = visitor.page.evaluate(FOCUSED)
        if (text and said == text) or (name and field == name):
            return
    raise AssertionError(f"Tab does not reach {text or name!r} on {visitor.page.url}")


def press(visitor: Visitor, text: str) -> None:
    """Reach a link or button and press Enter."""
    tab_to(visitor, text=text)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def answer_page(visitor: Visitor, downs: int) -> None:
    """Answer every question of the page: the option so many arrows below the first; then go on."""
    names = visitor.page.locator("fieldset.question").evaluate_all(
        "(all) => all.map((one) => one.querySelector('input').name)"
    )
    for name in names:
        tab_to(visitor, name=name)
        visitor.page.keyboard.press("Space")
        for _ in range(downs):
            visitor.page.keyboard.press("ArrowDown")
    press(visitor, "Continue")


def answer_all(visitor: Visitor, title: str, downs: int) -> None:
    """From the list through every page to "Received"."""
    press(visitor, title)
    press(visitor, "Yes, begin")
    while "/questions/" in visitor.page.url:
        answer_page(visitor, downs)
    press(visitor, "Send my answers")
    visitor.page.wait_for_url("**/received/")
