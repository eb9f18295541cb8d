"""Clinics, users, memberships, credentials and invitations.

These tables stand outside the privacy wall: they are read before anyone is known. They hold no
clinical fact, and their own narrow queries are the only readers.
"""

import uuid
import zoneinfo
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from kact.accounts.slugs import SLUG_LENGTH, free_slug
from kact.privacy.roles import ROLES, Role


def known_zone(name: str) -> None:
    """Raise ValidationError unless ``name`` is an IANA time zone."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError("Choose a time zone such as America/New_York.")


class Clinic(models.Model):
    """A clinic: the outer fence of everything."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    neutral_name = models.CharField(
        max_length=60,
        default="Your clinic",
        help_text="What partners see in a tab or message: nothing that names the treatment.",
    )
    phone = models.CharField(max_length=40, blank=True)
    crisis_line = models.CharField(max_length=200, default="Call or text 988")
    emergency_number = models.CharField(max_length=20, default="911")
    zone = models.CharField(max_length=60, default="America/New_York", validators=[known_zone])
    locale = models.CharField(max_length=10, default="en-us")
    partners_need_mfa = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    slug = models.SlugField(
        max_length=SLUG_LENGTH,
        unique=True,
        help_text="The last word of the public request page's address.",
    )
    requests_show_name = models.BooleanField(
        default=True,
        help_text="Whether the request page says the clinic's own name or the neutral one.",
    )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the clinic; one that has no slug yet gets it from its name."""
        if not self.slug:
            self.slug = free_slug(self.name, set(Clinic.objects.values_list("slug", flat=True)))
        super().save(*args, **kwargs)

    def local(self, moment: datetime) -> datetime:
        """``moment`` on the clinic's clock."""
        return moment.astimezone(zoneinfo.ZoneInfo(self.zone))


class UserManager(BaseUserManager["User"]):
    """Users are known by e-mail alone, case-folded."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Make a user who signs in by e-mail; without a password they cannot yet."""
        user = self.model(email=email.strip().casefold(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().casefold())


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in. Their name and everything else about them lives elsewhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return str(self.id)


class Membership(models.Model):
    """One user in one role at one clinic. Someone with two roles has two, and wears one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", null=True)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40, choices=[(r.value, t.name) for r, t in ROLES.items()])
    name = models.CharField(max_length=120)
    email = models.EmailField()
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "clinic", "role"],
                condition=models.Q(ended_at=None),  # somebody who left may come back
                name="membership_one_per_role",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.role_name}"

    @property
    def role_name(self) -> str:
        """The role in plain words."""
        return ROLES[Role(self.role)].name


class Enrolment(models.Model):
    """A user as a partner: the id of the place in a couple they look from, and no more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="enrolments")
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    partner_id = models.UUIDField(unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.id)


class Credential(models.Model):
    """A licence or training of a member of staff, with its end; void from ``withdrawn_at`` on."""

    class Kind(models.TextChoices):
        LICENCE = "licence", "Professional licence"
        RELATIONAL = "relational_training", "Relational therapy training"
        KETAMINE = "ketamine_training", "Ketamine therapy training"
        ACLS = "acls", "Advanced cardiac life support"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=40, choices=Kind.choices)
    number = models.CharField(max_length=80, blank=True)
    issued_by = models.CharField(max_length=120, blank=True)
    expires_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["expires_on"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, until {self.expires_on}"


class Invitation(models.Model):
    """A way in for one person: opened once, within 72 hours, with a code said to them.

    Only hashes are kept. It binds a user to a Partner (``partner_id``) or a Membership. When that
    person has signed in before it ``recovers`` their sign-in: it opens a day later, and only once a
    second member of staff has approved it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    partner_id = models.UUIDField(null=True)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=128)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    recovers = models.BooleanField(default=False)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opens_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(partner_id=None) ^ models.Q(membership=None),
                name="invitation_for_one_person",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("made_by")),
                name="invitation_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
