import { status } from '@grpc/grpc-js';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the client process is asked to do. */
export interface ClientRequest {
  readonly id: number;
  readonly kind: 'start' | 'cancel';
  readonly service: 'scaler' | 'health' | 'reflection';
  readonly method: string;
  readonly message: object;
}

/** What it says of a call: each message, and at last the status. */
export type ClientAnswer =
  | { readonly id: number; readonly kind: 'message'; readonly message: unknown }
  | { readonly id: number; readonly kind: 'end'; readonly code: number; readonly details: string };

/** How a call ended. */
interface CallEnd {
  readonly code: number;
  readonly details: string;
}

/** A call that is under way in the other process. */
interface ClientCall {
  /** grows as messages come */
  readonly messages: readonly unknown[];
  readonly ended: Promise<CallEnd>;
  cancel(): void;
}

/** A grpc-js client in a process of its own. */
export interface GrpcClient {
  start(method: string, message: object, service?: ClientRequest['service']): ClientCall;
  /** Makes a call and waits for its end; `message` is the last one that came. */
  call(
    method: string,
    message: object,
    service?: ClientRequest['service'],
  ): Promise<CallEnd & { readonly message: unknown }>;
  stop(): Promise<void>;
}

export function startGrpcClient(port: number): GrpcClient {
  const script = fileURLToPath(new URL('client-process.ts', import.meta.url));
  const child: ChildProcess = fork(script, [String(port)], { execArgv: [] });
  const exited = once(child, 'exit');
  const calls = new Map<number, { messages: unknown[]; end: (end: CallEnd) => void }>();
  child.on('message', (answer: ClientAnswer) => {
    const call = calls.get(answer.id);
    if (answer.kind === 'message') call?.messages.push(answer.message);
    else call?.end(answer);
  });
  const start: GrpcClient['start'] = (method, message, service = 'scaler') => {
    const id = calls.size;
    const request = { id, service, method, message };
    const messages: unknown[] = [];
    const ended = new Promise<CallEnd>((resolve) => {
      calls.set(id, { messages, end: ({ code, details }) => resolve({ code, details }) });
    });
    child.send({ ...request, kind: 'start' });
    return { messages, ended, cancel: () => child.send({ ...request, kind: 'cancel' }) };
  };
  return {
    start,
    call: async (method, message, service) => {
      const call = start(method, message, service);
      const end = await call.ended;
      return { ...end, message: call.messages.at(-1) };
    },
    stop: async () => {
      child.disconnect();
      await exited;
      for (const { end } of calls.values()) end({ code: status.CANCELLED, details: 'the client has ended' });
    },
  };
}
