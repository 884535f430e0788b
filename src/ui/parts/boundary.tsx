import { Component, type ReactElement, type ReactNode } from 'react';
import { useUi } from '../context.tsx';
import type { Log } from '../log.ts';
import { Pane } from './pane.tsx';
import { Screen } from './screen.tsx';
import { line, paragraph } from './text.ts';

interface Props {
  readonly children: ReactNode;
}

/** A screen that fails takes only itself down: the session is saved, and every other screen still works. */
export function Boundary({ children }: Props): ReactElement {
  return <Catcher log={useUi().log}>{children}</Catcher>;
}

// React tells such errors to classes only.
class Catcher extends Component<Props & { readonly log: Log }, { readonly error?: Error }> {
  override state: { readonly error?: Error } = {};

  static getDerivedStateFromError(error: Error): { readonly error: Error } {
    return { error };
  }

  override componentDidCatch(error: Error): void {
    this.props.log.error(error);
  }

  override render(): ReactNode {
    return this.state.error ? <Crashed error={this.state.error} /> : this.props.children;
  }
}

function Crashed({ error }: { readonly error: Error }): ReactElement {
  const { columns, rows } = useUi();
  return (
    <Screen title="This screen failed" bindings={{}} hints={['back', 'log', 'quit']}>
      <Pane
        id="crashed"
        height={rows}
        lines={[
          ...paragraph(error.message, columns, 'error'),
          line(''),
          ...paragraph(
            'This is a fault in kubeharden. Your session is saved; nothing in the cluster was changed by it.',
            columns,
          ),
          ...paragraph(
            'Please report it with the lines of the log (L shows it; its file is told there). Esc goes back.',
            columns,
          ),
        ]}
      />
    </Screen>
  );
}
