"""A poll: how it is held, the votes, their tally, the result as it is shown, and remarks.

The round itself is an `Assessment` with mode poll. A vote knows nothing of who gave it: its key is random, it has no
time, and the hash of its ballot, by which the same voter can change it, is dropped when the poll closes. A remark
shares no key with a vote.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from graadmeter.maturity.poll import Cell
from graadmeter.web.assessments.keys import RandomKeyField, random_key
from graadmeter.web.assessments.models import DIGEST_LENGTH, GROUP_LENGTH, Assessment
from graadmeter.web.people.models import User

CHOICE_LENGTH = 40
REMARK_LENGTH = 600
NAME_LENGTH = 80
CELL_FIELDS = ("option", "role", "own_use", "age_band")


class PollSettings(models.Model):
    """How a poll is held. Fixed once it is open, since it is what voters were told."""

    class Audience(models.TextChoices):
        INVITED = "invited", _("Invited: whoever got a personal link, once")
        PUBLIC = "public", _("Public: anyone with the link, one vote per device")

    class Live(models.TextChoices):
        AFTER_VOTE = (
            "after_vote",
            _("After voting: whoever voted sees the result so far, as do the screen and the embedded page"),
        )
        AT_CLOSE = "at_close", _("At close: voters, screen and embedded page show no result before the poll is closed")

    assessment = models.OneToOneField(
        Assessment, on_delete=models.CASCADE, primary_key=True, related_name="poll_settings"
    )
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.INVITED)
    live = models.CharField(max_length=10, choices=Live.choices, default=Live.AT_CLOSE)
    remarks = models.BooleanField(default=True)

    @property
    def is_public(self) -> bool:
        return self.audience == self.Audience.PUBLIC

    @property
    def is_live(self) -> bool:
        return self.live == self.Live.AFTER_VOTE


class Vote(models.Model):
    """One vote, of no one in particular. An empty text is a follow-up that was passed over."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="votes", db_index=False)
    ballot = models.CharField(max_length=DIGEST_LENGTH, null=True)  # hash of the voter's secret; null once closed
    revision = models.PositiveSmallIntegerField(default=1)
    option = models.CharField(max_length=CHOICE_LENGTH)
    role = models.CharField(max_length=CHOICE_LENGTH, blank=True)
    own_use = models.CharField(max_length=CHOICE_LENGTH, blank=True)
    age_band = models.CharField(max_length=GROUP_LENGTH, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("assessment", "ballot"), name="one_vote_a_ballot"),)


class Tally(models.Model):
    """Votes per cell, kept in the transaction of each vote: the result costs the same at ten votes and at a million."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    option = models.CharField(max_length=CHOICE_LENGTH)
    role = models.CharField(max_length=CHOICE_LENGTH, blank=True)
    own_use = models.CharField(max_length=CHOICE_LENGTH, blank=True)
    age_band = models.CharField(max_length=GROUP_LENGTH, blank=True)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("assessment", *CELL_FIELDS), name="one_tally_a_cell"),)

    @property
    def cell(self) -> Cell:
        return Cell(self.option, self.role or None, self.own_use or None, self.age_band or None)


class Shown(models.Model):
    """The result as it is shown. Made anew in steps, so that no vote can be had by comparing two of them."""

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, primary_key=True, related_name="poll_shown")
    n = models.PositiveIntegerField()  # votes it holds
    made_on = models.DateField()
    final = models.BooleanField()
    result = models.JSONField()  # language -> the round as JSON
    cells = models.JSONField(default=list)  # the tally it was made from, [*cell, n]; empty once final


class Remark(models.Model):
    """What a voter wrote. Read by those who manage the poll; shown after that, and as far as its writer said."""

    class Consent(models.TextChoices):
        NO = "no", _("No, only those who manage this poll may read it")
        NOTHING = "nothing", _("Yes, without a name or role")
        ROLE = "role", _("Yes, with my role")
        NAME = "name", _("Yes, with this name:")

    class Status(models.TextChoices):
        WAITING = "waiting", _("not read yet")
        SHOWN = "shown", _("shown beside the result")
        REFUSED = "refused", _("not shown")

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="remarks")
    ballot = models.CharField(max_length=DIGEST_LENGTH, null=True)  # another hash than the vote's; null once closed
    text = models.CharField(max_length=REMARK_LENGTH)
    lang = models.CharField(max_length=2)  # language of the page it was written on
    consent = models.CharField(max_length=10, choices=Consent.choices, default=Consent.NO)
    role = models.CharField(max_length=CHOICE_LENGTH, blank=True)  # kept only where it may be shown
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    moderated_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    moderated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("assessment", "ballot"), name="one_remark_a_ballot"),)

    @property
    def may_be_shown(self) -> bool:
        return self.consent != self.Consent.NO
