"""What an organisation calls important, and what people said of a sample of threads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from graadmeter.base.text import Bilingual
from graadmeter.conversation.themes.listing import BOTTOM_LINE
from graadmeter.web.people.models import Organisation, User

GOAL_LENGTH = 300


class Theme(models.Model):
    """One theme of the list. `words`, `examples`: texts per language, {"nl": [...], "en": [...]}."""

    class Kind(models.TextChoices):
        STRATEGIC = "strategic", _("strategic")
        CUSTOMER = "customer", _("result: customer")
        PRODUCT = "product", _("result: product")
        EFFICIENCY = "efficiency", _("result: efficiency")
        OTHER = "other", _("other")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="themes")
    key = models.CharField(max_length=40)  # id in the list
    kind = models.CharField(max_length=12, choices=Kind)
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    words = models.JSONField(default=dict)
    examples = models.JSONField(default=dict)
    goal_nl = models.CharField(max_length=GOAL_LENGTH, blank=True)  # the result that is wanted, of a result theme
    goal_en = models.CharField(max_length=GOAL_LENGTH, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=["organisation", "key"], name="one_theme_per_key"),)

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> Bilingual:
        return Bilingual(nl=self.name_nl, en=self.name_en)

    @property
    def is_result(self) -> bool:
        return self.kind in BOTTOM_LINE

    def to_data(self) -> dict[str, Any]:
        """The theme as it stands in a file of themes."""
        return {
            "id": self.key, "class": self.kind, "name": {"nl": self.name_nl, "en": self.name_en},
            "words": self.words, "examples": self.examples,
        }  # fmt: skip


class TextsAllowed(models.Model):
    """The decision that masked texts of staff may be kept for a while and read by whoever labels. No row: not."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="texts_allowed")
    reason = models.CharField(max_length=300)
    decided_on = models.DateField()
    set_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.organisation}: {self.reason}"


class Sample(models.Model):
    """The random sample of a dataset that is to be labelled. Its texts stand in the dataset's folder and nowhere else;
    what people said of them stands here, and stays when the texts go."""

    class Learning(models.TextChoices):
        IDLE = "", _("nothing is being learned")
        WAITING = "waiting", _("waiting for its turn")
        RUNNING = "running", _("being learned")
        FAILED = "failed", _("could not be learned")

    BUSY = (Learning.WAITING, Learning.RUNNING)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="samples")
    dataset = models.UUIDField(unique=True)  # of the conversation
    policy = models.CharField(max_length=10)
    place = models.CharField(max_length=200)  # folder of the dataset, below the data folder
    threads = models.PositiveIntegerField()
    until = models.DateField()  # the day on which its texts go
    texts_deleted_at = models.DateTimeField(null=True, blank=True)
    learning = models.CharField(max_length=10, choices=Learning, default=Learning.IDLE, blank=True)
    error = models.JSONField(default=dict, blank=True)  # why it failed: {"nl": ..., "en": ...}
    learned = models.JSONField(default=dict, blank=True)  # per theme what `conversation labels` says of it
    learned_from = models.PositiveIntegerField(default=0)  # threads with a label when it was learned

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.organisation}: {self.threads}"

    @property
    def folder(self) -> Path:
        return Path(settings.DATA, self.place)

    @property
    def has_texts(self) -> bool:
        return self.texts_deleted_at is None

    @property
    def is_busy(self) -> bool:
        return self.learning in self.BUSY

    @property
    def error_text(self) -> Bilingual | None:
        return Bilingual(**self.error) if self.error else None


class Rater(models.Model):
    """Somebody who labels a sample: a number to everyone, a user only so that she finds her own labels back."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="raters")
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["sample", "user"], name="one_rater_per_user"),
            models.UniqueConstraint(fields=["sample", "number"], name="one_rater_per_number"),
        )

    def __str__(self) -> str:
        return f"r{self.number}"


class Judgement(models.Model):
    """What one rater said of one thread: `said`: theme id -> yes, no or unsure."""

    rater = models.ForeignKey(Rater, on_delete=models.CASCADE, related_name="judgements")
    thread = models.CharField(max_length=10)  # id in the sample
    said = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["rater", "thread"], name="one_judgement_each"),)

    def __str__(self) -> str:
        return f"{self.rater} {self.thread}"
