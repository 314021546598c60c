"""The predictor: outputs equal to the network's, whatever else is computed, however many."""

from __future__ import annotations

import gc
import itertools
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proteinbert_core import inference
from proteinbert_core.errors import Cancelled, LimitError, SequenceError
from proteinbert_core.inference import Predictor
from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.sequences import Protein
from proteinbert_core.tokenizer import tokenize_batch
from tests.toy import TOY_GO_IDS, random_checkpoint, toy_checkpoint

TOLERANCE = 1e-5
N_OUTPUTS = len(TOY_GO_IDS)
LENGTHS = (1, 2, 7, 31, 32, 33, 90, 126, 127, 128, 300, 510, 511, 640, 1022, 1023, 1500)


def random_proteins(lengths, seed: int = 0) -> list[Protein]:
    rng = np.random.default_rng(seed)
    letters = np.array(list("ACDEFGHIKLMNPQRSTVWYUXBZ"))
    return [
        Protein(f"P{index}", "".join(rng.choice(letters, length)))
        for index, length in enumerate(lengths)
    ]


PROTEINS = random_proteins(LENGTHS)


@pytest.fixture(scope="module")
def masked() -> Predictor:
    return Predictor(toy_checkpoint())


@pytest.fixture(scope="module")
def unmasked() -> Predictor:
    return Predictor(toy_checkpoint(mask_padding=False))


class Direct:
    """The network called without anything between, all outputs of one padded sequence."""

    def __init__(self, predictor: Predictor) -> None:
        import keras

        network = predictor.checkpoint.network()
        names = ("output-annotations", "global-merge2-norm-block2", "seq-merge2-norm-block2")
        outputs = [network.get_layer(name).output for name in (*names, "output-seq")]
        self._model = keras.Model(network.inputs, outputs)

    def __call__(self, protein: Protein, length: int, annotations: np.ndarray | None = None):
        tokens = tokenize_batch([protein.sequence], length)
        zeros = np.zeros((1, N_OUTPUTS), np.float32)
        outputs = self._model([tokens, zeros if annotations is None else annotations[None]])
        scores, embedding, local, probabilities = (np.asarray(output)[0] for output in outputs)
        residues = slice(1, 1 + len(protein.sequence))
        return scores, embedding, local[residues], probabilities[residues]


@pytest.fixture(scope="module")
def masked_direct(masked) -> Direct:
    return Direct(masked)


@pytest.fixture(scope="module")
def unmasked_direct(unmasked) -> Direct:
    return Direct(unmasked)


def arrays(prediction):
    return (
        prediction.scores,
        prediction.embedding,
        prediction.local,
        prediction.residue_probabilities,
    )


def assert_equal_arrays(actual, expected) -> None:
    for one, other in zip(actual, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=TOLERANCE)


class Spy:
    """Stands before a predictor's compiled network and notes the shapes that go in."""

    def __init__(self, predictor: Predictor, monkeypatch: pytest.MonkeyPatch) -> None:
        predictor.warm_up()
        self.shapes: list[tuple[int, int]] = []
        self._network = predictor._network
        monkeypatch.setattr(predictor, "_network", self)

    @property
    def n_compiled(self) -> int:
        return self._network.n_compiled

    def __call__(self, tokens, annotations, *, per_residue):
        self.shapes.append(tokens.shape)
        return self._network(tokens, annotations, per_residue=per_residue)


def test_shapes_and_types(masked):
    (prediction,) = masked.predict([PROTEINS[6]], local=True, residue_probabilities=True)
    assert prediction.protein is PROTEINS[6]
    assert [array.shape for array in arrays(prediction)] == [
        (N_OUTPUTS,),
        (32,),
        (90, 16),
        (90, 26),
    ]
    assert {array.dtype for array in arrays(prediction)} == {np.dtype(np.float32)}
    assert ((prediction.scores > 0) & (prediction.scores < 1)).all()
    np.testing.assert_allclose(prediction.residue_probabilities.sum(axis=1), 1, atol=1e-5)


