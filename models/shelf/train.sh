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
if [[ ! -e $folder/round-1 ]]; then
  "$offshelf" train init "$folder/data" -o "$folder/round-1" --seed 7 --steps 4464 \
    --recipe ssd-mobilenet-v2-fpnlite-320 --weights openimages
fi
"$offshelf" train fit "$folder/round-1" --patience 0
if [[ ! -e $folder/round-2 ]]; then
  "$offshelf" train init "$folder/data" -o "$folder/round-2" --seed 8 --steps 6000 \
    --recipe ssd-mobilenet-v2-fpnlite-320 --weights "$folder/round-1/best" --learning-rate 0.0015
  # More pictures as a whole and fewer cut-outs of them: what is missed by then is small.
  sed -i 's/random_coef: 0.25/random_coef: 0.6/' "$folder/round-2/pipeline.config"
fi
"$offshelf" train fit "$folder/round-2" --patience 0
"$offshelf" train export "$folder/round-2" -o "$folder/shelf" --web-model
"$offshelf" train evaluate "$folder/shelf" --data "$folder/data" --report "$folder/report"
