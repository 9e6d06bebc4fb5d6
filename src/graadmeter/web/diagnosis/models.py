"""What moved between two closed rounds, worked out once; what people write where sources differ, and agree on."""

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


class AgreedLevel(models.Model):
    """The level that a person confirmed for one category, beside what the rule proposed then. Rows are never changed:
    the newest one of an element stands, as long as the version of the model does."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="agreed_levels")
    model_id = models.CharField(max_length=40)
    version = models.CharField(max_length=40)  # of the model: the words of the levels
    element = models.CharField(max_length=60)
    level = models.CharField(max_length=40)  # level id, or the floor's
    proposed = models.CharField(max_length=40, blank=True)  # by the rule at that moment; empty: nothing
    conflict = models.BooleanField()  # sources lay a level or more apart at that moment
    reason = models.CharField(max_length=NOTE_LENGTH)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("organisation", "model_id", "element"), name="agreed_by_element"),)

    def __str__(self) -> str:
        return f"{self.model_id} {self.element} {self.level}"
