"""How far a mini business case looks ahead is one number of its initiative, and no longer a range among its figures."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SHARED, MONTHS = "shared", "months"


def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    rows = apps.get_model("initiatives", "CaseLine").objects.using(editor.connection.alias)
    for row in rows.filter(line=SHARED).select_related("initiative"):
        months = row.inputs.pop(MONTHS, None)
        if months is None:
            continue
        row.initiative.months = int(months[1])
        row.initiative.save(update_fields=["months"])
        if row.inputs:
            row.save(update_fields=["inputs"])
        else:
            row.delete()


def backwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    initiatives = apps.get_model("initiatives", "Initiative").objects.using(editor.connection.alias)
    for initiative in initiatives.filter(months__isnull=False):
        row, _ = initiative.lines.get_or_create(line=SHARED)
        row.inputs[MONTHS] = [float(initiative.months)] * 3
        row.save(update_fields=["inputs"])


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0004_arranges")]

    operations = [
        migrations.AddField(
            model_name="initiative", name="months", field=models.PositiveSmallIntegerField(blank=True, null=True)
        ),
        migrations.RunPython(forwards, backwards),
    ]
