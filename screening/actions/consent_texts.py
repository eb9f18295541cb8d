"""A clinic's own consent papers: copied from ours, changed as drafts, approved, never changed."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kact.couples.actions import end, take_turns
from kact.couples.models import Milestone
from kact.privacy.audience import Audience, looking_as
from kact.privacy.roles import Job
from kact.record.actions import append
from kact.record.verbs import Verb
from screening import events, milestones
from screening.consent_texts.texts import Text, fingerprint, library, rules
from screening.models import ConsentRules, ConsentTemplate
from screening.queries.consent_texts import required_codes, rules_of, templates_of


class AlreadyApproved(RuntimeError):
    """This version is approved; a change is a new version."""


class OutOfBounds(ValueError):
    """A clinic may not choose this number."""


@transaction.atomic
def adopt_consent_texts(*, by: Audience) -> None:
    """Copy whatever of the program's papers and rules the clinic does not have yet, as drafts."""
    take_turns(f"consent texts:{by.clinic}")
    there = {template.code for template in templates_of(by.clinic)}
    for text in library().values():
        if text.code not in there:
            _draft(by, text, version=1)
    if rules_of(by.clinic) is None:
        own = {name: rule.value for name, rule in rules().items()}
        ConsentRules(clinic_id=by.clinic, **own).save(force_insert=True)
    append(events.CONSENT_TEXTS_ADOPTED, by=by)


@transaction.atomic
def renew_consent_text(*, by: Audience, template: ConsentTemplate) -> ConsentTemplate:
    """Begin a new version of a paper as a draft with the same words."""
    draft = _draft(by, template.text, version=template.version + 1)
    _note(events.CONSENT_TEXT_RENEWED, by, draft)
    return draft


@transaction.atomic
def change_consent_text(
    *, by: Audience, template: ConsentTemplate, text: Text, reconsent: bool
) -> None:
    """Change the words of a draft, and whether it must be signed again. Raises AlreadyApproved."""
    body = text.as_json()
    drafts = ConsentTemplate.objects.filter(pk=template.pk, approved_at=None)
    if not drafts.update(body=body, body_sha256=fingerprint(body), reconsent=reconsent):
        raise AlreadyApproved
    _note(events.CONSENT_TEXT_CHANGED, by, template)


@transaction.atomic
def approve_consent_text(*, by: Audience, template: ConsentTemplate, as_read: str) -> None:
    """Approve a draft as it was read (its fingerprint): it is given out, and never changes again.

    Raises AlreadyApproved, also when it was changed since it was read.

    A version of a paper for everybody that must be signed again ends every signed set at once.
    """
    drafts = ConsentTemplate.objects.filter(pk=template.pk, approved_at=None, body_sha256=as_read)
    if not drafts.update(approved_at=timezone.now(), approved_by_id=by.user):
        raise AlreadyApproved
    if template.reconsent and template.code in required_codes():
        _end_all(by.clinic)
    _note(events.CONSENT_TEXT_APPROVED, by, template)


@transaction.atomic
def choose_consent_rules(*, by: Audience, **chosen: int) -> None:
    """Choose what the clinic asks of every signature from now on. Raises OutOfBounds."""
    for name, rule in rules().items():
        if not rule.lowest <= chosen[name] <= rule.highest:
            raise OutOfBounds(name)
    ConsentRules(clinic_id=by.clinic, chosen_by_id=by.user, **chosen).save(force_insert=True)
    append(events.CONSENT_RULES_CHOSEN, by=by, data=dict(chosen))


def _draft(by: Audience, text: Text, *, version: int) -> ConsentTemplate:
    body = text.as_json()
    draft = ConsentTemplate(
        clinic_id=by.clinic,
        code=text.code,
        version=version,
        body=body,
        body_sha256=fingerprint(body),
        author_id=by.user,
    )
    draft.save(force_insert=True)
    return draft


def _end_all(clinic: UUID) -> None:
    """Whoever signed the set signed an older version of this paper, whoever cares for them."""
    with looking_as(Audience.job(Job.PLANNER, clinic)):
        signed = Milestone.objects.filter(code=milestones.CONSENTS_SIGNED, valid_until=None)
        for subject in list(signed.values_list("subject_id", flat=True)):
            end(milestones.CONSENTS_SIGNED, subject=subject)


def _note(verb: Verb, by: Audience, template: ConsentTemplate) -> None:
    append(
        verb,
        by=by,
        data={"template": str(template.pk), "code": template.code, "version": template.version},
    )
