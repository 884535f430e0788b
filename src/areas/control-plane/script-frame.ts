import { HELD, STATE, UNCHANGED } from '../../core/node-run.ts';

/** What every script begins with. Exit codes: 1 stopped before anything changed, 3 put back and healthy, 4 put back and still not healthy. */
export const FRAME = String.raw`
set -eu
umask 077
state=${STATE}
limit=${'$'}{KUBEHARDEN_WAIT:-180}
here=$(cd "$(dirname "$0")" && pwd)
say() { printf '%s\n' "$*"; }
doubt() { printf '%s\n' "$*" >&2; exit 1; }
[ "$(id -u)" -eq 0 ] || doubt "Run this as root."
for tool in awk cmp curl diff flock setsid; do
  command -v "$tool" >/dev/null || doubt "This needs $tool on the node."
done
dry=
if [ "${'$'}{1:-}" = --dry-run ]; then
  dry=yes
  shift
fi
[ -n "$dry" ] || mkdir -p "$state/backup"

# The work runs detached and goes on when the connection breaks; this part only shows its log.
if [ -z "$dry" ] && [ -z "${'$'}{KUBEHARDEN_LOG:-}" ]; then
  KUBEHARDEN_LOG=$state/${'$'}{KUBEHARDEN_CHANGE:-$id-$(date +%Y%m%dT%H%M%S)-$$}.log
  KUBEHARDEN_FRONT=$$
  export KUBEHARDEN_LOG KUBEHARDEN_FRONT
  : >"$KUBEHARDEN_LOG"
  if [ -n "${'$'}{KUBEHARDEN_HOLD:-}" ]; then
    exec 3<&0
    {
      while read -r word; do if [ "$word" = keep ]; then : >"$KUBEHARDEN_LOG.keep"; fi; done
      : >"$KUBEHARDEN_LOG.cut"
    } <&3 3<&- &
    listening=$!
    exec 3<&-
  fi
  setsid sh "$here/$(basename "$0")" "$@" >"$KUBEHARDEN_LOG" 2>&1 </dev/null &
  worker=$!
  tail -n +1 -f "$KUBEHARDEN_LOG" &
  shown=$!
  trap 'kill -TERM "$worker" 2>/dev/null || true' INT TERM
  trap '' HUP
  status=0
  wait "$worker" || status=$?
  while kill -0 "$worker" 2>/dev/null; do wait "$worker" || status=$?; done
  sleep 1
  kill "$shown" ${'$'}{listening:+"$listening"} 2>/dev/null || true
  [ -z "${'$'}{KUBEHARDEN_CHANGE:-}" ] || rm -f "$KUBEHARDEN_LOG" "$KUBEHARDEN_LOG.cut"
  exit "$status"
fi
exec 9>/run/kubeharden.lock
flock -n ${'$'}{dry:+-s} 9 || doubt "Another change of this node is under way."
work=$(mktemp -d /etc/kubernetes/kubeharden-work.XXXXXX)
backup=
switched=
leave() {
  status=$?
  trap - EXIT
  if [ -n "$switched" ]; then back_out || status=$?; fi
  rm -rf "$work" ${'$'}{KUBEHARDEN_RUN:+"$KUBEHARDEN_RUN"}
  rm -f "${'$'}{KUBEHARDEN_LOG:-$work}.keep" "${'$'}{KUBEHARDEN_LOG:-$work}.cut"
  exit "$status"
}
trap leave EXIT
trap 'say "Stopped."; exit 1' INT TERM

# Remembers how a file is and how it shall be; both are kept, so that the way back knows what it takes back.
shall() {
  if [ -e "$1" ] && cmp -s "$1" "$2"; then return 0; fi
  if [ -z "$backup" ]; then
    backup=$state/backup/$id-$(date +%Y%m%dT%H%M%S)
    while [ -e "$backup" ]; do sleep 1; backup=$state/backup/$id-$(date +%Y%m%dT%H%M%S); done
    mkdir -p "$work/states/before" "$work/states/after"
  fi
  for side in before after; do mkdir -p "$work/states/$side$(dirname "$1")"; done
  if [ -e "$1" ]; then cp -p "$1" "$work/states/before$1"; diff -u -L "$1" -L "$1" "$1" "$2" || true
  else diff -u -L /dev/null -L "$1" /dev/null "$2" || true; fi
  cp "$2" "$work/states/after$1"
  if [ -e "$1" ]; then chmod --reference="$1" "$work/states/after$1"; chown --reference="$1" "$work/states/after$1"; fi
  say "$1" >>"$work/states/paths"
}
# Puts every remembered file into one of its two states, each in one move; a disk that is full leaves a file as it was.
put() {
  changed=
  lost=
  while IFS= read -r path; do
    new=$(dirname "$path")/.kubeharden.new
    if [ -e "$backup/$1$path" ]; then
      if cmp -s "$backup/$1$path" "$path"; then continue; fi
      changed="$changed $path"
      mkdir -p "$(dirname "$path")"
      cp -p "$backup/$1$path" "$new" && mv "$new" "$path" || { rm -f "$new"; lost="$lost $path"; }
    elif [ -e "$path" ]; then
      changed="$changed $path"
      rm -f "$path"
    fi
  done <"$backup/paths"
  [ -z "$lost" ] || { say "Could not be written:$lost" >&2; return 1; }
}
put_changed() { case "$changed " in *" $1 "*) ;; *) return 1 ;; esac; }
same() {
  while IFS= read -r path; do
    if [ -e "$backup/$1$path" ]; then cmp -s "$backup/$1$path" "$path" || say "$path"
    elif [ -e "$path" ]; then say "$path"; fi
  done <"$backup/paths"
}
within() { end=$(($(date +%s) + limit)); until "$@"; do [ "$(date +%s)" -lt "$end" ] || return 1; sleep 1; done; }

# From the state $1 to $2, and back again by itself when what runs does not come up with it.
from=before
switch() {
  from=$1
  old_processes
  switched=yes
  put "$2" || exit 3
  if ! take_effect; then
    last_words
    exit 3
  fi
  held || exit 3
  switched=
}
# Run from elsewhere, a change stays only when that side says so: what can no longer be reached is taken back.
held() {
  [ -n "${'$'}{KUBEHARDEN_HOLD:-}" ] || return 0
  say "${HELD}"
  end=$(($(date +%s) + KUBEHARDEN_HOLD))
  until [ -e "$KUBEHARDEN_LOG.keep" ]; do
    if [ -e "$KUBEHARDEN_LOG.cut" ] || ! kill -0 "$KUBEHARDEN_FRONT" 2>/dev/null || [ "$(date +%s)" -ge "$end" ]; then
      say "Nobody said that the change may stay." >&2
      return 1
    fi
    sleep 1
  done
}
back_out() {
  switched=
  say "Putting the files back as they were." >&2
  old_processes
  if put "$from" && take_effect; then
    say "Rolled back: everything runs as it did before." >&2
    [ "$from" = after ] || rm -rf "$backup"
    return 3
  fi
  [ "$from" = after ] || say unhealthy >"$backup/state"
  say "The files are as they were, but the node is not healthy yet." >&2
  last_words
  return 4
}
apply_states() {
  if [ -z "$backup" ]; then say "${UNCHANGED}"; exit 0; fi
  if [ -n "$dry" ]; then exit 0; fi
  say "${'$'}{KUBEHARDEN_CHANGE:-}" >"$work/states/change"
  say applying >"$work/states/state"
  for way in rollback.sh make-config.sh; do [ ! -e "$here/$way" ] || cp "$here/$way" "$work/states/$way"; done
  mv "$work/states" "$backup"
  say "As it was, with the way back: $backup"
  switch before after
  say applied >"$backup/state"
  say "The change is live."
}
show_back() {
  while IFS= read -r path; do
    before=$backup/before$path
    if [ -e "$before" ]; then diff -u -L "$path" -L "$path" "$path" "$before" || true
    elif [ -e "$path" ]; then say "removed: $path"; fi
  done <"$backup/paths"
}
take_back() {
  case $here in
    "$state"/backup/*) backup=$here ;;
    *) backup=$(find "$state/backup" -maxdepth 1 -type d -name "$id-[0-9]*T[0-9]*" ! -name '*.undone' | sort | tail -n 1) ;;
  esac
  [ -n "$backup" ] || doubt "There is nothing to take back: this step was not applied here."
  later=$(same after)
  if [ -n "$later" ] && [ "${'$'}{1:-}" != --anyway ]; then
    doubt "Changed again since this step: $(printf '%s' "$later" | tr '\n' ' '). Take back the later steps first, or run rollback.sh --anyway, which loses what they did."
  fi
  if [ -n "$dry" ]; then show_back; exit 0; fi
  switch after before
  mv "$backup" "$backup.undone"
  rmdir /etc/kubernetes/kubeharden /etc/kubernetes/patches 2>/dev/null || true
  say "Everything is as it was before this step."
}
`;
