/** The order function: checks an order, prices it, stores it with the shop's backend. A plain Lambda handler. */

import { findShoe } from '../catalogue.mjs';

const SHIPPING_CENTS = 490;
const MAX_ITEMS = 50;

/**
 * @param event Lambda proxy event, payload 1.0; its body is `{"items": [{"shoeId", "size", "quantity"?}]}`
 * @returns 201 with the priced order and its Location, 400 with the reason, or 503 when the order cannot be stored
 */
export async function placeOrder(event, context) {
  const { items, problem } = readItems(event);
  if (problem !== undefined) return answer(400, { message: problem });

  const itemsCents = items.reduce((sum, item) => sum + item.priceCents * item.quantity, 0);
  const shippingCents = itemsCents >= Number(process.env.FREE_SHIPPING_CENTS ?? Infinity) ? 0 : SHIPPING_CENTS;
  const order = {
    items,
    currency: process.env.CURRENCY ?? 'EUR',
    shippingCents,
    totalCents: itemsCents + shippingCents,
  };

  const id = await storeOrder(order, event, context);
  if (id === undefined) return answer(503, { message: 'The order could not be stored, please try again' });
  console.log(`order ${id}: ${items.length} items, ${order.totalCents} cents`);
  return answer(201, { id, ...order }, { Location: `${event.requestContext.path.replace(/\/$/, '')}/${id}` });
}

function readItems(event) {
  let order;
  try {
    order = JSON.parse(event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString() : (event.body ?? ''));
  } catch {
    return { problem: 'The body must be JSON' };
  }
  if (!Array.isArray(order?.items) || order.items.length === 0) return { problem: 'An order needs at least one item' };
  if (order.items.length > MAX_ITEMS) return { problem: `An order has at most ${MAX_ITEMS} items` };

  const items = [];
  for (const [index, item] of order.items.entries()) {
    const { shoeId, size, quantity = 1 } = item ?? {};
    const shoe = findShoe(shoeId);
    if (shoe === undefined) return { problem: `items[${index}]: the shop has no shoe ${JSON.stringify(shoeId)}` };
    if (!shoe.sizes.includes(size))
      return { problem: `items[${index}]: ${shoe.name} comes in ${shoe.sizes.join(', ')}` };
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > 20) {
      return { problem: `items[${index}]: quantity must be a whole number from 1 to 20` };
    }
    items.push({ shoeId, size, quantity, priceCents: shoe.priceCents });
  }
  return { items };
}

/** The stage variable that the definition's URIs use tells the function where the backend is. */
async function storeOrder(order, event, context) {
  try {
    const response = await fetch(`http://${event.stageVariables.backend}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
      signal: AbortSignal.timeout(Math.max(100, context.getRemainingTimeInMillis() - 500)),
    });
    if (response.status !== 201) throw new Error(`the backend answered ${response.status}`);
    return (await response.json()).id;
  } catch (error) {
    console.error('order not stored:', error.cause?.message ?? error.message);
    return undefined;
  }
}

function answer(statusCode, body, headers = {}) {
  return {
    statusCode,
    headers: { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*', ...headers },
    body: JSON.stringify(body),
  };
}
