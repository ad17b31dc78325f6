#!/usr/bin/env bash
# Proves deploy/slurm/score-array.sh on a real Slurm of one node on the loopback address: 8 shards, one of them killed in the
# middle and requeued by Slurm, merged, and compared byte for byte with the run of a single process.
#
#   slurm.sh MODEL FOLDER PROGRAM [ARG...]     for example: slurm.sh model.onnx images dotnet .../FashionResNet.Scoring.Cli.dll
#
# Needs root. Installs Slurm where apt can. Exit code 77: Slurm cannot be had here, the last line says why.
set -euo pipefail

shards=8
victim=7 # the last: its job id is that of the array, and a requeue by it would start all of them again
deadline_seconds=150

[ $# -ge 3 ] || { echo "usage: $0 MODEL FOLDER PROGRAM [ARG...]" >&2; exit 1; }
model=$1 folder=$2
shift 2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
chmod 755 "$work" # munged refuses what others may write to
export SLURM_CONF=$work/slurm.conf

skip() { echo "$1"; exit 77; }

install() {
  command -v slurmctld slurmd munged sbatch >/dev/null && return
  command -v apt-get >/dev/null || skip "no Slurm here, and no apt to install it"
  # Nothing may be started by the packages: the system's own Slurm, if any, is not ours.
  export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
  (apt-get update -qq && apt-get install -y -qq --no-install-recommends slurm-wlm slurm-wlm-basic-plugins munge) \
    >"$work/apt.log" 2>&1 || skip "Slurm cannot be installed: $(tail -n 1 "$work/apt.log")"
}

configure() {
  local host port cpus
  host=$(hostname -s)
  port=$((20000 + $$ % 20000 * 2))
  cpus=$(nproc)
  dd if=/dev/urandom of="$work/munge.key" bs=1024 count=1 status=none
  chmod 600 "$work/munge.key"
  mkdir "$work/state" "$work/spool"
  cat >"$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket,cred_expire=5
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/builtin
SchedulerParameters=sched_min_interval=100000,batch_sched_delay=0
ReturnToService=2
JobRequeue=1
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cpus
PartitionName=all Nodes=ALL Default=YES
CONF
}

start() {
  munged --socket="$work/munge.socket" --key-file="$work/munge.key" --pid-file="$work/munged.pid" \
    --log-file="$work/munged.log" --seed-file="$work/munged.seed" >"$work/munged.out" 2>&1 \
    || skip "munged does not start: $(tail -n 1 "$work/munged.out")"
  slurmctld || skip "slurmctld does not start: $(tail -n 1 "$work/slurmctld.log")"
  slurmd || skip "slurmd does not start: $(tail -n 1 "$work/slurmd.log")"
  until_true "the node is idle" node_is_idle || skip "the node does not come up: $(tail -n 1 "$work/slurmd.log")"
}

stop() {
  local pid daemon
  for daemon in slurmd slurmctld munged; do
    pid=$(cat "$work/$daemon.pid" 2>/dev/null) || continue
    kill "$pid" 2>/dev/null || continue
    tail --pid="$pid" -f /dev/null # until it has ended
  done
}

finish() {
  local status=$?
  if [ -e "$SLURM_CONF" ]; then
    scancel --user=root 2>/dev/null || true
    stop
  fi
  if [ "$status" -ne 0 ] && [ "$status" -ne 77 ]; then
    tail -n 20 "$work"/score-*.log "$work/slurmctld.log" 2>/dev/null || true
  fi
  rm -rf "$work"
  exit "$status"
}

until_true() { # WHAT COMMAND...: waits until it succeeds, as long as the deadline allows
  local what=$1
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline_seconds" ] || { echo "after $SECONDS s still not so: $what"; return 1; }
    sleep 0.2
  done
}

node_is_idle() { [ "$(sinfo --noheader --format=%t 2>/dev/null)" = idle ]; }

job_has_ended() { scontrol show job "$1" | grep -qE 'JobState=(COMPLETED|FAILED|CANCELLED|TIMEOUT|NODE_FAIL)'; }

# The program, but one shard is killed at its first start once it has written rows.
write_program() {
  printf -v quoted '%q ' "$@"
  cat >"$work/program" <<PROGRAM
#!/usr/bin/env bash
$quoted "\$@" &
pid=\$!
if [ "\${SLURM_ARRAY_TASK_ID:-}" = $victim ] && [ "\${SLURM_RESTART_COUNT:-0}" = 0 ]; then
  until [ -s $work/array.csv.parts/part-0000$victim-of-0000$shards.progress/rows ]; do
    kill -0 \$pid || exit 99 # ended before it could be killed
    sleep 0.01
  done
  kill -KILL \$pid
fi
wait \$pid
PROGRAM
  chmod +x "$work/program"
}

trap finish EXIT
[ "$(id -u)" = 0 ] || skip "not root: slurmd cannot start jobs"
install
SECONDS=0 # the deadline is that of Slurm, not of apt-get
configure
start
write_program "$@"

# A batch of one image: there is always a middle.
score=(--model "$model" --input "$folder" --batch-size 1)
"$@" score "${score[@]}" --output "$work/single.csv"

cd "$work"
SCORE=$work/program SHARDS=$shards "$here/../../deploy/slurm/score-array.sh" "${score[@]}" --output "$work/array.csv" | tee ids
read -r _ array _ merge <ids
until_true "the merge job $merge has ended" job_has_ended "$merge"

scontrol show job "$merge" | grep -q 'JobState=COMPLETED' || { scontrol show job "$merge"; exit 1; }
scontrol show job "${array}_$victim" | grep -q 'Restarts=1' || { scontrol show job "${array}_$victim"; exit 1; }
for ((i = 0; i < shards; i++)); do
  [ "$i" = "$victim" ] || ! scontrol show job "${array}_$i" | grep -q 'Restarts=[1-9]' || { scontrol show job "${array}_$i"; exit 1; }
done
cmp "$work/single.csv" "$work/array.csv"
echo "$(($(wc -l <array.csv) - 1)) rows of $shards shards, shard $victim killed and requeued once: equal to the single run"
