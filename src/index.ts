// The library face: specs, codecs, a switch inside a program, and what plug-in issuers are written with.

export { ConfigurationError, type Fault } from './cli/configuration/faults.ts';
export { Codec } from './codec/codec.ts';
export { type CodecErrorCode, DecodeError, EncodeError } from './codec/errors.ts';
export type { FieldValues } from './codec/field-values.ts';
export { maskedJson } from './codec/mask.ts';
export { Message } from './codec/message.ts';
export { compile } from './codec/spec/compile.ts';
export { type FieldSpec, parseSpec, type Spec, SpecError } from './codec/spec/spec.ts';
export { type DescribeOptions, describe } from './explain/describe.ts';
export { hintOf } from './explain/hint.ts';
export { maskPan } from './iso8583/pan.ts';
export { isApproved, Reason, reasonMeaning, reasonOf, reasonText } from './iso8583/reason.ts';
export {
  type Decision,
  defineIssuer,
  type Issuer,
  type IssuerDefinition,
  type IssuerRequest,
  type IssuerTotals,
  isIssuerDefinition,
  type OutstandingAmount,
  type PluginSettings,
} from './issuers/issuer.ts';
export { AnswerError } from './library/answer-error.ts';
export type { ReplaySettings, TraceStep } from './library/played-trace.ts';
export type { LinkSettings, RunningSwitch, TlsSettings } from './library/running-switch.ts';
export type { StartOptions, SwitchEvent } from './library/start-options.ts';
export { startSwitch } from './library/start-switch.ts';
export type { ClientSettings, SwitchClient } from './library/switch-client.ts';
export type { AcquirerSettings, IssuerSettings, SwitchSettings } from './library/switch-configuration.ts';
export { bundledSpecs, loadSpec } from './spec-file.ts';
export type { ReplayReport, StepReport, StepStatus } from './trace/replay-report.ts';
export { reportText } from './trace/report-text.ts';
export { TraceError } from './trace/trace-error.ts';
