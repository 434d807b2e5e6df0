/** What people call what is simulated. */
export interface Labels {
  readonly namespace: string;
  readonly quota: string;
  /** one per row */
  readonly resources: readonly string[];
  /** the wall time at which virtual time begins */
  readonly beginsAt: Date;
}

/** Where nobody looks at names and dates. */
export const NO_LABELS: Labels = {
  namespace: 'workers',
  quota: 'compute',
  resources: [],
  beginsAt: new Date('2026-01-01T00:00:00Z'),
};
