/**
 * Configurations of nginx and HAProxy as plain proxies that do the same work as the gateway: one process or thread that
 * serves, kept-alive connections on both sides, X-Forwarded-For, one access-log line a request to a file.
 */

import type { Scenario } from './scenario.ts';

export interface PeerConfig {
  readonly port: number;
  readonly backendPort: number;
  /** Folder for everything that the peer writes. */
  readonly folder: string;
  readonly scenario: Scenario;
}

/** One worker; the access log is buffered, as the gateway's is. */
export function nginxConfig({ port, backendPort, folder, scenario }: PeerConfig): string {
  const answer =
    scenario.peers === 'static'
      ? `default_type application/json; return 200 '${scenario.expectedBody.toString()}';`
      : `proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_max_temp_file_size 0;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme;`;
  return `${process.getuid?.() === 0 ? 'user root;\n' : ''}worker_processes 1;
daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/nginx-error.log warn;
events { worker_connections 4096; }
http {
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  log_format line escape=json '{"requestId":"$request_id","time":"$time_iso8601","httpMethod":"$request_method","path":"$uri",'
    '"protocol":"$server_protocol","status":$status,"responseLength":$body_bytes_sent,"responseLatency":$request_time,'
    '"integrationLatency":"$upstream_response_time","sourceIp":"$remote_addr"}';
  access_log ${folder}/access.log line buffer=64k flush=1s;
  keepalive_requests 1000000000;
  upstream backend { server 127.0.0.1:${backendPort}; keepalive 512; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location / { ${answer} }
  }
}
`;
}

/** One thread; HAProxy writes each log line by itself, it has no buffered file log. */
export function haproxyConfig({ port, backendPort, scenario }: PeerConfig): string {
  const answer =
    scenario.peers === 'static'
      ? `http-request return status 200 content-type application/json string '${scenario.expectedBody.toString()}'`
      : 'default_backend backend';
  return `global
  nbthread 1
  maxconn 4096
  log stdout format raw local0 info
defaults
  mode http
  log global
  log-format '{"requestId":"%ID","time":"%tr","httpMethod":"%HM","path":"%HP","protocol":"%HV","status":%ST,"responseLength":%B,"responseLatency":%Ta,"integrationLatency":%Tr,"sourceIp":"%ci"}'
  unique-id-format %[uuid]
  option forwardfor
  http-reuse always
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend front
  bind 127.0.0.1:${port} backlog 1024
  ${answer}
backend backend
  server backend 127.0.0.1:${backendPort} pool-max-conn 512
`;
}
