"""A data set that tests of ``init`` share."""

from __future__ import annotations

import pytest

from tests.training.init.data_sets import shelf


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return shelf(tmp_path_factory.mktemp("data") / "shelf")
