"""What a log file gets of the progress that a terminal shows as a bar."""

from builder.cli.console import SECONDS_A_LINE, _line_per_step


def test_a_log_has_a_line_a_step_and_one_now_and_then_for_how_far_a_long_one_is(capsys):
    now = 100.0
    show = _line_per_step(lambda: now)
    for done in (0.0, 0.1, 0.2, 0.3):
        show("photographing", done)
        now += SECONDS_A_LINE / 2
    show("writing")
    now += SECONDS_A_LINE
    show("writing")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == ["photographing", "photographing (20% of all)", "writing"]
