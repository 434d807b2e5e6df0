import { fileURLToPath } from 'node:url';
import { loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync, type Options, type PackageDefinition } from '@grpc/proto-loader';
import type { ExternalScalerDefinition } from '../../gen/externalscaler/ExternalScaler.ts';
import type { ProtoGrpcType } from '../../gen/externalscaler.ts';

/** Seen from here at the same place whether this runs from src/ or, built, from dist/. */
export const PROTO_PATH = fileURLToPath(new URL('../../../proto/externalscaler.proto', import.meta.url));

/** The full name under which KEDA calls us, and under which our health is asked for. */
export const SERVICE_NAME = 'externalscaler.ExternalScaler';

/**
 * How protobuf becomes JavaScript; the types in src/gen are generated with the same.
 * KEDA declares int64 for what are replica counts: numbers are exact up to 2⁵³.
 */
export const LOADER_OPTIONS = {
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
} as const satisfies Options;

/** KEDA's contract, read from the proto file. */
export interface Protocol {
  /** every definition, for reflection */
  readonly packageDefinition: PackageDefinition;
  readonly service: ExternalScalerDefinition;
}

export function loadProtocol(): Protocol {
  const packageDefinition = loadSync(PROTO_PATH, LOADER_OPTIONS);
  // What loadPackageDefinition builds is described by the types generated from the same file.
  const packages = loadPackageDefinition(packageDefinition) as unknown as ProtoGrpcType;
  return { packageDefinition, service: packages.externalscaler.ExternalScaler.service };
}
