"""Half the bits in the convolutions, where the processor has instructions for them."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from builder.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTRUCTIONS = frozenset({"avx512_bf16", "amx_bf16"})
"""As Linux calls them; without them oneDNN converts there and back, and gains nothing."""

OPTION = "auto_mixed_precision_onednn_bfloat16"
"""Of TensorFlow's graph optimizer. Weights, their gradients' sums and losses stay float32."""

CPUINFO = Path("/proc/cpuinfo")


@contextmanager
def in_bfloat16(wanted: bool, progress: Progress = silent) -> Iterator[None]:
    """Let TensorFlow compute convolutions and products of matrices in bfloat16, if ``wanted``.

    Tells ``progress`` where the processor has no instructions for it, and leaves them float32.
    """
    possible = wanted and has_instructions()
    if wanted and not possible:
        progress("This processor has no instructions for bfloat16: computing in float32")
    if not possible:
        yield
        return
    import tensorflow as tf

    tf.config.optimizer.set_experimental_options({OPTION: True})
    try:
        yield
    finally:
        tf.config.optimizer.set_experimental_options({OPTION: False})


def has_instructions() -> bool:
    """Whether Linux says that this processor has one of ``INSTRUCTIONS``."""
    try:
        lines = CPUINFO.read_text("utf-8").splitlines()
    except OSError:
        return False
    flags = next((line for line in lines if line.startswith("flags")), "")
    return not INSTRUCTIONS.isdisjoint(flags.split())
