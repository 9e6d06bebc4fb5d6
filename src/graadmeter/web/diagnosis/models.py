"""What moved between two closed rounds, worked out once; and what an owner writes where people and platform differ."""

from __future__ import annotations

from django.db import models

from graadmeter.web.assessments.models import Assessment
from graadmeter.web.people.models import Organisation, User

NOTE_LENGTH = 1000


class RoundsStep(models.Model):
    """From one closed round to a later one. Figures only, as they may be shown; no answer and no code is kept in it."""

    before = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="steps_from")
    after = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="steps_to")
    made_on = models.DateField()
    result = models.JSONField()  # diagnosis.rounds.Step, as plain data

    class Meta:
        constraints = (models.UniqueConstraint(fields=("before", "after"), name="one_step_between_two_rounds"),)


class ConflictNote(models.Model):
    """Why people and platform differ on one criterion, in the words of the owner. The newest one stands."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="conflict_notes")
    criterion = models.CharField(max_length=60)  # element of esm6
    text = models.CharField(max_length=NOTE_LENGTH)
    written_on = models.DateField()
    written_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("-written_at", "-id")

    def __str__(self) -> str:
        return f"{self.criterion} {self.written_on}"
