"""Readers of annotation formats: ``find`` looks for pictures, ``parse`` is pure, bytes to boxes.

voc      an XML file a picture
table    SKU110K's CSV without header, and CSV with the header of the seed's scripts
coco     JSON of any size, read as a stream
yolo     a text file a picture
"""

from __future__ import annotations

from training.prepare.formats.find_source import FORMATS, find_source
from training.prepare.formats.parsers import PARSERS

__all__ = ["FORMATS", "PARSERS", "find_source"]
