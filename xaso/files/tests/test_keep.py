"""Keeping bytes: once, whole, under their fingerprint, or not at all."""

import hashlib
import io
import resource
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from xaso.files import store
from xaso.files.models import Blob
from xaso.files.tests import specimens
from xaso.org.tests.moments import MONDAY


def keep(content, name="giay.pdf", at=MONDAY):
    return store.keep(io.BytesIO(content), name, at=at)


@pytest.mark.django_db
def test_it_keeps_what_came_under_its_fingerprint(data):
    content = specimens.pdf(3)

    blob = keep(content)

    digest = hashlib.sha256(content).hexdigest()
    assert (blob.sha256, blob.size, blob.kind, blob.pages) == (digest, len(content), "application/pdf", 3)
    assert (blob.scan, blob.kept_at) == (Blob.Scan.NOT_SCANNED, MONDAY)
    assert store.read(blob) == content
    place = data / "files" / digest[:2] / digest[2:4] / digest
    assert place.read_bytes() == content
    assert place.stat().st_mode & 0o222 == 0, "nobody writes into what was received"


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once_under_whatever_name(lying):
    first = keep(specimens.pdf(), "don.pdf")
    again = keep(specimens.pdf(), "bản sao.pdf", at=MONDAY + timedelta(days=1))

    assert again == first and again.kept_at == MONDAY
    assert Blob.objects.count() == 1 and len(lying()) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_from_four_desks_at_once_are_one_blob(lying):
    content = specimens.picture()

    def desk(number):
        try:
            return keep(content, f"{number}.jpg").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as desks:
        kept = set(desks.map(desk, range(4)))

    assert len(kept) == 1 and Blob.objects.count() == 1 and len(lying()) == 1


@pytest.mark.django_db
def test_bytes_that_vanished_come_back_with_the_next_sending(data):
    blob = keep(specimens.pdf())
    (data / "files" / store.place(blob.pk)).unlink()
    assert not store.verify(blob)

    assert keep(specimens.pdf()) == blob

    assert store.verify(blob)


@pytest.mark.django_db
def test_a_changed_byte_shows(data):
    blob = keep(specimens.pdf())
    place = data / "files" / store.place(blob.pk)
    place.chmod(0o644)
    place.write_bytes(place.read_bytes()[:-1] + b"?")

    assert not store.verify(blob)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_was_rolled_back_leaves_bytes_that_serve_the_next_sending(lying):
    with transaction.atomic():
        keep(specimens.pdf())
        transaction.set_rollback(True)

    assert not Blob.objects.exists() and len(lying()) == 1
    assert store.verify(keep(specimens.pdf()))
    assert len(lying()) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("size", [20 * 1024 * 1024 + 1, 60 * 1024 * 1024])
def test_more_than_twenty_megabytes_is_refused_while_it_comes(lying, size):
    class Endless(io.RawIOBase):
        """Says nothing of its size, and counts what was taken from it."""

        taken = 0

        def read(self, want=-1, /):
            piece = b"\0" * min(want, size - self.taken)
            self.taken += len(piece)
            return piece

    source = Endless()
    with pytest.raises(store.Rejected, match="lớn hơn 20 MB") as refusal:
        store.keep(source, "phim.pdf", at=MONDAY)

    assert refusal.value.codes == ["too-large"] and "“phim.pdf”" in str(refusal.value)
    assert source.taken <= 21 * 1024 * 1024 + 1, "it stopped reading"
    assert lying() == [] and not Blob.objects.exists()


@pytest.mark.django_db
def test_a_full_disk_is_a_sentence_and_leaves_nothing(lying):
    # The kernel refuses every byte after the hundred thousandth of any file, as a full disk would.
    content = specimens.picture("TIFF", (600, 600))
    assert len(content) > 300_000
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(store.Rejected) as refusal:
            keep(content, "bản đồ.tif")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert refusal.value.codes == ["no-room"] and "“bản đồ.tif”" in str(refusal.value)
    assert lying() == [] and not Blob.objects.exists()
    assert store.verify(keep(content, "bản đồ.tif")), "and works again when there is room"


@pytest.mark.django_db
def test_a_store_that_cannot_be_written_is_a_sentence(data):
    (data / "files").write_text("not a folder")

    with pytest.raises(store.Rejected) as refusal:
        keep(specimens.pdf())

    assert refusal.value.codes == ["no-room"]
    assert list((data / "incoming").iterdir()) == [] and not Blob.objects.exists()
