"""Python, TensorFlow and the converter."""

from __future__ import annotations

import struct
import sys
from typing import TYPE_CHECKING

from builder.doctor.ask_python import ask_python, last_line
from builder.doctor.finding import Finding

if TYPE_CHECKING:
    from builder.doctor.ask_python import Answer

OLDEST, NEWEST = (3, 10), (3, 12)
"""As in pyproject.toml: TensorFlow 2.19 has no wheels for others."""

TENSORFLOW = "2.19"
CONVERTER = "4.22.0"

SECONDS = 240
"""A first import from a cold disk takes most of a minute."""

KNOWN_TROUBLES = (
    (
        ("gencode", "VersionError", "incompatible Protobuf"),
        "the protobuf code of `ydf` is newer than what TensorFlow allows",
        "Run: pip install 'ydf<0.14'",
    ),
    (
        ("pkg_resources",),
        "`tensorflow_hub` needs pkg_resources, which newer setuptools left out",
        "Run: pip install 'setuptools<81'",
    ),
    (
        ("No module named",),
        "a package is missing",
        "Run: pip install --force-reinstall offshelf",
    ),
)
"""Words in a traceback, what they mean, and the way out."""


def check_python() -> Finding:
    """The interpreter is one that TensorFlow has wheels for."""
    version = sys.version_info[:3]
    said = f"{'.'.join(map(str, version))}, {struct.calcsize('P') * 8} bits"
    if not OLDEST <= version[:2] <= NEWEST or struct.calcsize("P") != 8:
        return Finding(
            "python",
            "fail",
            said,
            "Use a 64-bit Python 3.10, 3.11 or 3.12; TensorFlow has no other",
        )
    return Finding("python", "ok", said)


def check_tensorflow() -> Finding:
    """TensorFlow can be imported and adds up."""
    answer = ask_python(
        "import tensorflow as tf\nassert int(tf.reduce_sum([1, 2])) == 3\nprint(tf.__version__)",
        seconds=SECONDS,
    )
    if not answer.worked:
        return _broken("tensorflow", answer, f"Run: pip install 'tensorflow=={TENSORFLOW}.*'")
    if not answer.said.startswith(f"{TENSORFLOW}."):
        return Finding(
            "tensorflow",
            "warn",
            f"{answer.said}; Offshelf is tested with {TENSORFLOW}",
            f"Run: pip install 'tensorflow=={TENSORFLOW}.*'",
        )
    return Finding("tensorflow", "ok", answer.said)


def check_converter() -> Finding:
    """The TF.js converter can be imported, which a plain ``pip install`` of it often prevents."""
    answer = ask_python("import tensorflowjs\nprint(tensorflowjs.__version__)", seconds=SECONDS)
    way_out = f"Run: pip install 'tensorflowjs=={CONVERTER}' 'ydf<0.14' 'setuptools<81'"
    if not answer.worked:
        return _broken("converter", answer, way_out)
    if answer.said != CONVERTER:
        return Finding(
            "converter",
            "warn",
            f"tensorflowjs {answer.said}; Offshelf is tested with {CONVERTER}",
            way_out,
        )
    return Finding("converter", "ok", f"tensorflowjs {answer.said}")


def _broken(name: str, answer: Answer, way_out: str) -> Finding:
    for words, meaning, cure in KNOWN_TROUBLES:
        if any(word in answer.trouble for word in words):
            return Finding(name, "fail", f"{meaning} ({last_line(answer.trouble)})", cure)
    return Finding(name, "fail", f"the import fails: {last_line(answer.trouble)}", way_out)
