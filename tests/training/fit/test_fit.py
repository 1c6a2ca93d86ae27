"""Training end to end, in processes of their own: Keras' phase and signals are global."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.slow

QUIET = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}


COMMAND = "from builder.cli import main; main()"


def train(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", COMMAND, "train", "fit", *arguments],
        capture_output=True, text=True, check=False, env=QUIET, timeout=300,
    )  # fmt: skip


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return train(*arguments, "--json")


def error_of(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    assert done.returncode == 2, done.stderr[-2000:]
    return json.loads(done.stdout)["error"]


def read_checkpoint(folder: Path) -> tuple[int, list[str]]:
    import tensorflow as tf

    path = tf.train.latest_checkpoint(str(folder))
    names = [name for name, _ in tf.train.list_variables(path)]
    step = tf.train.load_variable(path, "step/.ATTRIBUTES/VARIABLE_VALUE")
    return int(step), names


def first_kernels(folder: Path) -> list[np.ndarray]:
    """Of the backbone: that of Conv1, and that of the convolution after it."""
    import tensorflow as tf

    path = tf.train.latest_checkpoint(str(folder))
    names = sorted(name for name, _ in tf.train.list_variables(path) if "OPTIMIZER" not in name)
    found = []
    for place, kind in (("-0/", "kernel"), ("-2/", "depthwise_kernel")):
        end = f"classification_backbone/layer_with_weights{place}{kind}/.ATTRIBUTES/VARIABLE_VALUE"
        found.append(tf.train.load_variable(path, next(n for n in names if n.endswith(end))))
    return found


def test_a_killed_run_goes_on_where_its_last_checkpoint_stood(project: Path):
    """Killed without a chance to clean up, then finished: one step count, optimizer and all.

    What the configuration freezes stays what it was meanwhile.
    """
    config = project / "pipeline.config"
    config.write_text(
        config.read_text().replace("train_config {", 'train_config { freeze_variables: "Conv1/"')
    )
    code = (
        "import sys; from pathlib import Path; from training.fit import fit, FitOptions\n"
        "fit(Path(sys.argv[1]), FitOptions(steps=100000, validation_images=0,"
        " checkpoint_seconds=0))"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(project)], env=QUIET)
    try:
        pointer = project / "checkpoints" / "checkpoint"
        limit = time.monotonic() + 240
        while not (pointer.is_file() and "ckpt-1" in pointer.read_text()):
            assert process.poll() is None
            assert time.monotonic() < limit
            time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    step, names = read_checkpoint(project / "checkpoints")
    assert step >= 1
    assert any("/m/" in name or ".OPTIMIZER_SLOT/optimizer/m" in name for name in names)
    before = first_kernels(project / "checkpoints")

    done = run(str(project), "--steps", str(step + 3))
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert result["steps"] == step + 3
    assert result["stopped"] == "finished"
    assert read_checkpoint(project / "checkpoints")[0] == step + 3
    frozen, trained = first_kernels(project / "checkpoints")
    assert (frozen == before[0]).all()
    assert (trained != before[1]).any()
    assert (project / "best" / "checkpoint").is_file()
    assert list((project / "logs" / "train").iterdir())


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ('"train-*.tfrecord"', '"gone-*.tfrecord"', "OFF733", "gone-"),
        ('"label_map.pbtxt" max', '"gone.pbtxt" max', "OFF733", "gone.pbtxt"),
        ("num_classes: 1", "num_classes: 7", "OFF733", "num_classes: 7"),
        ('"label_map.pbtxt" max', '"pipeline.config" max', "OFF733", "cannot be read"),
        ("use_moving_average: false", "", "OFF733", "use_moving_average"),
        ("batch_size: 4", "batchsize: 4", "OFF731", "batch_size"),
    ],
)
def test_a_configuration_that_does_not_fit_is_refused_by_name(
    project: Path, old: str, new: str, code: str, words: str
):
    from builder.errors import TrainingError
    from training.fit.check import check_config
    from training.od_api.config import load_config

    path = project / "pipeline.config"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(TrainingError) as caught:
        check_config(load_config(path), str(path))
    assert caught.value.code == code
    assert words in caught.value.what


def test_a_size_that_the_network_cannot_take_is_refused_by_name(project: Path):
    from builder.errors import TrainingError
    from training.od_api.config import load_config
    from training.od_api.model import build_model

    path = project / "pipeline.config"
    path.write_text(path.read_text().replace("height: 96 width: 96", "height: 104 width: 104"))
    with pytest.raises(TrainingError, match=r"OFF731.*104 x 104 pixels.*multiples of 32"):
        build_model(load_config(path), training=False)


def test_a_folder_without_a_configuration_is_no_project(tmp_path: Path):
    from builder.errors import TrainingError
    from training.od_api.project import open_project

    with pytest.raises(TrainingError, match="OFF730"):
        open_project(tmp_path)


def test_ctrl_c_ends_the_step_at_hand_and_saves_and_the_same_command_goes_on(project: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "train", "fit", str(project), "--steps", "100000"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=QUIET,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        said = next(line for line in process.stderr if line.startswith("step "))
        assert "steps/s" in said
        second = error_of(run(str(project)))
        assert (second["code"], second["where"]) == ("OFF738", str(project))
        assert not (project / "checkpoints").exists() or not list(
            (project / "checkpoints").glob("*.index")
        )
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 130
    step = read_checkpoint(project / "checkpoints")[0]
    assert 1 <= step < 100000

    done = train(str(project), "--steps", str(step + 1))
    assert done.returncode == 0, done.stderr[-2000:]
    assert f"Going on after step {step}\n" in done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith(f"step {step + 1},")]
    assert read_checkpoint(project / "checkpoints")[0] == step + 1
