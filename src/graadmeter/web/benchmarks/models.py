"""What an organisation lets others see of itself, and the files of others that it took in."""

from __future__ import annotations

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from graadmeter.diagnosis.benchmark.exchange import SECTORS, SIZES
from graadmeter.web.people.models import Organisation, User

LABEL_LENGTH = 60
FINGERPRINT_LENGTH = 40


class Profile(models.Model):
    """How an organisation is known to others, and whether it takes part in the spread of this installation."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="benchmark"
    )
    shares = models.BooleanField(_("takes part in the comparison within this installation"), default=False)
    label = models.CharField(_("label"), max_length=LABEL_LENGTH, blank=True)
    sector = models.CharField(max_length=20, blank=True, choices=[(key, key) for key in SECTORS])
    size = models.CharField(max_length=20, blank=True, choices=[(key, key) for key in SIZES])
    changed_at = models.DateTimeField()


class TakenFile(models.Model):
    """The figures of another organisation, as its signed file gave them; one for each key and kind."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="benchmark_files")
    fingerprint = models.CharField(max_length=FINGERPRINT_LENGTH)
    kind = models.CharField(max_length=50)  # Entry.kind: a model, or the poll of it
    payload = models.JSONField()  # Entry.to_json()
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("-added_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["organisation", "fingerprint", "kind"], name="one_benchmark_file_each"),
        )


def signing_seed(organisation: Organisation) -> bytes:
    """32 bytes of which the signing key is made. Derived from the installation's secret and stored nowhere: a new
    secret makes a new key, with another fingerprint."""
    return salted_hmac("graadmeter.benchmark", organisation.key_id.bytes, algorithm="sha256").digest()
