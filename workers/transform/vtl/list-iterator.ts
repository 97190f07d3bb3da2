/**
 * `$list.iterator()`: java.util.Iterator over the items that the list has when it is asked for.
 */

import { type Call, CallableObject } from './method.ts';
import { RenderFault } from './run.ts';
import type { VtlList, VtlValue } from './values.ts';

export class ListIterator extends CallableObject {
  private readonly list: VtlList;
  private next = 0;

  constructor(list: VtlList) {
    super();
    this.list = list;
  }

  property(): VtlValue {
    return null;
  }

  call(name: string, _call: Call): VtlValue {
    if (name === 'hasNext') return this.next < this.list.length;
    if (name !== 'next') return null;
    const item = this.list[this.next];
    if (item === undefined) throw new RenderFault('the iterator has no more items');
    this.next += 1;
    return item;
  }

  text(): null {
    return null;
  }
}
