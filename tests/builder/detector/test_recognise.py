import io
import json
import os
import pickle
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.detector.recognise import recognise
from builder.errors import DetectorError
from tests.builder.detector.graph_models import (
    INPUTS,
    OUTPUTS,
    field,
    info,
    model_json,
    saved_model,
    write_model,
    zip_folder,
)

HANDTRACK = Path(__file__).parents[2] / "node_modules/handtrackjs/models"


def refusal(path: Path) -> DetectorError:
    with pytest.raises(DetectorError) as caught:
        recognise(path)
    assert caught.value.way_out
    return caught.value


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A folder as exporter_main_v2 leaves it."""
    variables = tmp_path / "shelf-v3/saved_model/variables"
    variables.mkdir(parents=True)
    (variables.parent / "saved_model.pb").write_bytes(saved_model())
    (variables / "variables.index").write_bytes(b"index")
    (variables / "variables.data-00000-of-00001").write_bytes(b"weights")
    (tmp_path / "shelf-v3/pipeline.config").write_text("model {}")
    return tmp_path / "shelf-v3"


@pytest.fixture
def web_model(tmp_path: Path) -> Path:
    return write_model(tmp_path / "shelf/web_model", model_json([], []))


def test_a_saved_model_by_its_export_its_folder_and_its_file(export: Path) -> None:
    folder = export / "saved_model"
    for path in (export, folder, folder / "saved_model.pb"):
        found = recognise(path)
        assert (found.kind, found.path, found.name) == ("saved-model", folder, "shelf-v3")


def test_a_graph_model_by_its_folder_its_file_and_as_zip(web_model: Path, tmp_path: Path) -> None:
    for path in (web_model, web_model / "model.json"):
        found = recognise(path)
        assert (found.kind, found.path, found.name) == ("graph-model", web_model, "shelf")
    packed = zip_folder(web_model, tmp_path / "shelf-v4.zip", prefix="web_model/")
    found = recognise(packed)
    assert (found.kind, found.path, found.name) == ("graph-model", packed, "shelf-v4")
    assert found.model_json == "web_model/model.json"


@pytest.mark.parametrize("variant", ["base", "fp16", "int8"])
def test_real_graph_models(variant: str) -> None:
    found = recognise(HANDTRACK / "webmodel/ssd320fpnlite" / variant)
    assert (found.kind, found.name) == ("graph-model", variant)


def test_the_format_before_model_json_is_named() -> None:
    for path in ("web/ssdlitemobilenetv2", "web/ssdlitemobilenetv2/tensorflowjs_model.pb"):
        error = refusal(HANDTRACK / path)
        assert error.code == "OFF202"
        assert "converters before 1.0" in error.what


def test_a_folder_of_models_names_them() -> None:
    error = refusal(HANDTRACK / "webmodel/ssd320fpnlite")
    assert error.code == "OFF201"
    assert "base, fp16, int8" in error.what


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return buffer.getvalue()


GRAPH = field(1, field(1, "image") + field(2, "Placeholder"))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("frozen_inference_graph.pb", GRAPH, "frozen TensorFlow 1 graph"),
        ("frozen.pb", field(1, field(1, "w") + field(2, "Const") + bytes(9000)), "frozen"),
        ("model.h5", b"\x89HDF\r\n\x1a\n....", "HDF5"),
        ("weights.bin", b"\x89HDF\r\n\x1a\n....", "HDF5"),
        ("model.keras", zipped("config.json", "metadata.json", "model.weights.h5"), "Keras"),
        ("detect.tflite", b"\x1c\0\0\0TFL3\0\0", "TensorFlow Lite"),
        ("renamed.pb", b"\x1c\0\0\0TFL3\0\0", "TensorFlow Lite"),
        ("yolov8n.onnx", b"\x08\x07\x12\x07pytorch", "ONNX"),
        ("yolov8n.pt", zipped("yolov8n/data.pkl", "yolov8n/data/0"), "PyTorch"),
        ("old.pth", pickle.dumps({"w": 1}, protocol=2), "PyTorch"),
        ("model.safetensors", struct.pack("<Q", 2) + b"{}", "safetensors"),
        ("model.ckpt-100.index", b"\0\0", "checkpoint"),
        ("model.ckpt-100.data-00000-of-00001", b"\0\0", "checkpoint"),
        ("checkpoint", b'model_checkpoint_path: "ckpt-3"', "checkpoint"),
        ("pipeline.config", b"model {", "training configuration"),
        ("saved_model.pbtxt", b"saved_model_schema_version: 1", "text form"),
        ("model.xml", b"<net/>", "OpenVINO"),
        ("yolov4.weights", b"\0\0\0\0", "Darknet"),
        ("shelf.jpg", b"\xff\xd8\xff\xe0", "picture"),
        ("model.tar.gz", b"\x1f\x8b\x08\0", "archive"),
        ("export.zip", zipped("saved_model/saved_model.pb"), "zip with a SavedModel"),
        ("notes.txt", b"hello", "not a model of a known format"),
        ("data.json", b'{"a": 1}', "not a TF.js graph-model (it holds a)"),
        ("weights_manifest.json", b'[{"paths": []}]', "(it holds a JSON list)"),
    ],
)  # fmt: skip
def test_other_formats_are_named(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    error = refusal(path)
    assert error.code == "OFF202"
    assert said in error.what
    assert error.where == str(path)


def test_a_keras_model_for_tfjs_is_named(tmp_path: Path) -> None:
    keras = {"class_name": "Sequential", "config": {}, "keras_version": "2.4.0"}
    teachable_machine = {"modelTopology": keras, "weightsManifest": []}
    for value in (teachable_machine, {"format": "layers-model", "modelTopology": {}}):
        error = refusal(write_model(tmp_path, value))
        assert error.code == "OFF202"
        assert "layers-model" in error.what


@pytest.mark.parametrize(
    ("files", "code", "said"),
    [
        ([], "OFF201", "empty"),
        (["a.txt"], "OFF201", "no model in this folder, which holds a.txt"),
        (["checkpoint", "ckpt-3.index", "ckpt-3.data-00000-of-00001"], "OFF202", "checkpoint"),
        (["model.ckpt-9.meta", "model.ckpt-9.index"], "OFF202", "checkpoint"),
        (["detect.tflite", "labels.txt"], "OFF202", "TensorFlow Lite"),
        (["variables/variables.index"], "OFF203", "saved_model.pb is missing"),
        (["saved_model/variables/variables.index"], "OFF203", "saved_model.pb is missing"),
        (["group1-shard1of2.bin", "group1-shard2of2.bin"], "OFF203", "model.json is missing"),
    ],
)
def test_folders_without_a_model(tmp_path: Path, files: list[str], code: str, said: str) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    error = refusal(tmp_path)
    assert error.code == code
    assert said in error.what


def test_a_site_is_told_from_a_model(web_model: Path, tmp_path: Path) -> None:
    (web_model / "detector.json").write_text("{}")
    for path in (web_model, web_model / "model.json", zip_folder(web_model, tmp_path / "site.zip")):
        error = refusal(path)
        assert error.code == "OFF202"
        assert "a site that Offshelf built" in error.what


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><title>404</title>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5", "Git LFS"),
        (saved_model()[:-20], "cut short"),
        (saved_model()[:90], "cut short"),
        (b"\xff" * 64, "damaged"),
    ],
)
def test_damaged_saved_models(export: Path, data: bytes, said: str) -> None:
    (export / "saved_model/saved_model.pb").write_bytes(data)
    error = refusal(export)
    assert error.code == "OFF203"
    assert said in error.what


def test_every_truncation_of_a_saved_model_is_noticed(export: Path) -> None:
    whole = saved_model()
    for length in range(len(whole)):
        (export / "saved_model/saved_model.pb").write_bytes(whole[:length])
        assert refusal(export).code == "OFF203"


@pytest.mark.parametrize("name", ["variables.index", "variables.data-00000-of-00001"])
def test_missing_weights_of_a_saved_model(export: Path, name: str) -> None:
    (export / "saved_model/variables" / name).unlink()
    error = refusal(export)
    assert error.code == "OFF203"
    assert name in error.what


def test_a_saved_model_without_its_variables_folder(export: Path) -> None:
    for path in (export / "saved_model/variables").iterdir():
        path.unlink()
    (export / "saved_model/variables").rmdir()
    assert refusal(export).code == "OFF203"


def test_a_saved_model_from_tensorflow_1_is_named(export: Path) -> None:
    (export / "saved_model/saved_model.pb").write_bytes(saved_model(ops=("Const", "Conv2D")))
    for path in (export / "saved_model/variables").iterdir():
        path.unlink()
    error = refusal(export)
    assert error.code == "OFF202"
    assert "TensorFlow 1" in error.what


@pytest.mark.parametrize(
    ("model", "code", "said"),
    [
        (saved_model({"dense": (-1, 1000)}), "OFF205", "dense [?, 1000]"),
        (saved_model({"output_0": (1, 25200, 85)}), "OFF205", "output_0 [1, 25200, 85]"),
        (saved_model(shape=(1, 224, 224)), "OFF205", "not a colour image"),
        (saved_model(shape=(1, 224, 224, 1)), "OFF205", "not a colour image"),
        (saved_model(dtype=7, shape=(1,)), "OFF202", "encoded images"),
        (saved_model(ops=("Addons>Resampler", "VarHandleOp")), "OFF207", "Addons>Resampler"),
        (saved_model(key="__saved_model_init_op"), "OFF205", "no signature"),
    ],
)
def test_saved_models_that_are_no_detectors(
    export: Path, model: bytes, code: str, said: str
) -> None:
    (export / "saved_model/saved_model.pb").write_bytes(model)
    error = refusal(export)
    assert error.code == code
    assert said in error.what


def test_a_signature_of_another_name_is_taken_if_it_is_the_only_one(export: Path) -> None:
    (export / "saved_model/saved_model.pb").write_bytes(saved_model(key="detect"))
    assert recognise(export).kind == "saved-model"


@pytest.mark.parametrize(
    ("outputs", "inputs", "code"),
    [
        ({"Identity:0": info("Identity:0", "float32", 1, 1000)}, INPUTS, "OFF205"),
        ({"detection_boxes": info("a:0", "float32", 1, 9, 4)}, INPUTS, "OFF205"),
        (OUTPUTS, {"a": info("a", "float32", 1, 28, 28, 1)}, "OFF205"),
        (OUTPUTS, {"a": info("a", "uint8", 1, 8, 8, 3), "b": info("b", "int32", 1)}, "OFF205"),
    ],
)
def test_graph_models_that_are_no_detectors(
    tmp_path: Path, outputs: dict[str, Any], inputs: dict[str, Any], code: str
) -> None:
    error = refusal(write_model(tmp_path, model_json([], [], inputs, outputs)))
    assert error.code == code


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\n<!doctype html>\n<html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (json.dumps(model_json([], [])).encode()[:-30], "not whole JSON"),
        (b"\xff\xfe{}", "UTF-8"),
        (b'{"a": NaN}', "NaN"),
        (b"[" * 100_000, "not JSON"),
        (b'{"format": "graph-model", "modelTopology": {}}', "no nodes"),
        (b'{"modelTopology": {"node": []}}', "no weightsManifest"),
    ],
)
def test_damaged_model_json(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(data)
    for given_path in (tmp_path, path):
        error = refusal(given_path)
        assert error.code == "OFF203"
        assert said in error.what


def zip_with(tmp_path: Path, **changes: Any) -> Path:
    """A zip whose only entry, model.json, has a ZipInfo with ``changes``."""
    entry = zipfile.ZipInfo("model.json")
    data = changes.pop("data", json.dumps(model_json([], [])).encode())
    for key, value in changes.items():
        setattr(entry, key, value)
    path = tmp_path / "model.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return path


@pytest.mark.parametrize(
    "name",
    ["../model.json", "/model.json", "a/../../model.json", "..\\model.json", "C:\\model.json"],
)
def test_zip_slip_is_refused(tmp_path: Path, name: str) -> None:
    error = refusal(zip_with(tmp_path, filename=name))
    assert error.code == "OFF203"
    assert "unsafe path" in error.what


def test_a_zip_bomb_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    error = refusal(zip_with(tmp_path, data=bytes(64 << 20)))
    assert error.code == "OFF203"
    assert "zip bomb" in error.what


def test_a_symbolic_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    error = refusal(zip_with(tmp_path, external_attr=0o120777 << 16, data=b"/etc/passwd"))
    assert error.code == "OFF203"
    assert "symbolic link" in error.what


def test_damaged_zips_are_refused(tmp_path: Path, web_model: Path) -> None:
    whole = zip_folder(web_model, tmp_path / "whole.zip").read_bytes()
    path = tmp_path / "model.zip"
    path.write_bytes(whole[:-30])
    assert refusal(path).code == "OFF203"
    path.write_bytes(whole[:60] + bytes([whole[60] ^ 0xFF]) + whole[61:])
    assert refusal(path).code == "OFF203"
    path.write_bytes(b"")
    assert "empty" in refusal(path).what
    path.write_bytes(b"<html>")
    assert refusal(path).code == "OFF203"


def test_an_encrypted_zip_is_refused(tmp_path: Path, web_model: Path) -> None:
    data = bytearray(zip_folder(web_model, tmp_path / "model.zip").read_bytes())
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 8] |= 1
    (tmp_path / "model.zip").write_bytes(data)
    assert "encrypted" in refusal(tmp_path / "model.zip").what


def test_zips_without_one_model(tmp_path: Path) -> None:
    path = tmp_path / "model.zip"
    path.write_bytes(zipped("a/model.json", "b/model.json"))
    assert "2 models are in this zip: a/model.json, b/model.json" in refusal(path).what
    path.write_bytes(zipped("readme.md"))
    error = refusal(path)
    assert error.code == "OFF201"
    assert "readme.md" in error.what


def test_what_is_no_file_at_all(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nothing").code == "OFF201"
    assert refusal(Path("x" * 5000)).code == "OFF201"
    os.mkfifo(tmp_path / "pipe")
    assert "neither a file nor a folder" in refusal(tmp_path / "pipe").what


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_with_a_code(data: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_bytes", lambda self: data)
        patch.setattr(Path, "is_file", lambda self: True)
        patch.setattr(Path, "is_dir", lambda self: False)
        assert refusal(Path("saved_model.pb")).code in ("OFF202", "OFF203", "OFF205")


def test_recognising_imports_nothing_heavy() -> None:
    heavy = {"numpy", "tensorflow", "tensorflowjs", "google"}
    code = f"import sys, builder.detector.recognise; print(sorted(set(sys.modules) & {heavy}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
