"""From photographs or packshots to an exported detector."""
