"""Open screens: each hears what changed, over one connection that stays open (server-sent events).

What is sent is what the page itself would show: the result in steps of the minimum group. It is drawn once per
language, however many screens there are.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from graadmeter.base.text import LANGS
from graadmeter.web.intake.database import ask
from graadmeter.web.polls.pages.live import Drawn, drawn, may_watch

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)

LOOK_S = 1.0  # between two drawings where votes came in, and between two looks of a screen
IDLE_S = 3.0  # between two looks where none came in here: the poll may have been closed, or voted on, elsewhere
ALIVE_S = 20.0  # a word to a silent screen, so that nobody between takes the connection for dead
HEADERS = [
    (b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"),
]  # fmt: skip


@dataclass
class Channel:
    """The screens of one poll, and what they saw last."""

    screens: int = 0
    voted: bool = True
    over: bool = False  # the link leads nowhere any more
    now: dict[str, Drawn] = field(default_factory=dict)  # language -> what is shown
    task: asyncio.Task[None] | None = None


class Live:
    def __init__(self) -> None:
        self.channels: dict[str, Channel] = {}

    def voted(self, code: str) -> None:
        """A vote was counted: whoever watches may have something new to see."""
        if channel := self.channels.get(code):
            channel.voted = True

    async def serve(self, code: str, ballot: str | None, lang: str, receive: Receive, send: Send) -> None:
        """Keep one screen up to date until it goes away, or the poll is closed."""
        code, lang = code.strip().lower(), lang if lang in LANGS else LANGS[0]
        if not await ask(may_watch, code, ballot):
            await send({"type": "http.response.start", "status": 204, "headers": []})  # says: do not try again
            await send({"type": "http.response.body", "body": b""})
            return
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        channel = self._join(code)
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await self._follow(channel, lang, gone, send)
        finally:
            gone.cancel()
            self._leave(code, channel)

    async def _follow(self, channel: Channel, lang: str, gone: asyncio.Future[None], send: Send) -> None:
        """Look once a second, each screen at a moment of its own: a thousand at once would hold up the votes."""
        seen, silent = None, 0.0
        await asyncio.sleep(random.uniform(0, LOOK_S))  # noqa: S311 (no secret)
        while not gone.done():
            now = channel.now.get(lang)
            if now and now.tag != seen:
                seen, silent = now.tag, 0.0
                await send({"type": "http.response.body", "body": now.event, "more_body": True})
            elif silent >= ALIVE_S:
                silent = 0.0
                await send({"type": "http.response.body", "body": b":\n\n", "more_body": True})
            if channel.over or (now and now.final):
                break
            await asyncio.sleep(LOOK_S)
            silent += LOOK_S
        if not gone.done():
            await send({"type": "http.response.body", "body": b""})

    def _join(self, code: str) -> Channel:
        channel = self.channels.setdefault(code, Channel())
        channel.screens += 1
        if channel.task is None:
            channel.task = asyncio.ensure_future(self._watch(code, channel))
        return channel

    def _leave(self, code: str, channel: Channel) -> None:
        channel.screens -= 1
        if not channel.screens:
            if channel.task:
                channel.task.cancel()
            self.channels.pop(code, None)

    async def _watch(self, code: str, channel: Channel) -> None:
        """Draw anew where there is something new, for as long as somebody watches."""
        idle = IDLE_S
        while True:
            if channel.voted or idle >= IDLE_S:
                channel.voted, idle = False, 0.0
                try:
                    channel.now = await ask(drawn, code)
                    channel.over = not channel.now
                except Exception:  # busy for a while, or gone: the screens keep what they have
                    log.exception("the live result was not drawn")
                    channel.voted = True
            await asyncio.sleep(LOOK_S)
            idle += LOOK_S


async def _gone(receive: Receive) -> None:
    """Ends when the screen does."""
    while (await receive())["type"] != "http.disconnect":
        pass
