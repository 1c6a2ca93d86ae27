"""How good a detector is on photographs that it was not trained on.

with open_detector(path) as detector:
    evaluation = evaluate(load_dataset(data), [detector], tilings=[Tiling(3, 3)])
write_report(evaluation, load_dataset(data), folder)
"""

from training.evaluate.brands import Brands, read_brands
from training.evaluate.detector import FLOOR, Detector
from training.evaluate.evaluate import evaluate
from training.evaluate.open_detector import open_detector
from training.evaluate.outcome import Evaluation, Photograph, Row
from training.evaluate.saved_model import SavedModelDetector, open_saved_model
from training.evaluate.tiled import TiledDetector
from training.evaluate.tiling import Tiling, parse_tiling
from training.evaluate.told_apart import told_apart
from training.evaluate.write_report import write_report

__all__ = [
    "FLOOR",
    "Brands",
    "Detector",
    "Evaluation",
    "Photograph",
    "Row",
    "SavedModelDetector",
    "TiledDetector",
    "Tiling",
    "evaluate",
    "open_detector",
    "open_saved_model",
    "parse_tiling",
    "read_brands",
    "told_apart",
    "write_report",
]
