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
    arranges = models.JSONField(default=list, blank=True)  # ids of parts of the baseline under the processes
    required = models.BooleanField(default=False)  # must be in the plan
    excluded = models.BooleanField(default=False)  # must not
    started_on = models.DateField(null=True, blank=True)
    finished_on = models.DateField(null=True, blank=True)
    units = models.JSONField(default=list, blank=True)  # in which it ran; empty: everywhere, so nothing to compare with
    study = models.CharField(max_length=TEXT_LENGTH, blank=True)  # title and place of a study of its effect
    studied_on = models.DateField(null=True, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)  # of its mini business case; None: the model's
    develops = models.CharField(max_length=10, blank=True)  # does it help the organisation develop: asked, not scored
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Its id in plans, portfolios and reports."""
        return f"i{self.pk}"


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


class Review(models.Model):
    """One time that an initiative was weighed, in the phase it then had. Open: ratings still come in. When it is closed
    its verdict is kept as it was, with the controls that stood in the way that day; with too few raters it has none."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="reviews")
    phase = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    verdict = models.CharField(max_length=20, blank=True)  # verdict id of the wi3 model, once closed by enough raters
    total = models.FloatField(null=True, blank=True)  # 1..5; None while a key question is open, and without a verdict
    blocked = models.JSONField(default=list, blank=True)  # ids of blocking checks that were not arranged when it closed

    class Meta:
        ordering = ("opened_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["initiative"], condition=models.Q(closed_at__isnull=True), name="one_open_review"
            ),
        )

    def __str__(self) -> str:
        return f"{self.initiative} · {self.phase} · {self.opened_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Rating(models.Model):
    """What one rater made of the twelve questions: a member for herself, or a function entered by an analyst."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="ratings")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    rater = models.CharField(max_length=NAME_LENGTH)  # as it is shown
    said = models.JSONField(default=dict)  # item id -> {"value": "1".."5" or "dk", "reason": text}
    entered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("sent_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["review", "rater"], name="one_rating_per_rater"),
            models.UniqueConstraint(
                fields=["review", "user"], condition=models.Q(user__isnull=False), name="one_rating_per_member"
            ),
        )

    def __str__(self) -> str:
        return f"{self.review} · {self.rater}"


class FactorAnswer(models.Model):
    """Whether a driver or inhibitor is there, and what is done about it."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="factors")
    factor = models.CharField(max_length=40)  # factor id of the wi3 model
    answer = models.CharField(max_length=10)  # on the model's scale `presence`: no, partly, yes, dk
    action = models.CharField(max_length=TEXT_LENGTH, blank=True)  # against an inhibitor: what is done, by whom
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ("factor",)
        constraints = (models.UniqueConstraint(fields=["initiative", "factor"], name="one_answer_per_factor"),)

    def __str__(self) -> str:
        return f"{self.initiative} · {self.factor}: {self.answer}"


class CaseLine(models.Model):
    """The figures of one cost or benefit line, each as low, expected and high."""

    SHARED = "shared"  # the line that holds what all lines use: members, active members, hourly cost, realisation

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="lines")
    line = models.CharField(max_length=40)  # line id of the wi3 model, or SHARED
    inputs = models.JSONField(default=dict)  # name in the model's formula -> [low, expected, high]
    source = models.CharField(max_length=TEXT_LENGTH, blank=True)  # where the figures come from

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["initiative", "line"], name="one_case_line"),)

    def __str__(self) -> str:
        return f"{self.initiative} · {self.line}"


class Move(models.Model):
    """That an initiative went on to its next phase: who decided, when and why."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="moves")
    from_phase = models.CharField(max_length=40)
    to_phase = models.CharField(max_length=40)
    reason = models.CharField(max_length=TEXT_LENGTH, blank=True)
    moved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        ordering = ("moved_at", "pk")

    def __str__(self) -> str:
        return f"{self.initiative}: {self.from_phase} → {self.to_phase}"
