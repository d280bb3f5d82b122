"""The command line: two languages, data apart from talk, exit codes that mean something."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import call_command
from django.utils import translation
from django.utils.translation import gettext_noop as _

from xaso.base import listing
from xaso.base.command import Command, Exit, Stop, readable
from xaso.base.reasons import Reason, Refused


class Trial(Command):
    help = _("print data as JSON")

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True)
        weigh = verbs.add_parser("weigh", help=_("yes"))
        weigh.add_argument("--stone", help=_("no"))

    def handle(self, *args, **options):
        self.say("thinking")
        with self.progress(2, "weighing") as advance:
            advance()
        match options["stone"]:
            case "refused":
                raise Refused([Reason("too-heavy", "Quá nặng.", "Đ1"), Reason("late", "Muộn.")])
            case "missing":
                raise ObjectDoesNotExist("stone 7")
            case "different":
                raise Stop("Two stones differ.", Exit.DIFFERENT)
            case "bug":
                raise KeyError("x")
            case "keys":
                raise KeyboardInterrupt
        self.data({"due": datetime(2021, 2, 19, 17, tzinfo=UTC), "days": [{"day": 1}, {"day": 22}], "ô": None})


@pytest.fixture
def run(capsys, django_db_blocker):
    def run(*arguments):
        code = 0
        try:
            with django_db_blocker.unblock(), translation.override("vi"):
                Trial().run_from_argv(["xaso", "trial", *arguments])
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_data_goes_out_and_talk_goes_beside_it(run):
    code, out, err = run("weigh", "--json")

    assert code == 0
    assert json.loads(out) == {"due": "2021-02-19T17:00:00+00:00", "days": [{"day": 1}, {"day": 22}], "ô": None}
    assert err == "thinking\n"


def test_without_json_it_reads_well(run):
    assert run("weigh")[1] == "due: 2021-02-19T17:00:00+00:00\ndays:\n  day\n  1\n  22\nô: –\n"


@pytest.mark.parametrize(
    ("stone", "code", "said"),
    [
        ("refused", 3, "Quá nặng. (Đ1)\nMuộn."),
        ("missing", 4, "Không tìm thấy: stone 7"),
        ("different", 5, "Two stones differ."),
        ("bug", 1, "Lỗi bất ngờ: KeyError"),
        ("keys", 130, "Đã dừng"),
    ],
)
def test_each_end_has_its_code_and_its_sentence(run, stone, code, said):
    got, out, err = run("weigh", "--stone", stone)

    assert (got, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


def test_a_refusal_is_data_too(run):
    reasons = json.loads(run("--json", "weigh", "--stone", "refused")[1])["refused"]

    assert [reason["code"] for reason in reasons] == ["too-heavy", "late"]
    assert reasons[0]["source"] == "Đ1"


@pytest.mark.parametrize("arguments", [("--no-such",), ("weigh", "--lang", "fr"), ()])
def test_wrong_usage_is_a_two(run, arguments):
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert "Xem thêm: xaso trial" in err


def test_help_speaks_both_languages(run, monkeypatch):
    code, out, _err = run("weigh", "--help")
    vietnamese, english = out.split("usage:")
    assert code == 0
    assert "cách dùng: xaso trial weigh" in vietnamese
    assert "không" in vietnamese
    assert " no\n" in english

    monkeypatch.setattr(sys, "argv", ["xaso", "trial", "--help", "--lang", "en"])
    assert "cách dùng" not in run("--help", "--lang", "en")[1]


def test_language_of_talk(run):
    assert "Not found: stone 7" in run("weigh", "--stone", "missing", "--lang", "en")[2]


def test_code_that_calls_a_command_gets_the_exception():
    with pytest.raises(Refused):
        call_command(Trial(), "weigh", "--stone", "refused")


def test_what_people_read():
    rows = [{"code": UUID(int=5), "late": True}, {"code": "x", "late": False}]

    assert readable(rows).splitlines()[1:] == ["00000000-0000-0000-0000-000000000005  có", f"x{' ' * 37}không"]


def test_the_list_needs_no_django_and_knows_every_command():
    script = "import sys, xaso.base.listing as l; print(l.listing()); assert 'django' not in sys.modules"

    shown = subprocess.run(
        [sys.executable, "-S", "-c", script], cwd=listing.XASO.parent, capture_output=True, check=True
    )

    for name, path in listing.found():
        assert f"\n  {name}\n" in shown.stdout.decode()
        assert listing.help_of(path), f"{name} has no help line"


def test_the_reference_lists_the_commands_there_are():
    assert listing.REFERENCE.read_text(encoding="utf-8") == listing.reference(), (
        "Run: python xaso/base/listing.py --write"
    )
