"""A GET cannot write."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from xaso.base.readonly import ReadOnlyGetMiddleware, WroteWhileReading, written


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ('INSERT INTO "org_entry" ("id") VALUES (1)', "INSERT org_entry"),
        ("  -- a note\n insert or replace into org_entry values (1)", "INSERT org_entry"),
        ('UPDATE "dossiers_dossier" SET "state" = 1', "UPDATE dossiers_dossier"),
        ('/* x */ DELETE FROM "org_unit"', "DELETE org_unit"),
        ("WITH old AS (SELECT 1) INSERT INTO org_entry SELECT * FROM old", "INSERT org_entry"),
        ("WITH gone AS (DELETE FROM ONLY org_entry RETURNING *) SELECT * FROM gone", "DELETE org_entry"),
        ("TRUNCATE org_entry", "TRUNCATE"),
        ("DROP TABLE org_entry", "DROP"),
        ("CREATE INDEX x ON y (z)", "CREATE"),
        ("VACUUM", "VACUUM"),
    ],
)
def test_it_names_what_would_be_written(sql, what):
    assert written(sql) == what


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'DELETE FROM org_unit'",
        'SELECT "x" FROM "dossiers_dossier" FOR UPDATE OF "dossiers_dossier"',
        "WITH x AS (SELECT 1) SELECT * FROM x",
        'SAVEPOINT "s1"',
        "BEGIN IMMEDIATE",
        "PRAGMA foreign_keys",
        'UPDATE "django_session" SET "expire_date" = 1',
        "INSERT INTO axes_accessattempt VALUES (1)",
        "",
    ],
)
def test_reading_and_the_login_machinery_go_through(sql):
    assert written(sql) == ""


def answer(method):
    def view(request):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE readonly_trial (x integer)")
        return HttpResponse("done")

    return ReadOnlyGetMiddleware(view)(getattr(RequestFactory(), method)("/"))


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_view_that_writes_in_a_get_fails(method):
    with pytest.raises(WroteWhileReading, match="^CREATE while answering"):
        answer(method)


@pytest.mark.django_db
def test_a_post_writes(db):
    assert answer("post").content == b"done"
    # The guard went away with the GETs before it.
    assert not [wrapper for wrapper in connection.execute_wrappers if wrapper.__name__ == "_refuse"]
