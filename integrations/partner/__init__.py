"""What the adapters of every partner have in common; no partner's wire form is here.

=========== ==============================================================================
settings    blocks of settings, secrets by name, and how a file of them is read
addresses   where a partner may be called, and what distrust of a certificate looks like
transport   one call over HTTP, every way it can fail, typed
failures    the table of those ways
masking     a partner's words without personal data and secrets
token       one token for all threads, fetched again when it is over or refused
standin     HTTP around a server that stands in for a partner, with faults on demand
=========== ==============================================================================
"""
