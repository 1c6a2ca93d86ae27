"""Prove in a browser that a site detects what its model does."""
