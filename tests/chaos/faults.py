"""What is done to a ward while its devices chart: each kind a card, dealt in a shuffled order."""

import random
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from tests.chaos.ward import Ward, kill, wait_for

# How often each kind stands in the pack. It is dealt whole, again and again.
PACK = {
    "session_ended": 5,  # an administrator ends a connection of the web's
    "worker_killed": 4,
    "web_killed": 1,
    "backend_killed": 1,  # PostgreSQL then ends every connection and recovers by itself
    "postgres_stopped": 1,  # immediately: as after a power cut it recovers from its log
    "postgres_killed": 1,
    "device_killed": 4,
    "signed_out": 4,
}
ANSWERS, LONGEST_WAIT = 3, 10  # between two faults; the wait in seconds
OF_WEB = ("worker_killed", "web_killed")
OF_POSTGRES = ("backend_killed", "postgres_stopped", "postgres_killed")
SOMEBODY = (
    "select pid from pg_stat_activity where usename = 'kact_app'"
    " order by state <> 'idle' desc, random() limit 1"
)


class Faults:
    """Deals the cards. ``done`` counts those that hit something."""

    def __init__(self, ward: Ward, seed: int) -> None:
        self.ward, self.rng = ward, random.Random(seed)
        self.done: Counter[str] = Counter()
        self._cards = self._dealt()
        self.packs = 0  # dealt to the end

    def strike(self) -> None:
        """One fault, once a few requests were answered since the last; then all that ended starts.

        On a slow machine the faults come slower, for a system that is always down shows nothing.
        """
        answered = self._answered()
        wait_for(lambda: self._answered() >= answered + ANSWERS, LONGEST_WAIT)
        time.sleep(self.rng.uniform(0, 0.2))
        card = next(self._cards)
        act: Callable[[], bool] = getattr(self, card)
        self.done[card] += act()
        self.ward.keep_up()

    def _answered(self) -> int:
        return self.ward.network.met["answered"]

    def session_ended(self) -> bool:
        """End a connection, one at work where there is one."""
        ended = self.ward.as_admin(f"select pg_terminate_backend(pid) from ({SOMEBODY}) one")
        return ended == [(True,)]

    def worker_killed(self) -> bool:
        """Kill one of the web's workers; the web starts another."""
        workers = self.ward.workers()
        if workers:
            kill(self.rng.choice(workers))
        return bool(workers)

    def web_killed(self) -> bool:
        """Kill all of the web; as it takes long to start, nothing else happens until it answers."""
        hit = self.ward.kill_web()
        self.ward.keep_up()
        answered = self._answered()
        return wait_for(lambda: self._answered() > answered) and hit

    def backend_killed(self) -> bool:
        """Kill one of PostgreSQL's own processes."""
        found = self.ward.as_admin(SOMEBODY)
        for (pid,) in found:
            kill(psutil.Process(pid))
        return bool(found)

    def postgres_stopped(self) -> bool:
        """End PostgreSQL without a checkpoint."""
        self.ward.crash_postgres(hard=False)
        return True

    def postgres_killed(self) -> bool:
        """Kill all of PostgreSQL."""
        self.ward.crash_postgres(hard=True)
        return True

    def device_killed(self) -> bool:
        """Kill a device; switched on again it has only what it kept."""
        return self.ward.kill_device(self._device())

    def signed_out(self) -> bool:
        """Sign a device out; a moment later somebody signs in on it again."""
        cookie = self._device() / "cookie"
        new = secrets.token_hex(16)
        moved = self.ward.as_admin(
            "update django_session set session_key = %s where session_key = %s returning 1",
            new,
            cookie.read_text(),
        )
        if moved:
            time.sleep(self.rng.uniform(0.05, 0.3))
            unfinished = cookie.with_suffix(".new")
            unfinished.write_text(new)
            unfinished.replace(cookie)
        return bool(moved)

    def _device(self) -> Path:
        return self.rng.choice(sorted(self.ward.devices))

    def _dealt(self) -> Iterator[str]:
        cards = [card for card, times in PACK.items() for _ in range(times)]
        while True:
            yield from self.rng.sample(cards, len(cards))
            self.packs += 1
