"""The Object Detection API's messages, built by today's protobuf out of modules of 2021.

The package ships ``*_pb2.py`` in the style before protobuf 3.20, whose Python descriptors the C++
and upb runtimes refuse ("Descriptors cannot be created directly"). protobuf's own advice is protoc,
which nobody has at hand, or the pure-Python runtime, which slows down every message in the process,
TensorFlow's graphs among them. Each old module does hold the one thing that matters, its serialised
``FileDescriptorProto``; this takes it out by parsing, without running the module, and hands it to
``google.protobuf.internal.builder`` as the output of a current protoc does.

Goes: with a release of the Object Detection API whose messages protoc 3.20 or later has made.
"""

from __future__ import annotations

import ast
import importlib
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

PACKAGE = "object_detection.protos"
SUFFIX = "_pb2"


class _ProtoLoader(Loader):
    """Runs none of an old module's code; builds the same names from its descriptor."""

    def __init__(self, source: str) -> None:
        self._source = source

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:  # noqa: ARG002
        return None

    def exec_module(self, module: ModuleType) -> None:
        from google.protobuf import descriptor_pb2, descriptor_pool
        from google.protobuf.internal import builder

        serialized = serialized_file(self._source)
        for needed in descriptor_pb2.FileDescriptorProto.FromString(serialized).dependency:
            importlib.import_module(needed.removesuffix(".proto").replace("/", ".") + SUFFIX)
        descriptor = descriptor_pool.Default().AddSerializedFile(serialized)
        names = module.__dict__
        names["DESCRIPTOR"] = descriptor
        builder.BuildMessageAndEnumDescriptors(descriptor, names)
        builder.BuildTopDescriptorsAndMessages(descriptor, module.__name__, names)


class _ProtoFinder(MetaPathFinder):
    """Finds the messages of the Object Detection API, and nothing else."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package, _, name = fullname.rpartition(".")
        if package != PACKAGE or not name.endswith(SUFFIX):
            return None
        found = PathFinder.find_spec(fullname, path, target)
        if found is None or found.origin is None:
            return None
        with open(found.origin, encoding="utf-8") as file:  # noqa: PTH123
            source = file.read()
        return ModuleSpec(fullname, _ProtoLoader(source), origin=found.origin)


def install_proto_hook() -> None:
    """Let ``object_detection.protos.*_pb2`` be imported; may be called any number of times."""
    if not any(isinstance(finder, _ProtoFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _ProtoFinder())


def serialized_file(source: str) -> bytes:
    """The ``FileDescriptorProto`` in the source of a ``_pb2`` module, serialised.

    Raises:
        ValueError: when ``source`` holds none.
    """
    for node in ast.parse(source).body:  # DESCRIPTOR = _descriptor.FileDescriptor(…)
        call = node.value if isinstance(node, ast.Assign) else None
        for argument in call.keywords if isinstance(call, ast.Call) else ():
            if argument.arg == "serialized_pb" and isinstance(argument.value, ast.Constant):
                value = argument.value.value
                if isinstance(value, bytes):
                    return value
    raise ValueError("no serialized_pb in this module")
