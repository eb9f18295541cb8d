"""Registering couples: numbers, names, and the page that does it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from kact.accounts.models import Clinic
from kact.couples.actions import NewPartner, change_contact, register_couple
from kact.couples.models import Couple, Partner
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Role
from tests.cast import Cast, staff


def register(by: Audience, one: str = "Ada", two: str = "Ben") -> Couple:
    people = tuple(NewPartner(name=n, email=f"{n[:9]}@mail.example") for n in (one, two))
    with looking_as(by):
        return register_couple(
            by=by, partners=people, variant="CONJOINT", modality="EFT", protocol_version="1"
        )


def test_register_couple_numbers_fifty_at_once(committed_db: str) -> None:
    """Fifty registrations from ten connections: each number once, and none left out."""
    clinic = Clinic.objects.create(name="North")
    admin = staff(clinic, Role.ADMIN, "admin").audience

    def work(_: int) -> int:
        try:
            return register(admin).number
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        numbers = sorted(threads.map(work, range(50)))
    assert numbers == list(range(1, 51))


def test_register_couple_numbers_each_clinic_by_itself(cast: Cast) -> None:
    assert cast.couples["second"].number == 2
    assert cast.couples["southern"].number == 1


def test_register_couple_takes_the_longest_names(cast: Cast) -> None:
    longest = Partner._meta.get_field("name").max_length
    couple = register(cast.admin.audience, "A" * longest, "B" * longest)
    assert couple.name.startswith("A" * longest)


def test_couple_is_called_by_its_partners_new_name(cast: Cast) -> None:
    """Nobody meets a name that its owner has laid down, in the title or in a search."""
    new = NewPartner(name="Person new", email="a@mail.example", channel="email")
    with looking_as(cast.admin.audience) as admin:
        change_contact(by=admin, partner=Partner.objects.get(pk=cast.a.partner.pk), to=new)
        assert Couple.objects.get(pk=cast.couples["first"].pk).name == "Person new & Person b"


POSTED = {
    "one-name": "Typed One",
    "one-email": "one@mail.example",
    "one-channel": "email",
    "two-name": "Typed Two",
    "two-email": "two@mail.example",
    "two-channel": "email",
    "plan-variant": "CONJOINT",
    "plan-modality": "EFT",
}


def test_register_couple_page_leads_to_the_couple(cast: Cast) -> None:
    answer = cast.admin.client().post("/couples/register/", POSTED, follow=True)
    assert answer.status_code == 200
    assert "Typed One" in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"two-email": "one@mail.example"}, "one mailbox"),
        ({"one-channel": "text"}, "phone number"),
        ({"one-name": ""}, "required"),
    ],
)
def test_register_couple_page_keeps_what_was_typed(
    cast: Cast, wrong: dict[str, str], says: str
) -> None:
    page = cast.admin.client().post("/couples/register/", POSTED | wrong).content.decode()
    assert says in page
    assert 'value="Typed Two"' in page
    with looking_as(cast.admin.audience):
        assert not Couple.objects.filter(name__contains="Typed Two").exists()
