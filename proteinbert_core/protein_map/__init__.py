"""The map: neighbours, projections and how far to trust them, selections and views."""
