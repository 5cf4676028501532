// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
'use strict';
// Prism as a judge between a provider and the platform's data plane, on 127.0.0.1 only:
//
//   client --http--> entry --http--> Prism (validation proxy) --http--> exit --https, client certificate--> platform
//
//   node prism.js --prism PROGRAM --document platform.yaml --data FOLDER
//
// FOLDER is the platform's data folder; the exit takes the certificate and the platform's address from the credentials
// in FOLDER/providers, anew for each request, because certificates are rotated.
// Prism parses bodies and writes them anew, which no signature survives; so entry and exit hand each other the bytes
// as they were, and Prism judges what they mean.
// Every request goes through `prism proxy --errors`, which answers a violation itself. A request with the header
// `X-Contract: lenient` may be meant to be bad: it goes through `prism proxy` without --errors, the platform has to refuse
// what Prism finds wrong with it, and its answer has to be as described all the same.
//
// Prints {"url": ...} when it is ready. At SIGTERM, or when standard input ends, prints what it saw as one line of JSON and
// ends: with 0 only if there was traffic and no violation.
const fs = require('fs');
const http = require('http');
const https = require('https');
const os = require('os');
const path = require('path');
const { spawn } = require('child_process');

const options = {};
for (let i = 2; i < process.argv.length; i += 2) options[process.argv[i].replace(/^--/, '')] = process.argv[i + 1];

const seen = { judged: 0, judged_leniently: 0, not_json: 0, operations: {}, violations: [] };
const underWay = new Map(); // X-Contract-Exchange -> {request, answer}
const agents = new Map(); // certificate -> https.Agent
let exchanges = 0;

const whole = (stream) =>
  new Promise((resolve, reject) => {
    const parts = [];
    stream.on('data', (part) => parts.push(part));
    stream.on('end', () => resolve(Buffer.concat(parts)));
    stream.on('error', reject);
  });

