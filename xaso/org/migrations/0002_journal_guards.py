"""The database itself refuses to change or delete a line of the journal, on both engines."""

from django.db import migrations

from xaso.org import journal


def up(apps, schema_editor):
    journal.guards_up(schema_editor.connection)


def down(apps, schema_editor):
    journal.guards_down(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("org", "0001_initial")]

    operations = [migrations.RunPython(up, down)]
