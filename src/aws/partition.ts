/**
 * Partitions: the groups of regions that ARNs begin with.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */

/** @returns `aws` for most regions */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('us-iso-')) return 'aws-iso';
  return region.startsWith('us-isob-') ? 'aws-iso-b' : 'aws';
}
