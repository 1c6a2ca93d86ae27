"""SavedModels: read by name, and refused by file when something is missing or damaged."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from builder.detector.original import read_frozen
from builder.detector.recognise import recognise
from builder.detector.saved_model import read_saved_model
from builder.detector.saved_model_files import saved_model_files
from builder.errors import DetectorError
from tests.builder.detector.tiny_detectors import Tiny, save

INDEX = "variables/variables.index"
DATA = "variables/variables.data-00000-of-00001"


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(Tiny(), tmp_path_factory.mktemp("tiny") / "brand")


@pytest.fixture
def copy(tiny: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny, tmp_path / "brand")) / "saved_model"


def test_outputs_are_bound_by_name(tiny: Path) -> None:
    graph = read_frozen(recognise(tiny))
    assert graph.kind == "saved-model"
    assert graph.name == "brand"
    assert graph.input_spec.shape == (1, None, None, 3)
    assert graph.input_spec.dtype == "uint8"
    assert sorted(graph.outputs) == [
        "detection_boxes",
        "detection_classes",
        "detection_scores",
        "num_detections",
        "raw_detection_boxes",
        "raw_detection_scores",
    ]
    assert len(set(graph.outputs.values())) == 6
    assert graph.made_with.startswith("TensorFlow 2.")
    assert (
        graph.files_size
        == sum(f.stat().st_size for f in tiny.glob("saved_model/variables/*"))
        + (tiny / "saved_model/saved_model.pb").stat().st_size
    )


def test_the_hash_follows_the_content_and_nothing_else(copy: Path) -> None:
    before = saved_model_files(copy)
    moved = copy.rename(copy.with_name("elsewhere"))
    (moved / "notes.txt").write_text("not a part of the model")
    assert saved_model_files(moved).sha256 == before.sha256
    with (moved / DATA).open("r+b") as file:
        file.write(b"\x01")
    assert saved_model_files(moved).sha256 != before.sha256


@pytest.mark.parametrize("name", ["variables", INDEX, DATA])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    target = copy / name
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    with pytest.raises(DetectorError) as refusal:
        saved_model_files(copy)
    assert refusal.value.code == "OFF203"
    assert name in refusal.value.what
    assert refusal.value.where == str(target)


@pytest.mark.parametrize("name", [INDEX, DATA])
def test_an_empty_file_is_named(copy: Path, name: str) -> None:
    (copy / name).write_bytes(b"")
    with pytest.raises(DetectorError, match=f"OFF203: {name} is empty"):
        saved_model_files(copy)


def test_a_missing_shard_of_several_is_named(copy: Path) -> None:
    (copy / DATA).rename(copy / "variables/variables.data-00000-of-00002")
    with pytest.raises(DetectorError, match="data-00001-of-00002 is missing"):
        saved_model_files(copy)


@pytest.mark.parametrize("name", [INDEX, DATA])
def test_a_file_cut_short_is_named(copy: Path, name: str) -> None:
    whole = (copy / name).read_bytes()
    (copy / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DetectorError) as refusal:
        read_saved_model(recognise(copy))
    assert refusal.value.code == "OFF203"
    assert refusal.value.where == str(copy / name)
    assert "\n" not in refusal.value.sentence()


def test_an_operation_that_tensorflow_does_not_have_is_named(copy: Path) -> None:
    """As a model with operations from a library of its own comes without that library."""
    graph = copy / "saved_model.pb"
    graph.write_bytes(graph.read_bytes().replace(b"Sigmoid", b"MyOwnOp"))
    with pytest.raises(DetectorError, match="OFF207: the model uses the operation 'MyOwnOp'"):
        read_saved_model(recognise(copy))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DetectorError, match=r"OFF201: .* holds no saved_model.pb"):
        saved_model_files(tmp_path)


def test_nothing_is_said_while_tensorflow_is_imported(tiny: Path) -> None:
    """Log lines of TensorFlow would drown the one sentence that matters."""
    script = (
        "from builder.detector.original import load_original\n"
        "from builder.artifacts import Thresholds\n"
        "import numpy, sys\n"
        "with load_original(sys.argv[1]) as original:\n"
        "    original.detect(numpy.zeros((40, 60, 3), numpy.uint8), Thresholds())\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, tiny],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("", "")
