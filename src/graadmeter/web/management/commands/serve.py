"""`graadmeter-web serve`: the database brought up to date, the pages and the jobs started, both stopped cleanly."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from graadmeter.web import network

WORKERS = int(os.environ.get("GRAADMETER_WORKERS", "1"))  # one process with a few threads fits in 1 GB of memory
THREADS = int(os.environ.get("GRAADMETER_THREADS", "4"))
STOP_SECONDS = 3  # after that a worker that does not listen is killed
BESIDE_STOP_SECONDS = 15
BESIDE_AGAIN_SECONDS = 5
LOOK_SECONDS = 0.1


class Command(BaseCommand):
    help = "Serve the pages and run the jobs, until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--intake", type=int, metavar="PORT", help="also take the votes of public polls in groups")
        parser.add_argument("--demo", action="store_true", help="with a generated organisation, entered with one click")
        parser.add_argument("--open", action="store_true", help="open the browser")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        _require_free(host, port)
        _answer_to_own_names(host)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if options["demo"]:
            self.stdout.write("Graadmeter: preparing the demo organisation ...")
            self.stdout.flush()
            _make_demo()
        connections.close_all()  # the workers open their own

        threading.Thread(target=self._announce, args=[host, port, options["open"]], daemon=True).start()
        with ExitStack() as beside:
            beside.enter_context(Beside("run_huey", "--quiet"))
            if options["intake"]:
                _require_free(host, options["intake"])
                os.environ.setdefault("GRAADMETER_INTAKE", f":{options['intake']}")  # read by the workers
                beside.enter_context(Beside("intake", f"--host={host}", f"--port={options['intake']}"))
            _serve_pages(host, port)

    def _announce(self, host: str, port: int, open_browser: bool) -> None:
        """Say the address once the pages answer there: a browser opened earlier would find nothing."""
        shown = {"0.0.0.0": "127.0.0.1", "::": "localhost"}.get(host, host)  # noqa: S104 (only compared)
        while True:
            try:
                socket.create_connection((shown, port), timeout=1).close()
                break
            except OSError:
                time.sleep(LOOK_SECONDS)
        address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
        self.stdout.write(f"Graadmeter: {address}   (Ctrl-C stops it)")
        if shown != host:
            others = ", ".join(f"http://{own}:{port}/" for own in network.own_addresses())
            self.stdout.write(f"Graadmeter: from other devices {others or 'nowhere: this computer is on no network'}")
        self.stdout.flush()
        if open_browser:
            webbrowser.open(address)


def _answer_to_own_names(host: str) -> None:
    """Listening beyond this machine, also answer to its own names there, unless the environment says which names.

    For a laptop with its hot-spot: who opens the server to a network should not have to look up its address first. The
    pages run in processes of their own, which read this from the environment; this process has read its settings.
    """
    if host in network.LOCAL_HOSTS or os.environ.get("GRAADMETER_HOSTS"):
        return
    names = network.names_to_serve(host)
    os.environ["GRAADMETER_HOSTS"] = ",".join(names)
    os.environ.setdefault("GRAADMETER_HTTPS", "0")
    settings.ALLOWED_HOSTS[:] = names


def _make_demo() -> None:
    """In a process of its own: reading a year of conversation takes memory that this process would keep."""
    if subprocess.run([sys.executable, "-m", "graadmeter.web.manage", "demo"]).returncode:
        raise CommandError("the demo organisation could not be made; start without --demo, or see the message above")


def _serve_pages(host: str, port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        "graadmeter.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    )
    # closing the terminal stops it, as Ctrl-C does
    server.signal_handler_reload = server.signal_handler_interrupt  # type: ignore[method-assign]
    try:
        server.serve()
    except SystemExit:
        if not server.interrupt_signal:  # a worker that hears Ctrl-C before its parent does is no failure
            raise


class Beside:
    """A process beside the pages, for jobs or votes: started again when it falls over, and stopped with the pages."""

    def __init__(self, *command: str) -> None:
        self.command = [sys.executable, "-m", "graadmeter.web.manage", *command]
        self.stopping = threading.Event()
        self.process = self._start()

    def __enter__(self) -> Beside:
        threading.Thread(target=self._keep, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stopping.set()
        self.process.terminate()
        try:
            self.process.wait(BESIDE_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        # a session of its own: Ctrl-C is for the server, which then stops these in order
        return subprocess.Popen(self.command, start_new_session=True)  # noqa: S603

    def _keep(self) -> None:
        while not self.stopping.is_set():
            self.process.wait()
            if not self.stopping.wait(BESIDE_AGAIN_SECONDS):
                self.process = self._start()


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"{host}:{port} cannot be used ({error.strerror}); choose another port: --port {port + 1}"
            ) from None
