"""Photographs are read as the browser reads them, or refused by name."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from builder.errors import VerifyError
from builder.verify.photographs import load_photographs

RED, BLUE = (200, 30, 20), (20, 30, 200)


def two_halves(width: int = 40, height: int = 20) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def oriented(path: Path, orientation: int, **options: object) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    two_halves().save(path, exif=exif, **options)


def png_header(width: int, height: int, depth: int = 8) -> bytes:
    """A PNG that says how big it is and holds no pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    ihdr = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    idat = chunk(b"IDAT", zlib.compress(b""))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", ihdr) + idat + chunk(b"IEND", b"")


def test_photographs_come_by_name_with_their_bytes_and_pixels(tmp_path: Path) -> None:
    two_halves().save(tmp_path / "b.png")
    two_halves().save(tmp_path / "a.webp", lossless=True)
    two_halves().save(tmp_path / "c.JPG", "JPEG")
    usable = load_photographs(tmp_path).usable
    assert [photograph.name for photograph in usable] == ["a.webp", "b.png", "c.JPG"]
    assert [p.media_type for p in usable] == ["image/webp", "image/png", "image/jpeg"]
    assert usable[1].data() == (tmp_path / "b.png").read_bytes()
    pixels = usable[1].pixels()
    assert pixels.dtype == np.uint8
    assert pixels.shape == (20, 40, 3)
    assert tuple(pixels[10, 5]) == RED
    assert tuple(pixels[10, 35]) == BLUE


def test_a_photograph_on_its_side_is_set_upright(tmp_path: Path) -> None:
    oriented(tmp_path / "side.jpg", 6, quality=95)
    photograph = load_photographs(tmp_path).usable[0]
    assert (photograph.width, photograph.height) == (20, 40)
    top = photograph.pixels()[5, 10].astype(int)
    assert np.abs(top - RED).max() < 12


def test_webp_keeps_its_orientation_as_browsers_do(tmp_path: Path) -> None:
    oriented(tmp_path / "side.webp", 6, lossless=True)
    photograph = load_photographs(tmp_path).usable[0]
    assert (photograph.width, photograph.height) == (40, 20)


def test_what_is_transparent_shows_white(tmp_path: Path) -> None:
    image = two_halves().convert("RGBA")
    image.putalpha(0)
    image.putpixel((0, 0), (*RED, 255))
    image.save(tmp_path / "cut-out.png")
    pixels = load_photographs(tmp_path).usable[0].pixels()
    assert tuple(pixels[0, 0]) == RED
    assert tuple(pixels[10, 10]) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA"])
def test_grey_and_palette_become_rgb(tmp_path: Path, mode: str) -> None:
    two_halves().convert(mode).save(tmp_path / "image.png")
    assert load_photographs(tmp_path).usable[0].pixels().shape == (20, 40, 3)


def put_cmyk(path: Path) -> None:
    two_halves().convert("CMYK").save(path, "JPEG")


def put_16_bits(path: Path) -> None:
    Image.fromarray(np.full((4, 4), 40_000, dtype=np.uint16)).save(path, "PNG")


def put_truncated(path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path, "JPEG")
    path.write_bytes(path.read_bytes()[:9000])


REFUSED = {
    "print.jpg": (put_cmyk, "CMYK"),
    "empty.jpg": (lambda path: path.write_bytes(b""), "0 bytes"),
    "notes.png": (lambda path: path.write_text("milk, oats"), "not an image"),
    "giant.png": (lambda path: path.write_bytes(png_header(12_000, 10_000)), "120 megapixels"),
    "bomb.png": (lambda path: path.write_bytes(png_header(60_000, 60_000)), "100 megapixels"),
    "deep.png": (put_16_bits, "16 bits"),
    "deep-rgb.png": (lambda path: path.write_bytes(png_header(4, 4, depth=16)), "16 bits"),
    "half.jpg": (put_truncated, "damaged"),
    "moving.gif": (lambda path: two_halves().save(path, "GIF"), "GIF"),
    "scan.tiff": (lambda path: two_halves().save(path, "TIFF"), "TIFF"),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cannot_be_used_is_refused_by_name(tmp_path: Path, name: str) -> None:
    put, reason = REFUSED[name]
    put(tmp_path / name)
    with pytest.raises(VerifyError) as refused:
        load_photographs(tmp_path)
    assert refused.value.code == "OFF502"
    assert name in refused.value.what
    assert reason in refused.value.what


def test_beside_good_photographs_bad_ones_are_listed(tmp_path: Path) -> None:
    two_halves().save(tmp_path / "good.png")
    for name, (put, _) in REFUSED.items():
        put(tmp_path / name)
    loaded = load_photographs(tmp_path)
    assert [photograph.name for photograph in loaded.usable] == ["good.png"]
    assert [skipped.name for skipped in loaded.skipped] == sorted(REFUSED)
    with pytest.raises(VerifyError, match=r"'bomb\.png'.*9 more"):
        load_photographs(tmp_path, strict=True)


def test_files_that_are_no_photographs_do_not_matter(tmp_path: Path) -> None:
    two_halves().save(tmp_path / "good.png")
    (tmp_path / "good.xml").write_text("<annotation/>")
    (tmp_path / ".hidden.jpg").write_bytes(b"")
    (tmp_path / "more.jpg").mkdir()
    loaded = load_photographs(tmp_path, strict=True)
    assert len(loaded.usable) == 1
    assert loaded.skipped == ()


def test_a_link_that_leads_nowhere_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    with pytest.raises(VerifyError, match=r"'gone\.jpg'.*cannot be read: No such file"):
        load_photographs(tmp_path)


def test_a_photograph_that_goes_or_changes_meanwhile_is_named(tmp_path: Path) -> None:
    path = tmp_path / "shelf.png"
    two_halves().save(path)
    photograph = load_photographs(tmp_path).usable[0]
    path.write_bytes(b"overwritten")
    with pytest.raises(VerifyError, match=r"'shelf\.png' cannot be used: it is not an image"):
        photograph.pixels()
    path.unlink()
    with pytest.raises(VerifyError, match=r"'shelf\.png'.*no longer"):
        photograph.data()


def test_a_name_that_is_not_utf_8_can_be_written_into_a_report(tmp_path: Path) -> None:
    two_halves().save(tmp_path / "shelf.png")
    name = os.fsencode(tmp_path) + b"/caf\xe9.png"
    Path(os.fsdecode(name)).write_bytes((tmp_path / "shelf.png").read_bytes())
    names = [photograph.name for photograph in load_photographs(tmp_path).usable]
    assert names == ["caf\ufffd.png", "shelf.png"]


def test_a_photograph_without_an_ending_is_one(tmp_path: Path) -> None:
    two_halves().save(tmp_path / "IMG_0001", "JPEG")
    assert load_photographs(tmp_path).usable[0].media_type == "image/jpeg"


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: p.write_text("")])
def test_without_photographs_it_says_so(tmp_path: Path, make) -> None:
    make(tmp_path / "photos")
    with pytest.raises(VerifyError) as refused:
        load_photographs(tmp_path / "photos")
    assert refused.value.code == "OFF501"
    assert "photos" in refused.value.where
