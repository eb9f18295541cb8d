"""Requests: what a stranger may send, what the office does with it, and who never sees it."""

import re
import secrets
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kact.accounts.models import Clinic
from kact.couples.models import Couple, Partner
from kact.privacy.audience import Audience, NoAudience, looking_as
from kact.privacy.models import private_models
from kact.privacy.roles import Job
from kact.protocol.numbers import NONE_CHOSEN
from kact.record.models import Event
from screening import tasks
from screening.actions.inquiry import (
    AlreadyClosed,
    answer_inquiry,
    decline_inquiry,
    erase_inquiries,
    link_inquiry,
    make_inquiry,
)
from screening.models import Inquiry
from screening.retention import retention
from tests.cast import Cast
from tests.speed.counting import queries_of

TYPED = {
    "for_whom": "couple",
    "name": "Alex Doe",
    "channel": "email",
    "email": "alex@mail.example",
    "phone": "",
    "best_times": "after five",
    "heard_from": "a friend",
    "website": "",
}
REGISTERED = {
    "one-name": "Alex Doe",
    "one-email": "alex@mail.example",
    "one-channel": "email",
    "plan-variant": "CONJOINT",
    "plan-modality": "EFT",
}
SECOND = {"name": "Bo Doe", "email": "bo@mail.example", "channel": "email"}


def at(clinic: Clinic) -> str:
    return f"/request/{Clinic.objects.get(pk=clinic.pk).slug}/"


def send(cast: Cast, **other: str):
    """From a place on the network of its own, so that no test runs into another's limit."""
    place = ".".join(str(secrets.randbelow(250)) for _ in range(4))
    return Client(REMOTE_ADDR=place).post(at(cast.north), TYPED | other)


def kept(cast: Cast) -> Inquiry:
    with looking_as(cast.admin.audience):
        return Inquiry.objects.get()


def masked(response) -> str:
    """A page without its one-time tokens."""
    text = re.sub(r'value="\w{64}"', "", response.content.decode())
    return re.sub(r'nonce="[^"]+"', "", text)


def test_make_inquiry_lands_on_the_admins_list(cast):
    assert send(cast).headers["Location"] == f"{at(cast.north)}received/"
    found = kept(cast)
    assert (found.name, found.state, found.best_times) == ("Alex Doe", "new", "after five")
    assert "Alex Doe" in cast.admin.client().get("/requests/").content.decode()
    with looking_as(cast.admin.audience):
        event = Event.objects.get(verb="inquiry_made")
    assert (event.role, event.data) == (Job.RECEPTION, {"inquiry": str(found.pk)})


def test_make_inquiry_page_says_what_it_is(cast):
    page = Client().get(at(cast.north)).content.decode()
    for said in ("not a booking", "Nobody is watching", "tel:911", "tel:988", "nothing about your"):
        assert said in page, said
    assert "<script" not in page.split("<main")[1].split("</main")[0]


def test_make_inquiry_page_shows_the_name_the_clinic_chose(cast):
    page = Client().get(at(cast.north)).content.decode()
    assert ("North Clinic" in page, "North Clinic" in page.split("</title>")[0]) == (True, False)
    Clinic.objects.filter(pk=cast.north.pk).update(requests_show_name=False)
    assert "North Clinic" not in Client().get(at(cast.north)).content.decode()


def test_make_inquiry_asks_for_nobody_elses_contact(cast):
    page = Client().get(at(cast.north)).content.decode()
    names = set(re.findall(r'name="(\w+)"', page.split("<main")[1]))
    assert names == {*TYPED, "may_leave_message", "csrfmiddlewaretoken"}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "Give the name"),
        ({"for_whom": ""}, "Choose one"),
        ({"channel": ""}, "Choose how"),
        ({"email": ""}, "Give an e-mail address"),
        ({"email": "nowhere"}, "valid email"),
        ({"channel": "text"}, "Give a number"),
        ({"channel": "call"}, "Give a number"),
        ({"name": "x" * 121}, "at most 120"),
        ({"best_times": "x" * 121}, "at most 120"),
        ({"website": "https://spam.example"}, "leave this field empty"),
    ],
)
def test_make_inquiry_refused_keeps_what_was_typed(cast, wrong, says):
    answer = send(cast, **wrong)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert says in page
    assert 'value="a friend"' in page
    with looking_as(cast.admin.audience):
        assert not Inquiry.objects.exists()


def test_make_inquiry_hides_the_machines_field_from_everybody_until_it_is_filled(cast):
    empty = Client().get(at(cast.north)).content.decode()
    assert re.search(r'<div class="d-none">\s*<div class="field"\s+id="div_id_website"', empty)
    assert 'class="d-none"' not in send(cast, website="x").content.decode()


