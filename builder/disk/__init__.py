"""Writing whole or not at all: hidden siblings, changing places in one step, room on the disk."""
