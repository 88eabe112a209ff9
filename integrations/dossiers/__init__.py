"""Adapters of :class:`scheduling.ports.DossierSystem`, one folder a partner.

``dvcqg`` speaks to the national public service portal, ``opencps`` to that one-stop system, ``folder`` exchanges files;
``null`` stands where none is configured, and ``systems`` opens what an operator's file says.
"""
