"""Labelled pictures of shelves from packshots, or from packages that it designs itself.

A **package** is a body (``solids``) with art on it (``designs``), or a packshot that was cut out.
A scene (``scene``) places packages before a pinhole camera (``camera``) and paints them from far to
near, with a map that says which product every pixel shows; lens, light and sensor follow, and boxes
are read off the map. Pillow is what this package is made of, so its modules import it at the top;
whoever only wants ``offshelf --help`` must not import them.
"""

from __future__ import annotations

from training.synth.make import SHEET, Made, make
from training.synth.options import DEFAULT_SCENES, Options, scenes_named
from training.synth.variation import Variation

__all__ = ["DEFAULT_SCENES", "SHEET", "Made", "Options", "Variation", "make", "scenes_named"]
