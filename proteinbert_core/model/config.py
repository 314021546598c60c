"""Dimensions of a ProteinBERT network, and the shapes of the weights they imply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proteinbert_core.errors import CheckpointError

WEIGHTS_BEFORE_BLOCKS = 3
WEIGHTS_PER_BLOCK = 23
WEIGHTS_AFTER_BLOCKS = 4

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """Every dimension of the network. The defaults are those of the published model.

    Parameters
    ----------
    n_annotations : int
        Number of GO annotations that go in and come out.
    d_seq, d_global : int
        Width of the local (per residue) and the global (per protein) track.
    n_blocks, n_heads, d_key : int
        Transformer-like blocks, and the heads and key width of global attention.
        A head's value width is ``d_global // n_heads``.
    conv_kernel_size, wide_conv_dilation_rate : int
        Of the two convolutions of each block, in residues.
    vocabulary_size : int
        Number of tokens.
    mask_padding : bool
        Keep PAD out of convolutions and attention, so that a result does not
        depend on the padded length. The published weights were trained without.

    Raises
    ------
    CheckpointError
        If a dimension is not positive or `d_global` is no multiple of `n_heads`.
    """

    n_annotations: int
    d_seq: int = 128
    d_global: int = 512
    n_blocks: int = 6
    n_heads: int = 4
    d_key: int = 64
    conv_kernel_size: int = 9
    wide_conv_dilation_rate: int = 5
    vocabulary_size: int = 26
    mask_padding: bool = False

    def __post_init__(self) -> None:
        """Reject dimensions that make no network."""
        for name in self.__slots__:
            value = getattr(self, name)
            if name == "mask_padding":
                valid = isinstance(value, bool)
            else:
                valid = isinstance(value, int) and not isinstance(value, bool) and value > 0
            if not valid:
                raise CheckpointError(
                    f"The network dimension {name} is {value!r}, which is not a positive number."
                    if name != "mask_padding"
                    else f"mask_padding is {value!r}, neither true nor false."
                )
        if self.d_global % self.n_heads:
            raise CheckpointError(
                f"The global width {self.d_global} is no multiple of the {self.n_heads} "
                "attention heads."
            )

    @property
    def d_value(self) -> int:
        """Width of one attention head's values."""
        return self.d_global // self.n_heads


def weight_shapes(config: NetworkConfig) -> tuple[tuple[str, Shape], ...]:
    """List the weights of a network in the order of the published file.

    Returns
    -------
    tuple of (str, tuple of int)
        ``layer-name/variable`` and shape of each array.
    """
    seq, glob, n_annotations = config.d_seq, config.d_global, config.n_annotations

    def dense(layer: str, d_in: int, d_out: int) -> list[tuple[str, Shape]]:
        return [(f"{layer}/kernel", (d_in, d_out)), (f"{layer}/bias", (d_out,))]

    def norm(layer: str, width: int) -> list[tuple[str, Shape]]:
        return [(f"{layer}/gamma", (width,)), (f"{layer}/beta", (width,))]

    def conv(layer: str) -> list[tuple[str, Shape]]:
        return [
            (f"{layer}/kernel", (config.conv_kernel_size, seq, seq)),
            (f"{layer}/bias", (seq,)),
        ]

    shapes = dense("dense-global-input", n_annotations, glob)
    shapes.append(("embedding-seq-input/embeddings", (config.vocabulary_size, seq)))
    for block in range(1, config.n_blocks + 1):
        attention = f"global-attention-block{block}"
        shapes += dense(f"global-to-seq-dense-block{block}", glob, seq)
        shapes += conv(f"narrow-conv-block{block}")
        shapes += conv(f"wide-conv-block{block}")
        shapes += norm(f"seq-merge1-norm-block{block}", seq)
        shapes += dense(f"seq-dense-block{block}", seq, seq)
        shapes += norm(f"seq-merge2-norm-block{block}", seq)
        shapes += dense(f"global-dense1-block{block}", glob, glob)
        shapes += [
            (f"{attention}/Wq", (config.n_heads, glob, config.d_key)),
            (f"{attention}/Wk", (config.n_heads, seq, config.d_key)),
            (f"{attention}/Wv", (config.n_heads, seq, config.d_value)),
        ]
        shapes += norm(f"global-merge1-norm-block{block}", glob)
        shapes += dense(f"global-dense2-block{block}", glob, glob)
        shapes += norm(f"global-merge2-norm-block{block}", glob)
    shapes += dense("output-seq", seq, config.vocabulary_size)
    shapes += dense("output-annotations", glob, n_annotations)
    return tuple(shapes)


