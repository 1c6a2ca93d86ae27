#!/usr/bin/env bash
# Trains the shelf detector: models/shelf/train.sh FOLDER. A second run goes on where the first stopped.
set -euo pipefail

folder=${1:?"usage: models/shelf/train.sh FOLDER"}
offshelf=${OFFSHELF:-.venv/bin/offshelf}

draw() { # NAME IMAGES MAX_PRODUCTS
  if [[ ! -e $folder/drawn$1 ]]; then
    "$offshelf" train synth -o "$folder/drawn$1" --agnostic --images "$2" --val 300 --size 384 --seed 7 \
      --max-products "$3" \
      --scenes closeup=3,shelf=2,single=1.5,table=1.5,crate=1,heap=1.5,hand=1,pegs=0.7
  fi
  if [[ ! -e $folder/data$1 ]]; then
    "$offshelf" train prepare "$folder/drawn$1" -o "$folder/data$1" --licence Apache-2.0
  fi
}
learn() { # ROUND DATA SEED STEPS WEIGHTS OPTIONS…
  if [[ ! -e $folder/round-$1 ]]; then
    "$offshelf" train init "$folder/$2" -o "$folder/round-$1" --seed "$3" --steps "$4" --weights "$5" \
      --recipe ssd-mobilenet-v2-fpnlite-320 "${@:6}"
  fi
  "$offshelf" train fit "$folder/round-$1" --patience 0
}
draw "" 4000 40
learn 1 data 7 4464 openimages
# More pictures as a whole and fewer cut-outs of them: what is missed by then is small.
learn 2 data 8 6000 "$folder/round-1/best" --learning-rate 0.0015 --crops 0.4
# The first layers have learnt what they will, and without them a step is cheaper.
draw -more 12000 50
learn 3 data-more 9 7500 "$folder/round-2/best" --learning-rate 0.0015 --crops 0.4 --freeze-blocks 6
"$offshelf" train export "$folder/round-3" -o "$folder/shelf" --web-model
"$offshelf" train evaluate "$folder/shelf" --data "$folder/data-more" --report "$folder/report"
