from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_rate_limits")]
    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BinaryField(max_length=16)),
                ("at", models.DateTimeField()),
                ("amount", models.BigIntegerField(default=1, help_text="1, or bytes")),
            ],
            options={"indexes": [models.Index(fields=["key", "at"], name="attempt_of_key")]},
        ),
        migrations.RunSQL("ALTER TABLE accounts_attempt SET UNLOGGED", "ALTER TABLE accounts_attempt SET LOGGED"),
    ]
