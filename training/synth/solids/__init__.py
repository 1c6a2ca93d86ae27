"""Bodies that packages have: with flat faces, turned about an axis, or soft and flat."""
