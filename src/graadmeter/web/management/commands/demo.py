"""`graadmeter-web demo`: make the generated organisation, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from graadmeter.web import demo


class Command(BaseCommand):
    help = "Make the generated demo organisation, where it is not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        demo.ensure(at=timezone.now())
