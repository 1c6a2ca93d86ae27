"""The targets stage: shape of the output, its limits, and writing it whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.targets.codesandbox import CodeSandbox
from builder.targets.github_pages import GitHubPages
from builder.targets.target import Target
from builder.targets.write import Written, check_output, write_bundle
from builder.targets.zip_file import ZipFile

if TYPE_CHECKING:
    from builder.config.site_config import TargetName

__all__ = ["TARGETS", "Target", "Written", "check_output", "target_named", "write_bundle"]

TARGETS: dict[TargetName, Target] = {
    "codesandbox": CodeSandbox(),
    "github-pages": GitHubPages(),
    "zip": ZipFile(),
}


def target_named(name: TargetName) -> Target:
    """The target that ``[build] target`` names."""
    return TARGETS[name]