def test_only_what_is_asked_for(masked):
    (globals_only,) = masked.predict(PROTEINS[:1])
    assert (globals_only.local, globals_only.residue_probabilities) == (None, None)
    (with_local,) = masked.predict(PROTEINS[:1], local=True)
    assert with_local.local is not None
    assert with_local.residue_probabilities is None
    (with_probabilities,) = masked.predict(PROTEINS[:1], residue_probabilities=True)
    assert with_probabilities.local is None
    assert with_probabilities.residue_probabilities is not None


def test_results_own_their_memory_and_cannot_be_written_to(masked):
    for prediction in masked.predict(PROTEINS, local=True, residue_probabilities=True):
        for array in arrays(prediction):
            assert array.base is None, "a view would keep the whole batch in memory"
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0


@pytest.mark.parametrize("extra_padding", [0, 1, 37, 500])
def test_masked_results_equal_the_network_at_any_padding(masked, masked_direct, extra_padding):
    predictions = masked.predict(PROTEINS, local=True, residue_probabilities=True)
    for protein, prediction in zip(PROTEINS, predictions, strict=True):
        direct = masked_direct(protein, len(protein.sequence) + 2 + extra_padding)
        assert_equal_arrays(arrays(prediction), direct)


def test_unmasked_results_equal_the_network_at_the_stated_length(unmasked, unmasked_direct):
    predictions = unmasked.predict(PROTEINS, local=True, residue_probabilities=True)
    for protein, prediction in zip(PROTEINS, predictions, strict=True):
        needed = len(protein.sequence) + 2
        length = next((length for length in (128, 512, 1024) if needed <= length), needed)
        assert_equal_arrays(arrays(prediction), unmasked_direct(protein, length))


def test_unmasked_padding_does_matter(unmasked_direct):
    """Or else the test above could not fail."""
    at_128, at_512 = (unmasked_direct(PROTEINS[6], length)[0] for length in (128, 512))
    assert np.abs(at_128 - at_512).max() > 100 * TOLERANCE


def test_without_local_outputs_the_rest_is_the_same(masked):
    alone = list(masked.predict(PROTEINS))
    beside = list(masked.predict(PROTEINS, local=True, residue_probabilities=True))
    for one, other in zip(alone, beside, strict=True):
        assert_equal_arrays(arrays(one)[:2], arrays(other)[:2])


def test_input_annotations(masked, masked_direct):
    annotations = np.random.default_rng(1).random((len(PROTEINS), N_OUTPUTS), dtype=np.float32)
    predictions = list(masked.predict(PROTEINS, annotations=annotations))
    for protein, row, prediction in zip(PROTEINS, annotations, predictions, strict=True):
        direct = masked_direct(protein, len(protein.sequence) + 2, row)
        assert_equal_arrays(arrays(prediction)[:2], direct[:2])
    zeros = masked.predict(PROTEINS, annotations=np.zeros_like(annotations))
    for one, other in zip(zeros, masked.predict(PROTEINS), strict=True):
        assert_equal_arrays(arrays(one)[:2], arrays(other)[:2])


def test_equal_sequences_with_different_annotations_are_told_apart(masked):
    annotations = np.stack([np.zeros(N_OUTPUTS), np.ones(N_OUTPUTS)]).astype(np.float32)
    one, other = masked.predict([PROTEINS[3]] * 2, annotations=annotations)
    assert np.abs(one.scores - other.scores).max() > 100 * TOLERANCE


@pytest.fixture(scope="module", params=["masked", "unmasked"])
def alone(request):
    """A predictor, and the result of each protein computed alone."""
    predictor = request.getfixturevalue(request.param)
    return predictor, [next(predictor.predict([protein])) for protein in PROTEINS]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(chosen=st.lists(st.sampled_from(range(len(PROTEINS))), min_size=1, max_size=40))
def test_order_is_kept_and_results_do_not_depend_on_company(alone, chosen):
    predictor, results = alone
    predictions = list(predictor.predict([PROTEINS[index] for index in chosen]))
    assert [prediction.protein for prediction in predictions] == [
        PROTEINS[index] for index in chosen
    ]
    for index, prediction in zip(chosen, predictions, strict=True):
        assert_equal_arrays(arrays(prediction)[:2], arrays(results[index])[:2])


