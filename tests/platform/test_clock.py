"""The clock goes on whatever one of its tasks meets."""

import pytest

from app import clock
from app.platform.runtime import Runtime
from app.settings import Settings


def test_a_full_disk_does_not_end_the_clock(
    run: Runtime, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks: list[int] = []

    def tick(given: Runtime) -> None:
        ticks.append(1)
        if len(ticks) == 1:
            raise OSError(28, "No space left on device")
        raise SystemExit(0)

    monkeypatch.setattr(clock, "read_settings", lambda: settings)
    monkeypatch.setattr(clock, "build_runtime", lambda given: run)
    monkeypatch.setattr(clock, "_tick_while_leader", tick)
    monkeypatch.setattr(clock, "SWEEP_SECONDS", 0)
    monkeypatch.setattr(clock.signal, "signal", lambda *args: None)
    monkeypatch.setattr(clock, "set_up_logs", lambda: None)
    with pytest.raises(SystemExit):
        clock.main()
    assert len(ticks) == 2
