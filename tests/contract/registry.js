// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: Apache-2.0
'use strict';
// A stock client of schema registries (@kafkajs/confluent-schema-registry) against our platform, as a provider uses it:
//
//   node registry.js FOLDER
//
// FOLDER is the data folder of a running platform. JSON Schema with client id and secret by HTTP Basic, Avro with an access
// token: register, register again, read, find, judge a change, encode, decode. Prints one line of JSON with what was done;
// ends with 0 only if everything was as it should be.
const assert = require('assert');
const fs = require('fs');
const https = require('https');
const path = require('path');
const { SchemaRegistry, SchemaType, COMPATIBILITY } = require('@kafkajs/confluent-schema-registry');

const folder = path.join(process.argv[2], 'providers');
const file = path.join(folder, 'novagames.json');
const credentials = JSON.parse(fs.readFileSync(file, 'utf8'));
const beside = (name) => fs.readFileSync(path.resolve(folder, name));
const secret = beside(credentials.oauth.client_secret_file).toString().trim();
const agent = new https.Agent({
  keepAlive: true,
  ca: beside(credentials.ca_file),
  cert: beside(credentials.certificate_file),
  key: beside(credentials.key_file),
});
const auth = { username: credentials.oauth.client_id, password: secret };
const done = [];

/** RFC 6749 4.4, over mutual TLS. */
function token(scope) {
  return new Promise((resolve, reject) => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', scope }).toString();
    const request = https.request(
      new URL('/oauth2/token', credentials.url),
      {
        method: 'POST',
        agent,
        auth: `${encodeURIComponent(auth.username)}:${encodeURIComponent(auth.password)}`,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      },
      (answer) => {
        let text = '';
        answer.on('data', (part) => (text += part));
        answer.on('end', () => (answer.statusCode === 200 ? resolve(JSON.parse(text).access_token) : reject(new Error(text))));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const bearer = (text) => () => ({
  request: (request) => request.enhance({ headers: { Authorization: `Bearer ${text}` } }),
});

const registry = (options) => new SchemaRegistry({ host: credentials.url, agent, retry: { retries: 0 }, ...options });

async function refused(status, what) {
  try {
    await what();
  } catch (error) {
    assert.strictEqual(error.status, status, `${error.status} ${error.message}`);
    return error;
  }
  throw new Error(`nobody refused what should be refused with ${status}`);
}

/** A registry's whole life with one subject. `first`, `more` (then `semver`), `broken`: schemas; `good`, `bad`: payloads of the first. */
async function walk(kind, how, subject, { first, more, semver, broken, good, bad }) {
  const client = registry(how);
  const as = (schema) => ({ type: kind, schema: JSON.stringify(schema) });
  const options = { subject, compatibility: COMPATIBILITY.FULL };
  const { id } = await client.register(as(first), options);
  assert.ok(Number.isInteger(id) && id > 0);
  assert.strictEqual((await client.register(as(first), options)).id, id, 'the same schema has the same id');
  assert.strictEqual(await client.getLatestSchemaId(subject), id);
  assert.strictEqual(await client.getRegistryId(subject, 1), id);
  assert.strictEqual(await client.getRegistryIdBySchema(subject, as(first)), id);
  done.push(`${kind}: registered and found as ${id}`);

  const reader = registry(how); // One that remembers nothing.
  const wire = await client.encode(id, good);
  assert.strictEqual(wire.readInt32BE(1), id, 'magic byte, id, payload');
  assert.deepStrictEqual(JSON.parse(JSON.stringify(await reader.decode(wire))), good);
  await assert.rejects(client.encode(id, bad));
  done.push(`${kind}: ${wire.length} bytes encoded and decoded`);

  const judged = async (schema) =>
    (await client.api.Subject.compatible({ subject, body: { schemaType: kind, schema: JSON.stringify(schema) } })).data();
  assert.deepStrictEqual(await judged(more), { is_compatible: true });
  assert.deepStrictEqual(await judged(broken), { is_compatible: false });
  const conflict = await refused(409, () => client.register(as(broken), options));
  assert.match(conflict.message, /incompatible with an earlier schema.* at #\//);
  done.push(`${kind}: ${conflict.message.split(': ').slice(1, 2)}`);

  const newer = await client.register(as(more), options);
  assert.notStrictEqual(newer.id, id);
  const latest = (await client.api.Subject.latestVersion({ subject })).data();
  assert.deepStrictEqual([latest.version, latest.id, latest.semver], [2, newer.id, semver]);
  assert.ok((await client.api.Subject.all()).data().includes(subject));
}

async function main() {
  const object = (properties) => ({ type: 'object', properties, required: ['amount'], additionalProperties: false });
  const number = { type: 'number' };
  await walk(SchemaType.JSON, { auth }, 'novagames.stock-json-value', {
    first: object({ amount: number, more: { type: 'string' } }),
    more: object({ amount: { title: 'What was staked', ...number }, more: { type: 'string' } }),
    semver: '1.0.1', // Only words.
    broken: object({ amount: { type: 'string' }, more: { type: 'string' } }),
    good: { amount: 2.5, more: 'x' },
    bad: { amount: 'two' },
  });

  const withToken = { middlewares: [bearer(await token('events:publish'))] };
  const record = (fields) => ({ type: 'record', name: 'Stock', namespace: 'games.nova', fields });
  await walk(SchemaType.AVRO, withToken, 'novagames.stock-avro-value', {
    first: record([{ name: 'amount', type: 'double' }]),
    more: record([{ name: 'amount', type: 'double' }, { name: 'game', type: 'string', default: '' }]),
    semver: '1.1.0',
    broken: record([{ name: 'amount', type: 'double' }, { name: 'game', type: 'string' }]),
    good: { amount: 2.5 },
    bad: { amount: 'two' },
  });

  // What a client may not do.
  const avro = registry(withToken);
  const schema = { type: SchemaType.AVRO, schema: JSON.stringify(record([])) };
  await refused(403, () => avro.register(schema, { subject: 'redfox.stock-value' }));
  await refused(403, () => avro.register(schema, { subject: 'bet.settled-value' }));
  await refused(401, () => registry({}).register(schema, { subject: 'novagames.stock-other-value' }));
  await refused(401, () => registry({ auth: { ...auth, password: 'wrong' } }).register(schema, { subject: 'novagames.stock-other-value' }));
  const other = { middlewares: [bearer(await token('bets:write'))] };
  await refused(403, () => registry(other).register(schema, { subject: 'novagames.stock-other-value' }));
  done.push('refused: other subjects, no token, a wrong secret, another scope');
  agent.destroy();
  process.stdout.write(`${JSON.stringify({ done })}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
