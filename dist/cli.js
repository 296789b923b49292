#!/usr/bin/env node
import{C as defaultLimits,D as platforms,E as failOnValues,O as nearest,S as checkRepository,T as allRules,_ as pluralize,a as renderSummary,b as escapeTerminal,c as renderJson,d as readablePage,f as renderBaseline,h as describeCounts,i as renderText,m as EMPTY_REMEDY,n as openDirectory,o as renderSarif,p as renderAnnotations,r as writeWhole,s as renderJunit,u as renderGitlab,v as disarmLine,w as normalizePath,x as version,y as escapeLogLine}from"./gate.js";import{dirname,isAbsolute,join,relative,sep}from"node:path";import{gzipSync}from"node:zlib";import{existsSync,mkdirSync,readFileSync,writeFileSync}from"node:fs";import{parseArgs}from"node:util";var UsageError=class extends Error{name=`UsageError`};const formats=[`text`,`json`,`sarif`,`junit`,`gitlab`,`markdown`,`github`];const commands=[`check`,`baseline`,`explain`,`rules`,`init`];const usualBaseline=`.apigee-tls-gate-baseline.json`;function readArguments(words){if(words.length===0||words.includes(`--help`)||words.includes(`-h`))return{command:`help`};if(words.includes(`--version`))return{command:`version`};const[command,...rest]=words;switch(command){case`check`:return readCheck(rest);case`baseline`:return readBaselineCommand(rest);case`explain`:{const{positionals}=parse(rest,[],1,`explain takes the id of one rule: apigee-tls-gate explain certificate-expired`);if(positionals[0]===void 0)throw new UsageError(`explain needs the id of a rule; "apigee-tls-gate rules" lists them`);return{command,rule:positionals[0]}}case`rules`:{const{values}=parse(rest,[`format`],0,`rules takes no argument`);const format=lastOf(values,`format`);if(format!==void 0&&format!==`json`)throw new UsageError(`--format "${format}" is not known here; rules can print json`);return{command,json:format===`json`}}case`init`:parse(rest,[],0,`init takes no argument; it writes into the current folder`);return{command};default:{const near=nearest(command??``,commands);throw new UsageError(`"${command}" is not a command; ${near===void 0?`there are ${commands.join(`, `)}`:`did you mean "${near}"?`}`)}}}const judgingOptions=[`config`,`platform`,`now`,`baseline`];function readCheck(words){const{values,positionals}=parse(words,[...judgingOptions,`format`,`fail-on`],1,`check takes one folder`);const failOn=oneOf(`--fail-on`,lastOf(values,`fail-on`),failOnValues);const baseline=lastOf(values,`baseline`);const outputs=(values[`format`]??[`text`]).map(readOutput);const onScreen=outputs.filter(output=>output.file===void 0);if(onScreen.length>1)throw new UsageError(`only one --format can go to standard output; give the others a file: --format ${onScreen[1]?.format}=FILE`);return{command:`check`,...readJudging(values,positionals),outputs,...failOn===void 0?{}:{failOn},...baseline===void 0?{}:{baseline}}}function readBaselineCommand(words){const{values,positionals}=parse(words,judgingOptions,1,`baseline takes one folder`);return{command:`baseline`,...readJudging(values,positionals),file:lastOf(values,`baseline`)??usualBaseline}}function readJudging(values,positionals){const config=lastOf(values,`config`);const platform=oneOf(`--platform`,lastOf(values,`platform`),platforms);const moment=lastOf(values,`now`);return{root:positionals[0]??`.`,...config===void 0?{}:{config},...platform===void 0?{}:{platform},...moment===void 0?{}:{now:readMoment(moment)}}}function readOutput(text){const[name,...rest]=text.split(`=`);const format=oneOf(`--format`,name,formats);if(format===void 0)throw new UsageError(`--format needs a name`);const file=rest.join(`=`);if(rest.length>0&&file===``)throw new UsageError(`--format ${text} names no file after "="`);return rest.length===0?{format}:{format,file}}function oneOf(option,given,allowed){if(given===void 0)return void 0;const value=allowed.find(candidate=>candidate===given);if(value===void 0)throw new UsageError(`${option} "${given}" is not known; it takes ${allowed.join(`, `)}`);return value}function readMoment(text){const moment=/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/i.test(text)?Date.parse(text):NaN;if(Number.isNaN(moment))throw new UsageError(`--now "${text}" is not a moment; it takes RFC 3339, like 2026-12-31T00:00:00Z`);return moment}function lastOf(values,option){return values[option]?.at(-1)}function parse(words,options,most,usage){const shapes=Object.fromEntries(options.map(option=>[option,{type:`string`,multiple:true}]));let parsed;try{parsed=parseArgs({args:[...words],options:shapes,allowPositionals:true,strict:true})}catch(error){throw new UsageError(describe(error,options))}if(parsed.positionals.length>most)throw new UsageError(`${usage}; "${parsed.positionals[most]}" is one too many`);return parsed}function describe(error,options){const message=error instanceof Error?error.message:String(error);const unknown=/^Unknown option '(-[^']*)'/.exec(message)?.[1];if(unknown===void 0)return message.split(`
`,1)[0]??message;const near=nearest(unknown.replace(/^-+/,``),options);const known=options.length===0?`this command takes none`:`there are ${options.map(option=>`--${option}`).join(`, `)}`;return`unknown option "${unknown}"; ${near===void 0?known:`did you mean "--${near}"?`}`}const help=`apigee-tls-gate finds the TLS handshakes that will fail in an Apigee repository, before anything is deployed.

