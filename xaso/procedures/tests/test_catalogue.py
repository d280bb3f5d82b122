"""The catalogue: loading twice changes nothing, a change is a new version, a doubt is settled by a source."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from xaso.org.models import Entry, Field, User
from xaso.procedures import catalogue, published
from xaso.procedures.catalogue import Change, Terms
from xaso.procedures.models import Doubt, Offer, Procedure, Version
from xaso.procedures.tests.rows import AUGUST, JULY, MONDAY, TUESDAY, birth, death
from xaso.worktime.deadlines import Limit, Per, Policy

pytestmark = pytest.mark.django_db
FIVE = {"amount": 5, "per": "working-day"}


@pytest.fixture
def ann():
    person = User.of("anh", "Nguyễn Thị Ánh")
    person.save()
    return person


def load(*rows, at=MONDAY, valid_from=JULY):
    return catalogue.load(rows, by=None, at=at, valid_from=valid_from)


@pytest.fixture
def births():
    load(birth())
    return Procedure.objects.get(code="1.001193")


def publish(procedure, by, **changes):
    seen = changes.pop("seen", None)
    given = {
        "valid_from": AUGUST,
        "reason": "Quyết định công bố mới",
        "terms": {"counter": Terms(Limit(2, Per.WORKING_DAY), 0)},
        **changes,
    }
    return catalogue.publish_version(procedure, Change(**given), by=by, at=TUESDAY, seen=seen)


# --- loading


def test_it_loads_a_row_with_all_that_hangs_on_it():
    done = load(birth())

    version = catalogue.version_on(Procedure.objects.get(), JULY)
    assert done.new == ("1.001193",)
    assert (version.number, version.procedure.field.code, version.status) == (1, "ho-tich", "found")
    assert version.offer("online").limit == Limit(5, Per.WORKING_DAY)
    assert version.offer("counter").limit is None and version.offer("counter").fee == 0
    assert version.cases.get().papers.get().originals == 1
    assert version.results.get().code == "KQ.G15.000031"
    assert version.way.form == "simple" and version.way.hours == 40


def test_it_leaves_a_trace():
    load(birth())

    entry = Entry.objects.get(event="procedure.publish_version")
    assert (entry.facts["code"], entry.facts["number"], entry.at) == ("1.001193", 1, MONDAY)


def test_loading_the_same_again_changes_nothing(births):
    done = load(birth(), at=TUESDAY, valid_from=AUGUST)

    assert done.unchanged == ("1.001193",)
    assert Version.objects.count() == 1 and Entry.objects.count() == 1


def test_a_changed_row_is_a_new_version_and_the_old_one_ends_the_day_before(births):
    done = load(birth(decision="200/QĐ-BTP"), at=TUESDAY, valid_from=AUGUST)

    first, second = births.versions.order_by("number")
    assert done.changed == ("1.001193",)
    assert (first.valid_to, second.valid_from, second.valid_to) == (date(2026, 7, 31), AUGUST, None)
    assert second.changes == [{"what": "decision", "of": "", "before": "163/QĐ-BTP", "after": "200/QĐ-BTP"}]


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(2026, 6, 30), None), (JULY, 1), (date(2026, 7, 31), 1), (AUGUST, 2), (date(2030, 1, 1), 2)],
)
def test_the_version_of_a_day_is_the_one_that_held_then(births, day, number):
    load(birth(decision="200/QĐ-BTP"), valid_from=AUGUST)

    version = catalogue.version_on(births, day)

    assert (version.number if version else None) == number


def test_a_version_replaced_on_its_first_day_holds_on_none(births):
    load(birth(decision="200/QĐ-BTP"), valid_from=JULY)

    assert catalogue.version_on(births, JULY).number == 2
    assert Version.objects.in_force(JULY).count() == 1


def test_the_process_follows_the_regime_of_the_day():
    load(birth(process="linked"), valid_from=date(2021, 2, 1))
    load(birth(process="linked"), valid_from=JULY)

    before, after = Version.objects.order_by("number")
    assert {stage.level for stage in before.way.stages} == {"commune", "district"}
    assert {stage.level for stage in after.way.stages} == {"commune", "province"}


def test_a_name_that_changes_changes_the_procedure_and_the_old_version_keeps_its_own(births):
    load(birth(name="Đăng ký khai sinh cho trẻ"), valid_from=AUGUST)

    births.refresh_from_db()
    assert (births.name, births.folded) == ("Đăng ký khai sinh cho trẻ", "dang ky khai sinh cho tre")
    assert births.versions.get(number=1).name == "Thủ tục đăng ký khai sinh"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (birth(process="secret"), "process-unreadable"),
        (birth(process={"stages": []}), "no-stages"),
        (birth(offers=[]), "offers-wrong"),
        (birth(offers=[*birth()["offers"], birth()["offers"][0]]), "offers-wrong"),
        (birth(doubts=[{"kind": "no-such-doubt", "facts": {}, "proposal": ""}]), "doubt-unknown"),
        ({key: value for key, value in birth().items() if key != "results"}, "row-incomplete"),
    ],
)
def test_an_unusable_row_stops_the_whole_load(row, why):
    with pytest.raises(catalogue.NotAllowed) as refusal:
        load(death(), row)

    assert why in refusal.value.codes
    assert not Procedure.objects.exists() and not Field.objects.exists()


def test_a_code_stands_once_in_a_load():
    with pytest.raises(catalogue.NotAllowed, match=r"1\.001193"):
        load(birth(), birth())


def test_what_begins_later_is_not_overtaken_from_behind(births):
    load(birth(decision="200/QĐ-BTP"), valid_from=AUGUST)

    with pytest.raises(catalogue.NotAllowed) as refusal:
        load(birth(decision="201/QĐ-BTP"), valid_from=JULY)

    assert refusal.value.codes == ["begins-later"]


def test_all_that_we_ship_loads_every_process_is_sound_and_what_is_unknown_is_doubted():
    done = catalogue.load(published.read(), by=None, at=MONDAY, valid_from=JULY)

    again = catalogue.load(published.read(), by=None, at=TUESDAY, valid_from=AUGUST)
    limits = Offer.objects.filter(limit_amount=None).exclude(version__policy="same-day")
    fees = Offer.objects.filter(fee_amount=None)
    assert (len(done.new), len(again.unchanged)) == (286, 286)
    assert all(version.way.ends for version in Version.objects.all())
    assert (limits.count(), fees.count()) == (239, 312)
    assert not limits.exclude(version__in=Doubt.objects.filter(about="limit").values("version_id")).exists()
    assert not fees.exclude(version__in=Doubt.objects.filter(about="fee").values("version_id")).exists()


def test_all_that_we_ship_loads_for_three_tiers_too():
    done = catalogue.load(published.read(), by=None, at=MONDAY, valid_from=date(2021, 2, 1))

    assert len(done.new) == 286


# --- publishing


def test_a_new_limit_is_a_new_version_from_a_day_on(births, ann):
    version = publish(births, ann)

    assert (version.number, version.valid_from, version.by) == (2, AUGUST, ann)
    assert version.offer("counter").limit == Limit(2, Per.WORKING_DAY)
    assert version.offer("online").limit == Limit(5, Per.WORKING_DAY)
    assert version.way.hours == 16
    assert births.versions.get(number=1).valid_to == date(2026, 7, 31)


def test_it_says_what_has_changed(births, ann):
    version = publish(births, ann)

    assert version.changes == [{"what": "limit", "of": "counter", "before": "", "after": "2 working-day"}]
    assert Entry.objects.get(by=ann).facts["reason"] == "Quyết định công bố mới"


def test_a_doubt_is_settled_by_a_source(births, ann):
    version = publish(births, ann, settles={1}, source="123/2015/NĐ-CP Đ15")

    assert [doubt.kind for doubt in version.doubts.all()] == ["fee-not-stated"]
    assert births.versions.get(number=1).doubts.count() == 2
    assert version.settled[0]["source"] == "123/2015/NĐ-CP Đ15" and version.settled[0]["by"] == "anh"


def test_a_result_on_the_same_day_is_a_limit_too(births, ann):
    version = publish(births, ann, terms={}, policy=Policy.SAME_DAY, settles={1}, source="123/2015/NĐ-CP Đ15")

    assert version.is_same_day and version.way.hours == 8
    assert version.row["policy_source"] == "123/2015/NĐ-CP Đ15"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"reason": "  "}, "no-reason"),
        ({"settles": {2}}, "no-source"),
        ({"valid_from": date(2026, 6, 30)}, "begins-later"),
        ({"terms": {}}, "nothing-changes"),
        ({"terms": {"counter": Terms(None, 0), "online": Terms(None, None)}, "settles": {1}, "source": "x"},
         "limit-still-unknown"),
        ({"seen": 7}, "changed-meanwhile"),
    ],
)  # fmt: skip
def test_it_refuses(births, ann, changes, why):
    with pytest.raises(catalogue.NotAllowed) as refusal:
        publish(births, ann, **changes)

    assert why in refusal.value.codes
    assert Version.objects.count() == 1


def test_two_doubts_that_read_the_same_are_settled_one_by_one(ann):
    doubt = {"kind": "papers-garbled", "facts": {"published": "(20251 bản chính)"}, "proposal": ""}
    load(birth(doubts=[doubt, doubt]))

    version = publish(Procedure.objects.get(), ann, terms={}, settles={2}, source="163/QĐ-BTP")

    assert version.doubts.count() == 1


def test_a_preview_writes_nothing(births):
    version = births.versions.get()
    change = Change(valid_from=AUGUST, reason="x", terms={"counter": Terms(Limit(2, Per.WORKING_DAY), 0)})

    lines = catalogue.preview(version, change)

    assert [line["what"] for line in lines] == ["limit"]
    assert Version.objects.count() == 1


def test_what_was_settled_here_survives_a_change_elsewhere_at_the_source(births, ann):
    publish(births, ann, settles={1}, source="123/2015/NĐ-CP Đ15")

    done = load(birth(decision="200/QĐ-BTP"), valid_from=date(2026, 9, 1))

    version = catalogue.version_on(births, date(2026, 9, 1))
    assert done.kept_settled == ("1.001193",)
    assert version.offer("counter").limit == Limit(2, Per.WORKING_DAY)
    assert [doubt.kind for doubt in version.doubts.all()] == ["fee-not-stated"]


def test_the_source_wins_where_it_no_longer_leaves_a_doubt(births, ann):
    publish(births, ann, settles={1}, source="123/2015/NĐ-CP Đ15")
    clear = [{**birth()["offers"][0], "limit": FIVE}, birth()["offers"][1]]

    done = load(birth(offers=clear, doubts=[]), valid_from=date(2026, 9, 1))

    version = catalogue.version_on(births, date(2026, 9, 1))
    assert done.kept_settled == ()
    assert version.offer("counter").limit == Limit(5, Per.WORKING_DAY)


def test_a_settled_version_is_not_undone_by_loading_the_same_source(births, ann):
    publish(births, ann, settles={1}, source="123/2015/NĐ-CP Đ15")

    assert load(birth(), valid_from=date(2026, 9, 1)).unchanged == ("1.001193",)


# --- what the database keeps true


@pytest.mark.parametrize(
    "broken",
    [
        lambda v: Offer.objects.filter(version=v, channel="counter").update(limit_amount=3),
        lambda v: Offer.objects.filter(version=v).update(limit_per="working-day", limit_amount=None),
        lambda v: Offer.objects.filter(version=v).update(limit_per="working-day", limit_amount=0),
        lambda v: Offer.objects.filter(version=v).update(fee_amount=-1),
        lambda v: Offer.objects.filter(version=v).update(channel="post"),
        lambda v: Version.objects.filter(pk=v.pk).update(valid_to=date(2020, 1, 1)),
        lambda v: Procedure.objects.update(name=""),
        lambda v: v.doubts.update(position=1),
    ],
)
def test_the_database_refuses(births, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        broken(births.versions.get())


def test_one_version_is_the_newest(births):
    load(birth(decision="200/QĐ-BTP"), valid_from=AUGUST)

    with pytest.raises(IntegrityError), transaction.atomic():
        births.versions.update(valid_to=None)
