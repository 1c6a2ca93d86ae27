"""Whatever a brand calls itself stays text: in HTML, in attributes, in JSON, in the manifest."""

import json
from collections import Counter
from html.parser import HTMLParser
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from builder.config.display_text import display_text
from builder.site.csp import content_security_policy
from builder.site.graphemes import graphemes, shortened
from builder.site.manifest import ManifestIcon, web_manifest
from builder.site.page_config import PageConfig, page_json
from builder.site.pages import render_page
from builder.site.site_text import site_text
from builder.site.theme import make_theme
from tests.builder.fakes import fake_config, fake_runtime, fake_site

HOSTILE = "A\"c'me</script><script>alert(1)</script><!-- & {{ 7 * 7 }} \u202e\u2028שלום 🛒\x00"

names = st.text(min_size=1, max_size=80).filter(display_text)


class Page(HTMLParser):
    """Tags, and the text of each by tag and id."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str | None]] = []
        self.text: dict[str, str] = {}
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value) for name, value in attrs]
        self._open = dict(attrs).get("id") or tag

    def handle_data(self, data: str) -> None:
        self.text[self._open] = self.text.get(self._open, "") + data

    def values(self, tag: str, name: str) -> list[str | None]:
        return [value for t, n, value in self.attributes if (t, n) == (tag, name)]


def real_page(name: str, template: str = "index.html.j2") -> Page:
    """The page as the real templates make it."""
    text = site_text(fake_config(site={"name": name, "description": name}).site)
    variables: dict[str, Any] = {
        "site": text,
        "csp": content_security_policy(),
        "assets": PathOf(),
        "theme": make_theme(fake_config().theme),
        "page_json": page_json(config_named(text.name)),
        "strings": LOCALE,
    }
    return Page(render_page(template, PAGES, variables).decode())


class PathOf(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"assets/{key}"


def config_named(name: str) -> PageConfig:
    return PageConfig(name, "v", "auto", {}, "d", "w", {}, "x", "sw.js")


def real_templates() -> tuple[dict[str, bytes], dict[str, Any]]:
    from importlib import resources

    root = resources.files("site_templates")
    pages = {f.name: f.read_bytes() for f in root.joinpath("pages").iterdir() if f.is_file()}
    locale = json.loads(root.joinpath("locales").joinpath("en.json").read_bytes())
    return pages, locale


PAGES, LOCALE = real_templates()
PLAIN = real_page("Plain")


@settings(max_examples=30)
@given(names)
@example(HOSTILE)
def test_a_name_adds_no_markup_to_the_page(name: str) -> None:
    page, shown = real_page(name), display_text(name)
    assert page.tags == PLAIN.tags
    assert [a[:2] for a in page.attributes] == [a[:2] for a in PLAIN.attributes]
    assert page.text["title"].strip() == shown
    assert shown in page.values("meta", "content")
    assert json.loads(page.text["offshelf-page"])["name"] == shown


@settings(max_examples=30)
@given(names)
@example(HOSTILE)
def test_a_name_adds_no_markup_to_the_page_of_lost_addresses(name: str) -> None:
    page, plain = real_page(name, "404.html.j2"), real_page("Plain", "404.html.j2")
    assert page.tags == plain.tags
    assert display_text(name) in page.text["title"]


@given(st.text())
@example(HOSTILE)
def test_json_for_a_script_element_cannot_end_it(name: str) -> None:
    name = name.encode("utf-8", "replace").decode()
    text = str(page_json(config_named(name)))
    assert not set(text) & set("<>&\u2028\u2029\n")
    assert json.loads(text)["name"] == name


@given(names)
@example(HOSTILE)
def test_the_manifest_holds_the_name_as_it_is_shown(name: str) -> None:
    text = site_text(fake_config(site={"name": name}).site)
    manifest = json.loads(
        web_manifest(
            text, [ManifestIcon("i.png", 192)], theme_color="#000", background_color="#fff"
        )
    )
    assert manifest["name"] == display_text(name)
    assert 1 <= len(graphemes(manifest["short_name"])) <= 12
    assert manifest["dir"] == "auto"


@given(st.text(), st.integers(1, 20))
def test_shortening_tears_no_character_apart(text: str, length: int) -> None:
    short = shortened(text, length)
    assert "".join(graphemes(text)) == text
    assert text == short or len(graphemes(short)) <= length
    assert short in text


def test_shortening_ends_with_a_word_where_that_leaves_enough() -> None:
    assert shortened("Sparkling Water Company", 12) == "Sparkling"
    assert shortened("Acme Superlative", 12) == "Acme Superla"
    assert shortened("Mineralwasserfabrik", 12) == "Mineralwasse"
    assert graphemes("👩‍👩‍👧🇩🇪👍🏽é") == ["👩‍👩‍👧", "🇩🇪", "👍🏽", "é"]


def test_the_name_is_shielded_from_the_direction_around_it() -> None:
    assert ("h1", "dir", "auto") in PLAIN.attributes
    assert "\u202e" not in PLAIN.text["title"]
    assert display_text("\u202eevil\u2069") == "evil"


def test_a_whole_site_of_a_hostile_name() -> None:
    site = fake_site(fake_config(site={"name": HOSTILE}))
    html = site.files["index.html"].data.decode()
    assert html.count("<script") == fake_runtime().pages["index.html.j2"].count(b"<script")
    assert "49" not in Page(html).text["title"]
    assert json.loads(site.files["manifest.webmanifest"].data)["name"] == site.name


def test_the_real_pages_have_no_inline_script_or_style() -> None:
    assert PLAIN.tags["style"] == 0
    assert not [a for a in PLAIN.attributes if a[1] == "style" or a[1].startswith("on")]
    for tag, name, value in PLAIN.attributes:
        if tag == "script" and name == "type":
            assert value in ("application/json", "module")
