"""Packshots as a shop's catalogue has them, drawn: no one's brands."""

from pathlib import Path

from PIL import Image, ImageDraw

COLOURS = {
    "Nord-Milk": (30, 90, 200), "Nord-Cream": (240, 200, 30), "Sol-Juice": (230, 90, 20),
    "Sol-Nectar": (120, 40, 140), "Sol-Water": (40, 170, 160),
}  # fmt: skip


def packshots(folder: Path, count: int = 3) -> Path:
    """``count`` cartons on white, each of a colour of its own, with a band and a disc."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, colour) in enumerate(list(COLOURS.items())[:count]):
        picture = Image.new("RGB", (120, 200), "white")
        draw = ImageDraw.Draw(picture)
        draw.rectangle((15, 10, 105, 190), fill=colour)
        band = tuple(255 - part for part in colour)
        draw.rectangle((15, 40 + 12 * number, 105, 70 + 12 * number), fill=band)
        draw.ellipse((40, 110, 80, 150), fill="black" if number % 2 else "white")
        picture.save(folder / f"{name}.png")
    return folder
