import { type ReactElement, useMemo, useState } from 'react';
import { stringify } from 'yaml';
import type { KubeObject } from '../../../core/kube/objects.ts';
import { refKey, refOf } from '../../../core/reference.ts';
import { safeBlock, safeText } from '../../../core/text.ts';
import { useUi } from '../../context.tsx';
import { ago } from '../../parts/describe.ts';
import { useFilter } from '../../parts/filter-bar.tsx';
import { List } from '../../parts/list.tsx';
import { Pane } from '../../parts/pane.tsx';
import { fitted, type Line, wrapLine } from '../../parts/text.ts';
import { yamlSpans } from '../../parts/yaml.ts';

interface ArrivedProps {
  readonly resource: string;
  readonly objects: readonly KubeObject[];
  readonly height: number;
  readonly close: () => void;
}

const nameOf = ({ metadata: { namespace, name } }: KubeObject): string => `${namespace ? `${namespace}/` : ''}${name}`;

/** The objects of a resource that has come, while the rest of the cluster is still being read. */
export function Arrived({ resource, objects, height, close }: ArrivedProps): ReactElement {
  const ui = useUi();
  const filter = useFilter(`arrived:${resource}`);
  const [opened, setOpened] = useState<KubeObject>();
  const words = filter.text.trim();
  const shown = useMemo(() => objects.filter((object) => nameOf(object).includes(words)), [objects, words]);
  if (opened) return <OneObject object={opened} height={height} close={() => setOpened(undefined)} />;
  return (
    <>
      {filter.bar(shown.length, objects.length)}
      <List
        id={`arrived:${resource}:${filter.text}`}
        items={shown}
        height={height - filter.rows}
        empty={filter.text ? 'No name has these words.' : 'There is none.'}
        render={(object) => objectLine(object, ui.columns)}
        onOpen={setOpened}
        bindings={() => ({ ...filter.bindings, back: close })}
      />
    </>
  );
}

const objectLine = (object: KubeObject, columns: number): Line => [
  { text: fitted(safeText(nameOf(object)), Math.max(columns - 24, 20)) },
  {
    text: object.metadata.creationTimestamp ? ` ${ago(object.metadata.creationTimestamp, Date.now())}` : '',
    role: 'quiet',
  },
];

interface OneObjectProps {
  readonly object: KubeObject;
  readonly height: number;
  readonly close: () => void;
}

/** What was kept of an object: the fields that checks read. */
function OneObject({ object, height, close }: OneObjectProps): ReactElement {
  const { columns } = useUi();
  const lines = safeBlock(stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }))
    .split('\n')
    .flatMap((text) => wrapLine(yamlSpans(text), columns - 2, '    '));
  return <Pane id={`arrived:${refKey(refOf(object))}`} lines={lines} height={height} bindings={{ back: close }} />;
}