def test_results_do_not_depend_on_company_at_the_published_dimensions():
    predictor = Predictor(random_checkpoint(NetworkConfig(8943, mask_padding=True)))
    proteins = random_proteins((11, 12, 13, 14, 15, 60, 60, 64, 120, 128, 131, 140, 402, 410, 530))
    together = list(predictor.predict(proteins))
    for protein, prediction in zip(proteins, together, strict=True):
        (alone,) = predictor.predict([protein])
        assert_equal_arrays(arrays(alone)[:2], arrays(prediction)[:2])


def test_order_is_kept_across_windows(masked, monkeypatch):
    monkeypatch.setattr(inference, "_MAX_WINDOW_PROTEINS", 5)
    proteins = random_proteins(np.random.default_rng(2).integers(1, 300, 33))
    by_window = list(masked.predict(iter(proteins)))
    assert [prediction.protein for prediction in by_window] == proteins
    monkeypatch.undo()
    for one, other in zip(by_window, masked.predict(proteins), strict=True):
        assert_equal_arrays(arrays(one)[:2], arrays(other)[:2])


def test_equal_sequences_are_computed_once(masked, monkeypatch):
    spy = Spy(masked, monkeypatch)
    proteins = [Protein(f"copy{index}", PROTEINS[index % 3].sequence) for index in range(30)]
    predictions = list(masked.predict(proteins))
    assert sum(rows for rows, _ in spy.shapes) == 3
    assert [prediction.protein for prediction in predictions] == proteins
    assert predictions[0].scores is predictions[27].scores


def test_a_stream_is_read_no_further_than_a_window(masked):
    read = []

    def stream():
        for index in itertools.count():
            read.append(index)
            yield Protein(f"P{index}", "MKV")

    predictions = masked.predict(stream())
    assert len(list(itertools.islice(predictions, 1500))) == 1500
    assert len(read) <= 2 * 1024 + 1


def test_no_more_than_a_window_is_alive(masked, monkeypatch):
    monkeypatch.setattr(inference, "_MAX_WINDOW_PROTEINS", 20)
    alive: weakref.WeakSet = weakref.WeakSet()
    most = 0

    class Embedding(np.ndarray):
        """An array that can be told from every other."""

        __hash__ = object.__hash__
        __eq__ = object.__eq__

    def result(*arguments):
        prediction = original(*arguments)
        tracked = prediction.embedding.view(Embedding)
        alive.add(tracked)
        return inference.replace(prediction, embedding=tracked)

    original = inference._result
    monkeypatch.setattr(inference, "_result", result)
    for prediction in masked.predict(random_proteins(range(1, 201))):
        del prediction
        most = max(most, len(alive))
    gc.collect()
    assert 20 <= most <= 21
    assert len(alive) == 0


def test_windows_hold_fewer_proteins_where_results_are_large(masked, monkeypatch):
    protein = random_proteins([100])[0]
    monkeypatch.setattr(inference, "_MAX_WINDOW_BYTES", 4 * (N_OUTPUTS + 32 + 100 * 16) * 3)
    read = []
    stream = (read.append(index) or protein for index in range(100))
    next(masked.predict(stream, local=True))
    assert len(read) == 3 + 1


@pytest.mark.parametrize("length", [1, 40_000])
def test_shortest_and_long_sequences(masked, masked_direct, length):
    (protein,) = random_proteins([length])
    (prediction,) = masked.predict([protein], local=True, residue_probabilities=True)
    assert prediction.local.shape == (length, 16)
    assert prediction.residue_probabilities.shape == (length, 26)
    assert_equal_arrays(arrays(prediction), masked_direct(protein, length + 2))


def test_one_graph_serves_all_shapes_and_one_more_local_outputs():
    predictor = Predictor(toy_checkpoint())
    assert predictor.n_compiled == 0
    predictor.warm_up()
    predictor.warm_up()
    assert predictor.n_compiled == 1
    list(predictor.predict(random_proteins(range(1, 400))))
    list(predictor.predict(PROTEINS, annotations=np.zeros((len(PROTEINS), N_OUTPUTS), np.float32)))
    assert predictor.n_compiled == 1
    list(predictor.predict(PROTEINS, local=True))
    list(predictor.predict(PROTEINS, residue_probabilities=True))
    assert predictor.n_compiled == 2


