"""Writes down the joint intake, a version at a time."""

from typing import Any

from django.db import transaction

from kact.couples.actions import change_course, reach, take_turns
from kact.couples.models import Couple
from kact.privacy.audience import Audience
from kact.protocol.gate import require
from kact.protocol.loading import gate
from kact.protocol.queries import case_of
from kact.record.actions import append
from screening import events, milestones
from screening.models import JointIntake


@transaction.atomic
def record_joint_intake(*, by: Audience, couple: Couple, **noted: Any) -> JointIntake:
    """Keep one more version of the joint intake; the course takes its method from the newest.

    ``couple`` comes with its partners and course. Raises GateClosed before joint work may begin.
    """
    require(gate("before_joint_work"), case_of(couple))
    take_turns(f"joint intake:{couple.pk}")
    intake = JointIntake(
        clinic_id=by.clinic,
        couple=couple,
        author_id=by.user,
        version=JointIntake.objects.filter(couple=couple).count() + 1,
        **noted,
    )
    intake.save(force_insert=True)
    change_course(by=by, course=couple.courses[0], modality=intake.modality)
    reach(milestones.JOINT_INTAKE, by=by, couple=couple.pk)
    data = {"intake": str(intake.pk), "version": intake.version}
    append(events.JOINT_INTAKE_RECORDED, by=by, couple=couple.pk, data=data)
    return intake
