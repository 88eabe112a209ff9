"""The dossier system of an installation that has none: every push fails, visibly."""

from __future__ import annotations

from scheduling.ports import DossierRecord, FailureKind, PartnerFailure, Receipt, StepKind


class NullDossierSystem:
    """Refuses every record, so that an unset address never looks like a dossier told."""

    takes: frozenset[StepKind] = frozenset()

    def push(self, record: DossierRecord) -> Receipt:
        """Raise, whatever the record.

        Raises
        ------
        PartnerFailure
            ``CONFIGURATION``, ``dossiers.not_configured``: the rows wait in the outbox until a system is set.
        """
        raise PartnerFailure(
            FailureKind.CONFIGURATION,
            "dossiers.not_configured",
            "Chưa cấu hình hệ thống quản lý hồ sơ nào.",
        )