def test_progress_counts_residues(masked):
    reports: list[tuple[int, int]] = []
    proteins = [*PROTEINS, *PROTEINS]
    list(masked.predict(proteins, progress=lambda done, total: reports.append((done, total))))
    total = 2 * sum(LENGTHS)
    assert {report[1] for report in reports} == {total}
    done = [report[0] for report in reports]
    assert done == sorted(set(done))
    assert done[-1] == total
    assert len(done) > 5


def test_progress_of_a_stream(masked, monkeypatch):
    monkeypatch.setattr(inference, "_MAX_WINDOW_PROTEINS", 2)
    reports = []
    proteins = random_proteins([10, 10, 30, 30])
    list(masked.predict(iter(proteins), progress=lambda *report: reports.append(report)))
    assert reports == [(20, 20), (80, 80)]


def test_cancel_ends_the_work_before_the_next_batch(masked, monkeypatch):
    spy = Spy(masked, monkeypatch)
    cancel = threading.Event()
    predictions = masked.predict(PROTEINS, cancel=cancel, progress=lambda *_: cancel.set())
    with pytest.raises(Cancelled):
        list(predictions)
    assert len(spy.shapes) == 1


def test_cancel_before_the_start_computes_nothing(masked, monkeypatch):
    spy = Spy(masked, monkeypatch)
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        next(masked.predict(PROTEINS, cancel=cancel))
    assert spy.shapes == []


def test_cancel_between_results(masked):
    cancel = threading.Event()
    predictions = masked.predict(PROTEINS, cancel=cancel)
    next(predictions)
    cancel.set()
    with pytest.raises(Cancelled):
        next(predictions)


def test_a_cancelled_predictor_still_works(masked):
    cancel = threading.Event()
    with pytest.raises(Cancelled):
        list(masked.predict(PROTEINS, cancel=cancel, progress=lambda *_: cancel.set()))
    assert len(list(masked.predict(PROTEINS))) == len(PROTEINS)


def test_eight_threads_get_the_same_results_from_a_fresh_predictor(masked):
    predictor = Predictor(toy_checkpoint())
    expected = list(masked.predict(PROTEINS, local=True))
    barrier = threading.Barrier(8)

    def work(seed: int):
        order = np.random.default_rng(seed).permutation(len(PROTEINS))
        barrier.wait()
        predictions = predictor.predict([PROTEINS[index] for index in order], local=seed % 2 == 0)
        return order, list(predictions)

    with ThreadPoolExecutor(8) as pool:
        for order, predictions in pool.map(work, range(8)):
            for index, prediction in zip(order, predictions, strict=True):
                assert prediction.protein is PROTEINS[index]
                assert_equal_arrays(arrays(prediction)[:2], arrays(expected[index])[:2])
                if prediction.local is not None:
                    assert_equal_arrays([prediction.local], [expected[index].local])
    assert predictor.n_compiled == 2


def test_a_protein_without_residues_is_named_and_those_before_it_are_computed(masked):
    predictions = masked.predict([PROTEINS[0], PROTEINS[1], Protein("hollow", "")])
    assert next(predictions).protein is PROTEINS[0]
    assert next(predictions).protein is PROTEINS[1]
    with pytest.raises(SequenceError, match="record 3, “hollow”: it has no residues"):
        next(predictions)


def test_lack_of_memory_names_the_protein(masked, monkeypatch):
    import tensorflow as tf

    masked.warm_up()

    def fail(*_):
        raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor")

    monkeypatch.setattr(masked._network, "_global_function", fail)
    with pytest.raises(LimitError, match="“P16”: there is not enough memory for its 1,500"):
        list(masked.predict(PROTEINS[-1:]))


@pytest.mark.parametrize("shape", [(N_OUTPUTS,), (len(PROTEINS), 3)])
def test_annotations_of_a_wrong_shape_are_refused_at_once(masked, shape):
    with pytest.raises(ValueError, match="where \\(number of proteins, 12\\) is expected"):
        masked.predict(PROTEINS, annotations=np.zeros(shape, np.float32))


def test_too_few_rows_of_annotations_are_refused(masked):
    predictions = masked.predict(PROTEINS, annotations=np.zeros((2, N_OUTPUTS), np.float32))
    with pytest.raises(ValueError, match="only 2 rows"):
        next(predictions)


def test_no_proteins_give_no_predictions(masked):
    assert list(masked.predict([])) == []
