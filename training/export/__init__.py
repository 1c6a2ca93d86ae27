"""Export: a trained project in, a SavedModel with labels and a model card out.

check → choose checkpoint → build → restore → trace → SavedModel + card → put in place
"""

from __future__ import annotations

from training.export.export import ExportResult, export_project

__all__ = ["ExportResult", "export_project"]