def test_make_inquiry_answers_known_and_unknown_addresses_alike(cast):
    """W11: the same pages, and the same work."""
    seen, work = set(), set()
    for email in ("a@mail.example", "a@mail.example", "therapist@staff.example", "no@no.example"):
        with CaptureQueriesContext(connection) as asked:
            answer = send(cast, email=email)
        received = masked(Client().get(answer.headers["Location"]))
        seen.add((answer.status_code, answer.content, answer.headers["Location"], received))
        work.add(tuple(q["sql"].split()[0] for q in asked.captured_queries))
    assert len(seen) == len(work) == 1


def test_make_inquiry_is_limited_by_place_and_keeps_what_was_typed(cast, settings):
    settings.ACCOUNT_RATE_LIMITS = {"make_inquiry": "3/h/ip,100/d/key"}
    visitor = Client(REMOTE_ADDR=f"10.1.{secrets.randbelow(250)}.{secrets.randbelow(250)}")
    answers = [visitor.post(at(cast.north), TYPED) for _ in range(5)]
    assert [a.status_code for a in answers] == [302, 302, 302, 429, 429]
    page = answers[-1].content.decode()
    assert "was not sent" in page
    assert 'value="a friend"' in page
    assert send(cast).status_code == 302
    with looking_as(cast.admin.audience):
        assert Inquiry.objects.count() == 4


def test_make_inquiry_is_limited_by_clinic(cast, settings):
    settings.ACCOUNT_RATE_LIMITS = {"make_inquiry": "100/h/ip,2/d/key"}
    slug = f"north-{secrets.token_hex(4)}"
    Clinic.objects.filter(pk=cast.north.pk).update(slug=slug)
    assert [send(cast).status_code for _ in range(3)] == [302, 302, 429]
    assert Client().post(at(cast.south), TYPED).status_code == 302


def test_make_inquiry_refused_without_its_token(cast):
    assert Client(enforce_csrf_checks=True).post(at(cast.north), TYPED).status_code == 403


def test_make_inquiry_refuses_a_body_beyond_the_limit(cast):
    assert send(cast, name="x" * 1_100_000).status_code == 400


def test_make_inquiry_takes_no_file(cast):
    file = SimpleUploadedFile("x.txt", b"x")
    assert Client().post(at(cast.north), TYPED | {"name": file}).status_code == 400
    with looking_as(cast.admin.audience):
        assert not Inquiry.objects.exists()


def test_make_inquiry_absent_for_an_unknown_clinic(cast):
    assert Client().get("/request/no-such-place/").status_code == 404
    assert Client().post("/request/no-such-place/", TYPED).status_code == 404
    assert Client().get("/request/no-such-place/received/").status_code == 404


def test_reception_adds_and_reads_nothing(cast):
    job = Audience.job(Job.RECEPTION, cast.north.pk)
    send(cast)
    with looking_as(job) as by:
        assert not Inquiry.objects.exists()
        assert not Inquiry._base_manager.exists()
        make_inquiry(by=by, for_whom="alone", name="Two", channel="call", phone="1")
        assert [m for m in private_models() if m._base_manager.exists()] == []
    with pytest.raises(NoAudience):
        Inquiry.objects.exists()


@pytest.mark.parametrize("word", ["therapist", "prescriber", "officer", "a", "b", "south_admin"])
def test_inquiry_is_hidden_from_all_but_the_administrator(cast, word):
    """A partner's request is never shown to the other partner, nor to anybody who treats them."""
    send(cast, email=cast.a.partner.email)
    found, client = kept(cast), cast.people[word].client()
    assert client.get(f"/requests/{found.pk}/").status_code == 404
    with looking_as(cast.people[word].audience):
        assert not Inquiry._base_manager.exists()


def test_inquiries_needs_the_same_queries_for_any_number(cast):
    send(cast)
    client = cast.admin.client()
    few = queries_of(client, "/requests/")
    for n in range(30):
        send(cast, name=f"Person {n}")
    many = queries_of(client, "/requests/")
    assert len(few) == len(many) <= 10
    assert "Page 1 of 2" in client.get("/requests/").content.decode()


def test_inquiries_finds_by_any_contact_and_by_state(cast):
    send(cast)
    send(cast, name="Kim Roe", channel="call", phone="555 0199", email="kim@mail.example")
    client = cast.admin.client()
    for asked in ("q=kim", "q=555 0199", "q=KIM@MAIL", "q=roe&state=new"):
        page = client.get(f"/requests/?{asked}").content.decode()
        assert ("Kim Roe" in page, "Alex Doe" in page) == (True, False), asked
    assert "No request matches" in client.get("/requests/?state=declined").content.decode()


