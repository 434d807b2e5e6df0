import { expect, it } from 'vitest';
import { createMetadataCheck } from '../../../../src/views/grpc/metadata-check.ts';

const reference = (scalerMetadata: Record<string, string>, name = 'pool') => ({
  namespace: 'workers',
  name,
  scalerMetadata,
});

it('takes right metadata again and again, its keys in any order', () => {
  const check = createMetadataCheck();
  expect(check(reference({ queueName: 'q', weight: '2' }))).toBeUndefined();
  expect(check(reference({ weight: '2', queueName: 'q' }))).toBeUndefined();
});

it.each([
  ['a value turns bad', { queueName: 'q', weight: '-1' }],
  ['a key is lost', { weight: '2' }],
  ['a bad key is added', { queueName: 'q', weight: '2', priority: 'high' }],
  ['as many keys stay and one is another', { queueName: 'q', priority: 'high' }],
])('notices that %s after it was right', (_, metadata) => {
  const check = createMetadataCheck();
  check(reference({ queueName: 'q', weight: '2' }));
  expect(check(reference(metadata))?.code).toBe('invalid-metadata');
});

it('remembers for one pool only', () => {
  const check = createMetadataCheck();
  check(reference({ queueName: 'q' }));
  expect(check(reference({}, 'other'))?.message).toBe('trigger metadata queueName is required');
});

it('names all mistakes at once', () => {
  const mistake = createMetadataCheck()(reference({ weight: '0', priority: 'high' }));
  expect(mistake?.message.split('; ')).toHaveLength(3);
});
