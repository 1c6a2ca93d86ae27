"""What a caller of ``verify_site`` may choose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VerifyOptions:
    """Choices with defaults that fit any machine.

    Args:
        engine: ``wasm``, ``webgl`` or ``webgpu``, asked for with ``?engine=``; empty leaves the
            choice to the site. Every machine has wasm.
        score: the score threshold to verify at; the site's own if ``None``.
        ready_seconds: the longest wait until the site is ready, and until it is ready offline.
        photograph_seconds: the longest wait for the detections of one photograph.
    """

    engine: str = "wasm"
    score: float | None = None
    ready_seconds: float = 180.0
    photograph_seconds: float = 120.0
