import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.artifacts import Label
from builder.detector.label_files import Named, NameList
from builder.detector.labels import find_labels, fit_labels, load_labels, numbered_labels
from builder.errors import DetectorError

THREE = (Label(0, 1, "box"), Label(1, 2, "bottle"), Label(2, 3, "can"))


def refusal(source: Path | list[str], classes: int = 3) -> DetectorError:
    with pytest.raises(DetectorError) as caught:
        load_labels(source, classes)
    return caught.value


FORMS = {
    "label_map.pbtxt": "item{id:2 name:'bottle'} item{id:1 name:'box'} item{id:3 name:'can'}",
    "labels.txt": "box\nbottle\ncan\n",
    "windows.txt": "\ufeffbox\r\nbottle\r\ncan\r\n\r\n",
    "mac.txt": "box\rbottle\rcan",
    "shelf.names": " box \n\tbottle\ncan",
    "no-suffix": "#\nitem {id:1 name:'box'} item{id:2 name:'bottle'} item{id:3 name:'can'}",
    "list.json": ["box", "bottle", "can"],
    "ids.json": {"2": "bottle", "1": "box", "3": "can"},
    "indices.json": {"bottle": 2, "box": 1, "can": 3},
    "coco.json": {
        "images": [],
        "categories": [
            {"id": 1, "name": "box", "supercategory": "pack"},
            {"id": 2, "name": "bottle"},
            {"id": 3, "name": "can"},
        ],
    },
    "pairs.json": [
        {"id": 3, "name": "can"},
        {"id": 1, "name": "/m/1", "display_name": "box"},
        {"id": 2, "name": "bottle"},
    ],
    "page.json": {
        "1": {"name": "box", "id": 1},
        "2": {"name": "bottle", "id": 2},
        "3": {"name": "can"},
    },
    "wrapped.json": {"names": {"1": "box", "2": "bottle", "3": "can"}},
}


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_form_gives_the_same_labels(tmp_path: Path, name: str) -> None:
    content = FORMS[name]
    path = tmp_path / name
    path.write_bytes((content if isinstance(content, str) else json.dumps(content)).encode())
    fitted = load_labels(path, 3)
    assert fitted.labels == THREE
    assert fitted.warnings == ()


def test_a_list_from_site_toml() -> None:
    assert load_labels(["box", "bottle", "can"], 3).labels == THREE


def test_powershell_writes_utf16(tmp_path: Path) -> None:
    path = tmp_path / "labels.txt"
    path.write_bytes("box\nbottle\ncan\n".encode("utf-16"))
    assert load_labels(path, 3).labels == THREE


def test_too_many_labels_are_refused_with_the_numbers_and_the_first_differences() -> None:
    error = refusal(["box", "bottle", "can", "tin", "jar"])
    assert error.code == "OFF209"
    assert "3 classes, but 5 labels were given" in error.what
    assert "4 'tin', 5 'jar'" in error.what


def test_too_few_labels_are_refused_with_the_classes_left_over() -> None:
    error = refusal(["box"])
    assert error.code == "OFF209"
    assert "3 classes, but 1 label was given" in error.what
    assert "class 2, class 3" in error.what


def test_long_differences_are_cut() -> None:
    error = refusal([f"product {i}" for i in range(1000)])
    assert "and 992 more" in error.what
    assert len(error.what) < 300


def test_a_gap_in_the_ids_becomes_a_numbered_class_and_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "label_map.pbtxt"
    path.write_text("item{id:1 name:'person'} item{id:3 name:'car'}")
    fitted = load_labels(path, 3)
    assert [label.name for label in fitted.labels] == ["person", "class 2", "car"]
    assert [label.id for label in fitted.labels] == [1, 2, 3]
    assert fitted.warnings == ("no name for 2: shown as 'class 2'",)


def test_a_label_map_that_names_less_than_half_is_another_models(tmp_path: Path) -> None:
    path = tmp_path / "label_map.pbtxt"
    path.write_text("item{id:1 name:'person'}")
    assert refusal(path, classes=90).code == "OFF209"


def test_an_id_beyond_the_classes_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "label_map.pbtxt"
    path.write_text("item{id:1 name:'a'} item{id:2 name:'b'} item{id:7 name:'c'}")
    error = refusal(path)
    assert error.code == "OFF209"
    assert "7 'c'" in error.what


