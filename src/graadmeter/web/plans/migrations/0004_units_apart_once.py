from django.db import migrations, models


def keep_the_first(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Two visits at once could write the same twice."""
    seen = set()
    for row in apps.get_model("plans", "UnitsApart").objects.order_by("pk"):
        key = (row.before_id, row.after_id, tuple(row.units))
        if key in seen:
            row.delete()
        seen.add(key)


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0003_capacity_by_quarter"),
    ]

    operations = [
        migrations.RunPython(keep_the_first, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="unitsapart",
            constraint=models.UniqueConstraint(fields=("before", "after", "units"), name="units_apart_once"),
        ),
    ]
