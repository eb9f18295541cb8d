"""Forged evidence of consent is refused: to kact_app with signed eyes, and to the tables' owner by
triggers alone. Each forgery stands beside the true row, which is accepted."""

import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.utils.html import escape

from kact.privacy.audience import looking_as
from screening.consent_texts.texts import library
from screening.models import (
    ConsentAuthentication,
    ConsentConfirmation,
    ConsentExplanation,
    ConsentOffer,
    ConsentPresentation,
    ConsentReply,
    ConsentRules,
    ConsentSignature,
    ConsentTemplate,
    ConsentWithdrawal,
)
from tests import cast as casting
from tests.kact.privacy.scratch import scratch
from tests.screening import consenting as steps
from tests.screening import forging
from tests.screening.consent_forgeries import FORGERIES
from tests.screening.forging import Evidence, Forgery, Sql

# Papers: one ready to be signed, one signed; the rules ask for no time, so that it can be.
READY, SIGNED = "privacy", "therapy"
LAST = "courts"  # the element of READY that is to be initialled next


@pytest.fixture(scope="module")
def evidence(django_db_setup: None, django_db_blocker: Any) -> Iterator[Evidence]:
    """Everything up to the signature, committed in a database of one's own."""
    with scratch(django_db_blocker):
        cast = casting.assemble()
        steps.open_papers(cast)
        for person in (cast.a, cast.b):
            steps.clear(cast, person)
            steps.offer(cast, person)
            steps.explain(cast, person)
            for code in (READY, SIGNED):
                steps.initial(person, code, steps.present(person, code))
        yield _gather(cast)


def _gather(cast: casting.Cast) -> Evidence:
    signed_shown = _live(cast.a, SIGNED)
    steps.sign(cast.a, SIGNED, signed_shown)
    steps.confirm(cast, cast.a)
    steps.withdraw(cast.b)
    shown, proof = _live(cast.a, READY), _prove(cast)
    with looking_as(cast.therapist.audience):
        known = _known(cast, shown, signed_shown)
        known |= {"proof": proof.pk, "session": steps.SESSION}
    return _with_true_rows(Evidence(cast, ids=known), shown)


def _live(person: casting.Person, code: str) -> ConsentPresentation:
    offer = steps.paper(person, code).offer
    with looking_as(person.audience):
        return ConsentPresentation.objects.get(offer=offer)


def _prove(cast: casting.Cast) -> ConsentAuthentication:
    """The proof that would come with the next signature."""
    shown = _live(cast.a, READY)
    with looking_as(cast.a.audience):
        row = ConsentAuthentication(
            **_about(cast.a),
            presentation=shown,
            session_hash=steps.SESSION,
            methods=["password", "totp"],
            authenticated_at=steps.proof().at,
        )
        row.save(force_insert=True)
    return row


def _about(person: casting.Person) -> dict[str, Any]:
    place = person.partner
    return {
        "clinic_id": place.clinic_id,
        "couple_id": place.couple_id,
        "subject_id": place.pk,
        "author_id": person.user.pk,
    }


def _known(cast: casting.Cast, shown: Any, signed: Any) -> dict[str, Any]:
    """The ids that forgeries speak of."""
    mine = ConsentReply.objects.filter(presentation=shown)
    template = shown.offer.template
    people = {f"{w}_user": cast.people[w].user.pk for w in ("a", "b", "prescriber", "admin")}
    return people | {
        "shown": shown.pk,
        "offer": shown.offer_id,
        "template": template.pk,
        "initials": mine.get(kind="initials", element=LAST).pk,
        "answer": mine.get(kind="answers", element="what_your_partner_sees").pk,
        "explanation": ConsentExplanation.objects.get(offer=shown.offer_id).pk,
        "signed_shown": signed.pk,
        "signed_hash": signed.rendered_sha256,
        "signed_offer": signed.offer_id,
        "signature": ConsentSignature.objects.get(presentation=signed).pk,
        "b_shown": ConsentPresentation.objects.filter(subject=cast.b.partner.pk)[0].pk,
        "b_offer": ConsentOffer.objects.filter(subject=cast.b.partner.pk)[0].pk,
        "a": cast.a.partner.pk,
        "couple": cast.couples["first"].pk,
        "north": cast.north.pk,
        "south": cast.south.pk,
        "spare": uuid4(),
        "without_a_paragraph": _without_a_paragraph(shown, template),
    }


def _without_a_paragraph(shown: Any, template: ConsentTemplate) -> dict[str, Any]:
    paragraph = template.text.elements[-1].text[0]
    short = bytes(shown.rendered).replace(escape(paragraph).encode(), b"")
    assert short != bytes(shown.rendered)
    return {"rendered": short, "rendered_sha256": hashlib.sha256(short).hexdigest()}


MODELS = {
    "offer": ConsentOffer,
    "explanation": ConsentExplanation,
    "presentation": ConsentPresentation,
    "reply": ConsentReply,
    "authentication": ConsentAuthentication,
    "signature": ConsentSignature,
    "confirmation": ConsentConfirmation,
    "withdrawal": ConsentWithdrawal,
    "template": ConsentTemplate,
    "rules": ConsentRules,
}


def _row(instance: Any) -> dict[str, Any]:
    """A model's row by its columns."""
    fields = instance._meta.concrete_fields
    return {
        f.column: f.get_db_prep_save(getattr(instance, f.attname), connections["default"])
        for f in fields
    } | ({"created_at": Sql("now()")} if hasattr(instance, "created_at") else {})


