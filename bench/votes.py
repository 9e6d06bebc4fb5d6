"""How many votes a second the product puts on disk, and what its live result costs.

Usage: python bench/votes.py [--seconds S] [--screens N] [--clients N] [--workers N] [--postgres URL]

Starts the product as it is served, on a folder of its own, with a public poll, and votes over plain sockets with a
fresh ballot each time: every answer that is counted here was on disk before it came. Then asks the page that shows the
live result, at 10,000 and at 1,000,000 votes; for those the rows of the tally are written directly, since the page
reads nothing else. Then the same votes at the intake, which writes them in groups, with many screens open. Writes one
JSON object to standard output. The clients run on the same cores as the server.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
START_SECONDS = 60
SETTLE_SECONDS = 8  # for the screens to be told where the poll stands before the voting begins
OPTIONS = ("none", "ad_hoc", "experimental", "functional", "transformation", "dk")
ROLES = ("leader", "hr", "it", "operations", "other", "")
MAKE = """
import json, sys
from django.utils import timezone
from graadmeter.web.assessments import commands as rounds
from graadmeter.web.people.commands import create_organisation
from graadmeter.web.people.models import User
from graadmeter.web.polls import commands
now = timezone.now()
owner, _ = User.objects.get_or_create(email="bench@example.org")
house = create_organisation(name="Bench", by=owner, at=now)
row = rounds.create_assessment(organisation=house, name="Poll", model_id="s3m", mode="poll", by=owner, at=now)
commands.choose_settings(assessment=row, audience="public", live="after_vote", remarks=False)
row = commands.open_poll(assessment=row, by=owner, at=now)
print(json.dumps({"pk": row.pk, "code": row.join_code}))
"""
FILL = """
import sys
from django.db.models import Sum
from graadmeter.web.polls.models import Tally
n, pk, options, roles = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split(), sys.argv[4].split(",")
uses = ("daily", "weekly", "monthly", "less", "never", "")
ages = ("under_30", "30_39", "40_49", "50_59", "60_plus", "")
Tally.objects.filter(assessment_id=pk).delete()
cells = [(o, r, u, a) for o in options for r in roles for u in uses for a in ages]
each, rest = divmod(n, len(cells))
Tally.objects.bulk_create(
    Tally(assessment_id=pk, option=o, role=r, own_use=u, age_band=a, n=each + (i < rest))
    for i, (o, r, u, a) in enumerate(cells)
)
print(Tally.objects.filter(assessment_id=pk).aggregate(n=Sum("n"))["n"], len(cells))
"""
STORED = """
import json, sys
from graadmeter.web.assessments.models import Assessment
from graadmeter.web.polls import queries
row = Assessment.objects.get(pk=int(sys.argv[1]))
print(json.dumps([sum(queries.tally(row).values()), row.votes.count(), queries.tally(row) == queries.recount(row)]))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10, help="of voting, and of asking each result page")
    parser.add_argument("--clients", type=int, default=16, help="connections that vote at the same time")
    parser.add_argument("--workers", type=int, default=2, help="processes of the server")
    parser.add_argument("--screens", type=int, default=1000, help="that stay open at the intake while people vote")
    parser.add_argument("--postgres", default="", metavar="URL", help="an empty database; without it SQLite")
    options = parser.parse_args()
    found: dict[str, Any] = {"database": "postgresql" if options.postgres else "sqlite", "workers": options.workers}
    with tempfile.TemporaryDirectory(prefix="graadmeter-bench-") as folder:
        env = environment(Path(folder), options.workers, options.postgres)
        run(env, "migrate", "-v", "0")
        found["ordinary"] = ordinary(env, options)
        found["intake"] = intake(env, options)
    json.dump(found, sys.stdout, indent=1)
    print()


def ordinary(env: dict[str, str], options: argparse.Namespace) -> dict[str, Any]:
    """Votes and the live result by the product as everyone serves it."""
    poll = json.loads(python(env, MAKE))
    with served(env) as port:
        votes(port, poll["code"], options.clients, 1)  # each process reads the poll once
        before, cpu = stored(env, poll)["rows"], cpu_seconds()
        found: dict[str, Any] = {"votes": votes(port, poll["code"], options.clients, options.seconds)}
        cpu = cpu_seconds() - cpu
        found["stored"] = stored(env, poll)
        found["server_cpu_ms_a_vote"] = round(1000 * cpu / (found["stored"]["rows"] - before), 2)
        cookie = voter(port, poll["code"])
        found["result"] = []
        for n in (10_000, 1_000_000):
            held, cells = python(env, FILL, str(n), str(poll["pk"]), " ".join(OPTIONS), ",".join(ROLES)).split()
            asked = results(port, poll["code"], cookie, options.clients, options.seconds)
            found["result"].append({"votes_held": int(held), "tally_rows": int(cells), **asked})
    return found


def intake(env: dict[str, str], options: argparse.Namespace) -> dict[str, Any]:
    """Votes taken in groups, while many screens stay open and hear of the result."""
    poll, port = json.loads(python(env, MAKE)), free_port()
    with served(env, "--intake", str(port)):
        wait_for(port)
        cookie = voter(port, poll["code"])
        with Screens(port, poll["code"], cookie, options.screens) as screens:
            found: dict[str, Any] = {"votes": votes(port, poll["code"], 2 * options.clients, options.seconds)}
        found["screens"] = {"open": options.screens, "told": len(screens.told), "times_told": screens.times}
        found["stored"] = stored(env, poll)
    return found


