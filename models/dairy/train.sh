#!/usr/bin/env bash
# Trains the detector of 31 cartons: models/dairy/train.sh FOLDER PACKSHOTS [PHOTOGRAPHS].
# A second run goes on where the first stopped. PHOTOGRAPHS holds a folder of them for each label.
set -euo pipefail

folder=${1:?"usage: models/dairy/train.sh FOLDER PACKSHOTS [PHOTOGRAPHS]"}
packshots=${2:?"usage: models/dairy/train.sh FOLDER PACKSHOTS [PHOTOGRAPHS]"}
photographs=${3:-}
offshelf=${OFFSHELF:-.venv/bin/offshelf}

draw() { # NAME OPTIONS…
  if [[ ! -e $folder/drawn-$1 ]]; then
    "$offshelf" train synth --packshots "$packshots" -o "$folder/drawn-$1" --images 8000 --val 200 \
      --size 320 --seed 3 --max-products 30 "${@:2}"
  fi
  if [[ ! -e $folder/data-$1 ]]; then
    "$offshelf" train prepare "$folder/drawn-$1" -o "$folder/data-$1" --licence MIT
  fi
}
learn() { # NAME STEPS RATE WEIGHTS
  # Few cut-outs; and the first layers, which look at the most pixels and know the least about
  # products, stay as they are: half as many steps again in the same time.
  if [[ ! -e $folder/round-$1 ]]; then
    "$offshelf" train init "$folder/data-$1" -o "$folder/round-$1" --size 224 --steps "$2" \
      --learning-rate "$3" --recipe ssd-mobilenet-v2-fpnlite-320 --weights "$4" \
      --freeze-blocks 6 --crops 0.4
  fi
  "$offshelf" train fit "$folder/round-$1" --patience 0
}
draw hands --scenes hand=6,mixed=4,closeup=3,single=1
learn hands 13000 0.002 shelf
# Then neighbours that differ; and what peeks out from behind another is background.
draw neighbours --scenes mixed=5,closeup=3,hand=4,single=1 --hidden nothing
learn neighbours 9000 0.0015 "$folder/round-hands/best"
"$offshelf" train export "$folder/round-neighbours" -o "$folder/dairy"
"$offshelf" train evaluate "$folder/dairy" --data "$folder/data-neighbours" --brand-separator - \
  --report "$folder/report"
if [[ $photographs ]]; then
  "$offshelf" train identify "$folder/dairy" --photographs "$photographs" --brand-separator -
fi
