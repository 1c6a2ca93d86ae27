"""The Content-Security-Policy of the page, as its meta element carries it."""

from __future__ import annotations

from builder.config.web_address import origin_of


def content_security_policy(weights_url: str = "") -> str:
    """A policy under which the page loads its own files, and weights from ``weights_url``.

    ``'wasm-unsafe-eval'`` is what WebAssembly needs; without it TF.js falls back to another backend
    without a word. Photographs are shown from ``blob:`` addresses. What a meta element cannot say
    (``frame-ancestors``) is left to hosts that send headers.

    Args:
        weights_url: an address that ``builder.config.web_address`` let through, or an empty string.
    """
    elsewhere = f" {origin_of(weights_url)}" if weights_url else ""
    directives = {
        "default-src": "'none'",
        "script-src": "'self' 'wasm-unsafe-eval'",
        "worker-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' blob:",
        "media-src": "'self' blob:",
        "manifest-src": "'self'",
        "connect-src": f"'self'{elsewhere}",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())
