"""Business processes: which take part, how each was scored over time, and what the baseline under them rests on."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from graadmeter.web.people.models import Organisation, User

NAME_LENGTH, OWNER_LENGTH, NOTE_LENGTH, EVIDENCE_LENGTH = 80, 120, 600, 500


_ONE_TO_FIVE = (MinValueValidator(1), MaxValueValidator(5))


class Effort(models.TextChoices):
    SMALL = "S", _("small")
    MEDIUM = "M", _("medium")
    LARGE = "L", _("large")


class Process(models.Model):
    """What the organisation says of one process: one of the model, or one of its own with its own name.

    A process of the model without a row takes part unless the model calls it optional.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="processes")
    element = models.CharField(max_length=60)  # element id of the smg model, or own_1 and on
    name_nl = models.CharField(max_length=NAME_LENGTH, blank=True)  # of an own process
    name_en = models.CharField(max_length=NAME_LENGTH, blank=True)
    takes_part = models.BooleanField(default=True)
    importance = models.PositiveSmallIntegerField(default=3, validators=_ONE_TO_FIVE)
    feasibility = models.PositiveSmallIntegerField(default=3, validators=_ONE_TO_FIVE)
    effort = models.CharField(max_length=1, choices=Effort, default=Effort.MEDIUM)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["organisation", "element"], name="one_row_per_process"),)

    def __str__(self) -> str:
        return self.name_nl or self.element


class ProcessScore(models.Model):
    """A scoring of one process, with its owner. Never changed: a correction is a new row; the last of a day counts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="process_scores")
    element = models.CharField(max_length=60)
    values = models.JSONField()  # item id -> value of its scale
    level = models.CharField(max_length=40, null=True)  # by the rule of that day; null: nothing on it was known
    model_version = models.CharField(max_length=40)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    with_whom = models.CharField(max_length=OWNER_LENGTH)  # the function that owns the process
    scored_on = models.DateField()
    scored_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    scored_at = models.DateTimeField()

    class Meta:
        ordering = ("-scored_on", "-pk")
        indexes = (models.Index(fields=["organisation", "element", "-scored_on"], name="process_score_by_day"),)

    def __str__(self) -> str:
        return f"{self.element} {self.scored_on}: {self.level}"


class BaselineEvidence(models.Model):
    """What shows that a part of the baseline is there: what, from when, who answers for it, until when.

    A part that is a measure (people who know the policy, people trained) has its evidence among the facts.
    """

    class Outcome(models.TextChoices):
        CHANGED = "changed", _("adjusted")
        CONFIRMED = "confirmed", _("kept as it is")

    class Choice(models.TextChoices):
        OWN = "own", _("our own choice")
        IMPOSED = "imposed", _("imposed from outside")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="baseline_evidence")
    part = models.CharField(max_length=60)  # id in the baseline of the smg model
    what = models.CharField(max_length=EVIDENCE_LENGTH)  # a document's title and place, a link, a platform
    dated_on = models.DateField()
    owner = models.CharField(max_length=OWNER_LENGTH)  # a function rather than a name
    expires_on = models.DateField(null=True, blank=True)  # sooner than the model has it expire
    version = models.CharField(max_length=40, blank=True)
    adopted_by = models.CharField(max_length=OWNER_LENGTH, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    processes = models.JSONField(default=list, blank=True)  # element ids a platform serves; empty: every process
    choice = models.CharField(max_length=10, choices=Choice, blank=True)
    planned_on = models.DateField(null=True, blank=True)  # it does not run yet
    initiative = models.ForeignKey(
        "initiatives.Initiative", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # by name: that app lies above this one
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("-dated_on", "-pk")

    def __str__(self) -> str:
        return f"{self.part}: {self.what}"
