"""The verbs of the administration: who may, when not, and the line each leaves. A table says who may."""

from datetime import date, timedelta

import pytest

from xaso.org import people, rights
from xaso.org.models import Delegation, Entry, Level, Post, Role, User
from xaso.org.tests.keepers import unit
from xaso.org.tests.moments import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db
DAY = TUESDAY.date()
#: Deeds on Ánh of Tích Sơn: her post, her account, who stands in for her.
DEEDS = {
    "give": lambda p, by: people.give_post(p.ánh, p.here, Role.CLERK, by=by, at=TUESDAY),
    "change": lambda p, by: people.change_post(
        p.ánh.posts.get(), title="x", fields=[], valid_to=None, by=by, at=TUESDAY
    ),
    "end": lambda p, by: people.end_post(p.ánh.posts.get(), by=by, at=TUESDAY),
    "delegate": lambda p, by: people.delegate(
        p.ánh.posts.get(), p.bình, valid_from=DAY, valid_to=DAY, reason="x", by=by, at=TUESDAY
    ),
    "password": lambda p, by: people.set_password(p.ánh, p.here, by=by, at=TUESDAY),
    "unlock": lambda p, by: people.unlock(p.ánh, p.here, by=by, at=TUESDAY),
    "factor": lambda p, by: people.reset_second_factor(p.ánh, p.here, by=by, at=TUESDAY),
    "close": lambda p, by: people.set_active(p.ánh, p.here, active=False, by=by, at=TUESDAY),
    "supervisor": lambda p, by: people.give_post(p.ánh, p.here, Role.SUPERVISOR, by=by, at=TUESDAY),
}
ADMINISTRATION = ("give", "change", "end", "delegate", "password", "unlock", "factor", "close")


@pytest.fixture
def cast(province):
    """The province, and an administrator of the commune next door and of the district above."""
    province.bên = province.person("ben", "Lê Văn Bên", province.there, Role.UNIT_ADMIN)
    province.trên = province.person("tren", "Cao Thị Trên", province.district, Role.UNIT_ADMIN)
    return province


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("minh", {*ADMINISTRATION, "supervisor"}),
        ("quản", set(ADMINISTRATION)),
        ("trên", set(ADMINISTRATION)),
        ("bên", set()),
        ("bình", set()),
        ("ánh", {"delegate"}),
        ("nobody", {*ADMINISTRATION, "supervisor"}),
    ],
)
def test_who_may(cast, who, may, deed):
    """ "nobody" is the installation itself: the command line."""
    by = None if who == "nobody" else getattr(cast, who)
    before = Entry.objects.count()

    if deed in may:
        DEEDS[deed](cast, by)
        assert Entry.objects.count() == before + 1
        assert Entry.objects.latest("id").by == by
    else:
        with pytest.raises(people.NotAllowed):
            DEEDS[deed](cast, by)
        assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("who", "where", "opens"),
    [
        ("quản", "here", True),
        ("quản", "there", False),
        ("quản", None, False),
        ("minh", None, True),
        ("ánh", "here", False),
    ],
)
def test_who_may_open_an_account(cast, who, where, opens):
    at = where and getattr(cast, where)
    call = {"password": None, "by": getattr(cast, who), "at": TUESDAY, "unit": at}

    if opens:
        assert people.create_person("moi", "Lò Thị Ó", **call).folded == "lo thi o"
    else:
        with pytest.raises(people.NotAllowed):
            people.create_person("moi", "Lò Thị Ó", **call)
        assert not User.objects.filter(username="moi").exists()


def test_an_administrator_whose_days_are_over_may_nothing(cast):
    people.end_post(cast.quản.posts.get(), by=cast.minh, at=TUESDAY)
    quản = User.objects.get(pk=cast.quản.pk)

    with pytest.raises(people.NotAllowed, match="Tích Sơn"):
        DEEDS["give"](cast, quản)


def test_who_stands_in_for_an_administrator_administers_for_those_days(cast):
    post = cast.quản.posts.get()
    people.delegate(post, cast.bình, valid_from=DAY, valid_to=DAY, reason="Nghỉ phép", by=cast.quản, at=TUESDAY)
    bình = User.objects.get(pk=cast.bình.pk)

    DEEDS["give"](cast, bình)

    assert Entry.objects.latest("id").on_behalf_of.post == post
    with pytest.raises(people.NotAllowed):
        people.give_post(cast.ánh, cast.here, Role.CLERK, by=bình, at=TUESDAY + timedelta(days=1))


