import { createHash } from 'node:crypto';
import { isOpen } from '../core/finding.ts';
import type { Severity } from '../core/severity.ts';
import { safeText } from '../core/text.ts';
import type { Result } from './result.ts';
import { detail, placeOf, subjectText, titleOf } from './wording.ts';

const SEVERITY: Record<Severity, 'blocker' | 'critical' | 'major' | 'minor'> = {
  critical: 'blocker',
  high: 'critical',
  medium: 'major',
  low: 'minor',
};

/** GitLab wants paths relative to the repository, without a leading `./`. */
const relative = (path: string): string => path.replace(/^(\.\/|\/)+/, '');

/** GitLab Code Quality: open findings only. What is no file gets the object's own address as its path. */
export const gitlabReport = (results: readonly Result[]): string =>
  `${JSON.stringify(
    results.flatMap(({ findings, snapshot }) =>
      findings.filter(isOpen).map((finding) => {
        const place = placeOf(finding);
        const { kind, namespace, name } = finding.subject;
        return {
          type: 'issue',
          description: `${titleOf(finding)}: ${subjectText(finding)}: ${detail(finding)}`,
          check_name: finding.check,
          // Two clusters may have the same finding.
          fingerprint: createHash('sha256')
            .update(results.length > 1 ? `${snapshot.source.name}|${finding.fingerprint}` : finding.fingerprint)
            .digest('hex'),
          severity: SEVERITY[finding.severity],
          categories: ['Security'],
          location: {
            path: relative(
              place?.file ?? safeText([snapshot.source.name, namespace, kind, name].filter(Boolean).join('/')),
            ),
            lines: { begin: place?.line ?? 1 },
          },
        };
      }),
    ),
    undefined,
    2,
  )}\n`;
