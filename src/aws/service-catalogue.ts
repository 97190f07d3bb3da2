/**
 * The AWS services that need more than their name to be called: protocol, host, name in signatures and in the SDKs' settings.
 *
 * A service that is not here is called at the host of its name, signed for its name, and its actions go by the query protocol
 * without a version.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
 */

/** How a service is told which action is meant. */
export type ServiceProtocol =
  /** `Action` and `Version` in the query; a version that is not known is left out. */
  | { readonly kind: 'query'; readonly version: string | undefined }
  /** `X-Amz-Target` and a body of `application/x-amz-json-{version}`. */
  | { readonly kind: 'json'; readonly targetPrefix: string; readonly version: '1.0' | '1.1' };

/** What is known of one service. */
export interface ServiceFacts {
  readonly protocol: ServiceProtocol;
  /** In front of the region in the host name; the name in the ARN where undefined. */
  readonly host?: string;
  /** In signatures; the name in the ARN, without what stands in front of it, where undefined. */
  readonly signingName?: string;
  /** In the variable AWS_ENDPOINT_URL_{id}; the name in the ARN, in capitals, where undefined. */
  readonly sdkId?: string;
  /** True: the host has no region. */
  readonly isGlobal?: true;
}

/**
 * @param service such as `dynamodb`
 * @param subdomain what stands in front of it in the ARN; empty for nothing
 * @returns the service's facts; `isWholeName` when they are those of both names together, such as `streams.dynamodb`
 */
export function findService(
  service: string,
  subdomain: string,
): { readonly facts: ServiceFacts; readonly isWholeName: boolean } {
  const whole = subdomain === '' ? undefined : catalogue.get(`${subdomain}.${service}`);
  if (whole !== undefined) return { facts: whole, isWholeName: true };
  return { facts: catalogue.get(service) ?? UNKNOWN, isWholeName: false };
}

/** @returns what the SDKs call the service in `AWS_ENDPOINT_URL_{id}`, such as `EVENTBRIDGE` for `events` */
export function sdkIdOf(service: string, subdomain: string): string {
  return findService(service, subdomain).facts.sdkId ?? service.toUpperCase().replaceAll('-', '_');
}

const UNKNOWN: ServiceFacts = { protocol: { kind: 'query', version: undefined } };

// The Systems Manager is here although the SDKs speak JSON to it: an integration's action goes to it by query.
const queryServices: Readonly<Record<string, ServiceFacts>> = {
  autoscaling: { protocol: query('2011-01-01'), sdkId: 'AUTO_SCALING' },
  cloudformation: { protocol: query('2010-05-15') },
  cloudsearch: { protocol: query('2013-01-01') },
  ec2: { protocol: query('2016-11-15') },
  elasticache: { protocol: query('2015-02-02') },
  elasticbeanstalk: { protocol: query('2010-12-01'), sdkId: 'ELASTIC_BEANSTALK' },
  elasticloadbalancing: { protocol: query('2015-12-01'), sdkId: 'ELASTIC_LOAD_BALANCING_V2' },
  email: { protocol: query('2010-12-01'), signingName: 'ses', sdkId: 'SES' },
  iam: { protocol: query('2010-05-08'), isGlobal: true },
  importexport: { protocol: query('2010-06-01'), isGlobal: true },
  monitoring: { protocol: query('2010-08-01'), sdkId: 'CLOUDWATCH' },
  rds: { protocol: query('2014-10-31') },
  redshift: { protocol: query('2012-12-01') },
  sdb: { protocol: query('2009-04-15'), sdkId: 'SIMPLEDB' },
  ses: { protocol: query('2010-12-01'), host: 'email' },
  sns: { protocol: query('2010-03-31') },
  sqs: { protocol: query('2012-11-05') },
  ssm: { protocol: query('2014-11-06') },
  sts: { protocol: query('2011-06-15') },
};

