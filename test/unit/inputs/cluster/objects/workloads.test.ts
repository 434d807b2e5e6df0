import { describe, expect, it } from 'vitest';
import { toKeptRefusal } from '../../../../../src/inputs/cluster/objects/event.ts';
import { toKeptJob } from '../../../../../src/inputs/cluster/objects/job.ts';
import { toKeptReplicaSet } from '../../../../../src/inputs/cluster/objects/replica-set.ts';
import { toKeptTarget } from '../../../../../src/inputs/cluster/objects/scale-target.ts';
import { aRawObject, ODD_VALUES } from './raw-objects.ts';

const REFUSED = 'pods "x" is forbidden: exceeded quota: compute, requested: cpu=1, used: cpu=8, limited: cpu=8';

const template = {
  metadata: { labels: { app: 'worker' } },
  spec: {
    priorityClassName: 'low',
    terminationGracePeriodSeconds: 300,
    containers: [
      {
        name: 'main',
        image: 'i',
        command: ['c'],
        env: [{ name: 'A', value: 'b' }],
        resources: { requests: { cpu: '1' } },
      },
    ],
    initContainers: [{ name: 'side', image: 'i', restartPolicy: 'Always' }],
  },
};

const keptTemplate = {
  labels: new Map([['app', 'worker']]),
  spec: {
    priorityClassName: 'low',
    containers: [{ name: 'main', resources: { requests: { cpu: '1' } } }],
    initContainers: [{ name: 'side', restartPolicy: 'Always' }],
  },
};

describe('the reader of scale targets', () => {
  it('keeps of the pod template only what quotas look at', () => {
    expect(toKeptTarget(aRawObject({ spec: { template } })).template).toEqual(keptTemplate);
  });

  it('reads a Deployment', () => {
    const spec = { replicas: 5, selector: { matchLabels: { app: 'worker' } }, template };
    expect(toKeptTarget(aRawObject({ spec }))).toMatchObject({
      namespace: 'space',
      name: 'pool',
      uid: 'uid-1',
      resourceVersion: '7',
      replicas: 5,
      selector: { matchLabels: new Map([['app', 'worker']]), matchExpressions: [] },
      graceSeconds: 300,
    });
  });

  it('reads the revision of a StatefulSet, and one replica where none is named', () => {
    const kept = toKeptTarget(aRawObject({ spec: {}, status: { updateRevision: 'pool-7d' } }));
    expect(kept).toMatchObject({ replicas: 1, updateRevision: 'pool-7d' });
  });
});

describe('the reader of ReplicaSets', () => {
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'pool', uid: 'uid-d', controller: true };
  const failure = {
    type: 'ReplicaFailure',
    status: 'True',
    lastTransitionTime: '2026-01-01T00:00:00Z',
    message: REFUSED,
  };
  const read = (...conditions: object[]) =>
    toKeptReplicaSet(
      aRawObject(
        { spec: { replicas: 3 }, status: { conditions } },
        {
          ownerReferences: [owner],
          labels: { 'pod-template-hash': '7d' },
          annotations: { 'deployment.kubernetes.io/revision': '12' },
        },
      ),
    );

  it('knows the revision of which Deployment it is', () => {
    expect(read()).toEqual({
      namespace: 'space',
      name: 'pool',
      uid: 'uid-1',
      deploymentUid: 'uid-d',
      templateHash: '7d',
      revision: 12,
      replicas: 3,
    });
  });

  it('knows since when a full quota has refused its pods', () => {
    expect(read(failure).refusal).toEqual({ since: '2026-01-01T00:00:00Z', message: REFUSED });
  });

  it.each([
    ['what is over', { ...failure, status: 'False' }],
    ['another failure', { ...failure, message: 'pods "x" is forbidden: must specify cpu' }],
    ['another condition', { ...failure, type: 'Other' }],
  ])('does not take %s for a refusal', (_, condition) => {
    expect(read(condition)).not.toHaveProperty('refusal');
  });
});

