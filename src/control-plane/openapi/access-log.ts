/**
 * `accessLogSettings` of a stage: the format of its access lines.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_AccessLogSettings.html
 */

import { accessLogVariables } from '../../aws/access-log-variables.ts';
import { readFields, readText, reportUnknown } from '../source/fields.ts';
import { nearestName } from '../source/nearest-name.ts';
import { fieldOf } from '../source/source-document.ts';
import type { Fields } from '../source/source-document.ts';
import type { Definition } from './definition.ts';

const MAX_FORMAT_BYTES = 3 * 1024;
const VARIABLE = /\$(?:context\.(\w+(?:\.\w+)*)|\{context\.([^{}]+)\})/g;
const REQUEST_ID =
  /\$(?:context\.(?:extendedRequestId|requestId)(?![\w.])|\{context\.(?:extendedRequestId|requestId)\})/;

/**
 * @param stage an item of `x-gatehouse-stages`
 * @returns the format without a line break at its end; undefined for the gateway's own lines
 */
export function readAccessLogFormat(definition: Definition, stage: Fields): string | undefined {
  const { list } = definition;
  const settings = readFields(definition, stage, 'accessLogSettings');
  if (settings === undefined) return undefined;
  reportUnknown(definition, settings, { what: 'accessLogSettings', known: ['format', 'destinationArn'] });
  if (readText(definition, settings, 'destinationArn') !== undefined) {
    const message = 'Access lines are not sent to destinationArn.';
    list.warn([settings, 'destinationArn'], message, 'They go where GATEHOUSE_ACCESS_LOG says.');
  }
  if (fieldOf(settings, 'format') === undefined) {
    const fix = 'Write a format; without one the stage has lines in the gateway’s own.';
    list.warn([settings], 'accessLogSettings has no format.', fix);
    return undefined;
  }
  const format = readText(definition, settings, 'format');
  if (format === undefined) return undefined;
  const complaint = complaintOf(format);
  if (complaint !== undefined) list.error([settings, 'format'], ...complaint);
  else reportUnknownVariables(definition, settings, format);
  return format.replace(/\r?\n$/, '');
}

/** A variable that does not exist is no mistake to AWS: its place in every line is `-`. */
function reportUnknownVariables({ list }: Definition, settings: Fields, format: string): void {
  for (const [text, plain, braced] of format.matchAll(VARIABLE)) {
    const name = plain ?? braced ?? '';
    if (accessLogVariables.includes(name) || name.startsWith('authorizer.')) continue;
    const near = nearestName(name, accessLogVariables);
    const fix = near === undefined ? 'Every line has - in its place.' : `Write $context.${near}, or every line has -.`;
    list.warn([settings, 'format'], `Access lines of REST APIs have no variable ${text}.`, fix);
  }
}

/** @returns AWS's text where there is one, and what to write instead */
function complaintOf(format: string): readonly [message: string, fix: string] | undefined {
  if (format.trim() === '') return ['Access Log value must not be empty', 'Write a format, or remove it.'];
  if (/[\r\n]/.test(format.replace(/\r?\n$/, ''))) {
    return [
      `Access Log format must be single line, new line character is allowed only at end of the format: '${format}'`,
      'Write it on one line; in YAML, >- folds several lines into one.',
    ];
  }
  if (!REQUEST_ID.test(format)) {
    return [
      `Access Log format must include either $context.requestId or $context.extendedRequestId : '${format}'`,
      'Add $context.requestId, so that a line can be told from every other.',
    ];
  }
  const sizeBytes = Buffer.byteLength(format);
  if (sizeBytes <= MAX_FORMAT_BYTES) return undefined;
  return [`The access-log format has ${sizeBytes} bytes; the limit is ${MAX_FORMAT_BYTES}.`, 'Log fewer variables.'];
}
