// What a script and whoever runs it on a machine have to agree on.

/** Where backups and the logs of the scripts are kept on a node; outside of the manifests directory, every file of which the kubelet runs. */
export const STATE = '/var/lib/kubeharden';
export const BACKUPS = `${STATE}/backup`;

/** Said when a change is healthy and waits for the word that it may stay. */
export const HELD = 'Healthy; waiting for the word that the change may stay.';
/** Said by a script that found everything as it shall be. */
export const UNCHANGED = 'Nothing to change.';

/** What else has to be done in the cluster for a change of machines, or to take it back. */
export type ClusterTask =
  /** Approves what kubelets ask for when they are to serve with a certificate of the cluster. */
  | 'approve-kubelet-certificates'
  /** Every Secret is stored again, in the form that the API server writes now. */
  | 'rewrite-secrets'
  /** The API server reaches every kubelet; else the change does not stay. */
  | 'reach-kubelets';

/** How a script among a step's files is run on machines that can be reached from here. */
export interface NodeRun {
  /** Names the backups on the machine. */
  readonly id: string;
  /** One after another. */
  readonly nodes: readonly string[];
  readonly before?: ClusterTask;
  /** Before the change may stay. */
  readonly proof?: ClusterTask;
  readonly after?: ClusterTask;
  /** Done in the cluster before the way back, which refuses until it is. */
  readonly back?: ClusterTask;
  /** Why it cannot be run from here, and has to be done by hand. */
  readonly byHand?: string;
}

/** What is kept in a ConfigMap of kubeadm, so that an upgrade writes it again. */
export interface Upload {
  readonly configMap: 'kubeadm-config' | 'kubelet-config';
  readonly key: 'ClusterConfiguration' | 'kubelet';
  /** Merged in; lists of names and values by their names. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Taken out: names in the list or map at a path. */
  readonly removed: readonly { readonly path: readonly string[]; readonly names: readonly string[] }[];
}