Usage
  apigee-tls-gate check [ROOT=.]   read the repository below ROOT and judge it
  apigee-tls-gate baseline [ROOT]  remember today's findings in a file for check --baseline
  apigee-tls-gate explain RULE     what a rule catches, why it matters, how to mend it
  apigee-tls-gate rules            list the rules (--format json)
  apigee-tls-gate init             write a workflow and a commented configuration here

Options of check; baseline takes --config, --platform, --now and --baseline too
  --config FILE            configuration, from ROOT (else .apigee-tls-gate.yml, also in .github/)
  --format NAME[=FILE]     ${formats.join(`, `)};
                           repeatable, with =FILE into a file
  --fail-on LEVEL          error (default), warning, notice, never
  --platform NAME          hybrid, x, edge-cloud, edge-private; else detected
  --baseline FILE          set aside what FILE, from ROOT, remembers
                           (baseline writes it; else .apigee-tls-gate-baseline.json)
  --now MOMENT             judge dates as of this moment, like 2026-12-31T00:00:00Z
  --help, --version

Exit codes
  0  passed
  1  findings at or above --fail-on
  2  wrong use, or nothing to inspect
  3  the gate failed or could not look at everything
`;const files=[[`.github/workflows/apigee-tls-gate.yml`,`name: Apigee TLS gate
on: [pull_request, push]
permissions:
  contents: read
jobs:
  apigee-tls-gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - uses: apigee-tls-gate/apigee-tls-gate@v0
`],[`.apigee-tls-gate.yml`,`# yaml-language-server: $schema=https://raw.githubusercontent.com/apigee-tls-gate/apigee-tls-gate/main/docs/configuration.schema.json
# Configuration of apigee-tls-gate; every key is optional. Remove the "#" of what you need.

# platform: hybrid                  # hybrid | x | edge-cloud | edge-private; else detected
# deploy-tool: helm                 # helm | apigeectl; else detected
# chart-directory: apigee-virtualhost
# include: ["**"]
# exclude: ["vendor/**"]
# fail-on: error                    # error | warning | notice | never
# expiry: { warning-days: 30, error-days: 0 }
# severity: { file-missing: error }

# Host names of each environment group, so that the certificates of its virtual host can be compared with them.
# environment-groups:
#   dev-grp: { hostnames: [api-dev.example.com], environments: [dev], client-truststore: [certs/corporate-root.pem] }

# What the environments hold, so that ref:// in a target can be followed.
# environments:
#   dev:
#     references: { myTrustStoreRef: myTrustStore }
#     truststores: { myTrustStore: [certs/backend-ca.pem] }
#     keystores: { myKeystore: { myKey: { certificate: certs/client.pem, key: certs/client.key } } }

# What a backend presents: save it with "openssl s_client -connect HOST:443 -showcerts </dev/null > certs/backend-chain.pem".
# backends:
#   - host: backend.example.com
#     port: 443
#     chain: certs/backend-chain.pem

