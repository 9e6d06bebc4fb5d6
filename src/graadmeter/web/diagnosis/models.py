"""What moved between two closed rounds: worked out once, since closed rounds no longer change."""

from __future__ import annotations

from django.db import models

from graadmeter.web.assessments.models import Assessment


class RoundsStep(models.Model):
    """From one closed round to a later one. Figures only, as they may be shown; no answer and no code is kept in it."""

    before = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="steps_from")
    after = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="steps_to")
    made_on = models.DateField()
    result = models.JSONField()  # diagnosis.rounds.Step, as plain data

    class Meta:
        constraints = (models.UniqueConstraint(fields=("before", "after"), name="one_step_between_two_rounds"),)
