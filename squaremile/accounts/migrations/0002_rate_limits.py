"""The table behind Django's database cache, which holds nothing but the counts of attempts to sign in."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE accounts_ratelimit (
                cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamp with time zone NOT NULL
            );
            CREATE INDEX accounts_ratelimit_expires ON accounts_ratelimit (expires);
            """,
            "DROP TABLE accounts_ratelimit",
        )
    ]
