"""An archive from a file or an address, kept where ``torch.hub`` keeps its downloads."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from ..files import FULL_DISK, path_below, writing
from .archive import MAX_BYTES

__all__ = ['ADDRESS', 'fetch_release']

ADDRESS = re.compile(r'https?://', re.IGNORECASE)
_IN_NAME = re.compile(r'-([0-9a-f]{8,64})\.zip')
_IN_FRAGMENT = re.compile(r'sha256=([0-9a-f]{64})')
_TIMEOUT = 30.0  # seconds without a byte
_BLOCK = 1 << 18


def fetch_release(source: str | Path, progress: bool = True) -> Path:
    """Find an archive; if an address is given, fetch it first.

    Args:
        source (str | Path): A file, or an ``http(s)://`` address that gives the file's SHA-256: in
            its name, ``NAME-<8 to 64 digits>.zip``, or after it, ``#sha256=<64 digits>``.
        progress (bool): Whether to show a bar on standard error. Defaults to True.

    Returns:
        Path: The file. A fetched one is in ``checkpoints`` of ``torch.hub.get_dir()``, and
        is fetched again only if the file there differs.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If an address gives no SHA-256, or the file has another one, or is larger
            than an archive may be.
        OSError: If nothing could be fetched, with the address.
    """
    if not ADDRESS.match(str(source)):
        if not Path(source).is_file():
            raise FileNotFoundError(f'weights not found: {source}')
        return Path(source)
    import torch

    address, digest = str(source).partition('#')[0], _read_digest(str(source))
    name = os.path.basename(urlsplit(address).path)
    path = path_below(Path(torch.hub.get_dir()) / 'checkpoints', name)
    if path.is_file() and _hash(path).startswith(digest):
        return path
    with writing(path) as part:
        _download(address, part, progress)
        got = _hash(part)
        if not got.startswith(digest):
            raise ValueError(f'SHA-256 of weights must be {digest}, but is {got}: {address}')
    return path


def _read_digest(source: str) -> str:
    address, _, fragment = source.partition('#')
    found = _IN_FRAGMENT.fullmatch(fragment) or _IN_NAME.search(urlsplit(address).path)
    if found is None:
        raise ValueError(
            'an address of weights must give their SHA-256, as NAME-<8 digits>.zip or as '
            f'NAME.zip#sha256=<64 digits>, but got {source!r}'
        )
    return found[1]


def _download(address: str, path: Path, progress: bool) -> None:
    """Fetch a file, but no more of it than an archive may have."""
    from rich.console import Console
    from rich.progress import DownloadColumn, Progress

    columns = (*Progress.get_default_columns(), DownloadColumn())
    bars = Progress(*columns, console=Console(stderr=True), disable=not progress)
    try:
        with bars, urllib.request.urlopen(address, timeout=_TIMEOUT) as response:
            size = int(response.headers.get('Content-Length') or 0)
            task, got = bars.add_task('fetch weights', total=size or None), 0
            with path.open('wb') as file:
                while block := response.read(_BLOCK):
                    got += len(block)
                    if max(got, size) > MAX_BYTES:
                        raise ValueError(
                            f'weights must have at most {MAX_BYTES} bytes, but got more: {address}'
                        )
                    file.write(block)
                    bars.advance(task, len(block))
    except (http.client.HTTPException, OSError) as error:  # URLError is one of the latter
        if getattr(error, 'errno', None) in FULL_DISK:
            raise
        raise OSError(f'weights cannot be fetched: {address} ({error})') from error
    if got < size:
        raise OSError(f'weights cannot be fetched: {address} (got {got} of {size} bytes)')


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
