"""Every defect of a source is told in the report, and none is fatal."""

from __future__ import annotations

import json

import numpy as np
import pytest

from builder.errors import TrainingError
from tests.training.prepare.pictures import (
    HEIGHT,
    WIDTH,
    coco,
    jpeg,
    shelf,
    table,
    voc,
    write,
    yolo,
)
from tests.training.prepare.written import boxes_of, examples, report
from training.dataset import load_dataset
from training.prepare import Options, prepare


def test_every_defect_is_told_and_none_is_fatal(tmp_path):
    whole = jpeg(1)
    source = voc(
        tmp_path / "source",
        {
            "whole.jpg": (whole, [("a", 1, 1, 9, 9)]),
            "again.jpg": (whole, [("a", 1, 1, 9, 9)]),
            "cut.jpg": (jpeg(2)[:-40], [("a", 1, 1, 9, 9)]),
            "text.jpg": (b"no picture", [("a", 1, 1, 9, 9)]),
            "boxes.jpg": (
                jpeg(3),
                [
                    ("a", 20, 30, 10, 5),
                    ("a", -8, 10, 16, 20),
                    ("a", 70, 10, 90, 20),
                    ("a", 5, 5, 5, 20),
                    ("a", 1, 2, 30, 40),
                    ("a", 1, 2, 30, 40),
                    ("a", "nan", 2, 30, 40),
                    ("a", "x", 2, 30, 40),
                ],
            ),
        },
    )
    write(source / "JPEGImages" / "alone.jpg", jpeg(9))
    write(source / "Annotations" / "lost.xml", "<annotation/>")
    write(source / "Annotations" / "broken.xml", "<annotation>")
    write(source / "JPEGImages" / "broken.jpg", jpeg(10))

    result = prepare(source, tmp_path / "data", Options(val=0))

    where = "JPEGImages/"
    assert report(tmp_path / "data") == {
        (where + "whole.jpg", "the same picture twice"): "left out",
        (where + "cut.jpg", "a picture that cannot be read"): "left out",
        (where + "text.jpg", "a picture that cannot be read"): "left out",
        (where + "alone.jpg", "a picture without annotation"): "left out",
        ("Annotations/lost.xml", "the picture of an annotation is missing"): "left out",
        (where + "broken.jpg", "an annotation that cannot be read"): "left out",
        (where + "boxes.jpg", "an inverted box"): "mended: its sides were swapped",
        (where + "boxes.jpg", "a box partly outside of the picture"): "clipped",
        (where + "boxes.jpg", "a box outside of the picture"): "left out",
        (where + "boxes.jpg", "an empty box"): "left out",
        (where + "boxes.jpg", "a box that stands twice"): "left out",
        (where + "boxes.jpg", "a coordinate that is not a number"): "left out",
        (where + "boxes.jpg", "an object without a box that can be read"): "left out",
    }
    assert (
        boxes_of(tmp_path / "data", where + "boxes.jpg")
        == np.round(
            [
                [5 / HEIGHT, 10 / WIDTH, 30 / HEIGHT, 20 / WIDTH],
                [10 / HEIGHT, 0, 20 / HEIGHT, 16 / WIDTH],
                [2 / HEIGHT, 1 / WIDTH, 40 / HEIGHT, 30 / WIDTH],
            ],
            4,
        )
        .astype(np.float32)
        .round(4)
        .tolist()
    )
    assert any("clipped" in warning for warning in result.warnings)


def test_labels_that_differ_in_case_are_refused_with_a_way_out_that_works(tmp_path):
    pictures = {"a.jpg": (jpeg(1), [("Cola", 1, 1, 9, 9), ("cola", 11, 11, 19, 19)])}
    source = voc(tmp_path / "source", pictures)

    with pytest.raises(TrainingError, match=r"OFF703.*'Cola' \(1 boxes\) and 'cola'.*--labels"):
        prepare(source, tmp_path / "data")
    assert not (tmp_path / "data").exists()

    labels = write(tmp_path / "labels.txt", "Cola\n")
    prepare(source, tmp_path / "data", Options(labels=labels, val=0))
    assert load_dataset(tmp_path / "data").labels == ("Cola",)
    assert len(boxes_of(tmp_path / "data", "JPEGImages/a.jpg")) == 2


def test_labels_that_are_not_in_the_label_map_are_listed_box_by_box(tmp_path):
    pictures = {"a.jpg": (jpeg(1), [("cola", 1, 1, 9, 9), ("soap", 11, 11, 19, 19)])}
    pictures["b.jpg"] = (jpeg(2), [("", 1, 1, 9, 9)])
    labels = write(tmp_path / "labels.txt", "cola\ntea\n")
    result = prepare(
        voc(tmp_path / "source", pictures), tmp_path / "data", Options(labels=labels, val=0)
    )

    kind = "a label that is not in the label map"
    assert report(tmp_path / "data") == {
        ("JPEGImages/a.jpg", kind): "left out",
        ("JPEGImages/b.jpg", kind): "left out",
    }
    assert result.defects == {(kind, "left out"): 2}
    assert "no box has the label 'tea'" in result.warnings
    assert examples(tmp_path / "data")["JPEGImages/a.jpg"].texts == ("cola",)
    assert len(examples(tmp_path / "data")["JPEGImages/b.jpg"].texts) == 0


