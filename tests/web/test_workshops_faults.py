"""What goes wrong during a session: the server dies, the database is held, everything happens at once. Votes that were
acknowledged are there; votes that were not were never said to be."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import pytest
from django.db import OperationalError

from graadmeter.web.workshops import commands
from graadmeter.web.workshops.models import Vote

START_SECONDS = 120
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SCRIPT = {"Accept": "application/json"}


class Server:
    """`graadmeter-web serve` over a folder of its own; it can be killed as a power cut would."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.process = folder, None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("GRAADMETER_", "DJANGO_"))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "graadmeter.web.manage", "serve", "--port", str(self.port)],
            env={**clean, "GRAADMETER_DATA": str(self.folder), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            # A page, not a port: a port also opens for a process that is still dying.
            with suppress(OSError, HTTPException), urlopen(f"{self.url}/account/signup/", timeout=30) as answer:
                answer.read()
                return
            time.sleep(0.1)
        raise RuntimeError("the server did not start")

    def kill(self) -> None:
        """SIGKILL for the server, its workers and its jobs, which we started and nobody else."""
        if self.process is None:
            return
        family = [*_children(self.process.pid), self.process.pid]
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:  # a worker may outlive its parent by a moment, and still hold the port
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                return
            time.sleep(0.05)
        raise RuntimeError("something still listens on the port of a server that was killed")

    def restart(self) -> None:
        self.kill()
        self.start()

    def row(self, question: str, *values: object) -> tuple:
        """One row straight from the file, as it is on disk."""
        with closing(sqlite3.connect(self.folder / "graadmeter.sqlite3", timeout=30)) as file:
            return file.execute(question, values).fetchone()


def _children(pid: int) -> list[int]:
    """Every process below this one."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
    found = [child for child, parent in parents.items() if parent == pid]
    return [*found, *(below for child in found for below in _children(child))]


class Visitor:
    """A browser without script: cookies, redirects, and the token of the page it last saw."""

    def __init__(self, server: Server) -> None:
        self.server, self.page, self.address = server, "", ""
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        return self._open(Request(self.server.url + path, headers={"Accept-Language": "en"}))

    def send(self, path: str, given: dict[str, object], headers: dict[str, str] | None = None) -> str:
        token = TOKEN.search(self.page)
        body = urlencode({"csrfmiddlewaretoken": token[1] if token else "", **given}).encode()
        sent = {"Accept-Language": "en", "Origin": self.server.url, **(headers or {})}
        if headers:
            with self.opener.open(Request(self.server.url + path, data=body, headers=sent), timeout=60) as answer:
                return str(answer.read().decode())
        return self._open(Request(self.server.url + path, data=body, headers=sent))

    def _open(self, request: Request) -> str:
        with self.opener.open(request, timeout=60) as answer:
            self.page, self.address = answer.read().decode(), answer.url
        return self.page


class Phone(Visitor):
    def __init__(self, server: Server, code: str) -> None:
        super().__init__(server)
        self.code = code
        self.get(f"/w/{code}/")
        self.send(f"/w/{code}/", {})

    def vote(self, value: str, revision: int = 1) -> dict[str, object]:
        """What the server acknowledges, as its script asks."""
        given = {"element": "culture", "number": 1, "value": value, "revision": revision}
        return json.loads(self.send(f"/w/{self.code}/vote/", given, SCRIPT))

    def stands(self) -> tuple[list[str], int]:
        """The choice that the page marks, and the revision that comes next."""
        page = self.get(f"/w/{self.code}/")
        next_revision = re.search(r'name="revision" value="(\d+)"', page)
        assert next_revision, page
        return re.findall(r'value="(\w+)" aria-pressed="true"', page), int(next_revision[1])


class Lead(Visitor):
    """Somebody who made an account, an organisation and a session, and put a category on the screen."""

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self.get("/account/signup/")
        self.send("/account/signup/", {"name": "L", "email": "l@example.org", "password1": "korenbloem en 7 molens"})
        self.get("/organisations/new/")
        self.send("/organisations/new/", {"name": "Noord"})
        self.get("/o/noord/workshops/new/")
        self.send("/o/noord/workshops/new/", {"name": "Heidag", "model_id": "esm3"})
        self.home = re.search(r"/o/noord/workshops/\d+/", self.address)[0]
        self.send(f"{self.home}open/", {})
        self.code = re.search(r'screen-code">([^<]+)<', self.page)[1].replace(" ", "")
        self.send(f"{self.home}go/", {"element": "culture"})


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    if not Path("/proc/self/stat").exists():
        pytest.skip("finds the processes to kill in /proc, and there is none here")
    made = Server(tmp_path)
    made.start()
    yield made
    made.kill()


def test_an_acknowledged_vote_survives_a_server_that_is_killed(server: Server) -> None:
    lead = Lead(server)
    phones = [Phone(server, lead.code) for _ in range(3)]
    values = ("pioneering", "strategic", "dk")
    said = [phone.vote(value) for phone, value in zip(phones, values, strict=True)]
    server.restart()  # right after the last answer arrived
    assert said == [{"saved": 1, "value": value} for value in values]
    for phone, value in zip(phones, values, strict=True):
        assert phone.stands() == ([value], 2)
        assert phone.vote(value) == {"saved": 1, "value": value}, "sending it again changes nothing"
    assert server.row("SELECT count(*) FROM workshops_vote") == (3,)
    lead.get(f"{lead.home}screen/")
    assert "<strong>3</strong> of 3 voted" in lead.page
    lead.send(f"{lead.home}reveal/", {"element": "culture", "number": 1})
    assert "Talk about it" in lead.page


def test_no_vote_is_lost_when_the_server_dies_while_everybody_votes(server: Server) -> None:
    lead = Lead(server)
    phones = [Phone(server, lead.code) for _ in range(6)]
    acknowledged = [0] * len(phones)
    died = threading.Event()

    def keep_voting(at: int) -> None:
        revision = 0
        while not died.is_set():
            revision += 1
            try:
                said = phones[at].vote(("none", "strategic")[revision % 2], revision)
            except (URLError, OSError, ValueError):  # nothing was said, so nothing was promised
                return
            acknowledged[at] = int(said["saved"])

    with ThreadPoolExecutor(len(phones)) as pool:
        running = [pool.submit(keep_voting, at) for at in range(len(phones))]
        until = time.monotonic() + 60
        while min(acknowledged) < 3 and time.monotonic() < until:
            time.sleep(0.02)
        server.kill()
        died.set()
        for one in running:
            one.result()
    assert min(acknowledged) >= 3
    server.start()
    for phone, last in zip(phones, acknowledged, strict=True):
        _marked, following = phone.stands()
        assert following - 1 in (last, last + 1), "what was acknowledged, or the one that was under way"
    assert server.row("SELECT count(*) FROM workshops_vote") == (len(phones),)
    assert server.row("PRAGMA integrity_check") == ("ok",)


def test_a_vote_waits_for_a_database_that_somebody_holds(server: Server) -> None:
    lead = Lead(server)
    phone = Phone(server, lead.code)
    with closing(sqlite3.connect(server.folder / "graadmeter.sqlite3", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(1) as pool:
            under_way = pool.submit(phone.vote, "strategic")
            other = Visitor(server)
            assert "voted" in other.get(f"/w/{lead.code}/state/"), "reading goes on"
            assert not under_way.done(), "nothing is acknowledged while it cannot be stored"
            holder.execute("ROLLBACK")
            assert under_way.result() == {"saved": 1, "value": "strategic"}
    assert server.row("SELECT value, revision FROM workshops_vote") == ("strategic", 1)


def test_votes_and_the_reveal_at_the_same_moment(server: Server) -> None:
    """Each vote is either shown or refused: the figures hold exactly those that were acknowledged."""
    lead = Lead(server)
    phones = [Phone(server, lead.code) for _ in range(12)]
    for phone in phones[:3]:
        phone.vote("none")
    lead.get(f"{lead.home}screen/")
    gate = threading.Barrier(len(phones[3:]) + 2)

    def vote(phone: Phone) -> tuple[int, dict[str, object]]:
        gate.wait()
        try:
            return 200, phone.vote("strategic")
        except HTTPError as refused:
            return refused.code, json.loads(refused.read())

    def show() -> None:
        gate.wait()
        other = Visitor(server)
        other.opener, other.page = lead.opener, lead.page  # a second tab
        other.send(f"{lead.home}reveal/", {"element": "culture", "number": 1})

    with ThreadPoolExecutor(len(phones)) as pool:
        pressed = [pool.submit(show) for _ in range(2)]
        answers = list(pool.map(vote, phones[3:]))
        for one in pressed:
            one.result()
    late = "This vote was over before yours arrived, so it is not counted."
    taken = [answer == (200, {"saved": 1, "value": "strategic"}) for answer in answers]
    assert all(ok or answer == (409, {"word": late}) for ok, answer in zip(taken, answers, strict=True)), answers
    counts = json.loads(server.row("SELECT counts FROM workshops_ballot")[0])
    assert counts.get("none") == 3
    assert counts.get("strategic", 0) == sum(taken)
    assert server.row("SELECT count(*) FROM workshops_vote") == (3 + sum(taken),)


@pytest.mark.django_db
def test_a_database_that_stays_held_is_said_and_nothing_is_acknowledged(cast, session, monkeypatch) -> None:
    row = session([])
    phone = cast.client()
    phone.get(f"/w/{row.join_code}/")
    phone.post(f"/w/{row.join_code}/", {})

    def held(**_given: object) -> Vote:
        raise OperationalError("database is locked")

    monkeypatch.setattr(commands, "cast_vote", held)
    given = {"element": "culture", "number": 1, "value": "strategic", "revision": 1}
    page = phone.post(f"/w/{row.join_code}/vote/", given)
    assert (page.status_code, page["Retry-After"]) == (503, "1")
    assert "Your vote is not saved yet" in page.content.decode()
    told = phone.post(f"/w/{row.join_code}/vote/", given, headers={"accept": "application/json"})
    assert told.status_code == 503
    assert not Vote.objects.exists()
