"""How a training ends: time, patience, no number, memory, a full disk, other weights."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ends")


@pytest.fixture(scope="module")
def ends(squares: Path, work: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.training.fit.ends", str(squares), str(work)],
        capture_output=True, text=True, check=False, timeout=900, cwd=ROOT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_minutes_end_training_with_its_learning_rate_walked_through(ends: dict[str, Any]):
    result = ends["budget"]
    assert result["stopped"] == "budget"
    assert result["seconds"] >= 0.3 * 60
    assert result["best_ap"] is not None
    # Of 600,000 steps few fit into it, so that nothing but the time can have led the cosine here.
    assert result["steps"] < 60_000
    assert result["rates"][-1] < 0.5 * 0.003


def test_patience_ends_training_when_nothing_gets_better(ends: dict[str, Any], work: Path):
    result = ends["early"]
    assert result["stopped"] == "early"
    # One validation a step, and a patience of 2; of weights that all know nothing the newest stay.
    assert result["steps"] >= 3
    assert result["best_step"] == result["steps"]
    assert (work / "early" / "best" / f"ckpt-{result['best_step']}.index").is_file()


def test_without_validation_no_precision_is_claimed(ends: dict[str, Any], work: Path):
    result = ends["unmeasured"]
    assert (result["best_ap"], result["best_ap50"]) == (None, None)
    assert result["best_step"] == 1  # the last weights, for want of better knowledge
    assert (work / "unmeasured" / "best" / "ckpt-1.index").is_file()


def test_the_projects_seed_counts_unless_another_is_given(ends: dict[str, Any]):
    assert ends["seeds"][:3] == [11, 3, 0]


def test_a_loss_that_is_no_number_names_step_and_images_and_leaves_weights_alone(
    ends: dict[str, Any], work: Path
):
    error = ends["no_number"]
    project = work / "no_number"
    assert error["code"] == "OFF734"
    assert "step 1" in error["what"]
    assert ".png" in error["what"]
    assert error["where"] == str(project / "pipeline.config")
    assert "learning rate" in error["way_out"]
    assert "gradient_clipping_by_norm" in error["way_out"]
    assert not (project / "checkpoints" / "checkpoint").exists()


def test_a_batch_for_which_memory_cannot_suffice_is_refused_before_the_first_step(
    ends: dict[str, Any],
):
    error = ends["memory"]
    assert error["code"] == "OFF735"
    assert "100000000 images" in error["what"]
    assert "available" in error["what"]
    assert "--batch-size 50000000" in error["way_out"]


def test_a_disk_that_refuses_leaves_the_last_good_checkpoint(ends: dict[str, Any]):
    full = ends["full"]
    assert full["error"]["code"] == "OFF403"  # the system's word is not "no space"
    assert "step 3" in full["error"]["what"]
    assert "ckpt-2" in full["error"]["way_out"]
    assert not [name for name in full["left"] if "ckpt-3" in name]
    assert "ckpt-2.index" in full["left"]
    # With room again the same command goes on.
    assert full["again"]["steps"] == 4


def test_a_start_from_a_whole_checkpoint_takes_the_heads_too(ends: dict[str, Any]):
    everything, heads = ends["same"]
    assert "unmeasured/best/ckpt-1: " in everything
    assert heads == "every weight of the model, the heads too"


def test_what_heads_of_another_shape_cannot_use_starts_fresh(ends: dict[str, Any]):
    loaded, fresh = ends["heads"]
    # Two boxes a place instead of one: depthwise 3x3 and pointwise kernels with biases, from 32
    # channels, to 2 * 4 coordinates and 2 * 2 scores.
    assert fresh.startswith(f"fresh: {32 * 8 + 8 + 32 * 4 + 4:,} numbers of the heads")
    assert number(loaded) + number(fresh) == number(ends["same"][0]) + 32 * 6 + 6


def number(line: str) -> int:
    return int(re.search(r"([\d,]+) numbers", line)[1].replace(",", ""))


@pytest.mark.parametrize("kind", ["other", "wider"])
def test_a_checkpoint_of_another_architecture_is_refused_by_name(ends: dict[str, Any], kind: str):
    error = ends[kind]
    assert error["code"] == "OFF732"
    assert "another architecture" in error["what"]
    assert error["where"].endswith("ckpt-1")


def test_a_checkpoint_that_is_not_there_is_refused_by_name(ends: dict[str, Any]):
    error = ends["gone"]
    assert error["code"] == "OFF732"
    assert error["what"].endswith("nowhere/ckpt-1")


@pytest.mark.parametrize("kind", ["anchors", "deeper"])
def test_a_checkpoint_is_not_gone_on_with_in_another_network(ends: dict[str, Any], kind: str):
    error = ends[kind]
    assert error["code"] == "OFF732"
    assert "does not belong to this configuration" in error["what"]
