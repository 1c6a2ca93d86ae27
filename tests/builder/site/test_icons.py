"""Icons from logos of every kind, from names in every script, and logos that are refused."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from builder.errors import SiteError
from builder.site.colour import WHITE, parse_colour
from builder.site.icons import KINDS, icons_from_logo, icons_from_name
from builder.site.logo import decode_logo, read_logo
from builder.site.monogram import initials
from tests.builder.fakes import fake_config, fake_site

BRAND = parse_colour("#0f5c4c")
RED = (200, 20, 30)


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def decoded(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGBA")


def refusal(data: bytes) -> str:
    with pytest.raises(SiteError) as caught:
        decode_logo(data, "logo.png")
    assert caught.value.code == "OFF302"
    assert '"logo.png"' in caught.value.what
    return caught.value.what


def pixel(image: Image.Image, x: float = 0.5, y: float = 0.5) -> tuple[int, ...]:
    value = image.getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(value, tuple)
    return value


def near(one: tuple[int, ...], other: tuple[int, ...], most: int = 12) -> bool:
    return all(abs(a - b) <= most for a, b in zip(one[:3], other[:3], strict=True))


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge and is a few bytes long."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("name", ["Acme Drinks", "Été", "可口可乐", "🛒", "שלום", "<b>", "W" * 80])
def test_every_name_gets_icons_of_every_size(name: str) -> None:
    icons = icons_from_name(name, BRAND, WHITE)
    for kind in KINDS:
        image = decoded(icons[kind.name])
        assert image.size == (kind.size, kind.size)
        seen = {value for _, value in image.getcolors(1 << 20) or ()}
        assert (*WHITE.rgb, 255) in seen
        assert (*BRAND.rgb, 255) in seen
        corner = pixel(image, 0, 0)
        assert corner[3] == (255 if kind.opaque else 0)


def test_equal_names_make_equal_bytes() -> None:
    assert icons_from_name("Acme", BRAND, WHITE) == icons_from_name("Acme", BRAND, WHITE)
    assert icons_from_name("Acme", BRAND, WHITE) != icons_from_name("Bcme", BRAND, WHITE)


def test_the_mark_of_a_maskable_icon_keeps_to_the_safe_zone() -> None:
    for name in ("WW", "可口"):
        icon = decoded(icons_from_name(name, BRAND, WHITE)["icon-maskable-512.png"])
        for x in range(512):
            for y in range(512):
                if (x - 256) ** 2 + (y - 256) ** 2 > 205**2:
                    assert icon.getpixel((x, y)) == (*BRAND.rgb, 255)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Acme Drinks", "AD"),
        ("acme", "A"),
        ("The Big Brand", "TB"),
        ("Été Bio", "EB"),
        ('"Wide" Mart', "WM"),
        ("🛒 Shop & Go", "SG"),
        ("7 Up", "7U"),
        ("Coca 可口", "C"),
        ("可口 Cola", ""),
        ("Ærø", ""),
        ("🛒", ""),
    ],
)
def test_initials_are_letters_that_the_font_has(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_wide_logo_is_whole_and_centred() -> None:
    logo = decode_logo(encoded(Image.new("RGBA", (800, 200), (*RED, 255))), "logo.png")
    icon = decoded(icons_from_logo(logo, BRAND)["icon-512.png"])
    assert near(pixel(icon), RED)
    assert near(pixel(icon, 0.01), RED)
    assert pixel(icon, 0.5, 0.2)[3] == 0


def test_the_safe_zone_holds_a_logo_too() -> None:
    image = Image.new("RGBA", (400, 400), (*RED, 255))
    image.paste((0, 0, 250, 255), (100, 150, 300, 250))
    icons = icons_from_logo(decode_logo(encoded(image), "logo.png"), BRAND)
    icon = decoded(icons["icon-maskable-512.png"])
    assert near(pixel(icon, 0, 0), RED)
    assert near(pixel(icon), (0, 0, 250))
    assert near(pixel(icon, 0.5, 0.2), RED)


def test_a_white_logo_stands_on_the_brands_colour_and_a_dark_one_on_white() -> None:
    for ink, ground in ((WHITE.rgb, BRAND.rgb), ((0, 40, 30), WHITE.rgb)):
        image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
        image.paste((*ink, 255), (60, 60, 240, 240))
        icons = icons_from_logo(decode_logo(encoded(image), "logo.png"), BRAND)
        touch = decoded(icons["apple-touch-icon.png"])
        assert near(pixel(touch, 0.02, 0.02), ground)
        assert near(pixel(touch), ink)


def test_a_photograph_is_turned_as_its_exif_data_says() -> None:
    image = Image.new("RGB", (400, 200), RED)
    image.paste((0, 0, 250), (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6
    logo = decode_logo(encoded(image, "JPEG", exif=exif, quality=95), "logo.jpg")
    assert logo.size == (200, 400)
    assert near(pixel(logo, 0.5, 0.1), (0, 0, 250))


def test_cmyk_becomes_the_same_picture_in_rgb() -> None:
    image = Image.new("CMYK", (200, 200), (0, 255, 255, 0))
    assert near(pixel(decode_logo(encoded(image, "JPEG", quality=95), "l")), (255, 0, 0), 20)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_read(mode: str) -> None:
    image = Image.new(mode, (200, 200))
    assert decode_logo(encoded(image), "logo.png").mode == "RGBA"


def test_the_low_byte_of_deep_grey_is_dropped() -> None:
    image = Image.new("I;16", (200, 200), 0x8000)
    assert near(pixel(decode_logo(encoded(image), "l")), (128, 128, 128), 1)


def test_a_palette_keeps_its_transparency() -> None:
    image = Image.new("P", (200, 200), 0)
    image.putpalette([*RED, 0, 0, 250])
    image.paste(1, (0, 0, 100, 200))
    logo = decode_logo(encoded(image, transparency=0), "logo.png")
    assert pixel(logo, 0.9)[3] == 0
    assert pixel(logo, 0.1) == (0, 0, 250, 255)


def test_a_colour_profile_is_applied_and_a_broken_one_ignored() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.new("RGBA", (200, 200), (*RED, 100))
    for icc in (profile, b"no profile at all"):
        assert near(pixel(decode_logo(encoded(image, icc_profile=icc), "l")), RED, 2)
        assert pixel(decode_logo(encoded(image, icc_profile=icc), "l"))[3] == 100


def test_webp_is_read() -> None:
    image = Image.new("RGB", (200, 200), RED)
    assert near(pixel(decode_logo(encoded(image, "WEBP", lossless=True), "l")), RED)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"hello", "it is not a PNG, JPEG or WebP"),
        (b'<?xml version="1.0"?><svg xmlns="...">', "an SVG drawing: export it as PNG"),
        (b"GIF89a...", "but a GIF"),
        (b"%PDF-1.7", "but a PDF"),
        (b"<!doctype html>", "but a web page"),
        (encoded(Image.new("RGB", (191, 500))), "191 x 500 px, and each side needs 192"),
        (encoded(Image.new("RGB", (300, 300), RED))[:400], "it is damaged"),
        (bomb(10_000, 10_000), "10000 x 10000 px, and at most 50,000,000 pixels fit"),
        (bomb(60_000, 60_000), "pixels"),
        (bomb(300, 300), "it is damaged"),
    ],
)
def test_a_logo_that_cannot_be_used_is_refused_by_name(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_a_logo_of_no_bytes_or_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    for path, said in ((tmp_path / "empty.png", "0 bytes"), (tmp_path, "cannot be read")):
        with pytest.raises(SiteError, match=said) as caught:
            read_logo(path, path.name)
        assert caught.value.code == "OFF302"


def test_a_site_takes_its_icons_from_the_logo(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(encoded(Image.new("RGB", (300, 300), RED)))
    site = fake_site(fake_config(site={"logo": "logo.png"}), folder=tmp_path)
    (icon,) = [file.data for path, file in site.files.items() if path.startswith("icons/icon-192.")]
    assert near(pixel(decoded(icon)), RED)
