"""The site runs on the engine that was asked for, by that engine's own word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builder.verify.outcome import Check, judged, not_run

if TYPE_CHECKING:
    from builder.verify.observed import Online

READY, READY_TITLE = "ready", "The site becomes ready"
NAME, TITLE = "engine", "The engine is the one that was asked for"


def check_ready(online: Online) -> Check:
    """``offshelf.ready`` came."""
    version = online.ready.version if online.ready else None
    return judged(
        READY,
        READY_TITLE,
        problems=() if online.ready else (f"The page says: {online.error}",),
        good="model and engine are loaded and warm",
        bad="it did not",
        figures={"version": version},
    )


def check_engine(online: Online, asked: str) -> Check:
    """The name and the backend that the engine itself reports are ``asked``.

    A blocked WebAssembly makes TF.js fall back to another backend without a word, and a check that
    passes on the wrong engine says nothing.
    """
    if online.ready is None:
        return not_run(NAME, TITLE, because="the site did not become ready")
    engine = online.ready.engine
    name, backend = str(engine.get("name", "")), str(engine.get("backend", ""))
    problems = []
    if not backend:
        problems.append("The site does not say what it runs on")
    elif asked and (name, backend) != (asked, asked):
        problems.append(f"Asked for {asked!r}, got {name!r} on the backend {backend!r}")
    library = str(engine.get("library", ""))
    return judged(
        NAME,
        TITLE,
        problems=tuple(problems),
        good=f"{backend}, {library}" if library else backend,
        bad="it is not",
        figures={"asked": asked or "site's choice", "name": name, "backend": backend},
    )
