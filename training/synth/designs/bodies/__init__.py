"""Kinds of packages: each module builds solids of one family and prints a flavour on them."""
