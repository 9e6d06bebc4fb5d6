"""The intake from the outside: a process of its own on a poll of its own. What it acknowledges is on disk."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from graadmeter.web.assessments.models import Assessment
from graadmeter.web.intake import writer
from graadmeter.web.polls import commands, queries
from graadmeter.web.polls.commands import Cast, Outcome, cast_together
from graadmeter.web.polls.sheet import Said

pytestmark = pytest.mark.xdist_group("intake")  # one process serves them all
HOST, START_S, MIN_GROUP = "127.0.0.1", 60, 10
MAKE = """
from django.utils import timezone
from graadmeter.web.assessments import commands as rounds
from graadmeter.web.people.commands import create_organisation
from graadmeter.web.people.models import User
from graadmeter.web.polls import commands
now = timezone.now()
owner, _ = User.objects.get_or_create(email="o@example.org")
house = create_organisation(name="O", by=owner, at=now)
row = rounds.create_assessment(organisation=house, name="Poll", model_id="s3m", mode="poll", by=owner, at=now)
commands.choose_settings(assessment=row, audience="public", live="after_vote", remarks=True)
print(commands.open_poll(assessment=row, by=owner, at=now).join_code)
"""
CLOSE = """
from django.utils import timezone
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.people.models import User
from graadmeter.web.polls import commands
commands.close_poll(assessment=Assessment.objects.latest("pk"), by=User.objects.get(), at=timezone.now())
"""
COUNT = """
import json
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.polls import queries
row = Assessment.objects.latest("pk")
print(json.dumps([row.votes.count(), queries.votes(row), queries.tally(row) == queries.recount(row)]))
"""


@dataclass
class Running:
    """An intake with one public poll."""

    folder: Path
    port: int
    code: str
    process: subprocess.Popen[bytes]

    def vote(self, ballot: str, *, revision: int = 1, option: str = "functional", **more: str) -> tuple[int, Any]:
        """Status, and the headers of the answer."""
        asked = http.client.HTTPConnection(HOST, self.port, timeout=30)
        body = urlencode({"ballot": ballot, "revision": revision, "option": option, **more})
        head = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "en"}
        asked.request("POST", f"/p/{self.code}/", body, head)
        answer = asked.getresponse()
        answer.read()
        return answer.status, answer.headers

    def counted(self) -> list[object]:
        """Votes stored, votes tallied, and whether the two agree."""
        found: list[object] = json.loads(python(self.folder, COUNT))
        return found

    def watch(self, ballot: str | None) -> http.client.HTTPResponse:
        asked = http.client.HTTPConnection(HOST, self.port, timeout=30)
        asked.request("GET", f"/p/{self.code}/live/?lang=en", headers={"Cookie": f"graadmeter-ballot={ballot}"})
        return asked.getresponse()


def environment(folder: Path) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GRAADMETER_", "DJANGO_"))}
    more = {"GRAADMETER_DATA": str(folder), "GRAADMETER_INTAKE": ":1", "PYTHONUNBUFFERED": "1"}
    return clean | more | {"DJANGO_SETTINGS_MODULE": "graadmeter.web.settings"}


def python(folder: Path, code: str) -> str:
    command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
    return subprocess.run(command, check=True, env=environment(folder), capture_output=True, text=True).stdout.strip()


def start(folder: Path, code: str) -> Running:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "graadmeter.web.manage", "intake", "--port", str(port)]
    process = subprocess.Popen(command, env=environment(folder), start_new_session=True)
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return Running(folder, port, code, process)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the intake did not start")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One process for the tests of this file, without a poll."""
    folder = tmp_path_factory.mktemp("intake")
    for command in ("migrate", "collectstatic"):
        run = [sys.executable, "-m", "graadmeter.web.manage", command, "--no-input", "-v", "0"]
        subprocess.run(run, check=True, env=environment(folder))
    running = start(folder, "")
    yield running
    if running.process.poll() is None:
        os.killpg(running.process.pid, signal.SIGKILL)
    running.process.wait(30)


@pytest.fixture
def intake(installed: Running) -> Running:
    installed.code = python(installed.folder, MAKE)
    return installed


def test_the_same_vote_twice_counts_once_and_a_revision_replaces(intake: Running) -> None:
    ballot = secrets.token_urlsafe(16)
    first = [intake.vote(ballot, revision=1) for _ in range(3)]
    assert [status for status, _ in first] == [303] * 3
    assert first[0][1]["Location"] == f"/p/{intake.code}/done/"
    assert f"graadmeter-ballot={ballot}" in first[0][1]["Set-Cookie"]
    assert "HttpOnly" in first[0][1]["Set-Cookie"]
    intake.vote(ballot, revision=2, option="ad_hoc")
    intake.vote(ballot, revision=1, option="none")
    assert intake.counted() == [1, 1, True]


def test_what_is_no_plain_vote_is_answered_by_the_pages(intake: Running) -> None:
    ballot = secrets.token_urlsafe(16)
    assert intake.vote(ballot, option="no such option")[0] == 422
    assert intake.vote(ballot, remark="An example", consent="nothing")[0] == 303
    assert intake.counted() == [1, 1, True]
    python(intake.folder, CLOSE)
    assert intake.vote(secrets.token_urlsafe(16))[0] == 410
    assert intake.counted() == [1, 1, True]


