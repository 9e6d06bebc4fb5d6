"""What the organisation does to get further: initiatives, what each should move, and what it takes."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from graadmeter.web.people.models import Organisation, User

NAME_LENGTH, TEXT_LENGTH = 120, 600
LONGEST = 12  # quarters


class State(models.TextChoices):
    IDEA = "idea", _("idea")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped")


class Initiative(models.Model):
    """One thing to do, with a phase of its own (WI3): a new one starts at the beginning, whatever the organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="initiatives")
    name = models.CharField(max_length=NAME_LENGTH)
    purpose = models.CharField(max_length=TEXT_LENGTH, blank=True)  # what problem it solves, for whom
    owner = models.CharField(max_length=NAME_LENGTH, blank=True)  # a function rather than a name
    phase = models.CharField(max_length=40, default="pioneering")  # level id of the wi3 model
    state = models.CharField(max_length=10, choices=State, default=State.IDEA)
    suggested_by = models.CharField(
        max_length=120, blank=True
    )  # where it came from: esm3.culture.facilitating, esm6.a1
    duration = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )  # quarters
    money = models.PositiveIntegerField(default=0)  # euro per quarter of its duration
    hours = models.PositiveIntegerField(default=0)  # hours per quarter of its duration
    after = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="before")
    earliest_on = models.DateField(null=True, blank=True)  # may not begin before
    latest_on = models.DateField(null=True, blank=True)  # must have begun by
    required = models.BooleanField(default=False)  # must be in the plan
    excluded = models.BooleanField(default=False)  # must not
    finished_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Effect(models.Model):
    """How far an initiative should move one element of a model, in levels of that model."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="effects")
    model_id = models.CharField(max_length=40, default="esm3")
    element = models.CharField(max_length=60)
    gain = models.FloatField(validators=[MinValueValidator(0.0), MaxValueValidator(5.0)])  # what is expected
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ("model_id", "element")
        constraints = (
            models.UniqueConstraint(fields=["initiative", "model_id", "element"], name="one_effect_per_element"),
        )

    def __str__(self) -> str:
        return f"{self.initiative} → {self.element} +{self.gain}"
