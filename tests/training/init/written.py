"""What stands in a project."""

from __future__ import annotations

import re


def config_of(project):
    return (project / "pipeline.config").read_text("utf-8")


def values(project, key):
    return re.findall(rf"\b{key}: (\S+)", config_of(project))
