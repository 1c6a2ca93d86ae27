#!/usr/bin/env bash
# The figures of README.md: models/shelf/measure.sh EXPORT FOLDER [GROCERIES SHELF]
# Without the last two, on drawn pictures alone. GROCERIES holds val/ in Pascal VOC; SHELF photographs
# and reference.json, see reference_to_coco.py.
set -euo pipefail

export=${1:?"usage: models/shelf/measure.sh EXPORT FOLDER [GROCERIES SHELF]"}
folder=${2:?"FOLDER: to work in"}
offshelf=${OFFSHELF:-.venv/bin/offshelf}
here=$(dirname "$0")
scenes=closeup=3,shelf=2,single=1.5,table=1.5,crate=1,heap=1.5,hand=1,pegs=0.7

mkdir -p "$folder"
if [[ ! -e $folder/drawn ]]; then # the pictures that no round was trained on, whatever their number
  "$offshelf" train synth -o "$folder/pictures" --agnostic --size 384 --seed 7 --images 1 --val 300 \
    --max-products 50 --scenes "$scenes"
  "$offshelf" train prepare "$folder/pictures" -o "$folder/drawn" --licence Apache-2.0
fi
for weights in float32 float16; do
  "$offshelf" build "$export/saved_model" --labels "$here/label_map.pbtxt" --name Shelf \
    --weights "$weights" -o "$folder/site-$weights"
done
sites=("$folder/site-float32" "$folder/site-float16")
"$offshelf" train evaluate "$export" "${sites[@]}" --data "$folder/drawn" --report "$folder/report-drawn"

if [[ $# -gt 2 ]]; then
  groceries=$3 shelf=${4:?"SHELF: with reference.json"}
  if [[ ! -e $folder/groceries ]]; then
    "$offshelf" train prepare "$groceries" -o "$folder/groceries"
  fi
  if [[ ! -e $folder/shelf ]]; then
    python3 "$here/reference_to_coco.py" "$shelf" "$folder/shelf-coco"
    "$offshelf" train prepare "$folder/shelf-coco" -o "$folder/shelf"
  fi
  "$offshelf" train evaluate "$export" "${sites[@]}" --data "$folder/groceries" --agnostic \
    --report "$folder/report-groceries"
  "$offshelf" train evaluate "$export" --data "$folder/shelf" --tile 3x3 --report "$folder/report-shelf"
fi
