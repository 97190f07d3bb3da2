/**
 * Stages and usage plans, in the shapes of the AWS API, as `x-gatehouse-stages` and `x-gatehouse-usage-plans` carry them.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html
 */

import type { Api } from './api.ts';

/** A named, addressable deployment of an API. */
export interface Stage {
  /** Letters, digits, `_` and `-`. */
  readonly stageName: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Key `*` + `/` + `*` or `{path with / as ~1}/{VERB}` → settings. Most specific wins. */
  readonly methodSettings: Readonly<Record<string, MethodSettings>>;
  /** Part of the traffic goes to another deployment; undefined for none. */
  readonly canary: CanarySettings | undefined;
  /** True in the snapshot that a canary is served from. */
  readonly isCanary: boolean;
  /** Access lines in the user's own format; undefined writes the gateway's. */
  readonly accessLogFormat: string | undefined;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_CanarySettings.html */
export interface CanarySettings {
  /** 0 to 100. */
  readonly percentTraffic: number;
  /** Variables that the canary has instead of, or besides, the stage's. */
  readonly stageVariableOverrides: Readonly<Record<string, string>>;
  readonly useStageCache: boolean;
  /** What the canary serves; undefined is the same deployment with other variables. */
  readonly deployment: Api | undefined;
}

/**
 * What a stage sets for some of its methods; an absent field has AWS's default.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html
 */
export interface MethodSettings {
  /** Default false. Metrics by method are always counted here. */
  readonly metricsEnabled?: boolean;
  /** Default OFF. */
  readonly loggingLevel?: 'OFF' | 'ERROR' | 'INFO';
  /** True adds headers and bodies to the execution log. Default false. */
  readonly dataTraceEnabled?: boolean;
  /** Requests per second. Default 10,000. */
  readonly throttlingRateLimit?: number;
  /** Requests. Default 5,000. */
  readonly throttlingBurstLimit?: number;
  /** Default false. */
  readonly cachingEnabled?: boolean;
  /** 0 to 3600. Default 300. */
  readonly cacheTtlInSeconds?: number;
  /** Default false. */
  readonly cacheDataEncrypted?: boolean;
  /** Default true. */
  readonly requireAuthorizationForCacheControl?: boolean;
  /** Default SUCCEED_WITH_RESPONSE_HEADER. */
  readonly unauthorizedCacheControlHeaderStrategy?:
    | 'FAIL_WITH_403'
    | 'SUCCEED_WITH_RESPONSE_HEADER'
    | 'SUCCEED_WITHOUT_RESPONSE_HEADER';
}

/** Throttle and quota for the API keys of one plan. */
export interface UsagePlan {
  readonly name: string;
  readonly throttle: Throttle | undefined;
  readonly quota: Quota | undefined;
  readonly apiStages: readonly UsagePlanStage[];
  readonly apiKeys: readonly UsagePlanKey[];
}

/** A token bucket: requests per second, and requests. */
export interface Throttle {
  readonly rateLimit?: number;
  readonly burstLimit?: number;
}

export interface Quota {
  readonly limit: number;
  readonly period: 'DAY' | 'WEEK' | 'MONTH';
  /** Requests already counted in the first period. */
  readonly offset: number;
}

export interface UsagePlanStage {
  /** The API of the stage: the one whose definition has the plan, or another. */
  readonly apiId: string;
  readonly stage: string;
  /** `/path/VERB` → throttle for that method. */
  readonly throttle: Readonly<Record<string, Throttle>>;
}

export interface UsagePlanKey {
  /** 10 lower-case letters and digits. */
  readonly id: string;
  readonly name: string;
  /** 20 to 128 characters. Secret: never logged. */
  readonly value: string;
  readonly enabled: boolean;
}