def test_answer_inquiry_says_who_and_when(cast):
    send(cast)
    page = f"/requests/{kept(cast).pk}/"
    client = cast.admin.client()
    for _ in range(2):
        assert client.post(f"{page}answer/").status_code == 302
    found = kept(cast)
    assert (found.state, found.answered_by) == ("answered", cast.admin.user)
    assert "Answered by Staff admin" in client.get(page).content.decode()
    with looking_as(cast.admin.audience):
        assert Event.objects.filter(verb="inquiry_answered").count() == 1


def test_decline_inquiry_closes_it_for_good(cast):
    send(cast)
    found = kept(cast)
    client = cast.admin.client()
    client.post(f"/requests/{found.pk}/decline/")
    assert kept(cast).state == "declined"
    assert (
        "closed this request already"
        in client.post(f"/requests/{found.pk}/decline/", follow=True).content.decode()
    )
    assert client.get(f"/couples/register/?inquiry={found.pk}").status_code == 404
    with looking_as(cast.admin.audience) as by, pytest.raises(AlreadyClosed):
        decline_inquiry(by=by, found=found)


def test_inquiry_becomes_a_couple(cast):
    send(cast)
    found, client = kept(cast), cast.admin.client()
    path = f"/couples/register/?inquiry={found.pk}"
    assert 'value="alex@mail.example"' in client.get(path).content.decode()
    two = {f"two-{key}": value for key, value in SECOND.items()}
    client.post("/couples/register/", REGISTERED | two | {"inquiry": str(found.pk)})
    closed = kept(cast)
    with looking_as(cast.admin.audience):
        assert (closed.state, closed.became.name) == ("registered", "Alex Doe")
        assert Partner.objects.filter(couple=closed.became.couple_id).count() == 2


def test_inquiry_becomes_one_partner_and_another_the_second(cast):
    send(cast)
    client = cast.admin.client()
    client.post("/couples/register-partner/", REGISTERED | {"inquiry": str(kept(cast).pk)})
    send(cast, name="Bo Doe", email="bo@mail.example")
    with looking_as(cast.admin.audience):
        later = Inquiry.objects.get(state="new")
        couple = Couple.objects.get(name="Alex Doe")
    page = client.get(f"/requests/{later.pk}/").content.decode()
    path = f"/couples/{couple.pk}/second-partner/"
    assert f"{path}?inquiry={later.pk}" in page
    assert 'value="Bo Doe"' in client.get(f"{path}?inquiry={later.pk}").content.decode()
    client.post(path, SECOND | {"inquiry": str(later.pk)})
    with looking_as(cast.admin.audience):
        assert Inquiry.objects.get(pk=later.pk).became.place == 2
        assert Couple.objects.get(pk=couple.pk).name == "Alex Doe & Bo Doe"


def test_registering_from_a_closed_inquiry_registers_nobody(cast):
    send(cast)
    found = kept(cast)
    cast.admin.client().post(f"/requests/{found.pk}/decline/")
    answer = cast.admin.client().post(
        "/couples/register-partner/", REGISTERED | {"inquiry": str(found.pk)}
    )
    assert answer.status_code == 404
    with looking_as(cast.admin.audience):
        assert not Partner.objects.filter(name="Alex Doe").exists()


def test_change_request_page_moves_the_address(cast):
    client, slug = cast.admin.client(), f"office-{secrets.token_hex(3)}"
    old = at(cast.north)
    assert old in client.get("/requests/page/").content.decode()
    client.post("/requests/page/", {"slug": slug})
    assert Client().get(old).status_code == 404
    page = Client().get(f"/request/{slug}/").content.decode()
    assert "The office" in page
    assert "North Clinic" not in page


def test_change_request_page_refuses_another_clinics_address(cast):
    taken = Clinic.objects.get(pk=cast.south.pk).slug
    page = cast.admin.client().post("/requests/page/", {"slug": taken}).content.decode()
    assert "This word is taken" in page


# --- what came to nothing is deleted --------------------------------------------------------------


def erase(cast: Cast) -> int:
    with looking_as(Audience.job(Job.ERASER, cast.north.pk)) as by:
        return erase_inquiries(by=by)


def names(cast: Cast) -> list[str]:
    with looking_as(cast.admin.audience):
        return sorted(Inquiry.objects.values_list("name", flat=True))


def ends(cast: Cast, name: str, how: str) -> None:
    """One request of that name, and what the administrator did about it."""
    send(cast, name=name)
    with looking_as(cast.admin.audience) as by:
        found = Inquiry.objects.get(name=name)
        if how == "declined":
            decline_inquiry(by=by, found=found)
        elif how == "answered":
            answer_inquiry(by=by, found=found)
        elif how == "registered":
            link_inquiry(by=by, found=found, partner=Partner.objects.get(pk=cast.a.partner.pk))


