import json
from dataclasses import replace

import pytest

from builder.artifacts import InputSpec, Label, OperationUse, SsdHead
from builder.detector.inspection import GraphSize, Inspection, NamedTensor
from builder.detector.inspection_view import inspection_lines
from builder.detector.labels import Labels
from builder.detector.prove import Differences
from builder.detector.read_own_nms import OwnNms

ALL = ("wasm", "webgl", "webgpu")
INSPECTION = Inspection(
    kind="graph-model",
    name="shelf [bold]v3",
    path="/models/shelf",
    sha256="0" * 64,
    made_with="TensorFlow.js Converter v3.5.0",
    input=NamedTensor("input_tensor", "input_tensor:0", "uint8", (1, None, None, 3)),
    outputs=(
        NamedTensor("raw_detection_boxes", "Identity_6:0", "float32", (1, 12804, 4)),
        NamedTensor("raw_detection_scores", "Identity_7:0", "float32", None),
    ),
    network=InputSpec("image", 320, 320, (2 / 255,) * 3, (-1.0,) * 3),
    head=SsdHead("ssd-anchors", "b", "s", 12804, 4, "sigmoid", box_scales=(10.0, 10.0, 5.0, 5.0)),
    labels=Labels((Label(0, 1, "box"), Label(1, 2, "[red]can"), Label(2, 3, "jar"))),
    labels_from="label_map.pbtxt",
    own_nms=OwnNms(iou=0.6, cap=100, class_wise=True),
    differences=Differences(1e-7, 2e-7, 3e-7),
    before=GraphSize(
        1185,
        {"files": 12_433_106},
        (OperationUse("Conv2D", 72, ALL), OperationUse("Einsum", 1, ("webgl",))),
    ),
    after=GraphSize(
        424,
        {"float32": 12_000_000, "float16": 6_100_000},
        (OperationUse("Conv2D", 70, ALL),),
    ),
    tfjs="4.22.0",
    warnings=("few boxes",),
)


def test_everything_a_person_asks_for_is_there() -> None:
    text = "\n".join(inspection_lines(INSPECTION))
    for fact in (
        "shelf [bold]v3: TF.js graph-model (TensorFlow.js Converter v3.5.0)",
        "input_tensor, uint8 [1, ?, ?, 3]",
        "320 x 320, stretched (bilinear), 0.00784314 * pixel -1",
        "ssd-anchors: 12,804 anchors, scales 10 10 5 5; 4 columns (background 0), sigmoid",
        "3: box, [red]can, jar (from label_map.pbtxt)",
        "IoU 0.6, at most 100 boxes, class by class",
        "boxes within 2.0e-07, scores within 3.0e-07 of the original",
        "1,185 nodes; files 12.4 MB",
        "424 nodes; float16 6.1 MB, float32 12.0 MB",
        "raw_detection_boxes   Identity_6:0  float32 [1, 12804, 4]",
        "float32 […]",
    ):
        assert fact in text


def test_operations_that_ship_and_those_that_would_not_have_run() -> None:
    lines = inspection_lines(INSPECTION)
    assert lines[-5:] == [
        "Operations of the cut graph, by the backends of TF.js 4.22.0 they run on",
        "  wasm webgl webgpu  Conv2D 70",
        "",
        "Operations of the whole graph that some backend lacks, gone with the cut",
        "  webgl  Einsum 1",
    ]


def test_an_operation_that_ships_and_runs_nowhere_is_seen_in_both_views() -> None:
    after = replace(INSPECTION.after, operations=(OperationUse("Magic", 2, ()),))
    poor = replace(INSPECTION, after=after)
    assert "  none  Magic 2" in inspection_lines(poor)
    table = [line.split() for line in inspection_lines(poor, all_operations=True)]
    assert ["Magic", "–", "2", "no", "no", "no"] in table


def test_all_operations_before_and_after() -> None:
    lines = [line.split() for line in inspection_lines(INSPECTION, all_operations=True)]
    assert ["Conv2D", "72", "70", "yes", "yes", "yes"] in lines
    assert ["Einsum", "1", "–", "no", "yes", "no"] in lines


@pytest.mark.parametrize("all_operations", [False, True])
def test_lines_end_where_their_text_ends(all_operations: bool) -> None:
    lines = inspection_lines(INSPECTION, all_operations=all_operations)
    assert [line for line in lines if line != line.rstrip() or "\n" in line] == []


def test_names_of_a_model_cannot_steer_the_terminal() -> None:
    steering = replace(INSPECTION, name="shelf\x1b]0;owned\x07\nsecond line")
    first = inspection_lines(steering)[0]
    assert first.startswith("shelf�]0;owned��second line: ")


def test_as_json() -> None:
    value = json.loads(json.dumps(INSPECTION.as_dict()))
    assert value["classes"][1] == {"column": 1, "id": 2, "name": "[red]can"}
    assert value["input"] == {
        "name": "input_tensor",
        "tensor": "input_tensor:0",
        "dtype": "uint8",
        "shape": [1, None, None, 3],
    }
    assert value["before"]["operations"][1] == {
        "name": "Einsum",
        "count": 1,
        "backends": ["webgl"],
    }
    assert value["own_nms"]["cap"] == 100
    assert value["warnings"] == ["few boxes"]
    assert "labels" not in value
