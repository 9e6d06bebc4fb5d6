"""One thread that writes votes in groups: each waits until the group it is in is on disk."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence
from queue import Empty, SimpleQueue

from django.db import close_old_connections

from graadmeter.web.polls.commands import Cast, Outcome, cast_together

MOST = 400  # votes in one group: some 20 ms of statements
WAIT_S = 0.002  # for a second vote to come along; less than a write to disk takes

Answer = asyncio.Future[Outcome]
log = logging.getLogger(__name__)


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
            found = _written([vote for vote, _ in group])
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


def _written(votes: Sequence[Cast]) -> Sequence[Outcome | Exception]:
    """What became of each; never raises, since without this thread every later vote would wait for ever."""
    try:
        close_old_connections()
        return cast_together(votes)
    except Exception as error:
        log.exception("a group of votes was not written")
        return [error] * len(votes)


def _tell(answers: list[Answer], found: Sequence[Outcome | Exception]) -> None:
    for answer, outcome in zip(answers, found, strict=True):
        if answer.done():  # cancelled: whoever sent it is gone; the vote is counted
            continue
        if isinstance(outcome, Exception):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)
