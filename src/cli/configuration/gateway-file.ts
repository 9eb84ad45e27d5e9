// The settings of a gateway: in a file of its own (`gateway:`, and `centre:` where the registers are), or in that of the switch that runs
// beside it.
import { dirname } from 'node:path';
import { readBounded } from '../../bounded-file.ts';
import { bundledSpecs } from '../../spec-file.ts';
import { errorMessage } from '../error-message.ts';
import { specUnknown } from './consistency.ts';
import { type Complaint, ConfigurationError, wrongValue } from './faults.ts';
import { gatewayBeside } from './gateway-beside.ts';
import { confirmationAllowed, confirmationNeeded } from './gateway-confirmation.ts';
import { type GatewayConfiguration, gateway } from './gateway-schema.ts';
import { complaintsOf, valueAt } from './issue-texts.ts';
import { keyAllowed, readKey } from './journal-form.ts';
import { loadConfiguration } from './load.ts';
import { inOrder } from './parse.ts';
import { placedGateway } from './placed-files.ts';
import { file, reads, section } from './schema-parts.ts';
import { located, readSource } from './source.ts';

const LARGEST_BYTES = 1_048_576;

const gatewayFile = section('the configuration of a gateway: gateway, centre', {
  gateway,
  centre: section('where the registers are: records, key', {
    records: file,
    key: reads(readKey, keyAllowed).optional(),
  }).optional(),
});

/** Reads the settings of a gateway in `path`. Rejects with a ConfigurationError that has every fault. */
export async function loadGatewayConfiguration(path: string): Promise<GatewayConfiguration> {
  let source: ReturnType<typeof readSource>;
  try {
    source = readSource(readBounded(path, LARGEST_BYTES), path);
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const message = isAbsent ? 'there is no such file' : `it cannot be read: ${errorMessage(error)}`;
    throw faultOf(path, message, error);
  }
  if (valueAt(source.values, ['acquirers']) !== undefined) return ofSwitch(path);
  if (source.broken) throw new ConfigurationError(inOrder(source.faults, path));
  const validated = gatewayFile.safeParse(source.values ?? undefined);
  const complaints = [
    ...complaintsOf(validated.error?.issues ?? [], source.values ?? undefined),
    ...specUnknown(source, ['gateway', 'link', 'spec'], bundledSpecs()),
    ...confirmationMissing(source.values),
  ];
  const faults = [...source.faults, ...located(complaints, source)];
  if (faults.length > 0 || !validated.success) throw new ConfigurationError(inOrder(faults, path));
  const { gateway: valid, centre } = validated.data;
  const { records = centre?.records, recordsKey = centre?.key } = valid;
  return placedGateway({ ...valid, records, recordsKey }, dirname(path));
}

async function ofSwitch(path: string): Promise<GatewayConfiguration> {
  const configuration = await loadConfiguration(path, { specs: bundledSpecs() });
  const beside = gatewayBeside(configuration);
  if (beside === undefined) throw faultOf(path, 'it has no section gateway');
  if (beside.link.confirmation === undefined) throw faultOf(path, confirmationNeeded);
  return beside;
}

/** By itself a gateway does not see what the switch waits for. */
function confirmationMissing(values: unknown): Complaint[] {
  const link = valueAt(values, ['gateway', 'link']);
  if (typeof link !== 'object' || link === null || valueAt(link, ['confirmation']) !== undefined) return [];
  const message = wrongValue('required and missing', undefined, confirmationAllowed);
  return [{ steps: ['gateway', 'link', 'confirmation'], message }];
}

function faultOf(path: string, message: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError([{ file: path, line: 0, column: 0, path: '', message }], { cause });
}
