import { useStdout } from 'ink';
import { useUi } from '../context.tsx';
import type { Bindings } from '../keys/keys.tsx';
import { page } from '../terminal/pager.ts';

/** Something worth taking along: a manifest, a command, a row, a whole text. */
export interface Content {
  /** Told when it was copied: `the manifest of NetworkPolicy shop/default-deny`. */
  readonly what: string;
  readonly text: string;
}

/** Copying one thing and paging through another. */
export function useContent(): (copied: () => Content, paged: () => string) => Bindings {
  const ui = useUi();
  const { stdout } = useStdout();
  const copy = async ({ what, text }: Content): Promise<void> => {
    const { copyText } = await import('../terminal/clipboard.ts');
    const { handed, file } = copyText(text, { home: ui.home, stdout, environment: process.env });
    ui.say(
      handed
        ? `Copied ${what}; if your terminal ignores that, it is in ${file}.`
        : `${what} is in ${file}: this terminal takes nothing for the clipboard.`,
    );
  };
  return (copied, paged) => ({
    copy: () => copy(copied()),
    pager: () => ui.suspend(() => page(paged(), process.env)),
  });
}
