"""One principal's requests: what each answer says, shows, writes and leaves on record."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.canaries import Thing
from tests.matrix.browser import Browser, Served, masked
from tests.matrix.oracle import PRINCIPALS, Principal, is_past, may_know, may_open
from tests.matrix.requests import Asked
from tests.matrix.world import World

# What asking alone may write: the session's own clock, and the record of access.
BOOKKEEPING = {"django_session", "usersessions_usersession", "record_event"}
NOWHERE = "/there/is/no/such/page/"


@dataclass
class Trial:
    """The requests of one principal in one world, and what was wrong with the answers."""

    world: World
    principal: Principal
    browser: Browser
    tally: Counter[str] = field(default_factory=Counter)
    absent: str = ""  # the page that answers an address nobody has

    @classmethod
    def of(cls, world: World, word: str) -> "Trial":
        """The trial of one principal of the oracle."""
        trial = cls(world, PRINCIPALS[word], Browser(world, word))
        trial.absent = masked(trial.browser.get(NOWHERE).body)
        return trial

    def faults(self, requests: Iterable[Asked]) -> list[str]:
        """Everything that is wrong with the answers to these requests."""
        return [fault for asked in requests for fault in self._try(asked)]

    def _try(self, asked: Asked) -> Iterator[str]:
        served = self.browser.ask(asked)
        self.tally["requests"] += 1
        for fault in self._judge(asked, served):
            yield f"{self.principal.word}: {asked}: {fault}"

    def _judge(self, asked: Asked, served: Served) -> Iterator[str]:
        if served.status >= 500 and asked.route.name != "healthz":
            yield f"fell over ({served.status})"
        shown = self._shown(asked, served)
        yield from (f"showed {t}" for t in shown.values() if not may_know(self.principal, t))
        if may_open(self.principal, asked.route, asked.thing, asked.method):
            yield from self._open(asked, served)
            yield from self._on_record(asked, served, shown.values())
        else:
            yield from self._refused(asked, served)

    def _shown(self, asked: Asked, served: Served) -> dict[str, Thing]:
        """The marks in the answer that were not in the question."""
        echo = self.world.canaries.found_in(asked.path, str(asked.data))
        found = self.world.canaries.found_in(served.body, served.headers)
        # Emergency access names its couple by number, and leads to it; a slug names its clinic.
        named = asked.thing if asked.route.names in {"-", "slug"} else None
        return {m: thing for m, thing in found.items() if m not in echo and thing != named}

    # --- pages that are open to this principal ------------------------------------------------

    def _open(self, asked: Asked, served: Served) -> Iterator[str]:
        self.tally["opened"] += 1
        wanted = _statuses(asked)
        if wanted and served.status not in wanted:
            yield f"answered {served.status}, not {wanted}"
        if asked.method == "POST" and served.written - BOOKKEEPING:
            self.tally[f"wrote by {asked.route.name}"] += 1
        if _only_reads(asked) and served.written - BOOKKEEPING:
            yield f"wrote {served.written - BOOKKEEPING}"

    def _on_record(self, asked: Asked, served: Served, shown: Iterable[Thing]) -> Iterator[str]:
        """Each read is on record once, naming everybody whose data it showed."""
        if asked.route.who == "anyone":
            return
        if len(served.entries) != 1 or "record_event" not in served.written:
            yield f"left {len(served.entries)} entries on the record of access"
            return
        [entry] = served.entries
        if (entry["page"], entry["status"]) != (asked.route.name, served.status):
            yield f"went on record as {entry['page']} ({entry['status']})"
        if served.status == 200:
            yield from self._unnamed(entry, shown)

    def _unnamed(self, entry: dict[str, list[str]], shown: Iterable[Thing]) -> Iterator[str]:
        people, couples = self.world.cast.people, self.world.cast.couples
        for thing in shown:
            if thing.subject and str(people[thing.subject].partner.pk) not in entry["subjects"]:
                yield f"showed {thing} and does not name {thing.subject}"
            if thing.couple and str(couples[thing.couple].pk) not in entry["couples"]:
                yield f"showed {thing} and does not name the couple"

    # --- pages that are not ---------------------------------------------------------------------

    def _refused(self, asked: Asked, served: Served) -> Iterator[str]:
        self.tally["refused"] += 1
        if served.written - BOOKKEEPING:
            yield f"refused, and wrote {served.written - BOOKKEEPING}"
        if served.status == 405:
            yield from ["a body with the refusal"] * bool(served.body)
        elif self.principal.role == "outside" and not _is_absent_passkey(asked, served):
            yield from self._sent_away(asked, served)
        elif not _uniform_redirect(asked, served):
            yield from self._absent(asked, served)

    def _sent_away(self, asked: Asked, served: Served) -> Iterator[str]:
        to = f"Location: {self.principal.leads_to}"
        if served.status != 302 or to not in served.headers or served.body:
            yield f"not sent to {to}: {served.status} {served.headers}"

    def _absent(self, asked: Asked, served: Served) -> Iterator[str]:
        if served.status != 404:
            yield f"answered {served.status} to what is not there for them"
        elif masked(served.body) != self.absent:
            yield "the 404 tells itself apart from that of an address nobody has"
        if asked.route.who != "anyone":
            refusals = [e for e in served.entries if e["verb"] == "page_refused"]
            if len(refusals) != 1 or "record_event" not in served.written:
                yield "the refusal is not on record"


def _is_absent_passkey(asked: Asked, served: Served) -> bool:
    """Whoever has signed in may keep passkeys, wherever they belong or not."""
    return asked.route.names == "passkey" and served.status == 404


def _uniform_redirect(asked: Asked, served: Served) -> bool:
    """Approving what cannot be approved leads back to the list, whatever the reason."""
    back = asked.route.name == "approve_recovery" and asked.method != "GET"
    return back and served.status == 302 and "Location: /recoveries/" in served.headers


def _only_reads(asked: Asked) -> bool:
    """The library takes a DELETE for a POST; of ours a POST alone writes, and nothing twice."""
    ours = asked.route.who != "anyone"
    return ours and (asked.method != "POST" or is_past(asked.route, asked.thing))


def _statuses(asked: Asked) -> set[int]:
    """What an open page may answer; empty when the table does not say."""
    if is_past(asked.route, asked.thing):
        return {302}
    cell = asked.route.get if asked.method == "GET" else asked.route.post
    if asked.method in {"PUT", "DELETE"}:
        cell = f"405|400|{asked.route.get}"
    return set() if "any" in cell else {int(status) for status in cell.split("|")}
