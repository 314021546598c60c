"""Loads TensorFlow without the remarks that it prints on every start."""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator

_STANDARD_ERROR = 2
# TensorFlow 2.18 and newer print some of these whatever TF_CPP_MIN_LOG_LEVEL says
# (github.com/tensorflow/tensorflow/issues/100442), from C++, past sys.stderr.
_REMARK = re.compile(
    rb"I\d{4} |\d{4}-\d\d-\d\d .*: I |WARNING: All log messages before absl::InitializeLog"
)


def load_tensorflow() -> None:
    """Import TensorFlow; of what it prints meanwhile, keep all but remarks."""
    # 3 leaves out its errors too: what matters of them is raised as an exception as well.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with _without_remarks():
        importlib.import_module("tensorflow")
    # Advice to programmers, such as on retracing, is no use to whoever runs a command.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)


@contextlib.contextmanager
def _without_remarks() -> Iterator[None]:
    sys.stderr.flush()
    with tempfile.TemporaryFile() as caught:
        original = os.dup(_STANDARD_ERROR)
        os.dup2(caught.fileno(), _STANDARD_ERROR)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(original, _STANDARD_ERROR)
            os.close(original)
            caught.seek(0)
            for line in caught:
                if not _REMARK.match(line):
                    os.write(_STANDARD_ERROR, line)
