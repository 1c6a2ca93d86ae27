#!/usr/bin/env bash
# What helps the shelf detector: models/shelf/ablations.sh FOLDER [DATA …], where train.sh FOLDER has run.
# Three trainings of the same few steps, measured on the drawn validation pictures and on every DATA.
set -euo pipefail

folder=${1:?"usage: models/shelf/ablations.sh FOLDER [DATA …]"}
shift
offshelf=${OFFSHELF:-.venv/bin/offshelf}
steps=${STEPS:-400}

if [[ ! -e $folder/drawn-plain ]]; then
  "$offshelf" train synth -o "$folder/drawn-plain" --agnostic --images 4000 --val 300 --size 384 --seed 7 \
    --max-products 40 --variation none \
    --scenes closeup=3,shelf=2,single=1.5,table=1.5,crate=1,heap=1.5,hand=1,pegs=0.7
fi
if [[ ! -e $folder/data-plain ]]; then
  "$offshelf" train prepare "$folder/drawn-plain" -o "$folder/data-plain" --licence Apache-2.0
fi

try() { # NAME DATA WEIGHTS
  if [[ ! -e $folder/try-$1 ]]; then
    "$offshelf" train init "$2" -o "$folder/try-$1" --seed 7 --steps "$steps" \
      --recipe ssd-mobilenet-v2-fpnlite-320 --weights "$3"
  fi
  "$offshelf" train fit "$folder/try-$1" --patience 0
}

try whole "$folder/data" openimages
try untrained "$folder/data" none
try plain "$folder/data-plain" openimages

for data in "$folder/data" "$@"; do
  "$offshelf" train evaluate "$folder/try-whole" "$folder/try-untrained" "$folder/try-plain" \
    --data "$data" --agnostic
done
