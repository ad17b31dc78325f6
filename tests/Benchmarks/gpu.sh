#!/usr/bin/env bash
# Everything that is to be measured on a GPU, in one go, on a machine with nothing but NVIDIA's driver and a Python with PyTorch:
# our published trainer comes along and takes PyTorch's libtorch. Planned for 8 minutes on a data-centre GPU, ended after 18 at the latest.
#
#   dotnet publish Trainer -c Release -r linux-x64 --self-contained -p:LibTorch=external -p:Accelerator=cpu -o TRAINER
#   tests/Benchmarks/gpu.sh TRAINER DATA OUT     DATA: the folder of Fashion-MNIST's four files. OUT: gets gpu.md and the runs.
#
# PYTHON: the Python to use. BEST_MINUTES: time of `best` (2). For a trial of this script: DEVICE=cpu LIMIT=images EPOCHS=epochs.
set -euo pipefail
[ $# = 3 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 1; }

here=$(cd "$(dirname "$0")" && pwd)
program=$1/FashionResNet.Trainer data=$2 out=$3
python=${PYTHON:-python3} device=${DEVICE:-cuda} minutes=${BEST_MINUTES:-2}
trial=(${LIMIT:+--limit-train "$LIMIT"})
steps=${STEPS:-60}
mkdir -p "$out"
table=$out/gpu.md

torch=$("$python" -c 'import os, torch; print(os.path.dirname(torch.__file__))')
export LD_LIBRARY_PATH=$torch/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}

# A part that fails, or takes longer than it may, is a line that says so, not the end of the others.
part() { # name, seconds, command...
  local name=$1 seconds=$2
  shift 2
  if ! timeout "${LIMIT_SECONDS:-$seconds}" "$@" >"$out/$name.log" 2>&1; then
    echo "$name failed: $(tail -n 1 "$out/$name.log")" | tee -a "$out/failures.txt" >&2
  fi
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
  local recipe=$1 seconds=$2 metrics=$out/$1/metrics.csv
  shift 2
  part "$recipe" "$seconds" "$program" run --recipe "$recipe" --data "$data" --device "$device" --out "$out/$recipe" "${trial[@]}" "$@"
  echo "| $recipe | $(grep -m 1 '^loss .*test acc' "$out/$recipe.log" || true) |" \
    "$(column "$metrics" seconds '{s += v} END {printf "%.1f s", s}') $(reached "$metrics") |" \
    "$(column "$metrics" examples_per_second '{n++; s = v} END {printf "%.0f, %.1f times 3207", s, s / 3207}') |" \
    "$(grep -m 1 'test accuracy:' "$out/$recipe.log" || true) |" >>"$table"
}

ours() { # precision, batch: images/s of the second epoch; the first chooses kernels
  local folder=$out/d2l-$1-$2
  rm -rf "$folder"
  part "d2l-$1-$2" 60 "$program" train --recipe d2l --data "$data" --device "$device" --out "$folder" "${trial[@]}" \
    --precision "$1" --batch-size "$2" --epochs 2
  column "$folder/metrics.csv" examples_per_second '{s = v} END {printf "%.0f", s}'
}

pytorchs() { # precision, batch: images/s of so many steps, after as many to warm up
  printf '%s\n%s\n' "$steps" "$steps" \
    | timeout "${LIMIT_SECONDS:-60}" "$python" "$here/Training/train_torch.py" --device "$device" --side 96 --precision "$1" --batch-size "$2" --channels-last --plain 2>>"$out/torch.log" \
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
  echo "| recipe | accuracy | training | images/s of the last epoch, d2l's published 3207 | CUDA (TorchSharp) against CPU (ML.NET) |"
  echo "|---|---|---|---|---|"
} >"$table"
: >"$out/failures.txt"
whole_run d2l 120 ${EPOCHS:+--epochs "$EPOCHS"}
whole_run quick 60
whole_run best "$(awk -v m="$minutes" 'BEGIN {printf "%d", m * 60 + 60}')" --max-minutes "$minutes"
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
if [ -s "$out/failures.txt" ]; then
  { echo; cat "$out/failures.txt"; } >>"$table"
fi
cat "$table"
