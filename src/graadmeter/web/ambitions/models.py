"""Where the organisation wants to be."""

from __future__ import annotations

from django.db import models

from graadmeter.web.people.models import Organisation, User

REASON_LENGTH, OWNER_LENGTH = 300, 120


class Ambition(models.Model):
    """The level wanted for one element of one model, why, and by when. To keep what one has is an ambition too."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="ambitions")
    model_id = models.CharField(max_length=40)
    element = models.CharField(max_length=60)
    level = models.CharField(max_length=40)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    wanted_on = models.DateField(null=True, blank=True)
    owner = models.CharField(max_length=OWNER_LENGTH, blank=True)  # a function rather than a name
    keep = models.BooleanField(default=False)  # `level` is the one it had then: to keep it was the answer
    set_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "model_id", "element"], name="one_ambition_per_element"),
        )

    def __str__(self) -> str:
        return f"{self.organisation} · {self.element} → {self.level}"
