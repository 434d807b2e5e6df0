import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { renderManifests } from '../../../deploy/render-manifests.ts';

const read = (path: string): string => readFileSync(new URL(`../../../deploy/${path}`, import.meta.url), 'utf8');

describe('what is generated in deploy/', () => {
  it('is the plain manifests of the chart as it is', () => {
    expect(read('manifests/quotient.yaml')).toBe(renderManifests());
  });

  it('holds nothing that only a Helm release would have', () => {
    const objects = parseAllDocuments(read('manifests/quotient.yaml'));
    expect(objects.length).toBeGreaterThan(6);
    expect(read('manifests/quotient.yaml')).not.toContain('helm.sh/');
  });
});