def test_ids_from_zero_are_columns(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    path.write_text('{"0": "box", "1": "bottle", "2": "can"}')
    fitted = load_labels(path, 3)
    assert [(label.column, label.id, label.name) for label in fitted.labels] == [
        (0, 0, "box"),
        (1, 1, "bottle"),
        (2, 2, "can"),
    ]
    assert "ids begin at 0" in fitted.warnings[0]


def test_ids_from_zero_to_the_number_of_classes_are_a_puzzle(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    path.write_text('{"0": "box", "1": "bottle", "2": "can", "3": "tin"}')
    error = refusal(path)
    assert error.code == "OFF209"
    assert "3 'tin'" in error.what


def test_the_background_takes_no_column(tmp_path: Path) -> None:
    path = tmp_path / "labels.txt"
    path.write_text("???\nbox\nbottle\ncan\n")
    fitted = load_labels(path, 3)
    assert fitted.labels == THREE
    assert "background" in fitted.warnings[0]
    path = tmp_path / "map.pbtxt"
    path.write_text("item{id:0 name:'background'} " + FORMS["label_map.pbtxt"])
    assert load_labels(path, 3).labels == THREE


def test_a_product_that_is_called_none_stays() -> None:
    assert [label.name for label in load_labels(["none", "box", "can"], 3).labels] == [
        "none",
        "box",
        "can",
    ]


def test_equal_names_are_warned_about() -> None:
    fitted = load_labels(["box", "can", "box"], 3)
    assert fitted.warnings == ("classes 1 and 3 have the same name 'box'",)


def test_a_model_without_names_gets_numbers() -> None:
    fitted = numbered_labels(2)
    assert fitted.labels == (Label(0, 1, "class 1"), Label(1, 2, "class 2"))
    assert len(fitted.warnings) == 1


def test_markup_scripts_and_emoji_are_only_names() -> None:
    written = ["<script>alert(1)</script>", "عصير", "🥫 'x' \"y\"\u200d"]
    assert [label.name for label in load_labels(written, 3).labels] == written


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("labels.txt", b"box\n\ncan\n", "line 2: label 2 is empty"),
        ("labels.txt", b"box\ncan\x00\n", "line 2: label 2 has control characters"),
        ("labels.txt", b"box\n" + b"x" * 300, "line 2: label 2 has 300 characters"),
        ("labels.txt", b"", "no labels"),
        ("labels.txt", b" \n \n", "no labels"),
        ("labels.txt", b"\x89PNG\r\n\xff\xff", "not a text file"),
        ("labels.txt", b"<!DOCTYPE html><html>", "web page"),
        ("labels.pbtxt", b"item{id:1 name:'a'}\nitem{id:1 name:'b'}", "line 2: the id 1 of 'b'"),
        ("labels.pbtxt", b"item{id:-1 name:'a'}", "negative"),
        ("labels.pbtxt", b"item{id:1 name:''}", "is empty"),
        ("labels.pbtxt", b"item{id:1 name:' '}", "is empty"),
        ("labels.pbtxt", b"", "no labels"),
        ("labels.json", b"", "line 1: not JSON"),
        ("labels.json", b'["a",\n "b"', "line 2: not JSON"),
        ("labels.json", b"[]", "no labels"),
        ("labels.json", b"{}", "no labels"),
        ("labels.json", b"7", "expected a list or an object"),
        ("labels.json", b'["a", 7]', "label 2 is not a text"),
        ("labels.json", b'["a", ["b"]]', "label 2 is not a text"),
        ("labels.json", b'["\\ud800"]', "control characters"),
        ("labels.json", b'{"1": "a", "1": "b"}', "stands twice"),
        ("labels.json", b'{"a": "b"}', "is not an id"),
        ("labels.json", b'{"1": true}', "not a text"),
        ("labels.json", b'[{"id": "1", "name": "a"}]', "expected id and name"),
        ("labels.json", b'[{"id": true, "name": "a"}]', "expected id and name"),
        ("labels.json", b'[{"id": 1}]', "expected id and name"),
        ("labels.json", b"[" * 100_000, "nested too deeply"),
        ("labels.json", b"[" + b"1" * 5000 + b"]", "not JSON"),
        ("data.yaml", b"names: [a]", ".yaml"),
    ],
)  # fmt: skip
def test_what_is_no_label_file_is_refused(
    tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    error = refusal(path)
    assert error.code == "OFF208"
    assert said in error.what
    assert error.where == str(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "labels.txt").what
    assert "no such file" in refusal(tmp_path).what


names = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1).filter(
    lambda name: name.strip() == name and len(name) <= 200
)


@given(st.lists(names, min_size=1, max_size=30, unique=True))
def test_json_and_lists_agree(written: list[str]) -> None:
    as_list = load_labels(written, len(written)).labels
    assert [label.name for label in as_list] == written
    assert [label.column for label in as_list] == list(range(len(written)))


@given(st.sets(st.integers(1, 60), min_size=1), st.integers(1, 60))
def test_a_fit_is_whole_or_refused(ids: set[int], classes: int) -> None:
    entries = tuple(Named(i, f"product {i}") for i in sorted(ids))
    given_names = NameList(entries, has_ids=True, where="labels.json")
    if max(ids) > classes or len(ids) < classes / 2:
        with pytest.raises(DetectorError, match="OFF209"):
            fit_labels(given_names, classes)
        return
    fitted = fit_labels(given_names, classes).labels
    assert [label.column for label in fitted] == list(range(classes))
    assert {label.id for label in fitted if label.name.startswith("product")} == ids


def test_labels_beside_an_export_are_found(tmp_path: Path) -> None:
    model = tmp_path / "export" / "saved_model"
    model.mkdir(parents=True)
    assert find_labels(model) is None
    (tmp_path / "labels.json").write_text("[]")
    assert find_labels(model) == tmp_path / "labels.json"
    (tmp_path / "export" / "shelf_label_map.pbtxt").write_text("")
    assert find_labels(model) == tmp_path / "export" / "shelf_label_map.pbtxt"
    (model / "labels.txt").write_text("")
    assert find_labels(model) == model / "labels.txt"
    assert find_labels(model / "saved_model.pb") == model / "labels.txt"


def test_labels_beside_a_zip_are_found(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("")
    folder = tmp_path / "models"
    folder.mkdir()
    assert find_labels(folder / "model.zip") is None
    assert find_labels(folder / "model.json") == tmp_path / "labels.txt"


def test_reading_labels_imports_nothing_heavy() -> None:
    heavy = {"numpy", "tensorflow", "pydantic", "google"}
    code = f"import sys, builder.detector.labels; print(sorted(set(sys.modules) & {heavy}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
