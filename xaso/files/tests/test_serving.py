"""Handing bytes out: under the right name, unable to run, not twice."""

import io
from urllib.parse import unquote

import pytest
from django.test import RequestFactory

from xaso.files import serving, store
from xaso.files.tests import specimens
from xaso.org.tests.moments import MONDAY

pytestmark = pytest.mark.django_db
CONTENTS = {
    "pdf": specimens.pdf(),
    "jpeg": specimens.picture("JPEG"),
    "png": specimens.picture("PNG"),
    "webp": specimens.picture("WEBP"),
    "tiff": specimens.tiff(1),
    "docx": specimens.docx(),
    "xlsx": specimens.xlsx(),
}


def keep(content):
    return store.keep(io.BytesIO(content), "a", at=MONDAY)


def body(response):
    content = b"".join(response.streaming_content)
    response.close()
    return content


@pytest.mark.parametrize("kind", CONTENTS)
@pytest.mark.parametrize("inline", [False, True])
def test_only_what_browsers_show_safely_is_shown(kind, inline):
    blob = keep(CONTENTS[kind])

    response = serving.respond(blob, f"giay.{kind}", inline=inline)

    shown = inline and kind in ("pdf", "jpeg", "png", "webp")
    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert response["Content-Type"] == blob.kind
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert response["Content-Security-Policy"].endswith("sandbox")
    assert "private" in response["Cache-Control"]
    assert int(response["Content-Length"]) == blob.size
    assert body(response) == CONTENTS[kind]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Giấy khai sinh.pdf", "Giấy khai sinh.pdf"),
        ('a"; filename=evil.html', "a_; filename=evil.html.pdf"),
        ("đơn\r\nX-Evil: 1.pdf", "đơnX-Evil_ 1.pdf"),
        ("../../x.html", "x.html.pdf"),
        ("100% đúng;.pdf", "100% đúng;.pdf"),
    ],
)
def test_names_follow_rfc_6266_and_bring_nothing_along(name, said):
    response = serving.respond(keep(CONTENTS["pdf"]), name)

    header = response["Content-Disposition"]
    response.close()
    assert "\r" not in header and "\n" not in header
    if said.isascii():
        assert header == f'attachment; filename="{said}"'
    else:
        assert unquote(header.partition("filename*=utf-8''")[2]) == said
    assert "X-Evil" not in response.headers


def test_who_has_it_gets_no_bytes_again():
    blob = keep(CONTENTS["pdf"])
    request = RequestFactory().get("/", headers={"if-none-match": f'"{blob.sha256}"'})

    response = serving.respond(blob, "a.pdf", request=request)

    assert response.status_code == 304 and not response.content
    other = serving.respond(blob, "a.pdf", request=RequestFactory().get("/"))
    assert other.status_code == 200 and other["ETag"] == f'"{blob.sha256}"'
    other.close()
