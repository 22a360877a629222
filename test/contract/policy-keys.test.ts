import { expect, test } from 'vitest';

import { camelKeys } from '../../actions/shared/yaml-document/camel-keys.ts';
import { listProjectFiles, readProjectFile } from '../support/project-files.ts';

test('something goes by every key that the policy may have: a number that changes nothing is a promise that nobody keeps', () => {
  const readers = listProjectFiles().filter(
    (path) => /^(?:actions|scripts)\/.*\.ts$/u.test(path) && !/\/policy\/(?:policy-file|check-policy)/u.test(path),
  );
  const words = new Set(readers.flatMap((path) => readProjectFile(path).match(/[A-Za-z]\w*(?:-[a-z]+)*/gu) ?? []));
  const keys = new Set(listKeys(JSON.parse(readProjectFile('config/schema/policy.schema.json'))));
  expect(keys.size).toBeGreaterThan(80);
  expect([...keys].filter((key) => !words.has(key))).toEqual([]);
});

/** Every name under a `properties` of a JSON Schema, as the code has it. */
function listKeys(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap((item) => listKeys(item));
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {} } = schema as { readonly properties?: object };
  return [...Object.keys(camelKeys(properties)), ...Object.values(schema).flatMap((inner) => listKeys(inner))];
}
