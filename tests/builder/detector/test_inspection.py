import json
from pathlib import Path

import pytest

from builder.detector import inspection, operations
from builder.detector.inspection import Inspection, inspect
from builder.errors import DetectorError, EnvironmentFault

HANDTRACK = Path(__file__).parents[2] / "node_modules/handtrackjs/models/webmodel/ssd320fpnlite"
NAMES = ("open", "closed", "pinch", "point", "face", "pointtip", "pinchtip")


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("labels") / "hands.txt"
    path.write_text("\n".join(NAMES))
    return path


@pytest.fixture(scope="module")
def steps() -> list[str]:
    return []


@pytest.fixture(scope="module")
def found(labels: Path, steps: list[str]) -> Inspection:
    def tell(step: str, done: float | None = None) -> None:
        steps.append(step)

    return inspect(HANDTRACK / "base", labels=labels, progress=tell)


def test_what_it_is(found: Inspection) -> None:
    assert (found.kind, found.name) == ("graph-model", "base")
    assert found.made_with == "TensorFlow.js Converter v3.5.0"
    assert found.input.name == "input_tensor"
    assert (found.input.dtype, found.input.shape) == ("uint8", (1, None, None, 3))
    shapes = {output.name: output.shape for output in found.outputs}
    assert shapes["raw_detection_boxes"] == (1, 12804, 4)
    assert shapes["raw_detection_scores"] == (1, 12804, 8)
    assert len(shapes) == 8


def test_what_was_read_from_its_graph(found: Inspection) -> None:
    assert (found.network.width, found.network.height) == (320, 320)
    assert found.network.scale[0] == pytest.approx(2 / 255, rel=1e-3)
    assert found.head.kind == "ssd-anchors"
    assert (found.head.anchor_count, found.head.class_columns) == (12804, 8)
    assert (found.head.background, found.head.score_conversion) == (0, "sigmoid")
    assert (found.own_nms.cap, found.own_nms.iou) == (100, 0.6)
    assert found.differences.boxes < 1e-4
    assert found.differences.scores < 1e-4


def test_its_classes(found: Inspection, labels: Path) -> None:
    assert tuple(label.name for label in found.labels.labels) == NAMES
    assert found.labels_from == str(labels)


def test_what_the_cut_saves(found: Inspection) -> None:
    assert found.before.nodes == 1185
    assert found.after.nodes < 450
    assert found.before.bytes["files"] == 12_433_106
    assert found.after.bytes["float16"] < 0.53 * found.after.bytes["float32"]
    assert found.after.bytes["float32"] < found.before.bytes["files"]
    assert "Where" in {use.name for use in found.before.operations}
    assert "Where" not in {use.name for use in found.after.operations}
    assert all(use.backends == ("wasm", "webgl", "webgpu") for use in found.after.operations)


def test_a_low_cap_is_warned_about(found: Inspection) -> None:
    assert [w for w in found.warnings if "100 boxes" in w]
    assert len(found.warnings) == 1


def test_it_can_be_told_both_ways(found: Inspection) -> None:
    value = json.loads(json.dumps(found.as_dict()))
    assert value["classes"][4]["name"] == "face"
    assert value["head"]["anchor_count"] == 12804
    assert any("12,804 anchors" in line for line in found.lines())


def test_every_step_is_told(found: Inspection, steps: list[str]) -> None:
    assert len(steps) == len(set(steps)) >= 3


def test_an_operation_that_tfjs_lacks_is_told_and_not_refused(
    monkeypatch: pytest.MonkeyPatch, labels: Path
) -> None:
    table = operations.operation_table()
    fewer = {k: v for k, v in table.operations.items() if k != "_FusedConv2D"}
    poor = operations.OperationTable(table.tfjs, fewer)
    monkeypatch.setattr(inspection, "operation_table", lambda: poor)
    found = inspect(HANDTRACK / "fp16", labels=labels)
    assert {use.name: use.backends for use in found.after.operations}["_FusedConv2D"] == ()
    assert any("_FusedConv2D (on no backend)" in w and "OFF207" in w for w in found.warnings)


def test_labels_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.txt"
    path.write_text("box\ncan\n")
    with pytest.raises(DetectorError, match=r"OFF209: the model has 7 classes, but 2 labels"):
        inspect(HANDTRACK / "fp16", labels=path)


def test_an_installation_without_the_runtime_says_so_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(operations.resources, "files", lambda name: tmp_path)
    with pytest.raises(EnvironmentFault, match="OFF603"):
        inspect(HANDTRACK / "fp16")
