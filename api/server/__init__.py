"""What every request passes through and no route needs to know of: ids, keys, limits, caches, figures, logs."""
