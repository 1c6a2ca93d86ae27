"""Keys of the locale files: what the page asks for is there, and what is there is asked for."""

import json
import re
from pathlib import Path

SITE_TEMPLATES = Path(__file__).parents[2] / "site_templates"
KEYS = set(json.loads((SITE_TEMPLATES / "locales" / "en.json").read_text()))
SCRIPTS = "\n".join(
    path.read_text() for path in sorted((SITE_TEMPLATES / "runtime/src/app").glob("*.ts"))
)
PAGES = "\n".join(path.read_text() for path in sorted((SITE_TEMPLATES / "pages").glob("*.j2")))
WORDS = {key.split(".")[0] for key in KEYS}
NAME = r"[a-z][a-z-]*(?:\.[a-z-]+)+"


def literals() -> set[str]:
    """Texts in quotes that look like keys: all that begin with the first word of one."""
    found = re.findall(rf'"({NAME})"', SCRIPTS)
    return {text for text in found if text.split(".")[0] in WORDS}


def patterns() -> list[re.Pattern[str]]:
    """Keys put together while the page runs, as patterns: ``offline.short.${status}``."""
    templates = re.findall(r"`([a-z.-]*\$\{[^`]*)`", SCRIPTS)
    return [
        re.compile(".+".join(map(re.escape, re.split(r"\$\{[^}]*\}", template))))
        for template in templates
        if template.split(".")[0] in WORDS
    ]


def test_templates_ask_only_for_keys_that_are_there() -> None:
    asked = set(re.findall(r"say\('([^']+)'\)|strings\['([^']+)'\]", PAGES))
    names = {name for pair in asked for name in pair if name}
    assert "empty.title" in names
    assert names - KEYS == set()
    assert set(re.findall(rf'data-i18n-label="({NAME}|\w+)"', PAGES)) - KEYS == set()


def test_scripts_ask_only_for_keys_that_are_there() -> None:
    prefixes = {key.rsplit(".", 1)[0] for key in KEYS}
    missing = {text for text in literals() if text not in KEYS and text not in prefixes}
    assert "camera.start" in literals()
    assert missing == set()
    for pattern in patterns():
        assert any(pattern.fullmatch(key) for key in KEYS), pattern.pattern


def test_every_key_is_asked_for() -> None:
    asked = (
        literals()
        | set(re.findall(r"'([a-z][\w.-]*)'", PAGES))
        | set(re.findall(r"[\"`]([a-z]+)[\"`]", SCRIPTS))
    )
    # `${words}.text` and `${key}.title` continue keys that are literals themselves.
    continued = {f"{key}.{end}" for key in asked for end in ("text", "title")}
    faults = re.compile(r"(camera|photo)\.[a-z-]+\.(title|text)")
    unused = {
        key
        for key in KEYS - asked - continued
        if not faults.fullmatch(key) and not any(p.fullmatch(key) for p in patterns())
    }
    assert unused == set()
