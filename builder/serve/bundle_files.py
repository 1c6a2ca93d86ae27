"""The files of a folder over HTTP: Starlette's, with content types and ETags of our own."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

from builder.artifacts import sha256
from builder.serve.media_types import media_type

if TYPE_CHECKING:
    from starlette.types import Scope


class BundleFiles(StaticFiles):
    """``index.html`` for folders, ``404.html`` with status 404, ranges, ``HEAD``, 304.

    Nothing outside the folder is reached, by ``..`` or by a symbolic link.
    """

    def __init__(self, root: Path) -> None:
        super().__init__(directory=root, html=True)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file at ``full_path``, or that it has not changed."""
        response = FileResponse(
            full_path,
            status_code=status_code,
            stat_result=stat_result,
            media_type=media_type(os.fspath(full_path)),
            headers={"etag": _etag(full_path, stat_result)},
        )
        # Unpacked archives give every version the same time, so it tells nothing.
        del response.headers["last-modified"]
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response


def _etag(path: str | os.PathLike[str], stat: os.stat_result) -> str:
    """An ETag of the content. Two versions of ``index.html`` often have equal length and time."""
    return _etag_of_content(
        os.fspath(path), stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns
    )


@lru_cache(maxsize=4096)
def _etag_of_content(path: str, inode: int, size: int, modified: int, changed: int) -> str:  # noqa: ARG001 - the key of the cache
    return f'"{sha256(Path(path).read_bytes())[:32]}"'
