#!/usr/bin/env bash
# Trains the shelf detector: models/shelf/train.sh FOLDER. A second run goes on where the first stopped.
set -euo pipefail

folder=${1:?"usage: models/shelf/train.sh FOLDER"}
offshelf=${OFFSHELF:-.venv/bin/offshelf}
scenes=closeup=3,shelf=2,single=1.5,table=1.5,crate=1,heap=1.5,hand=1,pegs=0.7
crowded=closeup=2.5,shelf=2.5,single=0.7,table=1.5,crate=2.5,heap=3,hand=0.5,pegs=0.8
late=closeup=2.5,shelf=2,single=0.7,table=1.8,crate=2,heap=2.5,hand=0.7,pegs=0.7
bits=   # an option of fit, for the rounds that ran with it
change= # what sed changes in pipeline.config, for the round that asked for it

draw() { # NAME SEED IMAGES VAL MAX_PRODUCTS SCENES
  if [[ ! -e $folder/drawn$1 ]]; then
    "$offshelf" train synth -o "$folder/drawn$1" --agnostic --size 384 --seed "$2" --images "$3" --val "$4" \
      --max-products "$5" --scenes "$6"
  fi
  if [[ ! -e $folder/data$1 ]]; then
    "$offshelf" train prepare "$folder/drawn$1" -o "$folder/data$1" --licence Apache-2.0
  fi
}
learn() { # ROUND SEED STEPS WEIGHTS DATA… OPTIONS…
  if [[ ! -e $folder/round-$1 ]]; then
    "$offshelf" train init "${@:5}" -o "$folder/round-$1" --seed "$2" --steps "$3" --weights "$4" \
      --recipe ssd-mobilenet-v2-fpnlite-320
  fi
  sed -i -e "$change" "$folder/round-$1/pipeline.config"
  "$offshelf" train fit "$folder/round-$1" --patience 0 ${bits:+"$bits"}
}
draw "" 7 4000 300 40 "$scenes"
learn 1 7 4464 openimages "$folder/data"
# More pictures as a whole and fewer cut-outs of them: what is missed by then is small.
learn 2 8 6000 "$folder/round-1/best" "$folder/data" --learning-rate 0.0015 --crops 0.4
# The first layers have learnt what they will, and without them a step is cheaper.
draw -more 7 12000 300 50 "$scenes"
learn 3 9 7500 "$folder/round-2/best" "$folder/data-more" \
  --learning-rate 0.0015 --crops 0.4 --freeze-blocks 6
# Heaps, crates and shelves from further away are what is found least.
draw -crowded 8 11000 100 80 "$crowded"
bits=--bfloat16 # on processors that have it a step takes four fifths of the time
learn 4 10 11000 "$folder/round-3/best" "$folder/data-crowded" "$folder/data-more" \
  --learning-rate 0.002 --crops 0.3 --freeze-blocks 6
# A closer look: what is small at 320 pixels is missed most.
draw -late 31 9000 300 50 "$late"
learn 5 11 9378 "$folder/round-4/best" "$folder/data-late" \
  --learning-rate 0.002 --crops 0.2 --freeze-blocks 6 --size 384
# Boxes and classes part: each gets a tower that begins as the one they shared. And fewer doubles, for a few
# neighbours that are lost: README.md has what either threshold gives.
change='s/share_prediction_tower: true/share_prediction_tower: false/
s/ iou_threshold: 0.55$/ iou_threshold: 0.45/'
draw -again 51 9000 300 50 "$late"
learn 6 12 9952 "$folder/round-5/best" "$folder/data-again" \
  --learning-rate 0.002 --crops 0.2 --freeze-blocks 6 --size 384
"$offshelf" train export "$folder/round-6" -o "$folder/shelf" --web-model
"$offshelf" train evaluate "$folder/shelf" --data "$folder/data-more" --report "$folder/report"
