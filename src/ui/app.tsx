import { Box, render, Text, useApp, useWindowSize } from 'ink';
import { type ReactElement, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { asAppError } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import type { Launcher, Target } from '../wizard/launcher.ts';
import type { Wizard } from '../wizard/wizard.ts';
import { type ScreenName, type Ui, UiContext, WizardContext } from './context.tsx';
import { KeyDispatcher, useScope } from './keys/keys.tsx';
import { Lines } from './parts/lines.tsx';
import { type Line, line, paragraph } from './parts/text.ts';
import { ApplyScreen } from './screens/apply.tsx';
import { AreaScreen } from './screens/area.tsx';
import { ConnectScreen } from './screens/connect.tsx';
import { FindingsScreen } from './screens/findings.tsx';
import { HistoryScreen } from './screens/history.tsx';
import { InspectScreen } from './screens/inspect.tsx';
import { OverviewScreen } from './screens/overview.tsx';
import { ReviewScreen } from './screens/review.tsx';
import { StepScreen } from './screens/step.tsx';
import { stopUntilContinued } from './terminal/suspend.ts';
import { glyphsFor, type Role, styleOf } from './theme/theme.ts';

const LEAST = { columns: 60, rows: 16 };
const INTERRUPTED = 130;

interface Toast {
  readonly text: string;
  readonly role: Role;
}

export interface AppProps {
  readonly launcher: Launcher;
  /** Open already: named on the command line or resumed. */
  readonly wizard?: Wizard;
  readonly ascii: boolean;
  readonly onQuit: (exitCode: number, wizard: Wizard | undefined) => void;
}

/** Header, the present screen, what was just said, hints; and where one can go. */
export function App({ launcher, wizard: first, ascii, onQuit }: AppProps): ReactElement {
  const { suspendTerminal } = useApp();
  const { columns, rows } = useWindowSize();
  const [wizard, setWizard] = useState(first);
  const [stack, setStack] = useState<readonly ScreenName[]>([{ name: first ? 'inspect' : 'connect' }]);
  const [toast, setToast] = useState<Toast>();
  const memory = useRef(new Map<string, unknown>()).current;
  const glyphs = useMemo(() => glyphsFor(ascii, process.env), [ascii]);
  const screen = stack[stack.length - 1] ?? { name: 'connect' };
  const toastLines: Line[] = toast ? paragraph(toast.text, columns, toast.role).slice(0, 3) : [line('')];

  const ui: Ui = {
    launcher,
    columns,
    // Header, title and hints take a row each, the last row stays free, and the toast takes what it needs.
    rows: Math.max(rows - 4 - toastLines.length, 4),
    glyphs,
    memory,
    go: (next) =>
      setStack((now) => {
        if (next.name === 'overview') return [next];
        return [...now, next];
      }),
    replace: (next) => setStack((now) => (next.name === 'overview' ? [next] : [...now.slice(0, -1), next])),
    back: () =>
      setStack((now) => (now.length > 1 ? now.slice(0, -1) : wizard && screen.name !== 'overview' ? leave() : now)),
    say: (text) => setToast({ text, role: 'accent' }),
    fail: (error) => {
      const { message, hint } = asAppError(error);
      setToast({ text: safeText(`${message} ${hint}`), role: 'error' });
    },
    open: (opened) => {
      setWizard(opened);
      setStack((now) => [...now, { name: 'inspect' }]);
    },
    quit: (code = 0) => onQuit(code, wizard),
    suspend: (run) => suspendTerminal(run),
  };
  /** Back to the choice of clusters when the first inspection was not wanted. */
  function leave(): ScreenName[] {
    wizard?.close();
    setWizard(undefined);
    return [{ name: 'connect' }];
  }

  const tooSmall = columns < LEAST.columns || rows < LEAST.rows;
  return (
    <UiContext.Provider value={ui}>
      <WizardContext.Provider value={wizard}>
        <KeyDispatcher
          onKey={() => setToast(undefined)}
          onRefused={(reason) => setToast({ text: `Not now: ${reason}.`, role: 'warning' })}
          onError={ui.fail}
        >
          <Everywhere ui={ui} />
          {tooSmall ? (
            <Text>
              The window is {columns}×{rows}; kubeharden needs {LEAST.columns}×{LEAST.rows}. Enlarge it, or press q.
            </Text>
          ) : (
            <Box flexDirection="column" width={columns}>
              {wizard ? <Header wizard={wizard} columns={columns} /> : <Text bold>kubeharden</Text>}
              <Current key={`${stack.length} ${JSON.stringify(screen)}`} screen={screen} />
              <Lines lines={toastLines} top={0} height={toastLines.length} columns={columns} />
            </Box>
          )}
        </KeyDispatcher>
      </WizardContext.Provider>
    </UiContext.Provider>
  );
}

/** What works on every screen unless something above takes the key. */
function Everywhere({ ui }: { readonly ui: Ui }): null {
  useScope({
    bindings: {
      quit: () => ui.quit(),
      interrupt: () => ui.quit(INTERRUPTED),
      suspend: () => ui.suspend(stopUntilContinued),
    },
  });
  return null;
}

function Header({ wizard, columns }: { readonly wizard: Wizard; readonly columns: number }): ReactElement {
  useSyncExternalStore(wizard.subscribe, () => wizard.version);
  const { source, connection, inspection, readOnly, cluster, sessionReadOnly } = wizard;
  const platform = connection
    ? `${connection.version.gitVersion} ${connection.distribution}`
    : inspection?.snapshot.version?.gitVersion;
  const mode =
    source.kind === 'demo'
      ? 'DEMO cluster in memory, nothing real is touched'
      : !cluster
        ? `${source.kind}, generate only`
        : sessionReadOnly || readOnly
          ? 'read-only'
          : undefined;
  const parts = [
    source.kind === 'demo' ? mode : safeText(source.name),
    platform && safeText(platform),
    connection?.operator && safeText(connection.operator.username),
    source.kind === 'demo' ? undefined : mode,
  ].filter(Boolean);
  return (
    <Text wrap="truncate">
      <Text {...styleOf('heading')}>kubeharden</Text>
      <Text {...styleOf(source.kind === 'demo' ? 'warning' : 'quiet')}>
        {`  ${parts.join(' · ')}`.slice(0, columns - 11)}
      </Text>
    </Text>
  );
}

function Current({ screen }: { readonly screen: ScreenName }): ReactElement {
  switch (screen.name) {
    case 'connect':
      return <ConnectScreen />;
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
      return <ApplyScreen ids={screen.ids} />;
    case 'history':
      return <HistoryScreen />;
  }
}

export interface AppStart {
  readonly launcher: Launcher;
  readonly target?: Target;
  readonly resume?: string;
  readonly ascii: boolean;
}

/** Runs the full-screen wizard until it is left; what it returns is printed on the ordinary screen. */
export async function runApp({
  launcher,
  target,
  resume,
  ascii,
}: AppStart): Promise<{ exitCode: number; lines: string[] }> {
  // Opened before the screen is taken: a context that does not exist is told on the ordinary screen.
  const wizard =
    target || resume ? await launcher.open(target ?? { kind: 'demo' }, resume ? { resume } : {}) : undefined;
  let exitCode = 0;
  let last: Wizard | undefined;
  const { waitUntilExit, unmount } = render(
    <App
      launcher={launcher}
      {...(wizard ? { wizard } : {})}
      ascii={ascii}
      onQuit={(code, open) => {
        exitCode = code;
        last = open;
        unmount();
      }}
    />,
    {
      alternateScreen: true,
      incrementalRendering: true,
      exitOnCtrlC: false,
      patchConsole: false,
      interactive: true,
      maxFps: 60,
    },
  );
  await waitUntilExit();
  last?.close();
  return { exitCode, lines: last?.saved ? [`Go on with: kubeharden --resume ${last.session.id}`] : [] };
}
