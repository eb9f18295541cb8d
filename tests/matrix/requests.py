"""Every request worth trying: each route, address and method, with and without htmx."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from allauth.account.utils import user_pk_to_url_str
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.canaries import Thing
from tests.matrix import screening_reviews
from tests.matrix.documents import FORMS as RECORD_REQUESTS
from tests.matrix.instruments_licences import FORMS as LICENCES
from tests.matrix.ledger import FORMS as LEDGER
from tests.matrix.oracle import TABLE, Route
from tests.matrix.protocol_numbers import FORMS as NUMBERS
from tests.matrix.scheduling_desk import FORMS as SCHEDULING
from tests.matrix.screening_clinic_questions import FORM as QUESTION
from tests.matrix.screening_intake import ENTERED
from tests.matrix.screening_plan import PROPOSED
from tests.matrix.screening_reviews import DECIDED, SIGNED
from tests.matrix.screening_safety import FORMS as SAFETY
from tests.matrix.sessions_agreements import FORMS as AGREEMENTS
from tests.matrix.sessions_doses import FORMS as DOSES
from tests.matrix.sessions_dosing import FORMS as DOSING
from tests.matrix.sessions_leaving import FORMS as LEAVING
from tests.matrix.sessions_preparation import FORMS as PREPARATION
from tests.matrix.world import World

METHODS = ("GET", "POST", "PUT", "DELETE")
# People of whom somebody else in the world stands in the same way to every principal.
ALIKE = {
    "d",
    "f",
    "co_therapist",
    "prescriber",
    "monitor",
    "emergency",
    "late",
    "no_mfa",
    "disabled",
}
NEAR = {
    *("couple", "partner", "place", "response", "alert", "invitation", "member", "user"),
    *("intake", "entry", "paper"),
}
NOBODYS = UUID("00000000-0000-4000-8000-000000000000")
PAGES = {"csi-16": "1", "phq-9": "4", "gad-7": "1"}

# What an address names, by the converters of its pattern. "thing" stands for the object itself.
SHAPES = {
    (): {},
    ("UUIDConverter",): {"kinds": "uuid"},
    ("UUIDConverter", "IntConverter"): {"kinds": "uuid", "page": True},
    ("IntConverter",): {"kinds": "passkey"},
    ("StringConverter",): {"kinds": "token"},
    ("SlugConverter",): {"kinds": "slug"},
    ("regex",): {"kinds": "reset"},
}

# What is not named by a UUID: which things there are, what an address calls them, and nobody's.
NAMED_OTHERWISE: dict[str, tuple[Callable[[World], list[Thing]], Callable[[Thing], Any], Any]] = {
    "calendar": (lambda w: [], lambda t: t.pk, "not-a-token-of-anybody"),
    "token": (lambda w: w.of("token"), lambda t: t.pk, "not-a-token-of-anybody"),
    "slug": (lambda w: w.of("clinic_front"), lambda t: t.extra, "no-such-place"),
    "piece": (lambda w: w.of("piece"), lambda t: t.pk, 99),
    "instrument": (
        lambda w: w.of("instrument", clinic="north"),
        lambda t: t.pk,
        "no-such-instrument",
    ),
    "licensable": (
        lambda w: w.of("instrument", clinic="north"),
        lambda t: t.pk,
        "no-such-instrument",
    ),
    "number": (lambda w: w.of("number", clinic="north"), lambda t: t.pk, "no.such_number"),
    "passkey": (lambda w: w.of("passkey"), lambda t: t.pk, 99_999_999),
}


class Unknown(AssertionError):
    """The matrix does not know a route, a converter or a model; the message says what to add."""


@dataclass(frozen=True)
class Asked:
    """One request, before anybody makes it."""

    route: Route
    thing: Thing | None  # what the address names; None where it names nothing that is there
    path: str
    method: str
    htmx: bool
    data: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        of = f" ({self.thing})" if self.thing else ""
        return f"{self.method}{' by htmx' if self.htmx else ''} {self.route.name}{of}"


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every URL pattern of the project."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)
        else:
            yield pattern


def every_route() -> dict[str, list[str]]:
    """The name and the parameters of every route. Raises Unknown for one the oracle lacks."""
    found = {}
    for pattern in patterns():
        name = pattern.name or ""
        if name not in TABLE:
            raise Unknown(
                f"The route {name or pattern.pattern!r} is not in the matrix: add a line to ROUTES"
                " in tests/matrix/oracle.py that says who opens it and what its address names."
            )
        found[name] = parameters(pattern)
    return found


def parameters(pattern: URLPattern) -> list[str]:
    """The names of what an address holds. Raises Unknown for a shape without objects to try."""
    converters = getattr(pattern.pattern, "converters", {})
    names = list(converters)
    shape = tuple(type(c).__name__ for c in converters.values())
    if not converters and getattr(pattern.pattern, "regex", None) and pattern.pattern.regex.groups:
        names, shape = list(pattern.pattern.regex.groupindex), ("regex",)
    if shape not in SHAPES:
        raise Unknown(
            f"The route {pattern.name!r} takes {shape}: say in SHAPES of tests/matrix/requests.py"
            " which objects fit, and plant one of each owner in tests/matrix/world.py."
        )
    return names


class Requests:
    """Makes requests for one world, each with a form that would be accepted."""

    def __init__(self, world: World, *, every: bool = True) -> None:
        self.world, self.routes, self.every = world, every_route(), every
        self.forms = forms(world)

    def all(self, *names: str) -> Iterator[Asked]:
        """Every request to the routes of these names, or to all of them."""
        for name, params in self.routes.items():
            if not names or name in names:
                yield from self._route(TABLE[name], params)

    def _route(self, route: Route, params: list[str]) -> Iterator[Asked]:
        for thing, kwargs in self._addresses(route, params):
            path = reverse(route.name, kwargs=kwargs)
            for method, htmx in self._ways(route, thing):
                data = self._form(route, thing if _fits(route, thing) else None)
                yield Asked(route, thing, path, method, htmx, data if method != "GET" else {})

    def _ways(self, route: Route, thing: Thing | None) -> list[tuple[str, bool]]:
        """Methods, with and without htmx; in short, all methods for what is b's or nobody's.

        What an address is not made for is asked for and sent to, once each.
        """
        if not _fits(route, thing):
            return [("GET", False), ("POST", True)] if self.every else [("GET", False)]
        if self.every:
            return [(method, htmx) for method in METHODS for htmx in (False, True)]
        if (not thing or thing.subject == "b") and route.who != "anyone":
            return [("GET", False), ("POST", True), ("GET", True), ("PUT", False), ("DELETE", True)]
        return [("GET", False), ("POST", True)]

    def _addresses(self, route: Route, params: list[str]) -> Iterator[tuple[Thing | None, Any]]:
        if route.name == "break_glass":
            yield self.world.one("couple", couple="second"), {}
        elif not params:
            yield None, {}
        elif route.names == "reset":
            yield from self._resets()
        elif route.names in NAMED_OTHERWISE:
            things, key, nobodys = NAMED_OTHERWISE[route.names]
            yield from ((t, {params[0]: key(t)}) for t in things(self.world))
            yield None, {params[0]: nobodys}
        else:
            yield from self._uuids(route, params)

    def _resets(self) -> Iterator[tuple[None, dict[str, str]]]:
        """A link for a new password with a made-up key: for somebody, and for nobody."""
        for person in ("a", "therapist"):
            user = self.world.cast.people[person].user
            yield None, {"uidb36": user_pk_to_url_str(user), "key": "abc123-made-up"}
        yield None, {"uidb36": "1z", "key": "abc123-made-up"}

    def _uuids(self, route: Route, params: list[str]) -> Iterator[tuple[Thing | None, Any]]:
        for thing in [*self._right(route), *self._wrong(route), None]:
            for pk in [thing.pk] if thing else self._nobodys():
                if len(params) == 1:
                    yield thing, {params[0]: pk}
                    continue
                page = PAGES[thing.extra] if _is_response(thing) else 1
                yield thing, {params[0]: pk, params[1]: page}
        if len(params) == 2:
            # An own response with a page it does not have: there is nothing at that address.
            for thing in self.world.of("response", subject="a", state="begun"):
                yield None, {params[0]: thing.pk, params[1]: 99}

    def _nobodys(self) -> list[UUID]:
        return [NOBODYS, uuid4()] if self.every else [NOBODYS]

    def _right(self, route: Route) -> list[Thing]:
        return [t for t in self._with_ids() if _fits(route, t)]

    def _wrong(self, route: Route) -> Iterator[Thing]:
        """One thing of every other kind; in short, of those that have pages or people."""
        seen = set()
        for thing in self._with_ids():
            tried = self.every or thing.kind in NEAR
            if tried and not _fits(route, thing) and thing.kind not in seen:
                seen.add(thing.kind)
                yield thing

    def _with_ids(self) -> list[Thing]:
        return [t for t in self.world.things if isinstance(t.pk, UUID) and self._is_tried(t)]

    def _is_tried(self, thing: Thing) -> bool:
        """In short, one of those who stand alike is enough."""
        return self.every or not (thing.subject in ALIKE or thing.owner in ALIKE)

    def _form(self, route: Route, thing: Thing | None) -> dict[str, Any]:
        """What a form sends of a thing its address is made for, or of nobody's."""
        form = self.forms.get(route.name, {})
        if route.name in {"measure_page", "save_answer"} and _is_response(thing):
            return FIRST_OPTION[thing.extra]
        if route.name == "care_team" and thing and thing.clinic == "south":
            return {"member": str(self.world.one("member", owner="newcomer_south").pk)}
        if route.name == "agree_plan" and thing:
            return {"plan": str(self.world.of("plan", couple=thing.couple)[-1].pk)}
        if route.name in SIGNED | DECIDED:
            return screening_reviews.form(self.world, route.name, thing)
        if route.name in {"make_cohort", "change_cohort"}:
            return form | self._of_the_clinic()
        if route.name == "begin" and thing:
            return {"code": "0000 0000"}
        return form

    def _of_the_clinic(self) -> dict[str, str]:
        """A room and somebody of the staff of one clinic; the other's administrator is refused."""
        room, member = self.world.one("room", clinic="north"), self.world.cast.therapist.member
        return {"room": str(room.pk), "staff": str(member.pk)}


