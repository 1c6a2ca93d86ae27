"""``verify``: a bundle on disk or on the web, in a browser, against its model."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from builder.errors import ConfigError, VerifyError
from builder.pipeline.served import served
from builder.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from builder.verify import Goldens, Original, Report

WRITE_GOLDENS = "--write-goldens"
GOLDENS_ROOM = 1_000_000
"""Bytes: a thousand photographs with ten boxes each."""


def verify(  # noqa: PLR0913 - one argument for each thing a person may choose
    site: str,
    *,
    images: Path,
    model: Path | None = None,
    goldens: Path | None = None,
    write_goldens: Path | None = None,
    report: Path | None = None,
    engine: str = "wasm",
    score: float | None = None,
    strict: bool = False,
    progress: Progress = silent,
) -> Report:
    """Check that a site detects what its model detects, offline too, and write the report.

    Args:
        site: a bundle's folder or zip, or the address of a live site.
        images: folder of photographs.
        model: the original model; wins over ``goldens``.
        goldens: detections stored by an earlier run.
        write_goldens: where to store what the model detects.
        report: folder for ``report.html`` and ``report.json``.
        engine: ``wasm``, ``webgl`` or ``webgpu``; empty leaves the choice to the site.
        score: threshold to verify at; the site's own if ``None``.
        strict: refuse a photograph that cannot be used instead of leaving it out.
        progress: told where the work stands.

    Raises:
        OffshelfError: it could not be checked; see docs/reference/errors.md.
    """
    from builder.verify import (
        VerifyOptions,
        goldens_of,
        load_photographs,
        read_shipped,
        verify_site,
        write_report,
        write_whole,
    )

    check_reference(model, goldens)
    check_results(site, report, write_goldens)
    options = VerifyOptions(engine=engine, score=score)
    with served(site) as target:
        # In the order of what it costs: a typing error is told before minutes of work.
        read_shipped(target)
        photographs = load_photographs(images, strict=strict, progress=progress)
        with reading_original(model, goldens, progress) as original:
            result = verify_site(target, photographs, original, options, progress)
    # A site that never became ready says nothing of what the model detects.
    if write_goldens is not None and result.photographs:
        write_whole(write_goldens, goldens_of(result).as_json(), option=WRITE_GOLDENS)
    if report is not None:
        write_report(result, photographs, report)
    return result


def check_results(site: str, report: Path | None, write_goldens: Path | None) -> None:
    """Refuse places that the results could not be written to, before anything takes time.

    Raises:
        ConfigError: OFF106, a place is in the site, which would not be what was built any more.
        BundleError: OFF402, the disk is full; OFF403, it cannot be written there.
    """
    from builder.disk.room import check_file
    from builder.verify import check_report
    from builder.verify.write_report import OPTION as REPORT

    for place, option in ((report, REPORT), (write_goldens, WRITE_GOLDENS)):
        if place is not None and place.resolve().is_relative_to(Path(site).resolve()):
            raise ConfigError(
                "OFF106",
                "this is in the site that is verified, which would hold more than was built",
                where=str(place),
                way_out=f"Choose another place with {option}",
            )
    if report is not None:
        check_report(report)
    if write_goldens is not None:
        check_file(write_goldens, GOLDENS_ROOM, option=WRITE_GOLDENS)


def check_reference(model: Path | None, goldens: Path | None) -> None:
    """Refuse what the site cannot be compared with, before anything takes time.

    Raises:
        VerifyError: OFF503; neither was given, or the goldens cannot be used.
        DetectorError: OFF201 to OFF207; there is no model that Offshelf reads.
    """
    if model is not None:
        from builder.detector.recognise import recognise

        recognise(model)
    elif goldens is not None:
        from builder.verify import read_goldens

        read_goldens(goldens)
    else:
        raise VerifyError(
            "OFF503",
            "there is nothing to compare the site with",
            way_out="Give the original model with --model, or stored detections with --goldens",
        )


@contextmanager
def reading_original(
    model: Path | None, goldens: Path | None, progress: Progress
) -> Iterator[Original | Goldens]:
    """The model to compare with, let go of at the end, or what it once detected."""
    if model is not None:
        from builder.detector import load_original
        from builder.verify import Original

        progress("Loading the original model")
        with load_original(model) as original:
            yield Original(original.detect, original.candidates)
    else:
        from builder.verify import read_goldens

        assert goldens is not None, "check_reference has seen to it"
        yield read_goldens(goldens)
