import { type handleBidiStreamingCall, type Server, status } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { MAX_UNREAD_ANSWERS } from './limits.ts';
import type { OpenStreams } from './open-streams.ts';

type Inquiry = handleBidiStreamingCall<unknown, unknown>;

/** Serves the proto file itself, so that `grpcurl` needs none: grpc.reflection.v1 and v1alpha. */
export function addReflection(
  server: Pick<Server, 'addService'>,
  packageDefinition: PackageDefinition,
  openStreams: OpenStreams,
): void {
  new ReflectionService(packageDefinition).addToServer({
    addService: (definition, handlers) =>
      server.addService(definition, {
        ServerReflectionInfo: toBoundedInquiry(handlers['ServerReflectionInfo'] as Inquiry, openStreams),
      }),
  });
}

/**
 * @grpc/reflection 1.0.4 answers as fast as it is asked, whether or not anybody reads: past the limit the call ends.
 * It never ends one of its own accord, so ours end with the other streams.
 */
function toBoundedInquiry(inquire: Inquiry, openStreams: OpenStreams): Inquiry {
  return (call) => {
    if (!openStreams.keep(call)) return;
    inquire(call);
    call.on('data', () => {
      if (call.writableLength <= MAX_UNREAD_ANSWERS) return;
      call.pause();
      call.removeAllListeners('data');
      call.emit('error', {
        code: status.RESOURCE_EXHAUSTED,
        details: `more than ${MAX_UNREAD_ANSWERS} unread answers`,
      });
    });
  };
}
