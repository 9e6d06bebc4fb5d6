"""`graadmeter-web serve`: the database brought up to date, the pages and the jobs started, both stopped cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

WORKERS = int(os.environ.get("GRAADMETER_WORKERS", "1"))  # one process with a few threads fits in 1 GB of memory
THREADS = int(os.environ.get("GRAADMETER_THREADS", "4"))
STOP_SECONDS = 3  # after that a worker that does not listen is killed
JOBS_STOP_SECONDS = 15
JOBS_AGAIN_SECONDS = 5


class Command(BaseCommand):
    help = "Serve the pages and run the jobs, until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--demo", action="store_true", help="with a generated organisation, entered with one click")
        parser.add_argument("--open", action="store_true", help="open the browser")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        _require_free(host, port)
        settings.DATA.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if options["demo"]:
            call_command("demo")
        connections.close_all()  # the workers open their own

        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 (only compared)
        address = f"http://{shown}:{port}/"

        def started() -> None:
            self.stdout.write(f"Graadmeter: {address}   (Ctrl-C stops it)")
            self.stdout.flush()
            if options["open"]:
                threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()

        with Jobs():
            _serve_pages(host, port, started)


def _serve_pages(host: str, port: int, started: Any) -> None:
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
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    )
    server.on_startup(started)
    server.serve()


class Jobs:
    """The process that runs long work. It is started again when it falls over, and stopped with the pages."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.watcher = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> Jobs:
        self.process = self._start()
        self.watcher.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stopping.set()
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(JOBS_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "graadmeter.web.manage", "run_huey", "--quiet"])

    def _keep(self) -> None:
        while not self.stopping.is_set():
            if self.process is not None:
                self.process.wait()
            if not self.stopping.wait(JOBS_AGAIN_SECONDS):
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
