import { systemClock } from '../../src/clock.ts';
import { createBoard } from '../../src/loop/board.ts';
import { createMetrics } from '../../src/views/metrics.ts';
import { publishPage, toMarkdownTable } from './page.ts';

/** By the Prometheus conventions a name ends with its unit, so the unit stands nowhere else. */
const UNITS: readonly (readonly [suffix: RegExp, unit: string])[] = [
  [/_seconds(_total)?$/, 'seconds'],
  [/_bytes$/, 'bytes'],
  [/_messages$/, 'messages'],
  [/_replicas$/, 'replicas'],
  [/_total$/, 'count'],
  [/_streams$/, 'count'],
  [/^quotient_quota_/, 'cores, bytes or a count'],
];

/** Every metric that there is, from the registry itself: an empty board registers as much as a full one. */
export function renderMetricsPage(): string {
  const { registry } = createMetrics({
    board: createBoard(),
    status: () => [],
    countOpenStreams: () => 0,
    clock: systemClock,
    version: '',
  });
  return toPage(registry.getMetricsAsArray().map(toRow));
}

/** What prom-client keeps of a metric but does not declare: the labels (lib/metric.js of 15.1). */
interface Registered {
  readonly name: string;
  readonly help: string;
  readonly type?: unknown;
  readonly labelNames?: readonly string[];
}

function toRow({ name, help, type, labelNames = [] }: Registered): string[] {
  const unit = UNITS.find(([suffix]) => suffix.test(name))?.[1] ?? '';
  return [`\`${name}\``, String(type), labelNames.map((label) => `\`${label}\``).join(', '), unit, help];
}

function toPage(rows: readonly string[][]): string {
  return `# Metrics

<!-- Generated from src/views/metrics.ts by \`npm run docs\`. -->

What \`GET /metrics\` serves, in Prometheus' text format. Scaling needs none of it. A value that is not known has no series:
never a zero.

${toMarkdownTable(['metric', 'type', 'labels', 'unit', 'meaning'], rows)}

The unit of a quota is that of its resource: cores for \`cpu\`, \`requests.cpu\` and \`limits.cpu\`, bytes for memory and
storage, a count for the rest.

\`\`\`promql
# pools that are held, and why is in the API
quotient_pool_state{state="held"}

# pools that wait for room
quotient_pool_wanted_replicas - quotient_pool_allocated_replicas > 0

# brokers that are not read any more
quotient_backlog_reading_age_seconds > 15
\`\`\`

## Scraping

The Service's port \`http\` (8080), path \`/metrics\`, without TLS or a password. With the Prometheus operator, where its Prometheus
selects ServiceMonitors of this namespace and label:

\`\`\`yaml
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: quotient
  namespace: quotient
  labels:
    release: prometheus # what your Prometheus selects by
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: quotient
  endpoints:
    - port: http
      path: /metrics
      interval: 15s
      honorLabels: true # \`namespace\` and \`pool\` are those of the pools, not Quotient's own
\`\`\`

Where Prometheus finds pods by annotations, give the chart these values:

\`\`\`yaml
podAnnotations:
  prometheus.io/scrape: 'true'
  prometheus.io/port: '8080'
  prometheus.io/path: /metrics
\`\`\`

The chart's NetworkPolicy, where it is on, has to let Prometheus in ([install.md](install.md#who-can-reach-it)); by default it does.
`;
}

if (import.meta.main) publishPage('docs/metrics.md', renderMetricsPage());
