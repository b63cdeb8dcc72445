"""One self-contained HTML page of tables and figures."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment
from matplotlib.figure import Figure

from ..escaping import draw_literally, printable
from ..files import write_figure
from .result_table import ResultTable

__all__ = ['Block', 'Section', 'render_page', 'write_blocks']

_DPI = 130
_LONG = 61  # rows of the longest table that is printed: NTU's classes and their average
_WIDE = 10  # inches; wider figures may be shown in full size


@dataclass(frozen=True)
class Block:
    """A table or a figure, or both, under a heading.

    Args:
        name (str): Name of its files, without suffix.
        title (str): Heading.
        text (str): Explanation. Defaults to ''.
        table (ResultTable, optional): Table. Defaults to None.
        figure (Figure, optional): Figure. Defaults to None.
        folded (bool): Whether the table opens only on a click. Defaults to False.
    """

    name: str
    title: str
    text: str = ''
    table: ResultTable | None = None
    figure: Figure | None = None
    folded: bool = False

    @property
    def image(self) -> str:
        """The figure as PNG in base64."""
        assert self.figure is not None
        draw_literally(self.figure)
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format='png', dpi=_DPI)
        return base64.b64encode(buffer.getvalue()).decode()

    @property
    def width(self) -> int:
        """Width of the figure in pixels of a page."""
        assert self.figure is not None
        return round(96 * self.figure.get_figwidth())

    @property
    def wide(self) -> bool:
        """Whether the figure is wider than a page."""
        assert self.figure is not None
        return self.figure.get_figwidth() > _WIDE


def write_blocks(blocks: Sequence[Block], folder: Path) -> str:
    """Write tables (.md, .csv, .json) and figures (.png) into a folder.

    Args:
        blocks (list[Block]): What to write, each under its ``name``.
        folder (Path): Folder to write to; created if needed.

    Returns:
        str: The titles and the tables in Markdown, and the folder; for a table of more than 61
        rows, only the file.
    """
    lines = []
    for block in blocks:
        if block.figure:
            write_figure(folder / f'{block.name}.png', block.figure, dpi=_DPI)
        if block.table:
            block.table.write(folder / block.name)
            rows = len(block.table.rows)
            long = f'{rows} rows: {folder / block.name}.md\n'
            lines += [f'{block.title}\n', block.table.to_markdown() if rows <= _LONG else long]
    return '\n'.join([*lines, printable(f'Written to {folder}.') + '\n'])


@dataclass(frozen=True)
class Section:
    """A chapter of the page: its title and its blocks."""

    title: str
    blocks: Sequence[Block]


def render_page(title: str, sections: Sequence[Section]) -> str:
    """Render a page with a table of contents; it needs no other file and no network.

    Args:
        title (str): Title of the page.
        sections (list[Section]): Its chapters.

    Returns:
        str: HTML.
    """
    source = Path(__file__).with_name('page.html').read_text(encoding='utf-8')
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source).render(title=title, sections=sections)
