"""The table of the shared cache, as `createcachetable` would make it: no step of its own then."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunSQL(
            [
                "CREATE TABLE shared_cache (cache_key varchar(255) PRIMARY KEY,"
                " value text NOT NULL, expires timestamp with time zone NOT NULL)",
                "CREATE INDEX shared_cache_expires ON shared_cache (expires)",
            ],
            "DROP TABLE shared_cache",
        )
    ]
