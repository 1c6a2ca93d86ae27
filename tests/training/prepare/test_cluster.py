"""Two nodes of a real Ray cluster write what one process writes, though one of them dies."""

from __future__ import annotations

import gc
import threading
import time
import warnings
from dataclasses import replace
from importlib import import_module

import pytest

from builder.errors import TrainingError
from tests.training.prepare.pictures import coco, shelf
from tests.training.prepare.written import contents
from training.prepare import Options, Tiles, prepare
from training.prepare.cluster import on_ray
from training.prepare.source import Context
from training.prepare.work import Look, look, write_shard

ray = pytest.importorskip("ray", reason="ray is not installed: pip install 'offshelf[cluster]'")

pytestmark = [
    pytest.mark.slow,
    # Ray leaves sockets and processes to the system, and warns of its own future.
    pytest.mark.filterwarnings("ignore"),
]

SECONDS = 240
"""After which a step of the cluster counts as one that never comes."""


@pytest.fixture(scope="module")
def swept():
    """What Ray leaves open is collected here, and not while another test looks for warnings."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module")
def cluster(swept):
    """A head that computes nothing, and a node that does."""
    from ray.cluster_utils import Cluster

    room = {"object_store_memory": 80 << 20, "include_dashboard": False}
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **room})
    made.add_node(num_cpus=1, object_store_memory=80 << 20)
    yield made
    ray.shutdown()
    made.shutdown()


@pytest.fixture
def connected(cluster):
    """This process, attached to a node that lives on: with its own node, it would end for ever."""
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    yield
    ray.shutdown()


def test_a_node_that_does_not_see_the_output_says_so(cluster):
    task = Look((), "coco", Context(), "/nowhere/at/all", names=False)
    with (
        on_ray(cluster.address) as run,
        pytest.raises(TrainingError, match=r"OFF706.*does not see the folder.*/nowhere/at/all"),
    ):
        list(run(look, [task]))


def test_what_breaks_in_a_task_is_told_with_the_address(cluster):
    def broken(number: int) -> int:
        raise ZeroDivisionError("a node of another version")

    with (
        on_ray(cluster.address) as run,
        pytest.raises(TrainingError, match=r"OFF706.*another version.*ray status"),
    ):
        list(run(broken, [1]))


@pytest.mark.usefixtures("connected")
def test_a_node_that_dies_while_it_writes_changes_no_byte(cluster, tmp_path, monkeypatch):
    # The last test of this file: whoever attaches to the cluster afterwards may get the dead node,
    # and Ray then ends the whole process.
    source = coco(tmp_path / "source", shelf(300))
    options = Options(tiles=Tiles(2), workers=1)
    prepare(source, tmp_path / "here", options)

    doomed = cluster.add_node(num_cpus=1, object_store_memory=80 << 20)
    cluster.wait_for_nodes()
    writing = tmp_path / "writing"

    # Defined here, so that it travels to the workers by value.
    def write_and_wait_on_the_doomed_node(task, doomed_id=doomed.node_id):
        import ray

        from training.dataset.records import RecordWriter

        if ray.get_runtime_context().get_node_id() == doomed_id:
            write, written = RecordWriter.write, []

            def write_some(self, *pieces):
                write(self, *pieces)
                written.append(self)
                if len(written) == 3:
                    # Whole when it appears: the killer reads it at once.
                    part = writing.with_suffix(".part")
                    part.write_text(task.file)
                    part.replace(writing)
                    time.sleep(SECONDS)

            RecordWriter.write = write_some
        return write_shard(task)

    killed = []

    def kill():
        deadline = time.monotonic() + SECONDS
        while not writing.exists():
            if time.monotonic() > deadline:
                return
            time.sleep(0.05)
        partial = list((tmp_path / "out").glob(".cluster.*/.*.tfrecord.*"))
        killed.append((writing.read_text(), len(partial)))
        cluster.remove_node(doomed, allow_graceful=False)

    # The function of this name hides the module.
    module = import_module("training.prepare.prepare")
    monkeypatch.setattr(module, "write_shard", write_and_wait_on_the_doomed_node)
    killer = threading.Thread(target=kill)
    killer.start()
    prepare(source, tmp_path / "out" / "cluster", replace(options, ray=cluster.address))
    killer.join()

    assert len(killed) == 1, "no task of the node that was to die has begun to write"
    file, partial = killed[0]
    assert partial > 0
    assert (tmp_path / "out" / "cluster" / file).is_file()
    assert len(cluster.list_all_nodes()) == 2
    assert contents(tmp_path / "out" / "cluster") == contents(tmp_path / "here")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["cluster"]