function send(module, target, from, headers, body) {
  return new Promise((resolve, reject) => {
    const request = module.request({ ...target, method: from.method, path: from.url, headers }, async (answer) => {
      try {
        resolve({ status: answer.statusCode, raw: answer.rawHeaders, headers: answer.headers, body: await whole(answer) });
      } catch (error) {
        reject(error);
      }
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Header fields without those of one hop and our own. */
function fields(raw, without = []) {
  const dropped = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date', 'host', 'accept-encoding',
    'x-contract', 'x-contract-exchange', ...without]);
  const out = {};
  for (let i = 0; i < raw.length; i += 2)
    if (!dropped.has(raw[i].toLowerCase())) out[raw[i]] = raw[i] in out ? [].concat(out[raw[i]], raw[i + 1]) : raw[i + 1];
  return out;
}

/** The credentials of the provider that a request names in its header, or, asking for a token, by its client id. */
function caller(folder, headers) {
  const basic = /^Basic (.*)$/.exec(headers.authorization || '');
  const client = basic ? decodeURIComponent(Buffer.from(basic[1], 'base64').toString().split(':')[0]) : '';
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.json') && !name.startsWith('proxied-'));
  const all = files.map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')));
  const named = (one) => one.provider_id === headers['x-provider-id'] || (client && JSON.stringify(one).includes(`"${client}"`));
  return all.find(named) || all[0];
}

/** To the platform, with the certificate of the provider that the request names, and the bytes that the client sent. */
function toPlatform(from, headers, body) {
  const folder = path.join(options.data, 'providers');
  const who = caller(folder, from.headers);
  const read = (name) => fs.readFileSync(path.resolve(folder, who[name]), 'utf8');
  const cert = read('certificate_file');
  if (!agents.has(cert))
    agents.set(cert, new https.Agent({ cert, key: read('key_file'), ca: read('ca_file') }));
  const url = new URL(who.url);
  const target = { host: url.hostname, port: url.port, servername: 'localhost', agent: agents.get(cert) };
  return send(https, target, from, { ...headers, Host: url.host, 'Content-Length': body.length }, body);
}

const exit = http.createServer(async (from, to) => {
  const exchange = underWay.get(from.headers['x-contract-exchange']);
  try {
    await whole(from);
    exchange.answer = await toPlatform(exchange.from, exchange.headers, exchange.body);
    to.writeHead(exchange.answer.status, fields(exchange.answer.raw));
    to.end(exchange.answer.body);
  } catch (error) {
    to.writeHead(502).end(String(error));
  }
});

const nameOf = (from) => `${from.method} ${from.url.split('?')[0].replace(/\/[a-z]+_[^/]*/g, '/{id}')}`;

function violation(from, why) {
  const one = { operation: nameOf(from), why: String(why).slice(0, 1000) };
  const known = seen.violations.find((other) => other.operation === one.operation && other.why === one.why);
  if (known) known.times++;
  else seen.violations.push({ ...one, times: 1 });
}

function entry(strict, lenient) {
  return async (from, to) => {
    const body = await whole(from);
    const id = String(++exchanges);
    const leniently = from.headers['x-contract'] === 'lenient';
    const exchange = { from, headers: fields(from.rawHeaders), body };
    underWay.set(id, exchange);
    try {
      const port = leniently ? lenient : strict;
      const headers = { ...exchange.headers, 'X-Contract-Exchange': id, 'Content-Length': body.length };
      const verdict = await send(http, { host: '127.0.0.1', port }, from, headers, body);
      const found = JSON.parse(verdict.headers['sl-violations'] || '[]');
      if (leniently && !exchange.answer) {
        seen.not_json++; // Prism could not read it at all; the platform is asked without it.
        exchange.answer = await toPlatform(from, exchange.headers, body);
        if (exchange.answer.status < 400) violation(from, 'accepted, although Prism cannot read it');
      } else if (leniently) {
        seen.judged_leniently++;
        const wrong = found.filter((one) => one.location[0] === 'response' && one.severity === 'Error');
        if (wrong.length > 0) violation(from, JSON.stringify(wrong));
        const bad = found.filter((one) => one.location[0] === 'request' && one.severity === 'Error');
        if (bad.length > 0 && exchange.answer.status < 400) violation(from, `accepted: ${JSON.stringify(bad)}`);
      } else {
        seen.judged++;
        seen.operations[nameOf(from)] = (seen.operations[nameOf(from)] || 0) + 1;
        if (!exchange.answer || found.length > 0 || verdict.status !== exchange.answer.status)
          violation(from, JSON.stringify(found) + verdict.body);
      }
      const answer = exchange.answer || verdict;
      to.writeHead(answer.status, fields(answer.raw));
      to.end(answer.body);
    } catch (error) {
      violation(from, error.stack);
      to.writeHead(502).end(String(error));
    } finally {
      underWay.delete(id);
    }
  };
}

const listening = (server) =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));

const children = [];
function prism(document, upstream, more) {
  const child = spawn(options.prism, ['proxy', document, `http://127.0.0.1:${upstream}`, '-h', '127.0.0.1', '-p', '0', '-v', 'info',
    '--multiprocess', 'false', ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (part) => {
      said += part;
      const at = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(said);
      if (at) resolve(Number(at[1]));
    });
    child.on('exit', (code) => reject(new Error(`prism ended with ${code}: ${said}`)));
  });
}

/** The description, but for two things that Prism does not know. */
function forPrism(text) {
  const described = require(path.join(path.dirname(options.prism), '..', 'yaml')).parse(text);
  for (const item of Object.values(described.paths))
    for (const operation of Object.values(item).filter((one) => one.responses)) {
      // Mutual TLS as a security scheme: that part is the exit's and the platform's own.
      const security = (operation.security || described.security).map((all) =>
        Object.fromEntries(Object.entries(all).filter(([name]) => described.components.securitySchemes[name].type !== 'mutualTLS')));
      operation.security = security.some((all) => Object.keys(all).length === 0) ? [] : security;
      // application/x+json is application/json to it: where an answer has several of them, any of their schemas will do.
      for (const { content } of Object.values(operation.responses)) {
        const kinds = Object.keys(content || {}).filter((type) => /[+/]json$/.test(type));
        const anyOf = kinds.map((type) => content[type].schema);
        if (kinds.length > 1) for (const type of kinds) content[type].schema = { anyOf };
      }
    }
  return described;
}

async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'signalbox-prism-'));
  process.on('exit', () => {
    children.forEach((child) => child.removeAllListeners('exit').kill());
    fs.rmSync(folder, { recursive: true, force: true });
  });
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    process.stdout.write(JSON.stringify(seen) + '\n', () =>
      process.exit(seen.judged + seen.judged_leniently > 0 && seen.violations.length === 0 ? 0 : 1));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.stdin.on('end', end).resume();

  const document = path.join(folder, 'platform.json');
  fs.writeFileSync(document, JSON.stringify(forPrism(fs.readFileSync(options.document, 'utf8'))));
  const inner = await listening(exit);
  const [strict, lenient] = await Promise.all([prism(document, inner, ['--errors']), prism(document, inner, [])]);
  const port = await listening(http.createServer(entry(strict, lenient)));
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