describe('the reader of Jobs', () => {
  const missing = (spec: object, status: object = {}) => toKeptJob(aRawObject({ spec, status })).missingPods;
  const condition = (type: string) => ({ conditions: [{ type, status: 'True' }] });

  it.each([
    ['all of its pods', { completions: 6, parallelism: 4 }, {}, 4],
    ['what is missing beside its running ones', { completions: 6, parallelism: 4 }, { active: 1 }, 3],
    ['no more than is left to do', { completions: 6, parallelism: 4 }, { succeeded: 5 }, 1],
    ['one pod where nothing is said', {}, {}, 1],
    ['its parallelism while nothing has succeeded', { parallelism: 3 }, { active: 1 }, 2],
    ['nothing more after the first success, without a number of completions', { parallelism: 3 }, { succeeded: 1 }, 0],
    ['replacements of terminating pods', { completions: 3, parallelism: 3 }, { active: 1, terminating: 2 }, 2],
    [
      'no replacements before they have gone',
      { completions: 3, parallelism: 3, podReplacementPolicy: 'Failed' },
      { active: 1, terminating: 2 },
      0,
    ],
    ['nothing while suspended', { completions: 3, suspend: true }, {}, 0],
    ['nothing once complete', { completions: 3 }, condition('Complete'), 0],
    ['nothing once it is about to fail', { completions: 3 }, condition('FailureTarget'), 0],
  ])('says that it wants %s', (_, spec, status, expected) => {
    expect(missing(spec, status)).toBe(expected);
  });

  it('keeps its owner and its template', () => {
    const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'nightly', uid: 'uid-c', controller: true };
    const kept = toKeptJob(
      aRawObject({ spec: { template, suspend: true }, status: { active: 2 } }, { ownerReferences: [owner] }),
    );
    expect(kept).toMatchObject({
      owner: { kind: 'CronJob', name: 'nightly', uid: 'uid-c' },
      template: keptTemplate,
      missingPods: 0,
    });
  });
});

describe('the reader of Events', () => {
  const involvedObject = { kind: 'Job', namespace: 'space', name: 'work', uid: 'uid-j' };
  const event = { reason: 'FailedCreate', message: `Error creating: ${REFUSED}`, involvedObject };

  it('keeps refusals of a full quota, as either kind of recorder writes them', () => {
    const old = { ...event, firstTimestamp: '2026-01-01T00:00:00Z', lastTimestamp: '2026-01-01T00:01:00Z', count: 4 };
    expect(toKeptRefusal(aRawObject(old))).toEqual({
      namespace: 'space',
      name: 'pool',
      involved: { kind: 'Job', name: 'work', uid: 'uid-j' },
      firstAt: '2026-01-01T00:00:00Z',
      lastAt: '2026-01-01T00:01:00Z',
      count: 4,
      message: event.message,
    });
    const series = { count: 9, lastObservedTime: '2026-01-01T00:02:00.000000Z' };
    expect(toKeptRefusal(aRawObject({ ...event, eventTime: '2026-01-01T00:00:00.000000Z', series }))).toMatchObject({
      firstAt: '2026-01-01T00:00:00.000000Z',
      lastAt: '2026-01-01T00:02:00.000000Z',
      count: 9,
    });
  });

  it.each([
    ['of another reason', { ...event, reason: 'FailedScheduling' }],
    ['about another failure', { ...event, message: 'Error creating: no such service account' }],
    ['about requests that a quota wants named', { ...event, message: 'failed quota: compute: must specify cpu' }],
    ['without a message', { ...event, message: undefined }],
  ])('drops Events %s', (_, other) => {
    expect(toKeptRefusal(aRawObject(other))).toBeUndefined();
  });
});

describe('readers of workloads', () => {
  it('never throw, whatever stands where', () => {
    for (const odd of ODD_VALUES) {
      const names = ['replicas', 'selector', 'template', 'strategy', 'completions', 'parallelism', 'conditions'];
      const fields = Object.fromEntries(names.map((name) => [name, odd]));
      const lists = {
        template: { metadata: odd, spec: { containers: odd, initContainers: odd } },
        strategy: { rollingUpdate: odd },
      };
      for (const spec of [odd, fields, lists]) {
        const raw = aRawObject({ spec, status: spec }, { labels: odd, annotations: odd, ownerReferences: odd });
        for (const read of [toKeptTarget, toKeptReplicaSet, toKeptJob]) expect(read(raw).name).toBe('pool');
      }
      const refusal = { reason: 'FailedCreate', message: REFUSED, involvedObject: odd, count: odd, series: odd };
      expect(toKeptRefusal(aRawObject({ ...refusal, firstTimestamp: odd, lastTimestamp: odd }))?.namespace).toBe(
        'space',
      );
    }
  });
});