def hidden_state_widths(config: NetworkConfig) -> tuple[int, int]:
    """Compute how wide the concatenated hidden states of a residue and of a protein are.

    Examples
    --------
    >>> hidden_state_widths(NetworkConfig(n_annotations=8943))
    (1562, 15599)
    """
    halves = 2 * config.n_blocks
    local = halves * config.d_seq + config.vocabulary_size
    return local, (1 + halves) * config.d_global + config.n_annotations


def infer_config(
    shapes: Sequence[Shape], *, wide_conv_dilation_rate: int = 5, mask_padding: bool = False
) -> NetworkConfig:
    """Read the dimensions off the shapes of the weights, and check that all of them fit.

    Parameters
    ----------
    shapes : sequence of tuple of int
        Shapes of the arrays, in the order of the published file.
    wide_conv_dilation_rate, mask_padding
        What no shape tells; the defaults are those of the published model.

    Raises
    ------
    CheckpointError
        If the shapes are not those of a ProteinBERT network; names the first that is wrong.
    """
    blocks, rest = divmod(
        len(shapes) - WEIGHTS_BEFORE_BLOCKS - WEIGHTS_AFTER_BLOCKS, WEIGHTS_PER_BLOCK
    )
    if rest or blocks < 1:
        raise CheckpointError(
            f"The file holds {len(shapes)} weight arrays; a ProteinBERT of B blocks has "
            f"{WEIGHTS_BEFORE_BLOCKS + WEIGHTS_AFTER_BLOCKS} + {WEIGHTS_PER_BLOCK} B. "
            "It is truncated or not a ProteinBERT."
        )
    # Index in the published order -> dimensions: global input, embedding, a convolution, Wq.
    telling = {0: 2, 2: 2, 5: 3, 17: 3}
    for index, n_dimensions in telling.items():
        if len(shapes[index]) != n_dimensions:
            raise CheckpointError(
                f"Weight array {index} has the shape {tuple(shapes[index])}; "
                f"{n_dimensions} dimensions were expected."
            )
    n_annotations, d_global = shapes[0]
    vocabulary_size, d_seq = shapes[2]
    n_heads, _, d_key = shapes[17]
    config = NetworkConfig(
        n_annotations=int(n_annotations),
        d_seq=int(d_seq),
        d_global=int(d_global),
        n_blocks=blocks,
        n_heads=int(n_heads),
        d_key=int(d_key),
        conv_kernel_size=int(shapes[5][0]),
        wide_conv_dilation_rate=wide_conv_dilation_rate,
        vocabulary_size=int(vocabulary_size),
        mask_padding=mask_padding,
    )
    check_shapes(config, shapes)
    return config


def check_shapes(config: NetworkConfig, shapes: Sequence[Shape]) -> None:
    """Raise a CheckpointError that names the first array whose shape does not fit the network."""
    expected = weight_shapes(config)
    if len(shapes) != len(expected):
        raise CheckpointError(
            f"There are {len(shapes)} weight arrays where the network has {len(expected)}."
        )
    for index, ((name, wanted), found) in enumerate(zip(expected, shapes, strict=True)):
        if tuple(found) != wanted:
            raise CheckpointError(
                f"Weight array {index} ({name}) has the shape {tuple(found)} where the "
                f"network has {wanted}."
            )
