import { Box, Text } from 'ink';
import { memo, type ReactElement } from 'react';
import { AREA_IDS, type AreaId } from '../../core/area.ts';
import type { AreaProgress, Progress } from '../../wizard/progress.ts';
import { type Glyphs, type Role, styleOf } from '../theme/theme.ts';
import { Row } from './lines.tsx';
import { fitted, type Line } from './text.ts';

export type AreaStates = Progress['areas'];

/** From this width on the areas stand beside the screen, below it in one row above it. */
export const BESIDE = 110;
export const RAIL_WIDTH = 33;

const SHORT: Readonly<Record<AreaId, string>> = {
  containers: 'cont',
  access: 'rbac',
  quotas: 'quot',
  pods: 'pods',
  network: 'netw',
  'control-plane': 'ctrl',
  versions: 'vers',
  audit: 'audt',
  pipeline: 'pipe',
};

const roleOf = ({ open, score }: AreaProgress): Role =>
  open > 0 ? 'plain' : (score ?? 0) >= 80 || score === undefined ? 'good' : 'warning';

interface RailProps {
  readonly areas: AreaStates;
  readonly current: AreaId | undefined;
  readonly columns: number;
  readonly glyphs: Glyphs;
}

/** The nine areas with what is left to decide, in one row: `1cont 8`; only the numbers where it is narrow. */
export const RailRow = memo(function RailRow({ areas, current, columns, glyphs }: RailProps): ReactElement {
  const cell = columns >= 80 ? 8 : 5;
  return (
    <Text wrap="truncate">
      {AREA_IDS.map((id, index) => {
        const left = areas[id].open > 0 ? String(areas[id].open) : glyphs.done;
        const text = columns >= 80 ? `${index + 1}${SHORT[id]} ${left}` : `${index + 1}:${left}`;
        return (
          <Text key={id}>
            <Text {...styleOf(id === current ? 'selected' : roleOf(areas[id]))}>{fitted(text, cell)}</Text>
            {index < AREA_IDS.length - 1 ? ' ' : ''}
          </Text>
        );
      })}
    </Text>
  );
});

/** The nine areas in a column, each with its score and what is left to decide. */
export const RailColumn = memo(function RailColumn({ areas, current, glyphs }: RailProps): ReactElement {
  return (
    <Box flexDirection="column" width={RAIL_WIDTH} flexShrink={0}>
      <Row
        spans={[
          { text: fitted('  Areas', 22), role: 'heading' },
          { text: 'score left', role: 'quiet' },
        ]}
        columns={RAIL_WIDTH}
      />
      {AREA_IDS.map((id, index) => {
        const { title, score, open } = areas[id];
        const spans: Line = [
          { text: `${index + 1}${id === current ? glyphs.pointer : ' '}${fitted(title, 20)}`, role: roleOf(areas[id]) },
          { text: String(score ?? '–').padStart(5) },
          { text: (open > 0 ? String(open) : glyphs.done).padStart(5), role: open > 0 ? 'plain' : 'good' },
        ];
        return <Row key={id} spans={spans} columns={RAIL_WIDTH - 1} selected={id === current} />;
      })}
    </Box>
  );
});
