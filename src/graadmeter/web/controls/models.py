"""Evidence that a control is in force."""

from __future__ import annotations

from django.db import models

from graadmeter.web.people.models import Organisation, User


class Evidence(models.Model):
    """What shows that one control of the `dvo` model is arranged: what, from when, who answers for it, until when."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="evidence")
    control = models.CharField(max_length=60)  # item id of the dvo model
    evidence = models.CharField(max_length=500)  # a document's title and place, a link, a decision
    dated_on = models.DateField()
    owner = models.CharField(max_length=120)  # a function rather than a name
    expires_on = models.DateField()
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("-dated_on", "-id")

    def __str__(self) -> str:
        return f"{self.control}: {self.evidence}"
