"""Pictures are made anew from their pixels: nothing else of the file that came is kept."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from apps.buy_brics.pictures import LARGEST, WIDTHS, remade
from apps.core.errors import Invalid
from tests.factories.buy_brics import picture


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_three_sizes_of_webp(form: str) -> None:
    made = remade(picture(2000, 1500, form))
    assert {name: opened(data).size for name, data in made.files.items()} == {
        "small": (320, 240),
        "medium": (640, 480),
        "large": (1280, 960),
    }
    assert (made.width, made.height) == (1280, 960)
    assert {opened(data).format for data in made.files.values()} == {"WEBP"}


def test_a_small_picture_is_not_blown_up() -> None:
    made = remade(picture(400, 400))
    assert {opened(made.files[name]).width for name in WIDTHS} == {320, 400}


def test_where_and_by_whom_it_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[0x013B] = "Ana Exemplo"  # the artist
    exif.get_ifd(0x8825)[2] = (23.0, 33.0, 1.0)  # where
    data = picture(640, 480, "JPEG", exif=exif, comment=b"A secret comment")
    assert b"Ana Exemplo" in data
    for file in remade(data).files.values():
        assert not opened(file).getexif()
        for secret in (b"Ana Exemplo", b"secret", b"EXIF", b"ICCP", b"XMP "):
            assert secret not in file


def test_texts_in_the_file_are_gone() -> None:
    words = PngInfo()
    words.add_text("Author", "Ana Exemplo", zip=False)
    made = remade(picture(640, 480, "PNG", pnginfo=words))
    assert all(b"Ana Exemplo" not in file for file in made.files.values())


def test_it_stands_upright_as_its_camera_held_it() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    made = remade(picture(800, 600, "JPEG", exif=exif))
    assert (made.width, made.height) == (600, 800)


def test_what_can_be_seen_through_stays_so() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(written, "PNG")
    assert opened(remade(written.getvalue()).files["small"]).mode == "RGBA"


def png_header(width: int, height: int) -> bytes:
    """A few bytes that promise so many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    body = struct.pack(">I", len(head)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    data = zlib.compress(b"\0" * 1000)
    idat = struct.pack(">I", len(data)) + b"IDAT" + data + struct.pack(">I", 0)
    return b"\x89PNG\r\n\x1a\n" + body + idat


def gif() -> bytes:
    written = io.BytesIO()
    Image.new("P", (400, 400)).save(written, "GIF")
    return written.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 100,
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        png_header(60_000, 60_000),
        png_header(9_000, 9_000),
        png_header(0, 0),
        png_header(640, 480),
        picture(2000, 1500)[:-2000],
        picture(319, 640),
        picture(320, 1600),
        gif(),
        b"\0" * (LARGEST + 1),
    ],
    ids=range(19),
)
def test_what_is_no_picture_of_a_product_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        remade(data)
    assert "picture" in refused.value.fields


@pytest.mark.slow
def test_bytes_turned_at_random_never_break_it() -> None:
    whole = bytearray(picture(400, 400, "JPEG"))
    for place in range(0, len(whole), 31):
        turned = bytearray(whole)
        turned[place] ^= 0xFF
        with contextlib.suppress(Invalid):
            remade(bytes(turned))
