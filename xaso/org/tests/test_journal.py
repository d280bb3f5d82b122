"""The journal: a line lives and dies with its deed, and the database itself refuses to change one."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from xaso.org import journal
from xaso.org.models import Entry, Field
from xaso.org.tests.moments import MONDAY


@pytest.fixture
def thing(db):
    return Field.objects.create(code="ho-tich", name="Hộ tịch")


def line(thing, **facts):
    with transaction.atomic():
        return journal.record("field.create", about=thing, by=None, at=MONDAY, **facts)


@transaction.atomic
def _fail_after(deed):
    deed()
    raise ZeroDivisionError


def test_it_says_what_about_what_and_when(thing):
    entry = line(thing, name="Hộ tịch", day=MONDAY.date())

    kept = Entry.objects.get(pk=entry.pk)
    assert (kept.event, kept.about_type, kept.about_id, kept.at) == ("field.create", "org.field", str(thing.pk), MONDAY)
    assert kept.facts == {"name": "Hộ tịch", "day": "2021-02-08"}


def test_it_refuses_outside_a_transaction_although_the_test_case_has_one(thing):
    assert connection.in_atomic_block

    with pytest.raises(RuntimeError, match="needs a transaction"):
        journal.record("field.create", about=thing, by=None, at=MONDAY)


def test_a_deed_that_fails_leaves_no_line(thing):
    with pytest.raises(ZeroDivisionError):
        _fail_after(lambda: journal.record("field.create", about=thing, by=None, at=MONDAY))

    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: Entry.objects.filter(pk=entry.pk).update(event="field.other"),
        lambda entry: entry.delete(),
        lambda entry: Entry.objects.all()._raw_delete("default"),
    ],
    ids=["update", "delete", "raw delete"],
)
def test_the_database_refuses_changes(thing, change):
    entry = line(thing)

    with pytest.raises(IntegrityError, match=journal.REFUSAL), transaction.atomic():
        change(entry)

    assert Entry.objects.get().event == "field.create"


def test_the_database_refuses_what_the_other_engine_calls_replace_and_truncate(thing):
    entry = line(thing)
    # PostgreSQL does not truncate while it still owes a check of foreign keys.
    connection.check_constraints()
    attempt = {
        "sqlite": f"INSERT OR REPLACE INTO org_entry SELECT * FROM org_entry WHERE id = '{entry.pk.hex}'",
        "postgresql": "TRUNCATE org_entry",
    }[connection.vendor]

    with pytest.raises(DatabaseError, match=journal.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)

    assert Entry.objects.get().pk == entry.pk


@pytest.mark.django_db
def test_the_migrations_put_the_guards_up_and_they_can_be_lifted_for_a_flush():
    assert journal.guards_stand()

    with journal.guards_lifted():
        assert not journal.guards_stand()

    assert journal.guards_stand()


def test_the_story_of_a_thing_is_told_in_order(thing, django_assert_num_queries):
    line(thing, n=1)
    line(thing, n=2)

    with django_assert_num_queries(1):
        assert [entry.facts["n"] for entry in journal.about(thing)] == [1, 2]
