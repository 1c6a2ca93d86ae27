"""Run by test_killed.py: kills a build at every third line it runs, and prints what is left.

For each kill a child is forked that traces its own lines and ends itself with SIGKILL at the Nth.
"""

import itertools
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from builder.artifacts import Bundle, Site, SiteFile
from builder.targets import target_named, write_bundle


def bundle(name: str, target: Any, *shards: str) -> Bundle:
    files = {"index.html": SiteFile(name.encode()), "assets/a.js": SiteFile(name.encode() * 9)}
    external = {} if target == "zip" else {f"{shard}.bin": shard.encode() for shard in shards}
    return target_named(target).make(Site(name, files, external, version=name))


def state(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes().hex()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and ".offshelf-" not in file.as_posix()
    }


def killed_at(line: int, new: Bundle, output: Path) -> bool:
    """Whether the build got as far as that line."""
    child = os.fork()
    if child == 0:
        left = line

        def trace(frame: FrameType, event: str, arg: object) -> Any:
            nonlocal left
            if not any(part in frame.f_code.co_filename for part in ("/targets/", "/disk/")):
                return None
            if event == "line":
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        write_bundle(new, output)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main(folder: Path, target: str) -> None:
    """Print states as JSON: before, after, and one for each kill."""
    # A killed process loses nothing that it wrote: waiting for the disk would only take time.
    os.fsync = lambda fd: None
    old, new = bundle("Old", target, "1", "2"), bundle("New", target, "2", "3")
    output = folder / "site"
    write_bundle(old, output)
    before = state(folder)
    write_bundle(new, output)
    after = state(folder)
    kills = []
    for line in itertools.count(1, 3):
        shutil.rmtree(folder)
        folder.mkdir()
        write_bundle(old, output)
        if not killed_at(line, new, output):
            break
        left = state(folder)
        write_bundle(old, output)
        names = sorted(path.name for path in folder.iterdir())
        kills.append({"left": left, "again": state(folder), "names": names})
    json.dump({"before": before, "after": after, "kills": kills}, sys.stdout)


main(Path(sys.argv[1]), sys.argv[2])
