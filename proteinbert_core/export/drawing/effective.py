"""A figure with its template worked in, so that every setting is in one place."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

# Lists whose items the template does not describe one by one.
_AXES = ("xaxis", "yaxis")


def effective(figure: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Work the template of a figure into its traces and its layout.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure

    Returns
    -------
    traces : list of dict
    layout : dict
    """
    raw = _plain(figure.to_dict())
    layout = dict(raw.get("layout") or {})
    template = layout.pop("template", None) or {}
    general = template.get("layout") or {}
    merged = _over(general, layout)
    for name in list(merged):
        base = next((axis for axis in _AXES if name.startswith(axis)), None)
        if base is not None:
            merged[name] = _over(general.get(base) or {}, merged[name])
    series = template.get("data") or {}
    traces = []
    for trace in raw.get("data") or []:
        models = series.get(trace.get("type") or "scatter") or [{}]
        traces.append(_over(models[0], trace))
    for item, defaults in (("annotations", "annotationdefaults"), ("shapes", "shapedefaults")):
        if general.get(defaults):
            merged[item] = [_over(general[defaults], each) for each in merged.get(item) or []]
    return traces, merged


def _plain(value: Any) -> Any:
    """Unpack arrays, which Plotly packs as base64, into lists."""
    if isinstance(value, Mapping):
        if set(value) >= {"dtype", "bdata"}:
            data = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
            shape = value.get("shape")
            if shape is not None:
                data = data.reshape([int(each) for each in str(shape).split(",")])
            return data.tolist()
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two descriptions; the second one counts."""
    merged = dict(below)
    for name, value in above.items():
        if isinstance(value, Mapping) and isinstance(merged.get(name), Mapping):
            merged[name] = _over(merged[name], value)
        elif value is not None:
            merged[name] = value
    return merged
