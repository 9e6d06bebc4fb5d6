"""What the pages ask about initiatives."""

from __future__ import annotations

from django.db.models import QuerySet

from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.people.models import Organisation


def initiatives(organisation: Organisation) -> QuerySet[Initiative]:
    """Every initiative with its effects and what it comes after."""
    return organisation.initiatives.prefetch_related("effects", "after")
