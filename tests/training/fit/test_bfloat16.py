"""Sixteen bits are asked for where the processor has instructions for them, and no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from training.fit.bfloat16 import OPTION, has_instructions, in_bfloat16

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow  # TensorFlow's import


@pytest.fixture
def processor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What Linux says of a processor that has them."""
    path = tmp_path / "cpuinfo"
    path.write_text("processor : 0\nflags\t\t: fpu avx512f avx512_bf16\nbugs : none\n")
    monkeypatch.setattr("training.fit.bfloat16.CPUINFO", path)
    return path


def options() -> dict[str, Any]:
    import tensorflow as tf

    found: dict[str, Any] = tf.config.optimizer.get_experimental_options()
    return found


def test_it_is_on_within_and_off_again(processor: Path) -> None:
    def interrupted() -> None:
        with in_bfloat16(wanted=True):
            assert options()[OPTION]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not options().get(OPTION)


def test_it_is_off_unless_wanted(processor: Path) -> None:
    with in_bfloat16(wanted=False):
        assert not options().get(OPTION)


def test_a_processor_without_instructions_computes_as_before_and_it_is_told(
    processor: Path,
) -> None:
    processor.write_text("flags : fpu avx512f avx512_bf16x\n")
    told: list[str] = []
    with in_bfloat16(True, lambda text, done=None: told.append(text)):
        assert not options().get(OPTION)
    assert told == ["This processor has no instructions for bfloat16: computing in float32"]


def test_a_system_that_tells_nothing_has_none(processor: Path) -> None:
    processor.unlink()
    assert not has_instructions()
