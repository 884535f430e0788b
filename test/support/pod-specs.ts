import { parseAllDocuments } from 'yaml';
import { record } from '../../src/core/reduce/raw.ts';

type Fields = Readonly<Record<string, unknown>>;

const specOf = (object: Fields): Fields => {
  const spec = record(object.spec);
  const template = record(record(spec.jobTemplate).spec ?? spec).template;
  return template ? record(record(template).spec) : spec;
};

/** Pod specs of a text of manifests, wherever each kind keeps its own. Accounts that are not there are left off. */
export const podSpecsIn = (text: string): Fields[] =>
  parseAllDocuments(text)
    .map((document) => record(document.toJS()))
    .filter((object) => 'containers' in specOf(object))
    .map((object) => {
      const { serviceAccountName: _account, nodeName: _node, ...spec } = specOf(object);
      return spec;
    });
