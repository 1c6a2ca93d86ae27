"""All checks of one site, in the order in which a report lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.verify.checks.console import check_console
from builder.verify.checks.engine import check_engine, check_ready
from builder.verify.checks.offline import check_offline
from builder.verify.checks.parity import check_parity, check_something, parity_not_run
from builder.verify.checks.policy import check_policy
from builder.verify.checks.requests import check_requests
from builder.verify.checks.steadiness import check_steadiness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.artifacts import Thresholds
    from builder.verify.observed import Offline, Online
    from builder.verify.options import VerifyOptions
    from builder.verify.outcome import Check, PhotographResult
    from builder.verify.pair import Tolerance
    from builder.verify.shipped import Shipped
    from builder.verify.target import BundleTarget


def judge(
    target: BundleTarget,
    shipped: Shipped,
    options: VerifyOptions,
    thresholds: Thresholds,
    tolerance: Tolerance,
    results: Sequence[PhotographResult],
    online: Online,
    offline: Offline | None,
) -> tuple[Check, ...]:
    """Judge what was observed; integrity aside, which needs no browser."""
    if online.ready is None:
        compared = parity_not_run("the site did not become ready")
    else:
        compared = check_something(results, thresholds), check_parity(results, tolerance)
    hosts = (target.url, shipped.weights_url)
    return (
        check_ready(online),
        check_engine(online, options.engine),
        *compared,
        check_steadiness(online, [result.name for result in results]),
        check_offline(online, offline, thresholds, hosts),
        check_requests(online.log, target.url, shipped.weights_url),
        check_policy(online.policies, online.log, shipped.weights_url),
        check_console(online.log),
    )
