"""The demo's clinic: how far each of its couples has come, by the product's own gates."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.urls import path, reverse

from kact.accounts.demo import demo_passphrase, demo_sign_in
from kact.accounts.models import Clinic, Enrolment, Membership
from kact.couples.models import Couple, Partner
from kact.couples.queries import couple_in_reach
from kact.privacy.audience import Audience, looking_as
from kact.protocol.gate import examine
from kact.protocol.loading import gate
from kact.protocol.queries import case_of
from kact.scheduling.models import Visit
from kact.urls import urlpatterns as real
from screening.models import Inquiry, Intake
from screening.queries.reviews import MEDICAL, RELATIONAL, considered
from tests.kact.accounts.steps import browser

urlpatterns = [*real, path("sign-in/demo/", demo_sign_in, name="demo_sign_in")]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[Clinic]:
    """The demo's database, filled once for all of these tests."""
    demo_mode = override_settings(DEMO=True)
    with django_db_blocker.unblock(), demo_mode, transaction.atomic():
        call_command("seed_demo")
        yield Clinic.objects.get()
        transaction.set_rollback(True)


def staff(clinic: Clinic, role: str) -> Audience:
    member = Membership.objects.get(clinic=clinic, role=role)
    user = member.user_id
    assert user is not None
    return Audience.staff(user=user, clinic=clinic.pk, member=member.pk, role=role)


def partner(clinic: Clinic, name: str) -> Audience:
    with looking_as(staff(clinic, "admin")):
        place = Partner.objects.get(name=name)
    user = Enrolment.objects.get(partner_id=place.pk).user_id
    return Audience.of_partner(user=user, clinic=clinic.pk, partner=place.pk)


def couple_of(name: str) -> Couple:
    return couple_in_reach(Partner.objects.get(name=name).couple_id)


def verdicts(clinic: Clinic, role: str, side: Any, name: str) -> dict[str, set[str]]:
    with looking_as(staff(clinic, role)):
        found = considered(side, Partner.objects.get(name=name).pk)
        words: dict[str, set[str]] = {}
        for each in found:
            words.setdefault(each.finding.verdict.value, set()).add(each.finding.rule)
        return words


def test_seed_demo_brings_one_couple_to_preparation(demo: Clinic) -> None:
    open_to = {}
    with looking_as(staff(demo, "therapist")):
        for name in ("Maya", "Irene", "Noor", "Paula"):
            case = case_of(couple_of(name))
            open_to[name] = examine(gate("before_preparation"), case).open
    assert open_to == {"Maya": False, "Irene": False, "Noor": True, "Paula": False}


def test_seed_demo_leaves_one_couple_in_the_middle(demo: Clinic) -> None:
    states = {}
    for name in ("Maya", "Jonas", "Irene"):
        with looking_as(partner(demo, name)) as me:
            rows = Intake.objects.filter(subject=me.partner)
            states[name] = sorted(r.outcome or ("begun" if r.begun_at else "asked") for r in rows)
    assert states["Maya"] == ["sent"] * 7
    assert states["Jonas"] == ["asked"] * 5 + ["begun", "sent"]
    assert states["Irene"] == ["asked"] * 7


def test_seed_demo_has_something_to_review(demo: Clinic) -> None:
    medical = verdicts(demo, "prescriber", MEDICAL, "Maya")
    assert medical["review"] == {"heart_or_vessel_disease", "lamotrigine"}
    assert not medical.get("hold")
    relational = verdicts(demo, "therapist", RELATIONAL, "Maya")
    assert relational["review"] == {"situational_aggression", "dependence"}
    assert not relational.get("hold")


def test_seed_demo_has_one_request_waiting(demo: Clinic) -> None:
    with looking_as(staff(demo, "admin")):
        assert [row.state for row in Inquiry.objects.all()] == ["new"]
    assert browser().get(reverse("make_inquiry", args=[demo.slug])).status_code == 200


def test_seed_demo_lets_a_partner_prove_who_they_are(demo: Clinic) -> None:
    """Signing asks for a fresh proof; this is the one that a demo person has."""
    client, confirm = browser(), reverse("account_reauthenticate")
    client.post(reverse("demo_sign_in"), {"email": "irene@demo.example"})
    assert demo_passphrase() in client.get(confirm).content.decode()
    assert client.post(confirm, {"password": "guessed"}).status_code == 200
    assert client.post(confirm, {"password": demo_passphrase()}).status_code == 302
    [proof] = client.session["account_authentication_methods"]
    assert (proof["method"], proof["reauthenticated"]) == ("password", True)


def test_seed_demo_has_visits_to_come(demo: Clinic) -> None:
    with looking_as(staff(demo, "admin")):
        kinds = sorted(Visit.objects.values_list("kind", flat=True))
    assert kinds == ["individual_preparation"] * 2 + ["joint_preparation", "medical"]
    for name, sees in (("Maya", 1), ("Jonas", 0), ("Noor", 2), ("Elias", 2), ("Irene", 0)):
        with looking_as(partner(demo, name)):
            assert Visit.objects.count() == sees, name


def test_seed_demo_does_nothing_the_second_time(demo: Clinic) -> None:
    call_command("seed_demo")
    assert Clinic.objects.count() == 1


def test_seed_demo_refused_beside_a_real_clinic(cast: Any, settings: Any) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError):
        call_command("seed_demo")
    settings.DEMO = False
    Clinic.objects.update(is_demo=True)
    with pytest.raises(CommandError):
        call_command("seed_demo")
