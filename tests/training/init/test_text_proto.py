"""What is written is what protocol buffers read."""

from __future__ import annotations

from training.init.text_proto import Enum, to_text


def test_a_message_is_a_field_a_line():
    message = {
        "name": 'a "quoted" name',
        "on": True,
        "rate": 4e-05,
        "empty": {},
        "missing": None,
        "numbers": [1, 2],
        "inner": {"kind": Enum("SIGMOID")},
    }

    assert to_text(message) == (
        'name: "a \\"quoted\\" name"\n'
        "on: true\n"
        "rate: 4e-05\n"
        "empty {\n}\n"
        "numbers: 1\nnumbers: 2\n"
        "inner {\n  kind: SIGMOID\n}\n"
    )


def test_letters_beyond_ascii_stay_what_they_are():
    assert to_text({"path": "Käse/乳"}) == 'path: "Käse/乳"\n'
