"""Xã Số: an open-source suite for local government in Vietnam."""

__version__ = "0.1.0"
