import pytest

from builder.detector.roles import STANDARD, Output, describe, find_roles

# M detections, N anchors, C class columns.
SHAPES = {
    "detection_anchor_indices": (1, 100),
    "detection_boxes": (1, 100, 4),
    "detection_classes": (1, 100),
    "detection_multiclass_scores": (1, 100, 8),
    "detection_scores": (1, 100),
    "num_detections": (1,),
    "raw_detection_boxes": (1, 12804, 4),
    "raw_detection_scores": (1, 12804, 8),
}


def identities(names: tuple[str, ...], **shapes: tuple[int | None, ...]) -> dict[str, Output]:
    """What a converter leaves of outputs with these names."""
    found = {}
    for place, name in enumerate(sorted(names)):
        tensor = f"Identity_{place}:0" if place else "Identity:0"
        found[tensor] = Output(tensor, "float32", (shapes or SHAPES).get(name, SHAPES[name]))
    return found


def test_names_are_believed_where_their_shapes_agree() -> None:
    outputs = {name: Output(f"x:{i}", "float32", SHAPES[name]) for i, name in enumerate(STANDARD)}
    assert find_roles(outputs) == {name: name for name in STANDARD}
    outputs["raw_detection_boxes"] = Output("x:6", "float32", (1, 100, 90, 4))
    assert find_roles(outputs) == {}


def test_bare_identities_follow_the_alphabet() -> None:
    roles = find_roles(identities(STANDARD))
    assert roles["raw_detection_scores"] == "Identity_7:0"
    assert roles["detection_anchor_indices"] == "Identity:0"
    assert list(roles) == list(STANDARD)


@pytest.mark.parametrize(
    "missing",
    [
        {"detection_anchor_indices"},
        {"detection_multiclass_scores"},
        {"detection_anchor_indices", "detection_multiclass_scores"},
    ],
)
def test_exports_of_other_years(missing: set[str]) -> None:
    names = tuple(name for name in STANDARD if name not in missing)
    roles = find_roles(identities(names))
    assert tuple(roles) == names
    assert list(roles.values()) == sorted(roles.values(), key=lambda k: (len(k), k))


def test_shapes_overrule_the_alphabet() -> None:
    swapped = identities(STANDARD)
    swapped["Identity_6:0"], swapped["Identity_7:0"] = (
        Output("Identity_6:0", "float32", SHAPES["raw_detection_scores"]),
        Output("Identity_7:0", "float32", SHAPES["raw_detection_boxes"]),
    )
    assert find_roles(swapped) == {}


def test_a_converter_that_kept_some_names_and_lost_those_of_equal_shape() -> None:
    outputs = identities(STANDARD)
    outputs["num_detections"] = outputs.pop("Identity_5:0")
    outputs["raw_detection_boxes"] = outputs.pop("Identity_6:0")
    roles = find_roles(outputs)
    assert roles["num_detections"] == "num_detections"
    assert roles["raw_detection_boxes"] == "raw_detection_boxes"
    assert roles["detection_scores"] == "Identity_4:0"


def test_three_classes_give_boxes_and_scores_one_shape() -> None:
    shapes = {"raw_detection_scores": (1, 12804, 4), "detection_multiclass_scores": (1, 100, 4)}
    roles = find_roles(identities(STANDARD, **shapes))
    assert roles["raw_detection_boxes"] == "Identity_6:0"
    assert roles["raw_detection_scores"] == "Identity_7:0"


def test_a_name_at_another_ones_place_is_a_contradiction() -> None:
    outputs = identities(STANDARD)
    outputs["detection_scores"] = outputs.pop("Identity_2:0")
    assert find_roles(outputs) == {}


def test_outputs_chosen_by_hand_keep_their_numbers() -> None:
    everything = identities(STANDARD)
    chosen = {key: everything[key] for key in ("Identity_1:0", "Identity_4:0", "Identity_6:0")}
    assert find_roles(chosen) == {
        "detection_boxes": "Identity_1:0",
        "detection_scores": "Identity_4:0",
        "raw_detection_boxes": "Identity_6:0",
    }


def test_unknown_sizes_contradict_nothing() -> None:
    outputs = identities(STANDARD, detection_boxes=(None, None, 4), detection_scores=(1, None))
    assert len(find_roles(outputs)) == 8
    outputs = {key: Output(key, "float32", None) for key in outputs}
    assert len(find_roles(outputs)) == 8


@pytest.mark.parametrize("shape", [(1, 1000), (1, 25200, 85), (1, 300, 6), (), None])
def test_one_output_is_no_detector(shape: tuple[int, ...] | None) -> None:
    for key in ("Identity:0", "output_0", "dense"):
        assert find_roles({key: Output(key, "float32", shape)}) == {}
    assert find_roles({}) == {}


def test_outputs_are_described_for_people() -> None:
    text = describe(identities(STANDARD))
    assert "Identity_6:0 [1, 12804, 4]" in text
    assert describe({"x": Output("x:0", "float32", (None, 1000))}) == "x [?, 1000]"
