"""OpenVINO without its usage reports: the one place that imports it.

OpenVINO's converter sends usage to an analytics service, and leaves a client id in the home folder, where
its package ``openvino_telemetry`` can be imported; where it can't, it does neither. Findings opens no connection.
"""

from __future__ import annotations

import sys

sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # the documented way to block an import

import openvino  # noqa: E402 - only after the line above

__all__ = ["openvino"]
