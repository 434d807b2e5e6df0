import { expect, it } from 'vitest';
import { loadSync, type ServiceDefinition } from '@grpc/proto-loader';
import { LOADER_OPTIONS, loadProtocol, PROTO_PATH, SERVICE_NAME } from '../../../../src/views/grpc/protocol.ts';

/** What goes over the wire, from github.com/kedacore/keda v2.21.0, pkg/scalers/externalscaler/externalscaler.proto. */
const METHODS = [
  ['IsActive', 'ScaledObjectRef', 'IsActiveResponse', false],
  ['StreamIsActive', 'ScaledObjectRef', 'IsActiveResponse', true],
  ['GetMetricSpec', 'ScaledObjectRef', 'GetMetricSpecResponse', false],
  ['GetMetrics', 'GetMetricsRequest', 'GetMetricsResponse', false],
  ['StreamMetricSpec', 'ScaledObjectRef', 'GetMetricSpecResponse', true],
];
const FIELDS = {
  ScaledObjectRef: ['name 1 STRING', 'namespace 2 STRING', 'scalerMetadata 3 repeated MESSAGE'],
  IsActiveResponse: ['result 1 BOOL'],
  GetMetricSpecResponse: ['metricSpecs 1 repeated MESSAGE'],
  MetricSpec: ['metricName 1 STRING', 'targetSize 2 INT64', 'targetSizeFloat 3 DOUBLE'],
  GetMetricsRequest: ['scaledObjectRef 1 MESSAGE', 'metricName 2 STRING'],
  GetMetricsResponse: ['metricValues 1 repeated MESSAGE'],
  MetricValue: ['metricName 1 STRING', 'metricValue 2 INT64', 'metricValueFloat 3 DOUBLE'],
};

interface Field {
  readonly name: string;
  readonly number: number;
  readonly label: string;
  readonly type: string;
}

function describeFields(type: object): string[] {
  return (type as { readonly field: readonly Field[] }).field.map((field) =>
    [field.name, field.number, field.label === 'LABEL_REPEATED' ? 'repeated' : '', field.type.replace('TYPE_', '')]
      .filter((part) => part !== '')
      .join(' '),
  );
}

it("keeps the names, kinds and streams of KEDA's five methods", () => {
  const service = loadProtocol().packageDefinition[SERVICE_NAME] as ServiceDefinition;
  const methods = Object.entries(service).map(([name, method]) => [
    name,
    (method.requestType.type as { name?: string }).name,
    (method.responseType.type as { name?: string }).name,
    method.responseStream,
  ]);
  expect(methods).toEqual(METHODS);
  expect(loadProtocol().service.GetMetrics.path).toBe(`/${SERVICE_NAME}/GetMetrics`);
});

it.each(Object.entries(FIELDS))('keeps the names, numbers and types of %s', (message, fields) => {
  const definition = loadSync(PROTO_PATH, LOADER_OPTIONS)[`externalscaler.${message}`];
  expect(definition).toHaveProperty('type');
  expect(describeFields((definition as unknown as { readonly type: object }).type)).toEqual(fields);
});
