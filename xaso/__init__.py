"""Xã Số: an open-source suite for local government in Vietnam."""
