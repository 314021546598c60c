"""Colours of categories, such as organisms: told apart by colour-blind readers on either page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: Ten colours. The first five are Okabe and Ito's; the others were chosen to be as far from them,
#: from each other, from the queries' colour and from `OTHER_COLOUR` as can be, for normal sight
#: and for each of the three kinds of dichromacy.
CATEGORY_COLOURS: Final = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#E69F00",
    "#56B4E9",
    "#873C1E",
    "#96D296",
    "#B45AFF",
    "#4B00F0",
    "#5A4B5A",
)

#: What is not one of the categories that have a colour: the rest, the unknown, the absent.
OTHER_COLOUR: Final = "#A3A9B2"

#: How a protein carries a term -> colour; the darker of two blues for what is stated directly.
CARRIED_COLOURS: Mapping[str, str] = MappingProxyType(
    {"direct": "#D55E00", "inherited": "#56B4E9", "absent": OTHER_COLOUR}
)


def category_colour(slot: int) -> str:
    """Return the colour of a place in the palette.

    Parameters
    ----------
    slot : int
        Beyond the palette it begins again; below 0 it is `OTHER_COLOUR`.

    Returns
    -------
    str
        As "#RRGGBB".

    Examples
    --------
    >>> category_colour(0), category_colour(-1)
    ('#0072B2', '#A3A9B2')
    """
    return OTHER_COLOUR if slot < 0 else CATEGORY_COLOURS[slot % len(CATEGORY_COLOURS)]
