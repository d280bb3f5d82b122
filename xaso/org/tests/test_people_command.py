"""``bin/xaso people``: an installation's first account, and the way back for who locked themselves out."""

import json

import pytest
from axes.models import AccessAttempt
from django.core.management import call_command

from xaso.base.command import Exit, Stop
from xaso.base.reasons import Refused
from xaso.org.models import Entry, Post, User

pytestmark = pytest.mark.django_db


def run(capsys, *arguments):
    call_command("people", *arguments, json=True)
    return json.loads(capsys.readouterr().out)


def test_the_first_account_of_an_installation(capsys, province):
    made = run(capsys, "create", "sep", "Vũ Thị Sếp", "--unit", "26", "--role", "supervisor")

    person = User.objects.get(username="sep")
    assert person.check_password(made["password"]) and person.password_once
    assert Post.objects.get(user=person).unit == province.province
    assert set(Entry.objects.filter(by=None).values_list("event", flat=True)) >= {"person.create", "post.give"}


def test_a_name_that_is_taken_is_refused(capsys, province):
    with pytest.raises(Refused) as refusal:
        run(capsys, "create", "ANH", "Ai Đó", "--unit", "26", "--role", "clerk")

    assert refusal.value.codes == ["name-taken"]


def test_a_new_password_and_a_lifted_lock(capsys, province):
    AccessAttempt.objects.create(username="anh", ip_address="10.0.0.1", user_agent="x", failures_since_start=5)

    given = run(capsys, "password", "anh")

    assert User.objects.get(username="anh").check_password(given["password"])
    assert run(capsys, "unlock", "anh") == {"username": "anh", "lifted": 1}


def test_a_lost_second_factor_is_taken_away(capsys, province):
    run(capsys, "reset-second-factor", "quan")

    assert not province.quản.authenticator_set.exists()


@pytest.mark.parametrize(
    "arguments", [("password", "khong-co"), ("create", "x", "X", "--unit", "99999", "--role", "clerk")]
)
def test_what_is_not_there_is_said(capsys, province, arguments):
    with pytest.raises(Stop) as stop:
        run(capsys, *arguments)

    assert stop.value.returncode == Exit.NOT_FOUND


def test_people_are_found_without_marks(capsys, province):
    (found,) = run(capsys, "list", "--search", "anh")

    assert (found["name"], found["posts"]) == ("Nguyễn Thị Ánh", ["one_stop Phường Tích Sơn"])
