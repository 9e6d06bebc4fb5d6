"""What an organisation states where no export can tell."""

from __future__ import annotations

from django.db import models

from graadmeter.diagnosis.facts import SOURCE_LENGTH
from graadmeter.web.people.models import Organisation, User


class StatedFact(models.Model):
    """One measure on one day, with who or what says so. Older ones stay: the newest that still holds is shown."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="facts")
    metric = models.CharField(max_length=60)  # id in the metric registry
    value = models.FloatField()  # in the unit of the registry; a share is 0..1
    on = models.DateField()
    source = models.CharField(max_length=SOURCE_LENGTH)  # a register, a report, a function; never a person's name
    n = models.PositiveIntegerField(null=True, blank=True)  # people it is about, where the source says so
    stated_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        ordering = ("-on", "-id")
        constraints = (
            models.UniqueConstraint(fields=["organisation", "metric", "on"], name="one_fact_per_measure_and_day"),
        )

    def __str__(self) -> str:
        return f"{self.metric} {self.on}"
