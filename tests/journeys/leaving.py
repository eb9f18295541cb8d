"""The quick exit, measured: how soon the page is covered, the session dead, and what stays."""

import time
import urllib.error
import urllib.request
from http import HTTPStatus
from urllib.parse import urlsplit

from tests.journeys.browsing import Visitor
from tests.journeys.live import ELSEWHERE

# From the tap to the first frame after the cover was drawn.
TIME_THE_COVER = """() => {
  const visibility = (e) => getComputedStyle(e).visibility;
  function isCovered() {
    const box = document.querySelector(".leave-cover")?.getBoundingClientRect();
    const whole = box && box.width >= innerWidth && box.height >= innerHeight;
    return whole && visibility(document.querySelector("main")) === "hidden";
  }
  function look(tap) {
    const say = () => window.kactTell("covered", String(performance.now() - tap));
    requestAnimationFrame(isCovered() ? say : () => look(tap));
  }
  const button = document.querySelector(".leave-button");
  button.addEventListener("click", (e) => look(e.timeStamp), {capture: true});
}"""

WHAT_IS_KEPT = """async () => ({
  session: {...sessionStorage},
  local: {...localStorage},
  databases: (await indexedDB.databases()).map((d) => d.name),
  caches: await caches.keys(),
})"""
NOTHING = {"session": {}, "local": {}, "databases": [], "caches": []}


def leave(visitor: Visitor) -> tuple[float, float]:
    """Tap "Leave this page"; milliseconds to the cover, seconds to the session's end."""
    cookie = "; ".join(f"{c['name']}={c['value']}" for c in visitor.context.cookies())
    visitor.page.evaluate(TIME_THE_COVER)
    tapped = time.monotonic()
    visitor.page.get_by_role("button", name="Leave this page").tap(no_wait_after=True)
    while is_signed_in(visitor.url, cookie):
        assert time.monotonic() - tapped < 10, "the session lives on"
    dead = time.monotonic() - tapped
    visitor.page.wait_for_url(ELSEWHERE)
    covered = [float(said) for what, said in visitor.told if what == "covered"]
    return covered[-1], dead


def is_signed_in(url: str, cookie: str) -> bool:
    """Whether somebody who copied the cookie is still let in."""
    request = urllib.request.Request(f"{url}/todo/", headers={"Cookie": cookie})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return urlsplit(answer.url).path == "/todo/"
    except urllib.error.HTTPError as refused:
        # The session ended while this request was under way: Django answers 400.
        if refused.code != HTTPStatus.BAD_REQUEST:
            raise
        return False


def what_is_kept(visitor: Visitor) -> object:
    """What the browser still holds of our origin, asked from our own sign-in page."""
    visitor.go("/sign-in/")
    return visitor.page.evaluate(WHAT_IS_KEPT)
