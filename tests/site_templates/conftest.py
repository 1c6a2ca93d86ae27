"""What the tests of the runtime share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site_templates.oracle import Oracle

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def oracle() -> Iterator[Oracle]:
    """The runtime's functions, asked from Python."""
    one = Oracle()
    yield one
    one.close()
