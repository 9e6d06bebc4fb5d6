"""One thread that writes votes in groups: each waits until the group it is in is on disk."""

from __future__ import annotations

import asyncio
import threading
from queue import Empty, SimpleQueue

from django.db import close_old_connections

from graadmeter.web.polls.commands import Cast, Outcome, cast_together

MOST = 400  # votes in one group: some 20 ms of statements
WAIT_S = 0.002  # for a second vote to come along; less than a write to disk takes

Answer = asyncio.Future[Outcome]


class Writer:
    """Takes votes from the event loop, gives back what became of them."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.waiting: SimpleQueue[tuple[Cast, Answer] | None] = SimpleQueue()
        self.thread = threading.Thread(target=self._work, name="votes", daemon=True)
        self.thread.start()

    async def write(self, vote: Cast) -> Outcome:
        """What became of the vote, once it is on disk. Raises what `commands.cast` raises."""
        answer: Answer = self.loop.create_future()
        self.waiting.put((vote, answer))
        return await answer

    def stop(self) -> None:
        """Write what was handed in, then end."""
        self.waiting.put(None)
        self.thread.join()

    def _work(self) -> None:
        while (first := self.waiting.get()) is not None:
            group, last = self._group(first)
            close_old_connections()
            found = cast_together([vote for vote, _ in group])
            self.loop.call_soon_threadsafe(_tell, [answer for _, answer in group], found)
            if last:
                return

    def _group(self, first: tuple[Cast, Answer]) -> tuple[list[tuple[Cast, Answer]], bool]:
        """`first` and what else is waiting; True where it is the last."""
        group = [first]
        while len(group) < MOST:
            try:
                more = self.waiting.get(timeout=WAIT_S) if len(group) == 1 else self.waiting.get_nowait()
            except Empty:
                break
            if more is None:
                return group, True
            group.append(more)
        return group, False


def _tell(answers: list[Answer], found: list[Outcome | Exception]) -> None:
    for answer, outcome in zip(answers, found, strict=True):
        if answer.cancelled():  # whoever sent it is gone; the vote is counted
            continue
        if isinstance(outcome, Exception):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)