const jsonServices: Readonly<Record<string, ServiceFacts>> = {
  acm: { protocol: json('CertificateManager', '1.1') },
  'acm-pca': { protocol: json('ACMPrivateCA', '1.1') },
  'api.ecr': { protocol: json('AmazonEC2ContainerRegistry_V20150921', '1.1'), host: 'api.ecr' },
  ecr: { protocol: json('AmazonEC2ContainerRegistry_V20150921', '1.1'), host: 'api.ecr' },
  'api.pricing': { protocol: json('AWSPriceListService', '1.1'), host: 'api.pricing' },
  pricing: { protocol: json('AWSPriceListService', '1.1'), host: 'api.pricing' },
  'api.sagemaker': { protocol: json('SageMaker', '1.1'), host: 'api.sagemaker' },
  sagemaker: { protocol: json('SageMaker', '1.1'), host: 'api.sagemaker' },
  'application-autoscaling': { protocol: json('AnyScaleFrontendService', '1.1'), sdkId: 'APPLICATION_AUTO_SCALING' },
  athena: { protocol: json('AmazonAthena', '1.1') },
  budgets: { protocol: json('AWSBudgetServiceGateway', '1.1') },
  cassandra: { protocol: json('KeyspacesService', '1.0'), sdkId: 'KEYSPACES' },
  ce: { protocol: json('AWSInsightsIndexService', '1.1'), sdkId: 'COST_EXPLORER' },
  cloudtrail: { protocol: json('com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101', '1.1') },
  codebuild: { protocol: json('CodeBuild_20161006', '1.1') },
  codecommit: { protocol: json('CodeCommit_20150413', '1.1') },
  codedeploy: { protocol: json('CodeDeploy_20141006', '1.1') },
  codepipeline: { protocol: json('CodePipeline_20150709', '1.1') },
  'cognito-identity': { protocol: json('AWSCognitoIdentityService', '1.1') },
  'cognito-idp': { protocol: json('AWSCognitoIdentityProviderService', '1.1'), sdkId: 'COGNITO_IDENTITY_PROVIDER' },
  comprehend: { protocol: json('Comprehend_20171127', '1.1') },
  config: { protocol: json('StarlingDoveService', '1.1'), sdkId: 'CONFIG_SERVICE' },
  datasync: { protocol: json('FmrsService', '1.1') },
  dms: { protocol: json('AmazonDMSv20160101', '1.1'), sdkId: 'DATABASE_MIGRATION_SERVICE' },
  ds: { protocol: json('DirectoryService_20150416', '1.1'), sdkId: 'DIRECTORY_SERVICE' },
  dynamodb: { protocol: json('DynamoDB_20120810', '1.0') },
  ecs: { protocol: json('AmazonEC2ContainerServiceV20141113', '1.1') },
  elasticmapreduce: { protocol: json('ElasticMapReduce', '1.1'), sdkId: 'EMR' },
  events: { protocol: json('AWSEvents', '1.1'), sdkId: 'EVENTBRIDGE' },
  firehose: { protocol: json('Firehose_20150804', '1.1') },
  forecast: { protocol: json('AmazonForecast', '1.1') },
  fsx: { protocol: json('AWSSimbaAPIService_v20180301', '1.1') },
  glue: { protocol: json('AWSGlue', '1.1') },
  health: { protocol: json('AWSHealth_20160804', '1.1') },
  'ingest.timestream': {
    protocol: json('Timestream_20181101', '1.0'),
    sdkId: 'TIMESTREAM_WRITE',
    host: 'ingest.timestream',
  },
  kendra: { protocol: json('AWSKendraFrontendService', '1.1') },
  kinesis: { protocol: json('Kinesis_20131202', '1.1') },
  kms: { protocol: json('TrentService', '1.1') },
  'license-manager': { protocol: json('AWSLicenseManager', '1.1') },
  lightsail: { protocol: json('Lightsail_20161128', '1.1') },
  logs: { protocol: json('Logs_20140328', '1.1'), sdkId: 'CLOUDWATCH_LOGS' },
  'metering.marketplace': {
    protocol: json('AWSMPMeteringService', '1.1'),
    sdkId: 'MARKETPLACE_METERING',
    signingName: 'aws-marketplace',
    host: 'metering.marketplace',
  },
  organizations: { protocol: json('AWSOrganizationsV20161128', '1.1') },
  personalize: { protocol: json('AmazonPersonalize', '1.1') },
  'query.timestream': {
    protocol: json('Timestream_20181101', '1.0'),
    sdkId: 'TIMESTREAM_QUERY',
    host: 'query.timestream',
  },
  'redshift-data': { protocol: json('RedshiftData', '1.1') },
  'redshift-serverless': { protocol: json('RedshiftServerless', '1.1') },
  rekognition: { protocol: json('RekognitionService', '1.1') },
  route53domains: { protocol: json('Route53Domains_v20140515', '1.1'), sdkId: 'ROUTE_53_DOMAINS' },
  route53resolver: { protocol: json('Route53Resolver', '1.1') },
  secretsmanager: { protocol: json('secretsmanager', '1.1'), sdkId: 'SECRETS_MANAGER' },
  servicediscovery: { protocol: json('Route53AutoNaming_v20170314', '1.1') },
  servicequotas: { protocol: json('ServiceQuotasV20190624', '1.1'), sdkId: 'SERVICE_QUOTAS' },
  shield: { protocol: json('AWSShield_20160616', '1.1') },
  states: { protocol: json('AWSStepFunctions', '1.0'), sdkId: 'SFN' },
  'streams.dynamodb': {
    protocol: json('DynamoDBStreams_20120810', '1.0'),
    sdkId: 'DYNAMODB_STREAMS',
    host: 'streams.dynamodb',
  },
  support: { protocol: json('AWSSupport_20130415', '1.1') },
  swf: { protocol: json('SimpleWorkflowService', '1.0') },
  tagging: { protocol: json('ResourceGroupsTaggingAPI_20170126', '1.1'), sdkId: 'RESOURCE_GROUPS_TAGGING_API' },
  textract: { protocol: json('Textract', '1.1') },
  transcribe: { protocol: json('Transcribe', '1.1') },
  transfer: { protocol: json('TransferService', '1.1') },
  translate: { protocol: json('AWSShineFrontendService_20170701', '1.1') },
  verifiedpermissions: { protocol: json('VerifiedPermissions', '1.0') },
  wafv2: { protocol: json('AWSWAF_20190729', '1.1') },
  workmail: { protocol: json('WorkMailService', '1.1') },
  workspaces: { protocol: json('WorkspacesService', '1.1') },
};