# waivers:
#   - { rule: certificate-expiring, path: certs/legacy.pem, reason: "replaced in May", owner: team-x, expires: 2026-12-31 }
`]];function initialize(){return`${files.map(([path,content])=>{if(existsSync(path))return`kept   ${path} (it is there already)`;mkdirSync(dirname(path),{recursive:true});writeFileSync(path,content,{flag:`wx`});return`wrote  ${path}`}).join(`
`)}\n`}function readPages(){const addresses=allRules.map(({id})=>[id,new URL(`../docs/rules/${id}.md`,import.meta.url)]);return new Map(addresses.filter(([,address])=>existsSync(address)).map(([id,address])=>[id,readFileSync(address,`utf8`)]))}const exitCodes={pass:0,fail:1,empty:2,incomplete:3};const usageExit=2;const brokenExit=3;function main(words){const given=readArguments(words);switch(given.command){case`help`:return print(help);case`version`:return print(`${version}\n`);case`init`:return print(initialize());case`rules`:return print(given.json?rulesAsJson():rulesAsText());case`explain`:return print(pageOf(given.rule));case`check`:return check(given);case`baseline`:return print(writeBaseline(given))}}function print(text){process.stdout.write(text);return 0}function check(given){const verdict=judge(given);for(const{format,file}of given.outputs){const text=render(verdict,format,file===void 0,wayTo(given.root));if(file===void 0)process.stdout.write(text);else writeWhole(file,text)}return exitCodes[verdict.outcome]}function judge({root,...options}){const workspace=openDirectory(root);if(`problem`in workspace)throw new UsageError(workspace.problem);const progress=process.stderr.isTTY;if(progress)process.stderr.write(`reading ${workspace.paths.length} files \u2026`);const result=checkRepository(workspace,{...options,now:options.now??Date.now(),version,passwordOf:variable=>process.env[variable]});if(progress)process.stderr.write(`\r\x1B[K`);if(`problem`in result)throw new UsageError(result.problem);return result.verdict}function writeBaseline({file,...given}){const path=normalizePath(file);if(path===void 0||path===``)throw new UsageError(`--baseline "${file}" is not below ${given.root}, where check would look for it`);const verdict=judge(given);if(verdict.outcome===`empty`)throw new UsageError(`nothing to inspect, so no baseline is written. ${EMPTY_REMEDY}`);if(verdict.failures.length>0)throw new Error([`the gate could not look at everything, so no baseline is written`,...verdict.failures.map(({where,message})=>`${where}: ${message}`)].join(`
`));const text=renderBaseline(verdict);if(Buffer.byteLength(text)>defaultLimits.fileBytes)throw new Error(`the baseline would be larger than what check reads (${defaultLimits.fileBytes} bytes)`);const target=join(given.root,path);writeWhole(target,text);const counts=describeCounts(verdict.counts);return`wrote ${escapeLogLine(target)}: ${pluralize(verdict.findings.length,`finding`)}${counts===void 0?``:` (${counts})`}\n`}function render(verdict,format,onScreen,root){switch(format){case`json`:return renderJson(verdict);case`sarif`:return renderSarif(verdict,{rules:allRules,pages:readPages(),root,compressedSize:text=>gzipSync(text).length});case`junit`:return renderJunit(verdict);case`gitlab`:return renderGitlab(verdict,{root});case`markdown`:return renderSummary(verdict,{root});case`github`:return renderAnnotations(verdict,{root});case`text`:{const colour=onScreen&&process.stdout.isTTY&&(process.env[`NO_COLOR`]??``)===``;return renderText(verdict,{colour,elapsedMs:performance.now(),...onScreen&&process.stdout.columns>0?{width:process.stdout.columns}:{}})}}}function wayTo(root){const way=relative(`.`,root);return way.startsWith(`..`)||isAbsolute(way)?``:way.split(sep).join(`/`)}function rulesAsText(){const width=Math.max(...allRules.map(rule=>rule.id.length));return allRules.map(({id,severity,title})=>`${id.padEnd(width)}  ${severity.padEnd(7)}  ${title}\n`).join(``)}function rulesAsJson(){return`${JSON.stringify(allRules.map(({id,severity,title,citations})=>({id,severity,title,citations})),void 0,2)}\n`}function pageOf(id){const ids=allRules.map(rule=>rule.id);if(!ids.includes(id)){const near=nearest(id,ids);throw new UsageError(`there is no rule "${id}"; ${near===void 0?`"apigee-tls-gate rules" lists them`:`did you mean "${near}"?`}`)}const page=readPages().get(id);if(page===void 0)throw new Error(`the page of ${id} is not beside the program, in docs/rules`);return readablePage(page)}process.stdout.on(`error`,()=>process.exit(brokenExit));try{process.exitCode=main(process.argv.slice(2))}catch(error){const wrongUse=error instanceof UsageError;const reason=(error instanceof Error?error.message:String(error)).split(`
`).map(line=>disarmLine(escapeTerminal(line))).join(`
`);process.stderr.write(wrongUse?`apigee-tls-gate: ${reason}\n`:`apigee-tls-gate failed: ${reason}\nThis is not a verdict on the repository: nothing has been passed.\n`);process.exitCode=wrongUse?usageExit:brokenExit}export{};