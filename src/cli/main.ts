import { Command, CommanderError } from 'commander';
import { AppError, asAppError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { TOOL } from '../core/package.ts';
import { safeBlock } from '../core/text.ts';
import { withEvidence } from './evidence.ts';
import { EXIT, exitCodeOf } from './exit.ts';
import {
  collect,
  SCAN_FORMATS,
  type SourceOptions,
  withAreas,
  withCluster,
  withNodes,
  withProject,
  withSource,
  withSources,
} from './options.ts';

/** A command's exit code. */
type Run = Promise<number>;

function program(done: (code: number) => void): Command {
  const root = withEvidence(withNodes(withProject(withSource(new Command('kubeharden')))))
    .description(
      'Hardens a Kubernetes cluster step by step: shows the risk, previews every change, applies, verifies and undoes it.',
    )
    .version(TOOL.version, '-V, --version')
    .option('--resume [id]', 'go on with a saved session; the newest without an id')
    .option('--read-only', 'look, explain and generate, but never change the cluster')
    .option('--accessible', 'line by line, for screen readers and simple terminals')
    .option('--no-color', 'no colours')
    .option('--ascii', 'only ASCII characters')
    .exitOverride()
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .addHelpText(
      'after',
      examples(
        'kubeharden --demo',
        'kubeharden --context staging',
        'kubeharden --resume',
        'kubeharden scan --demo --format json',
      ),
    );
  // biome-ignore lint/suspicious/noExplicitAny: commander hands over what the options of each command are
  const act = (command: Command, run: (...args: any[]) => Run): Command =>
    command
      .exitOverride()
      .allowExcessArguments(command === root)
      .action(async (...args) => done(await run(...args)));

  act(root, async (options: SourceOptions, command: Command) => {
    const [unknown] = command.args;
    if (unknown === undefined) return (await import('./commands/wizard.ts')).wizard(options);
    const known = root.commands.map((each) => each.name());
    throw new AppError(
      'usage',
      `There is no command ${unknown}.`,
      didYouMean(unknown, known, 'List them with: kubeharden --help'),
    );
  });

  act(
    withEvidence(withProject(withNodes(withAreas(withSources(root.command('scan'))))))
      .description('inspect and report')
      .option('--format <format>', SCAN_FORMATS.join(', '), 'text')
      .option('--output <file>', 'write the report to a file')
      .option('--framework <name>', 'every control of cis, nsa or pss in its order, with its verdict and why')
      .option('--evidence', 'every finding with all of its evidence, and the kubectl command that shows it again')
      .option('--fail-on <severity>', 'exit with 1 when a finding is this bad or worse')
      .option('--baseline <file>', 'an earlier JSON report: --fail-on counts only what is new since')
      .option('--strict', 'with --fail-on: what could not be read counts as failed')
      .addHelpText(
        'after',
        examples(
          'kubeharden scan --demo',
          'kubeharden scan --context staging --format json --output report.json',
          'kubeharden scan --manifests deploy/ --fail-on high',
          'kubeharden scan --manifests deploy/ --format sarif --output kubeharden.sarif',
          'kubeharden scan --context staging --fail-on low --baseline report.json',
          'kubeharden scan --context staging --context production',
          'kubeharden scan --all-contexts --format markdown --output clusters.md',
        ),
      ),
    async (options) => (await import('./commands/scan.ts')).scan(options),
  );
  act(
    withProject(withAreas(withCluster(root.command('watch'))))
      .description('follow a cluster and tell within seconds what drifts, until Ctrl-C')
      .option('--severity <severity>', 'only what is this bad or worse (critical, high, medium, low)', 'medium')
      .option('--format <format>', 'lines or json, one object a line', 'lines')
      .option('--webhook <url>', 'post it there as well; the environment variable KUBEHARDEN_WEBHOOK does the same')
      .option('--refresh <minutes>', 'read again this often what cannot be watched', '10')
      .addHelpText(
        'after',
        examples(
          'kubeharden watch --context production',
          'kubeharden watch --severity high --format json >> drift.jsonl',
          'kubeharden watch --namespace shop --webhook https://chat.example.com/hooks/TOKEN',
        ),
      ),
    async (options) => (await import('./commands/watch.ts')).watch(options),
  );
  act(
    withProject(withAreas(root.command('report')))
      .description('inspect and keep the findings as objects in the cluster, one for each namespace')
      .option('--context <name>', 'context of the kubeconfig; the current one without it; inside a pod, its own')
      .option('--kubeconfig <file>', 'kubeconfig file instead of KUBECONFIG or ~/.kube/config')
      .option('--kind <kind>', 'auto, policyreport, openreports or configmap', 'auto')
      .option('--shards <number>', 'one of so many processes; JOB_COMPLETION_INDEX says which')
      .option('--fail-on <severity>', 'exit with 1 when a finding is this bad or worse')
      .addHelpText('after', examples('kubeharden report', 'kubeharden report --context staging --kind configmap')),
    async (options) => (await import('./commands/report.ts')).report(options),
  );
  act(
    root
      .command('compare')
      .argument('<before>', 'a JSON report, a snapshot, or the id of a session')
      .argument('<after>', 'another')
      .description('what is new, solved and changed between two inspections')
      .option('--format <format>', 'text or json', 'text')
      .option('--output <file>', 'write the comparison to a file')
      .option('--fail-on <severity>', 'exit with 1 when a new finding is this bad or worse')
      .addHelpText(
        'after',
        examples('kubeharden compare monday.json friday.json', 'kubeharden compare a.json b.json --format json'),
      ),
    async (before: string, after: string, options) =>
      (await import('./commands/compare.ts')).compareCommand(before, after, options),
  );
  act(
    root
      .command('audit')
      .argument('[log...]', 'audit logs of kube-apiserver, plain or gzipped; - is standard input')
      .description('what is unusual in audit logs: who did what, from where, and what to do about it')
      .option('--format <format>', 'text, json or csv', 'text')
      .option('--since <time>', 'only from this time on: 2026-11-24T10:00:00Z, or 90m, 24h, 7d ago')
      .option('--until <time>', 'only up to this time')
      .option('--user <name>', 'only what this user did, or was impersonated for')
      .option('--rule <id...>', 'only these rules')
      .option('--except <id...>', 'not these rules, whose noise is known')
      .option('--rules', 'list the rules, and stop')
      .option('-n, --namespace <name>', 'only in this namespace')
      .option('--fail-on <severity>', 'exit with 1 when an anomaly is this bad or worse')
      .addHelpText(
        'after',
        examples(
          'kubeharden audit /var/log/kubernetes/audit/audit.log',
          'kubeharden audit audit-*.log.gz --since 24h --fail-on high',
          'zcat audit.log.gz | kubeharden audit - --format json',
          'kubeharden audit audit.log --except pod-exec token-request',
        ),
      ),
    async (logs: string[], options) => (await import('./commands/audit.ts')).audit(logs, options),
  );
  act(
    withEvidence(withProject(withNodes(withAreas(withSource(root.command('plan'))))))
      .description('the steps, with their changes and impact')
      .option('--format <format>', 'text or json', 'text')
      .addHelpText('after', examples('kubeharden plan --demo', 'kubeharden plan --area network')),
    async (options) => (await import('./commands/plan.ts')).plan(options),
  );
  act(
    withEvidence(withProject(withNodes(withAreas(withSource(root.command('generate'))))))
      .description('write the steps as files for review and Git')
      .option('--out <directory>', 'directory to write to')
      .option('--in-place', 'write the changes into the files of --manifests; only the lines that change')
      .option('--dry-run', 'with --in-place: show what would change, and stop')
      .option('--yes', 'with --in-place: write without asking')
      .option('--step <id...>', 'only these steps')
      .option('--set <name=value...>', 'parameter of a step')
      .option('--in-cluster', 'instead: the files of a scanner that runs in the cluster and keeps reports there')
      .option('--image <image>', 'with --in-cluster: image that holds kubeharden')
      .option('--schedule <cron>', 'with --in-cluster: when it runs', '17 3 * * *')
      .option('--shards <number>', 'with --in-cluster: pods that share the namespaces of a large cluster', '1')
      .addHelpText(
        'after',
        examples(
          'kubeharden generate --demo --out hardening',
          'kubeharden generate --in-cluster --image registry.example.com/kubeharden@sha256:… --out scanner',
          'kubeharden generate --area quotas --set headroom=2 --out hardening',
          'kubeharden generate --manifests deploy/ --in-place',
        ),
      ),
    async (options) =>
      options.inCluster
        ? (await import('./commands/in-cluster.ts')).inCluster(options)
        : (await import('./commands/generate.ts')).generate(options),
  );
  act(
    withEvidence(withNodes(withProject(withAreas(withSource(root.command('apply'))))))
      .argument('[directory]', 'a generated directory, or manifests of your own')
      .description('apply steps, or a directory of generated templates, with preview, journal and verification')
      .option('--step <id...>', 'only these steps')
      .option('--set <name=value...>', 'parameter of a step')
      .option('--dry-run', 'show what would change, and stop')
      .option('--yes', 'apply without asking; needs --confirm for steps that could lock people out')
      .option('--confirm <context>', 'the context that may be changed')
      .option('--rollback-on-failure', 'take a step back when one of its changes fails')
      .option('--include-kept', 'change also what Helm, GitOps or an operator keeps and may put back')
      .option('--take-over', 'take over fields that another field manager owns')
      .addHelpText(
        'after',
        examples(
          'kubeharden apply --demo --step quotas/namespace-quota --dry-run',
          'kubeharden apply hardening --yes --confirm staging',
          'kubeharden apply --step control-plane/apiserver-hardening --ssh root@master-1 --dry-run',
        ),
      ),
    async (directory: string | undefined, options) => (await import('./commands/apply.ts')).apply(directory, options),
  );
  act(
    withSource(root.command('undo'))
      .argument('[change...]', 'ids of changes; all that stand without any')
      .description('take applied changes back, newest first')
      .option('--session <id>', 'session that applied them; the newest without it')
      .option('--step <id...>', 'only the changes of these steps')
      .option('--area <area...>', 'only the changes of these areas')
      .option('--dry-run', 'show what would change, and stop')
      .option('--yes', 'undo without asking')
      .addHelpText(
        'after',
        examples('kubeharden undo --dry-run', 'kubeharden undo --session staging-2026-11-23-1a2b --yes'),
      ),
    async (changes: string[], options) => (await import('./commands/undo.ts')).undo(changes, options),
  );
  act(
    root
      .command('sessions')
      .argument('[action]', 'list, show, export or remove', 'list')
      .argument('[id]')
      .description('saved sessions and their history')
      .addHelpText('after', examples('kubeharden sessions list', 'kubeharden sessions show ID')),
    async (action: string, id?: string) => (await import('./commands/sessions.ts')).sessions(action, id),
  );
  act(
    withEvidence(withNodes(withSource(root.command('snapshot'))))
      .description('save what an inspection reads, for another machine or another day')
      .requiredOption('--out <file>', 'file to write')
      .addHelpText(
        'after',
        examples('kubeharden snapshot --out cluster.json', 'kubeharden scan --snapshot cluster.json'),
      ),
    async (options) => (await import('./commands/snapshot.ts')).snapshot(options),
  );
  act(
    root
      .command('node')
      .option('--ssh <host>', 'read this node over ssh, as host or user@host; may be repeated', collect)
      .option('--format <format>', 'text or json', 'text')
      .option('--show', 'print the script that is run, and stop')
      .description('what only a node shows: processes, files, certificates, kernel settings; changes nothing')
      .addHelpText(
        'after',
        examples('kubeharden node', 'kubeharden node --ssh admin@master-1', 'kubeharden node --show'),
      ),
    async (options) => (await import('./commands/node.ts')).node(options),
  );
  act(
    root
      .command('explain')
      .argument('<check>', 'id of a check, or of a CVE')
      .description('what a check looks at, why, and how it is fixed')
      .addHelpText('after', examples('kubeharden explain pod-privileged', 'kubeharden explain CVE-2018-1002105')),
    async (id: string) => (await import('./commands/explain.ts')).explain(id),
  );
  act(
    root
      .command('checks')
      .description('every check')
      .option('--format <format>', 'text, json or markdown', 'text')
      .addHelpText('after', examples('kubeharden checks --format json')),
    async (options) => (await import('./commands/explain.ts')).checks(options),
  );
  act(
    root
      .command('permissions')
      .description('the least ClusterRole that an inspection needs')
      .option('--write', 'with what changing needs')
      .option('--watch', 'with what following needs')
      .addHelpText('after', examples('kubeharden permissions | kubectl apply -f -')),
    async (options) => (await import('./commands/permissions.ts')).permissions(options),
  );
  act(
    root
      .command('completion')
      .argument('<shell>', 'bash, zsh or fish')
      .description('completion of commands, flags and values for a shell')
      .addHelpText('after', examples('source <(kubeharden completion bash)', 'kubeharden completion fish | source')),
    async (shell: string) => (await import('./commands/completion.ts')).completion(root, shell),
  );
  act(
    root
      .command('manual')
      .description('the manual page, for man')
      .addHelpText('after', examples('kubeharden manual > /usr/local/share/man/man1/kubeharden.1')),
    async () => (await import('./commands/completion.ts')).manual(root),
  );
  act(
    root.command('info').description('versions and where files are').addHelpText('after', examples('kubeharden info')),
    async () => (await import('./commands/info.ts')).info(),
  );
  return root;
}

const examples = (...lines: string[]): string => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n`;

/** Runs the command line and tells the exit code. Errors are told on standard error: what happened, and what to do next. */
export async function main(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  // Whoever reads the output may stop early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A terminal that is gone: SIGHUP says so as well.
    if (error.code === 'EIO') return;
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.ok);
  });
  try {
    const root = program((result) => {
      code = result;
    });
    await root.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const problem = asAppError(error);
    process.stderr.write(safeBlock(`kubeharden: ${problem.message}\n${problem.hint ? `  ${problem.hint}\n` : ''}`));
    if (problem.code === 'internal' && process.env.KUBEHARDEN_DEBUG) console.error(problem.cause ?? problem);
    return exitCodeOf(problem);
  }
}
