"""HTML from the Jinja templates: everything escaped, an unknown variable an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def render_page(name: str, templates: Mapping[str, bytes], variables: Mapping[str, Any]) -> bytes:
    """The template ``name`` with ``variables`` in it.

    ``tojson`` in a template sorts its keys, so that equal values give equal bytes.
    """
    from jinja2 import DictLoader, Environment, StrictUndefined

    environment = Environment(
        loader=DictLoader({key: data.decode() for key, data in templates.items()}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name).render(variables).encode()
