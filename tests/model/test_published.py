"""The published file format: read exactly, and never trusted."""

from __future__ import annotations

import pickle
import subprocess

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proteinbert_core.errors import CheckpointError
from proteinbert_core.model.published import read_published_weights
from tests.toy import toy_checkpoint

CHECKPOINT = toy_checkpoint(("GO:0003824", "GO:0005515", "GO:0005739"), seed=1)
WEIGHTS = [array.copy() for array in CHECKPOINT.weights]


def written(path, content, protocol=3):
    path.write_bytes(pickle.dumps(content, protocol=protocol))
    return path


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("n_annotations", [3, np.int64(3)])
@pytest.mark.parametrize("optimizer", [None, [], [np.int64(7), np.ones(2, np.float32)]])
def test_every_protocol_reads_the_same(tmp_path, protocol, n_annotations, optimizer):
    path = written(tmp_path / "w.pkl", (n_annotations, WEIGHTS, optimizer), protocol)
    read = read_published_weights(path)
    assert read.config.n_annotations == 3
    assert read.config.d_seq == CHECKPOINT.config.d_seq
    assert read.config.n_blocks == CHECKPOINT.config.n_blocks
    assert not read.config.mask_padding
    assert read.go_ids is None
    for wanted, found in zip(WEIGHTS, read.weights, strict=True):
        np.testing.assert_array_equal(wanted, found)


def test_other_byte_orders_and_memory_orders(tmp_path):
    odd = [np.asfortranarray(array.astype(">f8")) for array in WEIGHTS]
    read = read_published_weights(written(tmp_path / "w.pkl", (3, odd, None)))
    for wanted, found in zip(WEIGHTS, read.weights, strict=True):
        np.testing.assert_array_equal(wanted, found)


class Calls:
    """Pickles as a call of any function."""

    def __init__(self, function, *arguments):
        self.reduced = (function, arguments)

    def __reduce__(self):
        return self.reduced


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("place", ["whole", "count", "weight", "optimizer"])
def test_nothing_is_executed(tmp_path, place, protocol):
    mark = tmp_path / "executed"
    hostile = Calls(subprocess.call, ["touch", str(mark)])
    content = {
        "whole": hostile,
        "count": (hostile, WEIGHTS, None),
        "weight": (3, [*WEIGHTS[:-1], hostile], None),
        "optimizer": (3, WEIGHTS, [hostile]),
    }[place]
    path = written(tmp_path / "w.pkl", content, protocol)
    with pytest.raises(CheckpointError, match=r"asks for \w+\.call"):
        read_published_weights(path)
    assert not mark.exists()


@pytest.mark.parametrize(
    "function", [eval, exec, __import__, getattr, np.load, np.frombuffer, open, print]
)
def test_no_function_is_admitted(tmp_path, function):
    path = written(tmp_path / "w.pkl", (3, [Calls(function, "1")], None))
    with pytest.raises(CheckpointError, match=r"refused|no array"):
        read_published_weights(path)


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99])
def test_truncated(tmp_path, share):
    path = written(tmp_path / "w.pkl", (3, WEIGHTS, None))
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(CheckpointError, match="truncated"):
        read_published_weights(path)


def with_weight(index, array):
    return [*WEIGHTS[:index], array, *WEIGHTS[index + 1 :]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"weights": WEIGHTS}, "not in the format"),
        ((3, WEIGHTS), "not in the format"),
        ((3, tuple(WEIGHTS), None), "not in the format"),
        ((True, WEIGHTS, None), "not in the format"),
        ((4, WEIGHTS, None), "says that it has 4 annotations"),
        ((3, WEIGHTS[:-1], None), "blocks has"),
        ((3, [], None), "blocks has"),
        ((3, with_weight(3, [1.0, 2.0]), None), "weight 3 is no array"),
        ((3, with_weight(3, WEIGHTS[3].astype(int)), None), "weight 3 has the type int64"),
        ((3, with_weight(3, WEIGHTS[3][:, :-1]), None), "global-to-seq-dense-block1/kernel"),
        ((3, with_weight(0, WEIGHTS[0].ravel()), None), "Weight array 0"),
        ((3, with_weight(3, WEIGHTS[3] * np.float32(np.nan)), None), "not finite"),
        ((3, with_weight(3, np.array([print], dtype=object)), None), r"no numbers|refused"),
        ((3, with_weight(3, np.array(["text"])), None), "no numbers"),
    ],
)
def test_mismatched_content(tmp_path, content, message):
    path = written(tmp_path / "w.pkl", content)
    with pytest.raises(CheckpointError, match=message):
        read_published_weights(path)


def test_absent_and_not_a_pickle(tmp_path):
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_published_weights(tmp_path / "absent.pkl")
    (tmp_path / "page.pkl").write_text("<html>404 Not Found</html>")
    with pytest.raises(CheckpointError, match="corrupt"):
        read_published_weights(tmp_path / "page.pkl")


def test_a_memo_bomb_is_refused_at_once(tmp_path):
    """An index of 4 billion makes a plain unpickler reserve as many places."""
    path = tmp_path / "w.pkl"
    path.write_bytes(b"\x80\x03]r\xff\xff\xff\xff.")
    with pytest.raises(CheckpointError, match="4294967295"):
        read_published_weights(path)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_damage_is_a_checkpoint_error_or_other_numbers(tmp_path, data):
    path = tmp_path / "damaged.pkl"
    content = bytearray(pickle.dumps((3, WEIGHTS, None), protocol=3))
    # Where the structure is dense: a flip inside the numbers only changes numbers.
    for _ in range(data.draw(st.integers(1, 3))):
        position = data.draw(st.integers(0, min(400, len(content) - 1)))
        content[position] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        read = read_published_weights(path)
    except CheckpointError:
        return
    assert all(array.dtype == np.float32 for array in read.weights)
