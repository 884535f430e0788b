import type { ReactElement } from 'react';
import { refText } from '../../core/reference.ts';
import { count, safeText } from '../../core/text.ts';
import type { RecordState } from '../../session/journal.ts';
import { useUi, useWizard } from '../context.tsx';
import { List } from '../parts/list.tsx';
import { Screen } from '../parts/screen.tsx';
import { fitted } from '../parts/text.ts';
import type { Role } from '../theme/theme.ts';
import { useUndo } from './undo.tsx';

const STATE: Record<RecordState, { readonly word: string; readonly role: Role }> = {
  'in-doubt': { word: 'in doubt', role: 'warning' },
  applied: { word: 'applied', role: 'good' },
  failed: { word: 'failed', role: 'error' },
  undoing: { word: 'undoing', role: 'warning' },
  undone: { word: 'taken back', role: 'quiet' },
};

/** Every change of the session, newest first, each of which can be taken back. */
export function HistoryScreen(): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const undo = useUndo();
  const records = wizard.records().reverse();
  const standing = wizard.undoable().map(({ intent }) => intent.id);
  return (
    <Screen
      title={`History: ${count(records.length, 'change')}, ${standing.length} standing`}
      dialog={undo.dialog}
      bindings={{
        undoAll:
          standing.length > 0
            ? () => undo.start(standing)
            : { run: () => {}, disabled: 'nothing stands that could be taken back' },
      }}
      hints={['undo', 'undoAll', 'back']}
    >
      <List
        id="history"
        items={records}
        height={ui.rows}
        empty="Nothing was applied in this session."
        render={({ intent, state, at, message }) => [
          { text: fitted(STATE[state].word, 11), role: STATE[state].role },
          { text: fitted(at.slice(0, 16).replace('T', ' '), 17), role: 'quiet' },
          { text: `${intent.action} ${safeText(refText(intent.target))}` },
          { text: `  ${safeText(message ?? intent.stepTitle)}`, role: 'quiet' },
        ]}
        bindings={(record) =>
          record
            ? {
                undo:
                  record.state === 'applied'
                    ? () => undo.start([record.intent.id])
                    : { run: () => {}, disabled: `this change is ${STATE[record.state].word}` },
              }
            : {}
        }
      />
    </Screen>
  );
}
