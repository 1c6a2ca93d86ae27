"""What the targets have in common: a site in, a bundle out that has passed its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from builder.artifacts import INVENTORY, Bundle
from builder.targets.inventory import inventory_json
from builder.targets.lint import lint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from builder.artifacts import Site
    from builder.targets.lint import Limits

WEIGHTS = "weights"
"""Stands for a target in the inventory of shards that another host serves."""


class Target(Protocol):
    """The shape of an output."""

    @property
    def name(self) -> str:
        """As ``[build] target`` has it."""

    def make(self, site: Site) -> Bundle:
        """The bundle of ``site``; pure.

        Raises:
            BundleError: OFF404, it breaks a rule of the host.
        """


def assemble(
    target: str,
    site: Site,
    *,
    limits: Limits,
    instructions: str,
    extra: Mapping[str, bytes] | None = None,
    warnings: tuple[str, ...] = (),
) -> Bundle:
    """The files of ``site`` and of the target, with their inventory, checked.

    Args:
        target: its name.
        site: what the site stage made.
        limits: of the host.
        instructions: how a person publishes it by hand.
        extra: files of the target's own.
        warnings: of the target; those of the site are not repeated.

    Raises:
        BundleError: OFF404.
    """
    files = {**{path: file.data for path, file in site.files.items()}, **(extra or {})}
    files[INVENTORY] = inventory_json(
        name=site.name, target=target, version=site.version, files=files
    )
    lint(files, limits)
    external = dict(sorted(site.external.items()))
    if external:
        instructions += WEIGHTS_APART
        external[INVENTORY] = inventory_json(
            name=site.name, target=WEIGHTS, version=site.version, files=external
        )
    return Bundle(target, dict(sorted(files.items())), instructions, external, warnings)


WEIGHTS_APART = """
The weights are in the folder beside it that ends with .weights. Put its files at weights_url, on a
host that answers with the header Access-Control-Allow-Origin: *, before the site goes out.
"""