def _with_true_rows(evidence: Evidence, shown: ConsentPresentation) -> Evidence:
    """Of each noun, the row that would be accepted next."""
    a, therapist = _about(evidence.cast.a), {"author_id": evidence.cast.therapist.user.pk}
    ids, north = evidence.ids, evidence.cast.north
    words = library()[READY].element(LAST).fingerprint
    body = library()["group"].as_json()
    signed = {"signature_id": ids["signature"], "kind": "signing"}
    rows = {
        "offer": {**a, **therapist, "template_id": ids["template"]},
        "explanation": {**a, **therapist, "offer_id": ids["offer"]},
        "presentation": {**a, "offer_id": ids["offer"], "rendered": bytes(shown.rendered),
                         "rendered_sha256": shown.rendered_sha256,
                         "session_hash": steps.SESSION, "alone": True},
        "reply": {**a, "presentation_id": ids["shown"], "kind": "initials", "element": LAST,
                  "value": "PA", "text_sha256": words},
        "authentication": {**a, "presentation_id": ids["shown"], "session_hash": steps.SESSION,
                           "methods": ["password", "totp"], "authenticated_at": Sql("now()")},
        "signature": {**a, "presentation_id": ids["shown"], "typed_name": "Person A",
                      "rendered_sha256": shown.rendered_sha256, "setting": "remote",
                      "meaning": library()[READY].meaning, "signed_at": Sql("clock_timestamp()")},
        "confirmation": {**a, **therapist, **signed, "capacity": True, "alone": True, "free": True},
        "withdrawal": {**a, "reason": "", "signature_id": None},
        "template": {"clinic_id": north.pk, "code": "group", "version": 50, "body": body,
                     "body_sha256": hashlib.sha256(body.encode()).hexdigest()},
        "rules": {"clinic_id": north.pk, "reflection_hours": 0, "second_factor": True,
                  "fresh_minutes": 5, "shown_minutes": 120,
                  "chosen_by_id": evidence.cast.prescriber.user.pk},
    }  # fmt: skip
    for noun, values in rows.items():
        plain = {k: v for k, v in values.items() if not isinstance(v, Sql)}
        expressions = {k: v for k, v in values.items() if isinstance(v, Sql)}
        evidence.true[noun] = _row(MODELS[noun](**plain)) | expressions
    draft = _draft(evidence)
    evidence.ids["draft"] = draft
    return evidence


def _draft(evidence: Evidence) -> Any:
    """A draft that waits for its prescriber."""
    row = {**evidence.true["template"], "id": uuid4(), "version": 60}
    with looking_as(evidence.cast.admin.audience), connections["default"].cursor() as cursor:
        cursor.execute(*forging.insertion("template", row))
    return row["id"]


# Whoever makes the true row of each kind.
MAKERS = {
    **dict.fromkeys(("presentation", "reply", "authentication", "signature", "withdrawal"), "a"),
    **dict.fromkeys(("offer", "explanation", "confirmation"), "therapist"),
    **dict.fromkeys(("template", "rules"), "prescriber"),
}
tried = {"kact_app": 0, "kact_owner": 0}


@pytest.fixture(autouse=True)
def fresh(evidence: Evidence) -> None:
    """The proof was given just now, however long the tests before took."""
    forging.by_owner_asleep(
        "update screening_consentauthentication set authenticated_at = clock_timestamp()"
        f" where id = '{evidence.ids['proof']}'"
    )


@pytest.mark.parametrize("noun", MODELS)
def test_true_row_is_accepted(evidence: Evidence, noun: str) -> None:
    sql, values = forging.statement(evidence, Forgery("true", noun))
    assert not forging.is_refused_to_app(evidence, MAKERS[noun], sql, values)
    assert not forging.is_refused_to_owner(sql, values)


@pytest.mark.parametrize("forgery", FORGERIES, ids=str)
def test_forgery_is_refused(evidence: Evidence, forgery: Forgery) -> None:
    with forging.set_up(evidence, forgery):
        sql, values = forging.statement(evidence, forgery)
        assert forging.is_refused_to_app(evidence, forgery.by, sql, values)
        tried["kact_app"] += 1
        assert forging.is_refused_to_owner(sql, values)
        tried["kact_owner"] += 1


def test_nothing_was_left_tampered_with(evidence: Evidence) -> None:
    """After all that, the true signature is accepted still; and the figures."""
    sql, values = forging.statement(evidence, Forgery("true"))
    assert not forging.is_refused_to_app(evidence, "a", sql, values)
    print(f"\nforgeries refused, of {len(FORGERIES)} kinds: {tried}")
    assert len({str(f) for f in FORGERIES}) == len(FORGERIES) >= 20


def test_wrong_answer_cannot_be_called_right(evidence: Evidence) -> None:
    """The database judges an answer by the approved text, whatever the row says of itself."""
    change = {"kind": "answers", "value": "3", "correct": True, "text_sha256": ""}
    sql, values = forging.statement(evidence, Forgery("right", "reply", change))
    with looking_as(evidence.cast.a.audience), connections["default"].cursor() as cursor:
        cursor.execute(f"{sql} returning correct, replied_at > now()", values)
        assert cursor.fetchone() == (False, True)
        transaction.set_rollback(True)


def test_times_are_the_databases_own(evidence: Evidence) -> None:
    """A showing dated last week is dated now."""
    change = {"shown_at": Sql("now() - interval '7 days'"), "expires_at": Sql("'infinity'")}
    sql, values = forging.statement(evidence, Forgery("old", "presentation", change))
    with looking_as(evidence.cast.a.audience), connections["default"].cursor() as cursor:
        cursor.execute(f"{sql} returning shown_at >= now(), expires_at - shown_at", values)
        now, lasts = cursor.fetchone()
        transaction.set_rollback(True)
    assert (now, lasts.total_seconds()) == (True, 120 * 60)
