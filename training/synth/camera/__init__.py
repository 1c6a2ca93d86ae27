"""The camera: where it stands, its lens, its sensor and what is done to the file afterwards."""
