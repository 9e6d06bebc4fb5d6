from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("benchmarks", "0001_benchmarks"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="takenfile", name="one_benchmark_file_each"),
        migrations.RenameField(model_name="takenfile", old_name="model_id", new_name="kind"),
        migrations.AlterField(model_name="takenfile", name="kind", field=models.CharField(max_length=50)),
        migrations.AddConstraint(
            model_name="takenfile",
            constraint=models.UniqueConstraint(
                fields=("organisation", "fingerprint", "kind"), name="one_benchmark_file_each"
            ),
        ),
    ]
