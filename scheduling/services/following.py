"""How far messages got: the providers that can be asked are asked until each message has come to its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.session import reading, writing
from scheduling.failpoints import reach
from scheduling.model.message import Way
from scheduling.ports import PartnerFailure
from scheduling.services.calls import Partners
from scheduling.services.carriers import note_failure
from scheduling.store import followed

_FOR = timedelta(days=3)
_AT_ONCE = 200


def follow_messages(engine: Engine, partners: Partners, clock: Callable[[], datetime]) -> int:
    """Ask about the messages on their way; returns how many were asked about.

    A provider that does not answer is left alone until the next time.
    """
    asked = 0
    for way, messenger in sorted(partners.messengers.items()):
        if not messenger.tells_state:
            continue
        with reading(engine) as session:
            under_way = followed.under_way(session, Way(way), clock() - _FOR, _AT_ONCE)
        for outbox_id, provider_id in under_way:
            try:
                reached = messenger.state(provider_id)
            except PartnerFailure as failure:
                note_failure(engine, f"messages:{way}", failure, clock())
                break
            asked += 1
            with writing(engine) as session:
                followed.note(session, outbox_id, reached)
                reach("following.before_commit")
            reach("following.after_commit")
    return asked
