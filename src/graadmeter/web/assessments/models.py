"""A measurement round and what people answered in it.

Two halves that share nothing. Tokens and drafts know which link is being used; responses and their answers know what
was said. Once answers are sent, no key, no time and no order leads from one half to the other: the draft is gone, the
token keeps no date, a response keeps its day only, and both lie in random order.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from graadmeter.web.assessments.keys import RandomKeyField, random_key
from graadmeter.web.people.models import Organisation

NAME_LENGTH = 120
GROUP_LENGTH = 80
DIGEST_LENGTH = 64
CRITERIA_MODELS = ("esm6",)  # asked per criterion; no rule places the whole


class Occasion(models.Model):
    """What people are asked together: prepared, opened and closed, each with its day. The model's text is kept as it
    was taken."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    name = models.CharField(max_length=NAME_LENGTH)
    model_id = models.CharField(max_length=40)
    model_version = models.CharField(max_length=40)
    model_digest = models.CharField(max_length=DIGEST_LENGTH)
    model_text = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    made_on = models.DateField()
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    forgotten_on = models.DateField(null=True, blank=True)  # answers deleted after the retention period; results stay

    class Meta:
        abstract = True
        ordering = ("-made_on", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status="draft", opened_on__isnull=True, closed_on__isnull=True)
                | models.Q(status="open", opened_on__isnull=False, closed_on__isnull=True)
                | models.Q(status="closed", opened_on__isnull=False, closed_on__isnull=False),
                name="%(class)s_status_has_its_days",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def is_closed(self) -> bool:
        return self.status == self.Status.CLOSED


class Assessment(Occasion):
    """One round of one model in one organisation."""

    class Mode(models.TextChoices):
        QUICK = "quick", _("Quick placement")
        FULL = "full", _("Full questionnaire")
        POLL = "poll", _("Poll")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="assessments")
    mode = models.CharField(max_length=10, choices=Mode.choices)
    rule = models.CharField(max_length=40, blank=True)  # how the whole is placed; empty: the model's own rule
    min_group = models.PositiveSmallIntegerField()  # taken from the organisation; fixed from the opening on
    languages = models.JSONField(default=list)  # codes, the first is the one without a preference
    units = models.JSONField(default=list, blank=True)
    locations = models.JSONField(default=list, blank=True)
    age_bands = models.JSONField(default=list, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)  # people asked, where the owner said so
    headcounts = models.JSONField(default=dict, blank=True)  # unit, location, age_band or role -> {label: people}
    headcount_changes = models.PositiveSmallIntegerField(default=0)  # of headcounts, since the round was closed
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="following")
    round = models.PositiveSmallIntegerField(default=1)
    join_code = models.CharField(max_length=16, unique=True, null=True, blank=True)  # null: no shared link

    @property
    def asks_criteria(self) -> bool:
        """True where each criterion has a status of its own and nothing has a phase."""
        return self.model_id in CRITERIA_MODELS


class Token(models.Model):
    """The right to answer once. Knows whether it was used, never when, and nothing of what was said."""

    class Origin(models.TextChoices):
        PERSONAL = "personal"  # a link made for one person
        SHARED = "shared"  # made when a device opened the shared link

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="tokens")
    secret_hash = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    used = models.BooleanField(default=False)


class Draft(models.Model):
    """Answers on their way: there while someone is answering, gone once they are sent."""

    token = models.OneToOneField(Token, on_delete=models.CASCADE, primary_key=True, related_name="draft")
    answers = models.JSONField(default=dict)  # item id -> value
    edits = models.JSONField(
        default=dict
    )  # step id -> highest edit number seen, so that a late autosave changes nothing
    position = models.CharField(max_length=80, blank=True)  # step id where the respondent left
    role = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=GROUP_LENGTH, blank=True)
    location = models.CharField(max_length=GROUP_LENGTH, blank=True)
    age_band = models.CharField(max_length=GROUP_LENGTH, blank=True)


class Response(models.Model):
    """One sheet of answers, of no one in particular."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="responses")
    submitted_on = models.DateField()
    role = models.CharField(max_length=40, null=True)  # null = not asked, as in tables.ANSWERS
    unit = models.CharField(max_length=GROUP_LENGTH, null=True)
    location = models.CharField(max_length=GROUP_LENGTH, null=True)
    age_band = models.CharField(max_length=GROUP_LENGTH, null=True)
    pair_code_hash = models.CharField(max_length=DIGEST_LENGTH, null=True, db_index=True)
    answers = models.JSONField()  # item id -> value, in the model's order


class Snapshot(models.Model):
    """The result as it is shown. Made anew in steps, so that no answer can be had by comparing two of them."""

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, primary_key=True, related_name="snapshot")
    n = models.PositiveIntegerField()  # answers it holds
    made_on = models.DateField()
    final = models.BooleanField()
    result = models.JSONField()


class Cuts(models.Model):
    """What a closed round says of its groups, by one attribute and by two, made once, as it may be shown."""

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, primary_key=True, related_name="cuts")
    made_on = models.DateField()
    result = models.JSONField()  # "unit" or "unit+location" -> segments


class Mailing(models.Model):
    """The letters of one round: their words, and how far a sending is. Counts and days, never who."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        REMINDER = "reminder", _("Reminder")

    class Status(models.TextChoices):
        IDLE = "idle"
        SENDING = "sending"
        STOPPED = "stopped"  # by the lead, or because the mail server took nothing

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, primary_key=True, related_name="mailing")
    texts = models.JSONField(default=dict)  # kind -> language -> {"subject", "intro"}, where the lead changed them
    sender = models.CharField(max_length=NAME_LENGTH, blank=True)  # who asks, as the letter is signed
    reply_to = models.EmailField(blank=True)
    until = models.DateField(null=True, blank=True)
    base_url = models.CharField(max_length=200, blank=True)  # scheme and host that the links begin with
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.INVITATION)  # of the last sending
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.IDLE)
    number = models.PositiveIntegerField(default=0)  # sendings begun
    size = models.PositiveIntegerField(default=0)  # addresses the last sending goes through, answered or not
    refused = models.PositiveIntegerField(default=0)  # reminders of the last sending that the mail server did not take
    attempts = models.PositiveSmallIntegerField(default=0)  # times in a row that the mail server took nothing
    reminders = models.PositiveSmallIntegerField(default=0)
    mailed_on = models.DateField(null=True, blank=True)  # day the last sending began


class Invitee(models.Model):
    """An address a link is mailed to; gone when the round closes.

    Says that the link was mailed, and nothing about whether it was used: a reminder marks everyone alike.
    """

    token = models.OneToOneField(Token, on_delete=models.CASCADE, primary_key=True, related_name="invitee")
    email = models.EmailField(blank=True)  # empty: asked not to be mailed, so the address was deleted
    address_hash = models.CharField(max_length=DIGEST_LENGTH, unique=True)  # keeps one link per address and round
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    language = models.CharField(max_length=2)
    reached = models.BooleanField(default=False)  # the mail server took the invitation
    handled = models.PositiveIntegerField(default=0)  # number of the last sending that passed here


class Quality(models.Model):
    """What a closed round says of its own statements, made once: per language, as it may be shown."""

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, primary_key=True, related_name="quality")
    made_on = models.DateField()
    result = models.JSONField()