def test_a_changed_post_works_at_once_and_the_journal_keeps_what_was(cast):
    post = cast.ánh.posts.get()
    assert not rights.has_seat(cast.ánh, Role.ONE_STOP, cast.here, "dat-dai", TUESDAY)

    people.change_post(post, title="Công chức", fields=[], valid_to=date(2021, 12, 31), by=cast.quản, at=TUESDAY)

    ánh = User.objects.get(pk=cast.ánh.pk)
    assert rights.has_seat(ánh, Role.ONE_STOP, cast.here, "dat-dai", TUESDAY)
    line = Entry.objects.get(event="post.change")
    assert line.facts["changed"] == {
        "title": ["", "Công chức"],
        "fields": [["ho-tich"], []],
        "until": [None, "2021-12-31"],
    }


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"valid_to": DAY - timedelta(days=1)}, "days-reversed"),
        ({"by": "quản", "of": "quản"}, "oneself"),
        ({"at": TUESDAY + timedelta(days=30), "ended": True}, "over"),
    ],
)
def test_a_change_that_cannot_be(cast, change, why):
    post = getattr(cast, change.get("of", "ánh")).posts.get()
    if change.get("ended"):
        people.end_post(post, by=cast.minh, at=TUESDAY)

    with pytest.raises(people.NotAllowed) as refusal:
        people.change_post(
            post,
            title="",
            fields=[],
            valid_to=change.get("valid_to"),
            by=getattr(cast, change.get("by", "quản")),
            at=change.get("at", TUESDAY),
        )

    assert refusal.value.codes == [why]


def stand_in(cast, starts, ends):
    days = {"valid_from": DAY + timedelta(days=starts), "valid_to": DAY + timedelta(days=ends)}
    return people.delegate(cast.ánh.posts.get(), cast.bình, **days, reason="Nghỉ phép", by=cast.ánh, at=MONDAY)


@pytest.mark.parametrize(
    ("starts", "ends", "last"),
    [
        (-5, 5, DAY - timedelta(days=1)),
        # Begun today: what was done in it today stays done in it.
        (0, 5, DAY),
    ],
)
def test_standing_in_ends_early(cast, starts, ends, last):
    row = stand_in(cast, starts, ends)

    people.end_delegation(row, by=cast.ánh, at=TUESDAY)

    assert Delegation.objects.get().valid_to == last
    assert Entry.objects.get(event="post.end_delegation").by == cast.ánh


def test_standing_in_that_has_not_begun_is_taken_back(cast):
    row = stand_in(cast, 1, 5)

    people.end_delegation(row, by=cast.quản, at=TUESDAY)

    assert not Delegation.objects.exists()
    assert Entry.objects.filter(event="post.end_delegation").count() == 1


@pytest.mark.parametrize(("who", "starts", "ends"), [("bình", 0, 5), ("bên", 0, 5), ("ánh", -5, -1)])
def test_standing_in_is_ended_by_the_holder_or_the_administration_and_once(cast, who, starts, ends):
    row = stand_in(cast, starts, ends)

    with pytest.raises(people.NotAllowed):
        people.end_delegation(row, by=getattr(cast, who), at=TUESDAY)

    assert Delegation.objects.get().valid_to == DAY + timedelta(days=ends)


@pytest.mark.parametrize("name", ["ANH", "Anh", "anh"])
def test_a_name_is_given_once(cast, name):
    with pytest.raises(people.NotAllowed) as refusal:
        people.create_person(name, "Ai Đó", password=None, by=None, at=MONDAY)

    assert refusal.value.codes == ["name-taken"]


def test_a_first_post_that_is_refused_opens_no_account(cast):
    with pytest.raises(people.NotAllowed):
        people.take_on(cast.here, "moi", "Lò Thị Ó", Role.SUPERVISOR, by=cast.quản, at=TUESDAY)

    assert not User.objects.filter(username="moi").exists()


def test_nobody_is_administered_through_a_post_given_for_that(cast):
    elsewhere = unit("08713", "Phường Hội Hợp", Level.COMMUNE, cast.district)
    stranger = people.create_person("la", "Người Lạ", password=None, by=None, at=MONDAY)
    people.give_post(stranger, elsewhere, Role.LEADER, by=None, at=MONDAY)
    people.give_post(stranger, cast.here, Role.CLERK, by=cast.quản, at=MONDAY)

    with pytest.raises(people.NotAllowed) as refusal:
        people.set_password(stranger, cast.here, by=cast.quản, at=TUESDAY)

    assert refusal.value.codes == ["post-elsewhere"]


def test_one_time_passwords_can_be_read_aloud():
    for _each in range(50):
        password = people.one_time_password()
        assert len(password) == 14 and not set("0o1li") & set(password)


def test_posts_are_never_deleted_by_ending(cast):
    people.end_post(cast.ánh.posts.get(), by=cast.quản, at=TUESDAY)

    assert Post.objects.get(user=cast.ánh).valid_to == MONDAY.date()


@pytest.mark.parametrize(("who", "own"), [("quản", True), ("trên", True), ("bình", False)])
def test_the_journal_says_for_whom_only_where_it_is_for_somebody(cast, who, own):
    post = cast.quản.posts.get()
    people.delegate(post, cast.bình, valid_from=DAY, valid_to=DAY, reason="Nghỉ phép", by=cast.quản, at=TUESDAY)
    people.delegate(post, cast.trên, valid_from=DAY, valid_to=DAY, reason="Nghỉ phép", by=cast.quản, at=TUESDAY)
    by = User.objects.get(pk=getattr(cast, who).pk)

    DEEDS["give"](cast, by)

    assert (Entry.objects.latest("id").on_behalf_of is None) is own
