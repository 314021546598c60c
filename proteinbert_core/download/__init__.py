"""Files from the network: several sources, resumed, checked, and there only when whole."""

from proteinbert_core.download.fetch import fetch
from proteinbert_core.download.patience import Patience
from proteinbert_core.download.remote_file import RemoteFile, Source
from proteinbert_core.download.status import Report, Stage, TransferStatus
from proteinbert_core.download.verification import check_file

__all__ = [
    "Patience",
    "RemoteFile",
    "Report",
    "Source",
    "Stage",
    "TransferStatus",
    "check_file",
    "fetch",
]
