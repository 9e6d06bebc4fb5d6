"""The intake as the server calls it: votes and open screens are answered here, every other page by Django as always."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.http.cookie import parse_cookie

from graadmeter.base.errors import GraadmeterError
from graadmeter.web.intake.database import ask
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
LONGEST = 65_536  # bytes: several times a vote with the longest remark
log = logging.getLogger(__name__)


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
        body = await _body(receive)
        if body is None:
            return await _only(send, 413)
        headers = dict(scope["headers"])
        sent = dict(parse_qsl(body.decode("ascii", "replace")))
        plain = headers.get(b"sec-fetch-site") != b"cross-site" and not sent.get("remark", "").strip()
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
            except Exception:  # the database is held or gone: Django tries by itself, and has a page to say so
                log.exception("a vote was not written with others")
            else:
                self.live.voted(door.code)
                return await _see_other(send, f"/p/{door.code}/done/", None if held == ballot else ballot)
        await self.pages(scope, _again(body, receive), send)

    async def _door(self, code: str) -> queries.Door | None:
        code = code.strip().lower()
        return queries.known_door(code) or await ask(queries.door, code)

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


async def _body(receive: Receive) -> bytes | None:
    """What was sent, as far as it came where the sender went away; None where it is too long to be a vote."""
    body = b""
    while True:
        part = await receive()
        body += part.get("body", b"")
        if len(body) > LONGEST:
            return None
        if part["type"] != "http.request" or not part.get("more_body"):
            return body


def _again(body: bytes, receive: Receive) -> Receive:
    """The request for whoever reads it next: what was read already first."""
    read = False

    async def replay() -> Message:
        nonlocal read
        if read:
            return await receive()
        read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _only(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


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
    """Read as Django reads it, so that both know a device by the same ballot."""
    return parse_cookie(headers.get(b"cookie", b"").decode("latin-1")).get(ballots.COOKIE)


def _lang(scope: Message) -> str:
    return dict(parse_qsl(scope.get("query_string", b"").decode("ascii", "replace"))).get("lang", "")
