#!/usr/bin/env bash
# Trains the shelf detector: models/shelf/train.sh FOLDER. A second run goes on where the first stopped.
set -euo pipefail

folder=${1:?"usage: models/shelf/train.sh FOLDER"}
offshelf=${OFFSHELF:-.venv/bin/offshelf}

if [[ ! -e $folder/drawn ]]; then
  "$offshelf" train synth -o "$folder/drawn" --agnostic --images 4000 --val 300 --size 384 --seed 7 \
    --max-products 40 \
    --scenes closeup=3,shelf=2,single=1.5,table=1.5,crate=1,heap=1.5,hand=1,pegs=0.7
fi
if [[ ! -e $folder/data ]]; then
  "$offshelf" train prepare "$folder/drawn" -o "$folder/data" --licence Apache-2.0
fi
if [[ ! -e $folder/project ]]; then
  "$offshelf" train init "$folder/data" -o "$folder/project" --seed 7 --steps 4464 \
    --recipe ssd-mobilenet-v2-fpnlite-320 --weights openimages
fi
"$offshelf" train fit "$folder/project" --patience 0
"$offshelf" train export "$folder/project" -o "$folder/shelf" --web-model
"$offshelf" train evaluate "$folder/shelf" --data "$folder/data" --report "$folder/report"
