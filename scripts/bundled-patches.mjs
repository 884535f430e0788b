// Small changes to bundled libraries, each for what a person waits for: the first frame, or a key.
import { readFile } from 'node:fs/promises';

/** File, the text that is replaced, what takes its place; a version in which the text is not found ends the build. */
const PATCHES = [
  // Yoga decodes its embedded WebAssembly itself where there is no `fetch`; with it, Node first loads the whole of its
  // HTTP client, which is a sixth of the time to the first frame.
  [/yoga-wasm-base64-esm\.js$/, '', 'const fetch = undefined;\n'],
  // Ink forgets what it took apart with every frame, though most rows of the next one are the same.
  [/ink[\\/]build[\\/]output\.js$/, 'caches = new OutputCaches();', `caches = OutputCaches.kept();`],
  [
    /ink[\\/]build[\\/]output\.js$/,
    'class OutputCaches {',
    `class OutputCaches {
    static last = new OutputCaches();
    static kept() {
        const { last } = OutputCaches;
        if (last.styledChars.size + last.widths.size < 8192) return last;
        return (OutputCaches.last = new OutputCaches());
    }`,
  ],
  // A row that fits is what it was.
  [
    /ink[\\/]build[\\/]output\.js$/,
    'sliceLineToColumns(line, from, to) {',
    'sliceLineToColumns(line, from, to) {\n        if (from === 0 && to === this.caches.getStringWidth(line)) return line;',
  ],
  // Rows and their characters are measured again at each step of the layout.
  [
    /string-width[\\/]index\.js$/,
    'export default function stringWidth(input, options = {}) {',
    `const known = new Map();
export default function stringWidth(input, options) {
	if (options !== undefined || typeof input !== 'string') return measure(input, options);
	let width = known.get(input);
	if (width === undefined) {
		if (known.size >= 8192) known.clear();
		width = measure(input);
		known.set(input, width);
	}
	return width;
}

function measure(input, options = {}) {`,
  ],
];

export const patches = {
  name: 'patches',
  setup({ onLoad, onEnd }) {
    const unused = new Set(PATCHES);
    for (const file of new Set(PATCHES.map(([filter]) => String(filter)))) {
      const own = PATCHES.filter(([filter]) => String(filter) === file);
      onLoad({ filter: own[0][0] }, async ({ path }) => {
        let contents = await readFile(path, 'utf8');
        for (const patch of own) {
          const [, before, after] = patch;
          if (!contents.includes(before)) throw new Error(`${path} no longer has: ${before}`);
          contents = contents.replace(before, () => after);
          unused.delete(patch);
        }
        return { contents };
      });
    }
    onEnd(() => {
      if (unused.size > 0) throw new Error(`not applied: ${[...unused].map(([filter]) => filter).join(', ')}`);
    });
  },
};
