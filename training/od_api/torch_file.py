"""Tensors out of a file that ``torch.save`` wrote before PyTorch 1.6, without PyTorch.

Five pickles one after the other (a magic number, a version, facts about the machine, the object,
the keys of its storages), then each storage: its length as int64, its numbers. Source:
``torch/serialization.py``, ``_legacy_save``. A pickle may call anything that can be imported; this
reader lets it name the four things that a dictionary of tensors consists of, and nothing else.
"""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Float32 = NDArray[np.float32]

MAGIC, VERSION = 0x1950A86A20F9469CFC6C, 1001
FLOATS = "FloatStorage"
KINDS = {FLOATS: "<f4", "LongStorage": "<i8"}
"""Storages that are read, and how their numbers lie in the file."""


@dataclass(frozen=True)
class _View:
    """A tensor whose numbers have not been read yet."""

    key: str
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]


@dataclass(frozen=True)
class _Storage:
    key: str
    kind: str
    count: int


def read_torch_file(data: bytes) -> dict[str, Float32]:
    """The float32 tensors of the dictionary in ``data``, in its order; counters are left out.

    Raises:
        ValueError: it is no such file, is cut off, or holds anything but tensors.
    """
    import numpy as np

    file = io.BytesIO(data)
    storages: dict[str, _Storage] = {}
    try:
        if (_plain(file), _plain(file)) != (MAGIC, VERSION):
            raise ValueError("not a file of torch.save before PyTorch 1.6")
        if not _plain(file)["little_endian"]:
            raise ValueError("numbers lie big-endian")
        views = _Tensors(file, storages).load()
        keys = _plain(file)
        floats = {}
        for key in keys:
            block = _block(file, storages[key])
            if storages[key].kind == FLOATS:
                floats[key] = np.frombuffer(block, KINDS[FLOATS])
        return {
            name: _viewed(view, floats[view.key])
            for name, view in views.items()
            if view.key in floats
        }
    except ValueError:
        raise
    except Exception as error:  # a damaged pickle raises anything
        raise ValueError(f"the file is damaged: {type(error).__name__}: {error}") from error


class _Plain(pickle.Unpickler):
    """Numbers, texts, lists and dictionaries; no names at all."""

    def find_class(self, module: str, name: str) -> Any:
        raise ValueError(f"the file asks for {module}.{name}")


class _Tensors(_Plain):
    """Beside those, tensors in an ordered dictionary."""

    def __init__(self, file: io.BytesIO, storages: dict[str, _Storage]) -> None:
        super().__init__(file)
        self._storages = storages

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuilt
        if module == "torch" and name in KINDS:
            return name
        return super().find_class(module, name)

    def persistent_load(self, pid: Any) -> _Storage:
        tag, kind, key, _device, count, view = pid
        if tag != "storage" or kind not in KINDS or view is not None:
            raise ValueError(f"the file holds a {tag} of {kind}")
        return self._storages.setdefault(str(key), _Storage(str(key), kind, int(count)))


def _rebuilt(
    storage: _Storage, offset: int, size: Sequence[int], stride: Sequence[int], *_: Any
) -> _View:
    return _View(storage.key, int(offset), tuple(map(int, size)), tuple(map(int, stride)))


def _plain(file: io.BytesIO) -> Any:
    return _Plain(file).load()


def _block(file: io.BytesIO, storage: _Storage) -> bytes:
    length = storage.count * int(KINDS[storage.kind][-1])
    if int.from_bytes(file.read(8), "little") != storage.count:
        raise ValueError(f"storage {storage.key} has another length than its tensors say")
    block = file.read(length)
    if len(block) != length:
        raise ValueError("the file is cut off")
    return block


def _viewed(view: _View, numbers: Float32) -> Float32:
    import numpy as np

    last = view.offset + sum((n - 1) * step for n, step in zip(view.size, view.stride, strict=True))
    if view.offset < 0 or min(view.stride, default=0) < 0 or last >= len(numbers):
        raise ValueError("a tensor reaches beyond its storage")
    strides = [step * numbers.itemsize for step in view.stride]
    seen = np.lib.stride_tricks.as_strided(numbers[view.offset :], view.size, strides)
    return seen.copy()
