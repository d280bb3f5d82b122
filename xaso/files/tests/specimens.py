"""Files as people send them, good and bad, made from nothing: each function returns the bytes of one."""

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image


def pdf(pages: int = 1, *, password: str = "") -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        for _number in range(pages):
            document.add_blank_page(page_size=(420, 595))
        if password:
            document.save(out, encryption=pikepdf.Encryption(owner=password, user=password))
        else:
            document.save(out, deterministic_id=True)
    return out.getvalue()


def picture(form: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    # A slope, not one colour: a scan has something on it.
    slope = Image.linear_gradient("L").resize(size)
    slope.convert(mode).save(out, form, **options)
    return out.getvalue()


def tiff(frames: int) -> bytes:
    out = io.BytesIO()
    first, *others = [Image.new("1", (200, 300), number % 2) for number in range(frames)]
    first.save(out, "TIFF", save_all=True, append_images=others, compression="group4")
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of some bytes whose header promises ``width`` × ``height`` pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack("!I", len(content)) + body + struct.pack("!I", zlib.crc32(body))

    header = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def archive(*parts: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts:
            packed.writestr(name, content)
    return out.getvalue()


def docx(*more: tuple[str, bytes]) -> bytes:
    return archive(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w:document/>"), *more)


def xlsx() -> bytes:
    return archive(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"))


def zip_bomb() -> bytes:
    """An office file of some tens of kilobytes that unpacks to 64 MB."""
    return docx(("word/media/a.bin", b"\0" * 64 * 1024 * 1024))


def lying_zip() -> bytes:
    """An office file whose index says that a part of 3 MB unpacks to ten bytes."""
    content = docx(("word/big.bin", b"\0" * 3_000_000))
    size = struct.pack("<I", 3_000_000)
    return content.replace(size, struct.pack("<I", 10))
