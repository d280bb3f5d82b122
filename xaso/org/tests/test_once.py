"""A form sent twice does its deed once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from xaso.org import once
from xaso.org.models import Field, Once, User
from xaso.org.tests.moments import MONDAY


def person(username="anh"):
    user = User.of(username, "Nguyễn Thị Ánh", password="!")
    user.save()
    return user


def send(token, by):
    """What a view does."""
    return once.do(
        token,
        lambda: Field.objects.create(code=f"ho-tich-{Field.objects.count()}", name="Hộ tịch"),
        by=by,
        at=MONDAY,
        address=lambda field: f"/linh-vuc/{field.pk}/",
    )


@pytest.mark.django_db
def test_the_second_sending_is_led_to_the_first_answer():
    ánh, token = person(), once.token()

    answers = [send(token, ánh), send(token, ánh)]

    assert answers[0] == answers[1] == once.address_of(token, ánh)
    assert Field.objects.count() == 1


@pytest.mark.django_db
def test_another_form_and_another_person_are_another_deed():
    ánh, bình, token = person(), person("binh"), once.token()

    send(token, ánh)
    send(once.token(), ánh)
    send(token, bình)

    assert Field.objects.count() == 3


@pytest.mark.django_db
def test_a_deed_that_failed_can_be_sent_again():
    ánh, token = person(), once.token()
    with pytest.raises(ZeroDivisionError):
        once.do(token, lambda: 1 / 0, by=ánh, at=MONDAY, address="/")

    assert once.address_of(token, ánh) is None
    send(token, ánh)

    assert Field.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x" * 100_000, "\ud800", "' OR 1=1 --", "\x00"])
def test_whatever_a_browser_sends_is_a_token(token):
    ánh = person()

    assert send(token, ánh) == send(token, ánh)


@pytest.mark.django_db
def test_without_a_token_every_sending_is_a_deed_of_its_own():
    ánh = person()

    send("", ánh)
    send("", ánh)

    assert Field.objects.count() == 2
    assert not Once.objects.exists()


@pytest.mark.django_db
def test_old_tokens_are_dropped():
    send(once.token(), person())

    assert once.forget(before=MONDAY) == 0
    assert once.forget(before=MONDAY + timedelta(days=1)) == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_are_one_deed():
    """Slow: eight connections, each waiting for the one before."""
    ánh, token = person(), once.token()

    def click(_number):
        try:
            return send(token, ánh)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(click, range(8)))

    assert len(answers) == 1
    assert Field.objects.count() == 1
