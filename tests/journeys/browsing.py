"""A person at a device: one browser context that keeps everything it was shown and did."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import unified_diff
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.journeys.live import ELSEWHERE
from tests.journeys.looks import Looks

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

# Tells us, before anything else runs, what each page says and what it was refused.
WATCH = """
document.addEventListener("securitypolicyviolation", (e) =>
  window.kactTell("csp", `${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}`));
document.addEventListener("DOMContentLoaded", () =>
  window.kactTell("page", JSON.stringify(
    [location.href, document.title, document.documentElement.outerHTML])));
"""


@dataclass(frozen=True)
class Shown:
    """A page as somebody was shown it."""

    url: str
    title: str
    source: str


def name_of(url: str) -> str:
    """The name of one of our addresses, or nothing for one that is not ours."""
    try:
        return str(resolve(urlsplit(url).path).url_name)
    except Resolver404:
        return ""


@dataclass
class Visitor:
    """One person at one device: every page they ever saw, and whatever went wrong on the way."""

    context: BrowserContext
    page: Page
    url: str
    looks: Looks
    scripts: bool = True
    shown: list[Shown] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open an address of ours."""
        self.page.goto(path if path.startswith("http") else self.url + path)
        self._arrived()

    def look(self, name: str) -> None:
        """Check the page in front of them, and keep its picture; axe needs scripts."""
        if not self.scripts:
            return
        self.looks.look(self.page, name)
        self.looks.names.add(name_of(self.page.url))

    def glance(self, name: str) -> None:
        """Look, unless a page of this address was looked at before, in this journey or another."""
        if name_of(self.page.url) not in self.looks.names:
            self.look(name)

    def press(self, name: str) -> None:
        """Click the button or link of exactly this name, and wait for what follows."""
        both = self.page.get_by_role("button", name=name, exact=True).or_(
            self.page.get_by_role("link", name=name, exact=True)
        )
        both.first.click()
        self._arrived()

    def _arrived(self) -> None:
        """Wait for the page; where no script can report it, keep it from here."""
        self.page.wait_for_load_state()
        if not self.scripts:
            shown = Shown(self.page.url, self.page.title(), self.page.content())
            self.shown.append(shown)

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    @property
    def text(self) -> str:
        """What the page's main part says."""
        return self.page.locator("main").inner_text()

    @property
    def names(self) -> set[str]:
        """The names of all addresses they were shown."""
        return {name_of(page.url) for page in self.shown}

    def ever_shown(self, words: Iterable[str]) -> list[str]:
        """Which of the words stood anywhere in the source of any page they were shown."""
        return [
            f"{word!r} on {page.url}"
            for page in self.shown
            for word in words
            if word.casefold() in page.source.casefold()
        ]

    def own_page(self, path: str) -> str:
        """The whole source of one of their pages, without what differs at every look."""
        self.go(path)
        return masked(self.page.content())

    def named(self, words: Iterable[str]) -> list[str]:
        """Which of the words stood in a title or an address they were shown."""
        return [
            f"{word!r} in {page.title!r} {page.url}"
            for page in self.shown
            for word in words
            if word in f"{page.title} {urlsplit(page.url).path}".casefold()
        ]


def masked(source: str) -> str:
    """A page's source without its one-time tokens: those of the forms, and the script nonces."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "token", re.sub(r'nonce="[^"]*"', "nonce", source))


def assert_same(before: dict[str, str], after: dict[str, str]) -> None:
    """The same pages read the same at two looks; the message holds the lines that do not."""
    lines = [
        f"{path}: {line}"
        for path in before
        for line in unified_diff(before[path].splitlines(), after[path].splitlines(), n=0)
    ]
    assert not lines, "\n".join(lines)


def visitor(browser: Browser, url: str, looks: Looks, **device: Any) -> Visitor:
    """Somebody new at a device of their own."""
    context = browser.new_context(locale="en-US", **device)
    context.set_default_timeout(30_000)  # a signature waits for its copy to print
    scripts = device.get("java_script_enabled", True)
    person = Visitor(context, context.new_page(), url, looks, scripts)
    context.expose_function("kactTell", lambda what, said: _hear(person, what, said))
    context.add_init_script(WATCH)
    context.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="<title>Elsewhere</title>"))
    context.on("request", lambda request: _check_origin(person, request))
    context.on("console", lambda message: _check_console(person, message))
    context.on("weberror", lambda error: person.faults.append(f"page error: {error.error}"))
    return person


def _hear(person: Visitor, what: str, said: str) -> None:
    person.told.append((what, said))
    if what == "csp":
        person.faults.append(f"content security policy: {said}")
    if what == "page" and (shown := Shown(*json.loads(said))).url.startswith(person.url):
        person.shown.append(shown)


def _check_origin(person: Visitor, request: Request) -> None:
    ours = (person.url, ELSEWHERE, "data:", "blob:")
    if not request.url.startswith(ours):
        person.faults.append(f"left the origin: {request.url}")


def _check_console(person: Visitor, message: ConsoleMessage) -> None:
    if message.type in {"error", "warning"}:
        person.faults.append(f"console: {message.text} {message.location.get('url', '')}")
