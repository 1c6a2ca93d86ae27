"""Addresses of other hosts: checked so narrowly that they can stand in a security policy."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

HOST = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}")
PATH = re.compile(r"/([A-Za-z0-9._~!$&'()*+,;=:@%-]+/)*")


def web_address(url: str) -> str:
    """An ``http`` or ``https`` address that ends with ``/``, in its canonical form.

    Raises:
        ValueError: with the reason in plain words.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError("it is not an address") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it does not begin with https:// or http:// and a host")
    if "@" in parts.netloc:
        raise ValueError("it holds a user name")
    if "?" in url or "#" in url:
        raise ValueError("it holds a query or a fragment")
    if not parts.path.endswith("/"):
        raise ValueError("it does not end with /")
    if not PATH.fullmatch(parts.path) or "/./" in parts.path or "/../" in parts.path:
        raise ValueError("its path holds what no address of a folder holds")
    explicit = "" if port in (None, {"http": 80, "https": 443}[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{_host(parts.hostname)}{explicit}{parts.path}"


def origin_of(url: str) -> str:
    """Scheme, host and port of an address that ``web_address`` let through."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def is_secure(url: str) -> bool:
    """Whether a page served over https may fetch from ``url``: https, or this very machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1")


def _host(host: str) -> str:
    """The host in ASCII.

    An address of IPv6 has no form in a Content-Security-Policy, whose host-source grammar lacks
    brackets (CSP Level 3, section 2.3.1).
    """
    if ":" in host:
        raise ValueError("an IPv6 address cannot stand in a security policy; use a name")
    try:
        ascii_host = host.encode("idna").decode().lower()
    except UnicodeError as error:
        raise ValueError("its host is not a name") from error
    if not HOST.fullmatch(ascii_host):
        raise ValueError("its host is not a name")
    return ascii_host
