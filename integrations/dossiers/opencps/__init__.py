"""OpenCPS v2, a one-stop system: results for home are asked of it, and where they stand is told to it.

Its ``viaPostal`` says how far a result is: 2 chosen, 3 handed to the post, 4 delivered (contracts.md 3.1). Where its
dossiers answer is in no source, so addresses are settings (docs/partners.md).
"""

from integrations.dossiers.opencps.client import OpenCpsClient
from integrations.dossiers.opencps.settings import OpenCpsSettings

__all__ = ["OpenCpsClient", "OpenCpsSettings"]
