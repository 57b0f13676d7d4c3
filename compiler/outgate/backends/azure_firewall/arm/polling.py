"""Following a long-running operation where the user waits: no thread, so Ctrl-C ends it at once."""

from collections.abc import Callable
from typing import Any

from azure.core.polling.base_polling import LROBasePolling


class Following(LROBasePolling[None, Any, Any]):
    """The polling of azure-core, which says each time that the operation still goes on."""

    def __init__(self, tick: Callable[[], None], **options: Any) -> None:
        super().__init__(**options)
        self._tick = tick

    def update_status(self) -> None:
        """Say so, and ask."""
        self._tick()
        super().update_status()
