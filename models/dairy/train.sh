#!/usr/bin/env bash
# Trains the detector of 31 cartons: models/dairy/train.sh FOLDER PACKSHOTS [PHOTOGRAPHS].
# A second run goes on where the first stopped. PHOTOGRAPHS holds a folder of them for each label.
set -euo pipefail

folder=${1:?"usage: models/dairy/train.sh FOLDER PACKSHOTS [PHOTOGRAPHS]"}
packshots=${2:?"usage: models/dairy/train.sh FOLDER PACKSHOTS [PHOTOGRAPHS]"}
photographs=${3:-}
offshelf=${OFFSHELF:-.venv/bin/offshelf}

if [[ ! -e $folder/drawn ]]; then
  "$offshelf" train synth --packshots "$packshots" -o "$folder/drawn" --images 5000 --val 200 --size 320 \
    --seed 3 --max-products 30 --scenes mixed=5,closeup=3,hand=4,single=1
fi
if [[ ! -e $folder/data ]]; then
  "$offshelf" train prepare "$folder/drawn" -o "$folder/data" --licence MIT
fi
begin() { # NAME STEPS RATE WEIGHTS
  "$offshelf" train init "$folder/data" -o "$folder/$1" --size 224 --steps "$2" --learning-rate "$3" \
    --recipe ssd-mobilenet-v2-fpnlite-320 --weights "$4"
  # More pictures as a whole; and the first layers, which look at the most pixels and know the least
  # about products, stay as they are: half as many steps again in the same time.
  sed -i -e 's/random_coef: 0.25/random_coef: 0.6/' \
    -e 's/^train_config {/&\n  freeze_variables: "Conv1\/|bn_Conv1\/|expanded_conv_|block_[1-6]_"/' \
    "$folder/$1/pipeline.config"
}
if [[ ! -e $folder/round-1 ]]; then
  begin round-1 12000 0.002 shelf
fi
"$offshelf" train fit "$folder/round-1" --patience 0
if [[ ! -e $folder/round-2 ]]; then
  begin round-2 2300 0.001 "$folder/round-1/best"
fi
"$offshelf" train fit "$folder/round-2" --patience 0
"$offshelf" train export "$folder/round-2" -o "$folder/dairy"
"$offshelf" train evaluate "$folder/dairy" --data "$folder/data" --brand-separator - --report "$folder/report"
if [[ $photographs ]]; then
  "$offshelf" train identify "$folder/dairy" --photographs "$photographs" --brand-separator -
fi
