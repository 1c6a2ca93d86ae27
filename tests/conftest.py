"""What all Python tests share."""

from hypothesis import settings

# A busy machine is no bug: examples are checked, never timed.
settings.register_profile("offshelf", deadline=None)
settings.load_profile("offshelf")
