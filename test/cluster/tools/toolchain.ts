import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** One Go module whose programs the tests run, pinned by the `go.mod` of the folder of the same name. */
export interface Tool {
  /** the folder beside this file */
  readonly name: ToolName;
  /** as in that folder's `go.mod` */
  readonly version: string;
  /** the Go module that the programs come from */
  readonly module: string;
  /** program → package */
  readonly programs: Readonly<Record<string, string>>;
  /** for the linker */
  readonly linkerFlags: readonly string[];
  /** a folder of the module that is kept beside the programs, as `data` */
  readonly dataFolder?: string;
  /** built without being named; the others only when somebody asks for them */
  readonly isDefault: boolean;
}

export type ToolName = 'etcd' | 'kubernetes' | 'keda' | 'keda-2.16' | 'helm' | 'helm-3';

/** No symbol table and no debug information: half the size. */
const STRIPPED = ['-s', '-w'] as const;

/** Without these the servers call themselves v0.0.0 (`k8s.io/component-base/version`). */
const KUBERNETES_VERSION = ['gitVersion=v1.36.3', 'gitMajor=1', 'gitMinor=36'].flatMap((setting) => [
  '-X',
  `k8s.io/component-base/version.${setting}`,
]);

/** helm prints what it was given here (`internal/version/version.go` of both). */
const helmVersion = (module: string, version: string) => ['-X', `${module}/internal/version.version=${version}`];

const KEDA_MODULE = 'github.com/kedacore/keda/v2';
const KEDA_PROGRAMS = {
  'keda-operator': `${KEDA_MODULE}/cmd/operator`,
  'keda-adapter': `${KEDA_MODULE}/cmd/adapter`,
  'keda-webhooks': `${KEDA_MODULE}/cmd/webhooks`,
};

/** Quickest first, so that a broken machine shows itself early. */
export const tools: readonly Tool[] = [
  {
    name: 'etcd',
    version: 'v3.6.16',
    module: 'go.etcd.io/etcd/server/v3',
    programs: { etcd: 'go.etcd.io/etcd/server/v3' },
    linkerFlags: STRIPPED,
    isDefault: true,
  },
  {
    name: 'kubernetes',
    version: 'v1.36.3',
    module: 'k8s.io/kubernetes',
    programs: {
      kubectl: 'k8s.io/kubernetes/cmd/kubectl',
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
    },
    linkerFlags: [...STRIPPED, ...KUBERNETES_VERSION],
    isDefault: true,
  },
  {
    name: 'keda',
    version: 'v2.21.0',
    module: KEDA_MODULE,
    programs: KEDA_PROGRAMS,
    linkerFlags: STRIPPED,
    dataFolder: 'config/crd/bases',
    isDefault: true,
  },
  {
    name: 'helm',
    version: 'v4.3.1',
    module: 'helm.sh/helm/v4',
    programs: { helm: 'helm.sh/helm/v4/cmd/helm' },
    linkerFlags: [...STRIPPED, ...helmVersion('helm.sh/helm/v4', 'v4.3.1')],
    isDefault: true,
  },
  {
    name: 'helm-3',
    version: 'v3.22.0',
    module: 'helm.sh/helm/v3',
    programs: { helm: 'helm.sh/helm/v3/cmd/helm' },
    linkerFlags: [...STRIPPED, ...helmVersion('helm.sh/helm/v3', 'v3.22.0')],
    isDefault: true,
  },
  {
    name: 'keda-2.16',
    version: 'v2.16.1',
    module: KEDA_MODULE,
    programs: KEDA_PROGRAMS,
    linkerFlags: STRIPPED,
    dataFolder: 'config/crd/bases',
    isDefault: false,
  },
];

/** Where built programs are kept, so that the next run starts at once. */
export const cacheFolder = join(homedir(), '.cache', 'quotient');

/** @throws RangeError for a name that is none of ours */
export function toTool(name: string): Tool {
  const tool = tools.find((candidate) => candidate.name === name);
  const known = tools.map((candidate) => candidate.name).join(', ');
  if (tool === undefined) throw new RangeError(`there is no tool "${name}"; there are ${known}`);
  return tool;
}

/** The folder that a tool's programs are kept in, there or not. */
export function toFolder(tool: Tool): string {
  return join(cacheFolder, `${tool.name}-${tool.version}`);
}

/** The folder that a tool's data is kept in: KEDA's CustomResourceDefinitions, one YAML file each. */
export function toDataFolder(tool: Tool): string {
  return join(toFolder(tool), 'data');
}

/** Is everything of a tool there? */
export function isBuilt(tool: Tool): boolean {
  const files = [...Object.keys(tool.programs), ...(tool.dataFolder === undefined ? [] : ['data'])];
  return files.every((file) => existsSync(join(toFolder(tool), file)));
}

/**
 * A program that has been built.
 *
 * @throws Error with the command that builds it
 */
export function findProgram(name: ToolName, program: string): string {
  const path = join(toFolder(toTool(name)), program);
  if (existsSync(path)) return path;
  throw new Error(`${path} is not there: run \`npm run cluster:build -- ${name}\` first`);
}
