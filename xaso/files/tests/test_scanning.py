"""The virus scanner: asked over a real socket, believed when it finds, missed but not mourned when it is silent."""

import io

import pytest

from xaso.files import scanning, serving, store
from xaso.files.models import Blob
from xaso.files.tests import specimens
from xaso.files.tests.clamd import Clamd
from xaso.org.tests.moments import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def clamd(tmp_path, settings):
    """Return a function that starts a clamd with its answer."""
    running = []

    def start(answer, **options):
        server = Clamd(tmp_path / f"clamd{len(running)}.ctl", answer, **options)
        running.append(server)
        settings.CLAMD_ADDRESS = server.address
        return server

    yield start
    for server in running:
        server.close()


def keep(content, name="a.pdf"):
    return store.keep(io.BytesIO(content), name, at=MONDAY)


def test_a_clean_file_is_kept_as_clean_and_was_shown_whole(clamd):
    server = clamd(b"stream: OK\0")
    content = specimens.picture("TIFF", (900, 900))
    assert len(content) > 2 * 256 * 1024, "in several pieces"

    blob = keep(content)

    assert blob.scan == Blob.Scan.CLEAN
    assert server.command == b"zINSTREAM\0" and server.heard == content


def test_an_infected_file_is_refused_with_what_was_found(clamd, lying):
    clamd(b"stream: Eicar-Test-Signature FOUND\0")

    with pytest.raises(store.Rejected, match="Eicar-Test-Signature") as refusal:
        keep(specimens.pdf(), "đơn.pdf")

    assert refusal.value.codes == ["infected"]
    assert lying() == [] and not Blob.objects.exists()


@pytest.mark.parametrize(
    ("answer", "options"),
    [
        (None, {}),
        (b"", {}),
        (b"INSTREAM size limit exceeded. ERROR\0", {"stop_after": 100}),
        (b"stream: Can't allocate memory ERROR\0", {}),
    ],
    ids=["silent", "hangs up", "too much for it", "in error"],
)
def test_one_that_gives_no_verdict_does_not_close_the_counter(clamd, monkeypatch, answer, options):
    monkeypatch.setattr(scanning, "ANSWER_SECONDS", 0.3)
    clamd(answer, **options)

    assert keep(specimens.picture("TIFF", (900, 900))).scan == Blob.Scan.NOT_SCANNED


def test_where_scanning_is_required_silence_refuses(clamd, monkeypatch, settings, lying):
    monkeypatch.setattr(scanning, "ANSWER_SECONDS", 0.3)
    settings.CLAMD_REQUIRED = True
    clamd(None)

    with pytest.raises(store.Rejected) as refusal:
        keep(specimens.pdf())

    assert refusal.value.codes == ["not-scanned"] and lying() == []


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd.ctl", "tcp:127.0.0.1:9", "tcp:nonsense", "nonsense"])
def test_an_address_where_nobody_is_leaves_the_file_unscanned(settings, address):
    settings.CLAMD_ADDRESS = address

    assert keep(specimens.pdf()).scan == Blob.Scan.NOT_SCANNED


def test_what_newer_signatures_find_is_locked_away(clamd):
    blob = keep(specimens.pdf())
    clamd(b"stream: Pdf.Exploit FOUND\0")

    blob = store.scan_again(blob)

    assert Blob.objects.get().scan == Blob.Scan.INFECTED
    with pytest.raises(store.Rejected):
        serving.respond(blob, "a.pdf")
    with pytest.raises(store.Rejected):
        keep(specimens.pdf())
    assert store.verify(blob), "the bytes stay, as evidence"


def test_without_clamd_nothing_is_asked(settings, monkeypatch, tmp_path):
    settings.CLAMD_ADDRESS = ""
    monkeypatch.setattr(scanning, "DEBIAN", tmp_path / "none.ctl")

    assert scanning.address() == "" and keep(specimens.pdf()).scan == Blob.Scan.NOT_SCANNED


def test_debians_socket_is_found_by_itself(settings, monkeypatch, tmp_path, clamd):
    server = clamd(b"stream: OK\0")
    settings.CLAMD_ADDRESS = ""
    monkeypatch.setattr(scanning, "DEBIAN", tmp_path / "clamd0.ctl")

    assert keep(specimens.pdf()).scan == Blob.Scan.CLEAN and server.command
