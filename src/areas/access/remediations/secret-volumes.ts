import { isSystemNamespace } from '../../../core/kube/scope.ts';
import { type ResourceRef, refKey } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { told } from '../../../core/told.ts';
import { patchedWorkloads, patchesFor, workloadsByKey } from '../../containers/workload-patch.ts';
import { isPatchable } from '../../pods/hardening/forms.ts';
import { managerConsequences, rolloutConsequences } from '../../pods/hardening/rollout.ts';
import { canReadFiles, filesPatch } from '../secret-files.ts';

const TITLE = 'Give Secrets as files to programs that read them';

/** A template that can be changed, whose images all read files. */
export function readsFiles(snapshot: Snapshot, subject: ResourceRef): boolean {
  const workload = workloadsByKey(snapshot).get(refKey(subject));
  return (
    workload !== undefined && isPatchable(workload) && !isSystemNamespace(workload.namespace) && canReadFiles(workload)
  );
}

export default defineRemediation({
  id: 'secret-volumes',
  area: 'access',
  title: TITLE,
  fixes: ['secret-env-vars'],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings, snapshot }) {
    const meant = findings.filter(({ subject }) => readsFiles(snapshot, subject));
    if (meant.length === 0) return;
    const subjects = meant.map(({ subject }) => subject);
    yield {
      key: '',
      title: TITLE,
      why: told(
        '{who} {has|have} Secrets in the environment, where crash reports, debug pages and every child process show them. The images {it|they} {runs|run} read the same from files: their documentation names the variable for it.',
        subjects,
      ),
      findings: meant,
      subjects,
      after:
        'Each rollout is watched until its pods are ready. Databases read these at their first start only, so that running ones notice nothing. Undo puts the variables back.',
    };
  },
  plan: (step, answers, { snapshot }) => patchesFor(step, answers, snapshot, filesPatch),
  impact(_step, changes, { snapshot }) {
    const workloads = patchedWorkloads(changes, snapshot);
    return {
      consequences: [
        {
          level: 'note',
          text: 'Probes, sidecars and scripts of your own that use the variables no longer find them: let them read the file too.',
          subjects: workloads.map(({ ref }) => ref),
        },
        ...rolloutConsequences(workloads, snapshot),
        ...managerConsequences(workloads.map(({ object }) => object)),
      ],
    };
  },
});
