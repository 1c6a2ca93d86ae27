"""Every operation that the engines claim runs in each of them, and answers as TensorFlow does.

``offshelf build`` refuses models by this claim, ``dist/operations.json``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.browser.engines.every_operation import SIDE, every_operation
from tests.browser.engines.gpus import ENGINES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.engines.every_operation import EveryOperation

PLUMBING = {"Const", "NoOp", "Placeholder"}
"""Part of any graph, without an output to compare."""


@pytest.fixture(scope="module")
def operations() -> EveryOperation:
    """The graph and its answers."""
    return every_operation()


def test_the_graph_has_every_operation_that_is_claimed(
    runtime: Path, operations: EveryOperation
) -> None:
    claimed = json.loads((runtime / "operations.json").read_text())["ops"]
    bundled = {name for name, operation in claimed.items() if operation["bundled"]}
    assert set(operations.answers) == bundled - PLUMBING
    assert all(all(claimed[name]["backends"].values()) for name in bundled)


@ENGINES
def test_each_answers_as_tensorflow_does(
    host: Any, page_with: Any, engine: str, flags: list[str], operations: EveryOperation
) -> None:
    page = page_with(flags)
    page.goto(host(operations.files).url)
    question = {
        "engine": engine,
        "base": "model/",
        "nodes": list(operations.nodes.values()),
        "input": operations.image.ravel().tolist(),
        "side": SIDE,
    }
    answer = page.evaluate("question => runGraph(question)", question)
    assert answer["backend"] == engine
    wrong = {
        op: _difference(answer["outputs"][node], operations.answers[op])
        for op, node in operations.nodes.items()
    }
    assert {op: why for op, why in wrong.items() if why} == {}


def _difference(found: list[float], wanted: np.ndarray[Any, Any]) -> str:
    if len(found) != wanted.size:
        return f"{len(found)} values instead of {wanted.size}"
    off = np.abs(np.array(found) - wanted.ravel().astype(np.float64))
    # GPUs round exponentials and powers more roughly than TensorFlow.
    limit = 1e-4 + 2e-4 * np.abs(wanted.ravel())
    return "" if (off <= limit).all() else f"off by {off.max():.2g}"
