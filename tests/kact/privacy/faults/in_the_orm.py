"""Holes in the ORM's rule, found with row-level security off."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.db.models import Manager, Q
from django.utils import timezone

from kact.privacy import models
from kact.privacy import rule as the_rule
from kact.privacy.audience import Audience
from kact.privacy.rule import Wall
from tests.kact.privacy.faults.fault import Fault


def rule(kind: str, broken: Callable[[Audience, Wall], Q]) -> Callable[[Any], None]:
    """Replace the ORM's rule of one kind of reader."""
    return lambda monkeypatch: monkeypatch.setitem(the_rule._RULES, kind, broken)


def _any_role(reader: Audience, its: Wall) -> Q:
    return the_rule._staff(reader, replace(its, readers=its.readers | {reader.role}))  # type: ignore[arg-type]


def _team_without_end(reader: Audience, its: Wall) -> Q:
    team = apps.get_model("couples", "CareTeam")._base_manager
    mine = team.filter(clinic_id=reader.clinic, member_id=reader.member)
    return Q(**{f"{its.couple}__in": mine.values("couple_id")})


def _team_by_user(reader: Audience, its: Wall) -> Q:
    team = apps.get_model("couples", "CareTeam")._base_manager
    now = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
    mine = team.filter(now, clinic_id=reader.clinic, member_id=reader.user)
    return Q(**{f"{its.couple}__in": mine.values("couple_id")})


def _all_of_my_couple(reader: Audience, its: Wall) -> Q:
    if its.couple is None:
        return the_rule._nothing()
    places = apps.get_model("couples", "Partner")._base_manager.filter(pk=reader.partner)
    return Q(**{f"{its.couple}__in": places.values("couple_id")})


def _all_of_this_couple(reader: Audience, its: Wall) -> Q:
    return Q(**{its.couple: reader.couple}) if its.couple else the_rule._nothing()


def _partner_by_user(reader: Audience, its: Wall) -> Q:
    return the_rule._partner(replace(reader, partner=reader.user), its)


def _ended_keeps_joint(reader: Audience, its: Wall) -> Q:
    joint = _all_of_my_couple(reader, its) if its.joint != "never" else the_rule._nothing()
    return the_rule._partner(reader, its) | joint


def _anybody_of_a_cohort(reader: Audience, its: Wall) -> Q:
    return Q() if its.cohort else the_rule._partner(reader, its)


IN_THE_ORM = [
    Fault(
        "ORM: every partner reads a roster",
        "first wall",
        patch=rule("partner", _anybody_of_a_cohort),
    ),
    Fault("ORM: role not asked", "first wall", patch=rule("staff", _any_role)),
    Fault("ORM: jobs read everything", "first wall", patch=rule("job", _any_role)),
    Fault("ORM: staff rule shows all", "first wall", patch=rule("staff", lambda reader, its: Q())),
    Fault(
        "ORM: staff rule shows nothing",
        "first wall",
        patch=rule("staff", lambda reader, its: the_rule._nothing()),
    ),
    Fault(
        "ORM: ended place on a team counts",
        "first wall",
        patch=lambda m: m.setattr(the_rule, "_on_care_team", _team_without_end),
    ),
    Fault(
        "ORM: team matched by user",
        "first wall",
        patch=lambda m: m.setattr(the_rule, "_on_care_team", _team_by_user),
    ),
    Fault(
        "ORM: team not asked",
        "first wall",
        patch=lambda m: m.setattr(the_rule, "_on_care_team", lambda reader, its: Q()),
    ),
    Fault(
        "ORM: everybody reaches the whole clinic",
        "first wall",
        patch=lambda m: m.setattr(the_rule, "reaches_whole_clinic", lambda role: True),
    ),
    Fault("ORM: partner sees the couple's", "first wall", patch=rule("partner", _all_of_my_couple)),
    Fault("ORM: partner matched by user", "first wall", patch=rule("partner", _partner_by_user)),
    Fault(
        "ORM: ended partner keeps joint", "first wall", patch=rule("partner", _ended_keeps_joint)
    ),
    Fault("ORM: joint view keeps the role", "first wall", patch=rule("couple", the_rule._staff)),
    Fault(
        "ORM: joint view sees private rows",
        "first wall",
        patch=rule("couple", _all_of_this_couple),
    ),
    Fault(
        "ORM: clinic not asked",
        "first wall",
        patch=lambda m: m.setattr(
            Audience, "visible", lambda self, model: the_rule._RULES[self.kind](self, model.wall)
        ),
    ),
    Fault(
        "ORM: nobody sees all",
        "first wall",
        patch=lambda m: m.setattr(models.PrivateManager, "get_queryset", Manager.get_queryset),
    ),
]
