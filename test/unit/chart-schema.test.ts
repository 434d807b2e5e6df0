import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderSchema } from '../../deploy/render-manifests.ts';

it("the chart's schema has the program's own rules of its settings", () => {
  const written = readFileSync(new URL('../../deploy/chart/values.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(written)).toEqual(renderSchema());
});
