"""The stages put together: each function reads top to bottom as the data flow."""

from __future__ import annotations

from builder.pipeline.build import BuildResult, build
from builder.pipeline.inspect import inspect_model
from builder.pipeline.new import new_site
from builder.pipeline.verify import verify

__all__ = ["BuildResult", "build", "inspect_model", "new_site", "verify"]
