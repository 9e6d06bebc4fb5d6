"""What happens in the background."""

from __future__ import annotations

from django.utils import timezone
from huey.contrib.djhuey import db_task

from graadmeter.web.initiatives.models import Initiative
from graadmeter.web.plans.commands.worked import set_units_apart


@db_task()
def compare_units(initiative_id: int) -> None:
    """The units where an initiative ran beside the others, once."""
    initiative = Initiative.objects.filter(pk=initiative_id).first()
    if initiative:
        set_units_apart(initiative=initiative, on=timezone.localdate())