def test_a_body_that_is_no_vote_is_refused_and_the_next_vote_is_counted(intake: Running) -> None:
    assert intake.vote(secrets.token_urlsafe(16), remark="x" * 70_000)[0] == 413
    assert intake.vote(secrets.token_urlsafe(16), option="%ff\x00")[0] == 422
    assert intake.vote(secrets.token_urlsafe(16))[0] == 303
    assert intake.counted() == [1, 1, True]


def test_a_device_is_known_by_its_ballot_whatever_other_cookies_it_has(intake: Running) -> None:
    ballot = secrets.token_urlsafe(16)
    intake.vote(ballot)
    asked = http.client.HTTPConnection(HOST, intake.port, timeout=30)
    asked.request(
        "GET", f"/p/{intake.code}/live/?lang=en", headers={"Cookie": f'x={{"a":1}}; graadmeter-ballot={ballot}'}
    )
    assert asked.getresponse().status == 200


def test_an_address_cannot_write_a_header(intake: Running) -> None:
    asked = http.client.HTTPConnection(HOST, intake.port, timeout=30)
    body = urlencode({"ballot": secrets.token_urlsafe(16), "revision": 1, "option": "functional"})
    asked.request("POST", f"/p/{intake.code}%0d%0a%0d%0a/", body, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = asked.getresponse()
    assert answer.status == 404 or answer.headers["Location"] == f"/p/{intake.code}/done/"


def test_a_group_that_cannot_be_written_is_told_and_the_next_one_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = [True]

    def writes(votes: Sequence[Cast]) -> list[Outcome]:
        if broken.pop():
            raise RuntimeError("the connection is gone")
        return [Outcome.COUNTED] * len(votes)

    monkeypatch.setattr(writer, "cast_together", writes)
    monkeypatch.setattr(writer, "close_old_connections", lambda: None)
    vote = Cast(1, secrets.token_urlsafe(16), 1, Said("functional"), "code")

    async def two() -> list[Outcome | BaseException]:
        one = writer.Writer(asyncio.get_running_loop())
        first = await asyncio.gather(asyncio.wait_for(one.write(vote), 5), return_exceptions=True)
        broken.append(False)
        second = await asyncio.wait_for(one.write(vote), 5)
        one.stop()
        return [*first, second]

    with ThreadPoolExecutor(1) as apart:  # a browser test in this process may hold an event loop of its own
        told = apart.submit(asyncio.run, two()).result()
    assert isinstance(told[0], RuntimeError)
    assert told[1] is Outcome.COUNTED


def test_an_open_screen_hears_of_the_result_in_steps_of_the_minimum_group(intake: Running) -> None:
    ballots = [secrets.token_urlsafe(16) for _ in range(MIN_GROUP)]
    assert intake.watch(secrets.token_urlsafe(16)).status == 204, "who did not vote has nothing to see yet"
    intake.vote(ballots[0])
    screen = intake.watch(ballots[0])
    assert screen.headers["Content-Type"] == "text/event-stream"
    assert f"{MIN_GROUP - 1} more votes" in _event(screen)
    for ballot in ballots[1:]:
        intake.vote(ballot)
    heard = _event(screen)
    while "more vote" in heard:
        heard = _event(screen)
    assert f"The result of {MIN_GROUP} votes so far" in heard


def test_in_the_end_each_acknowledged_vote_is_there_after_a_kill(intake: Running) -> None:
    ballots = [secrets.token_urlsafe(16) for _ in range(200)]
    with ThreadPoolExecutor(16) as many:
        answers = list(many.map(intake.vote, ballots))
    os.killpg(intake.process.pid, signal.SIGKILL)
    intake.process.wait(30)
    assert {status for status, _ in answers} == {303}
    assert intake.counted() == [200, 200, True]


def _event(screen: http.client.HTTPResponse) -> str:
    """The next thing an open screen is sent."""
    lines: list[str] = []
    while (line := screen.readline().decode()) != "\n" or not lines:
        if line.startswith("data: "):
            lines.append(line.removeprefix("data: "))
    return "".join(lines)


@pytest.fixture
def poll(cast) -> Assessment:  # type: ignore[no-untyped-def]
    from django.utils import timezone

    from graadmeter.web.assessments.commands import create_assessment

    row = create_assessment(
        organisation=cast.noord, name="Poll", model_id="s3m", mode="poll", by=cast.bob, at=timezone.now()
    )
    commands.choose_settings(assessment=row, audience="public", live="at_close", remarks=False)
    return commands.open_poll(assessment=row, by=cast.bob, at=timezone.now())


def test_votes_of_one_group_get_what_each_would_get_alone(poll: Assessment) -> None:
    one, other = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
    said = Said("functional", "hr")
    group = [
        Cast(poll.pk, one, 1, said, poll.join_code), Cast(poll.pk, one, 1, said, poll.join_code),
        Cast(poll.pk, one, 2, Said("ad_hoc"), poll.join_code), Cast(poll.pk, other, 1, said, poll.join_code),
        Cast(poll.pk, secrets.token_urlsafe(16), 1, said, "othercode"),
    ]  # fmt: skip
    *good, refused = cast_together(group)
    assert good == [Outcome.COUNTED, Outcome.KNOWN, Outcome.CHANGED, Outcome.COUNTED]
    assert isinstance(refused, Exception)
    assert queries.votes(poll) == 2
    assert queries.tally(poll) == queries.recount(poll)
