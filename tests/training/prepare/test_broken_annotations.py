"""An annotation file that cannot be read is named; what is broken inside it costs only itself."""

from __future__ import annotations

import json

import pytest

from builder.errors import TrainingError
from tests.training.prepare.pictures import coco, jpeg, shelf, table, voc, write, yolo
from tests.training.prepare.written import examples, report
from training.prepare import Options, prepare


@pytest.mark.parametrize(
    "text",
    [
        '{"images": [], "annotations": [',
        '{"images": [{"id": 1}], "annotations": [], "categories": []}',
        '{"images": [[]], "annotations": []}',
        '{"images": [{"id": [], "file_name": "a"}], "annotations": []}',
        '{"categories": [{"id": "x", "name": "cola"}]}',
        '{"annotations": [7]}',
        '{"annotations": [' + "[" * 100_000,
        "{'annotations': []}",
    ],
    ids=["cut", "no-name", "no-object", "id", "category", "number", "deep", "quotes"],
)
def test_json_that_is_not_coco_is_named(tmp_path, text):
    source = coco(tmp_path / "source", shelf(2))
    file = write(source / "train.json", text)
    with pytest.raises(TrainingError, match=r"OFF704.*not COCO JSON.*train\.json"):
        prepare(file, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_what_is_broken_within_coco_is_listed(tmp_path):
    source = coco(tmp_path / "source", shelf(3))
    value = json.loads((source / "train.json").read_text())
    value["images"] += [
        {"id": 2, "file_name": "images/other.jpg", "width": "wide", "height": 1e400},
        {"id": 77, "file_name": "images/gone.jpg", "width": 10**20, "height": -3},
    ]
    good = {"image_id": 0, "category_id": 1, "bbox": [1, 1, 5, 5]}
    value["annotations"] += [
        {**good, "id": "text", "bbox": ["a", 1, 5, 5]},
        {**good, "id": "null", "bbox": [None, 1, 5, 5]},
        {**good, "id": "three", "bbox": [1, 5, 5]},
        {**good, "id": "huge", "category_id": 10**30},
        {**good, "id": "word", "category_id": "cola"},
        {"id": "bare"},
        {**good, "id": "stranger", "image_id": 404},
        {**good, "id": "unknown", "category_id": 9},
        {**good, "id": "nan", "bbox": [float("nan"), 1, 5, 5]},
    ]
    (source / "train.json").write_text(json.dumps(value))
    prepare(source, tmp_path / "data", Options(val=0))

    rows = json.loads((tmp_path / "data" / "report.json").read_text())["defects"]
    told = {(row["image"], row["kind"]): row.get("items", []) for row in rows}
    bad = told.pop(("train.json", "an annotation without a box"))
    assert bad == [f"annotation {n}" for n in ("text", "three", "huge", "word", "bare")]
    assert {key: len(items) for key, items in told.items()} == {
        ("train.json", "a picture with the id of another"): 1,
        ("train.json", "boxes of a picture that is not listed"): 2,
        ("images/gone.jpg", "the picture of an annotation is missing"): 0,
        ("images/0000.jpg", "a label that is not in the label map"): 1,
        ("images/0000.jpg", "a coordinate that is not a number"): 2,
    }
    assert all(len(e.classes) == 2 for e in examples(tmp_path / "data").values())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a.jpg,1,2\n", "neither SKU110K's eight columns nor a known header"),
        (b"", "neither SKU110K's eight columns"),
        (b"\xff\xfe\x00a\x00", "not a table in UTF-8"),
        (b"filename,xmin,ymin,xmax,class\n", "neither SKU110K's"),
    ],
)
def test_a_table_of_another_shape_is_named(tmp_path, data, said):
    source = table(tmp_path / "source", shelf(2))
    write(source / "annotations" / "annotations_train.csv", data)
    with pytest.raises(TrainingError, match=rf"OFF704.*{said}.*annotations_train\.csv"):
        prepare(source, tmp_path / "data")


def test_what_is_broken_within_a_table_is_listed(tmp_path):
    source = table(tmp_path / "source", shelf(3))
    path = source / "annotations" / "annotations_train.csv"
    more = [
        b"0000.jpg,a,b,c,d,cola,64,48",
        b"0000.jpg,1,2",
        b" 0001.jpg ,1,1,9,9,cola,64,48",
        b"0002.jpg,1,1,9,9,\xff\xfe,64,48",
        b"gone.jpg,1,1,9,9,cola,64,48",
    ]
    path.write_bytes(path.read_bytes() + b"\n" + b"\n".join(more))
    prepare(source, tmp_path / "data", Options(val=0))

    assert report(tmp_path / "data") == {
        ("images/0000.jpg", "an object without a box that can be read"): "left out",
        ("images/0002.jpg", "an annotation that cannot be read"): "left out",
        ("gone.jpg", "the picture of an annotation is missing"): "left out",
    }
    assert {name: len(e.classes) for name, e in examples(tmp_path / "data").items()} == {
        "images/0000.jpg": 2,
        "images/0001.jpg": 3,
    }


