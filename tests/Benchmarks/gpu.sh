#!/usr/bin/env bash
# Everything that is to be measured on a GPU, in one go, on a machine with nothing but NVIDIA's driver and a Python with PyTorch:
# our published trainer comes along and takes PyTorch's libtorch. Ended after 8 minutes, whatever has been measured by then.
#
#   dotnet publish Trainer -c Release -r linux-x64 --self-contained -p:LibTorch=external -p:Accelerator=cpu -o TRAINER
#   tests/Benchmarks/gpu.sh TRAINER DATA OUT     DATA: the folder of Fashion-MNIST's four files. OUT: gets gpu.md, gpu-runs/ and, of these
#                                                without the models, gpu-runs.tar.gz; every epoch writes there, so best a folder in memory.
#
# PYTHON: the Python to use. MINUTES: of all (8). BEST_MINUTES: of `best` (2).
# For a trial of this script: DEVICE=cpu LIMIT=images EPOCHS=epochs STEPS=steps BATCHES=sizes PART_SECONDS=seconds.
set -euo pipefail
[ $# = 3 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 1; }
export LC_ALL=C.UTF-8

here=$(cd "$(dirname "$0")" && pwd)
program=$1/FashionResNet.Trainer data=$2 out=$3 runs=$3/gpu-runs
python=${PYTHON:-python3} device=${DEVICE:-cuda} minutes=${BEST_MINUTES:-2}
trial=(${LIMIT:+--limit-train "$LIMIT"})
deadline=$((SECONDS + ${MINUTES:-8} * 60))
rm -rf "$runs"
mkdir -p "$runs"

# cuDNN looks for the CUDA compiler by name alone; Python's torch loads it beforehand, a program has to be told where it is.
torch=$("$python" -c 'import os, torch; print(os.path.dirname(torch.__file__))')
folders=$torch/lib
for folder in "$torch"/../nvidia/*/lib; do
  [ ! -d "$folder" ] || folders=$folders:$folder
done
export LD_LIBRARY_PATH=$folders${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}

limited() { # seconds, command...: ended after so many, or when the time of all is up
  local seconds=${PART_SECONDS:-$1} left=$((deadline - SECONDS))
  shift
  [ "$left" -ge 10 ] || { echo "no time was left for it" >&2; return 124; }
  timeout -k 5 "$((seconds < left ? seconds : left))" "$@"
}

part() { # name, seconds, command...: what fails, or takes too long, is a line that says so, not the end of the others
  local name=$1 seconds=$2
  shift 2
  limited "$seconds" "$@" >"$runs/$name.log" 2>&1 || failed "$name" "$runs/$name.log"
}

failed() { # name, log
  echo "$1 failed: $(tail -n 1 "$2")" | tee -a "$runs/failures.txt" >&2
}

column() { # metrics.csv, name, what awk does with each value as v
  [ -f "$1" ] || return 0
  awk -F, -v name="$2" 'NR == 1 {for (i = 1; i <= NF; i++) if ($i == name) c = i; next} {v = $c} '"$3" "$1"
}

reached() { # metrics.csv: training seconds to the first epoch with the published accuracy; only d2l scores the test set after each
  [ -f "$1" ] || return 0
  awk -F, 'NR == 1 {for (i = 1; i <= NF; i++) c[$i] = i; next}
    {s += $c["seconds"]; if ($c["test_accuracy"] >= 0.907) {printf "0.907 after %.1f s", s; exit}}' "$1"
}

whole_run() { # recipe, seconds, options...
  local recipe=$1 seconds=$2 metrics=$runs/$1/metrics.csv
  shift 2
  part "$recipe" "$seconds" "$program" run --recipe "$recipe" --data "$data" --device "$device" --out "$runs/$recipe" "${trial[@]}" "$@"
  echo "| $recipe | $(grep -m 1 '^loss .*test acc' "$runs/$recipe.log" || true) |" \
    "$(column "$metrics" seconds '{s += v} END {printf "%.1f s", s}') $(reached "$metrics") |" \
    "$(column "$metrics" examples_per_second '{s = v} END {printf "%.0f, %.1f times 3207", s, s / 3207}') |" \
    "$(grep -m 1 'test accuracy:' "$runs/$recipe.log" || true) |" >>"$runs/recipes.txt"
}

ours() { # precision, batch: images/s of the second epoch; the first chooses kernels
  local name=d2l-$1-$2
  part "$name" 60 "$program" train --recipe d2l --data "$data" --device "$device" --out "$runs/$name" "${trial[@]}" \
    --precision "$1" --batch-size "$2" --epochs 2
  column "$runs/$name/metrics.csv" examples_per_second '{s = v} END {printf "%.0f", s}'
}

pytorchs() { # precision, batch: images/s of as many steps as an epoch has, after as many to warm up
  local steps=${STEPS:-$((60000 / $2))}
  printf '%s\n%s\n' "$steps" "$steps" \
    | limited 60 "$python" "$here/Training/train_torch.py" --device "$device" --side 96 --precision "$1" --batch-size "$2" --channels-last --plain \
      2>"$runs/torch-$1-$2.log" | awk -v images=$((steps * $2)) 'NR == 2 {printf "%.0f", images / $1}'
}

report() {
  {
    echo "# On a GPU"
    echo
    echo '```'
    cat "$runs/doctor.log"
    "$python" -c 'import torch; print("PyTorch", torch.__version__)'
    echo '```'
    echo
    echo "| recipe | accuracy | training | images/s of the last epoch, d2l's published 3207 | CUDA (TorchSharp) against CPU (ML.NET) |"
    echo "|---|---|---|---|---|"
    cat "$runs/recipes.txt"
    echo
    echo "| d2l at 96x96: precision | batch | images/s | PyTorch, channels last | ratio |"
    echo "|---|---|---|---|---|"
    cat "$runs/precisions.txt"
    echo
    cat "$runs/failures.txt"
  } >"$out/gpu.md"
  tar -czf "$out/gpu-runs.tar.gz" -C "$out" --exclude='*.safetensors' --exclude='model.*' gpu-runs
  cat "$out/gpu.md"
}

for file in recipes precisions failures; do : >"$runs/$file.txt"; done
: >"$runs/doctor.log"
trap report EXIT
part doctor 60 "$program" doctor --device "$device"
whole_run d2l 120 ${EPOCHS:+--epochs "$EPOCHS"}
whole_run quick 60
for precision in fp32 tf32 bf16; do
  for batch in ${BATCHES:-256 1024}; do
    a=$(ours "$precision" "$batch") || true # a row that lacks a figure says so itself
    b=$(pytorchs "$precision" "$batch") || failed "PyTorch $precision $batch" "$runs/torch-$precision-$batch.log"
    echo "| $precision | $batch | $a | $b | $(awk -v a="${a:-0}" -v b="${b:-0}" 'BEGIN {if (b > 0) printf "%.2f", a / b}') |" >>"$runs/precisions.txt"
  done
done
whole_run best "$(awk -v m="$minutes" 'BEGIN {printf "%d", m * 60 + 60}')" --max-minutes "$minutes"
