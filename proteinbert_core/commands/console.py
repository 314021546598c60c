"""Messages and progress on standard error, where they do not mix with results on the other."""

from __future__ import annotations

import sys
import time


def say(message: str) -> None:
    r"""Write a line to standard error.

    Parameters
    ----------
    message : str
        One line. Characters that could steer a terminal, as a FASTA header may hold them, are
        shown as ``\x1b`` and so on.
    """
    sys.stderr.write(_printable(message) + "\n")
    sys.stderr.flush()


def answer(line: str = "") -> None:
    """Write a line of a result to standard output, as safe for a terminal as by `say`.

    Parameters
    ----------
    line : str
    """
    sys.stdout.write(_printable(line) + "\n")


def _printable(line: str) -> str:
    return "".join(
        character if character.isprintable() else repr(character)[1:-1] for character in line
    )


def duration(seconds: float) -> str:
    """Return a time span in the two units that matter.

    Parameters
    ----------
    seconds : float

    Returns
    -------
    str

    Examples
    --------
    >>> duration(7.4), duration(200), duration(7260)
    ('7 s', '3 min 20 s', '2 h 1 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


class StatusLine:
    """One line that is rewritten; in a log, one line now and then.

    Parameters
    ----------
    quiet : bool
        Show nothing.
    """

    _TERMINAL_INTERVAL = 0.2
    _LOG_INTERVAL = 30.0

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._shown = time.monotonic()
        self._open_line = False

    def is_due(self, now: float) -> bool:
        """Whether the last time is long enough ago.

        Parameters
        ----------
        now : float
            Of ``time.monotonic()``.
        """
        interval = self._TERMINAL_INTERVAL if self._terminal else self._LOG_INTERVAL
        return not self._quiet and now - self._shown >= interval

    def show(self, line: str, now: float) -> None:
        """Show a line, in place of the last one where that can be.

        Parameters
        ----------
        line : str
        now : float
            Of ``time.monotonic()``.
        """
        if self._quiet:
            return
        self._shown = now
        if self._terminal:
            sys.stderr.write(f"\r{line}\x1b[K")
            sys.stderr.flush()
            self._open_line = True
        else:
            say(line)

    def close(self) -> None:
        """Clear the line, so that what is written next starts a line of its own."""
        if self._open_line:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._open_line = False


class ProgressLine(StatusLine):
    """Shows how far a long job is.

    Called with the work done and the work to do, in the same unit, whatever it is.

    Parameters
    ----------
    what : str
        The work, as a word or two.
    quiet : bool
        Show nothing.
    goes_on : bool
        Whether the first call tells what an earlier run has done, which is no measure of speed.
    """

    def __init__(self, what: str, *, quiet: bool = False, goes_on: bool = False) -> None:
        super().__init__(quiet=quiet)
        self._what = what
        self._started = self._shown
        self._before = None if goes_on else 0

    def __call__(self, done: int, total: int) -> None:
        """Show the progress, if the last time is long enough ago.

        Parameters
        ----------
        done, total : int
            Work done and work to do.
        """
        now = time.monotonic()
        if self._before is None:
            self._before, self._started = done, now
        if total <= 0 or not self.is_due(now):
            return
        seconds, own = now - self._started, done - self._before
        left = f", about {duration(seconds / own * (total - done))} left" if own > 0 else ""
        self.show(f"{self._what}: {100 * done // total} %{left}", now)
