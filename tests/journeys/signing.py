"""How a partner reads a paper part by part and signs it, alone on their phone."""

from screening.consent_texts.texts import Element, library
from tests.journeys.browsing import Visitor
from tests.journeys.live import StaffPerson
from tests.journeys.steps import PartnerPerson, code_now

INITIALS = "NE"


def read_paper(phone: Visitor, code: str) -> None:
    """From the list through the whole paper, then part by part with what each of them asks."""
    text = library()[code]
    phone.go("/todo/")
    phone.press(text.neutral_title)
    phone.glance("consent-paper")
    phone.press("Yes, begin")
    phone.glance("read-consent")
    assert all(element.title in phone.text for element in text.elements)
    phone.press("Go on, part by part")
    for element in text.elements:
        assert element.title in phone.text
        settle(phone, element)


def settle(phone: Visitor, element: Element) -> None:
    """Understand one part, and put one's initials to it; once on the way, misunderstand it."""
    phone.glance("consent-element")
    question = element.question
    if question and "consent-element-missed" not in phone.looks.seen:
        answer(phone, element, next(n for n in (1, 2) if n != question.right))
        phone.look("consent-element-missed")
        assert "Not quite" in phone.text
    answer(phone, element, question.right if question else 0)


def answer(phone: Visitor, element: Element, number: int) -> None:
    """Initials, and an answer to the question by its number, from 1, where there is one."""
    phone.page.get_by_label("Your initials").fill(INITIALS)
    if number:
        phone.page.locator(f"input[name=answer][value='{number}']").check()
    phone.press("Continue")


def set_up_app(phone: Visitor) -> str:
    """A second thing that only they have, as the page asks for it; the app's secret."""
    assert "You set it up once" in phone.text
    phone.press("Set it up")
    phone.glance("second-factor")
    phone.press("Set up the app")
    phone.glance("set-up-app")
    phone.page.get_by_text("I cannot scan it", exact=True).click()
    secret = phone.page.locator("p.code").inner_text().strip()
    # The code before the one the app shows now: each is taken once, and the next one proves them.
    phone.page.locator("input[name=code]").fill(code_now(secret, periods=-1))
    phone.press("Turn on")
    phone.glance("after-set-up-app")
    return secret


def prove(phone: Visitor, secret: str, *, periods: int = 0) -> None:
    """Who they are, once more, with the app; each of its codes is taken once."""
    phone.press("Use authenticator app or code")
    phone.glance("prove-with-app")
    phone.page.locator("input[name=code]").fill(code_now(secret, periods=periods))
    phone.press("Go on")


def prove_staff(visitor: Visitor, person: StaffPerson) -> None:
    """The same for staff, by the next code; their browser is given another session for it."""
    prove(visitor, person.secret, periods=1)
    person.cookies = visitor.context.cookies()


def sign(phone: Visitor, person: PartnerPerson) -> None:
    """An empty signature is refused; then the name, typed out, and where they are."""
    phone.glance("sign-consent")
    if "sign-consent-empty" not in phone.looks.seen:
        phone.press("Sign")
        phone.look("sign-consent-empty")
        assert "Type your full name" in phone.text
    phone.fill("Your full name", person.name)
    phone.page.get_by_label("Somewhere else, on my own").check()
    phone.press("Sign")
    phone.glance("signed-consent")
    assert "You signed this on" in phone.text


def download(phone: Visitor) -> bytes:
    """Their copy, as the browser receives it."""
    with phone.page.expect_download() as begun:
        phone.page.get_by_role("link", name="Download your copy").click()
    return begun.value.path().read_bytes()
