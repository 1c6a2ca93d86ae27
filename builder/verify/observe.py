"""Two visits to a site: one with a network, one without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.verify.browser import PageError, UnreachableError
from builder.verify.observed import Offline, Online
from builder.verify.open_site import address_of, open_site
from builder.verify.site_runtime import detect, wait_until_offline, wait_until_ready
from builder.verify.unplugged import Unplugged

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from builder.artifacts import Label, Thresholds
    from builder.progress import Progress
    from builder.verify.browser import Browser, Visit
    from builder.verify.options import VerifyOptions
    from builder.verify.outcome import Seen
    from builder.verify.photographs import Photograph
    from builder.verify.target import BundleTarget

META_POLICIES = """() => Array.from(
  document.querySelectorAll('meta[http-equiv="Content-Security-Policy" i]'), (meta) => meta.content
)"""

OFFLINE_PHOTOGRAPHS = 8
"""So many photographs are detected again with the network cut: enough to show that nothing that
detection needs was left behind on a server."""


class Observer:
    """What both visits have in common."""

    def __init__(
        self,
        browser: Browser,
        profile: Path,
        target: BundleTarget,
        *,
        options: VerifyOptions,
        thresholds: Thresholds,
        labels: Sequence[Label],
        progress: Progress,
    ) -> None:
        self._browser, self._profile, self._target = browser, profile, target
        self._options, self._thresholds, self._labels = options, thresholds, labels
        self._progress = progress

    def online(self, photographs: Sequence[Photograph]) -> Online:
        """Visit with a network: every photograph, the first one twice, then wait for "offline".

        Raises:
            VerifyError: ``OFF504``; there is no page at the target's address.
        """
        self._progress("Opening the site in the browser")
        with self._browser.visit(self._profile) as visit:
            policies = self._open(visit)
            try:
                ready = wait_until_ready(visit, seconds=self._options.ready_seconds)
            except PageError as error:
                return Online(visit.version, error=str(error), policies=policies, log=visit.log())
            seen, errors = self._detect_all(visit, photographs, "Detecting in the browser")
            again, _ = self._detect_all(visit, photographs[:1], "Detecting once more")
            stored, stored_error = None, ""
            self._progress("Waiting until the site is ready to go offline")
            try:
                stored = wait_until_offline(visit, seconds=self._options.ready_seconds)
            except PageError as error:
                stored_error = str(error)
            return Online(
                visit.version,
                ready=ready,
                seen=seen,
                errors=errors,
                again=next(iter(again.values()), None),
                stored=stored,
                stored_error=stored_error,
                policies=policies,
                log=visit.log(),
            )

    def offline(self, photographs: Sequence[Photograph]) -> Offline:
        """Visit again on the same profile, with the network cut."""
        self._progress("Opening the site again, with the network cut")
        with (
            Unplugged() as nowhere,
            self._browser.visit(self._profile, proxy=nowhere.address) as visit,
        ):
            try:
                visit.open(
                    address_of(self._target, self._options), seconds=self._options.ready_seconds
                )
                ready = wait_until_ready(visit, seconds=self._options.ready_seconds)
            except (UnreachableError, PageError) as error:
                return Offline(error=str(error), log=visit.log(), attempts=nowhere.attempts)
            seen, errors = self._detect_all(
                visit, photographs[:OFFLINE_PHOTOGRAPHS], "Detecting with the network cut"
            )
            return Offline(
                ready=ready,
                seen=seen,
                errors=errors,
                log=visit.log(),
                attempts=nowhere.attempts,
            )

    def _open(self, visit: Visit) -> tuple[str, ...]:
        """Open the site; return the policies in force."""
        answer = open_site(visit, self._target, self._options)
        policies = (answer.policy, *visit.call(META_POLICIES, seconds=30))
        return tuple(policy for policy in policies if policy)

    def _detect_all(
        self, visit: Visit, photographs: Sequence[Photograph], step: str
    ) -> tuple[dict[str, Seen], dict[str, str]]:
        seen: dict[str, Seen] = {}
        errors: dict[str, str] = {}
        for done, photograph in enumerate(photographs):
            self._progress(step, done / len(photographs))
            try:
                seen[photograph.name] = detect(
                    visit,
                    photograph,
                    self._thresholds,
                    self._labels,
                    seconds=self._options.photograph_seconds,
                )
            except PageError as error:
                errors[photograph.name] = str(error)
        return seen, errors
