"""An event as a plain sentence, with names where its data holds ids."""

from typing import Any
from uuid import UUID

from kact.accounts.models import Membership
from kact.record.models import Event
from kact.record.verbs import verbs

Names = dict[str, str]


def staff_names(clinic: UUID) -> Names:
    """The names under which people work at a clinic, by the ids of membership and user."""
    names: Names = {}
    for member in Membership.objects.filter(clinic_id=clinic):
        names |= {str(member.user_id): member.name, str(member.pk): member.name}
    return names


def users_at(clinic: UUID) -> Names:
    """The names of those who sign in at a clinic, by the id of the user, in order."""
    members = Membership.objects.filter(clinic_id=clinic, user__isnull=False).order_by("name")
    return {str(user): name for user, name in members.values_list("user_id", "name")}


def sentence(event: Event, names: Names) -> str:
    """What happened. A partner who is not among ``names`` stays "a partner"."""
    subject = names.get(str(event.subject_id), "a partner")
    who = names.get(str(event.actor_id)) or (subject if event.actor_id else "KACT")
    said = {"who": who, "subject": subject, **_said(event.data, names)}
    return verbs()[event.verb].says.format_map(said)


def _said(data: dict[str, Any], names: Names) -> Names:
    said = {key: names.get(str(value), str(value)) for key, value in data.items()}
    if "instrument" in said:
        said["instrument"] = said["instrument"].upper()
    for code in ("kind", "reason"):
        if code in said:
            said[code] = said[code].replace("_", " ")
    if "part" in said:
        said["part"] = f"“{said['part'].replace('_', ' ')}”"
    if "page" in said:
        said["page"] = f"“{said['page'].replace('_', ' ')}”"
    return said
