"""Files as ``torch.save`` wrote them before PyTorch 1.6, without PyTorch: names are faked."""

from __future__ import annotations

import io
import pickle
import sys
from collections import OrderedDict
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np

STORAGES = {"float32": "FloatStorage", "int64": "LongStorage"}


class Storage:
    """What a tensor refers to by a persistent id."""

    def __init__(self, key: str, array: np.ndarray) -> None:
        self.key, self.array = key, array


class Tensor:
    def __init__(self, storage: Storage, shape: tuple[int, ...], stride: tuple[int, ...]) -> None:
        self.parts = storage, shape, stride

    def __reduce__(self):
        storage, shape, stride = self.parts
        rebuild = sys.modules["torch._utils"]._rebuild_tensor_v2
        return rebuild, (storage, 0, shape, stride, False, OrderedDict())


class Pickler(pickle.Pickler):
    def persistent_id(self, obj):
        if not isinstance(obj, Storage):
            return None
        kind = getattr(sys.modules["torch"], STORAGES[obj.array.dtype.name])
        return "storage", kind, obj.key, "cpu", obj.array.size, None


def torch_file(tensors: Mapping[str, np.ndarray]) -> bytes:
    file = io.BytesIO()
    storages = [Storage(str(index), array) for index, array in enumerate(tensors.values())]
    with faked_torch():
        made = OrderedDict(
            (name, Tensor(storage, array.shape, tuple(s // array.itemsize for s in array.strides)))
            for (name, array), storage in zip(tensors.items(), storages, strict=True)
        )
        for value in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}):
            pickle.dump(value, file, 2)
        Pickler(file, 2).dump(made)
        pickle.dump([storage.key for storage in storages], file, 2)
    for storage in storages:
        file.write(storage.array.size.to_bytes(8, "little"))
        file.write(storage.array.tobytes())
    return file.getvalue()


@contextmanager
def faked_torch() -> Iterator[None]:
    torch, utils = ModuleType("torch"), ModuleType("torch._utils")
    for name in STORAGES.values():
        setattr(torch, name, type(name, (), {"__module__": "torch"}))

    def _rebuild_tensor_v2() -> None:
        """Named in the file, never called."""

    _rebuild_tensor_v2.__module__ = "torch._utils"
    _rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2
    before = {name: sys.modules.get(name) for name in ("torch", "torch._utils")}
    sys.modules |= {"torch": torch, "torch._utils": utils}
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
