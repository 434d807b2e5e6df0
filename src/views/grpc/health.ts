import type { handleServerStreamingCall, Server } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import type { OpenStreams } from './open-streams.ts';
import { SERVICE_NAME } from './protocol.ts';

/** The whole server, as grpc.health.v1 calls it, and KEDA's service. */
const NAMES: readonly string[] = ['', SERVICE_NAME];

type Watch = handleServerStreamingCall<{ readonly service: string }, { readonly status: string }>;

/** grpc.health.v1: says that calls are answered, not that RabbitMQ is up. */
export interface Health {
  addTo(server: Pick<Server, 'addService'>): void;
  /** Says so to whoever asks or watches. */
  set(status: 'SERVING' | 'NOT_SERVING'): void;
}

export function createHealth(openStreams: OpenStreams): Health {
  const health = new HealthImplementation();
  const set: Health['set'] = (status) => {
    for (const name of NAMES) health.setStatus(name, status);
  };
  set('NOT_SERVING');
  return {
    set,
    addTo: (server) => {
      health.addToServer({
        addService: (definition, handlers) =>
          server.addService(definition, {
            ...handlers,
            watch: toBoundedWatch(handlers['watch'] as Watch, openStreams),
          }),
      });
    },
  };
}

/**
 * grpc-health-check 2.1.0 never ends a watch, and remembers every name that was ever watched. So ours end with the other
 * streams, and a name that can never be known is answered, not remembered.
 */
function toBoundedWatch(watch: Watch, openStreams: OpenStreams): Watch {
  return (call) => {
    if (!openStreams.keep(call)) return;
    if (NAMES.includes(call.request.service)) watch(call);
    else call.write({ status: 'SERVICE_UNKNOWN' });
  };
}
