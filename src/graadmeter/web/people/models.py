"""Accounts, organisations, roles, invitations and the audit."""

from __future__ import annotations

import hashlib
import re
import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from graadmeter.base.text import LANGS, Lang
from graadmeter.disclosure import MIN_GROUP_FLOOR, Policy, policy

MIN_GROUP_DEFAULT = 10
RETENTION_DAYS_DEFAULT = 730
RETENTION_DAYS_LEAST, RETENTION_DAYS_MOST = 30, 3650
DEMO_EMAIL = "demo@graadmeter.invalid"  # a reserved ending: no mail can leave for it, and it has no password


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, *, name: str = "", language: str = "nl") -> User:
        user = self.model(email=email.strip().lower(), name=name, language=language)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Someone with an account; respondents have none."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default=LANGS[0])
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def lang(self) -> Lang:
        return "nl" if self.language == "nl" else "en"


class Organisation(models.Model):
    """Whose measurements these are; everything an organisation owns hangs below it."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    min_group = models.PositiveSmallIntegerField(
        _("smallest group a figure may be about"),
        default=MIN_GROUP_DEFAULT,
        validators=[MinValueValidator(MIN_GROUP_FLOOR), MaxValueValidator(100)],
    )
    retention_days = models.PositiveSmallIntegerField(
        _("days that answers and messages are kept"),
        default=RETENTION_DAYS_DEFAULT,
        validators=[MinValueValidator(RETENTION_DAYS_LEAST), MaxValueValidator(RETENTION_DAYS_MOST)],
    )
    launched_on = models.DateField(_("when the network was launched"), null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    key_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(min_group__gte=MIN_GROUP_FLOOR), name="organisation_min_group_floor"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def pseudonym_key(self) -> bytes:
        """32 bytes with which people become codes. Derived from the installation's secret and stored nowhere: whoever
        has the database alone cannot turn a code back, and a new secret makes new codes."""
        return salted_hmac("graadmeter.pseudonym", self.key_id.bytes, algorithm="sha256").digest()

    @property
    def policy(self) -> Policy:
        """The disclosure policy of what its people said and did."""
        return policy("staff", self.min_group)


class Role(models.TextChoices):
    VIEWER = "viewer", _("viewer")
    ANALYST = "analyst", _("analyst")
    OWNER = "owner", _("owner")

    @property
    def rank(self) -> int:
        return list(Role).index(self)

    def reaches(self, least: Role) -> bool:
        """True when this role may do what `least` may."""
        return self.rank >= least.rank

    @property
    def may(self) -> str:
        """What the role may do, in words."""
        return {
            Role.VIEWER: gettext("sees results and reports"),
            Role.ANALYST: gettext("also makes measurements, uploads exports and sets ambitions"),
            Role.OWNER: gettext("also invites people and changes settings"),
        }[self]


class Membership(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    since_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_each")]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.role}"


class Invitation(models.Model):
    """A way in for one e-mail address. Only the hash of the token is kept: the link exists in the mail alone."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.VIEWER)
    language = models.CharField(_("language of the mail"), max_length=2, choices=settings.LANGUAGES, default=LANGS[0])
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.email} · {self.organisation}"

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and now < self.expires_at


