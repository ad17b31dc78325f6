#!/usr/bin/env bash
# Scores a folder of millions with a Slurm job array: one task a shard, then a job that joins the parts.
#
#   SHARDS=64 deploy/slurm/score-array.sh --model model.onnx --input /data/images --recursive --output /data/results.csv
#
# Arguments are those of `score`, without --shard, --resume and --threads, which are given here. Model, input, output and program
# lie where every node sees them, under the same absolute path. From the environment:
#
#   SHARDS  parts (8). An array may be as large as slurm.conf's MaxArraySize allows; more parts than nodes even out slow nodes.
#   CPUS    cores a task (1); two tasks of one core do a little more than one of two.
#   SCORE   the program (FashionResNet.Scoring.Cli), for example "dotnet /opt/fashion-resnet/FashionResNet.Scoring.Cli.dll".
#   SBATCH_PARTITION, SBATCH_TIMELIMIT, SBATCH_ACCOUNT, ...  sbatch's own: where, how long and for whom.
#
# A task that loses its node or is preempted is requeued by Slurm (--requeue); one whose program is killed, for want of memory
# say, or ends with exit code 5 (try again) asks for it itself until it has had four starts after the first in all, Slurm's own
# requeues counted. Every start goes on where the last one was (--resume). A task some of whose images failed has done its work: the
# output says which (exit code 4 counts as success). The merge job waits for all tasks (afterok); where one fails for good it never
# starts and is removed. Run the same line again then: what is complete is not done again.
#
# Prints the ids of the array and of the merge job. Logs: score-<array>_<task>.log and score-merge-<job>.log where it was called.
set -euo pipefail

most_restarts=4
killed=128 # a shell's exit code for a killed program is 128 and the signal's number
some_failed=4
try_again=5 # another process has the part still, or what happened was not foreseen

option() { # NAME ARG...: the value given to an option
  local name=$1
  shift
  while [ $# -gt 0 ]; do
    case "$1" in
      "$name") echo "${2:-}"; return ;;
      "$name"=*) echo "${1#*=}"; return ;;
    esac
    shift
  done
}

submit() {
  local output array merge
  output=$(option --output "$@")
  if [ -z "$output" ] || [ -z "$(option --model "$@")" ] || [ -z "$(option --input "$@")" ]; then
    echo "usage: [SHARDS=N] [CPUS=N] [SCORE=PROGRAM] $0 --model M --input X --output F [options of score]" >&2
    exit 1
  fi
  export SCORE=${SCORE:-FashionResNet.Scoring.Cli}
  local shards=${SHARDS:-8}
  array=$(sbatch --parsable --job-name=score --array="0-$((shards - 1))" --requeue --open-mode=append \
    --cpus-per-task="${CPUS:-1}" --output=score-%A_%a.log "$0" task "$shards" "$@")
  array=${array%%;*} # of several clusters it names one behind a semicolon
  merge=$(sbatch --parsable --job-name=score-merge --dependency="afterok:$array" --kill-on-invalid-dep=yes \
    --output=score-merge-%j.log "$0" merge "$output")
  echo "array $array merge $merge"
}

task() {
  local shards=$1 status=0
  shift
  # $SCORE is a command and perhaps its first arguments: it is meant to be split.
  # shellcheck disable=SC2086
  $SCORE score "$@" --shard "$SLURM_ARRAY_TASK_ID/$shards" --resume --threads "$SLURM_CPUS_PER_TASK" || status=$?
  if [ "$status" -eq "$some_failed" ]; then
    exit 0
  fi
  if { [ "$status" -gt "$killed" ] || [ "$status" -eq "$try_again" ]; } && [ "${SLURM_RESTART_COUNT:-0}" -lt "$most_restarts" ]; then
    echo "ended with exit code $status: asking Slurm to start it again" >&2
    # Not $SLURM_JOB_ID: in one task of an array it is the id of the array, which would be requeued as a whole.
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
    sleep infinity # Slurm ends this start
  fi
  exit "$status"
}

merge() {
  local status=0
  # shellcheck disable=SC2086
  $SCORE score merge --output "$1" --overwrite || status=$?
  if [ "$status" -ne "$some_failed" ]; then
    exit "$status"
  fi
}

case "${SLURM_JOB_ID:+in-job} ${1:-}" in
  "in-job task") shift; task "$@" ;;
  "in-job merge") shift; merge "$@" ;;
  *) submit "$@" ;;
esac
