import { Box, Text, useWindowSize } from 'ink';
import { lazy, type ReactElement, Suspense, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { AreaId } from '../core/area.ts';
import { asAppError } from '../core/errors.ts';
import { nameMatcher } from '../core/glob.ts';
import { safeText } from '../core/text.ts';
import type { Wizard } from '../wizard/wizard.ts';
import { type ScreenName, type Ui, UiContext, WizardContext } from './context.tsx';
import { Everywhere, LEAST, TooSmall } from './everywhere.tsx';
import { KeyDispatcher } from './keys/keys.tsx';
import { Boundary } from './parts/boundary.tsx';
import { Header } from './parts/header.tsx';
import { Lines } from './parts/lines.tsx';
import { type AreaStates, BESIDE, RAIL_WIDTH, RailColumn, RailRow } from './parts/rail.tsx';
import { type Line, line, paragraph } from './parts/text.ts';
import type { AppStart } from './run.tsx';
import { ConnectScreen } from './screens/connect.tsx';
import { useHandover } from './terminal/handover.ts';
import { opensLinks } from './terminal/links.ts';
import { useMouse } from './terminal/use-mouse.ts';
import type { Glyphs, Role } from './theme/theme.ts';

interface Toast {
  readonly text: string;
  readonly role: Role;
}

/** Everything but the choice of a cluster needs the nine areas; it is loaded after the first frame. */
const loadScreens = () => import('./screens/current.tsx');
const Current = lazy(loadScreens);

/** `target` is opened at once; the choice of clusters comes first without it. */
export interface AppProps extends AppStart {
  readonly glyphs: Glyphs;
  /** The wizard that is open now, so that whoever ends the program can close it. */
  readonly onWizard: (wizard: Wizard | undefined) => void;
  readonly onQuit: (exitCode: number) => void;
  /** What was named could not be opened. */
  readonly onFail: (error: unknown) => void;
}

/** Header, the present screen, what was just said, hints; and where one can go. */
export function App(props: AppProps): ReactElement {
  const { launcher, target, resume, glyphs, production, log, home, onWizard, onQuit, onFail } = props;
  const window = useWindowSize();
  const tooSmall = window.columns < LEAST.columns || window.rows < LEAST.rows;
  // Screens stay as they are while the window is too small for them.
  const { columns, rows } = tooSmall ? LEAST : window;
  const named = target !== undefined || resume !== undefined;
  const [wizard, setWizard] = useState<Wizard>();
  // Empty while what was named is being opened.
  const [stack, setStack] = useState<readonly ScreenName[]>(named ? [] : [{ name: 'connect' }]);
  const [toast, setToast] = useState<Toast>();
  const [armed, setArmed] = useState(false);
  const [mouse, setMouse] = useMouse(props.mouse);
  const memory = useRef(new Map<string, unknown>()).current;
  const handOver = useHandover(mouse);
  const links = useMemo(() => opensLinks(process.env), []);
  const screen = stack[stack.length - 1];
  const areas = useAreas(wizard);
  const railed = areas !== undefined && screen !== undefined && WITH_RAIL.has(screen.name);
  const beside = railed && columns >= BESIDE;
  const toastLines: Line[] = toast ? paragraph(toast.text, columns, toast.role).slice(0, 3) : [line('')];

  const opened = (next: Wizard | undefined): void => {
    setWizard(next);
    setArmed(false);
    onWizard(next);
  };
  /** Back to the choice of clusters when the first inspection was not wanted. */
  const leave = (): ScreenName[] => {
    wizard?.close();
    opened(undefined);
    return [{ name: 'connect' }];
  };
  const ui: Ui = {
    launcher,
    columns: beside ? columns - RAIL_WIDTH : columns,
    // Header, title and hints take a row each, the last row stays free; toast and areas take what they need.
    rows: Math.max(rows - 4 - toastLines.length - (railed && !beside ? 1 : 0), 4),
    glyphs,
    links,
    memory,
    log,
    home,
    armed,
    arm: () => setArmed(true),
    productionRule: ({ source }) =>
      source.kind === 'live' ? production.find((pattern) => nameMatcher(pattern)(source.name)) : undefined,
    mouse,
    setMouse,
    go: (next) => setStack((now) => wayTo(next, now)),
    replace: (next) => setStack((now) => (next.name === 'overview' ? [next] : [...now.slice(0, -1), next])),
    back: () =>
      setStack((now) => (now.length > 1 ? now.slice(0, -1) : wizard && screen?.name !== 'overview' ? leave() : now)),
    say: (text) => setToast({ text, role: 'accent' }),
    fail: (error) => {
      const { message, hint } = asAppError(error);
      log.error(error);
      setToast({ text: safeText(`${message} ${hint}`), role: 'error' });
    },
    open: (next) => {
      opened(next);
      setStack((now) => [...now, { name: 'inspect' }]);
    },
    quit: (code = 0) => onQuit(code),
    suspend: handOver,
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, after the first frame
  useEffect(() => {
    if (named) launcher.open(target ?? { kind: 'demo' }, resume ? { resume } : {}).then(ui.open, onFail);
    void loadScreens().then(() => import('./parts/palette.tsx'));
  }, []);

  return (
    <UiContext.Provider value={ui}>
      <WizardContext.Provider value={wizard}>
        <KeyDispatcher
          mouse={mouse}
          onKey={() => setToast(undefined)}
          onRefused={(reason) => setToast({ text: `Not now: ${reason}.`, role: 'warning' })}
          onError={ui.fail}
        >
          <Everywhere ui={ui} areas={areas !== undefined} current={screen} />
          {tooSmall ? <TooSmall ui={ui} {...window} /> : null}
          <Box flexDirection="column" width={columns} display={tooSmall ? 'none' : 'flex'}>
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
                    <Boundary key={`${stack.length} ${JSON.stringify(screen)}`}>
                      <Current screen={screen} />
                    </Boundary>
                  )}
                </Suspense>
              </Box>
            </Box>
            <Lines lines={toastLines} top={0} height={toastLines.length} columns={columns} />
          </Box>
        </KeyDispatcher>
      </WizardContext.Provider>
    </UiContext.Provider>
  );
}

/** The way to a screen; back to it where it is on the way already, so that no way goes in circles. */
function wayTo(next: ScreenName, now: readonly ScreenName[]): readonly ScreenName[] {
  if (next.name === 'overview') return [next];
  const wanted = JSON.stringify(next);
  const known = now.findIndex((screen) => JSON.stringify(screen) === wanted);
  return known < 0 ? [...now, next] : now.slice(0, known + 1);
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