class Verb(models.TextChoices):
    """Everything the audit can say, in one place; a works council can read it as the list of what is recorded."""

    ORGANISATION_MADE = "organisation.made", _("made the organisation")
    SETTINGS_CHANGED = "settings.changed", _("changed the settings")
    MEMBER_INVITED = "member.invited", _("invited someone")
    INVITATION_WITHDRAWN = "invitation.withdrawn", _("withdrew an invitation")
    MEMBER_JOINED = "member.joined", _("joined")
    ROLE_CHANGED = "role.changed", _("changed a role")
    MEMBER_REMOVED = "member.removed", _("took away access")
    ASSESSMENT_MADE = "assessment.made", _("made a measurement")
    ASSESSMENT_OPENED = "assessment.opened", _("opened a measurement")
    ASSESSMENT_CLOSED = "assessment.closed", _("closed a measurement")
    ASSESSMENT_DELETED = "assessment.deleted", _("deleted a measurement")
    HEADCOUNTS_SET = "headcounts.set", _("entered headcounts")
    LINKS_MADE = "links.made", _("made links for respondents")
    ADDRESSES_ADDED = "addresses.added", _("added addresses to invite, of which only the number is recorded")
    INVITATIONS_MAILED = "invitations.mailed", _("sent invitations by e-mail")
    REMINDERS_MAILED = "reminders.mailed", _("sent a reminder by e-mail to whoever had not answered")
    ANSWERS_IMPORTED = "answers.imported", _("imported answers")
    ANSWER_ARRIVED = "answer.arrived", _("answers arrived")
    WORKSHOP_MADE = "workshop.made", _("made a workshop")
    WORKSHOP_OPENED = "workshop.opened", _("opened a workshop")
    WORKSHOP_CLOSED = "workshop.closed", _("closed a workshop")
    WORKSHOP_DELETED = "workshop.deleted", _("deleted a workshop")
    JUDGEMENT_RECORDED = "judgement.recorded", _("recorded what a workshop agreed")
    REMARK_SHOWN = "remark.shown", _("showed a remark")
    REMARK_REFUSED = "remark.refused", _("did not show a remark")
    RESULT_EXPORTED = "result.exported", _("downloaded a result")
    EXPORT_UPLOADED = "export.uploaded", _("uploaded an export")
    DATASET_MADE = "dataset.made", _("stored messages without names")
    DATASET_DELETED = "dataset.deleted", _("deleted messages")
    THEMES_CHANGED = "themes.changed", _("changed the list of themes")
    TEXTS_ALLOWED = "texts.allowed", _("allowed that masked texts of staff are kept to label")
    TEXTS_STOPPED = "texts.stopped", _("no longer allowed that masked texts of staff are kept")
    TEXTS_DELETED = "texts.deleted", _("deleted the texts of a sample")
    LABELS_LEARNED = "labels.learned", _("had the computer learn from labels")
    AMBITION_SET = "ambition.set", _("set an ambition")
    CONTROL_CHANGED = "control.changed", _("changed a control")
    FACT_STATED = "fact.stated", _("stated a fact")
    FACT_WITHDRAWN = "fact.withdrawn", _("withdrew a fact")
    CONFLICT_EXPLAINED = "conflict.explained", _("explained why people and platform differ")
    LEVEL_AGREED = "level.agreed", _("confirmed the level of a category")
    REPORT_STYLED = "report.styled", _("changed the colour or logo of reports")
    PLAN_MADE = "plan.made", _("worked out a plan")
    PLAN_SAVED = "plan.saved", _("saved a plan")
    PLAN_CHOSEN = "plan.chosen", _("put a plan in force")
    PLAN_DELETED = "plan.deleted", _("deleted a plan")
    PROCESSES_CHANGED = "processes.changed", _("changed which processes take part and what weighs")
    PROCESS_SCORED = "process.scored", _("scored a process")
    BASELINE_CHANGED = "baseline.changed", _("changed the evidence of the baseline")
    INITIATIVE_MADE = "initiative.made", _("made an initiative")
    INITIATIVE_CHANGED = "initiative.changed", _("changed an initiative")
    INITIATIVE_REMOVED = "initiative.removed", _("removed an initiative")
    INITIATIVE_RATED = "initiative.rated", _("rated an initiative")
    INITIATIVE_MOVED = "initiative.moved", _("moved an initiative to its next phase")
    REVIEW_OPENED = "review.opened", _("asked for ratings of an initiative")
    REVIEW_CLOSED = "review.closed", _("closed the ratings of an initiative")
    REVIEW_WITHDRAWN = "review.withdrawn", _("took back a question for ratings")
    BENCHMARK_SET = "benchmark.set", _("changed how other organisations see it")
    BENCHMARK_JOINED = "benchmark.joined", _("began to take part in the comparison here")
    BENCHMARK_LEFT = "benchmark.left", _("stopped taking part in the comparison here")
    BENCHMARK_TAKEN = "benchmark.taken", _("took in the figures of another organisation")
    BENCHMARK_DELETED = "benchmark.deleted", _("deleted the figures of another organisation")


class AuditEntry(models.Model):
    """Who did what. What a respondent did has no who and no time, only a day and a count, so that the order in which
    answers arrived cannot be read back from here."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="audit")
    who = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    verb = models.CharField(max_length=40)
    object = models.CharField(max_length=200)
    day = models.DateField()
    at = models.DateTimeField(null=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-day", "-at"], name="audit_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.verb} {self.object}"

    @property
    def about(self) -> str:
        """The object, its [words] in the reader's language: roles, settings and policies are stored by their names."""
        fields = {field.name: field.verbose_name for field in Organisation._meta.concrete_fields}
        words = {**dict(Role.choices), **fields, "public": _("without the protection of small groups")}
        return re.sub(r"\[(\w+)\]", lambda word: str(words.get(word[1], word[0])), self.object)

    @property
    def said(self) -> str:
        return str(Verb(self.verb).label) if self.verb in Verb.values else self.verb