def test_a_table_with_a_header_may_have_its_columns_in_any_order(tmp_path):
    source = tmp_path / "source"
    write(source / "a.jpg", jpeg(1))
    write(source / "b, c.jpg", jpeg(2))
    rows = ["class,x1,y1,x2,y2,image", "cola,1,2,30,40,a.jpg", 'tea,1,2,30,40,"b, c.jpg"']
    write(source / "labels.csv", "\n".join(rows))
    prepare(source, tmp_path / "data", Options(val=0))

    found = examples(tmp_path / "data")
    assert {name: e.texts for name, e in found.items()} == {
        "a.jpg": ("cola",),
        "b, c.jpg": ("tea",),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("train: [unclosed", "not YAML"),
        ("- train", "not a mapping"),
        ("train: images/train\nwhen: 2001-99-99", "not YAML"),
        ("train: images/train", "`names` is not a list"),
        ("train: images/train\nnames: {1: cola}", "`names` is not a list"),
        ("train: images/elsewhere\nnames: [cola, tea]", "`train` leads to nothing"),
        ("train: [[7]]\nnames: [cola, tea]", "`train` leads to nothing"),
        ("train: images/train/0000.jpg\nnames: [cola, tea]", "not a list in UTF-8"),
    ],
)
def test_a_data_yaml_that_cannot_be_used_is_named(tmp_path, text, said):
    source = yolo(tmp_path / "source", shelf(2))
    write(source / "data.yaml", text)
    with pytest.raises(TrainingError, match=rf"OFF704.*{said}"):
        prepare(source, tmp_path / "data")


def test_what_is_broken_within_yolo_is_listed(tmp_path):
    source = yolo(tmp_path / "source", shelf(3))
    labels = source / "labels" / "train"
    write(labels / "0000.txt", "0 0.5 0.5 0.2 0.2\nnan 0.5 0.5 0.2 0.2\n0 0.5 0.5\n7 .5 .5 .1 .1")
    (labels / "0001.txt").unlink()
    write(source / "list.txt", "images/train/0002.jpg\nimages/train/gone.jpg\n")
    write(source / "data.yaml", "train: images/train\nval: list.txt\nnames: [cola, tea]")
    result = prepare(source, tmp_path / "data")

    assert report(tmp_path / "data") == {
        ("images/train/0000.jpg", "an object without a box that can be read"): "left out",
        ("images/train/0000.jpg", "a label that is not in the label map"): "left out",
        ("images/train/0001.jpg", "a picture without label file"): "kept, without boxes",
        ("images/train/gone.jpg", "the picture of an annotation is missing"): "left out",
        ("0002.jpg", "listed in train and val"): "kept in val",
    }
    assert {name: split.images for name, split in result.dataset.splits.items()} == {
        "train": 2,
        "val": 1,
    }


def test_a_format_that_the_folder_does_not_have_is_refused(tmp_path):
    source = voc(tmp_path / "source", shelf(1))
    for format_, code in [("yolo", "OFF704"), ("coco", "OFF702"), ("sku110k", "OFF702")]:
        with pytest.raises(TrainingError, match=code):
            prepare(source, tmp_path / "data", Options(format=format_))
    with pytest.raises(TrainingError, match="OFF702"):
        prepare(coco(tmp_path / "coco", shelf(1)), tmp_path / "data", Options(format="voc"))


def test_a_split_list_that_is_no_text_is_named(tmp_path):
    source = voc(tmp_path / "source", shelf(1))
    write(source / "ImageSets" / "Main" / "val.txt", b"\xff\xfe0\x00")
    with pytest.raises(TrainingError, match=r"OFF704.*not a list in UTF-8.*val\.txt"):
        prepare(source, tmp_path / "data")


def test_pictures_that_were_added_since_are_found_in_the_same_process(tmp_path):
    source = voc(tmp_path / "source", shelf(1))
    prepare(source, tmp_path / "data", Options(val=0))
    voc(source, shelf(2, start=1))
    prepare(source, tmp_path / "data", Options(val=0))
    assert len(examples(tmp_path / "data")) == 3


def test_a_byte_order_mark_costs_no_row(tmp_path):
    source = table(tmp_path / "source", shelf(3))
    (file,) = source.glob("annotations/*.csv")
    prepare(source, tmp_path / "plain")
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    prepare(source, tmp_path / "marked")
    assert report(tmp_path / "marked") == report(tmp_path / "plain")
    assert sum(len(example.boxes) for example in examples(tmp_path / "marked").values()) == 6


@pytest.mark.parametrize("make", [coco, table])
def test_pictures_may_lie_behind_a_link(tmp_path, make):
    source = make(tmp_path / "source", shelf(3))
    (source / "images").rename(tmp_path / "elsewhere")
    (source / "images").symlink_to(tmp_path / "elsewhere")
    prepare(source, tmp_path / "data")
    assert sum(len(example.boxes) for example in examples(tmp_path / "data").values()) == 6


def test_a_name_does_not_lead_out_of_the_source(tmp_path):
    write(tmp_path / "secret.jpg", jpeg(9))
    source = coco(tmp_path / "source", shelf(2))
    value = json.loads((source / "train.json").read_text())
    value["images"][0]["file_name"] = "../secret.jpg"
    value["images"][1]["file_name"] = str(tmp_path / "secret.jpg")
    write(source / "train.json", json.dumps(value))
    with pytest.raises(TrainingError, match="OFF702"):
        prepare(source, tmp_path / "data")
