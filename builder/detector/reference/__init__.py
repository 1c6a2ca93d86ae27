"""What the site computes around the network, in NumPy: what the graph's own results are held to.

The runtime does the same in TypeScript. Nothing here knows TensorFlow.
"""
