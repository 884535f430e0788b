import { memoize, type Snapshot } from '../../core/snapshot.ts';
import { linuxNodes } from './agents.ts';

/** What a pod must tolerate to be on every Linux node of this cluster; taints of trouble are tolerated by DaemonSets anyway. */
export const tolerationsFor: (snapshot: Snapshot) => readonly Readonly<Record<string, string>>[] = memoize(
  (snapshot) => {
    const found = new Map<string, Readonly<Record<string, string>>>();
    for (const { spec } of linuxNodes(snapshot))
      for (const { key, effect } of spec?.taints ?? [])
        if (!key.startsWith('node.kubernetes.io/') && effect !== 'PreferNoSchedule')
          found.set(`${key} ${effect}`, { key, operator: 'Exists', effect });
    return [...found.values()];
  },
);
