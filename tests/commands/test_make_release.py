from __future__ import annotations

from integralaction_mm.commands.make_release import main


def test_help(ended):
    code, text = ended(main, '--help')
    assert code == 0
    assert 'docs/publishing.md' in text


def test_an_unfinished_demo(ended):
    code, text = ended(main, '--out', 'nothing')
    assert code == 1
    assert 'rgb_only_pantomime of seed 0 must be trained and tested in nothing' in text
    assert 'integralaction demo --out nothing --data data/pantomime --seed 0' in text
