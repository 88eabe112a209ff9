"""Nothing here reaches beyond this machine."""

from __future__ import annotations

from tests.loopback import only_this_machine as only_this_machine
