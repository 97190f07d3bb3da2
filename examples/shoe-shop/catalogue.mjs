/** What the shop sells. Read by the backend, which lists it, and by the order function, which prices it. */

export const shoes = [
  { id: 'trail-runner', name: 'Trail runner', colour: 'green', priceCents: 8900, sizes: [38, 39, 40, 41, 42, 43, 44] },
  { id: 'city-sneaker', name: 'City sneaker', colour: 'white', priceCents: 6500, sizes: [36, 37, 38, 39, 40, 41, 42] },
  { id: 'rain-boot', name: 'Rain boot', colour: 'yellow', priceCents: 4200, sizes: [37, 38, 39, 40, 41] },
  { id: 'chelsea-boot', name: 'Chelsea boot', colour: 'brown', priceCents: 14900, sizes: [39, 40, 41, 42, 43, 44, 45] },
  {
    id: 'felt-slipper',
    name: 'Felt slipper',
    colour: 'grey',
    priceCents: 2900,
    sizes: [36, 37, 38, 39, 40, 41, 42, 43],
  },
].map((shoe) => ({ ...shoe, image: `/images/${shoe.id}.svg` }));

/** @returns the shoe, or undefined when the shop has none by that id */
export function findShoe(id) {
  return shoes.find((shoe) => shoe.id === id);
}
