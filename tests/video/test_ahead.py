from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from integralaction_mm.video.ahead import ahead


def test_items_are_made_in_another_thread_before_they_are_asked_for():
    made, fourth = [], threading.Event()

    def make() -> Iterator[int]:
        for number in range(9):
            made.append((number, threading.current_thread()))
            if number == 3:
                fourth.set()
            yield number

    items = ahead(make(), 3)
    assert next(items) == 0
    assert fourth.wait(30)  # three more wait, and nobody has asked for them
    assert list(items) == list(range(1, 9))
    assert [number for number, _ in made] == list(range(9))
    assert len({thread for _, thread in made} - {threading.current_thread()}) == 1


def test_an_error_comes_in_the_place_of_its_item():
    def make() -> Iterator[int]:
        yield 1
        raise ValueError('the second is bad')

    items = ahead(make())
    assert next(items) == 1
    with pytest.raises(ValueError, match='the second is bad'):
        next(items)


def test_who_stops_taking_stops_the_making():
    made = []

    def make() -> Iterator[int]:
        for number in range(1000):
            made.append(number)
            yield number

    items = ahead(make(), 2)
    next(items)
    items.close()
    assert len(made) <= 4
    assert not [thread for thread in threading.enumerate() if thread.name.startswith('ahead')]
