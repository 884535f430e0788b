import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortenManagedFields } from '../../../../src/cluster/live/managed-fields.ts';

const shorten = (value: unknown): unknown =>
  JSON.parse(shortenManagedFields(Buffer.from(JSON.stringify(value))).toString('utf8'));

const entry = (manager: string, fields: object = {}) => ({ manager, operation: 'Update', fieldsV1: fields });

describe('shortenManagedFields', () => {
  it('keeps the managers and everything else', () => {
    const fields = { 'f:spec': { 'k:{"name":"a]}"}': { '.': {}, 'v:[1,{"x":"\\"}]"}]': {} } } };
    const page = {
      metadata: { continue: 'x' },
      items: [
        {
          metadata: { name: 'a', managedFields: [entry('kubectl "edit"', fields), entry('ünï', fields)] },
          spec: { a: [1] },
        },
        { metadata: { name: 'b', managedFields: [] }, spec: 'ends with "managedFields":[{' },
        { metadata: { name: 'c' } },
      ],
    };
    expect(shorten(page)).toEqual({
      metadata: { continue: 'x' },
      items: [
        {
          metadata: { name: 'a', managedFields: [{ manager: 'kubectl "edit"' }, { manager: 'ünï' }] },
          spec: { a: [1] },
        },
        { metadata: { name: 'b', managedFields: [] }, spec: 'ends with "managedFields":[{' },
        { metadata: { name: 'c' } },
      ],
    });
  });

  it('keeps the API version of a manager, and nothing that only looks like one', () => {
    const apiVersion = 'autoscaling/v2beta2';
    const managedFields = [
      {
        manager: 'old-client',
        operation: 'Update',
        apiVersion,
        time: 't',
        fieldsV1: { 'f:spec': { a: 1, apiVersion } },
      },
      { operation: 'Apply', apiVersion, fieldsV1: {} },
      { manager: 'new-client', operation: 'Update', fieldsV1: { a: 1, apiVersion } },
    ];
    expect(shorten({ managedFields })).toEqual({
      managedFields: [{ manager: 'old-client', apiVersion }, {}, { manager: 'new-client' }],
    });
  });

  it('leaves any JSON without them as it is, and shortens them wherever they stand', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.array(fc.tuple(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()))),
        (json, entries) => {
          // The same value as JSON holds it: no -0.
          const value: unknown = JSON.parse(JSON.stringify(json));
          expect(shorten(value)).toEqual(value);
          const managedFields = entries.map(([manager, fields]) => entry(manager, fields));
          expect(shorten([{ value, managedFields, after: value }, value])).toEqual([
            { value, managedFields: entries.map(([manager]) => ({ manager })), after: value },
            value,
          ]);
        },
      ),
    );
  });
});
