"""What is known of licences by their names."""

from __future__ import annotations

import re

from training.dataset.manifest import Licence

COMMERCIAL = frozenset(
    {"APACHE-2.0", "MIT", "BSD-2-CLAUSE", "BSD-3-CLAUSE", "CC0-1.0", "CC-BY-4.0", "CC-BY-3.0"}
    | {"CC-BY-SA-4.0", "CC-BY-SA-3.0", "CC-BY-2.0", "UNLICENSE", "0BSD", "ISC", "ODBL-1.0"}
)


def licence_named(name: str) -> Licence:
    """The licence of this name; whether it allows commercial use where its name tells."""
    if name.upper() in COMMERCIAL:
        return Licence(name, True)
    if re.search(r"(^|[^a-z])(nc|non-?commercial|academic|research)([^a-z]|$)", name.lower()):
        return Licence(name, False, "its name excludes commercial use")
    return Licence(name, None)