KIND_OF = {
    "discrepancy": "count",
    "cohort_place": "cohort place",
    "day": "dosing session",
    "charted": "body entry",
    "held": "credential",
    "pre_dose_check": "pre-dose check",
    "prepared_dose": "prepared dose",
    "given_dose": "given dose",
    "own_sheet": "agreement sheet",
    "standing": "agreement",
    "own_words": "intention",
    "own_brief": "brief",
    "slug": "clinic_front",
    "draft": "policy",
    "own_feed": "feed",
    "own_paper": "document",
    "consent": "paper",
    "explained": "paper",
    "renewal": "invitation",
    "unsent": "response",
    "sent": "response",
    "adverse": "adverse event",
    "prepared": "individual preparation",
    "prepared_together": "joint preparation",
    "education_draft": "education text",
    "request": "record request",
    "licensable": "instrument",
    "wording": "licensed wording",
    "proposed": "number proposal",
    "question": "own question",
    "decided": "own question",
    "own": "intake",
    "open": "intake",
    "closed": "intake",
    "answered": "intake",
}
FIRST_OPTION = {
    "csi-16": {"csi_1": "happy"},
    "phq-9": {"phq_9": "several-days"},
    "gad-7": {"gad_1": "several-days"},
}


def _fits(route: Route, thing: Thing | None) -> bool:
    return thing is None or thing.kind == KIND_OF.get(route.names, route.names)


