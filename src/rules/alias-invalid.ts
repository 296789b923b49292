import { fewOf } from '../model/describe.ts';
import { elsewhere } from '../model/elsewhere.ts';
import type { AliasUpload, Model } from '../model/model.ts';
import type { AliasResource } from '../model/resource-declarations.ts';
import { nearest } from '../source/nearest.ts';
import type { Report, Rule } from './rule.ts';

export const aliasInvalid: Rule = {
  id: 'alias-invalid',
  title: 'An alias that cannot be uploaded as it is written',
  severity: 'error',
  citations: ['https://cloud.google.com/apigee/docs/reference/apis/apigee/rest/v1/organizations.environments.keystores.aliases/create', 'https://github.com/apigee/apigee-config-maven-plugin'],
  *check(model) {
    for (const upload of model.aliasUploads) {
      const [first] = [...nameless(upload.resource), ...wrongFormat(model, upload.resource), ...lackingFiles(upload.resource), ...unknownKeystore(upload)];
      if (first !== undefined) yield first;
    }
  },
};

const formats = ['keycertfile', 'pkcs12', 'selfsignedcert', 'keycertjar'];

function* nameless({ name, keystore, format, span }: AliasResource): Iterable<Report> {
  // Something else than an alias.
  if (name === undefined && keystore === undefined && format === undefined) return;
  if (name === undefined) yield { span, message: 'an alias without a name: nothing can be uploaded', help: 'Add "alias" with its name.' };
  else if (keystore === undefined) yield { span, message: `alias "${name.value}" names no keystore to be uploaded to`, help: 'Add "keystorename" with the name of the keystore or trust store.' };
  // The API's own pattern for names.
  else if (elsewhere(name.value) === undefined && !/^[\w\s\-.]{1,255}$/.test(name.value)) {
    yield { span: name.span, message: `"${name.value}" is no name for an alias: letters, digits, blanks, "_", "-" and "." are allowed`, help: 'Rename it; key aliases of targets have to follow.' };
  }
}

function* wrongFormat(model: Model, { name, format, ...files }: AliasResource): Iterable<Report> {
  if (format === undefined || elsewhere(format.value) !== undefined) return;
  const label = `alias "${name?.value ?? ''}"`;
  const known = formats.find((candidate) => candidate === format.value.toLowerCase());
  const takesNoJar = model.platform?.name === 'hybrid' || model.platform?.name === 'x';
  if (known === undefined) {
    const isPem = (files.certificate ?? files.key) !== undefined && files.archive === undefined;
    const near = isPem ? 'keycertfile' : nearest(format.value, formats.filter((candidate) => candidate !== 'keycertjar' || !takesNoJar));
    yield { span: format.span, message: `${label} has the format "${format.value}", which Apigee does not know (${formats.slice(0, 3).join(', ')})`, help: near === undefined ? 'Write keycertfile for PEM files, pkcs12 for a .p12 or .pfx file.' : `Write ${near}.` };
  } else if (known === 'keycertjar' && takesNoJar) {
    yield { span: format.span, message: `${label} is uploaded as a JAR file, which only Apigee Edge takes`, help: 'Unpack the JAR file and upload its PEM files with the format keycertfile.' };
  }
}

function* lackingFiles({ name, span, format, certificate, certificateText, key, keyText, archive, password }: AliasResource): Iterable<Report> {
  const label = `alias "${name?.value ?? ''}"`;
  const kind = format?.value.toLowerCase();
  const file = certificate ?? key ?? archive;
  if (kind === 'keycertfile' && certificate === undefined && certificateText === undefined) {
    yield { span: format?.span ?? span, message: `${label} has the format keycertfile and names no certificate`, help: lackingCertificate(archive?.value) };
  } else if ((kind === 'pkcs12' || kind === 'keycertjar') && archive === undefined) {
    yield { span: format?.span ?? span, message: `${label} has the format ${kind} and names no file to upload`, help: 'Add "filePath" with the path of the file, or write the format keycertfile for PEM files.' };
  } else if (kind === 'pkcs12' && (password === undefined || password.value === '')) {
    yield { span: archive?.span ?? span, message: `${label} uploads a PKCS#12 file without a password: it is refused, unless the file was written with an empty one`, help: 'Add "password", as a placeholder that the pipeline fills in.', severity: 'warning' };
  } else if (kind === 'selfsignedcert' && (file ?? keyText) !== undefined) {
    yield { span: file?.span ?? span, message: `${label} has the format selfsignedcert: Apigee makes a new certificate, and this file is not used`, help: 'Write the format keycertfile to upload the file, or remove the path.', severity: 'warning' };
  }
}

/** A PKCS#12 file under certFilePath would be taken for PEM, and refused by the next one who reads it. */
function lackingCertificate(archive: string | undefined): string {
  if (archive === undefined) return 'Add "certFilePath" with the path of the certificate.';
  if (/\.(?:p12|pfx)$/i.test(archive)) return 'Write the format pkcs12: "filePath" names a PKCS#12 file.';
  if (/\.(?:pem|crt|cer)$/i.test(archive)) return 'Write "certFilePath" instead of "filePath".';
  return 'Write "certFilePath" instead of "filePath" for a PEM file, or the format pkcs12 for a PKCS#12 file.';
}

function* unknownKeystore({ resource: { name, keystore }, environment, keystores }: AliasUpload): Iterable<Report> {
  if (keystore === undefined || keystores === undefined || elsewhere(keystore.value) !== undefined) return;
  if (keystores.some(({ value }) => value === keystore.value || elsewhere(value) !== undefined)) return;
  const names = keystores.map(({ value }) => value);
  const near = nearest(keystore.value, names);
  yield {
    span: keystore.span,
    message: `alias "${name?.value ?? ''}" goes into the keystore "${keystore.value}", which ${environment === undefined ? 'the repository' : `environment "${environment}"`} does not declare (${fewOf(names) || 'it declares none'})`,
    help: near === undefined ? `Declare the keystore "${keystore.value}", unless it is there already.` : `Write ${near}, or declare the keystore "${keystore.value}".`,
    severity: 'warning',
  };
}
