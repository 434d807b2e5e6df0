import { createBacklogInput } from '../../src/inputs/backlog/input.ts';
import type { CreateInput } from './running.ts';

/** A source of backlogs under test, and what is peculiar to it. */
export interface SourceUnderTest {
  /** makes an input that reads every broker by this source */
  readonly createInput: CreateInput;
  readonly tellsStreams: boolean;
  /** where AMQP is closed, does it still tell something? */
  readonly needsNoAmqp: boolean;
  /** log lines before anything happens */
  readonly firstLines: readonly string[];
  /** how its failures read */
  readonly sentences: {
    readonly unreachable: RegExp;
    readonly hanging: RegExp;
    readonly refused: RegExp;
    readonly closedVhost: RegExp;
    readonly missingVhost: RegExp;
  };
}

export const MANAGEMENT: SourceUnderTest = {
  createInput: createBacklogInput,
  tellsStreams: true,
  needsNoAmqp: true,
  firstLines: [],
  sentences: {
    unreachable: /^broker "[a-z]+", vhost "\/": http:.* cannot be reached: .*ECONNREFUSED/,
    hanging: /^broker "hanging", .*no complete answer/,
    refused: /^broker "default", vhost "\/": the credentials were refused .*\(401\)/,
    closedVhost: /vhost "closed": .*\(401\): User not authorised to access virtual host/,
    missingVhost: /vhost "missing": there is no such vhost \(404\)/,
  },
};

export const AMQP: SourceUnderTest = {
  createInput: (parts) =>
    createBacklogInput({
      ...parts,
      brokers: parts.brokers.map(({ amqpUrl = '', ...broker }) => ({ ...broker, source: 'amqp', amqpUrl })),
    }),
  tellsStreams: false,
  needsNoAmqp: false,
  firstLines: ['backlog source amqp sees waiting messages only: those in hand count where triggers declare prefetch'],
  sentences: {
    unreachable: /^broker "[a-z]+", vhost "\/", AMQP: .*ECONNREFUSED/,
    hanging: /^broker "hanging", .*AMQP: .*(no complete answer|ETIMEDOUT)/,
    refused: /^broker "default", vhost "\/", AMQP: .*403 .*ACCESS_REFUSED - Login was refused/,
    closedVhost: /vhost "closed", AMQP: there is no such vhost, or it is closed to the user/,
    missingVhost: /vhost "missing", AMQP: there is no such vhost, or it is closed to the user/,
  },
};
