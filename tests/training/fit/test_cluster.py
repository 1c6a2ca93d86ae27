"""Who trains with whom, as TF_CONFIG says, and which files each reads."""

import json

import pytest

from builder.errors import TrainingError
from training.fit.batches import own_files
from training.fit.cluster import Place, read_place

CLUSTER = {"worker": ["a:1", "b:1"]}


def place(value: object) -> Place:
    return read_place({"TF_CONFIG": json.dumps(value)})


def test_without_it_there_is_one_machine():
    assert read_place({}) == Place(0, 1)
    assert read_place({"TF_CONFIG": " "}) == Place(0, 1)
    assert place({"task": {"type": "worker", "index": 0}}) == Place(0, 1)


def test_a_chief_comes_before_the_workers():
    assert place({"cluster": CLUSTER, "task": {"type": "worker", "index": 1}}) == Place(1, 2)
    both = {"chief": ["c:1"], **CLUSTER}
    assert place({"cluster": both, "task": {"type": "chief", "index": 0}}) == Place(0, 3)
    assert place({"cluster": both, "task": {"type": "worker", "index": 0}}) == Place(1, 3)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("{", "not JSON"),
        ("[]", "cluster is not an object"),
        ('{"cluster": {"worker": "a:1"}}', "cluster.worker is not a list"),
        ('{"cluster": {"ps": ["a:1"]}}', "cluster names ps"),
        ('{"cluster": {"worker": ["a:1"]}}', "task is None, None"),
        (
            '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 1}}',
            "task is 'worker', 1",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(value: str, words: str):
    with pytest.raises(TrainingError) as caught:
        read_place({"TF_CONFIG": value})
    assert caught.value.code == "OFF737"
    assert words in caught.value.what
    assert caught.value.where == "TF_CONFIG"


def test_each_machine_reads_files_of_its_own():
    files = [f"train-{n}" for n in range(5)]
    shares = [own_files(files, index, 3) for index in range(3)]
    assert sorted(shares[0] + shares[1] + shares[2]) == files
    # Fewer files than machines: nobody is left without, and waits forever.
    assert own_files(files[:2], 2, 3) == files[:2]
