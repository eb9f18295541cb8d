"""The planted world has a row of every private kind, and a mark in every field that tells."""

from django.apps import apps
from django.db import models

from kact.privacy.audience import Audience, looking_as
from kact.privacy.models import private_models
from kact.privacy.roles import Job
from tests.canaries import MARK

PEOPLE = ("accounts.Clinic", "accounts.User", "accounts.Membership", "accounts.Credential")

# Columns of text that hold no words of anybody's, each for a reason.
TELLS_NOTHING = {
    "accounts_clinic.locale": "a language",
    "accounts_clinic.slug": "a word of a public address",
    "screening_consentpresentation.rendered_sha256": "a hash of what was shown",
    "screening_consentpresentation.session_hash": "a hash that stands for a session",
    "screening_consentreply.element": "the code of an element",
    "screening_consentreply.item": "the code of something to share",
    "screening_consentreply.value": "initials, a yes or no, or the number of an answer",
    "screening_consentreply.text_sha256": "the hash of a clinic's words",
    "screening_consentauthentication.session_hash": "a hash that stands for a session",
    "screening_consentsignature.rendered_sha256": "a hash of what was shown",
    "screening_consentsignature.meaning": "a clinic's own words, the same for everybody",
    "documents_document.kind": "the code of a kind of document",
    "instruments_instrumentpermission.instrument": "an id of the library",
    "instruments_instrumentpermission.document_hash": "the hash of a paper",
    "instruments_licensedwording.instrument": "an id of the library",
    "instruments_licensedwording.content_hash": "the hash of a wording",
    "kact_sessions_adverseevent.term": "the code of a term",
    "kact_sessions_adverseevent.severity": "the code of a severity",
    "kact_sessions_adverseevent.relation": "the code of a relation",
    "kact_sessions_adverseevent.action": "the code of an action",
    "kact_sessions_adverseevent.outcome": "the code of an outcome",
    "kact_sessions_partnerevent.term": "the code of a term",
    "kact_sessions_partnerevent.severity": "the code of a severity",
    "kact_sessions_partnerevent.relation": "the code of a relation",
    "kact_sessions_partnerevent.action": "the code of an action",
    "kact_sessions_partnerevent.outcome": "the code of an outcome",
    "protocol_chosennumber.code": "the code of a number",
    "protocol_approvednumber.code": "the code of a number",
    "documents_document.sha256": "a hash of its bytes",
    "kact_sessions_capture.sha256": "a hash of what was sent",
    "kact_sessions_bodyentry.kind": "the code of what was charted",
    "kact_sessions_experienceentry.kind": "the code of what was charted",
    "kact_sessions_relationalentry.kind": "the code of what was charted",
    "kact_sessions_signalentry.kind": "the code of what was charted",
    "kact_sessions_restrictedentry.kind": "the code of what was charted",
    "kact_sessions_strayentry.settled_as": "one of two codes",
    "accounts_clinic.zone": "a time zone",
    "accounts_user.password": "a hash, never read into a page",
    "couples_course.protocol_version": "the hash of a protocol; the same for every couple",
    "instruments_response.instrument": "an id of the library",
    "instruments_response.version": "an id of the library",
    "instruments_response.definition_hash": "an id of the library",
    "instruments_response.occasion": "an id of the library",
    "instruments_answer.item": "an id of the library",
    "instruments_answer.option": "an id of the library; the twin worlds vary it",
    "screening_clinicquestion.code": "a random code",
    "screening_clinicquestion.part": "the code of a part",
    "screening_intake.part": "the code of a part",
    "screening_intake.version": "the version of a part",
    "screening_intake.definition_hash": "the hash of a part",
    "screening_medicalanswer.question": "the code of a question",
    "screening_psychiatricanswer.question": "the code of a question",
    "screening_substanceanswer.question": "the code of a question",
    "screening_relationalanswer.question": "the code of a question",
    "screening_withheldanswer.question": "the code of a question",
    "screening_safetyanswer.question": "the code of a question",
    "screening_interviewanswer.question": "the code of a question",
    "screening_sharingchoice.item": "the code of something that may be shared",
    "screening_medicaldecision.rule": "the code of a rule",
    "screening_medicaldecision.level": "the letter of a level",
    "screening_medicaldecision.verdict": "one of four words",
    "screening_medicaldecision.basis_hash": "the hash of answers",
    "screening_medicalreview.basis_hash": "the hash of answers",
    "screening_relationaldecision.rule": "the code of a rule",
    "screening_relationaldecision.level": "the letter of a level",
    "screening_relationaldecision.verdict": "one of four words",
    "screening_relationaldecision.basis_hash": "the hash of answers",
    "screening_relationalreview.basis_hash": "the hash of answers",
    "scheduling_visit.kind": "the code of a kind",
    "ledger_consignment.kind": "the code of a movement",
    "ledger_consignment.dea_number": "a supplier's registration, of nine characters",
    "scheduling_visit.zone": "a time zone",
    "scheduling_visit.planned_as": "the place of a visit in a course",
    "kact_sessions_educationreading.piece": "the code of a piece",
    "kact_sessions_educationreading.words_sha256": "the hash of what was read",
    "outcomes_score.instrument": "an id of the library",
    "outcomes_score.version": "an id of the library",
    "outcomes_score.scorer": "the scorer's version; another one is not shown",
    "outcomes_score.status": "one of three words",
    "screening_suicidescreen.band": "one of four words",
    "screening_suicidescreen.rules": "the version of the rules",
    "kact_sessions_agreementsheet.clauses_hash": "the hash of the clauses",
    "kact_sessions_agreement.text_sha256": "the hash of words that both read",
    "kact_sessions_agreementsignature.text_sha256": "the hash of words that both read",
    "kact_sessions_brief.text_sha256": "the hash of the product's own words",
    "kact_sessions_order.route": "the code of a route",
    "kact_sessions_order.form": "the code of a form",
    "kact_sessions_predosecheck.rules_sha256": "the hash of the check's rules",
    "record_event.role": "a role",
    "record_event.verb": "a word of the product",
    "record_change.relation": "the name of a table",
    "record_change.row_id": "an id",
    "record_change.operation": "one of three words",
    "record_change.transaction": "a number",
}


