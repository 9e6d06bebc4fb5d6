"""`graadmeter-web intake`: the process that takes votes in groups and keeps open screens up to date, until Ctrl-C."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

STOP_SECONDS = 3  # after that a worker that does not listen is killed
MOST_SCREENS = 8_192  # connections that wait their turn at the door


class Command(BaseCommand):
    help = "Take the votes of public polls in groups, and tell open screens what changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8001)

    def handle(self, *args: Any, **options: Any) -> None:
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        Granian(
            "graadmeter.web.intake.asgi:application",
            address=options["host"],
            port=options["port"],
            interface=Interfaces.ASGI,
            workers=1,  # the group is made in one process
            backlog=MOST_SCREENS,
            websockets=False,
            log_level=LogLevels.error,
            respawn_failed_workers=True,
            workers_kill_timeout=STOP_SECONDS,
        ).serve()
