"""``site.toml``: frozen models, loading, and the commented file to start from."""

from __future__ import annotations
