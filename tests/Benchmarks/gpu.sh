#!/usr/bin/env bash
# Everything that is to be measured on a GPU, in one go, on a machine with nothing but NVIDIA's driver and a Python with PyTorch:
# our published trainer comes along and takes PyTorch's libtorch. At most 8 minutes on a data-centre GPU.
#
#   dotnet publish Trainer -c Release -r linux-x64 --self-contained -p:LibTorch=external -p:Accelerator=cpu -o TRAINER
#   tests/Benchmarks/gpu.sh TRAINER DATA OUT     DATA: the folder of Fashion-MNIST's four files. OUT: gets gpu.md and the runs.
#
# PYTHON: the Python to use. BEST_MINUTES: time of `best` (3). For a trial of this script: DEVICE=cpu LIMIT=images EPOCHS=epochs.
set -euo pipefail
[ $# = 3 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 1; }

here=$(cd "$(dirname "$0")" && pwd)
program=$1/FashionResNet.Trainer data=$2 out=$3
python=${PYTHON:-python3} device=${DEVICE:-cuda} minutes=${BEST_MINUTES:-3}
trial=(${LIMIT:+--limit-train "$LIMIT"})
steps=${STEPS:-60}
mkdir -p "$out"
table=$out/gpu.md

torch=$("$python" -c 'import os, torch; print(os.path.dirname(torch.__file__))')
export LD_LIBRARY_PATH=$torch/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}

# A part that fails is a row that says so, not the end of the others.
part() {
  local name=$1
  shift
  if ! "$@" >"$out/$name.log" 2>&1; then
    echo "$name failed: $(tail -n 1 "$out/$name.log")" | tee -a "$table" >&2
  fi
}

whole_run() { # recipe, options...
  local recipe=$1
  shift
  part "$recipe" "$program" run --recipe "$recipe" --data "$data" --device "$device" --out "$out/$recipe" "${trial[@]}" "$@"
  echo "| $recipe | $(grep -m 1 '^loss .*test acc' "$out/$recipe.log" || true) | $(grep -m 1 'examples/sec' "$out/$recipe.log" || true) |" \
    "$(grep -m 1 'test accuracy:' "$out/$recipe.log" || true) |" >>"$table"
}

ours() { # precision, batch: images/s of the second epoch; the first chooses kernels
  local folder=$out/d2l-$1-$2
  rm -rf "$folder"
  part "d2l-$1-$2" "$program" train --recipe d2l --data "$data" --device "$device" --out "$folder" "${trial[@]}" \
    --precision "$1" --batch-size "$2" --epochs 2
  awk -F, '$1 == 2 {printf "%.0f", $NF}' "$folder/metrics.csv"
}

pytorchs() { # precision, batch: images/s of so many steps, after as many to warm up
  printf '%s\n%s\n' "$steps" "$steps" \
    | "$python" "$here/Training/train_torch.py" --device "$device" --side 96 --precision "$1" --batch-size "$2" --channels-last --plain 2>>"$out/torch.log" \
    | awk -v images=$((steps * $2)) 'NR == 2 {printf "%.0f", images / $1}'
}

"$program" doctor --device "$device" >"$out/doctor.txt" || true
{
  echo "# On a GPU"
  echo
  echo '```'
  cat "$out/doctor.txt"
  "$python" -c 'import torch; print("PyTorch", torch.__version__)'
  echo '```'
  echo
  echo "| recipe | accuracy | speed | CUDA against CPU |"
  echo "|---|---|---|---|"
} >"$table"
whole_run d2l ${EPOCHS:+--epochs "$EPOCHS"}
whole_run quick
whole_run best --max-minutes "$minutes"
{
  echo
  echo "| d2l at 96x96: precision | batch | images/s | PyTorch, channels last | ratio |"
  echo "|---|---|---|---|---|"
} >>"$table"
for precision in fp32 tf32 bf16; do
  for batch in ${BATCHES:-256 1024}; do
    a=$(ours "$precision" "$batch") || true # a row that lacks a figure says so itself
    b=$(pytorchs "$precision" "$batch") || true
    echo "| $precision | $batch | $a | $b | $(awk -v a="${a:-0}" -v b="${b:-0}" 'BEGIN {if (b > 0) printf "%.2f", a / b}') |" >>"$table"
  done
done
cat "$table"
