"""How one person may be reached, as staff and as they themselves say it."""

from collections.abc import Iterator
from typing import Any

import pytest

from kact.couples.forms import PartnerContact
from kact.portal.forms import SafeContact
from kact.privacy.audience import looking_as
from tests.cast import Cast

BY_STAFF = {"name": "Ada", "email": "ada@mail.example"}
FORMS = [
    pytest.param(
        PartnerContact,
        BY_STAFF,
        "Give the phone number this person chose to be reached at.",
        id="by staff",
    ),
    pytest.param(
        SafeContact, {}, "Give the number we may use, or choose another way.", id="by the person"
    ),
]


@pytest.fixture(autouse=True)
def admin(cast: Cast) -> Iterator[None]:
    """A form of a private model asks for an audience as its table does."""
    with looking_as(cast.admin.audience):
        yield


@pytest.mark.parametrize(("form", "more", "words"), FORMS)
@pytest.mark.parametrize("channel", ["text", "call"])
def test_contact_refused_without_the_number_to_use(
    form: Any, more: dict[str, str], words: str, channel: str
) -> None:
    assert form({**more, "channel": channel, "phone": " "}).errors == {"phone": [words]}
    assert form({**more, "channel": channel, "phone": "555 0199"}).is_valid()


@pytest.mark.parametrize(("form", "more", "words"), FORMS)
@pytest.mark.parametrize("channel", ["none", "email"])
def test_contact_needs_no_number_for_another_way(
    form: Any, more: dict[str, str], words: str, channel: str
) -> None:
    assert form({**more, "channel": channel}).is_valid()