def deleted(table: str) -> int:
    """How many rows whoever is looking could delete at the database."""
    with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"delete from {table}")
        return cursor.rowcount
    return 0


KEPT = {"declined": "closed", "new": "unanswered", "answered": "answered"}


@pytest.mark.parametrize("how", KEPT)
def test_erase_inquiries_deletes_each_on_its_day_and_not_before(cast, how):
    ends(cast, "Lost", how)
    after = getattr(retention(NONE_CHOSEN), KEPT[how])
    with time_machine.travel(timezone.now() + after - timedelta(minutes=1), tick=False):
        assert erase(cast) == 0
        assert names(cast) == ["Lost"]
    with time_machine.travel(timezone.now() + after + timedelta(minutes=1), tick=False):
        assert erase(cast) == 1
        assert names(cast) == []
        assert erase(cast) == 0


def test_erase_inquiries_keeps_whoever_was_registered(cast):
    ends(cast, "Found", "registered")
    with time_machine.travel(timezone.now() + timedelta(days=3650), tick=False):
        assert erase(cast) == 0
    assert names(cast) == ["Found"]


def test_erase_inquiries_leaves_a_count_and_nothing_else_on_record(cast):
    for name in ("Lost", "Gone"):
        ends(cast, name, "declined")
    with time_machine.travel(timezone.now() + timedelta(days=365), tick=False):
        erase(cast)
    with looking_as(cast.admin.audience):
        [event] = Event.objects.filter(verb="inquiries_erased")
    assert event.data == {"count": 2}
    assert (event.actor_id, event.couple_id, event.subject_id) == (None, None, None)


def test_erase_inquiries_runs_in_every_clinic_under_a_job_of_its_own(cast):
    ends(cast, "Lost", "declined")
    with looking_as(Audience.job(Job.RECEPTION, cast.south.pk)) as reception:
        make_inquiry(by=reception, for_whom="alone", name="South", channel="email")
    with time_machine.travel(timezone.now() + timedelta(days=365), tick=False):
        tasks.erase_inquiries()
    assert names(cast) == []
    with looking_as(cast.south_admin.audience):
        assert not Inquiry.objects.exists()


def test_only_the_eraser_deletes_and_nothing_else_of_the_clinic(cast):
    ends(cast, "Kept", "declined")
    readers = [cast.admin.audience, *(Audience.job(job, cast.north.pk) for job in Job)]
    for reader in readers:
        if reader.role == Job.ERASER:
            continue
        with looking_as(reader):
            assert deleted("screening_inquiry") == 0, reader.role
    assert names(cast) == ["Kept"]
    with looking_as(Audience.job(Job.ERASER, cast.north.pk)):
        seen = [m.__name__ for m in private_models() if m.objects.exists()]
    assert seen == ["Inquiry"]


# --- somebody who is registered already -----------------------------------------------------------


def test_link_inquiry_closes_the_request_of_a_partner_who_is_registered(cast):
    send(cast, name="B again", email=cast.b.partner.email)
    found = kept(cast)
    client, url = cast.admin.client(), f"/requests/{found.pk}/link/"
    assert f"{url}" in client.get(f"/requests/{found.pk}/").content.decode()
    page = client.get(url).content.decode()
    assert str(cast.b.partner.pk) in page
    assert str(cast.a.partner.pk) not in page
    reply = client.post(url, {"partner": str(cast.b.partner.pk)})
    assert reply.headers["Location"] == f"/requests/{found.pk}/"
    closed = kept(cast)
    assert (closed.state, closed.became_id) == ("registered", cast.b.partner.pk)
    assert client.get(url).status_code == 404


def test_link_inquiry_finds_a_couple_by_its_number(cast):
    send(cast, email="new@mail.example")
    client, url = cast.admin.client(), f"/requests/{kept(cast).pk}/link/"
    assert "Nobody registered has this" in client.get(url).content.decode()
    reference = cast.couples["first"].reference
    assert str(cast.a.partner.pk) in client.get(url, {"q": reference}).content.decode()
    assert client.post(url, {"partner": str(cast.a.partner.pk)}).status_code == 200
    assert kept(cast).state == "new"
    assert (
        client.post(f"{url}?q={reference}", {"partner": str(cast.a.partner.pk)}).status_code == 302
    )
    assert kept(cast).became_id == cast.a.partner.pk


def test_link_inquiry_offers_nobody_of_another_clinic(cast):
    send(cast, email=cast.e.partner.email)
    client, url = cast.admin.client(), f"/requests/{kept(cast).pk}/link/"
    assert str(cast.e.partner.pk) not in client.get(url).content.decode()
    client.post(url, {"partner": str(cast.e.partner.pk)})
    assert kept(cast).state == "new"
    assert cast.south_admin.client().get(url).status_code == 404
