/**
 * Filters the findings. Without scripts the report is whole, only unfiltered. What is chosen stands in the address, so
 * that a link shows the same.
 */
export const SCRIPT = `
(() => {
  const form = document.getElementById('filter');
  const causes = [...document.querySelectorAll('.cause')].map((node) => ({ node, items: [...node.querySelectorAll('details')] }));
  const sections = [...document.querySelectorAll('section.area')];
  const total = causes.reduce((sum, { items }) => sum + items.length, 0);
  const words = new WeakMap();
  const textOf = (node) => words.get(node) || (words.set(node, node.textContent.toLowerCase()), words.get(node));
  const apply = () => {
    const data = new FormData(form);
    const asked = String(data.get('q') || '').toLowerCase().split(/\\s+/).filter(Boolean);
    const [severity, area, standing] = ['severity', 'area', 'standing'].map((name) => data.get(name));
    let shown = 0;
    for (const { node, items } of causes) {
      const head = textOf(node.querySelector('header'));
      let here = 0;
      for (const item of items) {
        const fits = (!severity || item.dataset.severity === severity) && (!area || node.dataset.area === area)
          && (!standing || item.dataset.standing.split(' ').includes(standing))
          && asked.every((word) => head.includes(word) || textOf(item).includes(word));
        item.hidden = !fits;
        if (fits) here += 1;
      }
      node.hidden = here === 0;
      shown += here;
    }
    for (const section of sections) section.hidden = !section.querySelector('.cause:not([hidden])');
    document.getElementById('count').textContent = shown + ' of ' + total + ' shown';
    document.getElementById('none').hidden = shown > 0 || total === 0;
    const chosen = new URLSearchParams([...data].filter(([, value]) => value));
    history.replaceState(null, '', '#' + chosen);
  };
  const restore = () => {
    const chosen = new URLSearchParams(location.hash.slice(1));
    for (const name of ['q', 'severity', 'area', 'standing']) if (chosen.has(name)) form.elements[name].value = chosen.get(name);
    apply();
  };
  form.hidden = false;
  form.addEventListener('input', apply);
  form.addEventListener('reset', () => setTimeout(apply));
  form.addEventListener('submit', (event) => event.preventDefault());
  addEventListener('hashchange', restore);
  addEventListener('keydown', (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === '/' && !typing) { event.preventDefault(); form.elements.q.focus(); }
    if (event.key === 'Escape') { form.reset(); form.elements.q.blur(); }
  });
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    for (const item of closed) item.open = true;
  });
  addEventListener('afterprint', () => { for (const item of closed) item.open = false; });
  restore();
})();
`;
