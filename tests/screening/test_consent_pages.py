"""The pages of consent: a partner signs on them, a clinician follows, and nobody else sees."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from kact.privacy.audience import looking_as
from screening.consent_texts.texts import library
from screening.forms.consent_texts import ChangeConsentText
from screening.models import ConsentPresentation, ConsentTemplate
from screening.queries.consent import shared_by
from screening.queries.consent_texts import current_templates, required_codes
from tests.screening import consenting as steps
from tests.without_pango import take_away

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(cast):
    """Approved papers; a and b as far as consent, and both have theirs."""
    steps.open_papers(cast)
    for person in (cast.a, cast.b):
        steps.clear(cast, person)
        steps.offer(cast, person)
    return cast


def client_of(person, *methods):
    """A browser whose person has just proved who they are in these ways."""
    client = person.client()
    session, now = client.session, timezone.now().timestamp()
    session["account_authentication_methods_user"] = str(person.user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": now, "reauthenticated": True}
        if method == "password"
        else {"method": "mfa", "type": method, "at": now, "id": 1, "reauthenticated": True}
        for method in methods
    ]
    session.save()
    return client


def at(name, paper, *more):
    return reverse(name, args=[paper.offer.pk, *more])


def read(client, paper):
    """They say that they are alone, and read."""
    assert client.post(at("consent_paper", paper))["Location"] == at("read_consent", paper)
    return client.get(at("read_consent", paper)).content.decode()


def initial_all(client, paper):
    """Every part, its question answered right; where that leads."""
    onward = at("consent_element", paper, 1)
    for number, element in enumerate(paper.text.elements, 1):
        form = {"initials": "PA"}
        if element.question:
            form["answer"] = str(element.question.right)
        onward = client.post(at("consent_element", paper, number), form)["Location"]
    return onward


SIGNATURE = {"typed_name": "Person A", "setting": "remote"}


def test_partner_signs_on_pages(clinic):
    steps.explain(clinic, clinic.a)
    client = client_of(clinic.a, "password", "totp")
    for code in sorted(required_codes()):
        paper = steps.paper(clinic.a, code)
        page = read(client, paper)
        for element in paper.text.elements:
            assert element.title in page
        assert initial_all(client, paper) == at("sign_consent", paper)
        assert "Your full name" in client.get(at("sign_consent", paper)).content.decode()
        done = client.post(at("sign_consent", paper), SIGNATURE)
        assert done["Location"] == at("signed_consent", paper)
        assert paper.text.title in client.get(done["Location"]).content.decode()
    assert not steps.signed(clinic, clinic.a)
    steps.confirm(clinic, clinic.a)
    assert steps.signed(clinic, clinic.a)


def test_read_consent_shows_the_bytes_that_are_kept(clinic):
    paper, client = steps.paper(clinic.a, "privacy"), clinic.a.client()
    page = read(client, paper)
    with looking_as(clinic.a.audience):
        kept = ConsentPresentation.objects.get(offer=paper.offer)
    assert bytes(kept.rendered).decode() in page


def test_nothing_is_shown_before_they_say_they_are_alone(clinic):
    paper, client = steps.paper(clinic.a, "privacy"), clinic.a.client()
    page = client.get(at("consent_paper", paper)).content.decode()
    assert "Are you on your own?" in page
    assert not any(e.text[0][:40] in page for e in paper.text.elements)
    for name, more in (("read_consent", ()), ("consent_element", (1,)), ("sign_consent", ())):
        assert client.get(at(name, paper, *more))["Location"] == at("consent_paper", paper)


def test_another_session_begins_anew(clinic):
    """What one browser was shown is not what another one signs."""
    steps.explain(clinic, clinic.a)
    paper, client = steps.paper(clinic.a, "privacy"), clinic.a.client()
    read(client, paper)
    initial_all(client, paper)
    elsewhere = client_of(clinic.a, "password", "totp")
    assert elsewhere.get(at("sign_consent", paper))["Location"] == at("consent_paper", paper)
    read(elsewhere, paper)
    assert elsewhere.post(at("sign_consent", paper), SIGNATURE)["Location"] == at(
        "signed_consent", paper
    )


def test_wrong_answer_is_explained_and_asked_again(clinic):
    paper, client = steps.paper(clinic.a, "privacy"), clinic.a.client()
    read(client, paper)
    number = 1 + [bool(e.question) for e in paper.text.elements].index(True)
    element = paper.text.elements[number - 1]
    wrong = str(1 + element.question.right % len(element.question.options))
    here = at("consent_element", paper, number)
    page = client.post(here, {"answer": wrong, "initials": "PA"}).content.decode()
    assert element.question.explains in page
    assert steps.paper(clinic.a, "privacy").misses == 1
    assert element.code not in steps.paper(clinic.a, "privacy").initialled
    client.post(here, {"answer": str(element.question.right), "initials": "PA"})
    assert element.code in steps.paper(clinic.a, "privacy").initialled


def test_nothing_is_chosen_beforehand(clinic):
    paper, client = steps.paper(clinic.a, "privacy"), clinic.a.client()
    read(client, paper)
    for number in range(1, len(paper.text.elements) + 1):
        assert "checked" not in client.get(at("consent_element", paper, number)).content.decode()
    confirm = reverse("confirm_consents", args=[clinic.a.partner.pk])
    assert "checked" not in clinic.therapist.client().get(confirm).content.decode()


def test_sharing_is_off_until_chosen(clinic):
    steps.explain(clinic, clinic.a)
    for person, shares in ((clinic.a, ("intention",)), (clinic.b, ())):
        shown = steps.present(person, "privacy")
        steps.initial(person, "privacy", shown, *shares)
    steps.explain(clinic, clinic.b)
    with looking_as(clinic.therapist.audience):
        assert shared_by(clinic.a.partner.pk) == frozenset()  # not before the signature
    steps.sign(clinic.a, "privacy", steps.present(clinic.a, "privacy"))
    with looking_as(clinic.therapist.audience):
        assert shared_by(clinic.a.partner.pk) == {"intention"}


@pytest.mark.parametrize(
    ("methods", "second_factor", "may"),
    [
        (("password", "totp"), True, True),
        (("password", "webauthn"), True, True),
        (("password",), True, False),
        ((), True, False),
        (("password",), False, True),
        ((), False, False),
    ],
)
def test_signing_asks_for_fresh_proof(clinic, methods, second_factor, may):
    steps.open_rules(clinic, second_factor=second_factor)
    steps.explain(clinic, clinic.a)
    paper, client = steps.paper(clinic.a, "privacy"), client_of(clinic.a, *methods)
    read(client, paper)
    initial_all(client, paper)
    page = client.get(at("sign_consent", paper)).content.decode()
    assert ("Your full name" in page) is may
    client.post(at("sign_consent", paper), SIGNATURE)
    assert (steps.paper(clinic.a, "privacy").signature is not None) is may


def test_clinicians_see_both_and_others_neither(clinic):
    steps.explain(clinic, clinic.a, questions="May I bring a friend?")
    paper = steps.paper(clinic.a, "privacy")
    consents = reverse("consents", args=[clinic.couples["first"].pk])
    evidence = at("consent_evidence", paper)
    for word in ("therapist", "co_therapist", "prescriber", "monitor"):
        client = clinic.people[word].client()
        page = client.get(consents).content.decode()
        assert all(at("consent_evidence", p) in page for p in steps.papers(clinic.a))
        assert all(at("consent_evidence", p) in page for p in steps.papers(clinic.b))
        assert "May I bring a friend?" in client.get(evidence).content.decode()
    for word in ("a", "b", "c", "admin", "officer", "off_team", "south_therapist"):
        client = clinic.people[word].client()
        assert client.get(consents).status_code == 404
        assert client.get(evidence).status_code == 404


@pytest.mark.parametrize(
    "name", ["consent_paper", "read_consent", "sign_consent", "signed_consent"]
)
def test_the_other_partners_paper_is_not_there(clinic, name):
    paper = steps.paper(clinic.b, "privacy")
    for word in ("a", "ex", "c", "e"):
        assert clinic.people[word].client().get(at(name, paper)).status_code == 404


def test_explained_by_its_own_role_alone(clinic):
    paper = steps.paper(clinic.a, "treatment")
    assert clinic.therapist.client().get(at("explain_consent", paper)).status_code == 404
    done = clinic.prescriber.client().post(at("explain_consent", paper), {"questions": ""})
    assert done.status_code == 302
    assert len(steps.paper(clinic.a, "treatment").explanations) == 1


def test_address_and_title_name_nothing(clinic):
    client = clinic.a.client()
    for paper in steps.papers(clinic.a):
        page = client.get(at("consent_paper", paper)).content.decode()
        title = re.search(r"<title>(.*?)</title>", page, re.DOTALL).group(1)
        said = f"{title} {at('consent_paper', paper)}".casefold()
        assert not re.search("ketamin|couple|partner|therap|consent|dos|treat", said)


# --- the clinic's own papers --------------------------------------------------------------------


def question_of(element, options):
    """What is typed of one question."""
    code = element.code
    said = {"asks": "Is it so?", "options": options, "explains": "So it is."}
    return {f"{code}-{name}": words for name, words in said.items()}


def changing(text, options):
    """The form of a paper with nothing changed but the answers to its first question."""
    elements = [e for e in text.elements if e.question]
    form = ChangeConsentText(text, reconsent=False)
    data = {name: field.initial for name, field in form.fields.items() if name != "reconsent"}
    for element in elements:
        data[f"{element.code}-options"] = form[f"{element.code}-options"].initial
    return ChangeConsentText(text, data | {f"{elements[0].code}-options": options}, reconsent=False)


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ("* Yes", "at least two answers"),
        ("* Yes\n*", "at least two answers"),
        ("Yes\nNo", "exactly one"),
        ("* Yes\n* No", "exactly one"),
        ("* Yes\nyes", "the same"),
        (f"* Yes\n{'n' * 201}", "200 characters"),
        ("", "required"),
    ],
)
def test_question_keeps_two_answers_and_one_that_is_right(options, fault):
    form = changing(library()["therapy"], options)
    assert not form.is_valid()
    [(name, [said])] = form.errors.items()
    assert name.endswith("-options")
    assert fault in said


def test_question_kept_as_it_was_changes_nothing():
    text = library()["therapy"]
    first = next(e.question for e in text.elements if e.question)
    form = changing(text, "\n".join(
        f"{'* ' * (n == first.right)}{o}" for n, o in enumerate(first.options, 1)
    ))  # fmt: skip
    assert form.is_valid(), form.errors
    assert form.changed().as_json() == text.as_json()


def test_new_answers_are_a_new_version_and_whoever_signed_keeps_theirs(clinic):
    admin, before = clinic.admin.client(), current_templates(clinic.north.pk)["therapy"]
    admin.post(reverse("renew_consent_text", args=[before.pk]))
    draft = ConsentTemplate.objects.get(clinic=clinic.north, code="therapy", approved_at=None)
    form = changing(draft.text, "* So\nOr so\nOr so again")
    assert admin.post(reverse("change_consent_text", args=[draft.pk]), form.data).status_code == 302
    draft = ConsentTemplate.objects.get(pk=draft.pk)
    new = next(e.question for e in draft.text.elements if e.question)
    assert (len(new.options), new.right, draft.version) == (3, 1, before.version + 1)
    assert ConsentTemplate.objects.get(pk=before.pk).body == before.body


def test_admin_drafts_and_prescriber_approves_on_pages(cast):
    admin, prescriber = cast.admin.client(), cast.prescriber.client()
    admin.post(reverse("adopt_consent_texts"))
    draft = ConsentTemplate.objects.get(clinic=cast.north, code="therapy")
    change = reverse("change_consent_text", args=[draft.pk])
    form = {"intro": "Ours.", "reconsent": "on"}
    for element in draft.text.elements:
        form |= {f"{element.code}-title": element.title, f"{element.code}-text": "One.\n\nTwo."}
        form |= question_of(element, "No\n* Yes") if element.question else {}
    admin.post(change, form)
    changed = ConsentTemplate.objects.get(pk=draft.pk)
    asked = next(e.question for e in changed.text.elements if e.question)
    assert (asked.asks, asked.options, asked.right) == ("Is it so?", ("No", "Yes"), 2)
    shown = prescriber.get(reverse("consent_text", args=[draft.pk])).content.decode()
    assert re.search(r"Yes\s*<strong>\(right\)</strong>", shown)
    assert changed.text.elements[0].text == ("One.", "Two.")
    assert changed.text.intro == "Ours."
    approve = reverse("approve_consent_text", args=[draft.pk])
    assert admin.post(approve, {"fingerprint": changed.body_sha256}).status_code == 404
    prescriber.post(approve, {"fingerprint": draft.body_sha256})  # read before the change
    assert ConsentTemplate.objects.get(pk=draft.pk).approved_at is None
    prescriber.post(approve, {"fingerprint": changed.body_sha256})
    assert ConsentTemplate.objects.get(pk=draft.pk).approved_by == cast.prescriber.user
    admin.post(change, form | {"intro": "Changed."})
    assert ConsentTemplate.objects.get(pk=draft.pk).text.intro == "Ours."


def test_rules_keep_their_bounds_on_the_page(cast):
    steps.open_papers(cast)
    url, client = reverse("choose_consent_rules"), cast.prescriber.client()
    good = {"reflection_hours": 48, "fresh_minutes": 5, "shown_minutes": 60}
    for wrong in ({"reflection_hours": 337}, {"fresh_minutes": 6}, {"shown_minutes": 9}):
        assert client.post(url, good | wrong).status_code == 200
    assert client.post(url, good | {"second_factor": "on"}).status_code == 302
    page = client.get(reverse("consent_texts")).content.decode()
    assert "48" in page
    assert cast.admin.client().get(url).status_code == 404


def test_papers_of_another_clinic_are_not_there(cast):
    steps.open_papers(cast)
    mine = ConsentTemplate.objects.filter(clinic=cast.north)[0]
    client = cast.south_admin.client()
    assert client.get(reverse("consent_text", args=[mine.pk])).status_code == 404
    assert set(library()) > {"treatment"}


def test_signing_where_nothing_can_be_printed_keeps_nothing(clinic, monkeypatch):
    """Without the copy there is no signature; the page says what is missing."""
    steps.explain(clinic, clinic.a)
    paper, client = steps.paper(clinic.a, "privacy"), client_of(clinic.a, "password", "totp")
    read(client, paper)
    initial_all(client, paper)
    with monkeypatch.context() as machine:
        take_away(machine)
        reply = client.post(at("sign_consent", paper), SIGNATURE)
    assert reply.status_code == 503
    page = reply.content.decode()
    assert "Nothing was changed" in page
    assert "Pango" in page
    assert steps.paper(clinic.a, "privacy").signature is None
    done = client.post(at("sign_consent", paper), SIGNATURE)
    assert done["Location"] == at("signed_consent", paper)
