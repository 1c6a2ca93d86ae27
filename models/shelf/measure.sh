#!/usr/bin/env bash
# The figures of README.md on photographs: models/shelf/measure.sh EXPORT FOLDER GROCERIES SHELF
# GROCERIES holds val/ in Pascal VOC; SHELF photographs and reference.json, see reference_to_coco.py.
set -euo pipefail

export=${1:?"usage: models/shelf/measure.sh EXPORT FOLDER GROCERIES SHELF"}
folder=${2:?"FOLDER: to work in"} groceries=${3:?"GROCERIES: with val/"} shelf=${4:?"SHELF: with reference.json"}
offshelf=${OFFSHELF:-.venv/bin/offshelf}
here=$(dirname "$0")

if [[ ! -e $folder/groceries ]]; then
  "$offshelf" train prepare "$groceries" -o "$folder/groceries"
fi
if [[ ! -e $folder/shelf ]]; then
  python3 "$here/reference_to_coco.py" "$shelf" "$folder/shelf-coco"
  "$offshelf" train prepare "$folder/shelf-coco" -o "$folder/shelf"
fi
"$offshelf" build "$export/web_model" --labels "$here/label_map.pbtxt" --name Shelf -o "$folder/site"
"$offshelf" train evaluate "$export" "$folder/site" --data "$folder/groceries" --agnostic \
  --report "$folder/report-groceries"
"$offshelf" train evaluate "$export" --data "$folder/shelf" --tile 3x3 --report "$folder/report-shelf"