def _is_response(thing: Thing | None) -> bool:
    return thing is not None and thing.kind == "response"


REQUEST = {"for_whom": "couple", "name": "New", "email": "new@mail.example"}
JOINT_INTAKE = {
    "both_present": "on",
    "held_on": "2001-01-01",
    "concerns": "conflict",
    "cycle": "They told it.",
    "strengths": "They named them.",
    "status": "married",
    "living": "shared",
    "structure": "exclusive",
    "modality": "EFT",
}


def forms(world: World) -> dict[str, dict[str, Any]]:
    """For every route that writes, a form it accepts."""
    person = {"channel": "email", "may_leave_voicemail": ""}
    plan = {"plan-variant": "CONJOINT", "plan-modality": "EFT"}
    two = {
        f"{n}-{k}": v
        for n in ("one", "two")
        for k, v in (person | {"name": f"New {n}", "email": f"{n}@new.example"}).items()
    }
    one = {name: value for name, value in two.items() if name.startswith("one-")}
    return {
        "register_couple": two | plan,
        "enter_intake": {"part": ENTERED},
        "propose_question": QUESTION,
        "your_part": {"sure": "on"},
        "choose_sharing": {"own_summary": "on"},
        "confirm_consents": dict.fromkeys(("alone", "capacity", "free"), "yes"),
        "confirm_again": dict.fromkeys(("alone", "capacity", "free"), "yes"),
        "choose_consent_rules": {"reflection_hours": 48, "fresh_minutes": 5, "shown_minutes": 60},
        "register_partner": one | plan,
        "make_inquiry": person | REQUEST,
        "change_request_page": {"slug": "another-word"},
        "record_joint_intake": JOINT_INTAKE,
        "propose_plan": PROPOSED | {"reasons": "between_them", "reason": "Because."},
        **SAFETY,
        **RECORD_REQUESTS,
        **LICENCES,
        **NUMBERS,
        **AGREEMENTS,
        **DOSES,
        **SCHEDULING,
        **LEDGER,
        **PREPARATION,
        **DOSING,
        **LEAVING,
        "acknowledge_policy": {
            "policy": str(world.one("policy", clinic="north", state="").pk),
            "read": "on",
        },
        "care_team": {"member": str(world.cast.off_team.member.pk)},
        "change_contact": person | {"name": "Changed", "email": "changed@mail.example"},
        "break_glass": {
            "number": f"C-{world.cast.couples['second'].number}",
            "reason": "Somebody is in danger right now.",
        },
        "acknowledge_alert": {"action": "spoke", "note": "Spoke with them."},
        "invite_member": {"name": "Someone", "email": "someone@staff.example", "role": "monitor"},
        "add_credential": {"kind": "licence", "number": "1", "expires_on": "2999-01-01"},
        "confirm_contact": {"channel": "none", "phone": ""},
        "record_psychiatric_assessment": {"done": "yes", "summary": "Seen."},
        "switch_membership": {"place": str(world.cast.b.partner.pk)},
        "account_login": {"login": "nobody@mail.example", "password": "not the passphrase"},
        "account_reset_password": {"email": "nobody@mail.example"},
    }
