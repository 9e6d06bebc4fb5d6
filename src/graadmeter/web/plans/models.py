"""A roadmap as it was made: what went in, what came out, and which one the organisation goes by."""

from __future__ import annotations

from django.db import models

from graadmeter.web.assessments.models import Assessment
from graadmeter.web.people.models import Organisation, User

NAME_LENGTH = 120
HORIZON = 8  # quarters: two years


class Plan(models.Model):
    """One plan. Without a name it is the one on the drawing board, of which an organisation has one at most."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="plans")
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    starts_on = models.DateField()  # first day of the first quarter
    horizon = models.PositiveSmallIntegerField(default=HORIZON)  # quarters
    wishes = models.JSONField(default=dict)  # queries.Wishes as data: what was asked
    input = models.JSONField()  # PLAN as data, without names: what the solver was given
    result = models.JSONField()  # keeping.as_data of what it found; its reasons in no language
    names = models.JSONField(default=dict)  # id of initiative, element or resource -> name, or {nl, en}
    in_force = models.BooleanField(default=False)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("organisation", "name"), name="plan_name_once"),
            models.UniqueConstraint(
                fields=("organisation",), condition=models.Q(in_force=True), name="one_plan_in_force"
            ),
            models.CheckConstraint(condition=~models.Q(in_force=True, name=""), name="plan_in_force_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_board(self) -> bool:
        return not self.name


class UnitsApart(models.Model):
    """From one closed round to a later one: units in which an initiative ran beside the others. Figures only, as they
    may be shown, worked out once."""

    before = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="apart_from")
    after = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="apart_to")
    units = models.JSONField()  # in which it ran, in order
    made_on = models.DateField()
    result = models.JSONField()  # element -> diagnosis.worked.Compared, as plain data

    class Meta:
        constraints = (models.UniqueConstraint(fields=("before", "after", "units"), name="units_apart_once"),)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}: {', '.join(self.units)}"
