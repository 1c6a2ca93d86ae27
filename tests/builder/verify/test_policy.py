"""What a Content-Security-Policy lets in, and what a site of ours may let in."""

from __future__ import annotations

import pytest

from builder.verify.checks.policy import check_policy, directives, weaknesses
from builder.verify.visit_log import Log

STRICT = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "connect-src 'self'; img-src 'self' blob: data:; style-src 'self'; manifest-src 'self'"
)
WEIGHTS = "https://weights.example.org/brand/"


def test_a_strict_policy_has_no_weakness() -> None:
    assert weaknesses(STRICT, "") == []
    assert check_policy([STRICT], Log(), "").passed


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ("script-src 'self'", "default-src is neither"),
        ("default-src *", "default-src"),
        ("default-src 'self'; script-src 'self' 'unsafe-eval'", "script-src allows 'unsafe-eval'"),
        ("default-src 'self'; script-src 'unsafe-inline'", "script-src allows 'unsafe-inline'"),
        ("default-src 'self'; worker-src 'self' blob:", "worker-src allows blob:"),
        ("default-src 'self'; script-src data:", "script-src allows data:"),
        ("default-src 'self'; connect-src *", "connect-src allows *"),
        ("default-src 'self'; img-src https:", "img-src allows https:"),
        ("default-src 'self'; connect-src https://cdn.example.com", "https://cdn.example.com"),
        (f"default-src 'self'; script-src {WEIGHTS}", "script-src allows"),
    ],
)
def test_weaknesses_are_named(policy: str, says: str) -> None:
    found = weaknesses(policy, WEIGHTS)
    assert any(says in weakness for weakness in found), found


def test_the_weights_host_may_be_connected_to() -> None:
    opened = STRICT.replace("connect-src 'self'", "connect-src 'self' https://weights.example.org")
    assert weaknesses(opened, WEIGHTS) == []
    assert weaknesses(opened, "") != []


def test_without_a_policy_the_check_fails() -> None:
    assert check_policy([], Log(), "").problems == ("There is no Content-Security-Policy",)


def test_of_two_policies_one_strict_one_is_enough() -> None:
    # A browser enforces both.
    assert check_policy(["frame-ancestors 'none'", STRICT], Log(), "").passed


def test_what_was_blocked_fails_the_check() -> None:
    log = Log(blocked=("script-src blocked eval",))
    assert check_policy([STRICT], log, "").problems == ("script-src blocked eval",)


def test_the_first_of_two_equal_directives_counts() -> None:
    assert directives("IMG-SRC 'self' ;; img-src *;") == {"img-src": ("'self'",)}
