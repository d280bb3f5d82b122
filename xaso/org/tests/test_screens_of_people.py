"""New people, posts, standing in, accounts: through the screens of who administers them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from xaso.org import people, rights
from xaso.org.models import Delegation, Entry, Post, Role, User
from xaso.org.tests.moments import MONDAY, TUESDAY

NEW = {"full_name": "Lò Thị Ó", "username": "o.lt", "role": "one_stop", "valid_from": "2021-02-09", "once": "token-1"}


def shown_password(response):
    return re.search(r"<b>([a-z0-9-]{14})</b>", response.content.decode())[1]


def test_a_new_person_gets_a_post_and_a_password_shown_once(province, at_desk):
    address = reverse("org:new_person", args=[province.here.pk])
    browser = at_desk(province.quản)

    first = browser.post(address, {**NEW, "fields_of": [province.civil.pk]})
    again = browser.post(address, {**NEW, "fields_of": [province.civil.pk]})

    person = User.objects.get(username="o.lt")
    assert person.check_password(shown_password(first)) and person.password_once
    assert first["Cache-Control"] == "no-store"
    assert again.status_code == 303 and again["Location"] == reverse("org:person", args=[person.pk])
    assert [field.code for field in Post.objects.get(user=person).fields.all()] == ["ho-tich"]


def test_a_password_of_one_sign_in_leads_to_choosing_another(province):
    person = people.create_person("o.lt", "Lò Thị Ó", password="mot-lan-12345", by=None, at=MONDAY, once=True)
    browser = Client()
    browser.force_login(person)

    assert browser.get("/viec-cua-toi/")["Location"] == reverse("account_change_password")
    browser.post(
        reverse("account_change_password"),
        {"oldpassword": "mot-lan-12345", "password1": "Ruộng bậc thang 7", "password2": "Ruộng bậc thang 7"},
    )
    person.refresh_from_db()
    assert not person.password_once and person.check_password("Ruộng bậc thang 7")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"username": "Ó.Lò"}, 422),
        ({"full_name": ""}, 422),
        ({"valid_to": "2021-02-01"}, 422),
        ({"role": "king"}, 422),
        ({"username": "anh"}, 409),
        ({"role": "supervisor"}, 409),
    ],
)
def test_what_cannot_be_is_sent_back_with_its_reason(province, at_desk, change, status):
    before = User.objects.count(), Post.objects.count()

    response = at_desk(province.quản).post(reverse("org:new_person", args=[province.here.pk]), {**NEW, **change})

    assert response.status_code == status
    assert (User.objects.count(), Post.objects.count()) == before


def test_somebody_with_an_account_gets_a_post_here(province, at_desk):
    address = reverse("org:known_person", args=[province.here.pk])
    sent = {"username": "BINH", "role": "leader", "valid_from": "2021-02-09", "once": "t"}
    browser = at_desk(province.quản)

    statuses = [browser.post(address, sent).status_code for _twice in range(2)]

    assert statuses == [303, 303]
    assert Post.objects.filter(user=province.bình, unit=province.here).count() == 1


def test_a_further_post_only_where_one_administers(province, at_desk):
    address = reverse("org:give_post", args=[province.ánh.pk])
    sent = {"unit": province.there.pk, "role": "clerk", "valid_from": "2021-02-09"}

    refused = at_desk(province.quản).post(address, sent)
    given = at_desk(province.minh).post(address, sent)

    assert (refused.status_code, given.status_code) == (422, 303)
    assert Post.objects.filter(user=province.ánh, unit=province.there, role=Role.CLERK).count() == 1


def test_a_post_is_ended_with_yesterday(province, at_desk):
    post = province.ánh.posts.get()

    response = at_desk(province.quản).post(reverse("org:end_post", args=[post.pk]))

    post.refresh_from_db()
    assert response.status_code == 303
    assert post.valid_to == MONDAY.date()
    assert not rights.seats(User.objects.get(pk=province.ánh.pk), TUESDAY)
    assert Entry.objects.get(event="post.end").by == province.quản


def test_nobody_ends_their_own_administration(province, at_desk):
    post = province.quản.posts.get()

    response = at_desk(province.quản).post(reverse("org:end_post", args=[post.pk]))

    assert response.status_code == 409
    assert Post.objects.get(pk=post.pk).valid_to is None


def test_the_holder_names_who_stands_in(province, at_desk):
    post = province.ánh.posts.get()
    sent = {"to": "binh", "valid_from": "2021-02-09", "valid_to": "2021-02-12", "reason": "Nghỉ phép", "once": "d"}

    response = at_desk(province.ánh).post(reverse("org:delegate", args=[post.pk]), sent)

    assert (response.status_code, response["Location"]) == (303, "/")
    assert Delegation.objects.get().to == province.bình


def test_nobody_else_may_name_who_stands_in(province, at_desk):
    post = province.ánh.posts.get()

    assert at_desk(province.bình).get(reverse("org:delegate", args=[post.pk])).status_code == 404


@pytest.mark.parametrize(
    ("deed", "event"),
    [
        ("mat-khau", "person.set_password"),
        ("mo-khoa", "person.unlock"),
        ("yeu-to-hai", "person.reset_second_factor"),
        ("dong", "person.close"),
        ("mo", "person.open"),
    ],
)
def test_a_deed_on_an_account_is_done_once_and_leaves_a_trace(province, at_desk, deed, event):
    address = reverse("org:account", args=[province.ánh.pk, deed])
    browser = at_desk(province.quản)

    browser.post(address, {"once": "x"})
    again = browser.post(address, {"once": "x"})

    assert again.status_code == 303
    assert Entry.objects.get(event=event).by == province.quản


def test_a_new_password_replaces_the_old_one(province, at_desk):
    response = at_desk(province.quản).post(reverse("org:account", args=[province.ánh.pk, "mat-khau"]))

    assert User.objects.get(pk=province.ánh.pk).check_password(shown_password(response))
    page = at_desk(province.quản).get(reverse("org:person", args=[province.ánh.pk])).content.decode()
    assert shown_password(response) not in page


def test_giving_a_post_is_no_way_to_somebodys_account(province, at_desk):
    people.give_post(province.bình, province.here, Role.CLERK, by=province.quản, at=MONDAY)
    browser = at_desk(province.quản)

    page = browser.get(reverse("org:person", args=[province.bình.pk])).content.decode()
    response = browser.post(reverse("org:account", args=[province.bình.pk, "mat-khau"]))

    assert "do-mat-khau" not in page and "Phường Liên Bảo" in page
    assert response.status_code == 409
    assert not User.objects.get(pk=province.bình.pk).has_usable_password()


def test_an_administrator_of_the_province_does_not_touch_its_supervisor(province):
    kept = province.person("tuan", "Phan Văn Tuấn", province.province, Role.UNIT_ADMIN)

    for forbidden in (
        lambda: people.set_password(province.minh, province.province, by=kept, at=TUESDAY),
        lambda: people.end_post(province.minh.posts.get(), by=kept, at=TUESDAY),
        lambda: people.delegate(
            province.minh.posts.get(), kept, valid_from=MONDAY.date(), valid_to=TUESDAY.date(), reason="x",
            by=kept, at=TUESDAY,
        ),
    ):  # fmt: skip
        with pytest.raises(people.NotAllowed) as refusal:
            forbidden()
        assert refusal.value.codes == ["beyond-own-rights"]


def test_nobody_changes_their_own_account_here(province, at_desk):
    response = at_desk(province.quản).post(reverse("org:account", args=[province.quản.pk, "dong"]))

    assert response.status_code == 409
    assert User.objects.get(pk=province.quản.pk).is_active


@pytest.mark.parametrize("who", ["bình", "minh"])
def test_a_person_out_of_sight_is_not_found(province, at_desk, who):
    person = getattr(province, who)
    browser = at_desk(province.quản)

    assert browser.get(reverse("org:person", args=[person.pk])).status_code == 404
    assert browser.post(reverse("org:account", args=[person.pk, "mat-khau"])).status_code == 404
    assert browser.post(reverse("org:end_post", args=[person.posts.get().pk])).status_code == 404


def test_who_is_locked_out_is_seen_and_freed(province, at_desk):
    from axes.models import AccessAttempt

    AccessAttempt.objects.create(username="anh", ip_address="10.0.0.1", user_agent="x", failures_since_start=5)
    browser = at_desk(province.quản)
    address = reverse("org:person", args=[province.ánh.pk])

    assert "ask-mo-khoa" in browser.get(address).content.decode()
    browser.post(reverse("org:account", args=[province.ánh.pk, "mo-khoa"]))

    assert not AccessAttempt.objects.exists()
    assert "ask-mo-khoa" not in browser.get(address).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"anh", "quan"}),
        ("q=nguyen+anh", {"anh"}),
        ("q=ANH", {"anh"}),
        ("q=binh", set()),
        ("vai-tro=unit_admin", {"quan"}),
        ("vai-tro=x&q=%00", {"anh", "quan"}),
    ],
)
def test_people_are_found_where_one_administers(province, at_desk, query, found):
    page = at_desk(province.quản).get(f"{reverse('org:people')}?{query}")

    if "%00" in query:
        assert page.status_code == 400
    else:
        names = {one for one in ("anh", "quan", "binh", "minh") if f">{one}<" in page.content.decode()}
        assert names == found


def test_a_post_is_changed(province, at_desk):
    post = province.ánh.posts.get()
    address = reverse("org:change_post", args=[post.pk])
    browser = at_desk(province.quản)
    assert browser.get(address).status_code == 200

    response = browser.post(address, {"title": "Công chức", "valid_to": "2021-12-31"})

    post.refresh_from_db()
    assert response.status_code == 303
    assert (post.title, str(post.valid_to), post.fields.count()) == ("Công chức", "2021-12-31", 0)


@pytest.mark.parametrize(("data", "status"), [({"valid_to": "hôm qua"}, 422), ({"valid_to": "2021-02-08"}, 409)])
def test_a_change_that_cannot_be_comes_back(province, at_desk, data, status):
    response = at_desk(province.quản).post(reverse("org:change_post", args=[province.ánh.posts.get().pk]), data)

    assert response.status_code == status
    assert province.ánh.posts.get().valid_to is None


def test_standing_in_is_ended_from_the_page(province, at_desk):
    row = people.delegate(
        province.ánh.posts.get(),
        province.bình,
        valid_from=MONDAY.date(),
        valid_to=TUESDAY.date(),
        reason="Nghỉ phép",
        by=province.ánh,
        at=MONDAY,
    )
    address = reverse("org:end_delegation", args=[row.pk])
    assert address in at_desk(province.quản).get(reverse("org:person", args=[province.ánh.pk])).content.decode()

    assert at_desk(province.bình).post(address).status_code == 404
    assert at_desk(province.quản).post(address).status_code == 303

    row.refresh_from_db()
    assert row.valid_to == MONDAY.date()
