"""Verifying a site, read from top to bottom as it happens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from builder.errors import VerifyError
from builder.progress import Progress, silent
from builder.verify.apart import apart
from builder.verify.compare import compare
from builder.verify.goldens import Goldens, labels_must_agree
from builder.verify.integrity import check_integrity
from builder.verify.judge import judge
from builder.verify.options import VerifyOptions
from builder.verify.outcome import PhotographResult, Report
from builder.verify.pair import TOLERANCES
from builder.verify.shipped import Shipped, read_shipped
from builder.verify.versions import versions

if TYPE_CHECKING:
    from builder.artifacts import Thresholds
    from builder.verify.observed import Offline, Online
    from builder.verify.original import Original
    from builder.verify.photographs import Photographs
    from builder.verify.target import BundleTarget


DEFAULTS = VerifyOptions()


def verify_site(
    target: BundleTarget,
    photographs: Photographs,
    original: Original | Goldens,
    options: VerifyOptions = DEFAULTS,
    progress: Progress = silent,
) -> Report:
    """Check a site in a browser, and that it detects what its model does.

    Reads the bundle's own lists and checks every file against them; opens the site with a network
    and gives it every photograph; opens it again in a browser started anew, with the network cut;
    asks the original model about the same photographs; and judges.

    Args:
        target: the bundle, already served at ``target.url``.
        photographs: from ``load_photographs``.
        original: the model, or what it once found.
        options: engine, threshold and time limits.
        progress: told where the work stands, from another thread.

    Raises:
        BundleError: ``OFF405``; the target is not a bundle of ours.
        VerifyError: ``OFF503``, goldens that do not fit; ``OFF504``, no page at the address.
        EnvironmentFault: ``OFF602``; there is no browser, or it does not start.
    """
    # Made here, so that Ctrl-C clears it away. A browser that goes down may still write to it.
    with TemporaryDirectory(prefix="offshelf-verify-", ignore_cleanup_errors=True) as scratch:
        profile = Path(scratch)
        return apart(lambda: _verify(target, photographs, original, options, progress, profile))


def _verify(
    target: BundleTarget,
    photographs: Photographs,
    original: Original | Goldens,
    options: VerifyOptions,
    progress: Progress,
    profile: Path,
) -> Report:
    shipped = read_shipped(target)
    thresholds = _thresholds(original, shipped, options)
    if isinstance(original, Goldens):
        labels_must_agree(original, shipped)
        for photograph in photographs.usable:
            original.detections_in(photograph)
    integrity = check_integrity(target, shipped, progress)
    online, offline = _observe(target, photographs, shipped, thresholds, options, progress, profile)
    tolerance = TOLERANCES[shipped.weight_format]
    results: tuple[PhotographResult, ...] = ()
    if online.ready is not None:
        results = compare(photographs, original, online, thresholds, tolerance, progress)
    return Report(
        site=target.name or target.url,
        detector={
            "name": shipped.name,
            "weight_format": shipped.weight_format,
            "weights_url": shipped.weights_url,
            **{f"source_{key}": value for key, value in shipped.source.items()},
        },
        engine={
            key: value
            for key, value in (online.ready.engine if online.ready else {}).items()
            if isinstance(value, str | int | float)
        },
        reference=_reference(original),
        labels=shipped.labels,
        thresholds=thresholds,
        tolerance=tolerance,
        checks=(
            integrity,
            *judge(target, shipped, options, thresholds, tolerance, results, online, offline),
        ),
        photographs=results,
        skipped=photographs.skipped,
        versions=versions(browser=online.browser, with_model=not isinstance(original, Goldens)),
        warnings=_warnings(photographs, original, shipped),
    )


def _thresholds(
    original: Original | Goldens, shipped: Shipped, options: VerifyOptions
) -> Thresholds:
    """Those that both sides detect with: the goldens', or the site's with the score asked for."""
    if not isinstance(original, Goldens):
        score = shipped.thresholds.score if options.score is None else options.score
        return replace(shipped.thresholds, score=score)
    if options.score not in {None, original.thresholds.score}:
        raise VerifyError(
            "OFF503",
            f"the goldens were made with a score threshold of {original.thresholds.score:g};"
            f" there is nothing to compare with at {options.score:g}",
            way_out="Leave the threshold out, or store goldens at this one",
        )
    return original.thresholds


def _observe(
    target: BundleTarget,
    photographs: Photographs,
    shipped: Shipped,
    thresholds: Thresholds,
    options: VerifyOptions,
    progress: Progress,
    profile: Path,
) -> tuple[Online, Offline | None]:
    from builder.verify.browser import Browser
    from builder.verify.observe import Observer

    with Browser() as browser:
        observer = Observer(
            browser,
            profile,
            target,
            options=options,
            thresholds=thresholds,
            labels=shipped.labels,
            progress=progress,
        )
        online = observer.online(photographs.usable)
        offline = observer.offline(photographs.usable) if online.stored else None
    return online, offline


def _reference(original: Original | Goldens) -> str:
    if isinstance(original, Goldens):
        return f"stored detections of the model {original.source[:12]}"
    return "the original model in Python"


def _warnings(
    photographs: Photographs, original: Original | Goldens, shipped: Shipped
) -> tuple[str, ...]:
    found = [
        f"the photograph {skipped.name!r} was left out: {skipped.reason}"
        for skipped in photographs.skipped
    ]
    if isinstance(original, Goldens) and original.source != shipped.source.get("sha256"):
        found.append("the goldens come from another model than the one this site was built from")
    return tuple(found)
