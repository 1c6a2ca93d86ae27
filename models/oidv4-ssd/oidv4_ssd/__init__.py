"""The Open Images SSD that npm's ``@mediapipe/objectron`` ships, as a detector to build on.

    package ── assets ──▶ label map, TFLite bytes
    TFLite bytes ── weights ──▶ kernels and biases by layer name
    weights ── network ──▶ Keras model: image → box encodings, class logits
    network + anchors + postprocess ── detector ──▶ the Object Detection API's signature
    detector ── saved_model ──▶ a folder

``export.py`` beside this package is the command.
"""
