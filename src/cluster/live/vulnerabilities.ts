// The reports of the Trivy operator, as a table: each report holds hundreds of vulnerabilities, the table their number.
import { AppError } from '../../core/errors.ts';
import { type ImageVulnerabilities, mergedByImage } from '../../core/kube/vulnerabilities.ts';
import { type Raw, record, records, text } from '../../core/reduce/raw.ts';
import type { Api } from './api.ts';
import { listAll } from './lists.ts';
import { collectionPath } from './paths.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const LABEL = 'trivy-operator.resource.';

function rowsOf(page: Raw): ImageVulnerabilities[] {
  const columns = records(page.columnDefinitions).map(({ name }) => text(name).toLowerCase());
  const place = (name: string): number => columns.indexOf(name);
  if (page.kind !== 'Table' || place('critical') < 0 || place('repository') < 0)
    throw new AppError(
      'server',
      'The vulnerability reports are not served as a table with their counts.',
      'Update the Trivy operator, or scan with --trivy.',
    );
  return records(page.rows).map((row) => {
    const cells = Array.isArray(row.cells) ? row.cells : [];
    const at = (name: string): unknown => cells[place(name)];
    const { namespace, labels } = record(record(row.object).metadata);
    const owner = record(labels);
    const tag = text(at('tag'));
    return {
      image: `${text(at('repository'))}${tag ? `:${tag}` : ''}`,
      scanner: text(at('scanner')) || 'Trivy',
      usedBy: [`${text(owner[`${LABEL}kind`])} ${text(namespace)}/${text(owner[`${LABEL}name`])}`],
      critical: Number(at('critical') ?? 0),
      high: Number(at('high') ?? 0),
      medium: Number(at('medium') ?? 0),
      low: Number(at('low') ?? 0),
    };
  });
}

/** How many vulnerabilities are known of each image that runs. */
export const readVulnerabilities = async (
  api: Api,
  version: string,
  signal: AbortSignal,
): Promise<ImageVulnerabilities[]> =>
  mergedByImage(
    await listAll(api, {
      path: `${collectionPath('aquasecurity.github.io', version, 'vulnerabilityreports')}?includeObject=Metadata`,
      accept: TABLE,
      action: 'list vulnerabilityreports',
      signal,
      take: rowsOf,
    }),
  );
