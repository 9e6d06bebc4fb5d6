"""How often headcounts were changed after closing."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("assessments", "0005_groups"),)

    operations = (migrations.AddField("assessment", "headcount_changes", models.PositiveSmallIntegerField(default=0)),)
