"""Numbers of bytes as one would say them."""

from __future__ import annotations


def data_size(n_bytes: float) -> str:
    """Return a number of bytes in the unit that suits it, decimal as on a disk's label.

    Parameters
    ----------
    n_bytes : float

    Returns
    -------
    str

    Examples
    --------
    >>> data_size(512), data_size(12_345), data_size(191_800_918), data_size(3.2e9)
    ('512 B', '12.3 kB', '191.8 MB', '3.2 GB')
    """
    if n_bytes < 1000:
        return f"{n_bytes:.0f} B"
    for unit in ("kB", "MB"):
        n_bytes /= 1000
        if n_bytes < 999.95:
            return f"{n_bytes:.1f} {unit}"
    return f"{n_bytes / 1000:.1f} GB"
