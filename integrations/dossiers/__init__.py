"""Adapters of :class:`scheduling.ports.DossierSystem`, one folder a partner.

``dvcqg`` speaks to the national public service portal; ``null`` stands where none is configured.
"""
