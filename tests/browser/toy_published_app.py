"""The app, in which the published weights are a toy file at an address of this computer.

Arguments: the address, and those of ``streamlit run``. The size and checksum are those of the
toy; in the app itself nothing can change them.
"""

from __future__ import annotations

import hashlib
import pickle
import sys

from streamlit.web.cli import main

from pages.ui import resources
from pages.ui.jobs import JobRunner
from pages.ui.published_desk import PublishedDesk
from proteinbert_core.download import Patience, RemoteFile, Source
from proteinbert_core.model.config import NetworkConfig
from proteinbert_core.model.published_model import PublishedModel
from tests.toy import random_checkpoint

# Large enough for a download that one can watch.
DIMENSIONS = NetworkConfig(n_annotations=200, d_seq=32, d_global=256, n_blocks=3)


def toy_file() -> bytes:
    """The toy in the published file format, the same in every process."""
    checkpoint = random_checkpoint(DIMENSIONS, seed=1)
    return pickle.dumps((DIMENSIONS.n_annotations, list(checkpoint.weights), None), protocol=4)


def toy_desk(address: str) -> PublishedDesk:
    content = toy_file()
    file = RemoteFile(
        "epoch_92400_sample_23500000.pkl",
        (Source("Zenodo", address),),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    model = PublishedModel(
        file=file,
        dimensions=DIMENSIONS,
        hub_site="http://127.0.0.1:9",
        # The server of the test stalls on purpose, until the reader has cancelled.
        patience=Patience(stall_seconds=600),
    )
    return PublishedDesk(model, JobRunner())


if __name__ == "__main__":
    desk = toy_desk(sys.argv.pop(1))
    resources.published_desk = lambda: desk
    sys.argv[0] = "streamlit"
    sys.exit(main())
