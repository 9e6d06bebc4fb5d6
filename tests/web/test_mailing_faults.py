"""A real mail server that misbehaves: it refuses one address, hangs up, says it is busy, or is not there."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction

from graadmeter.web.assessments import commands, delivery, queries
from graadmeter.web.assessments.models import Assessment, Invitee, Mailing

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PEOPLE = [f"p{n:02}@example.org" for n in range(12)]
HANG_UP = None
Reply = Callable[[str, int], str | None]  # recipient and how often it was asked -> answer, or HANG_UP


class Server(socketserver.ThreadingTCPServer):
    """SMTP as far as one mail needs it. `reply` decides on each recipient."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.reply: Reply = lambda recipient, times: "250 fine"
        self.asked: dict[str, int] = {}
        self.taken: list[str] = []
        self.connections = 0


class Talk(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.server.connections += 1
        self.say("220 here")
        to = ""
        while line := self.rfile.readline().decode().strip():
            word = line.split(":")[0].upper()
            if word.startswith("RCPT"):
                to = line[line.index("<") + 1 : line.index(">")]
                self.server.asked[to] = self.server.asked.get(to, 0) + 1
                answer = self.server.reply(to, self.server.asked[to])
                if answer is HANG_UP:
                    return
                self.say(answer)
            elif word == "DATA":
                self.say("354 go on")
                while self.rfile.readline().strip() != b".":
                    pass
                self.server.taken.append(to)
                self.say("250 taken")
            elif word == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 fine")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def server(settings) -> Iterator[Server]:
    made = Server()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = made.server_address
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 5
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def round_(cast) -> Assessment:
    row = commands.create_assessment(
        organisation=cast.noord, name="R", model_id="esm3", mode="quick", by=cast.bob, at=NOW
    )
    row = commands.open_assessment(assessment=row, by=cast.bob, at=NOW)
    people = [commands.Addressee(one, "en") for one in PEOPLE]
    commands.add_invitees(assessment=row, people=people, by=cast.bob, at=NOW)
    return row


def begin(round_: Assessment, cast, kind: str = "invitation") -> Mailing:
    return commands.start_mailing(assessment=round_, kind=kind, base_url="http://x", by=cast.bob, at=NOW)


def to_the_end(round_: Assessment) -> None:
    while delivery.deliver(round_.pk) == 0:
        pass


def unreached(round_: Assessment) -> list[str]:
    return sorted(queries.invitees(round_).filter(reached=False).values_list("email", flat=True))


def test_every_mail_is_taken(server, round_, cast) -> None:
    begin(round_, cast)
    to_the_end(round_)
    assert sorted(server.taken) == PEOPLE
    assert server.connections == 1
    assert queries.mailing(round_).status == "idle"


def test_one_refused_address_stops_nobody_else_and_can_be_tried_again(server, round_, cast, caplog) -> None:
    server.reply = lambda to, times: "550 no such person" if to == PEOPLE[4] else "250 fine"
    begin(round_, cast)
    to_the_end(round_)
    assert sorted(server.taken) == [one for one in PEOPLE if one != PEOPLE[4]]
    assert unreached(round_) == [PEOPLE[4]]
    page = cast.client("bob").get(f"/o/noord/measurement/{round_.pk}/mail/").content.decode()
    assert PEOPLE[4] in page
    assert PEOPLE[5] not in page
    server.reply = lambda to, times: "250 fine"
    begin(round_, cast)
    to_the_end(round_)
    assert server.taken.count(PEOPLE[4]) == 1
    assert len(server.taken) == len(PEOPLE), "nobody is invited twice"
    assert "@" not in caplog.text
    assert "550" in caplog.text


def test_a_connection_that_drops_loses_and_doubles_nothing(server, round_, cast) -> None:
    server.reply = lambda to, times: HANG_UP if to in PEOPLE[2:5] and times == 1 else "250 fine"
    begin(round_, cast)
    to_the_end(round_)
    assert sorted(server.taken) == PEOPLE
    assert server.connections == 4


@pytest.mark.parametrize("answer", ["421 busy, come back later", HANG_UP])
def test_a_server_that_takes_nothing_is_waited_for_then_told(server, round_, cast, answer, caplog) -> None:
    server.reply = lambda to, times: answer
    begin(round_, cast)
    waits = []
    while (wait := delivery.deliver(round_.pk)) is not None:
        waits.append(wait)
    assert waits == [60, 120, 180, 240], "each time a minute longer"
    assert queries.mailing(round_).status == "stopped"
    assert not server.taken
    assert "@" not in caplog.text
    server.reply = lambda to, times: "250 fine"
    commands.go_on_mailing(assessment=round_)
    to_the_end(round_)
    assert len(server.taken) == len(PEOPLE) - 1, "the address it hung on is passed over"
    assert len(unreached(round_)) == 1


def test_a_server_that_is_not_there_blames_no_address(server, settings, round_, cast) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), Talk) as free:
        settings.EMAIL_PORT = free.server_address[1]
    begin(round_, cast)
    assert [delivery.deliver(round_.pk) for _ in range(5)] == [60, 120, 180, 240, None]
    assert not queries.invitees(round_).filter(handled__gt=0).exists()


def test_a_stop_in_the_middle_goes_on_where_it_was(server, round_, cast, monkeypatch) -> None:
    begin(round_, cast)
    monkeypatch.setattr(delivery, "BATCH", 5)
    assert delivery.deliver(round_.pk) == 0
    assert len(server.taken) == 5
    commands.stop_mailing(assessment=round_)
    assert delivery.deliver(round_.pk) is None
    assert len(server.taken) == 5
    commands.go_on_mailing(assessment=round_)
    to_the_end(round_)
    assert sorted(server.taken) == PEOPLE


def test_a_round_that_closes_meanwhile_mails_nobody_more(server, round_, cast) -> None:
    begin(round_, cast)
    keys = list(queries.due(queries.mailing(round_)).values_list("pk", flat=True))
    commands.close_assessment(assessment=round_, by=cast.bob, at=NOW)
    assert queries.invitee(queries.mailing(round_), keys[0]) is None
    to_the_end(round_)
    assert not server.taken
    assert not Invitee.objects.exists()


def test_refused_reminders_are_counted_only_where_they_are_many(server, round_, cast, words) -> None:
    begin(round_, cast)
    to_the_end(round_)
    Mailing.objects.update(mailed_on="2026-02-01")
    server.reply = lambda to, times: "550 no" if to in PEOPLE[:3] else "250 fine"
    begin(round_, cast, "reminder")
    to_the_end(round_)
    page = cast.client("bob").get(f"/o/noord/measurement/{round_.pk}/mail/").content.decode()
    assert Mailing.objects.get().refused == 3
    assert "A few reminders were refused" in page
    assert not [one for one in PEOPLE if one in page], "who was refused a reminder had not answered"


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_server_is_spoken_to(server, round_, cast, monkeypatch) -> None:
    seen = []
    send = delivery._hand_over

    def watched(letter, connection) -> bool:
        seen.append(transaction.get_connection().in_atomic_block)
        return send(letter, connection)

    monkeypatch.setattr(delivery, "_hand_over", watched)
    begin(round_, cast)
    to_the_end(round_)
    assert seen == [False] * len(PEOPLE)
