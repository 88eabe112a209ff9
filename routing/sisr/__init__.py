"""Ruin and recreate on the true model: breaks placed freely, drops decided inside the search; compiled by numba."""
