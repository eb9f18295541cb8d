"""What is charted while the medicine works, each class of it a table of its own.

An entry is made once and never changed. Its id is made where it is typed, when the form opens, so
that sending it again is sending the same one. What is wrong is answered by a new entry of the same
table that ``supersedes`` it, with a reason; the first stands, struck through.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kact.privacy.models import PrivateRecord
from kact.privacy.roles import CLINICIANS, Role
from kact.privacy.rule import Wall
from kact.privacy.sealed import SealedTextField
from sessions.models.dosing import DosingSession

THERAPISTS = frozenset({Role.THERAPIST, Role.CO_THERAPIST})
FROZEN = "dosing_session.signed_at"


class Lane(models.TextChoices):
    """Whose an entry is, and so which table it lies in."""

    BODY = "body", "Body"
    EXPERIENCE = "experience", "Experience"
    RELATIONAL = "relational", "Between them"
    SIGNAL = "signal", "Room"
    RESTRICTED = "restricted", "Restricted"


class Change(models.TextChoices):
    """What a later entry does to the one it supersedes."""

    CORRECTED = "corrected", "Corrected"
    WITHDRAWN = "withdrawn", "Entered in error"
    MOVED = "moved", "Belongs to the other partner"


class Capture(PrivateRecord):
    """That one entry has been received, from which device and as how many-eth of it.

    It holds nothing of what was charted. Where an entry is sent twice, the second finds this.
    ``seq`` counts on each device without a gap, so that a missing one shows; a form that was sent
    without the page's script has neither. ``tick`` is the entry's place in the order of the day.
    """

    wall: ClassVar = Wall(
        readers=CLINICIANS, writers=CLINICIANS, append_only=True, frozen_once=FROZEN
    )

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="captures")
    device = models.UUIDField(null=True)
    seq = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    tick = models.PositiveIntegerField()

    class Meta(PrivateRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dosing_session", "device", "seq"], name="capture_once_of_device"
            ),
            models.UniqueConstraint(
                fields=["dosing_session", "tick"], name="capture_one_of_each_tick"
            ),
            models.CheckConstraint(
                condition=Q(device=None, seq=None) | Q(device__isnull=False, seq__gte=1),
                name="capture_counted_on_its_device",
            ),
        ]


class Entry(PrivateRecord):
    """One entry. ``measured_at`` is when it was so, ``created_at`` when it reached the server.

    ``kind`` is what was charted (a code of `monitoring`), ``values`` its numbers and codes, by
    item. ``needs_review`` says in words what somebody has to look at, and is empty for most: an
    entry is kept first and judged afterwards. ``moved_from`` is the entry of the other partner
    that this one was written as. ``supersedes`` and ``moved_from`` are ids without a key: what
    they name lies in this table, and there may be of the other partner.
    """

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    values = models.JSONField(default=dict)
    note = SealedTextField(blank=True)
    measured_at = models.DateTimeField()
    tick = models.PositiveIntegerField()
    needs_review = models.CharField(max_length=300, blank=True)
    supersedes = models.UUIDField(null=True)
    change = models.CharField(max_length=20, choices=Change.choices, blank=True)
    reason = SealedTextField(blank=True)
    moved_from = models.UUIDField(null=True)

    class Meta(PrivateRecord.Meta):
        abstract = True
        ordering: ClassVar = ["measured_at", "tick"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["supersedes"], name="%(class)s_one_successor"),
            models.CheckConstraint(
                condition=Q(supersedes=None, change="", reason="")
                | Q(supersedes__isnull=False) & ~Q(change="") & ~Q(reason=""),
                name="%(class)s_changed_for_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["dosing_session", "tick"], name="%(class)s_of_day")
        ]


class _OfOnePartner(Entry):
    subject = models.ForeignKey("couples.Partner", models.PROTECT, related_name="+")

    class Meta(Entry.Meta):
        abstract = True


class BodyEntry(_OfOnePartner):
    """Vital signs, sedation, ratings, bodily signs and medical actions of one partner."""

    wall: ClassVar = Wall(
        readers=CLINICIANS, writers=CLINICIANS, append_only=True, frozen_once=FROZEN
    )


class ExperienceEntry(_OfOnePartner):
    """What one partner goes through, as a therapist sees it."""

    wall: ClassVar = Wall(
        readers=THERAPISTS, writers=THERAPISTS, append_only=True, frozen_once=FROZEN
    )


class RelationalEntry(Entry):
    """What happens between the two."""

    wall: ClassVar = Wall(
        readers=THERAPISTS, writers=THERAPISTS, append_only=True, frozen_once=FROZEN
    )


class SignalEntry(Entry):
    """What everybody in the room must know at once: a stop signal, an emergency, a separation."""

    wall: ClassVar = Wall(
        readers=CLINICIANS, writers=CLINICIANS, append_only=True, frozen_once=FROZEN
    )


class RestrictedEntry(Entry):
    """What could endanger somebody if it were known: it is on no paper of either partner.

    Whoever is in the room may write it; therapists and the prescriber read it.
    """

    wall: ClassVar = Wall(
        readers=THERAPISTS | {Role.PRESCRIBER},
        writers=CLINICIANS,
        append_only=True,
        frozen_once=FROZEN,
    )


class StrayEntry(PrivateRecord):
    """An entry that reached us in a way in which it could not be charted; kept until somebody has.

    ``body`` is what was typed. ``readers`` are those who may read what it would have become.
    """

    class Why(models.TextChoices):
        ANOTHER_HAND = "another_hand", "It was written under another sign-in"
        KEY_REUSED = "key_reused", "It has the number of an entry that says something else"
        TOO_LATE = "too_late", "The day had been signed"
        NOT_THEIRS = "not_theirs", "It is not for this role to chart"
        UNREADABLE = "unreadable", "It could not be read as an entry"

    wall: ClassVar = Wall(
        readers=CLINICIANS, writers=CLINICIANS, row_readers="readers", frozen_once="settled_at"
    )

    dosing_session = models.ForeignKey(DosingSession, models.PROTECT, related_name="+")
    readers = ArrayField(models.CharField(max_length=40))
    entry_key = models.UUIDField()
    written_by = models.UUIDField(null=True)  # the account it names as its author
    why = models.CharField(max_length=20, choices=Why.choices)
    body = SealedTextField()
    settled_at = models.DateTimeField(null=True)
    settled_as = models.CharField(max_length=20, blank=True)
    settled_because = SealedTextField(blank=True)

    class Meta(PrivateRecord.Meta):
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry_key", "written_by", "why"],
                nulls_distinct=False,
                name="stray_kept_once",
            )
        ]


LANES: dict[str, type[Entry]] = {
    Lane.BODY: BodyEntry,
    Lane.EXPERIENCE: ExperienceEntry,
    Lane.RELATIONAL: RelationalEntry,
    Lane.SIGNAL: SignalEntry,
    Lane.RESTRICTED: RestrictedEntry,
}
