"""The examples in the docstrings of pages/ui; pages themselves cannot be imported as modules."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import pages.ui

MODULES = [name for _, name, _ in pkgutil.walk_packages(pages.ui.__path__, "pages.ui.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


def test_there_are_examples():
    assert doctest.testmod(importlib.import_module("pages.ui.wording")).attempted >= 3
