"""A workshop: its categories voted on blind, what was seen when the votes were shown, and what was agreed.

A vote is tied to a seat (one device) only so that it can be changed and is never counted twice. Closing the session
deletes the seats: what stays is which level was voted how often, and what was agreed.
"""

from __future__ import annotations

from django.db import models

from graadmeter.web.assessments.keys import RandomKeyField, random_key
from graadmeter.web.assessments.models import DIGEST_LENGTH, Occasion
from graadmeter.web.people.models import Organisation, User

ID_LENGTH = 60  # of an element, a level or a role in a model
TEXT_LENGTH = 2000


class Workshop(Occasion):
    """One session about one model. `version` counts what the facilitator did: screens and phones compare it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="workshops")
    join_code = models.CharField(max_length=16, unique=True, null=True, blank=True)  # null once the votes are forgotten
    element = models.CharField(max_length=ID_LENGTH, blank=True)  # on the screen now; empty: people are coming in
    version = models.PositiveIntegerField(default=0)
    present = models.JSONField(default=dict, blank=True)  # role -> people, kept at closing; "" where it was not said


class Seat(models.Model):
    """One device that takes part; gone once the session is closed."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="seats")
    secret_hash = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    role = models.CharField(max_length=ID_LENGTH, blank=True)  # says who was in the room, never beside a vote


class Ballot(models.Model):
    """One vote of the room on one category. Empty of figures until it is revealed."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="ballots")
    element = models.CharField(max_length=ID_LENGTH)
    number = models.PositiveSmallIntegerField(default=1)  # 1 first vote, 2 second, ...
    revealed = models.BooleanField(default=False)
    counts = models.JSONField(default=dict, blank=True)  # level -> votes, for the session alone; emptied with the votes
    spread = models.JSONField(default=dict, blank=True)  # figures.Spread: what may leave the session

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("workshop", "element", "number"), name="ballot_number_once"),
            models.UniqueConstraint(
                fields=("workshop", "element"), condition=models.Q(revealed=False), name="ballot_open_once"
            ),
        )


class Vote(models.Model):
    """What one seat said in one ballot: its last revision."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="votes")
    seat = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="votes")  # null after closing
    value = models.CharField(max_length=ID_LENGTH)  # level id, the floor's id, or dk
    revision = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("ballot", "seat"), name="one_vote_a_seat"),)


class Judgement(models.Model):
    """The level the room agreed on for one category, and why."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="judgements")
    element = models.CharField(max_length=ID_LENGTH)
    level = models.CharField(max_length=ID_LENGTH)  # level id or the floor's id
    reason = models.CharField(max_length=TEXT_LENGTH)
    evidence = models.CharField(max_length=TEXT_LENGTH, blank=True)  # a note: which document, decision, page
    evidence_url = models.URLField(max_length=500, blank=True)
    dissent = models.PositiveSmallIntegerField(default=0)  # people who do not agree
    dissent_reason = models.CharField(max_length=TEXT_LENGTH, blank=True)
    agreed_on = models.DateField()
    agreed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("workshop", "element"), name="one_judgement_an_element"),)


class EvidenceFile(models.Model):
    """A document beside a judgement. In the database, so that it comes and goes with what it belongs to."""

    judgement = models.OneToOneField(Judgement, on_delete=models.CASCADE, primary_key=True, related_name="file")
    name = models.CharField(max_length=200)
    content = models.BinaryField()
