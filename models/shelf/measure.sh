#!/usr/bin/env bash
# The figures of README.md: models/shelf/measure.sh MODEL FOLDER [GROCERIES SHELF]
# MODEL is models/shelf itself, or an export of train.sh; without the last two, on drawn pictures alone.
# GROCERIES holds val/ in Pascal VOC; SHELF photographs and reference.json, see reference_to_coco.py.
set -euo pipefail

model=${1:?"usage: models/shelf/measure.sh MODEL FOLDER [GROCERIES SHELF]"}
folder=${2:?"FOLDER: to work in"}
offshelf=${OFFSHELF:-.venv/bin/offshelf}
here=$(dirname "$0")
scenes=closeup=3,shelf=2,single=1.5,table=1.5,crate=1,heap=1.5,hand=1,pegs=0.7

draw() { # NAME MIN_VISIBLE: the pictures that no round was trained on, whatever their number
  if [[ ! -e $folder/$1 ]]; then
    "$offshelf" train synth -o "$folder/pictures-$1" --agnostic --size 384 --seed 7 --images 1 --val 1500 \
      --max-products 50 --scenes "$scenes" --min-visible "$2"
    "$offshelf" train prepare "$folder/pictures-$1" -o "$folder/$1" --licence Apache-2.0
  fi
}
site() { # NAME MODEL OPTIONS…
  "$offshelf" build "$2" --labels "$here/label_map.pbtxt" --name Shelf -o "$folder/$1" "${@:3}"
}
mkdir -p "$folder"
draw drawn 0.5
draw reasonable 0.65
site site "$model/web_model"
models=("$folder/site") # float16 in Chromium
if [[ -e $model/saved_model ]]; then
  site site-float32 "$model/saved_model" --weights float32
  models+=("$model" "$folder/site-float32")
fi
for data in drawn reasonable; do
  "$offshelf" train evaluate "${models[@]}" --data "$folder/$data" --report "$folder/report-$data"
done
if [[ $# -gt 2 ]]; then
  groceries=$3 shelf=${4:?"SHELF: with reference.json"}
  if [[ ! -e $folder/groceries ]]; then
    "$offshelf" train prepare "$groceries" -o "$folder/groceries"
  fi
  if [[ ! -e $folder/shelf ]]; then
    python3 "$here/reference_to_coco.py" "$shelf" "$folder/shelf-coco"
    "$offshelf" train prepare "$folder/shelf-coco" -o "$folder/shelf"
  fi
  "$offshelf" train evaluate "${models[@]}" --data "$folder/groceries" --agnostic \
    --report "$folder/report-groceries"
  "$offshelf" train evaluate "${models[@]}" --data "$folder/shelf" --tile 3x3 --report "$folder/report-shelf"
fi
