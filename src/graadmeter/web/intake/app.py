"""The intake as the server calls it: votes and open screens are answered here, every other page by Django as always."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from asgiref.sync import sync_to_async
from django.conf import settings

from graadmeter.base.errors import GraadmeterError
from graadmeter.web.intake.live import Live
from graadmeter.web.intake.writer import Writer
from graadmeter.web.polls import ballots, queries
from graadmeter.web.polls.commands import Cast

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Headers = dict[bytes, bytes]

_VOTE = re.compile(r"/p/([^/]+)/")
_LIVE = re.compile(r"/p/([^/]+)/live/")
MOST_BYTES = 8_192  # of a vote without a remark; anything longer is looked at by Django


class Intake:
    """An ASGI application around Django's. One instance per process; the process has one event loop."""

    def __init__(self, pages: App) -> None:
        self.pages = pages
        self.writer: Writer | None = None
        self.live = Live()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http" and scope["method"] == "POST" and (found := _VOTE.fullmatch(scope["path"])):
            await self._vote(found[1], scope, receive, send)
        elif scope["type"] == "http" and scope["method"] == "GET" and (found := _LIVE.fullmatch(scope["path"])):
            await self.live.serve(found[1], _cookie(dict(scope["headers"])), _lang(scope), receive, send)
        else:
            await self.pages(scope, receive, send)

    async def _vote(self, code: str, scope: Message, receive: Receive, send: Send) -> None:
        """A plain vote is written with others; whatever needs a page, a remark or a word of refusal is Django's."""
        body, whole = await _body(receive)
        headers = dict(scope["headers"])
        sent = dict(parse_qsl(body.decode("ascii", "replace"))) if whole else {}
        plain = whole and headers.get(b"sec-fetch-site") != b"cross-site" and not sent.get("remark", "").strip()
        door = await self._door(code) if plain else None
        said = door.sheet.accepts(sent) if door else None
        if door and said:
            held = _cookie(headers)
            ballot = ballots.read(held, sent.get("ballot")) or ballots.new()
            vote = Cast(door.assessment_id, ballot, ballots.read_revision(sent.get("revision", "")), said, door.code)
            try:
                await self._writer().write(vote)
            except GraadmeterError:
                queries.forget_doors()  # closed, or the link was switched off: Django says so
            else:
                self.live.voted(door.code)
                await _see_other(send, f"/p/{code}/done/", None if held == ballot else ballot)
                return
        await self.pages(scope, _again(body, whole, receive), send)

    async def _door(self, code: str) -> queries.Door | None:
        code = code.strip().lower()
        return queries.known_door(code) or await sync_to_async(queries.door)(code)

    def _writer(self) -> Writer:
        if self.writer is None:
            self.writer = Writer(asyncio.get_running_loop())
        return self.writer

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            asked = await receive()
            if asked["type"] == "lifespan.shutdown" and self.writer:
                await asyncio.to_thread(self.writer.stop)
            await send({"type": f"{asked['type']}.complete"})
            if asked["type"] == "lifespan.shutdown":
                return


async def _body(receive: Receive) -> tuple[bytes, bool]:
    """What was sent, up to a vote's length; False where there is more, or where the sender went away."""
    body = b""
    while True:
        part = await receive()
        if part["type"] != "http.request":
            return body, False
        body += part.get("body", b"")
        if not part.get("more_body"):
            return body, len(body) <= MOST_BYTES
        if len(body) > MOST_BYTES:
            return body, False


def _again(body: bytes, whole: bool, receive: Receive) -> Receive:
    """The request for whoever reads it next: what was read already first."""
    read = False

    async def replay() -> Message:
        nonlocal read
        if read:
            return await receive()
        read = True
        return {"type": "http.request", "body": body, "more_body": not whole and len(body) > 0}

    return replay


async def _see_other(send: Send, path: str, ballot: str | None) -> None:
    headers = [(b"location", path.encode()), (b"cache-control", b"no-store"), (b"content-length", b"0")]
    if ballot:
        headers.append((b"set-cookie", _set_cookie(ballot).encode()))
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _set_cookie(ballot: str) -> str:
    """As Django writes it in `polls.views.vote`."""
    age = ballots.COOKIE_DAYS * 24 * 3600
    secure = "; Secure" if settings.HTTPS else ""
    return f"{ballots.COOKIE}={ballot}; HttpOnly; Max-Age={age}; Path={ballots.COOKIE_PATH}; SameSite=Lax{secure}"


def _cookie(headers: Headers) -> str | None:
    try:
        found = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1")).get(ballots.COOKIE)
    except CookieError:
        return None
    return found.value if found else None


def _lang(scope: Message) -> str:
    return dict(parse_qsl(scope.get("query_string", b"").decode("ascii", "replace"))).get("lang", "")
