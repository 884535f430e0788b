import { Box, render, Text, useApp, useWindowSize } from 'ink';
import { lazy, type ReactElement, Suspense, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { AREA_IDS, type AreaId } from '../core/area.ts';
import { asAppError } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import type { Launcher, Target } from '../wizard/launcher.ts';
import type { Wizard } from '../wizard/wizard.ts';
import { type ScreenName, type Ui, UiContext, WizardContext } from './context.tsx';
import { KeyDispatcher, useScope } from './keys/keys.tsx';
import { Lines } from './parts/lines.tsx';
import { type AreaStates, BESIDE, RAIL_WIDTH, RailColumn, RailRow } from './parts/rail.tsx';
import { type Line, line, paragraph } from './parts/text.ts';
import { ConnectScreen } from './screens/connect.tsx';
import { stopUntilContinued } from './terminal/suspend.ts';
import { chooseTheme, glyphsFor, type Role, styleOf, type ThemeName } from './theme/theme.ts';

const LEAST = { columns: 60, rows: 16 };
const INTERRUPTED = 130;

interface Toast {
  readonly text: string;
  readonly role: Role;
}

/** Everything but the choice of a cluster needs the nine areas; it is loaded after the first frame. */
const loadScreens = () => import('./screens/current.tsx');
const Current = lazy(loadScreens);

export interface AppProps {
  readonly launcher: Launcher;
  /** What to open at once; the choice of clusters comes first without it. */
  readonly target?: Target;
  /** Id of the session to go on with. */
  readonly resume?: string;
  readonly ascii: boolean;
  readonly onQuit: (exitCode: number, wizard: Wizard | undefined) => void;
  /** What was named could not be opened. */
  readonly onFail: (error: unknown) => void;
}

/** Header, the present screen, what was just said, hints; and where one can go. */
export function App({ launcher, target, resume, ascii, onQuit, onFail }: AppProps): ReactElement {
  const { suspendTerminal } = useApp();
  const { columns, rows } = useWindowSize();
  const named = target !== undefined || resume !== undefined;
  const [wizard, setWizard] = useState<Wizard>();
  // Empty while what was named is being opened.
  const [stack, setStack] = useState<readonly ScreenName[]>(named ? [] : [{ name: 'connect' }]);
  const [toast, setToast] = useState<Toast>();
  const memory = useRef(new Map<string, unknown>()).current;
  const glyphs = useMemo(() => glyphsFor(ascii, process.env), [ascii]);
  const screen = stack[stack.length - 1];
  const areas = useAreas(wizard);
  const railed = areas !== undefined && screen !== undefined && WITH_RAIL.has(screen.name);
  const beside = railed && columns >= BESIDE;
  const toastLines: Line[] = toast ? paragraph(toast.text, columns, toast.role).slice(0, 3) : [line('')];

  const ui: Ui = {
    launcher,
    columns: beside ? columns - RAIL_WIDTH : columns,
    // Header, title and hints take a row each, the last row stays free; toast and areas take what they need.
    rows: Math.max(rows - 4 - toastLines.length - (railed && !beside ? 1 : 0), 4),
    glyphs,
    memory,
    go: (next) =>
      setStack((now) => {
        if (next.name === 'overview') return [next];
        return [...now, next];
      }),
    replace: (next) => setStack((now) => (next.name === 'overview' ? [next] : [...now.slice(0, -1), next])),
    back: () =>
      setStack((now) => (now.length > 1 ? now.slice(0, -1) : wizard && screen?.name !== 'overview' ? leave() : now)),
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

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, after the first frame
  useEffect(() => {
    if (named) launcher.open(target ?? { kind: 'demo' }, resume ? { resume } : {}).then(ui.open, onFail);
    void loadScreens().then(() => import('./parts/palette.tsx'));
  }, []);

  const tooSmall = columns < LEAST.columns || rows < LEAST.rows;
  return (
    <UiContext.Provider value={ui}>
      <WizardContext.Provider value={wizard}>
        <KeyDispatcher
          onKey={() => setToast(undefined)}
          onRefused={(reason) => setToast({ text: `Not now: ${reason}.`, role: 'warning' })}
          onError={ui.fail}
        >
          <Everywhere ui={ui} areas={areas !== undefined} current={screen} />
          {tooSmall ? (
            <Text>
              The window is {columns}×{rows}; kubeharden needs {LEAST.columns}×{LEAST.rows}. Enlarge it, or press q.
            </Text>
          ) : (
            <Box flexDirection="column" width={columns}>
              {wizard ? <Header wizard={wizard} columns={columns} /> : <Text bold>kubeharden</Text>}
              {areas && railed && !beside ? (
                <RailRow areas={areas} current={areaOfScreen(wizard, screen)} columns={columns} glyphs={glyphs} />
              ) : null}
              <Box>
                {areas && beside ? (
                  <RailColumn areas={areas} current={areaOfScreen(wizard, screen)} columns={columns} glyphs={glyphs} />
                ) : null}
                <Box flexDirection="column" flexGrow={1}>
                  <Suspense fallback={<Opening />}>
                    {!screen ? (
                      <Opening />
                    ) : screen.name === 'connect' ? (
                      <ConnectScreen key="connect" />
                    ) : (
                      <Current key={`${stack.length} ${JSON.stringify(screen)}`} screen={screen} />
                    )}
                  </Suspense>
                </Box>
              </Box>
              <Lines lines={toastLines} top={0} height={toastLines.length} columns={columns} />
            </Box>
          )}
        </KeyDispatcher>
      </WizardContext.Provider>
    </UiContext.Provider>
  );
}

const Opening = (): ReactElement => <Text>Opening …</Text>;

/** Screens inside an area or about its steps; the overview shows the areas itself. */
const WITH_RAIL: ReadonlySet<ScreenName['name']> = new Set(['area', 'findings', 'step', 'review', 'history', 'apply']);

const areaOfScreen = (wizard: Wizard | undefined, screen: ScreenName | undefined): AreaId | undefined =>
  screen && 'area' in screen ? screen.area : screen?.name === 'step' ? wizard?.step(screen.id)?.area : undefined;

/** The nine areas with what is left in them; undefined before the first inspection. */
function useAreas(wizard: Wizard | undefined): AreaStates | undefined {
  const version = useSyncExternalStore(wizard?.subscribe ?? nothingToFollow, () => wizard?.version ?? 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for all that the wizard holds
  return useMemo(() => wizard?.progress()?.areas, [wizard, version]);
}

const nothingToFollow = () => () => {};

/** What works on every screen unless something above takes the key. */
function Everywhere({
  ui,
  areas,
  current,
}: {
  readonly ui: Ui;
  readonly areas: boolean;
  readonly current: ScreenName | undefined;
}): null {
  const toArea = (key: string): void => {
    const area = AREA_IDS[Number(key) - 1];
    if (!area) return;
    // From area to area one does not pile up ways back.
    if (current?.name === 'area') ui.replace({ name: 'area', area });
    else ui.go({ name: 'area', area });
  };
  useScope({
    bindings: {
      ...(areas && current?.name !== 'apply' && current?.name !== 'inspect' ? { area: toArea } : {}),
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

export interface AppStart {
  readonly launcher: Launcher;
  readonly target?: Target;
  readonly resume?: string;
  readonly ascii: boolean;
  readonly theme: ThemeName;
}

/** Runs the full-screen wizard until it is left; what it returns is printed on the ordinary screen. */
export async function runApp({
  launcher,
  target,
  resume,
  ascii,
  theme,
}: AppStart): Promise<{ exitCode: number; lines: string[] }> {
  chooseTheme(theme);
  let exitCode = 0;
  let last: Wizard | undefined;
  let failure: unknown;
  const { waitUntilExit, unmount } = render(
    <App
      launcher={launcher}
      {...(target ? { target } : {})}
      {...(resume ? { resume } : {})}
      ascii={ascii}
      onQuit={(code, open) => {
        exitCode = code;
        last = open;
        unmount();
      }}
      onFail={(error) => {
        failure = error;
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
  // A context that does not exist is told on the ordinary screen.
  if (failure !== undefined) throw failure;
  last?.close();
  return { exitCode, lines: last?.saved ? [`Go on with: kubeharden --resume ${last.session.id}`] : [] };
}