def cpu_seconds() -> float:
    """Processor time of everything this script started and that still runs: it is the same on a busy machine."""
    ticks, parents = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            ticks[int(stat.parent.name)], parents[int(stat.parent.name)] = (
                int(fields[11]) + int(fields[12]),
                int(fields[1]),
            )

    def ours(pid: int) -> bool:
        return parents.get(pid) == os.getpid() or (pid in parents and ours(parents[pid]))

    return sum(used for pid, used in ticks.items() if ours(pid)) / os.sysconf("SC_CLK_TCK")


def stored(env: dict[str, str], poll: dict[str, Any]) -> dict[str, Any]:
    counted, rows, equal = json.loads(python(env, STORED, str(poll["pk"])))
    return {"tally": counted, "rows": rows, "tally_equals_recount": equal}


class Screens(threading.Thread):
    """Connections that stay open and listen, all in one thread."""

    def __init__(self, port: int, code: str, cookie: str, n: int) -> None:
        super().__init__(daemon=True)
        self.told: set[int] = set()
        self.times, self.ended = 0, threading.Event()
        self.selector = selectors.DefaultSelector()
        request = f"GET /p/{code}/live/?lang=nl HTTP/1.1\r\nHost: {HOST}:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
        for number in range(n):
            one = socket.create_connection((HOST, port))
            one.sendall(request)
            one.setblocking(False)
            self.selector.register(one, selectors.EVENT_READ, number)

    def __enter__(self) -> Screens:
        self.start()
        time.sleep(SETTLE_SECONDS)
        self.told.clear()
        self.times = 0
        return self

    def __exit__(self, *exception: object) -> None:
        self.ended.set()
        self.join()

    def run(self) -> None:
        while not self.ended.is_set():
            for key, _ in self.selector.select(0.5):
                read = key.fileobj.recv(65_536)  # type: ignore[union-attr]
                if not read:
                    self.selector.unregister(key.fileobj)
                elif b"data: " in read:
                    self.told.add(key.data)
                    self.times += 1


def environment(folder: Path, workers: int, postgres: str) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GRAADMETER_", "DJANGO_"))}
    more = {"GRAADMETER_DATA": str(folder), "GRAADMETER_WORKERS": str(workers), "GRAADMETER_DATABASE": postgres}
    return clean | more | {"DJANGO_SETTINGS_MODULE": "graadmeter.web.settings"}


def run(env: dict[str, str], *command: str) -> None:
    subprocess.run([sys.executable, "-m", "graadmeter.web.manage", *command], check=True, env=env, stdout=sys.stderr)


def python(env: dict[str, str], code: str, *arguments: str) -> str:
    begin = "import django; django.setup()\n"
    command = [sys.executable, "-c", begin + code, *arguments]
    return subprocess.run(command, check=True, env=env, capture_output=True, text=True).stdout.strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    time.sleep(1)


@contextmanager
def served(env: dict[str, str], *more: str) -> Iterator[int]:
    """The product on a free port, until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "graadmeter.web.manage", "serve", "--port", str(port), *more]
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = socket.create_connection((HOST, port))
        self.file = self.socket.makefile("rb")

    def ask(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        self.socket.sendall(request)
        status = int(self.file.readline().split()[1])
        headers: dict[str, str] = {}
        while (line := self.file.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode().partition(":")
            headers[name.strip().lower()] = value.strip()
        body = self.file.read(int(headers.get("content-length", "0")))
        if headers.get("connection", "").lower() == "close":
            self.__init__(self.port)  # type: ignore[misc]
        return status, headers, body


def vote_request(port: int, code: str, number: int) -> bytes:
    body = (
        f"ballot={secrets.token_urlsafe(16)}&revision=1&option={OPTIONS[number % 6]}&role={ROLES[number // 6 % 6]}"
        "&own_use=weekly&age_band=&remark="
    ).encode()
    head = (
        f"POST /p/{code}/ HTTP/1.1\r\nHost: {HOST}:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Accept-Language: nl\r\nSec-Fetch-Site: same-origin\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def votes(port: int, code: str, clients: int, seconds: float) -> dict[str, Any]:
    return measured(port, clients, seconds, lambda number: vote_request(port, code, number), 303)


def voter(port: int, code: str) -> str:
    """The cookie of a device that voted."""
    _, headers, _ = Client(port).ask(vote_request(port, code, 0))
    return headers["set-cookie"].partition(";")[0]


def results(port: int, code: str, cookie: str, clients: int, seconds: float) -> dict[str, Any]:
    request = f"GET /p/{code}/done/ HTTP/1.1\r\nHost: {HOST}:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
    status, _, body = Client(port).ask(request)
    if status != 200 or b'class="bars"' not in body:
        raise SystemExit("the page shows no result; nothing was measured")
    return measured(port, clients, seconds, lambda _: request, 200)


def measured(port: int, clients: int, seconds: float, request: Callable[[int], bytes], wanted: int) -> dict[str, Any]:
    """Requests a second and how long one took, in ms, after a second of warming up."""
    times: list[list[float]] = [[] for _ in range(clients)]
    began = time.perf_counter() + 1
    ended = began + seconds

    def ask(mine: list[float], first: int) -> None:
        client, number = Client(port), first
        while (start := time.perf_counter()) < ended:
            status, _, _ = client.ask(request(number))
            if status != wanted:
                raise SystemExit(f"answered {status}, expected {wanted}")
            if start >= began:
                mine.append(time.perf_counter() - start)
            number += clients

    threads = [threading.Thread(target=ask, args=(mine, first)) for first, mine in enumerate(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = sorted(1000 * one for mine in times for one in mine)
    at = {f"p{level}_ms": round(took[min(len(took) - 1, int(len(took) * level / 100))], 1) for level in (50, 95, 99)}
    return {
        "clients": clients,
        "seconds": seconds,
        "per_second": round(len(took) / seconds),
        **at,
        "max_ms": round(took[-1], 1),
    }


if __name__ == "__main__":
    main()
