"""``read_detector`` on real exports: complete, the same each time, and cheap the second time."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from builder.artifacts import WebModel, sha256
from builder.detector import read_detector
from builder.detector.conversion import Conversion
from builder.detector.quiet import tensorflow
from builder.detector.read import convert_or_load
from builder.detector.read_own_nms import OwnNms
from builder.errors import DetectorError
from tests.builder.detector.tiny_detectors import Tiny, module_of, save

pytestmark = pytest.mark.slow

HANDTRACK = Path(__file__).parents[2] / "node_modules/handtrackjs/models/webmodel/ssd320fpnlite"


def digest(model: WebModel) -> str:
    parts = [model.detector.as_json(), *(model.files[path] for path in sorted(model.files))]
    return sha256(b"".join(parts))


def test_every_file_is_named_and_described_by_its_content(fpnlite: WebModel) -> None:
    detector = fpnlite.detector
    assert detector.head.anchors is not None
    described = [detector.model, detector.head.anchors, detector.golden.frame, *detector.weights]
    assert {ref.path for ref in described} == fpnlite.files.keys()
    for ref in described:
        data = fpnlite.files[ref.path]
        assert (ref.bytes, ref.sha256) == (len(data), sha256(data))
        assert ref is detector.model or ref.sha256[:16] in ref.path
    assert sum(ref.bytes for ref in detector.weights) < 700_000, "half of what float32 takes"


def test_what_is_known_of_the_detector(fpnlite: WebModel) -> None:
    detector = fpnlite.detector
    assert detector.name == "fpnlite-dm035"
    assert [(label.id, label.name) for label in detector.labels] == [
        (1, "box"),
        (2, "bottle"),
        (3, "can"),
    ]
    assert detector.head.anchor_count == 12600
    assert detector.head.anchors is not None
    assert detector.head.anchors.bytes == 12600 * 16
    assert detector.thresholds.iou == 0.6
    assert detector.thresholds.max_detections == 1000
    assert detector.golden.tolerance == 1e-3
    assert detector.source.kind == "saved-model"
    assert detector.source.converter == "tensorflowjs 4.22.0"
    assert any("stops at 100 boxes" in warning for warning in fpnlite.warnings)
    assert json.loads(detector.as_json())["head"] == json.loads(json.dumps(asdict(detector.head)))
    kernels = {use.name: use.backends for use in fpnlite.operations}
    assert kernels["_FusedConv2D"] == ("wasm", "webgl", "webgpu")


def test_what_a_person_chooses(exports: Path, cache: Path, fpnlite: WebModel) -> None:
    chosen = read_detector(
        exports / "fpnlite-dm035",
        labels=("carton", "flask", "tin"),
        name="Acme",
        licence="CC0-1.0",
        weights_url="https://weights.example/acme/",
        score=0.3,
        iou=0.4,
        max_detections=50,
        class_wise=False,
        cache_dir=cache,
    )
    detector = chosen.detector
    assert [label.name for label in detector.labels] == ["carton", "flask", "tin"]
    assert (detector.name, detector.licence) == ("Acme", "CC0-1.0")
    assert detector.weights_url == "https://weights.example/acme/"
    thresholds = detector.thresholds
    assert (thresholds.score, thresholds.iou) == (0.3, 0.4)
    assert (thresholds.max_detections, thresholds.class_wise) == (50, False)
    assert chosen.files == fpnlite.files, "the conversion does not depend on any of this"


def test_what_nobody_chooses_is_as_the_model_has_it(
    exports: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_another_nms(*args: Any) -> Conversion:
        conversion = convert_or_load(*args)
        record = replace(conversion.record, own_nms=OwnNms(iou=0.45, class_wise=False))
        return replace(conversion, record=record)

    monkeypatch.setattr("builder.detector.read.convert_or_load", with_another_nms)
    own = read_detector(exports / "fpnlite-dm035", cache_dir=cache).detector.thresholds
    assert (own.iou, own.class_wise) == (0.45, False)
    chosen = read_detector(exports / "fpnlite-dm035", class_wise=True, cache_dir=cache)
    assert chosen.detector.thresholds.class_wise is True


def test_labels_that_do_not_fit_are_refused(exports: Path, cache: Path, fpnlite: WebModel) -> None:
    with pytest.raises(DetectorError, match="OFF209: the model has 3 classes, but 2 labels"):
        read_detector(exports / "fpnlite-dm035", labels=("a", "b"), cache_dir=cache)


def test_the_second_time_needs_no_tensorflow(exports: Path, cache: Path, fpnlite: WebModel) -> None:
    script = (
        "import sys; from builder.detector import read_detector; from pathlib import Path;"
        "model = read_detector(sys.argv[1], cache_dir=Path(sys.argv[2]), name=sys.argv[3]);"
        "from tests.builder.detector.test_read import digest; print(digest(model));"
    )
    heavy = "print(*{'tensorflow', 'tensorflowjs', 'keras', 'jax'} & sys.modules.keys())"
    script = script.replace("from tests", heavy + "; from tests")
    command = [sys.executable, "-c", script, exports / "fpnlite-dm035", cache, "fpnlite-dm035"]
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.splitlines() == ["", digest(fpnlite)]


def test_another_hash_seed_converts_to_the_same_bytes(tmp_path: Path) -> None:
    folder = save(Tiny(), tmp_path / "tiny")
    script = (
        "import sys; from builder.detector import read_detector; from pathlib import Path;"
        "from tests.builder.detector.test_read import digest;"
        "print(digest(read_detector(sys.argv[1], cache_dir=Path(sys.argv[2]))))"
    )
    command = [sys.executable, "-c", script, folder, tmp_path / "other-cache"]
    environment = {**os.environ, "PYTHONHASHSEED": "1234"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == digest(read_detector(folder, cache_dir=tmp_path / "cache"))


def test_a_keep_aspect_export(exports: Path, cache: Path) -> None:
    model = read_detector(exports / "keep-aspect", cache_dir=cache)
    detector = model.detector
    assert (detector.input.resize.kind, detector.input.width) == ("fit", 160)
    assert detector.input.resize.pad == (0, 0, 0)
    assert detector.head.score_conversion == "softmax"
    assert detector.thresholds.iou == 0.55
    assert [label.name for label in detector.labels] == ["class 1", "class 2"]
    assert not any("stops at" in warning for warning in model.warnings)


@pytest.mark.parametrize("form", ["base", "fp16"])
def test_a_graph_model_keeps_its_weights(form: str, cache: Path) -> None:
    model = read_detector(HANDTRACK / form, cache_dir=cache)
    detector = model.detector
    assert detector.head.kind == "ssd-anchors"
    assert detector.head.box_scales == pytest.approx((10, 10, 5, 5), rel=1e-3)
    assert (detector.head.class_columns, detector.head.background) == (8, 0)
    assert detector.source.converter == "TensorFlow.js Converter v3.5.0"
    assert detector.thresholds.iou == 0.6
    assert len(detector.labels) == 7
    assert not any("float16" in warning for warning in model.warnings)
    assert max(ref.bytes for ref in detector.weights) == 4 * 1024 * 1024


def test_raw_outputs_only_take_the_background_from_the_labels(tmp_path: Path) -> None:
    tf = tensorflow()
    folder = tmp_path / "raw"
    module = module_of(Tiny(background=None, classes=3))

    def raw(input_tensor: object) -> dict[str, object]:
        outputs = module.detect(input_tensor)
        return {name: outputs[name] for name in outputs if name.startswith("raw_")}

    spec = tf.TensorSpec([1, None, None, 3], tf.uint8, name="input_tensor")
    signature = tf.function(raw).get_concrete_function(spec)
    tf.saved_model.save(module, str(folder), {"serving_default": signature})
    three = read_detector(folder, labels=("a", "b", "c"), cache_dir=tmp_path)
    assert (three.detector.head.background, len(three.detector.labels)) == (None, 3)
    two = read_detector(folder, labels=("a", "b"), cache_dir=tmp_path)
    assert (two.detector.head.background, len(two.detector.labels)) == (0, 2)
    with pytest.raises(DetectorError, match="OFF209"):
        read_detector(folder, labels=("a",), cache_dir=tmp_path)
