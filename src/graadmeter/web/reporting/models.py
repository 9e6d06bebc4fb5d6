"""How the reports of an organisation look."""

from __future__ import annotations

from django.db import models

from graadmeter.web.people.models import Organisation, User


class Brand(models.Model):
    """One row per organisation. A logo is kept as it was drawn again: a small PNG, nothing else of the file."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="brand")
    colour = models.CharField(max_length=7, blank=True)  # #rrggbb as it was given; reports darken it where need be
    logo = models.BinaryField(null=True)
    set_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"brand of {self.organisation}"
