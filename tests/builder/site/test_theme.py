"""Every text in a brand's colours can be read, in light and in dark, whatever the colours are."""

import re
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.errors import SiteError
from builder.site.colour import WHITE, Colour, contrast, luminance, nearest, parse_colour
from builder.site.theme import (
    DARK_SURFACES,
    GRAPHIC,
    LIGHT_SURFACES,
    SURFACES,
    TEXT,
    Theme,
    make_theme,
)
from tests.builder.fakes import fake_config

colours = st.builds(Colour, *[st.integers(0, 255)] * 3)


def theme(primary: str = "#0f5c4c", accent: str = "#f2a900", contrast: str = "correct") -> Theme:
    table = {"primary": primary, "accent": accent, "contrast": contrast}
    return make_theme(fake_config(theme=table).theme)


def refusal(**values: str) -> SiteError:
    with pytest.raises(SiteError) as caught:
        theme(**values)
    assert caught.value.code == "OFF301"
    return caught.value


@given(colours, colours)
def test_all_text_reaches_its_contrast(primary: Colour, accent: Colour) -> None:
    made = theme(primary.hex, accent.hex)
    for tokens, surfaces in ((made.light, LIGHT_SURFACES), (made.dark, DARK_SURFACES)):
        value = {name: parse_colour(text) for name, text in tokens.items()}
        assert contrast(value["--on-primary"], value["--primary"]) >= TEXT
        assert contrast(value["--on-accent"], value["--accent"]) >= TEXT
        assert contrast(value["--accent"], Colour(0, 0, 0)) >= GRAPHIC
        for surface in surfaces:
            assert contrast(value["--primary-text"], parse_colour(surface)) >= TEXT


@given(colours)
def test_a_colour_that_can_be_read_stays_as_it_is(colour: Colour) -> None:
    made = theme(colour.hex, colour.hex)
    reads = all(contrast(colour, parse_colour(surface)) >= TEXT for surface in LIGHT_SURFACES)
    assert (made.light["--primary-text"] == colour.hex) == reads
    assert bool(made.warnings) == (
        len({colour.hex, made.light["--primary-text"], made.brand.hex, made.light["--accent"]}) > 1
    )


def test_the_colours_of_the_demo_need_no_correction() -> None:
    made = theme()
    assert made.warnings == ()
    assert (made.light["--primary"], made.light["--accent"]) == ("#0f5c4c", "#f2a900")


def test_a_faint_colour_is_corrected_with_a_warning() -> None:
    made = theme(primary="#ffe000")
    assert made.light["--primary"] == "#ffe000"
    assert made.light["--on-primary"] == "#101413"
    assert "primary #ffe000 is too faint as text on light ground" in made.warnings[0]
    assert made.light["--primary-text"] in made.warnings[0]


def test_a_dark_accent_is_lightened_to_stand_out_on_photographs() -> None:
    made = theme(accent="#001133")
    assert luminance(parse_colour(made.light["--accent"])) > 0.1
    assert "accent #001133 is too faint as frames on photographs" in made.warnings[0]


def test_a_faint_colour_is_refused_where_that_is_asked_for() -> None:
    error = refusal(primary="#ffe000", contrast="refuse")
    assert "'#ffe000' is too faint" in error.what
    suggested = re.search(r"#[0-9a-f]{6}", error.way_out)
    assert suggested
    assert theme(suggested[0], contrast="refuse").warnings == ()


@pytest.mark.parametrize("text", ["red", "", "0f5c4c", "#12", "#12345g", "#0f5c4cff", "rgb(1,2,3)"])
def test_what_is_not_a_colour_is_refused_by_name(text: str) -> None:
    error = refusal(accent=text)
    assert f"accent = {text!r} is not a colour" in error.what
    assert error.where == "[theme] accent"


def test_short_and_upper_case_colours_are_read() -> None:
    assert parse_colour("#F0a") == Colour(255, 0, 170) == parse_colour("#FF00aa")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(WHITE, Colour(0, 0, 0)) == pytest.approx(21)
    assert contrast(parse_colour("#777777"), WHITE) == pytest.approx(4.48, abs=0.005)
    assert contrast(parse_colour("#767676"), WHITE) == pytest.approx(4.54, abs=0.005)


@given(colours)
def test_a_corrected_colour_is_the_nearest_that_will_do(colour: Colour) -> None:
    def is_fine(candidate: Colour) -> bool:
        return contrast(candidate, WHITE) >= TEXT

    found = nearest(colour, is_fine)
    assert is_fine(found)
    assert found == colour or contrast(found, WHITE) < 4.75


def test_the_surfaces_are_those_of_the_style_sheet() -> None:
    css = resources.files("site_templates").joinpath("styles").joinpath("app.css").read_text()
    light, dark = css.split("@media (prefers-color-scheme: dark)", 1)
    for sheet, values in ((light, LIGHT_SURFACES), (dark, DARK_SURFACES)):
        found = [re.search(rf"{name}: (#\w+);", sheet) for name in SURFACES]
        assert tuple(match[1] for match in found if match) == values


def test_the_style_sheet_knows_every_property_of_the_theme() -> None:
    css = resources.files("site_templates").joinpath("styles").joinpath("app.css").read_text()
    for name in theme().light:
        assert f"  {name}: " in css


def test_the_theme_is_a_style_sheet_with_both_modes() -> None:
    css = theme().css().decode()
    assert re.match(r":root \{\n  --accent: #f2a900;\n", css)
    assert "@media (prefers-color-scheme: dark) {" in css
    assert css.count("{") == css.count("}") == 3
