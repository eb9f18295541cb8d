"""The demo's shortcut, and that it is shut wherever one real clinic is."""

import pytest
from django.urls import path, reverse

from kact.accounts.demo import demo_people, demo_sign_in
from kact.accounts.models import Clinic
from kact.urls import urlpatterns as real
from tests.kact.accounts.steps import browser, give_totp, is_signed_in

urlpatterns = [*real, path("sign-in/demo/", demo_sign_in, name="demo_sign_in")]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def demo(cast, settings):
    settings.DEMO = True
    Clinic.objects.update(is_demo=True)
    return cast


def press(client, email):
    return client.post(reverse("demo_sign_in"), {"email": email})


def test_demo_people_are_staff_and_partners_with_their_place(demo):
    rows = {p.email: (p.name, p.role) for p in demo_people()}
    assert rows["therapist@staff.example"] == ("Staff therapist", "Therapist")
    assert rows["a@mail.example"] == ("Person a", "Partner one, C-0001")
    assert rows["d@mail.example"] == ("Person d", "Partner two, C-0002")
    assert "disabled@staff.example" not in rows


def test_demo_sign_in_needs_one_click(demo):
    client = browser()
    assert b"Staff therapist" in client.get(reverse("account_login")).content
    give_totp(demo.therapist.user)
    press(client, "therapist@staff.example")
    assert client.get("/")["Location"] == reverse("today")
    partner = browser()
    press(partner, "a@mail.example")
    assert partner.get("/")["Location"] == reverse("todo")


def refused(client, email="therapist@staff.example") -> bool:
    return press(client, email).status_code == 404 and not is_signed_in(client)


def test_demo_sign_in_refused_beside_a_real_clinic(demo):
    Clinic.objects.filter(pk=demo.south.pk).update(is_demo=False)
    assert refused(browser())
    assert demo_people() == []


def test_demo_sign_in_refused_outside_demo_mode(demo, settings):
    settings.DEMO = False
    assert refused(browser())
    assert b"Staff therapist" not in browser().get(reverse("account_login")).content


def test_demo_sign_in_refused_for_strangers_and_the_disabled(demo):
    assert refused(browser(), "nobody@mail.example")
    assert refused(browser(), "disabled@staff.example")
    assert refused(browser(), "")
