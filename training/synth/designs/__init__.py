"""Packages that Offshelf designs itself: brands, flavours, their art, and the bodies under it.

Nothing here is copied from a real package, so pictures made of these designs are free of anyone's
licence.
"""
