"""What all tests share."""

from django.test import TransactionTestCase

from xaso.org import journal

_emptied = TransactionTestCase._fixture_teardown


def _empty(self):
    # A test with real transactions ends by emptying all tables; the journal would refuse, as it should.
    with journal.guards_lifted():
        _emptied(self)


TransactionTestCase._fixture_teardown = _empty
