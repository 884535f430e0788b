import type { ReactElement } from 'react';
import type { ScreenName } from '../context.tsx';
import { ApplyScreen } from './apply.tsx';
import { AreaScreen } from './area.tsx';
import { FindingsScreen } from './findings.tsx';
import { HistoryScreen } from './history.tsx';
import { InspectScreen } from './inspect.tsx';
import { OverviewScreen } from './overview.tsx';
import { ReviewScreen } from './review.tsx';
import { StepScreen } from './step.tsx';

/** The screen one is on. Loaded after the first frame: everything but the choice of a cluster needs the nine areas. */
export default function Current({
  screen,
}: {
  readonly screen: Exclude<ScreenName, { name: 'connect' }>;
}): ReactElement {
  switch (screen.name) {
    case 'inspect':
      return <InspectScreen />;
    case 'overview':
      return <OverviewScreen />;
    case 'area':
      return <AreaScreen area={screen.area} />;
    case 'findings':
      return <FindingsScreen area={screen.area} />;
    case 'step':
      return <StepScreen id={screen.id} />;
    case 'review':
      return <ReviewScreen />;
    case 'apply':
      return <ApplyScreen {...screen} />;
    case 'history':
      return <HistoryScreen />;
  }
}
