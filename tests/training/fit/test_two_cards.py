"""Two cards of one machine; the halves of this machine's processor stand in for them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
TRAIN = """
import json, sys
from pathlib import Path
import tensorflow as tf

real, mirrored = tf.config.list_physical_devices, tf.distribute.MirroredStrategy
(cpu,) = real("CPU")
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
tf.config.list_physical_devices = lambda kind=None: [cpu] * 2 if kind == "GPU" else real(kind)
tf.distribute.MirroredStrategy = lambda: mirrored(["/cpu:0", "/cpu:1"])

from training.fit import FitOptions, fit
from training.fit.checkpoints import Checkpoints
from training.fit.step import Step
from training.fit.team import parts_of

save, losses, apart, seen = Checkpoints.save, Step.losses, [], []

def saved(self, standing):
    save(self, standing)
    for variable in self._learner.trained:
        one, other = parts_of(variable)
        apart.append(float(tf.reduce_max(tf.abs(one - other))))

def looked(self, batch):
    seen.append([part.shape[0] for part in parts_of(batch[0]["image"])])
    return losses(self, batch)

Checkpoints.save, Step.losses = saved, looked
result = fit(Path(sys.argv[1]), FitOptions(steps=2, validations=1, validation_images=1))
print(json.dumps({"result": result.as_dict(), "apart": max(apart), "seen": seen}))
"""


def test_each_card_sees_its_half_and_both_learn_the_same(project: Path):
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "TF_USE_LEGACY_KERAS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", TRAIN, str(project)],
        capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, **quiet},
        timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["result"]["steps"] == 2
    assert said["result"]["loss"] > 0
    assert said["apart"] == 0
    halves = {tuple(sizes) for sizes in said["seen"]}
    assert len(halves) == 1
    (one, other), = halves  # fmt: skip
    assert one == other > 0
    assert (project / "best" / "ckpt-2.index").is_file()
