"""Marks of tests that are about one kind of device."""

from __future__ import annotations

import pytest
import torch

needs_cpu = pytest.mark.skipif(torch.cuda.is_available(), reason='is about CPU')
