"""Contract 6: a strict Content-Security-Policy, and nothing that it had to block."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from builder.verify.outcome import Check, judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.verify.visit_log import Log

NAME, TITLE = "policy", "A strict Content-Security-Policy, and nothing it had to block"

HARMLESS = ("'none'", "'self'", "'report-sample'", "'wasm-unsafe-eval'")
"""Sources that let nothing in from elsewhere. WebAssembly cannot be compiled without the last."""

INSIDE_DATA = ("blob:", "data:", "mediastream:")
"""Sources made by the page itself; in scripts they would run what was smuggled in as data."""

SCRIPTS = ("script-src", "script-src-elem", "script-src-attr", "worker-src", "object-src")


def check_policy(policies: Sequence[str], log: Log, weights_url: str) -> Check:
    """Judge the policies in force, all of which Chromium enforces, and list what was blocked."""
    problems = list(log.blocked)
    if not policies:
        problems.insert(0, "There is no Content-Security-Policy")
    else:
        # A source must pass every policy, so one strict policy is enough.
        found = [weaknesses(policy, weights_url) for policy in policies]
        fewest: list[str] = min(found, key=len)
        problems[:0] = fewest
    return judged(
        NAME,
        TITLE,
        problems=tuple(problems),
        good="strict, nothing blocked",
        bad="it is too open, or had to block something",
        figures={"policy": " | ".join(policies), "blocked": len(log.blocked)},
    )


def directives(policy: str) -> dict[str, tuple[str, ...]]:
    """``default-src 'none'; img-src 'self' blob:`` → directive → its sources, in lower case.

    The first of two equal directives counts (CSP Level 3, 2.2.1).
    """
    parsed: dict[str, tuple[str, ...]] = {}
    for part in policy.split(";"):
        name, *sources = part.split()[:1] + part.split()[1:] or [""]
        if name:
            parsed.setdefault(name.lower(), tuple(source.lower() for source in sources))
    return parsed


def weaknesses(policy: str, weights_url: str) -> list[str]:
    """What a policy lets in that a site of ours does not need, as sentences.

    Args:
        policy: as in the header.
        weights_url: its origin may stand in ``connect-src``; empty if the weights are in the
            bundle.
    """
    parsed = directives(policy)
    found = []
    if parsed.get("default-src") not in {("'none'",), ("'self'",)}:
        found.append("The policy's default-src is neither 'none' nor 'self'")
    parts = urlsplit(weights_url)
    origin = f"{parts.scheme}://{parts.netloc}".lower() if weights_url else ""
    for name, sources in sorted(parsed.items()):
        if not name.endswith(("-src", "-src-elem", "-src-attr")):
            continue
        for source in sources:
            if source in HARMLESS or source.startswith(("'sha256-", "'sha384-", "'sha512-")):
                continue
            if source in INSIDE_DATA and name not in SCRIPTS:
                continue
            if name == "connect-src" and origin and source.startswith(origin):
                continue
            found.append(f"The policy's {name} allows {source}")
    return found