// Their actions are paths, so all that is told of them is where they are and what they are called.
const restServices: Readonly<Record<string, ServiceFacts>> = {
  appconfigdata: { protocol: UNKNOWN.protocol, signingName: 'appconfig' },
  'appsync-api': { protocol: UNKNOWN.protocol, signingName: 'appsync' },
  'bedrock-agent': { protocol: UNKNOWN.protocol, signingName: 'bedrock' },
  'bedrock-agent-runtime': { protocol: UNKNOWN.protocol, signingName: 'bedrock' },
  'bedrock-runtime': { protocol: UNKNOWN.protocol, signingName: 'bedrock' },
  cloudfront: { protocol: UNKNOWN.protocol, isGlobal: true },
  'data-ats.iot': { protocol: UNKNOWN.protocol, host: 'data-ats.iot', signingName: 'iotdata', sdkId: 'IOT_DATA_PLANE' },
  'data.iot': { protocol: UNKNOWN.protocol, host: 'data.iot', signingName: 'iotdata', sdkId: 'IOT_DATA_PLANE' },
  'execute-api': { protocol: UNKNOWN.protocol, sdkId: 'APIGATEWAYMANAGEMENTAPI' },
  iotdata: { protocol: UNKNOWN.protocol, host: 'iot', signingName: 'iotdata', sdkId: 'IOT_DATA_PLANE' },
  geo: { protocol: UNKNOWN.protocol, sdkId: 'LOCATION' },
  'participant.connect': {
    protocol: UNKNOWN.protocol,
    host: 'participant.connect',
    signingName: 'execute-api',
    sdkId: 'CONNECTPARTICIPANT',
  },
  'personalize-events': { protocol: UNKNOWN.protocol, signingName: 'personalize' },
  'personalize-runtime': { protocol: UNKNOWN.protocol, signingName: 'personalize' },
  pinpoint: { protocol: UNKNOWN.protocol, signingName: 'mobiletargeting' },
  route53: { protocol: UNKNOWN.protocol, isGlobal: true, sdkId: 'ROUTE_53' },
  'runtime.lex': { protocol: UNKNOWN.protocol, host: 'runtime.lex', signingName: 'lex', sdkId: 'LEX_RUNTIME_SERVICE' },
  'runtime.sagemaker': {
    protocol: UNKNOWN.protocol,
    host: 'runtime.sagemaker',
    signingName: 'sagemaker',
    sdkId: 'SAGEMAKER_RUNTIME',
  },
  'runtime-v2-lex': { protocol: UNKNOWN.protocol, signingName: 'lex', sdkId: 'LEX_RUNTIME_V2' },
  's3-control': { protocol: UNKNOWN.protocol, signingName: 's3', sdkId: 'S3_CONTROL' },
};

const catalogue: ReadonlyMap<string, ServiceFacts> = new Map(
  Object.entries({ ...queryServices, ...jsonServices, ...restServices }),
);

function query(version: string): ServiceProtocol {
  return { kind: 'query', version };
}

function json(targetPrefix: string, version: '1.0' | '1.1'): ServiceProtocol {
  return { kind: 'json', targetPrefix, version };
}
