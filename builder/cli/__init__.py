"""The ``offshelf`` command: a small file per subcommand that only gathers options.

Exit codes: 0 done; 1 a check failed, or warnings under ``--strict``; 2 something has to be put
right first (an ``OffshelfError``, or a wrong option); 130 interrupted.
"""

from __future__ import annotations

from builder.cli.main import main

__all__ = ["main"]
