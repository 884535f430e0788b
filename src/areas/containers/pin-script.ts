import { parseImage } from '../../core/kube/image.ts';
import { patchAt, type Workload } from '../../core/kube/workloads.ts';
import { resourceNameOf } from '../../core/resources.ts';
import { pinsOf } from './pins.ts';
import { ContainerFields } from './workload-patch.ts';

/** Tells in the patch where the digest of an image goes; no name of an object or container holds it. */
const SLOT = '%s';
const OBJECT_NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

interface Slot {
  readonly kind: string;
  readonly name: string;
  /** As written, or with the digest that runs. */
  readonly image: string;
  readonly known: boolean;
}

/** Containers of a workload that get a digest; none when one of their images is no name of a registry. */
function slotsOf(workload: Workload): Slot[] {
  const known = new Map(pinsOf(workload).known.map((pin) => [pin.name, pin.image]));
  const slots: Slot[] = [];
  for (const kind of ['initContainers', 'containers'] as const)
    for (const { name, image = '', imagePullPolicy } of workload.podSpec[kind] ?? []) {
      const parsed = parseImage(image);
      if (!parsed || imagePullPolicy === 'Never' || !OBJECT_NAME.test(name)) return [];
      if (parsed.digest !== undefined) continue;
      slots.push({ kind, name, image: known.get(name) ?? image, known: known.has(name) });
    }
  return slots;
}

/** A registry can be asked for every image of it that has no digest yet. */
export const canBeAsked = (workload: Workload): boolean =>
  OBJECT_NAME.test(workload.ref.name) && OBJECT_NAME.test(workload.namespace) && slotsOf(workload).length > 0;

function lineOf(workload: Workload, variables: ReadonlyMap<string, string>): string {
  const spec = new ContainerFields();
  const slots = slotsOf(workload);
  for (const { kind, name } of slots) spec.set(kind, name, { image: SLOT });
  const { apiVersion, kind, name } = workload.ref;
  const { namespace } = workload;
  const patch = JSON.stringify({
    apiVersion,
    kind,
    metadata: { name, namespace },
    ...patchAt(workload, spec.fields),
  });
  const images = slots.map(({ image, known }) => (known ? quoted(image) : `"$${variables.get(image)}"`));
  return `pin ${[resourceNameOf(workload.ref), namespace, name].map(quoted).join(' ')} ${quoted(patch)} ${images.join(' ')}`;
}

const HEAD = `#!/bin/sh
# Pins images to the digest that their registries tell: of the index over all platforms, where there is one.
# It asks with the first of crane, regctl, skopeo and docker that is installed, with your logins to the registries.
#   sh pin-images.sh           write a patch for each workload into pinned/
#   sh pin-images.sh --apply   and apply the patches with kubectl
#   sh pin-images.sh --undo    put back the images as they were named
# A workload is changed whole or not at all. Exit status 1: some are left, each with the reason.
set -eu
cd "$(dirname "$0")"
mode=\${1:---write}
case "$mode" in --write|--apply|--undo) ;; *) echo "usage: $0 [--apply | --undo]" >&2; exit 2 ;; esac
has() { command -v "$1" >/dev/null 2>&1; }
if [ "$mode" = --undo ]; then ask() { :; }
elif has crane; then ask() { crane digest "$1"; }
elif has regctl; then ask() { regctl image digest "$1"; }
elif has skopeo; then ask() { skopeo inspect --no-tags --format '{{.Digest}}' "docker://$1"; }
elif docker buildx version >/dev/null 2>&1; then ask() { docker buildx imagetools inspect "$1" --format '{{.Manifest.Digest}}'; }
else echo 'Install crane, regctl, skopeo or docker with buildx: one of them asks the registries.' >&2; exit 2
fi
left=0
# The image with its digest; nothing when the registry does not tell one.
resolve() {
  if [ "$mode" = --undo ]; then printf '%s' "$1"; return; fi
  digest=$(ask "$1") || digest=
  if printf '%s\\n' "$digest" | grep -Eqx 'sha256:[0-9a-f]{64}'; then printf '%s@%s' "$1" "$digest"
  else echo "$1: its registry tells no digest." >&2; fi
}
# pin RESOURCE NAMESPACE NAME PATCH IMAGE...
pin() {
  resource=$1 namespace=$2 name=$3 patch=$4
  shift 4
  for image; do
    if [ -z "$image" ]; then echo "$resource $namespace/$name is left as it is." >&2; left=1; return; fi
  done
  file="pinned/\${namespace}_\${resource}_$name.json"
  printf "$patch\\\\n" "$@" >"$file"
  echo "$file"
  if [ "$mode" = --write ]; then return; fi
  kubectl --namespace "$namespace" patch "$resource" "$name" --type strategic --patch-file "$file" || left=1
}
mkdir -p pinned
`;

/** A script that asks the registries and pins every workload; it holds everything that it needs. */
export function pinScript(workloads: readonly Workload[]): string {
  const asked = new Set(
    workloads.flatMap((workload) => slotsOf(workload).flatMap(({ image, known }) => (known ? [] : [image]))),
  );
  const variables = new Map([...asked].sort().map((image, index) => [image, `image_${index + 1}`]));
  return [
    HEAD,
    ...[...variables].map(([image, variable]) => `${variable}=$(resolve ${quoted(image)})\n`),
    '\n',
    ...workloads.map((workload) => `${lineOf(workload, variables)}\n`),
    'exit "$left"\n',
  ].join('');
}
