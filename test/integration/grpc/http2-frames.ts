/** Just enough of HTTP/2 (RFC 9113, RFC 7541) to speak it wrongly. */

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

const TYPES = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, continuation: 9 } as const;
export const END_STREAM = 0x1;
export const END_HEADERS = 0x4;

export function toFrame(
  type: keyof typeof TYPES,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(TYPES[type], 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Literal fields without indexing; names and values of fewer than 127 bytes. */
export function toHeaderBlock(fields: Readonly<Record<string, string>>): Buffer {
  return Buffer.concat(
    Object.entries(fields).flatMap(([name, value]) => [Buffer.from([0]), toText(name), toText(value)]),
  );
}

function toText(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')]);
}

/** The fields of a gRPC call, some of them replaced. */
export function toCallFields(method: string, others: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    ':method': 'POST',
    ':scheme': 'http',
    ':path': `/externalscaler.ExternalScaler/${method}`,
    ':authority': 'quotient',
    'content-type': 'application/grpc',
    te: 'trailers',
    ...others,
  };
}

/** A message as gRPC frames it. */
export function toGrpcMessage(body: Buffer, options: { isCompressed?: boolean; declaredBytes?: number } = {}): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(options.isCompressed === true ? 1 : 0, 0);
  head.writeUInt32BE(options.declaredBytes ?? body.length, 1);
  return Buffer.concat([head, body]);
}
