"""``bin/xaso letters`` and ``bin/xaso files``."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from xaso.base.command import Exit, Stop
from xaso.files import letters, store
from xaso.files.models import Blob
from xaso.files.tests import specimens
from xaso.files.tests.clamd import Clamd
from xaso.org.tests.moments import MONDAY


def keep(content):
    return store.keep(io.BytesIO(content), "a.pdf", at=MONDAY)


def test_a_template_is_copied_changed_and_seen(data, capsys, tmp_path):
    name, pdf = "dossiers/2018/receipt", tmp_path / "a.pdf"

    call_command("letters", "copy", name, "--json")
    path = Path(json.loads(capsys.readouterr().out)["file"])
    path.write_text(path.read_text(encoding="utf-8") + "\nDòng thêm của xã.", encoding="utf-8")
    call_command("letters", "preview", name, "-o", str(pdf))
    capsys.readouterr()
    call_command("letters", "list", "--json")

    assert path.is_relative_to(data / "letters")
    assert pdf.read_bytes().startswith(b"%PDF-")
    rows = json.loads(capsys.readouterr().out)
    assert [row["template"] for row in rows if row["changed"]] == [name]
    assert len(rows) == 13


def test_copying_again_leaves_the_changes_alone(data):
    path = letters.copy("dossiers/2025/stop")
    path.write_text("của tôi", encoding="utf-8")

    with pytest.raises(Stop) as refusal:
        call_command("letters", "copy", "dossiers/2025/stop")

    assert refusal.value.returncode == Exit.REFUSED
    assert path.read_text(encoding="utf-8") == "của tôi"


@pytest.mark.parametrize("todo", ["copy", "preview"])
def test_a_name_that_is_none(todo):
    with pytest.raises(Stop, match="khong/co") as refusal:
        call_command("letters", todo, "khong/co")

    assert refusal.value.returncode == Exit.NOT_FOUND


@pytest.mark.django_db
def test_check_names_what_changed(data, capsys):
    good, bad = keep(specimens.pdf(1)), keep(specimens.pdf(2))
    place = data / "files" / store.place(bad.pk)
    place.chmod(0o600)
    place.write_bytes(b"x")

    with pytest.raises(Stop) as refusal:
        call_command("files", "check", "--json")

    assert refusal.value.returncode == Exit.DIFFERENT
    assert json.loads(capsys.readouterr().out) == {"files": 2, "different": [bad.pk]}
    assert store.verify(good)


@pytest.mark.django_db
def test_scan_takes_what_was_not_scanned_and_finds(tmp_path, settings, capsys):
    blob = keep(specimens.pdf())
    clamd = Clamd(tmp_path / "c", b"stream: Eicar-Test-Signature FOUND\0")
    settings.CLAMD_ADDRESS = clamd.address
    try:
        with pytest.raises(Stop) as refusal:
            call_command("files", "scan", "--json")
    finally:
        clamd.close()

    assert refusal.value.returncode == Exit.DIFFERENT
    assert json.loads(capsys.readouterr().out) == {"scanned": 1, "infected": [blob.pk]}
    assert Blob.objects.get().scan == Blob.Scan.INFECTED


@pytest.mark.django_db
def test_scan_without_clamd_says_so():
    with pytest.raises(Stop) as refusal:
        call_command("files", "scan")

    assert refusal.value.returncode == Exit.NOT_FOUND
