#!/usr/bin/env bash
# Makes this folder's model again, into a folder of its own: trains, exports to INT8, measures that.
#
#   models/fashion-resnet18/make.sh [OPTION of run...]     for example --recipe best --seed 1
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=models/fashion-resnet18-$(date +%Y%m%d-%H%M%S)
dotnet run -c Release --project Trainer -- run --out "$out" "$@"
dotnet run -c Release --project Trainer -- export --weights "$out/weights.safetensors" --out "$out/int8/model.onnx" --int8
dotnet run -c Release --project MlNetScoring/Cli -- evaluate --model "$out/int8/model.onnx" --report "$out/int8"
