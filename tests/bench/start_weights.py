"""What the ImageNet weights lose to TensorFlow's padding: ``python -m tests.bench.start_weights``.

scikit-image's photographs through torchvision's network in numpy, padded as PyTorch does, and
through the loaded backbone; the classifier of the same file says what each takes them for.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image

from tests.training.od_api import mobilenet_reference as reference
from tests.training.od_api.test_imagenet import holding, plain_backbone
from training.od_api import imagenet
from training.od_api.compat import prepare
from training.od_api.kept import kept
from training.od_api.model import phase
from training.od_api.normed import load_normed_backbone
from training.od_api.torch_file import read_torch_file

PHOTOGRAPHS = ("chelsea.png", "coffee.png", "rocket.jpg", "astronaut.png")
SIDE = 224


def main() -> None:
    """Measure and print."""
    prepare()
    imagenet.imagenet_backbone()  # so that the file is there
    tensors = read_torch_file(kept(imagenet.PACKAGE, lambda: b""))
    backbone = plain_backbone()
    load_normed_backbone(
        holding(backbone),
        imagenet.named_for_keras(tensors),
        epsilon=imagenet.EPSILON,
        mean=imagenet.MEAN,
        deviation=imagenet.DEVIATION,
    )
    grey = (0.5 - np.array(imagenet.MEAN)) / imagenet.DEVIATION
    rows = []
    for name in PHOTOGRAPHS:
        picture = photograph(name)
        torch = reference.features(tensors, picture, padded_by="torch", around=np.zeros(3))
        alike = reference.features(tensors, picture, padded_by="tensorflow", around=grey)
        with phase(training=False):
            ours = backbone((2 * picture - 1)[None].astype(np.float32)).numpy()[0]
        ours = ours.transpose(2, 0, 1)
        means = [maps.mean((1, 2)) for maps in (torch, ours)]
        rows.append([
            name,
            best_five(reference.classified(tensors, torch)),
            best_five(reference.classified(tensors, ours)),
            f"{np.corrcoef(*means)[0, 1]:.3f}",
            f"{np.abs(ours - alike).max():.1e}",
        ])  # fmt: skip
    head = ["photograph", "torchvision", "backbone", "correlation", "off from numpy"]
    for row in (head, ["---"] * len(head), *rows):
        print(f"| {' | '.join(row)} |")  # noqa: T201


def photograph(name: str) -> np.ndarray:
    """float64 [224, 224, 3] in 0..1: the middle of the picture, as torchvision evaluates."""
    spec = find_spec("skimage")
    assert spec is not None
    assert spec.origin is not None
    picture = Image.open(Path(spec.origin).parent / "data" / name).convert("RGB")
    scale = 256 / min(picture.size)
    picture = picture.resize([round(side * scale) for side in picture.size], Image.BILINEAR)
    left, top = ((side - SIDE) // 2 for side in picture.size)
    return np.asarray(picture.crop((left, top, left + SIDE, top + SIDE))) / 255


def best_five(logits: np.ndarray) -> str:
    """Numbers of the ImageNet classes, the best first."""
    return " ".join(str(number) for number in np.argsort(-logits)[:5])


if __name__ == "__main__":
    main()
