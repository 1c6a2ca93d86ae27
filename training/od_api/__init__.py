"""The Object Detection API on today's TensorFlow, and nothing else that knows of it."""
