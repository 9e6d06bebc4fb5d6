"""The register of controls: what is said of each check, what shows it, and what the organisation decided around it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from graadmeter.web.people.models import Organisation, User

NAME_LENGTH = 120  # of a function
REASON_LENGTH = 500
LONGEST_HOURS = 24 * 14  # a ladder that decides later escalates nothing


def files_folder() -> Path:
    """Where files of evidence lie, under names of our own."""
    return Path(settings.DATA, "files", "evidence")


class Evidence(models.Model):
    """What shows that one check of the `dvo` model is arranged: what, from when, who answers for it, until when."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="evidence")
    control = models.CharField(max_length=60)  # item id of the dvo model
    type = models.CharField(max_length=40, blank=True)  # one of the model's evidence_types
    evidence = models.CharField(max_length=500)  # a document's title and place, a decision
    link = models.URLField(max_length=500, blank=True)
    stored_as = models.UUIDField(null=True, unique=True, default=None)  # name of the file in files_folder()
    file_name = models.CharField(max_length=120, blank=True)  # as a member sees it, made safe
    file_bytes = models.PositiveIntegerField(null=True)
    file_digest = models.CharField(max_length=64, blank=True)  # sha256: an auditor can tell that it is the same
    dated_on = models.DateField()
    owner = models.CharField(max_length=NAME_LENGTH)  # a function rather than a name
    expires_on = models.DateField()
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("-dated_on", "-id")

    def __str__(self) -> str:
        return f"{self.control}: {self.evidence}"

    @property
    def path(self) -> Path | None:
        """Where its file lies; None for a note or a link."""
        return files_folder() / self.stored_as.hex if self.stored_as else None


class ControlStatement(models.Model):
    """What somebody said of a check on a day. Rows are only added: the newest counts, the others are its history."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="control_statements")
    control = models.CharField(max_length=60)
    value = models.CharField(max_length=10)  # on the scale of the check
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    owner = models.CharField(max_length=NAME_LENGTH, blank=True)  # the function that answers for the check
    stated_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        ordering = ("-stated_at", "-id")
        indexes = (models.Index(fields=["organisation", "control", "-stated_at"], name="statements_by_control"),)

    def __str__(self) -> str:
        return f"{self.control} = {self.value}"


class Circumstance(models.Model):
    """A fact of the model that decides which checks are for this organisation: there is a works council, or none."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="circumstances")
    fact = models.CharField(max_length=60)
    value = models.CharField(max_length=40)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "fact"], name="one_value_per_circumstance"),)

    def __str__(self) -> str:
        return f"{self.fact} = {self.value}"


class EscalationRung(models.Model):
    """How the organisation adapted one rung of the model's ladder."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="escalation_rungs")
    level = models.PositiveSmallIntegerField()
    hours = models.PositiveSmallIntegerField(  # within which a decision is taken
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_HOURS)]
    )
    by = models.CharField(max_length=NAME_LENGTH, blank=True)  # function that decides; empty: as in the model

    class Meta:
        ordering = ("level",)
        constraints = (models.UniqueConstraint(fields=["organisation", "level"], name="one_rung_per_level"),)

    def __str__(self) -> str:
        return f"{self.level}: {self.hours} h"


class DesiredBehaviour(models.Model):
    """What the organisation wants one group of people to do on the platform: customers, employees, suppliers."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="desired_behaviour")
    group = models.CharField(max_length=40)  # one of the model's behaviour_targets
    behaviour = models.CharField(max_length=REASON_LENGTH)
    stimulated_by = models.CharField(max_length=REASON_LENGTH, blank=True)
    seen_by = models.CharField(max_length=REASON_LENGTH, blank=True)  # how one can tell

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["organisation", "group"], name="one_behaviour_per_group"),)

    def __str__(self) -> str:
        return f"{self.group}: {self.behaviour}"


class Reminders(models.Model):
    """Whether owners are reminded of evidence that expires, and when that was last done."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="control_reminders")
    on = models.BooleanField(default=True)
    sent_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.organisation} · {'on' if self.on else 'off'}"
