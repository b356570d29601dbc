"""Who opens too many profiles: a directory is read person by person, and not taken away whole."""

import logging
import time
from collections.abc import Callable

from cop.kit.errors import TooMany
from cop.kit.pace import Pace, Spread

log = logging.getLogger(__name__)

MOST_PROFILES, HOUR = 200, 3600.0


class Opening:
    """Different profiles one person opens within an hour, as this process sees them."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._profiles = Spread(MOST_PROFILES, HOUR, clock=clock)
        self._alarms = Pace(1, HOUR, clock=clock)

    def take(self, person_id: int, profile_id: int) -> None:
        """Count one. Raises TooMany behind the last allowed, and once an hour tells the log who it is."""
        try:
            self._profiles.take(person_id, profile_id)
        except TooMany:
            self._tell(person_id)
            raise

    def _tell(self, person_id: int) -> None:
        try:
            self._alarms.take(person_id)
        except TooMany:
            return
        log.error("ALARM person %s wants more than %s different profiles within an hour", person_id, MOST_PROFILES)
