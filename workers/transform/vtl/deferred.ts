/**
 * A block that `#define` keeps for later: it is rendered each time it is printed.
 */

import type { Write } from './compile-nodes.ts';
import type { Run } from './run.ts';
import { HostObject, type VtlValue } from './values.ts';

export class Deferred extends HostObject {
  private readonly run: Run;
  private readonly body: Write;

  constructor(run: Run, body: Write) {
    super();
    this.run = run;
    this.body = body;
  }

  property(): VtlValue {
    return null;
  }

  text(): string {
    return this.run.call('#define', () => this.run.capture(() => this.body(this.run)));
  }
}
