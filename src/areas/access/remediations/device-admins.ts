import type { PatchChange } from '../../../core/change.ts';
import { refKey, refOf, refText } from '../../../core/reference.ts';
import { defineRemediation } from '../../../core/remediation.ts';
import { list } from '../../../core/snapshot.ts';
import { listing } from '../../../core/text.ts';
import { ADMIN_ACCESS } from '../checks/rbac-dra-admin-access.ts';

export default defineRemediation({
  id: 'device-admins',
  area: 'access',
  title: 'Take administrative access to devices away',
  fixes: ['rbac-dra-admin-access'],
  risk: 'disruptive',
  delivery: 'cluster',
  *steps({ findings }) {
    if (findings.length === 0) return;
    const subjects = findings.map(({ subject }) => subject);
    yield {
      key: '',
      title: 'Take administrative access to devices away',
      why: `${listing(subjects.map(refText))}: claims there may ask for devices that others use. Drivers and monitoring of devices need that; applications do not.`,
      findings,
      subjects,
      after:
        'Running pods keep what they were given; new claims with adminAccess are refused. Undo puts the label back.',
    };
  },
  plan(step, answers, { snapshot }) {
    const namespaces = new Map(list(snapshot, 'namespaces').map((one) => [refKey(refOf(one)), one]));
    return step.subjects.flatMap((target): PatchChange[] => {
      const namespace = answers.excluded.includes(refKey(target)) ? undefined : namespaces.get(refKey(target));
      if (!namespace) return [];
      const { uid } = namespace.metadata;
      return [
        {
          kind: 'patch',
          target,
          patch: { metadata: { labels: { [ADMIN_ACCESS]: null } } },
          patchType: 'strategic',
          ...(uid ? { expects: { uid } } : {}),
        },
      ];
    });
  },
  impact: (step) => ({
    consequences: [
      {
        level: 'breaks',
        text: 'Monitoring of devices that runs in these namespaces no longer starts: move it to one of the platform’s namespaces first.',
        subjects: step.subjects,
      },
    ],
  }),
});
