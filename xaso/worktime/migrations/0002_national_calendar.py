"""Write the shipped national calendar: without it no deadline can be counted."""

from django.db import migrations


def forward(apps, schema_editor):
    from xaso.worktime.calendars import shipped

    calendar = apps.get_model("worktime", "Calendar").objects.create(name="Lịch làm việc cả nước", parent=None)
    special = apps.get_model("worktime", "SpecialDay")
    special.objects.bulk_create(
        special(
            calendar=calendar,
            date=day,
            kind=s.kind.value,
            name=s.name,
            decision=s.decision,
            as_weekday=s.as_weekday,
        )
        for day, s in shipped().special.items()
    )


class Migration(migrations.Migration):
    dependencies = [("worktime", "0001_initial")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
