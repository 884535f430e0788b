import { textsOf } from '../../logs/values.ts';
import { defineMemoryRule } from '../rule.ts';
import { Whereabouts } from '../whereabouts.ts';

const POD = 'authentication.kubernetes.io/pod-uid';

export default defineMemoryRule(
  {
    id: 'token-elsewhere',
    title: 'Token of a pod used from elsewhere',
    severity: 'high',
    why: 'A token that was mounted into one pod came from a second address while the pod still used it: it was copied out.',
    next: 'Find out who is at that address. Delete the pod, which makes its token invalid, and look for how it got out.',
  },
  (gathered) => {
    const whereabouts = new Whereabouts();
    return {
      observe: (event) => {
        const [pod] = textsOf(event.extra[POD]);
        if (pod) whereabouts.see(pod, event);
      },
      finish: () => {
        for (const { event, count, home } of whereabouts.strays())
          gathered.add(event, { detail: `while the pod itself is at ${home}` }, count);
      },
    };
  },
);
