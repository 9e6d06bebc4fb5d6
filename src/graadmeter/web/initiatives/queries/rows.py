"""Rows of initiatives with what hangs below them."""

from __future__ import annotations

from django.db.models import QuerySet

from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.people.models import Organisation


def initiatives(organisation: Organisation) -> QuerySet[Initiative]:
    """Every initiative by name, with its effects, what it comes after, and its reviews with their ratings."""
    return organisation.initiatives.prefetch_related("effects", "after", "reviews__ratings")


def find(organisation: Organisation, pk: int) -> Initiative | None:
    """One initiative with all that hangs below it."""
    return initiatives(organisation).prefetch_related("factors", "lines", "moves__moved_by").filter(pk=pk).first()
