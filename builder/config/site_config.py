"""``site.toml`` as frozen models: one class a table, one docstring a key.

Unknown keys are refused; ``builder.config.load`` turns pydantic's complaints into ``ConfigError``.
docs/reference/site-toml.md is checked against these docstrings by a test.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from builder.config.display_text import display_text
from builder.config.web_address import web_address

MIB = 1024 * 1024

TargetName = Literal["github-pages", "codesandbox", "zip"]
WeightFormat = Literal["float32", "float16"]


class Table(BaseModel):
    """A table of ``site.toml``."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        use_attribute_docstrings=True,
        validate_default=True,
    )


class SiteTable(Table):
    """Who the site is for and what it is called."""

    name: str = Field(min_length=1, max_length=80)
    """Name of the brand or the site, as people read it. Any text is allowed."""

    short_name: str = Field(default="", max_length=30)
    """Name under the icon on a home screen; the first 12 characters of ``name`` when empty."""

    description: str = Field(default="", max_length=300)
    """One sentence for search engines and install dialogs."""

    language: Literal["auto", "en", "zh-Hans"] = "auto"
    """Language of the page; ``auto`` follows the visitor's browser and falls back to English."""

    logo: str = ""
    """PNG, JPEG or WebP, at least 192 px wide and high, beside ``site.toml``. Icons are drawn from
    the name when empty."""

    @field_validator("name")
    @classmethod
    def _name_is_visible(cls, name: str) -> str:
        if not display_text(name):
            raise ValueError("nothing of it can be seen")
        return name


class ThemeTable(Table):
    """Colours. Text must reach a contrast of 4.5 to 1 on what it stands on."""

    primary: str = "#0f5c4c"
    """Colour of buttons and of the bar at the top, ``#rrggbb``."""

    accent: str = "#f2a900"
    """Colour of boxes drawn around what is detected, ``#rrggbb``."""

    contrast: Literal["correct", "refuse"] = "correct"
    """What to do with a colour too faint to read: darken or lighten it until it is not, or stop."""


class ModelTable(Table):
    """The trained detector."""

    path: str = Field(min_length=1)
    """SavedModel folder, TF.js graph-model folder or zip, relative to ``site.toml``."""

    labels: str | list[str] = ""
    """``label_map.pbtxt``, text file with a label a line, JSON file, or the list itself. Looked for
    beside the model when empty."""

    weights: WeightFormat = "float16"
    """Numbers in the weight shards. ``float16`` halves the download."""

    shard_size: int = Field(default=4 * MIB, ge=64 * 1024, le=64 * MIB)
    """Greatest size of a weight shard, in bytes. 4 MiB by default."""

    weight_extension: str = Field(default=".bin", pattern=r"^\.[a-z0-9]{1,8}$")
    """Ending of weight files; some company proxies block ``.bin``."""

    weights_url: str = ""
    """Where the shards live when another host serves them: an address that ends with ``/``."""

    licence: str = ""
    """Licence of the weights, shown in the page's details."""

    @field_validator("weights_url")
    @classmethod
    def _weights_url_is_a_folder(cls, url: str) -> str:
        return web_address(url) if url else url


class DetectionTable(Table):
    """How raw outputs become detections. What is left out is read from the model."""

    score: float = Field(default=0.5, ge=0.01, le=0.99)
    """Least score of a detection when the page opens; the slider changes it."""

    iou: float | None = Field(default=None, gt=0.0, lt=1.0, examples=[0.6])
    """Boxes that overlap by more than this are one. The model's own NMS threshold when left out."""

    max_detections: int = Field(default=1000, ge=1, le=100_000)
    """At most so many detections an image, after NMS."""

    class_wise: bool | None = Field(default=None, examples=[False])
    """``false`` lets boxes of different classes suppress one another, so that one product has one
    label; ``true`` keeps them all. As the model's own NMS does when left out."""


class BuildTable(Table):
    """Where the site goes."""

    target: TargetName = "github-pages"
    """Shape of the output."""

    output: str = "site"
    """Folder (or zip file) that is written, relative to ``site.toml``."""


class SiteConfig(Table):
    """The whole of ``site.toml``."""

    site: SiteTable
    theme: ThemeTable = ThemeTable()
    model: ModelTable
    detection: DetectionTable = DetectionTable()
    build: BuildTable = BuildTable()
