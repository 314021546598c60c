"""What is known about the published weights: files, sources, checksum, licence, citation."""

from __future__ import annotations

import os
from typing import Final

from proteinbert_core.download import RemoteFile, Source
from proteinbert_core.model.config import NetworkConfig

#: Environment variable with addresses of the file, separated by blanks, to ask instead of its
#: sources: a mirror of an institute, for example. What they send must have the same checksum.
URL_VARIABLE: Final = "PROTEINBERT_EXPLORER_PUBLISHED_URL"

_NAME: Final = "epoch_92400_sample_23500000.pkl"
#: The pickle that the authors trained, as they published it.
PUBLISHED_FILE: Final = RemoteFile(
    name=_NAME,
    sources=(
        Source("Zenodo", f"https://zenodo.org/records/10371965/files/full_go_{_NAME}?download=1"),
        Source(
            "GitHub (nadavbra)",
            "https://media.githubusercontent.com/media/nadavbra/proteinbert_data_files/master/"
            + _NAME,
        ),
        Source(
            "GitHub (Brandes-Lab)",
            "https://media.githubusercontent.com/media/Brandes-Lab/proteinbert_data_files/master/"
            + _NAME,
        ),
    ),
    size=191_800_918,
    sha256="cffb53e237e49fa91f19a4c8bc0898dcfd75fd12eab7833d6e95b36c02ebacbf",
)
#: Holds the same weights as a TensorFlow SavedModel.
HUB_REPOSITORY: Final = "GrimSqueaker/proteinBERT"
#: Of the published network; the SavedModel has no known checksum, but must have these.
PUBLISHED_DIMENSIONS: Final = NetworkConfig(n_annotations=8943)
#: The authors' repository, which refers to the weights, is under this licence.
LICENCE: Final = "MIT (github.com/nadavbra/protein_bert)"
CITATION: Final = (
    "Brandes N, Ofer D, Peleg Y, Rappoport N, Linial M. ProteinBERT: a universal deep-learning "
    "model of protein sequence and function. Bioinformatics 38(8), 2102-2110 (2022). "
    "doi:10.1093/bioinformatics/btac020"
)


def named_sources() -> tuple[Source, ...]:
    """Sources of the published file that the environment names instead of the usual ones.

    Returns
    -------
    tuple of Source
        Empty where it names none.
    """
    addresses = os.environ.get(URL_VARIABLE, "").split()
    return tuple(Source(URL_VARIABLE, address) for address in addresses)
