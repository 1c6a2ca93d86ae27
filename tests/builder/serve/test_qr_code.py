"""The QR code says the address."""

from __future__ import annotations

import segno

from builder.serve.qr_code import qr_code


def test_the_drawn_modules_are_those_of_the_address():
    url = "https://192.168.7.20:8000/repo/"
    halves = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}  # upper and lower; 1 is dark
    lines = qr_code(url).splitlines()
    rows = [[halves[c][part] for c in line] for line in lines for part in (0, 1)]
    matrix = [list(row) for row in segno.make(url, micro=False).matrix_iter(border=2)]
    assert [row[: len(matrix)] for row in rows[: len(matrix)]] == matrix


def test_a_long_address_still_fits_a_terminal_of_80_columns():
    url = "https://192.168.100.200:65535/a-rather-long-repository-name/"
    assert max(len(line) for line in qr_code(url).splitlines()) <= 80
