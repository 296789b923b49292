import { readHcl } from '../../src/read/hcl.ts';
import { mayBeTerraform, readTerraform } from '../../src/read/terraform.ts';
import type { Tree } from '../../src/read/tree.ts';
import { textOf } from '../../src/source/span.ts';
import { fileOf, misplaced, plain } from './places.ts';

function valueOf(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.value;
  return tree.kind === 'sequence' ? tree.items.map(valueOf) : Object.fromEntries(tree.entries.map((entry) => [entry.key.value, valueOf(entry.value)]));
}

test.each<[string, string, unknown]>([
  ['literals', 'a = "x"\nb = 12\nc = -1.5e3\nd = true\ne = null\nf = false # end', { a: 'x', b: 12, c: -1500, d: true, e: null, f: false }],
  ['texts', 'a = "q\\"\\n\\u00e9"\nb = "p-${var.x["k"]}-s"\nc = "50% of $5"\nd = "$${literal}"', { a: 'q"\né', b: 'p-${var.x["k"]}-s', c: '50% of $5', d: '$${literal}' }],
  ['heredocs', 'a = <<EOT\none\n  two\nEOT\nb = <<-PEM\n    one\n      two\n    PEM\nc = 1', { a: 'one\n  two\n', b: 'one\n  two\n', c: 1 }],
  ['lists', 'a = []\nb = ["x", "y",]\nc = [\n  1, # one\n  var.two,\n]', { a: [], b: ['x', 'y'], c: [1, '${var.two}'] }],
  ['objects', 'a = {}\nb = { x = 1, "y" : "z" }\nc = {\n  k = v.w\n  l = [1]\n}', { a: {}, b: { x: 1, y: 'z' }, c: { k: '${v.w}', l: [1] } }],
  ['expressions', 'a = var.x\nb = f("}", [1])\nc = x ? "a" : "b"\nd = 1 + 2\ne = "x" == y\nf = true && z\ng = (\n  1\n)\nh = [for k in v : k]\ni = { for k, v in m : k => v }', {
    a: '${var.x}', b: '${f("}", [1])}', c: '${x ? "a" : "b"}', d: '${1 + 2}', e: '${"x" == y}', f: '${true && z}', g: '${(\n  1\n)}', h: ['${for k in v : k}'], i: '${{ for k, v in m : k => v }}',
  }],
  ['comments', '# a\n// b\n/* c\n d = 1 */ e = 2 /* f */\ng = 3', { e: 2, g: 3 }],
  ['one line', 'a = 1 }', { a: 1 }],
])('HCL: %s', (_name, body, expected) => {
  const { blocks, fault } = readHcl(fileOf('main.tf', body.endsWith('}') && _name === 'one line' ? `r "a" "b" { ${body}\n` : `r "a" "b" {\n${body}\n}\n`));
  expect(fault).toBeUndefined();
  expect(blocks.map((block) => [block.type.value, ...block.labels.map((label) => label.value)])).toEqual([['r', 'a', 'b']]);
  expect(blocks[0] && valueOf(blocks[0].body)).toEqual(expected);
});

test.each([
  ['an open block', 'r "a" {\n x = 1\n', '', 'ends inside a block'],
  ['no name', '= 1\n', '=', 'where a name is expected'],
  ['an open label', 'r "a {\n}\n', '"', 'where "=" or a block'],
  ['too deep', 'a {'.repeat(200), '{', 'limit of 100 levels'],
])('HCL stops at %s', (_name, text, place, message) => {
  const { fault } = readHcl(fileOf('main.tf', text));
  expect(fault?.message).toContain(message);
  expect(fault && textOf(fault.span)).toBe(place);
});

const main = `resource "google_apigee_environment" "dev" {
  name   = "dev"
  org_id = google_apigee_organization.org.id
}

resource "google_apigee_target_server" "orders" {
  name        = "orders-backend"
  env_id      = google_apigee_environment.dev.id
  host        = "orders.example.com"
  port        = 8443
  is_enabled  = true
  s_sl_info {
    enabled             = true
    client_auth_enabled = var.mutual
    key_store           = "ref://ordersRef"
    protocols           = ["TLSv1.2"]
    common_name {
      value          = "orders.example.com"
      wildcard_match = true
    }
    truststore = "typo"
  }
}

resource "google_apigee_target_server" "maybe" {
  for_each = var.servers
  name     = each.key
  env_id   = "organizations/acme/environments/dev"
  host     = "\${each.value.host}"
  port     = 443
  dynamic "s_sl_info" {
    for_each = each.value.tls ? [1] : []
    content {
      enabled     = true
      trust_store = "trust"
    }
  }
}

resource "random_id" "x" {
  byte_length = 4
}
`;
const keystores = `resource "google_apigee_env_keystore" "orders" {
  env_id = google_apigee_environment.dev.id
  name   = "ordersKeystore"
}
resource "google_apigee_env_references" "orders" {
  env_id        = google_apigee_environment.dev.id
  name          = "ordersRef"
  refers        = google_apigee_env_keystore.orders.name
  resource_type = "KeyStore"
}
resource "google_apigee_keystores_aliases_key_cert_file" "orders" {
  org_id      = "acme"
  environment = google_apigee_environment.dev.name
  keystore    = google_apigee_env_keystore.orders.name
  alias       = "orders-client"
  cert        = file("\${path.module}/certs/orders.pem")
  key         = data.google_secret_manager_secret_version.key.secret_data
  password    = var.password
}
resource "google_apigee_keystores_aliases_key_cert_file" "inline" {
  environment = "dev"
  keystore    = "trust"
  alias       = "root"
  cert        = <<-EOT
    -----BEGIN CERTIFICATE-----
    MIIB
    -----END CERTIFICATE-----
  EOT
}
resource "google_apigee_keystores_aliases_pkcs12" "p" {
  environment = "dev"
  keystore    = "partner"
  alias       = "partner"
  file        = "./certs/partner.p12"
}
resource "google_apigee_envgroup" "web" {
  name      = "web-grp"
  hostnames = ["api.example.com", var.host]
}
`;

