"""Commands in hints, in the words in which the person at this terminal can type them."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys

NAME = "offshelf"

COMMANDS = ("new", "inspect", "build", "serve", "verify", "doctor", "train")
"""By these a command in a sentence is told from the package of that name; a test compares."""

COMMAND = re.compile(rf"(?<![\w/.-]){NAME}(?= (?:{'|'.join(COMMANDS)})\b)")


def as_typed(text: str) -> str:
    """``text`` with ``offshelf build`` in it as ``.venv/bin/offshelf build``, if it takes that."""
    program = program_as_typed()
    return text if program == NAME else COMMAND.sub(lambda _: program, text)


def program_as_typed() -> str:
    """What to type for this program: its name where the PATH leads to it, else its path, quoted.

    A shell hands on a program that it found on the PATH by its absolute path. A relative one was
    typed, and stands even where the PATH of this process leads there: make puts ``.venv/bin`` on
    it, the shell of whoever reads the hint does not.
    """
    typed = sys.argv[0]
    folder, file = os.path.split(typed)
    if not folder or os.path.splitext(file)[0] != NAME:  # noqa: PTH122 - python -c, pytest
        return NAME
    found = shutil.which(NAME) if os.path.isabs(typed) else None  # noqa: PTH117
    if found and os.path.realpath(found) == os.path.realpath(typed):
        return NAME
    return shlex.quote(typed)
