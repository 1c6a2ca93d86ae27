"""Addresses of other hosts are narrow enough to stand in a security policy."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.config.web_address import is_secure, origin_of, web_address


@pytest.mark.parametrize(
    ("url", "canonical", "origin"),
    [
        ("https://cdn.acme.com/w/", "https://cdn.acme.com/w/", "https://cdn.acme.com"),
        ("HTTPS://CDN.Acme.com:443/", "https://cdn.acme.com/", "https://cdn.acme.com"),
        ("http://localhost:8001/", "http://localhost:8001/", "http://localhost:8001"),
        ("https://bücher.example/a/", "https://xn--bcher-kva.example/a/", None),
        ("http://192.168.1.7:8000/x/", "http://192.168.1.7:8000/x/", "http://192.168.1.7:8000"),
    ],
)
def test_an_address_gets_its_canonical_form(url: str, canonical: str, origin: str | None) -> None:
    assert web_address(url) == canonical
    assert web_address(canonical) == canonical
    assert origin_of(canonical) == (origin or "https://xn--bcher-kva.example")


@pytest.mark.parametrize(
    "url",
    [
        "w/", "//host/", "ftp://host/", "https://", "https:///x/", "https://host", "https://host/x",
        "https://host/?a=/", "https://host/#/", "https://user:secret@host/", "https://[::1]/",
        "https://ho st/", "https://host;script-src */", "https://host/a b/", 'https://host/"/',
        "https://host:x/", "https://host:99999/", "https://a/../", "https://*/", "https://'self'/",
        "javascript:alert(1)/", "https://" + "a" * 300 + "/",
    ],
)  # fmt: skip
def test_what_is_no_folder_of_a_host_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"^it|IPv6"):
        web_address(url)


@given(st.text(), st.text())
def test_an_origin_can_never_add_to_a_policy(host: str, path: str) -> None:
    try:
        url = web_address(f"https://{host}/{path}/")
    except ValueError:
        return
    assert re.fullmatch(r"https://[a-z0-9.-]+(:\d+)?", origin_of(url))


def test_plain_http_is_secure_on_this_machine_alone() -> None:
    assert is_secure("https://cdn.acme.com/")
    assert is_secure("http://localhost:8000/")
    assert not is_secure("http://cdn.acme.com/")
