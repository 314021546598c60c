"""Puts classes in order: numbers by value, names by letter, the positive one last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from proteinbert_core.finetuning.label_tokens import NO_INTERVAL, UNNAMED_INTERVAL, number
from proteinbert_core.finetuning.task import LabelForm, TaskKind

_NEGATIVE: Final = frozenset(
    ("0", "no", "n", "false", "f", "negative", "neg", "none", "non", "-1", "other", "absent")
)
_POSITIVE: Final = frozenset(
    ("1", "yes", "y", "true", "t", "positive", "pos", "present", "+1", "+")
)


def ordered_classes(
    tokens: Mapping[str, int], kind: TaskKind, form: LabelForm
) -> tuple[tuple[str, ...], str]:
    """Give the names of the classes in order, and a remark for the user.

    Parameters
    ----------
    tokens : mapping of str to int
        Labels as written, and how often.
    kind : TaskKind
    form : LabelForm

    Returns
    -------
    names : tuple of str
        Of a binary task the negative class, then the positive one; of a regression none.
    remark : str
        How the positive class was told; may be empty.

    Examples
    --------
    >>> ordered_classes({"10": 3, "9": 1, "0": 5}, TaskKind.MULTI_CLASS, LabelForm.VALUE)
    (('0', '9', '10'), '')
    >>> ordered_classes({"yes": 3, "no": 1}, TaskKind.BINARY, LabelForm.VALUE)[0]
    ('no', 'yes')
    """
    if kind is TaskKind.REGRESSION:
        return (), ""
    names = _in_order(tokens)
    if form is LabelForm.INTERVALS:
        names = tuple(name or UNNAMED_INTERVAL for name in names) or (UNNAMED_INTERVAL,)
        if kind is not TaskKind.MULTI_LABEL:
            names = (NO_INTERVAL, *names)
        return names, ""
    if kind is not TaskKind.BINARY or len(names) != 2:
        return names, ""
    first, second = names
    if first.lower() in _POSITIVE or second.lower() in _NEGATIVE:
        first, second = second, first
    elif not (first.lower() in _NEGATIVE or second.lower() in _POSITIVE):
        first, second = sorted(names, key=lambda name: -tokens[name])
        return (first, second), f"“{second}”, the rarer one, is taken for the positive class."
    return (first, second), f"“{second}” is the positive class."


def _in_order(tokens: Mapping[str, int]) -> tuple[str, ...]:
    values = {token: number(token) for token in tokens}
    if all(value is not None for value in values.values()):
        return tuple(sorted(tokens, key=lambda token: (values[token], token)))
    return tuple(sorted(tokens))