def test_the_same_picture_in_two_splits_is_kept_where_it_is_judged(tmp_path):
    source = voc(tmp_path / "source", shelf(4))
    lists = source / "ImageSets" / "Main"
    write(source / "JPEGImages" / "copy.jpg", jpeg(0))
    write(source / "Annotations" / "copy.xml", (source / "Annotations" / "0000.xml").read_bytes())
    write(lists / "train.txt", "0000\n0001\n0002\n")
    write(lists / "val.txt", "copy\n")
    result = prepare(source, tmp_path / "data")

    assert report(tmp_path / "data") == {
        ("JPEGImages/0000.jpg", "the same picture in val and in train"): "left out",
        ("JPEGImages/0003.jpg", "named in no split list"): "left out",
    }
    assert {name: split.images for name, split in result.dataset.splits.items()} == {
        "train": 2,
        "val": 1,
    }


def test_a_picture_of_a_strange_form_is_encoded_again_and_told(tmp_path):
    import io

    from PIL import Image

    def form(format_: str, mode: str) -> bytes:
        out = io.BytesIO()
        red = Image.new("RGB", (WIDTH, HEIGHT), (200, 40, 40))
        red.convert(mode, palette=Image.Palette.ADAPTIVE).save(out, format_, quality=95)
        return out.getvalue()

    forms = {
        "cmyk.jpg": form("JPEG", "CMYK"),
        "web.webp": form("WEBP", "RGB"),
        "clear.png": form("PNG", "RGBA"),
        "palette.png": form("PNG", "P"),
        "film.gif": form("GIF", "P"),
    }
    pictures = {name: (data, [("a", 4, 6, 20, 30)]) for name, data in forms.items()}
    prepare(voc(tmp_path / "source", pictures), tmp_path / "data", Options(val=0))

    found = {name.rsplit("/")[-1]: e for name, e in examples(tmp_path / "data").items()}
    assert sorted(found) == sorted(forms)
    assert {name: e.format for name, e in found.items()} == {
        "cmyk.jpg": "jpeg",
        "web.webp": "jpeg",
        "clear.png": "png",
        "palette.png": "png",
        "film.gif": "jpeg",
    }
    for name, example in found.items():
        import tensorflow as tf

        pixels = tf.io.decode_image(example.image, channels=3).numpy()
        assert pixels.shape == (HEIGHT, WIDTH, 3)
        assert np.abs(pixels.mean((0, 1)) - (200, 40, 40)).max() < 12, name
    again = "a picture in a form that training does not decode"
    assert report(tmp_path / "data") == {
        ("JPEGImages/cmyk.jpg", f"{again} (jpeg)"): "encoded again as RGB",
        ("JPEGImages/web.webp", f"{again} (webp)"): "encoded again as RGB",
        ("JPEGImages/clear.png", f"{again} (png)"): "encoded again as RGB",
        ("JPEGImages/film.gif", f"{again} (gif)"): "encoded again as RGB",
    }


@pytest.mark.parametrize("turned", [False, True])
def test_a_picture_whose_header_is_damaged_is_left_out_turned_or_not(tmp_path, turned):
    from tests.training.prepare.pictures import sideways

    data = bytearray(sideways(1, 6) if turned else jpeg(1))
    at = data.index(b"\xff\xc4")
    data[at + 5 : at + 21] = b"\xff" * 16  # more codes of each length than there can be
    pictures = {"bad.jpg": (bytes(data), [("a", 1, 1, 9, 9)]), **shelf(1)}
    prepare(voc(tmp_path / "source", pictures), tmp_path / "data", Options(val=0))

    assert report(tmp_path / "data") == {
        ("JPEGImages/bad.jpg", "a picture that cannot be read"): "left out"
    }
    assert list(examples(tmp_path / "data")) == ["JPEGImages/0000.jpg"]


@pytest.mark.parametrize("make", [coco, table])
def test_a_picture_that_two_files_annotate_is_kept_where_it_is_judged(tmp_path, make):
    source = make(tmp_path / "source", shelf(3))
    file, other = {
        coco: ("train.json", "val.json"),
        table: ("annotations/annotations_train.csv", "annotations/annotations_val.csv"),
    }[make]
    write(source / other, (source / file).read_bytes())
    assert {
        name: s.images for name, s in prepare(source, tmp_path / "data").dataset.splits.items()
    } == {"val": 3}
    assert report(tmp_path / "data") == {
        (f"images/000{n}.jpg", "a picture with two annotations"): "left out" for n in range(3)
    }


def test_a_name_that_is_not_in_utf_8_costs_one_picture(tmp_path):
    source = coco(tmp_path / "source", shelf(2))
    value = json.loads((source / "train.json").read_text())
    broken = "images/caf\udce9.jpg"
    (source / value["images"][0]["file_name"]).rename(source / broken)
    value["images"][0]["file_name"] = broken
    write(source / "train.json", json.dumps(value))
    prepare(source, tmp_path / "data", Options(val=0))
    assert report(tmp_path / "data") == {
        ("images/caf\\udce9.jpg", "a picture whose name is not in UTF-8"): "left out"
    }
    assert list(examples(tmp_path / "data")) == ["images/0001.jpg"]


def test_a_label_that_the_source_lists_twice_is_one(tmp_path):
    source = yolo(tmp_path / "source", shelf(2))
    write(source / "data.yaml", "train: images/train\nnames: [cola, tea, cola]")
    result = prepare(source, tmp_path / "data", Options(val=0))
    assert result.dataset.labels == ("cola", "tea")
    assert report(tmp_path / "data") == {
        ("labels", "the label 'cola' stands 2 times"): "taken as one"
    }


def test_a_labels_file_with_one_label_in_two_cases_is_refused(tmp_path):
    source = voc(tmp_path / "source", shelf(1))
    labels = write(tmp_path / "labels.txt", "Cola\ncola\ntea\n")
    with pytest.raises(TrainingError, match=r"OFF703.*'Cola' and 'cola'.*labels\.txt"):
        prepare(source, tmp_path / "data", Options(labels=labels))