test('a Terraform module', () => {
  const { resources, faults } = readTerraform([fileOf('infra/main.tf', main), fileOf('infra/keystores.tf', keystores)]);
  expect(faults).toEqual([]);
  expect(plain(resources)).toEqual([
    {
      layout: 'terraform',
      home: 'infra',
      environment: 'dev',
      targetServers: [
        {
          name: 'orders-backend', host: 'orders.example.com', port: '8443', isEnabled: 'true', unknown: [],
          sslInfo: { enabled: 'true', clientAuthEnabled: '${var.mutual}', keyStore: 'ref://ordersRef', protocols: ['TLSv1.2'], ciphers: [], commonName: { name: 'orders.example.com', wildcardMatch: true }, unknown: ['truststore'], repeated: [] },
        },
        { name: '${each.key}', host: '${each.value.host}', port: '443', unknown: [], sslInfo: { enabled: '${for_each}', trustStore: 'trust', protocols: [], ciphers: [], unknown: [], repeated: [] } },
      ],
      keystores: [{ name: 'ordersKeystore' }],
      references: [{ name: 'ordersRef', refers: 'ordersKeystore', resourceType: 'KeyStore' }],
      aliases: [
        { name: 'orders-client', label: 'orders', keystore: 'ordersKeystore', format: 'keycertfile', certificate: 'certs/orders.pem', keyText: '${data.google_secret_manager_secret_version.key.secret_data}', password: '${var.password}' },
        { name: 'root', label: 'inline', keystore: 'trust', format: 'keycertfile', certificateText: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----' },
        { name: 'partner', label: 'p', keystore: 'partner', format: 'pkcs12', archive: './certs/partner.p12' },
      ],
    },
    { layout: 'terraform', home: 'infra', environmentGroups: [{ name: 'web-grp', hostnames: ['api.example.com', '${var.host}'], environments: [], clientTruststore: [] }] },
  ]);
  // Names that are followed, and expressions, say more or less than their text.
  expect(misplaced(resources, (value, text) => value.startsWith('${') || text.includes('google_apigee_') || value.startsWith('-----') || /^"(?:orders|inline|p|organizations)/.test(text))).toEqual([]);
  expect(resources[0]?.aliases?.[0]?.certificate && textOf(resources[0].aliases[0].certificate.span)).toBe('${path.module}/certs/orders.pem');
});

test('the same in JSON', () => {
  const text = `{"resource": {"google_apigee_target_server": {"orders": {"name": "orders-backend", "env_id": "organizations/acme/environments/prod", "host": "\${var.host}", "port": 443, "s_sl_info": [{"enabled": true, "trust_store": "ref://t"}]}},
    "google_apigee_keystores_aliases_key_cert_file": {"a": [{"environment": "prod", "keystore": "t", "alias": "root", "cert": "\${file(\\"certs/root.pem\\")}"}]}}}`;
  const { resources } = readTerraform([fileOf('infra/main.tf.json', text)]);
  expect(plain(resources)).toEqual([
    {
      layout: 'terraform', home: 'infra', environment: 'prod',
      targetServers: [{ name: 'orders-backend', host: '${var.host}', port: '443', unknown: [], sslInfo: { enabled: 'true', trustStore: 'ref://t', protocols: [], ciphers: [], unknown: [], repeated: [] } }],
      aliases: [{ name: 'root', label: 'a', keystore: 't', format: 'keycertfile', certificate: 'certs/root.pem' }],
    },
  ]);
});

test.each([['main.tf', 'resource "google_apigee_envgroup" "x" {}', true], ['main.tf.json', '{"resource": {"google_apigee_envgroup": {}}}', true], ['main.tf', 'resource "x" "y" {}', false], ['main.tfvars', 'google_apigee_', false]])('%s: %#', (path, text, expected) => {
  expect(mayBeTerraform(path, text)).toBe(expected);
});

test('a module cut anywhere never throws', () => {
  for (let end = 0; end < keystores.length; end += 1) expect(() => readTerraform([fileOf('main.tf', keystores.slice(0, end))])).not.toThrow();
});

test('thousands of resources that refer to one that is not there take no time', () => {
  const servers = Array.from({ length: 20_000 }, (_, index) => `resource "google_apigee_target_server" "s${index}" {\n  name = "s${index}"\n  env_id = google_apigee_environment.z.id\n}\n`);
  const started = performance.now();
  expect(readTerraform([fileOf('main.tf', servers.join(''))]).resources[0]?.targetServers).toHaveLength(20_000);
  expect(performance.now() - started).toBeLessThan(3000);
});
