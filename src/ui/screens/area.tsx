import type { ReactElement } from 'react';
import { areaOf } from '../../areas/index.ts';
import type { AreaId } from '../../core/area.ts';
import { count } from '../../core/text.ts';
import { useRemembered, useUi, useWizard } from '../context.tsx';
import { stepLine } from '../parts/describe.ts';
import { stepFilter } from '../parts/filter.ts';
import { useFilter } from '../parts/filter-bar.tsx';
import { Lines } from '../parts/lines.tsx';
import { linkLines } from '../parts/links.ts';
import { List } from '../parts/list.tsx';
import { Pane } from '../parts/pane.tsx';
import { Screen } from '../parts/screen.tsx';
import { BLANK, type Line, line, paragraph } from '../parts/text.ts';
import { useActions } from './actions.tsx';

/** A practice area: first its lesson, then its steps. */
export function AreaScreen({ area }: { readonly area: AreaId }): ReactElement {
  const ui = useUi();
  const wizard = useWizard();
  const actions = useActions();
  const [view, setView] = useRemembered<'lesson' | 'steps'>(`area:${area}:view`, 'lesson');
  const { title, summary } = areaOf(area);
  const filter = useFilter(`area:${area}`);
  const steps = (wizard.inspection?.steps ?? [])
    .filter((step) => step.area === area)
    .map((step) => ({ step, state: wizard.stateOf(step.id) }));
  const shown = steps.filter(stepFilter(filter.text));
  const tally = wizard.inspection?.score.areas.find((scored) => scored.area === area)?.tally;
  const other = (): void => setView(view === 'lesson' ? 'steps' : 'lesson');
  const findings = (): void => ui.go({ name: 'findings', area });
  const head: Line[] = [
    ...paragraph(
      `${summary}. ${tally?.fail ?? 0} fail, ${tally?.unknown ?? 0} unknown, ${tally?.pass ?? 0} pass, ${tally?.accepted ?? 0} accepted.`,
      ui.columns,
      'quiet',
    ),
    BLANK,
  ];
  const height = ui.rows - head.length;
  return (
    <Screen
      crumbs={[title, view === 'lesson' ? 'Lesson' : count(steps.length, 'step')]}
      dialog={actions.dialog}
      bindings={{ ...actions.bindings, ...(view === 'steps' ? filter.bindings : {}), lesson: other, findings }}
      hints={
        view === 'lesson' ? ['open', 'findings', 'back'] : ['open', 'choose', 'lesson', 'findings', 'review', 'back']
      }
    >
      <Lines lines={head} top={0} height={head.length} columns={ui.columns} />
      {view === 'lesson' ? (
        <Pane
          id={`area:${area}:lesson`}
          lines={lessonLines(area, steps.length, ui.columns - 2, ui.links)}
          height={height}
          bindings={{ open: other }}
        />
      ) : (
        <>
          {filter.bar(shown.length, steps.length)}
          <List
            id={`area:${area}:${filter.text}`}
            items={shown}
            height={height - filter.rows}
            empty={
              filter.text ? 'No step has all of these words.' : 'Nothing is left to decide here; v shows the findings.'
            }
            render={({ step, state }) => stepLine(step, state, wizard.canApply(step), false)}
            onOpen={({ step }) => ui.go({ name: 'step', id: step.id })}
            bindings={(row) => (row ? { choose: () => actions.toggle(row.step.id) } : {})}
          />
        </>
      )}
    </Screen>
  );
}

function lessonLines(area: AreaId, steps: number, columns: number, links: boolean): Line[] {
  const { lesson } = areaOf(area);
  const part = (title: string, text: string): Line[] => [line(title, 'heading'), ...paragraph(text, columns), BLANK];
  return [
    ...part('What it is', lesson.what),
    ...part('Why it matters', lesson.why),
    ...part('What happens without it', lesson.without),
    line('In practice', 'heading'),
    ...lesson.practice.flatMap((text) => paragraph(`- ${text}`, columns, undefined, '  ')),
    BLANK,
    ...lesson.references.flatMap((reference) => linkLines(reference, columns, links)),
    BLANK,
    line(`Enter shows ${steps === 0 ? 'the steps; none is left' : count(steps, 'step')}.`, 'accent'),
  ];
}
