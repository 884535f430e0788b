import { Text } from 'ink';
import { type ReactElement, useSyncExternalStore } from 'react';
import { safeText } from '../../core/text.ts';
import type { Wizard } from '../../wizard/wizard.ts';
import { useUi } from '../context.tsx';
import { styleOf } from '../theme/theme.ts';
import { clip } from './text.ts';

/** Whether changes can be made, in words. */
function modeOf({ source, cluster, readOnly, sessionReadOnly }: Wizard, production: boolean, armed: boolean): string {
  if (source.kind === 'demo') return 'DEMO cluster in memory, nothing real is touched';
  if (!cluster) return `${source.kind}, generate only`;
  if (sessionReadOnly || readOnly) return 'read-only';
  if (production) return armed ? 'ARMED' : 'read-only until armed';
  return 'changes after confirmation';
}

/** Where one is: context, cluster, user and mode; that it is production, in words and first. */
export function Header({ wizard, columns }: { readonly wizard: Wizard; readonly columns: number }): ReactElement {
  const ui = useUi();
  useSyncExternalStore(wizard.subscribe, () => wizard.version);
  const { source, connection, inspection } = wizard;
  const production = ui.productionRule(wizard) !== undefined;
  const platform = connection
    ? `${connection.version.gitVersion} ${connection.distribution}`
    : inspection?.snapshot.version?.gitVersion;
  const mode = modeOf(wizard, production, ui.armed);
  const parts = [
    ...(source.kind === 'demo' ? [mode] : [safeText(source.name), mode]),
    platform && safeText(platform),
    connection?.operator && safeText(connection.operator.username),
  ].filter(Boolean);
  const room = columns - 'kubeharden  '.length - (production ? PRODUCTION.length + 2 : 0);
  return (
    <Text wrap="truncate">
      <Text {...styleOf('heading')}>kubeharden</Text>
      {production ? (
        <>
          {'  '}
          <Text {...styleOf('alarm')}>{PRODUCTION}</Text>
        </>
      ) : null}
      <Text {...styleOf(source.kind === 'demo' ? 'warning' : 'quiet')}>
        {`  ${clip(parts.join(` ${ui.glyphs.dot} `), Math.max(room, 0), ui.glyphs.ellipsis)}`}
      </Text>
    </Text>
  );
}

const PRODUCTION = ' PRODUCTION ';
