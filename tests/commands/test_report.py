from __future__ import annotations


def test_report(analyse, tmp_path):
    done = analyse(
        'report', '--set', 'out of context', 'rgb.pkl', 'pose.pkl', 'ia.pkl', '--ann-file',
        'ann.pkl', '--classes', 'names.txt', '--out', 'new/page.html',
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == 'Written to new/page.html.'
    page = (tmp_path / 'new/page.html').read_text()
    assert page.startswith('<!doctype html>')
    assert '>Out of context</h2>' in page
