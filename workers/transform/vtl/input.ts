/**
 * `$input`: the body as text, as JSON and by JSONPath, and the client's parameters.
 */

import { compileJsonPath, type JsonPath } from '../../../src/exchange/json-path.ts';
import { parseJson } from '../../../src/exchange/json-text.ts';
import type { JsonValue } from '../../../src/exchange/json-value.ts';
import { textArgument } from './arguments.ts';
import { type Call, CallableObject, memoised } from './method.ts';
import { printAsJson } from './print.ts';
import { RenderFault, type Run } from './run.ts';
import { createMap, type VtlValue } from './values.ts';

const ROOT = '$';

export class InputObject extends CallableObject {
  private readonly run: Run;
  private parsed: JsonValue | undefined = undefined;
  private isParsed = false;

  constructor(run: Run) {
    super();
    this.run = run;
  }

  property(name: string): VtlValue {
    if (name === 'body') return this.body;
    return name === 'params' ? this.params() : null;
  }

  call(name: string, call: Call): VtlValue {
    switch (name) {
      case 'getBody':
        return this.body;
      case 'params':
        return call.args.length === 0 ? this.params() : this.param(textArgument(call, 0));
      case 'path':
        return this.find(call) ?? null;
      case 'json':
        return this.json(call);
      default:
        return null;
    }
  }

  text(): null {
    return null;
  }

  /** An empty body is an empty object, as recorded. */
  private get body(): string {
    return this.run.scope.body === '' ? '{}' : this.run.scope.body;
  }

  private json(call: Call): string {
    const found = this.find(call);
    if (found === undefined) return '""';
    return printAsJson(found, call.run);
  }

  private find(call: Call): JsonValue | undefined {
    if (!this.isParsed) {
      // Reading a byte of JSON costs about as much as a tenth of a step.
      call.run.budget.spend(this.body.length / 10);
      this.parsed = parseJson(this.body);
      this.isParsed = true;
    }
    if (this.parsed === undefined) return undefined;
    const text = call.args.length === 0 ? ROOT : textArgument(call, 0);
    if (text === ROOT) return this.parsed;
    const path: JsonPath | { readonly problem: string } = memoised(call.site, text, compileJsonPath);
    if ('problem' in path) throw new RenderFault(`"${text.slice(0, 60)}" is no JSONPath: ${path.problem}`);
    return path.find(this.parsed, (values) => call.run.budget.spend(values));
  }

  /** By name: path, then query, then header; what is not there is an empty text. */
  private param(name: string): string {
    const { path, querystring, header } = this.run.scope.params();
    return path.get(name) ?? querystring.get(name) ?? header.get(name) ?? '';
  }

  private params(): VtlValue {
    const { path, querystring, header } = this.run.scope.params();
    this.run.budget.spend(path.size + querystring.size + header.size);
    return createMap([
      ['path', createMap(path)],
      ['querystring', createMap(querystring)],
      ['header', createMap(header)],
    ]);
  }
}