def test_world_has_every_private_model(world):
    missing = [m.__name__ for m in private_models() if m not in world.models]
    assert not missing, f"Plant a row of {missing} for every partner in tests/matrix/records.py."


def test_world_marks_every_field_that_tells(world):
    unmarked = [name for name, column in _telling() if not _is_marked(world, column)]
    assert not unmarked, (
        f"Plant a mark in {unmarked} (tests/matrix/world.py or records.py), or say in TELLS_NOTHING"
        " why no words can stand there."
    )


def test_exceptions_are_columns(world):
    columns = {_name(c) for m in _all() for c in m._meta.concrete_fields}
    assert set(TELLS_NOTHING) <= columns


def _telling():
    """Every column of text without a closed list of choices."""
    for model in _all():
        for column in model._meta.concrete_fields:
            text = isinstance(column, models.CharField | models.TextField)
            if text and not column.choices and _name(column) not in TELLS_NOTHING:
                yield _name(column), column


def _all():
    return [*private_models(), *(apps.get_model(name) for name in PEOPLE)]


def _name(column):
    return f"{column.model._meta.db_table}.{column.column}"


def _is_marked(world, column):
    """Whether anybody at all sees a mark in the column."""
    return any(MARK.search(str(value)) for value in _values(world, column))


def _values(world, column):
    rows = column.model._base_manager.values_list(column.name, flat=True)
    for audience in _everybody(world):
        with looking_as(audience):
            yield from rows.all()  # asked anew: a queryset keeps what the first reader saw


def _everybody(world):
    yield from (p.audience for p in world.cast.people.values() if p.audience)
    yield from (Audience.job(job, world.cast.north.pk) for job in Job)
