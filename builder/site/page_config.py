"""``PageConfig`` of src/shared/messages.ts: where the page's script finds everything else."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from builder.artifacts import canonical_json

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class PageConfig:
    """Twin of the interface of the same name. Paths are relative to the page."""

    name: str
    version: str
    language: str
    locales: Mapping[str, str]
    detector: str
    worker: str
    engines: Mapping[str, str]
    wasm: str
    service_worker: str


def page_json(page: PageConfig) -> Markup:
    """``page`` as JSON that can stand inside a ``<script>`` element.

    Inside such an element nothing is unescaped, and ``</script`` or ``<!--`` would end or derail it
    (https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements):
    the characters that could begin either are written as JSON escapes. So are U+2028 and U+2029,
    which end a line in older JavaScript.
    """
    text = canonical_json(asdict(page)).decode()
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 (escaped above)
