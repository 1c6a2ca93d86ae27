"""Is this machine ready to build and verify sites, and if not, what to do about it."""

from builder.doctor.examine import examine
from builder.doctor.finding import Finding

__all__ = ["Finding", "examine"]
