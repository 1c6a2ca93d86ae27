"""Offshelf's builder: a trained detector in, a verified, published offline site out."""

__version__ = "0.1.0"
