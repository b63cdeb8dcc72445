from __future__ import annotations

import re

import numpy as np
from markdown import squeeze
from matplotlib.figure import Figure

from integralaction_mm.analysis import Block, ResultTable, write_blocks
from integralaction_mm.analysis.page import Section, render_page

TABLE = ResultTable(('class', 'top-1'), [('<b>', 50.0), ('average', None)])


def test_write_blocks(tmp_path):
    long = ResultTable(('video',), [(str(i),) for i in range(62)])
    blocks = [Block('one', 'First', table=TABLE), Block('two', 'Second', '', long, Figure())]
    text = write_blocks(blocks, tmp_path / 'new')
    assert squeeze(text).startswith('First\n\n| class | top-1 |\n')
    assert f'Second\n\n62 rows: {tmp_path}/new/two.md\n' in text
    assert {path.name for path in (tmp_path / 'new').iterdir()} == {
        'one.md', 'one.csv', 'one.json', 'two.md', 'two.csv', 'two.json', 'two.png'
    }  # fmt: skip


def test_a_figure_of_a_page_shows_names_as_they_are():
    figure = Figure()
    figure.subplots().set_title(r'$\frac{$')
    assert Block('a', 'A', figure=figure).image.startswith('iVBOR')


def test_render_page():
    wide = Figure(figsize=(12, 1))
    wide.subplots().plot(np.arange(3))
    blocks = [
        Block('a', 'A <table>', 'what it is', TABLE, folded=True),
        Block('b', 'B', figure=wide),
    ]
    page = render_page('Title & more', [Section('Part', blocks)])
    assert '<title>Title &amp; more</title>' in page
    assert '<h3 id="s1-1">A &lt;table&gt;</h3>' in page
    assert '<summary>Table of 2 rows</summary>' in page
    assert re.search(r'<tr><td class="text">&lt;b&gt;</td><td>50.0</td></tr>', page)
    assert '<tr class="last"><td class="text">average</td><td>-</td></tr>' in page
    assert page.count('<img src="data:image/png;base64,iVBOR') == 1
    assert 'class="zoom"' in page
    assert 'width="1152"' in page
