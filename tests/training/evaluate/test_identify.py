"""Photographs in a folder for each label: is the surest detection what they show?"""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from builder.cli.main import app
from builder.errors import TrainingError
from training.evaluate import Brands
from training.evaluate.identify import identify
from training.evaluate.sorted_photographs import find_sorted
from training.evaluate.suppress import Suppression
from training.metrics import Detections

COLOURS = {"Acme-Red": (200, 0, 0), "Acme-Green": (0, 200, 0), "Zest-Blue": (0, 0, 200)}


class NamesColours:
    """Sure of the strongest channel, less sure of the first label; sees nothing in the dark."""

    name, kind, side, limit = "colours", "fake", None, None
    suppression = Suppression(0.6)
    labels = tuple(COLOURS)

    def detect(self, image):
        mean = image.reshape(-1, 3).mean(axis=0)
        if mean.max() < 50:
            return Detections(*_arrays([], []))
        return Detections(*_arrays([0.3, 0.9], [1, int(mean.argmax()) + 1]))


def _arrays(scores, classes):
    boxes = np.zeros((len(scores), 4), np.float32)
    return boxes, np.array(scores, np.float32), np.array(classes, np.int32)


def put(folder: Path, name: str, colour) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 30), colour).save(folder / name)


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    """Two of each as they are, a dark one, and one in the folder of another."""
    for label, colour in COLOURS.items():
        put(tmp_path / "shop" / label, "1.png", colour)
        put(tmp_path / "shop" / label, "2.JPG", colour)
    put(tmp_path / "shop" / "Acme-Red", "3.png", COLOURS["Acme-Green"])
    put(tmp_path / "shop" / "Zest-Blue", "3.png", (5, 5, 5))
    return tmp_path / "shop"


def test_the_surest_detection_decides(photographs: Path) -> None:
    found, foreign = find_sorted(photographs, NamesColours.labels)
    result = identify(NamesColours(), found, Brands(separator="-"))
    assert foreign == ()
    value = result.as_dict()
    assert value["photographs"] == 8
    assert value["top1"] == 6 / 8
    assert value["brand_top1"] == 7 / 8
    assert value["by_label"]["Acme-Red"] == {"photographs": 3, "top1": 2 / 3}
    assert list(value["by_label"])[-1] == "Acme-Green"
    assert value["by_brand"]["Acme"] == {"photographs": 5, "top1": 4 / 5}
    assert value["mistakes"] == [
        {"label": "Acme-Red", "taken_for": "Acme-Green", "photographs": 1},
        {"label": "Zest-Blue", "taken_for": None, "photographs": 1},
    ]


def test_labels_that_differ_in_case_alone_keep_folders_of_their_own(tmp_path: Path) -> None:
    for name in ("Zero", "zero", "ZERO "):
        put(tmp_path / name, f"{name.strip()}.png", (1, 1, 1))
    if len(list(tmp_path.iterdir())) < 3:
        pytest.skip("this file system does not tell case apart")
    found, foreign = find_sorted(tmp_path, ("Zero", "zero"))
    assert foreign == ()
    spelt = {photograph.path.stem: photograph.label for photograph in found}
    assert (spelt["Zero"], spelt["zero"]) == ("Zero", "zero")
    assert spelt["ZERO"] in {"Zero", "zero"}


def test_folders_of_other_names_and_files_that_are_no_pictures_are_told(photographs: Path) -> None:
    put(photographs / "Unknown", "1.png", (1, 1, 1))
    put(photographs / ".cache", "1.png", (1, 1, 1))
    (photographs / "Acme-Red" / "4.jpg").write_bytes(b"no picture")
    (photographs / "Acme-Red" / "5.png").write_bytes(_without_a_chunk(photographs))
    (photographs / "Acme-Red" / "notes.txt").write_text("not a photograph")
    (photographs / "Acme-Green").rename(photographs / "acme-green ")
    found, foreign = find_sorted(photographs, NamesColours.labels)
    result = identify(NamesColours(), found)
    assert foreign == ("Unknown",)
    assert len(result.answers) == 8
    complaint, other = result.unreadable
    assert "4.jpg: cannot identify image file" in complaint
    assert "5.png: broken PNG file" in other


def _without_a_chunk(folder: Path) -> bytes:
    """A PNG of several chunks of pixels, the second of them under a name that is none."""
    file = folder / "noise.png"
    Image.frombytes("RGB", (300, 300), os.urandom(270_000)).save(file)
    data = file.read_bytes()
    file.unlink()
    second = data.index(b"IDAT", data.index(b"IDAT") + 4)
    return data[:second] + b"\x01\x02\x03\x04" + data[second + 4 :]


def test_a_photograph_is_turned_upright(tmp_path: Path) -> None:
    class Heights(NamesColours):
        seen = ()

        def detect(self, image):
            self.seen = image.shape
            return super().detect(image)

    exif = Image.Exif()
    exif[0x0112] = 6
    (tmp_path / "Acme-Red").mkdir()
    Image.new("RGB", (40, 30), (200, 0, 0)).save(tmp_path / "Acme-Red" / "1.jpg", exif=exif)
    detector = Heights()
    identify(detector, find_sorted(tmp_path, Heights.labels)[0])
    assert detector.seen == (40, 30, 3)


def test_what_cannot_be_asked_is_refused(tmp_path: Path) -> None:
    def refusal(folder: Path) -> TrainingError:
        with pytest.raises(TrainingError) as caught:
            identify(NamesColours(), find_sorted(folder, NamesColours.labels)[0])
        return caught.value

    assert refusal(tmp_path / "none").code == "OFF744"
    assert refusal(tmp_path).code == "OFF744"
    (tmp_path / "Cola").mkdir()
    foreign = refusal(tmp_path)
    assert foreign.code == "OFF742"
    assert "Cola" in foreign.what
    assert "Acme-Red" in foreign.what
    (tmp_path / "Acme-Red").mkdir()
    assert refusal(tmp_path).code == "OFF744"
    (tmp_path / "Acme-Red" / "1.jpg").write_bytes(b"")
    assert "1.jpg" in refusal(tmp_path).where


@pytest.mark.slow
def test_the_command_says_it_in_words_and_in_json(exports, shelves_folder: Path, tmp_path: Path):
    for number, label in enumerate(("box", "bottle", "crate")):
        (tmp_path / "shop" / label).mkdir(parents=True)
        picture = sorted(shelves_folder.glob("*.jpg"))[number]
        (tmp_path / "shop" / label / picture.name).write_bytes(picture.read_bytes())
    asked = ["train", "identify", str(exports / "fpnlite-dm035")]
    asked += ["--photographs", str(tmp_path / "shop"), "--brand-separator", "-"]
    words = CliRunner().invoke(app, asked)
    assert words.exit_code == 0, words.output
    value = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    assert f"top-1 {value['top1']:.3f} of 2 photographs" in words.stdout
    assert value["not_labels"] == ["crate"]
    assert "left out, since no label is called so: crate" in words.stderr
    assert set(value["by_label"]) == {"box", "bottle"}
