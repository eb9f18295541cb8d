"""The word in a clinic's public address: from its name, and one to a clinic."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connections

from kact.accounts.models import Clinic
from kact.accounts.slugs import SLUG_LENGTH, free_slug

fill = import_module("kact.accounts.migrations.0002_clinic_slug").fill


@pytest.mark.parametrize(
    ("name", "taken", "slug"),
    [
        ("Harbor Couple Clinic", set(), "harbor-couple-clinic"),
        ("Harbor Couple Clinic", {"harbor-couple-clinic"}, "harbor-couple-clinic-2"),
        ("Harbor", {"harbor", "harbor-2", None}, "harbor-3"),
        ("***", set(), "clinic"),
        ("x" * 120, {"x" * 55}, "x" * 55 + "-2"),
    ],
)
def test_free_slug(name, taken, slug):
    assert free_slug(name, taken) == slug
    assert len(slug) <= SLUG_LENGTH


def test_clinics_of_one_name_get_an_address_each(db):
    slugs = {Clinic.objects.create(name="Same Name").slug for _ in range(3)}
    assert slugs == {"same-name", "same-name-2", "same-name-3"}


def test_clinic_keeps_its_address_when_it_is_renamed(db):
    clinic = Clinic.objects.create(name="Same Name")
    clinic.name = "Other Name"
    clinic.save()
    assert Clinic.objects.get(pk=clinic.pk).slug == "same-name"


def test_fill_gives_clinics_that_are_there_an_address(db):
    """What the migration does, to clinics whose column is still empty."""
    made = [Clinic.objects.create(name=name, slug=f"old-{n}") for n, name in enumerate("AAB")]
    with connections["default"].schema_editor() as editor:
        fill(apps, editor)
    slugs = [Clinic.objects.get(pk=clinic.pk).slug for clinic in made]
    assert sorted(slugs) == ["a", "a-2", "b"]
