"""A bad network between the devices and the web: it delays, it drops, and it cuts answers short."""

import asyncio
import random
import threading
from collections import Counter
from contextlib import suppress

from kact.embedded.processes import LOOPBACK

# What happens to a request in trouble, and how often beside the others.
FATES = {
    "delayed": 6,  # it and its answer come late
    "dropped": 4,  # nothing of it arrives
    "torn": 3,  # half of it arrives
    "hung up": 4,  # it arrives, and nobody waits for the answer
    "answer lost": 6,  # it is done, and the answer never arrives
    "answer torn": 4,  # it is done, and half of the answer arrives
}
LOSES_ANSWERS = frozenset({"answer lost", "answer torn"})
LOSES_REQUESTS = frozenset({"dropped", "torn"})


class BadNetwork:
    """Listens on ``port``, and carries what comes to ``to``; one request on each connection.

    ``trouble`` is the share of requests that meets some. ``met`` counts what they met, and under
    "answered" how many answers came through whole.
    """

    def __init__(self, port: int, to: int, seed: int) -> None:
        self.port, self.to = port, to
        self.trouble = 0.0
        self.met: Counter[str] = Counter()
        self._rng = random.Random(seed)
        self._busy: set[asyncio.Task[None] | None] = set()  # the loop itself forgets its tasks
        self._up, self._thread = threading.Event(), threading.Thread(target=self._run)

    def __enter__(self) -> "BadNetwork":
        self._thread.start()
        assert self._up.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    def count(self, fates: frozenset[str]) -> int:
        """How many requests met one of these."""
        return sum(self.met[fate] for fate in fates)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._carry, LOOPBACK, self.port, limit=2**20)
        self._up.set()
        await self._over.wait()
        server.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._busy.add(mine := asyncio.current_task())
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._through(await _request(reader), writer)
        finally:
            writer.transport.abort()
            self._busy.discard(mine)

    async def _through(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        fate = self._fate()
        if fate == "dropped":
            self.met[fate] += 1
            return
        if fate == "delayed":
            await asyncio.sleep(self._rng.uniform(0.05, 0.8))
        answer = await self._ask(request, fate)
        if fate and (answer or fate not in LOSES_ANSWERS):
            self.met[fate] += 1
        if fate == "delayed":
            await asyncio.sleep(self._rng.uniform(0.05, 0.8))
        if fate == "answer torn":
            answer = answer[: self._rng.randrange(len(answer) or 1)]
        if fate != "answer lost":
            writer.write(answer)
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        self.met["answered"] += fate in {"", "delayed"} and b" 200 " in answer[:20]

    async def _ask(self, request: bytes, fate: str) -> bytes:
        """The whole answer, or nothing where the web was not asked to its end."""
        reader, writer = await asyncio.open_connection(LOOPBACK, self.to)
        try:
            writer.write(request[: len(request) // 2] if fate == "torn" else request)
            await writer.drain()
            if fate in {"torn", "hung up"}:
                await asyncio.sleep(self._rng.choice((0, 0.005, 0.03)))
                return b""
            return await reader.read()
        finally:
            writer.transport.abort()

    def _fate(self) -> str:
        if self._rng.random() >= self.trouble:
            return ""
        [fate] = self._rng.choices(list(FATES), list(FATES.values()))
        return fate


async def _request(reader: asyncio.StreamReader) -> bytes:
    """Head and body."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next((int(s[15:]) for s in lines if s.startswith(b"content-length:")), 0)
    return head + await reader.readexactly(length)
