"""Numbers without gaps and doubles, also under 32 writers at once and with transactions that fail."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connections, transaction

from xaso.org import numbering
from xaso.org.models import Level, Unit


def commune(code="08707"):
    return Unit.objects.create(
        code=code,
        name="Phường Tích Sơn",
        folded="phuong tich son",
        level=Level.COMMUNE,
        path=f"26/243/{code}/",
        valid_from=date(2020, 3, 1),
    )


def take(unit, period="2021", series="dossier-code"):
    with transaction.atomic():
        return numbering.next_number(unit=unit, series=series, period=period)


@transaction.atomic
def take_and_fail(unit):
    assert take(unit) == 2
    raise ZeroDivisionError


@pytest.mark.django_db
def test_each_unit_series_and_period_counts_by_itself():
    here, there = commune("08707"), commune("08710")

    assert [take(here), take(here)] == [1, 2]
    assert [take(here, period="2022"), take(here, series="register"), take(there)] == [1, 1, 1]


@pytest.mark.django_db
def test_a_rolled_back_number_is_given_again():
    unit = commune()
    take(unit)

    with pytest.raises(ZeroDivisionError):
        take_and_fail(unit)

    assert take(unit) == 2


@pytest.mark.django_db
def test_it_refuses_outside_a_transaction():
    with pytest.raises(RuntimeError, match="needs a transaction"):
        numbering.next_number(unit=commune(), series="dossier-code", period="2021")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_32_writers_at_once_leave_no_gap_and_no_double():
    """32 threads × 10 numbers, every fifth transaction fails: over a second, because each commit reaches the disk."""
    unit = commune()

    def write(worker):
        taken = []
        try:
            for attempt in range(10):
                try:
                    with transaction.atomic():
                        number = numbering.next_number(unit=unit, series="dossier-code", period="2021")
                        if (worker + attempt) % 5 == 0:
                            raise ZeroDivisionError
                    taken.append(number)
                except ZeroDivisionError:
                    pass
        finally:
            connections.close_all()
        return taken

    with ThreadPoolExecutor(32) as pool:
        numbers = sorted(number for taken in pool.map(write, range(32)) for number in taken)

    assert numbers == list(range(1, 32 * 10 - 64 + 1))
