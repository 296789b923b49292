import { n as __require, r as __toESM, t as __commonJSMin } from "./rolldown-runtime.js";
import { closeSync, constants, fstatSync, openSync, readSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep as sep$1 } from "node:path";
import { domainToASCII, domainToUnicode } from "node:url";
import { X509Certificate, createHash, createPrivateKey, createPublicKey, verify } from "node:crypto";
// src/source/span.ts
const lineStartsOf = /* @__PURE__ */ new WeakMap();
function spanOf(file, start, end) {
	return {
		file,
		start,
		end
	};
}
function wholeFile(file) {
	return {
		file,
		start: 0,
		end: file.text.length
	};
}
/** The first character of a file: the place of a defect that has no better one. */
function startOf(file) {
	const newline = file.text.search(/[\r\n]/);
	return {
		file,
		start: 0,
		end: newline === -1 ? Math.min(file.text.length, 1) : newline
	};
}
function textOf$1(span) {
	return span.file.text.slice(span.start, span.end);
}
/** The offsets at which lines begin; LF, CRLF and a lone CR all end a line. */
function lineStarts(file) {
	const known = lineStartsOf.get(file);
	if (known !== void 0) return known;
	const starts = [0];
	for (const match of file.text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
	lineStartsOf.set(file, starts);
	return starts;
}
function positionAt(file, offset) {
	const starts = lineStarts(file);
	let low = 0;
	let high = starts.length - 1;
	while (low < high) {
		const middle = low + high + 1 >> 1;
		if ((starts[middle] ?? 0) <= offset) low = middle;
		else high = middle - 1;
	}
	return {
		line: low + 1,
		column: offset - (starts[low] ?? 0) + 1
	};
}
// src/source/nearest.ts
/** The candidate that is at most a third of its letters away from the word, if any is. */
function nearest(word, candidates) {
	let best;
	for (const candidate of candidates) {
		const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
		if (distance <= Math.max(1, Math.floor(candidate.length / 3)) && (best === void 0 || distance < best.distance)) best = {
			candidate,
			distance
		};
	}
	return best?.candidate;
}
/** Levenshtein distance, bounded by the length of the longer word; words over 100 letters are never near. */
function editDistance(left, right) {
	if (left.length > 100 || right.length > 100) return Number.POSITIVE_INFINITY;
	let row = Array.from({ length: right.length + 1 }, (_, index) => index);
	for (let i = 1; i <= left.length; i += 1) {
		const next = [i];
		for (let j = 1; j <= right.length; j += 1) {
			const substitution = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
			next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
		}
		row = next;
	}
	return row[right.length] ?? 0;
}
// src/read/tree.ts
function entryOf(tree, key) {
	return tree?.kind === "mapping" ? tree.entries.find((entry) => entry.key.value === key) : void 0;
}
function childOf(tree, ...path) {
	return path.reduce((at, key) => entryOf(at, key)?.value, tree);
}
function itemsOf(tree) {
	return tree?.kind === "sequence" ? tree.items : [];
}
function entriesOf(tree) {
	return tree?.kind === "mapping" ? tree.entries : [];
}
/** A scalar's text with its place; absent for null and for the empty string, which configuration tools read as "not set". */
function textAt(tree, ...path) {
	const child = childOf(tree, ...path);
	if (child?.kind !== "scalar" || child.value === null || child.text.trim() === "") return void 0;
	return {
		value: child.text.trim(),
		span: child.span
	};
}
/** The scalars of a sequence. */
function textsAt(tree, ...path) {
	return itemsOf(childOf(tree, ...path)).flatMap((item) => textAt(item) ?? []);
}
// src/read/shape.ts
function complain(shape, tree, expected) {
	shape.problems.push({
		span: tree.span,
		message: `${describe$1(tree)} where ${expected} is expected`
	});
}
function describe$1(tree) {
	if (tree.kind === "mapping") return "a mapping";
	if (tree.kind === "sequence") return "a list";
	return tree.value === null ? "nothing" : `"${tree.text}"`;
}
/** The entries of a mapping by key; a key that is not among `allowed` is a problem with a suggestion. */
function record(shape, tree, where, allowed) {
	const entries = mapping(shape, tree, where);
	for (const { key } of entries) {
		if (allowed.includes(key.value)) continue;
		const near = nearest(key.value, allowed);
		const hint = near === void 0 ? `known keys: ${allowed.join(", ")}` : `did you mean "${near}"?`;
		shape.problems.push({
			span: key.span,
			message: `unknown key "${key.value}" in ${where}; ${hint}`
		});
	}
	return new Map(entries.map((entry) => [entry.key.value, entry.value]));
}
/** The entries of a mapping whose keys are free names. */
function mapping(shape, tree, where) {
	if (tree === void 0 || isUnset(tree)) return [];
	if (tree.kind === "mapping") return entriesOf(tree);
	complain(shape, tree, `a mapping for ${where}`);
	return [];
}
function list(shape, tree, where) {
	if (tree === void 0 || isUnset(tree)) return [];
	if (tree.kind === "sequence") return tree.items;
	complain(shape, tree, `a list for ${where}`);
	return [];
}
function text$1(shape, tree, where) {
	if (tree === void 0) return void 0;
	return textAt(tree) ?? complain(shape, tree, `a text for ${where}`);
}
/** A list of texts; one text stands for a list of one. */
function texts(shape, tree, where) {
	return (tree?.kind === "scalar" && tree.value !== null ? [tree] : list(shape, tree, where)).flatMap((item) => text$1(shape, item, where) ?? []);
}
function choice(shape, tree, where, values) {
	if (tree === void 0) return void 0;
	return values.find((value) => value === textAt(tree)?.value) ?? complain(shape, tree, `one of ${values.join(", ")} for ${where}`);
}
function wholeNumber(shape, tree, where, least, most) {
	if (tree === void 0) return void 0;
	const value = tree.kind === "scalar" && typeof tree.value === "number" ? tree.value : NaN;
	return Number.isInteger(value) && value >= least && value <= most ? value : complain(shape, tree, `a whole number from ${least} to ${most} for ${where}`);
}
function flag(shape, tree, where) {
	if (tree === void 0) return void 0;
	return tree.kind === "scalar" && typeof tree.value === "boolean" ? tree.value : complain(shape, tree, `true or false for ${where}`);
}
/** A calendar day, as the last millisecond of it in UTC. */
function day(shape, tree, where) {
	if (tree === void 0) return void 0;
	const written = textAt(tree)?.value ?? "";
	const start = /^\d{4}-\d{2}-\d{2}$/.test(written) ? Date.parse(`${written}T00:00:00Z`) : NaN;
	return !Number.isNaN(start) && new Date(start).toISOString().startsWith(written) ? start + 86399999 : complain(shape, tree, `a day like 2026-12-31 for ${where}`);
}
/** A value that must be there, and is a problem of its parent where it is not. */
function required(shape, parent, value, key, where) {
	if (value === void 0 && !shape.problems.some((problem) => problem.span.start >= parent.span.start && problem.span.end <= parent.span.end)) shape.problems.push({
		span: parent.span,
		message: `${where} needs "${key}"`
	});
	return value;
}
function isUnset(tree) {
	return tree.kind === "scalar" && tree.value === null;
}
// node_modules/yaml/dist/nodes/identity.js
var require_identity = /* @__PURE__ */ __commonJSMin(((exports) => {
	const ALIAS = Symbol.for("yaml.alias");
	const DOC = Symbol.for("yaml.document");
	const MAP = Symbol.for("yaml.map");
	const PAIR = Symbol.for("yaml.pair");
	const SCALAR = Symbol.for("yaml.scalar");
	const SEQ = Symbol.for("yaml.seq");
	const NODE_TYPE = Symbol.for("yaml.node.type");
	const isAlias = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === ALIAS;
	const isDocument = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === DOC;
	const isMap = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === MAP;
	const isPair = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === PAIR;
	const isScalar = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === SCALAR;
	const isSeq = (node) => !!node && typeof node === "object" && node[NODE_TYPE] === SEQ;
	function isCollection(node) {
		if (node && typeof node === "object") switch (node[NODE_TYPE]) {
			case MAP:
			case SEQ: return true;
		}
		return false;
	}
	function isNode(node) {
		if (node && typeof node === "object") switch (node[NODE_TYPE]) {
			case ALIAS:
			case MAP:
			case SCALAR:
			case SEQ: return true;
		}
		return false;
	}
	const hasAnchor = (node) => (isScalar(node) || isCollection(node)) && !!node.anchor;
	exports.ALIAS = ALIAS;
	exports.DOC = DOC;
	exports.MAP = MAP;
	exports.NODE_TYPE = NODE_TYPE;
	exports.PAIR = PAIR;
	exports.SCALAR = SCALAR;
	exports.SEQ = SEQ;
	exports.hasAnchor = hasAnchor;
	exports.isAlias = isAlias;
	exports.isCollection = isCollection;
	exports.isDocument = isDocument;
	exports.isMap = isMap;
	exports.isNode = isNode;
	exports.isPair = isPair;
	exports.isScalar = isScalar;
	exports.isSeq = isSeq;
}));
// node_modules/yaml/dist/visit.js
var require_visit = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	const BREAK = Symbol("break visit");
	const SKIP = Symbol("skip children");
	const REMOVE = Symbol("remove node");
	/**
	* Apply a visitor to an AST node or document.
	*
	* Walks through the tree (depth-first) starting from `node`, calling a
	* `visitor` function with three arguments:
	*   - `key`: For sequence values and map `Pair`, the node's index in the
	*     collection. Within a `Pair`, `'key'` or `'value'`, correspondingly.
	*     `null` for the root node.
	*   - `node`: The current node.
	*   - `path`: The ancestry of the current node.
	*
	* The return value of the visitor may be used to control the traversal:
	*   - `undefined` (default): Do nothing and continue
	*   - `visit.SKIP`: Do not visit the children of this node, continue with next
	*     sibling
	*   - `visit.BREAK`: Terminate traversal completely
	*   - `visit.REMOVE`: Remove the current node, then continue with the next one
	*   - `Node`: Replace the current node, then continue by visiting it
	*   - `number`: While iterating the items of a sequence or map, set the index
	*     of the next step. This is useful especially if the index of the current
	*     node has changed.
	*
	* If `visitor` is a single function, it will be called with all values
	* encountered in the tree, including e.g. `null` values. Alternatively,
	* separate visitor functions may be defined for each `Map`, `Pair`, `Seq`,
	* `Alias` and `Scalar` node. To define the same visitor function for more than
	* one node type, use the `Collection` (map and seq), `Value` (map, seq & scalar)
	* and `Node` (alias, map, seq & scalar) targets. Of all these, only the most
	* specific defined one will be used for each node.
	*/
	function visit(node, visitor) {
		const visitor_ = initVisitor(visitor);
		if (identity.isDocument(node)) {
			if (visit_(null, node.contents, visitor_, Object.freeze([node])) === REMOVE) node.contents = null;
		} else visit_(null, node, visitor_, Object.freeze([]));
	}
	/** Terminate visit traversal completely */
	visit.BREAK = BREAK;
	/** Do not visit the children of the current node */
	visit.SKIP = SKIP;
	/** Remove the current node */
	visit.REMOVE = REMOVE;
	function visit_(key, node, visitor, path) {
		const ctrl = callVisitor(key, node, visitor, path);
		if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
			replaceNode(key, path, ctrl);
			return visit_(key, ctrl, visitor, path);
		}
		if (typeof ctrl !== "symbol") {
			if (identity.isCollection(node)) {
				path = Object.freeze(path.concat(node));
				for (let i = 0; i < node.items.length; ++i) {
					const ci = visit_(i, node.items[i], visitor, path);
					if (typeof ci === "number") i = ci - 1;
					else if (ci === BREAK) return BREAK;
					else if (ci === REMOVE) {
						node.items.splice(i, 1);
						i -= 1;
					}
				}
			} else if (identity.isPair(node)) {
				path = Object.freeze(path.concat(node));
				const ck = visit_("key", node.key, visitor, path);
				if (ck === BREAK) return BREAK;
				else if (ck === REMOVE) node.key = null;
				const cv = visit_("value", node.value, visitor, path);
				if (cv === BREAK) return BREAK;
				else if (cv === REMOVE) node.value = null;
			}
		}
		return ctrl;
	}
	/**
	* Apply an async visitor to an AST node or document.
	*
	* Walks through the tree (depth-first) starting from `node`, calling a
	* `visitor` function with three arguments:
	*   - `key`: For sequence values and map `Pair`, the node's index in the
	*     collection. Within a `Pair`, `'key'` or `'value'`, correspondingly.
	*     `null` for the root node.
	*   - `node`: The current node.
	*   - `path`: The ancestry of the current node.
	*
	* The return value of the visitor may be used to control the traversal:
	*   - `Promise`: Must resolve to one of the following values
	*   - `undefined` (default): Do nothing and continue
	*   - `visit.SKIP`: Do not visit the children of this node, continue with next
	*     sibling
	*   - `visit.BREAK`: Terminate traversal completely
	*   - `visit.REMOVE`: Remove the current node, then continue with the next one
	*   - `Node`: Replace the current node, then continue by visiting it
	*   - `number`: While iterating the items of a sequence or map, set the index
	*     of the next step. This is useful especially if the index of the current
	*     node has changed.
	*
	* If `visitor` is a single function, it will be called with all values
	* encountered in the tree, including e.g. `null` values. Alternatively,
	* separate visitor functions may be defined for each `Map`, `Pair`, `Seq`,
	* `Alias` and `Scalar` node. To define the same visitor function for more than
	* one node type, use the `Collection` (map and seq), `Value` (map, seq & scalar)
	* and `Node` (alias, map, seq & scalar) targets. Of all these, only the most
	* specific defined one will be used for each node.
	*/
	async function visitAsync(node, visitor) {
		const visitor_ = initVisitor(visitor);
		if (identity.isDocument(node)) {
			if (await visitAsync_(null, node.contents, visitor_, Object.freeze([node])) === REMOVE) node.contents = null;
		} else await visitAsync_(null, node, visitor_, Object.freeze([]));
	}
	/** Terminate visit traversal completely */
	visitAsync.BREAK = BREAK;
	/** Do not visit the children of the current node */
	visitAsync.SKIP = SKIP;
	/** Remove the current node */
	visitAsync.REMOVE = REMOVE;
	async function visitAsync_(key, node, visitor, path) {
		const ctrl = await callVisitor(key, node, visitor, path);
		if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
			replaceNode(key, path, ctrl);
			return visitAsync_(key, ctrl, visitor, path);
		}
		if (typeof ctrl !== "symbol") {
			if (identity.isCollection(node)) {
				path = Object.freeze(path.concat(node));
				for (let i = 0; i < node.items.length; ++i) {
					const ci = await visitAsync_(i, node.items[i], visitor, path);
					if (typeof ci === "number") i = ci - 1;
					else if (ci === BREAK) return BREAK;
					else if (ci === REMOVE) {
						node.items.splice(i, 1);
						i -= 1;
					}
				}
			} else if (identity.isPair(node)) {
				path = Object.freeze(path.concat(node));
				const ck = await visitAsync_("key", node.key, visitor, path);
				if (ck === BREAK) return BREAK;
				else if (ck === REMOVE) node.key = null;
				const cv = await visitAsync_("value", node.value, visitor, path);
				if (cv === BREAK) return BREAK;
				else if (cv === REMOVE) node.value = null;
			}
		}
		return ctrl;
	}
	function initVisitor(visitor) {
		if (typeof visitor === "object" && (visitor.Collection || visitor.Node || visitor.Value)) return Object.assign({
			Alias: visitor.Node,
			Map: visitor.Node,
			Scalar: visitor.Node,
			Seq: visitor.Node
		}, visitor.Value && {
			Map: visitor.Value,
			Scalar: visitor.Value,
			Seq: visitor.Value
		}, visitor.Collection && {
			Map: visitor.Collection,
			Seq: visitor.Collection
		}, visitor);
		return visitor;
	}
	function callVisitor(key, node, visitor, path) {
		if (typeof visitor === "function") return visitor(key, node, path);
		if (identity.isMap(node)) return visitor.Map?.(key, node, path);
		if (identity.isSeq(node)) return visitor.Seq?.(key, node, path);
		if (identity.isPair(node)) return visitor.Pair?.(key, node, path);
		if (identity.isScalar(node)) return visitor.Scalar?.(key, node, path);
		if (identity.isAlias(node)) return visitor.Alias?.(key, node, path);
	}
	function replaceNode(key, path, node) {
		const parent = path[path.length - 1];
		if (identity.isCollection(parent)) parent.items[key] = node;
		else if (identity.isPair(parent)) {
			if (key === "key") parent.key = node;
			else parent.value = node;
		} else if (identity.isDocument(parent)) parent.contents = node;
		else {
			const pt = identity.isAlias(parent) ? "alias" : "scalar";
			throw new Error(`Cannot replace node with ${pt} parent`);
		}
	}
	exports.visit = visit;
	exports.visitAsync = visitAsync;
}));
// node_modules/yaml/dist/doc/directives.js
var require_directives = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var visit = require_visit();
	const escapeChars = {
		"!": "%21",
		",": "%2C",
		"[": "%5B",
		"]": "%5D",
		"{": "%7B",
		"}": "%7D"
	};
	const escapeTagName = (tn) => tn.replace(/[!,[\]{}]/g, (ch) => escapeChars[ch]);
	var Directives = class Directives {
		constructor(yaml, tags) {
			/**
			* The directives-end/doc-start marker `---`. If `null`, a marker may still be
			* included in the document's stringified representation.
			*/
			this.docStart = null;
			/** The doc-end marker `...`.  */
			this.docEnd = false;
			this.yaml = Object.assign({}, Directives.defaultYaml, yaml);
			this.tags = Object.assign({}, Directives.defaultTags, tags);
		}
		clone() {
			const copy = new Directives(this.yaml, this.tags);
			copy.docStart = this.docStart;
			return copy;
		}
		/**
		* During parsing, get a Directives instance for the current document and
		* update the stream state according to the current version's spec.
		*/
		atDocument() {
			const res = new Directives(this.yaml, this.tags);
			switch (this.yaml.version) {
				case "1.1":
					this.atNextDocument = true;
					break;
				case "1.2":
					this.atNextDocument = false;
					this.yaml = {
						explicit: Directives.defaultYaml.explicit,
						version: "1.2"
					};
					this.tags = Object.assign({}, Directives.defaultTags);
			}
			return res;
		}
		/**
		* @param onError - May be called even if the action was successful
		* @returns `true` on success
		*/
		add(line, onError) {
			if (this.atNextDocument) {
				this.yaml = {
					explicit: Directives.defaultYaml.explicit,
					version: "1.1"
				};
				this.tags = Object.assign({}, Directives.defaultTags);
				this.atNextDocument = false;
			}
			const parts = line.trim().split(/[ \t]+/);
			const name = parts.shift();
			switch (name) {
				case "%TAG": {
					if (parts.length !== 2) {
						onError(0, "%TAG directive should contain exactly two parts");
						if (parts.length < 2) return false;
					}
					const [handle, prefix] = parts;
					this.tags[handle] = prefix;
					return true;
				}
				case "%YAML": {
					this.yaml.explicit = true;
					if (parts.length !== 1) {
						onError(0, "%YAML directive should contain exactly one part");
						return false;
					}
					const [version] = parts;
					if (version === "1.1" || version === "1.2") {
						this.yaml.version = version;
						return true;
					} else {
						const isValid = /^\d+\.\d+$/.test(version);
						onError(6, `Unsupported YAML version ${version}`, isValid);
						return false;
					}
				}
				default:
					onError(0, `Unknown directive ${name}`, true);
					return false;
			}
		}
		/**
		* Resolves a tag, matching handles to those defined in %TAG directives.
		*
		* @returns Resolved tag, which may also be the non-specific tag `'!'` or a
		*   `'!local'` tag, or `null` if unresolvable.
		*/
		tagName(source, onError) {
			if (source === "!") return "!";
			if (source[0] !== "!") {
				onError(`Not a valid tag: ${source}`);
				return null;
			}
			if (source[1] === "<") {
				const verbatim = source.slice(2, -1);
				if (verbatim === "!" || verbatim === "!!") {
					onError(`Verbatim tags aren't resolved, so ${source} is invalid.`);
					return null;
				}
				if (source[source.length - 1] !== ">") onError("Verbatim tags must end with a >");
				return verbatim;
			}
			const [, handle, suffix] = source.match(/^(.*!)([^!]*)$/s);
			if (!suffix) onError(`The ${source} tag has no suffix`);
			const prefix = this.tags[handle];
			if (prefix) try {
				return prefix + decodeURIComponent(suffix);
			} catch (error) {
				onError(String(error));
				return null;
			}
			if (handle === "!") return source;
			onError(`Could not resolve tag: ${source}`);
			return null;
		}
		/**
		* Given a fully resolved tag, returns its printable string form,
		* taking into account current tag prefixes and defaults.
		*/
		tagString(tag) {
			for (const [handle, prefix] of Object.entries(this.tags)) if (tag.startsWith(prefix)) return handle + escapeTagName(tag.substring(prefix.length));
			return tag[0] === "!" ? tag : `!<${tag}>`;
		}
		toString(doc) {
			const lines = this.yaml.explicit ? [`%YAML ${this.yaml.version || "1.2"}`] : [];
			const tagEntries = Object.entries(this.tags);
			let tagNames;
			if (doc && tagEntries.length > 0 && identity.isNode(doc.contents)) {
				const tags = {};
				visit.visit(doc.contents, (_key, node) => {
					if (identity.isNode(node) && node.tag) tags[node.tag] = true;
				});
				tagNames = Object.keys(tags);
			} else tagNames = [];
			for (const [handle, prefix] of tagEntries) {
				if (handle === "!!" && prefix === "tag:yaml.org,2002:") continue;
				if (!doc || tagNames.some((tn) => tn.startsWith(prefix))) lines.push(`%TAG ${handle} ${prefix}`);
			}
			return lines.join("\n");
		}
	};
	Directives.defaultYaml = {
		explicit: false,
		version: "1.2"
	};
	Directives.defaultTags = { "!!": "tag:yaml.org,2002:" };
	exports.Directives = Directives;
}));
// node_modules/yaml/dist/doc/anchors.js
var require_anchors = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var visit = require_visit();
	/**
	* Verify that the input string is a valid anchor.
	*
	* Will throw on errors.
	*/
	function anchorIsValid(anchor) {
		if (/[\x00-\x19\s,[\]{}]/.test(anchor)) {
			const msg = `Anchor must not contain whitespace or control characters: ${JSON.stringify(anchor)}`;
			throw new Error(msg);
		}
		return true;
	}
	function anchorNames(root) {
		const anchors = /* @__PURE__ */ new Set();
		visit.visit(root, { Value(_key, node) {
			if (node.anchor) anchors.add(node.anchor);
		} });
		return anchors;
	}
	/** Find a new anchor name with the given `prefix` and a one-indexed suffix. */
	function findNewAnchor(prefix, exclude) {
		for (let i = 1;; ++i) {
			const name = `${prefix}${i}`;
			if (!exclude.has(name)) return name;
		}
	}
	function createNodeAnchors(doc, prefix) {
		const aliasObjects = [];
		const sourceObjects = /* @__PURE__ */ new Map();
		let prevAnchors = null;
		return {
			onAnchor: (source) => {
				aliasObjects.push(source);
				prevAnchors ?? (prevAnchors = anchorNames(doc));
				const anchor = findNewAnchor(prefix, prevAnchors);
				prevAnchors.add(anchor);
				return anchor;
			},
			/**
			* With circular references, the source node is only resolved after all
			* of its child nodes are. This is why anchors are set only after all of
			* the nodes have been created.
			*/
			setAnchors: () => {
				for (const source of aliasObjects) {
					const ref = sourceObjects.get(source);
					if (typeof ref === "object" && ref.anchor && (identity.isScalar(ref.node) || identity.isCollection(ref.node))) ref.node.anchor = ref.anchor;
					else {
						const error = /* @__PURE__ */ new Error("Failed to resolve repeated object (this should not happen)");
						error.source = source;
						throw error;
					}
				}
			},
			sourceObjects
		};
	}
	exports.anchorIsValid = anchorIsValid;
	exports.anchorNames = anchorNames;
	exports.createNodeAnchors = createNodeAnchors;
	exports.findNewAnchor = findNewAnchor;
}));
// node_modules/yaml/dist/doc/applyReviver.js
var require_applyReviver = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Applies the JSON.parse reviver algorithm as defined in the ECMA-262 spec,
	* in section 24.5.1.1 "Runtime Semantics: InternalizeJSONProperty" of the
	* 2021 edition: https://tc39.es/ecma262/#sec-json.parse
	*
	* Includes extensions for handling Map and Set objects.
	*/
	function applyReviver(reviver, obj, key, val) {
		if (val && typeof val === "object") {
			if (Array.isArray(val)) for (let i = 0, len = val.length; i < len; ++i) {
				const v0 = val[i];
				const v1 = applyReviver(reviver, val, String(i), v0);
				if (v1 === void 0) delete val[i];
				else if (v1 !== v0) val[i] = v1;
			}
			else if (val instanceof Map) for (const k of Array.from(val.keys())) {
				const v0 = val.get(k);
				const v1 = applyReviver(reviver, val, k, v0);
				if (v1 === void 0) val.delete(k);
				else if (v1 !== v0) val.set(k, v1);
			}
			else if (val instanceof Set) for (const v0 of Array.from(val)) {
				const v1 = applyReviver(reviver, val, v0, v0);
				if (v1 === void 0) val.delete(v0);
				else if (v1 !== v0) {
					val.delete(v0);
					val.add(v1);
				}
			}
			else for (const [k, v0] of Object.entries(val)) {
				const v1 = applyReviver(reviver, val, k, v0);
				if (v1 === void 0) delete val[k];
				else if (v1 !== v0) val[k] = v1;
			}
		}
		return reviver.call(obj, key, val);
	}
	exports.applyReviver = applyReviver;
}));
// node_modules/yaml/dist/nodes/toJS.js
var require_toJS = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	/**
	* Recursively convert any node or its contents to native JavaScript
	*
	* @param value - The input value
	* @param arg - If `value` defines a `toJSON()` method, use this
	*   as its first argument
	* @param ctx - Conversion context, originally set in Document#toJS(). If
	*   `{ keep: true }` is not set, output should be suitable for JSON
	*   stringification.
	*/
	function toJS(value, arg, ctx) {
		if (Array.isArray(value)) return value.map((v, i) => toJS(v, String(i), ctx));
		if (value && typeof value.toJSON === "function") {
			if (!ctx || !identity.hasAnchor(value)) return value.toJSON(arg, ctx);
			const data = {
				aliasCount: 0,
				count: 1,
				res: void 0
			};
			ctx.anchors.set(value, data);
			ctx.onCreate = (res) => {
				data.res = res;
				delete ctx.onCreate;
			};
			const res = value.toJSON(arg, ctx);
			if (ctx.onCreate) ctx.onCreate(res);
			return res;
		}
		if (typeof value === "bigint" && !ctx?.keep) return Number(value);
		return value;
	}
	exports.toJS = toJS;
}));
// node_modules/yaml/dist/nodes/Node.js
var require_Node = /* @__PURE__ */ __commonJSMin(((exports) => {
	var applyReviver = require_applyReviver();
	var identity = require_identity();
	var toJS = require_toJS();
	var NodeBase = class {
		constructor(type) {
			Object.defineProperty(this, identity.NODE_TYPE, { value: type });
		}
		/** Create a copy of this node.  */
		clone() {
			const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
			if (this.range) copy.range = this.range.slice();
			return copy;
		}
		/** A plain JavaScript representation of this node. */
		toJS(doc, { mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
			if (!identity.isDocument(doc)) throw new TypeError("A document argument is required");
			const ctx = {
				anchors: /* @__PURE__ */ new Map(),
				doc,
				keep: true,
				mapAsMap: mapAsMap === true,
				mapKeyWarned: false,
				maxAliasCount: typeof maxAliasCount === "number" ? maxAliasCount : 100
			};
			const res = toJS.toJS(this, "", ctx);
			if (typeof onAnchor === "function") for (const { count, res } of ctx.anchors.values()) onAnchor(res, count);
			return typeof reviver === "function" ? applyReviver.applyReviver(reviver, { "": res }, "", res) : res;
		}
	};
	exports.NodeBase = NodeBase;
}));
// node_modules/yaml/dist/nodes/Alias.js
var require_Alias = /* @__PURE__ */ __commonJSMin(((exports) => {
	var anchors = require_anchors();
	var visit = require_visit();
	var identity = require_identity();
	var Node = require_Node();
	var toJS = require_toJS();
	var Alias = class extends Node.NodeBase {
		constructor(source) {
			super(identity.ALIAS);
			this.source = source;
			Object.defineProperty(this, "tag", { set() {
				throw new Error("Alias nodes cannot have tags");
			} });
		}
		/**
		* Resolve the value of this alias within `doc`, finding the last
		* instance of the `source` anchor before this node.
		*/
		resolve(doc, ctx) {
			if (ctx?.maxAliasCount === 0) throw new ReferenceError("Alias resolution is disabled");
			let nodes;
			if (ctx?.aliasResolveCache) nodes = ctx.aliasResolveCache;
			else {
				nodes = [];
				visit.visit(doc, { Node: (_key, node) => {
					if (identity.isAlias(node) || identity.hasAnchor(node)) nodes.push(node);
				} });
				if (ctx) ctx.aliasResolveCache = nodes;
			}
			let found = void 0;
			for (const node of nodes) {
				if (node === this) break;
				if (node.anchor === this.source) found = node;
			}
			if (found && ctx) {
				const { anchors, doc, maxAliasCount } = ctx;
				let data = anchors.get(found);
				if (!data) {
					toJS.toJS(found, null, ctx);
					data = anchors.get(found);
				}
				/* istanbul ignore if */
				if (data?.res === void 0) throw new ReferenceError("This should not happen: Alias anchor was not resolved?");
				if (maxAliasCount >= 0) {
					data.count += 1;
					if (data.aliasCount === 0) data.aliasCount = getAliasCount(doc, found, anchors);
					if (data.count * data.aliasCount > maxAliasCount) throw new ReferenceError("Excessive alias count indicates a resource exhaustion attack");
				}
			}
			return found;
		}
		toJSON(_arg, ctx) {
			if (!ctx) return { source: this.source };
			const source = this.resolve(ctx.doc, ctx);
			if (!source) {
				const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
				throw new ReferenceError(msg);
			}
			return ctx.anchors.get(source).res;
		}
		toString(ctx, _onComment, _onChompKeep) {
			const src = `*${this.source}`;
			if (ctx) {
				anchors.anchorIsValid(this.source);
				if (ctx.options.verifyAliasOrder && !ctx.anchors.has(this.source)) {
					const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
					throw new Error(msg);
				}
				if (ctx.implicitKey) return `${src} `;
			}
			return src;
		}
	};
	function getAliasCount(doc, node, anchors) {
		if (identity.isAlias(node)) {
			const source = node.resolve(doc);
			const anchor = anchors && source && anchors.get(source);
			return anchor ? anchor.count * anchor.aliasCount : 0;
		} else if (identity.isCollection(node)) {
			let count = 0;
			for (const item of node.items) {
				const c = getAliasCount(doc, item, anchors);
				if (c > count) count = c;
			}
			return count;
		} else if (identity.isPair(node)) {
			const kc = getAliasCount(doc, node.key, anchors);
			const vc = getAliasCount(doc, node.value, anchors);
			return Math.max(kc, vc);
		}
		return 1;
	}
	exports.Alias = Alias;
}));
// node_modules/yaml/dist/nodes/Scalar.js
var require_Scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Node = require_Node();
	var toJS = require_toJS();
	const isScalarValue = (value) => !value || typeof value !== "function" && typeof value !== "object";
	var Scalar = class extends Node.NodeBase {
		constructor(value) {
			super(identity.SCALAR);
			this.value = value;
		}
		toJSON(arg, ctx) {
			return ctx?.keep ? this.value : toJS.toJS(this.value, arg, ctx);
		}
		toString() {
			return String(this.value);
		}
	};
	Scalar.BLOCK_FOLDED = "BLOCK_FOLDED";
	Scalar.BLOCK_LITERAL = "BLOCK_LITERAL";
	Scalar.PLAIN = "PLAIN";
	Scalar.QUOTE_DOUBLE = "QUOTE_DOUBLE";
	Scalar.QUOTE_SINGLE = "QUOTE_SINGLE";
	exports.Scalar = Scalar;
	exports.isScalarValue = isScalarValue;
}));
// node_modules/yaml/dist/doc/createNode.js
var require_createNode = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Alias = require_Alias();
	var identity = require_identity();
	var Scalar = require_Scalar();
	const defaultTagPrefix = "tag:yaml.org,2002:";
	function findTagObject(value, tagName, tags) {
		if (tagName) {
			const match = tags.filter((t) => t.tag === tagName);
			const tagObj = match.find((t) => !t.format) ?? match[0];
			if (!tagObj) throw new Error(`Tag ${tagName} not found`);
			return tagObj;
		}
		return tags.find((t) => t.identify?.(value) && !t.format);
	}
	function createNode(value, tagName, ctx) {
		if (identity.isDocument(value)) value = value.contents;
		if (identity.isNode(value)) return value;
		if (identity.isPair(value)) {
			const map = ctx.schema[identity.MAP].createNode?.(ctx.schema, null, ctx);
			map.items.push(value);
			return map;
		}
		if (value instanceof String || value instanceof Number || value instanceof Boolean || typeof BigInt !== "undefined" && value instanceof BigInt) value = value.valueOf();
		const { aliasDuplicateObjects, onAnchor, onTagObj, schema, sourceObjects } = ctx;
		let ref = void 0;
		if (aliasDuplicateObjects && value && typeof value === "object") {
			ref = sourceObjects.get(value);
			if (ref) {
				ref.anchor ?? (ref.anchor = onAnchor(value));
				return new Alias.Alias(ref.anchor);
			} else {
				ref = {
					anchor: null,
					node: null
				};
				sourceObjects.set(value, ref);
			}
		}
		if (tagName?.startsWith("!!")) tagName = defaultTagPrefix + tagName.slice(2);
		let tagObj = findTagObject(value, tagName, schema.tags);
		if (!tagObj) {
			if (value && typeof value.toJSON === "function") value = value.toJSON();
			if (!value || typeof value !== "object") {
				const node = new Scalar.Scalar(value);
				if (ref) ref.node = node;
				return node;
			}
			tagObj = value instanceof Map ? schema[identity.MAP] : Symbol.iterator in Object(value) ? schema[identity.SEQ] : schema[identity.MAP];
		}
		if (onTagObj) {
			onTagObj(tagObj);
			delete ctx.onTagObj;
		}
		const node = tagObj?.createNode ? tagObj.createNode(ctx.schema, value, ctx) : typeof tagObj?.nodeClass?.from === "function" ? tagObj.nodeClass.from(ctx.schema, value, ctx) : new Scalar.Scalar(value);
		if (tagName) node.tag = tagName;
		else if (!tagObj.default) node.tag = tagObj.tag;
		if (ref) ref.node = node;
		return node;
	}
	exports.createNode = createNode;
}));
// node_modules/yaml/dist/nodes/Collection.js
var require_Collection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var createNode = require_createNode();
	var identity = require_identity();
	var Node = require_Node();
	function collectionFromPath(schema, path, value) {
		let v = value;
		for (let i = path.length - 1; i >= 0; --i) {
			const k = path[i];
			if (typeof k === "number" && Number.isInteger(k) && k >= 0) {
				const a = [];
				a[k] = v;
				v = a;
			} else v = /* @__PURE__ */ new Map([[k, v]]);
		}
		return createNode.createNode(v, void 0, {
			aliasDuplicateObjects: false,
			keepUndefined: false,
			onAnchor: () => {
				throw new Error("This should not happen, please report a bug.");
			},
			schema,
			sourceObjects: /* @__PURE__ */ new Map()
		});
	}
	const isEmptyPath = (path) => path == null || typeof path === "object" && !!path[Symbol.iterator]().next().done;
	var Collection = class extends Node.NodeBase {
		constructor(type, schema) {
			super(type);
			Object.defineProperty(this, "schema", {
				value: schema,
				configurable: true,
				enumerable: false,
				writable: true
			});
		}
		/**
		* Create a copy of this collection.
		*
		* @param schema - If defined, overwrites the original's schema
		*/
		clone(schema) {
			const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
			if (schema) copy.schema = schema;
			copy.items = copy.items.map((it) => identity.isNode(it) || identity.isPair(it) ? it.clone(schema) : it);
			if (this.range) copy.range = this.range.slice();
			return copy;
		}
		/**
		* Adds a value to the collection. For `!!map` and `!!omap` the value must
		* be a Pair instance or a `{ key, value }` object, which may not have a key
		* that already exists in the map.
		*/
		addIn(path, value) {
			if (isEmptyPath(path)) this.add(value);
			else {
				const [key, ...rest] = path;
				const node = this.get(key, true);
				if (identity.isCollection(node)) node.addIn(rest, value);
				else if (node === void 0 && this.schema) this.set(key, collectionFromPath(this.schema, rest, value));
				else throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
			}
		}
		/**
		* Removes a value from the collection.
		* @returns `true` if the item was found and removed.
		*/
		deleteIn(path) {
			const [key, ...rest] = path;
			if (rest.length === 0) return this.delete(key);
			const node = this.get(key, true);
			if (identity.isCollection(node)) return node.deleteIn(rest);
			else throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
		}
		/**
		* Returns item at `key`, or `undefined` if not found. By default unwraps
		* scalar values from their surrounding node; to disable set `keepScalar` to
		* `true` (collections are always returned intact).
		*/
		getIn(path, keepScalar) {
			const [key, ...rest] = path;
			const node = this.get(key, true);
			if (rest.length === 0) return !keepScalar && identity.isScalar(node) ? node.value : node;
			else return identity.isCollection(node) ? node.getIn(rest, keepScalar) : void 0;
		}
		hasAllNullValues(allowScalar) {
			return this.items.every((node) => {
				if (!identity.isPair(node)) return false;
				const n = node.value;
				return n == null || allowScalar && identity.isScalar(n) && n.value == null && !n.commentBefore && !n.comment && !n.tag;
			});
		}
		/**
		* Checks if the collection includes a value with the key `key`.
		*/
		hasIn(path) {
			const [key, ...rest] = path;
			if (rest.length === 0) return this.has(key);
			const node = this.get(key, true);
			return identity.isCollection(node) ? node.hasIn(rest) : false;
		}
		/**
		* Sets a value in this collection. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*/
		setIn(path, value) {
			const [key, ...rest] = path;
			if (rest.length === 0) this.set(key, value);
			else {
				const node = this.get(key, true);
				if (identity.isCollection(node)) node.setIn(rest, value);
				else if (node === void 0 && this.schema) this.set(key, collectionFromPath(this.schema, rest, value));
				else throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
			}
		}
	};
	exports.Collection = Collection;
	exports.collectionFromPath = collectionFromPath;
	exports.isEmptyPath = isEmptyPath;
}));
// node_modules/yaml/dist/stringify/stringifyComment.js
var require_stringifyComment = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Stringifies a comment.
	*
	* Empty comment lines are left empty,
	* lines consisting of a single space are replaced by `#`,
	* and all other lines are prefixed with a `#`.
	*/
	const stringifyComment = (str) => str.replace(/^(?!$)(?: $)?/gm, "#");
	function indentComment(comment, indent) {
		if (/^\n+$/.test(comment)) return comment.substring(1);
		return indent ? comment.replace(/^(?! *$)/gm, indent) : comment;
	}
	const lineComment = (str, indent, comment) => str.endsWith("\n") ? indentComment(comment, indent) : comment.includes("\n") ? "\n" + indentComment(comment, indent) : (str.endsWith(" ") ? "" : " ") + comment;
	exports.indentComment = indentComment;
	exports.lineComment = lineComment;
	exports.stringifyComment = stringifyComment;
}));
// node_modules/yaml/dist/stringify/foldFlowLines.js
var require_foldFlowLines = /* @__PURE__ */ __commonJSMin(((exports) => {
	const FOLD_FLOW = "flow";
	const FOLD_BLOCK = "block";
	const FOLD_QUOTED = "quoted";
	/**
	* Tries to keep input at up to `lineWidth` characters, splitting only on spaces
	* not followed by newlines or spaces unless `mode` is `'quoted'`. Lines are
	* terminated with `\n` and started with `indent`.
	*/
	function foldFlowLines(text, indent, mode = "flow", { indentAtStart, lineWidth = 80, minContentWidth = 20, onFold, onOverflow } = {}) {
		if (!lineWidth || lineWidth < 0) return text;
		if (lineWidth < minContentWidth) minContentWidth = 0;
		const endStep = Math.max(1 + minContentWidth, 1 + lineWidth - indent.length);
		if (text.length <= endStep) return text;
		const folds = [];
		const escapedFolds = {};
		let end = lineWidth - indent.length;
		if (typeof indentAtStart === "number") {
			if (indentAtStart > lineWidth - Math.max(2, minContentWidth)) folds.push(0);
			else end = lineWidth - indentAtStart;
		}
		let split = void 0;
		let prev = void 0;
		let overflow = false;
		let i = -1;
		let escStart = -1;
		let escEnd = -1;
		if (mode === FOLD_BLOCK) {
			i = consumeMoreIndentedLines(text, i, indent.length);
			if (i !== -1) end = i + endStep;
		}
		for (let ch; ch = text[i += 1];) {
			if (mode === FOLD_QUOTED && ch === "\\") {
				escStart = i;
				switch (text[i + 1]) {
					case "x":
						i += 3;
						break;
					case "u":
						i += 5;
						break;
					case "U":
						i += 9;
						break;
					default: i += 1;
				}
				escEnd = i;
			}
			if (ch === "\n") {
				if (mode === FOLD_BLOCK) i = consumeMoreIndentedLines(text, i, indent.length);
				end = i + indent.length + endStep;
				split = void 0;
			} else {
				if (ch === " " && prev && prev !== " " && prev !== "\n" && prev !== "	") {
					const next = text[i + 1];
					if (next && next !== " " && next !== "\n" && next !== "	") split = i;
				}
				if (i >= end) {
					if (split) {
						folds.push(split);
						end = split + endStep;
						split = void 0;
					} else if (mode === FOLD_QUOTED) {
						while (prev === " " || prev === "	") {
							prev = ch;
							ch = text[i += 1];
							overflow = true;
						}
						const j = i > escEnd + 1 ? i - 2 : escStart - 1;
						if (escapedFolds[j]) return text;
						folds.push(j);
						escapedFolds[j] = true;
						end = j + endStep;
						split = void 0;
					} else overflow = true;
				}
			}
			prev = ch;
		}
		if (overflow && onOverflow) onOverflow();
		if (folds.length === 0) return text;
		if (onFold) onFold();
		let res = text.slice(0, folds[0]);
		for (let i = 0; i < folds.length; ++i) {
			const fold = folds[i];
			const end = folds[i + 1] || text.length;
			if (fold === 0) res = `\n${indent}${text.slice(0, end)}`;
			else {
				if (mode === FOLD_QUOTED && escapedFolds[fold]) res += `${text[fold]}\\`;
				res += `\n${indent}${text.slice(fold + 1, end)}`;
			}
		}
		return res;
	}
	/**
	* Presumes `i + 1` is at the start of a line
	* @returns index of last newline in more-indented block
	*/
	function consumeMoreIndentedLines(text, i, indent) {
		let end = i;
		let start = i + 1;
		let ch = text[start];
		while (ch === " " || ch === "	") if (i < start + indent) ch = text[++i];
		else {
			do
				ch = text[++i];
			while (ch && ch !== "\n");
			end = i;
			start = i + 1;
			ch = text[start];
		}
		return end;
	}
	exports.FOLD_BLOCK = FOLD_BLOCK;
	exports.FOLD_FLOW = FOLD_FLOW;
	exports.FOLD_QUOTED = FOLD_QUOTED;
	exports.foldFlowLines = foldFlowLines;
}));
// node_modules/yaml/dist/stringify/stringifyString.js
var require_stringifyString = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var foldFlowLines = require_foldFlowLines();
	const getFoldOptions = (ctx, isBlock) => ({
		indentAtStart: isBlock ? ctx.indent.length : ctx.indentAtStart,
		lineWidth: ctx.options.lineWidth,
		minContentWidth: ctx.options.minContentWidth
	});
	const containsDocumentMarker = (str) => /^(%|---|\.\.\.)/m.test(str);
	function lineLengthOverLimit(str, lineWidth, indentLength) {
		if (!lineWidth || lineWidth < 0) return false;
		const limit = lineWidth - indentLength;
		const strLen = str.length;
		if (strLen <= limit) return false;
		for (let i = 0, start = 0; i < strLen; ++i) if (str[i] === "\n") {
			if (i - start > limit) return true;
			start = i + 1;
			if (strLen - start <= limit) return false;
		}
		return true;
	}
	function doubleQuotedString(value, ctx) {
		const json = JSON.stringify(value);
		if (ctx.options.doubleQuotedAsJSON) return json;
		const { implicitKey } = ctx;
		const minMultiLineLength = ctx.options.doubleQuotedMinMultiLineLength;
		const indent = ctx.indent || (containsDocumentMarker(value) ? "  " : "");
		let str = "";
		let start = 0;
		for (let i = 0, ch = json[i]; ch; ch = json[++i]) {
			if (ch === " " && json[i + 1] === "\\" && json[i + 2] === "n") {
				str += json.slice(start, i) + "\\ ";
				i += 1;
				start = i;
				ch = "\\";
			}
			if (ch === "\\") switch (json[i + 1]) {
				case "u":
					{
						str += json.slice(start, i);
						const code = json.substr(i + 2, 4);
						switch (code) {
							case "0000":
								str += "\\0";
								break;
							case "0007":
								str += "\\a";
								break;
							case "000b":
								str += "\\v";
								break;
							case "001b":
								str += "\\e";
								break;
							case "0085":
								str += "\\N";
								break;
							case "00a0":
								str += "\\_";
								break;
							case "2028":
								str += "\\L";
								break;
							case "2029":
								str += "\\P";
								break;
							default: if (code.substr(0, 2) === "00") str += "\\x" + code.substr(2);
							else str += json.substr(i, 6);
						}
						i += 5;
						start = i + 1;
					}
					break;
				case "n":
					if (implicitKey || json[i + 2] === "\"" || json.length < minMultiLineLength) i += 1;
					else {
						str += json.slice(start, i) + "\n\n";
						while (json[i + 2] === "\\" && json[i + 3] === "n" && json[i + 4] !== "\"") {
							str += "\n";
							i += 2;
						}
						str += indent;
						if (json[i + 2] === " ") str += "\\";
						i += 1;
						start = i + 1;
					}
					break;
				default: i += 1;
			}
		}
		str = start ? str + json.slice(start) : json;
		return implicitKey ? str : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_QUOTED, getFoldOptions(ctx, false));
	}
	function singleQuotedString(value, ctx) {
		if (ctx.options.singleQuote === false || ctx.implicitKey && value.includes("\n") || /[ \t]\n|\n[ \t]/.test(value)) return doubleQuotedString(value, ctx);
		const indent = ctx.indent || (containsDocumentMarker(value) ? "  " : "");
		const res = "'" + value.replace(/'/g, "''").replace(/\n+/g, `$&\n${indent}`) + "'";
		return ctx.implicitKey ? res : foldFlowLines.foldFlowLines(res, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
	}
	function quotedString(value, ctx) {
		const { singleQuote } = ctx.options;
		let qs;
		if (singleQuote === false) qs = doubleQuotedString;
		else {
			const hasDouble = value.includes("\"");
			const hasSingle = value.includes("'");
			if (hasDouble && !hasSingle) qs = singleQuotedString;
			else if (hasSingle && !hasDouble) qs = doubleQuotedString;
			else qs = singleQuote ? singleQuotedString : doubleQuotedString;
		}
		return qs(value, ctx);
	}
	let blockEndNewlines;
	try {
		blockEndNewlines = /* @__PURE__ */ new RegExp("(^|(?<!\n))\n+(?!\n|$)", "g");
	} catch {
		blockEndNewlines = /\n+(?!\n|$)/g;
	}
	function blockString({ comment, type, value }, ctx, onComment, onChompKeep) {
		const { blockQuote, commentString, lineWidth } = ctx.options;
		if (!blockQuote || /\n[\t ]+$/.test(value)) return quotedString(value, ctx);
		const indent = ctx.indent || (ctx.forceBlockIndent || containsDocumentMarker(value) ? "  " : "");
		const literal = blockQuote === "literal" ? true : blockQuote === "folded" || type === Scalar.Scalar.BLOCK_FOLDED ? false : type === Scalar.Scalar.BLOCK_LITERAL ? true : !lineLengthOverLimit(value, lineWidth, indent.length);
		if (!value) return literal ? "|\n" : ">\n";
		let chomp;
		let endStart;
		for (endStart = value.length; endStart > 0; --endStart) {
			const ch = value[endStart - 1];
			if (ch !== "\n" && ch !== "	" && ch !== " ") break;
		}
		let end = value.substring(endStart);
		const endNlPos = end.indexOf("\n");
		if (endNlPos === -1) chomp = "-";
		else if (value === end || endNlPos !== end.length - 1) {
			chomp = "+";
			if (onChompKeep) onChompKeep();
		} else chomp = "";
		if (end) {
			value = value.slice(0, -end.length);
			if (end[end.length - 1] === "\n") end = end.slice(0, -1);
			end = end.replace(blockEndNewlines, `$&${indent}`);
		}
		let startWithSpace = false;
		let startEnd;
		let startNlPos = -1;
		for (startEnd = 0; startEnd < value.length; ++startEnd) {
			const ch = value[startEnd];
			if (ch === " ") startWithSpace = true;
			else if (ch === "\n") startNlPos = startEnd;
			else break;
		}
		let start = value.substring(0, startNlPos < startEnd ? startNlPos + 1 : startEnd);
		if (start) {
			value = value.substring(start.length);
			start = start.replace(/\n+/g, `$&${indent}`);
		}
		let header = (startWithSpace ? indent ? "2" : "1" : "") + chomp;
		if (comment) {
			header += " " + commentString(comment.replace(/ ?[\r\n]+/g, " "));
			if (onComment) onComment();
		}
		if (!literal) {
			const foldedValue = value.replace(/\n+/g, "\n$&").replace(/(?:^|\n)([\t ].*)(?:([\n\t ]*)\n(?![\n\t ]))?/g, "$1$2").replace(/\n+/g, `$&${indent}`);
			let literalFallback = false;
			const foldOptions = getFoldOptions(ctx, true);
			if (blockQuote !== "folded" && type !== Scalar.Scalar.BLOCK_FOLDED) foldOptions.onOverflow = () => {
				literalFallback = true;
			};
			const body = foldFlowLines.foldFlowLines(`${start}${foldedValue}${end}`, indent, foldFlowLines.FOLD_BLOCK, foldOptions);
			if (!literalFallback) return `>${header}\n${indent}${body}`;
		}
		value = value.replace(/\n+/g, `$&${indent}`);
		return `|${header}\n${indent}${start}${value}${end}`;
	}
	function plainString(item, ctx, onComment, onChompKeep) {
		const { type, value } = item;
		const { actualString, implicitKey, indent, indentStep, inFlow } = ctx;
		if (implicitKey && value.includes("\n") || inFlow && /[[\]{},]/.test(value)) return quotedString(value, ctx);
		if (/^[\n\t ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]$/.test(value)) return implicitKey || inFlow || !value.includes("\n") ? quotedString(value, ctx) : blockString(item, ctx, onComment, onChompKeep);
		if (!implicitKey && !inFlow && type !== Scalar.Scalar.PLAIN && value.includes("\n")) return blockString(item, ctx, onComment, onChompKeep);
		if (containsDocumentMarker(value)) {
			if (indent === "") {
				ctx.forceBlockIndent = true;
				return blockString(item, ctx, onComment, onChompKeep);
			} else if (implicitKey && indent === indentStep) return quotedString(value, ctx);
		}
		const str = value.replace(/\n+/g, `$&\n${indent}`);
		if (actualString) {
			const test = (tag) => tag.default && tag.tag !== "tag:yaml.org,2002:str" && tag.test?.test(str);
			const { compat, tags } = ctx.doc.schema;
			if (tags.some(test) || compat?.some(test)) return quotedString(value, ctx);
		}
		return implicitKey ? str : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
	}
	function stringifyString(item, ctx, onComment, onChompKeep) {
		const { implicitKey, inFlow } = ctx;
		const ss = typeof item.value === "string" ? item : Object.assign({}, item, { value: String(item.value) });
		let { type } = item;
		if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
			if (/[\x00-\x08\x0b-\x1f\x7f-\x9f\u{D800}-\u{DFFF}]/u.test(ss.value)) type = Scalar.Scalar.QUOTE_DOUBLE;
		}
		const _stringify = (_type) => {
			switch (_type) {
				case Scalar.Scalar.BLOCK_FOLDED:
				case Scalar.Scalar.BLOCK_LITERAL: return implicitKey || inFlow ? quotedString(ss.value, ctx) : blockString(ss, ctx, onComment, onChompKeep);
				case Scalar.Scalar.QUOTE_DOUBLE: return doubleQuotedString(ss.value, ctx);
				case Scalar.Scalar.QUOTE_SINGLE: return singleQuotedString(ss.value, ctx);
				case Scalar.Scalar.PLAIN: return plainString(ss, ctx, onComment, onChompKeep);
				default: return null;
			}
		};
		let res = _stringify(type);
		if (res === null) {
			const { defaultKeyType, defaultStringType } = ctx.options;
			const t = implicitKey && defaultKeyType || defaultStringType;
			res = _stringify(t);
			if (res === null) throw new Error(`Unsupported default string type ${t}`);
		}
		return res;
	}
	exports.stringifyString = stringifyString;
}));
// node_modules/yaml/dist/stringify/stringify.js
var require_stringify = /* @__PURE__ */ __commonJSMin(((exports) => {
	var anchors = require_anchors();
	var identity = require_identity();
	var stringifyComment = require_stringifyComment();
	var stringifyString = require_stringifyString();
	function createStringifyContext(doc, options) {
		const opt = Object.assign({
			blockQuote: true,
			commentString: stringifyComment.stringifyComment,
			defaultKeyType: null,
			defaultStringType: "PLAIN",
			directives: null,
			doubleQuotedAsJSON: false,
			doubleQuotedMinMultiLineLength: 40,
			falseStr: "false",
			flowCollectionPadding: true,
			indentSeq: true,
			lineWidth: 80,
			minContentWidth: 20,
			nullStr: "null",
			simpleKeys: false,
			singleQuote: null,
			trailingComma: false,
			trueStr: "true",
			verifyAliasOrder: true
		}, doc.schema.toStringOptions, options);
		let inFlow;
		switch (opt.collectionStyle) {
			case "block":
				inFlow = false;
				break;
			case "flow":
				inFlow = true;
				break;
			default: inFlow = null;
		}
		return {
			anchors: /* @__PURE__ */ new Set(),
			doc,
			flowCollectionPadding: opt.flowCollectionPadding ? " " : "",
			indent: "",
			indentStep: typeof opt.indent === "number" ? " ".repeat(opt.indent) : "  ",
			inFlow,
			options: opt
		};
	}
	function getTagObject(tags, item) {
		if (item.tag) {
			const match = tags.filter((t) => t.tag === item.tag);
			if (match.length > 0) return match.find((t) => t.format === item.format) ?? match[0];
		}
		let tagObj = void 0;
		let obj;
		if (identity.isScalar(item)) {
			obj = item.value;
			let match = tags.filter((t) => t.identify?.(obj));
			if (match.length > 1) {
				const testMatch = match.filter((t) => t.test);
				if (testMatch.length > 0) match = testMatch;
			}
			tagObj = match.find((t) => t.format === item.format) ?? match.find((t) => !t.format);
		} else {
			obj = item;
			tagObj = tags.find((t) => t.nodeClass && obj instanceof t.nodeClass);
		}
		if (!tagObj) {
			const name = obj?.constructor?.name ?? (obj === null ? "null" : typeof obj);
			throw new Error(`Tag not resolved for ${name} value`);
		}
		return tagObj;
	}
	function stringifyProps(node, tagObj, { anchors: anchors$1, doc }) {
		if (!doc.directives) return "";
		const props = [];
		const anchor = (identity.isScalar(node) || identity.isCollection(node)) && node.anchor;
		if (anchor && anchors.anchorIsValid(anchor)) {
			anchors$1.add(anchor);
			props.push(`&${anchor}`);
		}
		const tag = node.tag ?? (tagObj.default ? null : tagObj.tag);
		if (tag) props.push(doc.directives.tagString(tag));
		return props.join(" ");
	}
	function stringify(item, ctx, onComment, onChompKeep) {
		if (identity.isPair(item)) return item.toString(ctx, onComment, onChompKeep);
		if (identity.isAlias(item)) {
			if (ctx.doc.directives) return item.toString(ctx);
			if (ctx.resolvedAliases?.has(item)) throw new TypeError(`Cannot stringify circular structure without alias nodes`);
			else {
				if (ctx.resolvedAliases) ctx.resolvedAliases.add(item);
				else ctx.resolvedAliases = /* @__PURE__ */ new Set([item]);
				item = item.resolve(ctx.doc);
			}
		}
		let tagObj = void 0;
		const node = identity.isNode(item) ? item : ctx.doc.createNode(item, { onTagObj: (o) => tagObj = o });
		tagObj ?? (tagObj = getTagObject(ctx.doc.schema.tags, node));
		const props = stringifyProps(node, tagObj, ctx);
		if (props.length > 0) ctx.indentAtStart = (ctx.indentAtStart ?? 0) + props.length + 1;
		const str = typeof tagObj.stringify === "function" ? tagObj.stringify(node, ctx, onComment, onChompKeep) : identity.isScalar(node) ? stringifyString.stringifyString(node, ctx, onComment, onChompKeep) : node.toString(ctx, onComment, onChompKeep);
		if (!props) return str;
		return identity.isScalar(node) || str[0] === "{" || str[0] === "[" ? `${props} ${str}` : `${props}\n${ctx.indent}${str}`;
	}
	exports.createStringifyContext = createStringifyContext;
	exports.stringify = stringify;
}));
// node_modules/yaml/dist/stringify/stringifyPair.js
var require_stringifyPair = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	var stringify = require_stringify();
	var stringifyComment = require_stringifyComment();
	function stringifyPair({ key, value }, ctx, onComment, onChompKeep) {
		const { allNullValues, doc, indent, indentStep, options: { commentString, indentSeq, simpleKeys } } = ctx;
		let keyComment = identity.isNode(key) && key.comment || null;
		if (simpleKeys) {
			if (keyComment) throw new Error("With simple keys, key nodes cannot have comments");
			if (identity.isCollection(key) || !identity.isNode(key) && typeof key === "object") throw new Error("With simple keys, collection cannot be used as a key value");
		}
		let explicitKey = !simpleKeys && (!key || keyComment && value == null && !ctx.inFlow || identity.isCollection(key) || (identity.isScalar(key) ? key.type === Scalar.Scalar.BLOCK_FOLDED || key.type === Scalar.Scalar.BLOCK_LITERAL : typeof key === "object"));
		ctx = Object.assign({}, ctx, {
			allNullValues: false,
			implicitKey: !explicitKey && (simpleKeys || !allNullValues),
			indent: indent + indentStep
		});
		let keyCommentDone = false;
		let chompKeep = false;
		let str = stringify.stringify(key, ctx, () => keyCommentDone = true, () => chompKeep = true);
		if (!explicitKey && !ctx.inFlow && str.length > 1024) {
			if (simpleKeys) throw new Error("With simple keys, single line scalar must not span more than 1024 characters");
			explicitKey = true;
		}
		if (ctx.inFlow) {
			if (allNullValues || value == null) {
				if (keyCommentDone && onComment) onComment();
				return str === "" ? "?" : explicitKey ? `? ${str}` : str;
			}
		} else if (allNullValues && !simpleKeys || value == null && explicitKey) {
			str = `? ${str}`;
			if (keyComment && !keyCommentDone) str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
			else if (chompKeep && onChompKeep) onChompKeep();
			return str;
		}
		if (keyCommentDone) keyComment = null;
		if (explicitKey) {
			if (keyComment) str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
			str = `? ${str}\n${indent}:`;
		} else {
			str = `${str}:`;
			if (keyComment) str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
		}
		let vsb, vcb, valueComment;
		if (identity.isNode(value)) {
			vsb = !!value.spaceBefore;
			vcb = value.commentBefore;
			valueComment = value.comment;
		} else {
			vsb = false;
			vcb = null;
			valueComment = null;
			if (value && typeof value === "object") value = doc.createNode(value);
		}
		ctx.implicitKey = false;
		if (!explicitKey && !keyComment && identity.isScalar(value)) ctx.indentAtStart = str.length + 1;
		chompKeep = false;
		if (!indentSeq && indentStep.length >= 2 && !ctx.inFlow && !explicitKey && identity.isSeq(value) && !value.flow && !value.tag && !value.anchor) ctx.indent = ctx.indent.substring(2);
		let valueCommentDone = false;
		const valueStr = stringify.stringify(value, ctx, () => valueCommentDone = true, () => chompKeep = true);
		let ws = " ";
		if (keyComment || vsb || vcb) {
			ws = vsb ? "\n" : "";
			if (vcb) {
				const cs = commentString(vcb);
				ws += `\n${stringifyComment.indentComment(cs, ctx.indent)}`;
			}
			if (valueStr === "" && !ctx.inFlow) {
				if (ws === "\n" && valueComment) ws = "\n\n";
			} else ws += `\n${ctx.indent}`;
		} else if (!explicitKey && identity.isCollection(value)) {
			const vs0 = valueStr[0];
			const nl0 = valueStr.indexOf("\n");
			const hasNewline = nl0 !== -1;
			const flow = ctx.inFlow ?? value.flow ?? value.items.length === 0;
			if (hasNewline || !flow) {
				let hasPropsLine = false;
				if (hasNewline && (vs0 === "&" || vs0 === "!")) {
					let sp0 = valueStr.indexOf(" ");
					if (vs0 === "&" && sp0 !== -1 && sp0 < nl0 && valueStr[sp0 + 1] === "!") sp0 = valueStr.indexOf(" ", sp0 + 1);
					if (sp0 === -1 || nl0 < sp0) hasPropsLine = true;
				}
				if (!hasPropsLine) ws = `\n${ctx.indent}`;
			}
		} else if (valueStr === "" || valueStr[0] === "\n") ws = "";
		str += ws + valueStr;
		if (ctx.inFlow) {
			if (valueCommentDone && onComment) onComment();
		} else if (valueComment && !valueCommentDone) str += stringifyComment.lineComment(str, ctx.indent, commentString(valueComment));
		else if (chompKeep && onChompKeep) onChompKeep();
		return str;
	}
	exports.stringifyPair = stringifyPair;
}));
// node_modules/yaml/dist/log.js
var require_log = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_process = __require("process");
	function debug(logLevel, ...messages) {
		if (logLevel === "debug") console.log(...messages);
	}
	function warn(logLevel, warning) {
		if (logLevel === "debug" || logLevel === "warn") {
			if (typeof node_process.emitWarning === "function") node_process.emitWarning(warning);
			else console.warn(warning);
		}
	}
	exports.debug = debug;
	exports.warn = warn;
}));
// node_modules/yaml/dist/schema/yaml-1.1/merge.js
var require_merge = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	const MERGE_KEY = "<<";
	const merge = {
		identify: (value) => value === MERGE_KEY || typeof value === "symbol" && value.description === MERGE_KEY,
		default: "key",
		tag: "tag:yaml.org,2002:merge",
		test: /^<<$/,
		resolve: () => Object.assign(new Scalar.Scalar(Symbol(MERGE_KEY)), { addToJSMap: addMergeToJSMap }),
		stringify: () => MERGE_KEY
	};
	const isMergeKey = (ctx, key) => (merge.identify(key) || identity.isScalar(key) && (!key.type || key.type === Scalar.Scalar.PLAIN) && merge.identify(key.value)) && ctx?.doc.schema.tags.some((tag) => tag.tag === merge.tag && tag.default);
	function addMergeToJSMap(ctx, map, value) {
		const source = resolveAliasValue(ctx, value);
		if (identity.isSeq(source)) for (const it of source.items) mergeValue(ctx, map, it);
		else if (Array.isArray(source)) for (const it of source) mergeValue(ctx, map, it);
		else mergeValue(ctx, map, source);
	}
	function mergeValue(ctx, map, value) {
		const source = resolveAliasValue(ctx, value);
		if (!identity.isMap(source)) throw new Error("Merge sources must be maps or map aliases");
		const srcMap = source.toJSON(null, ctx, Map);
		for (const [key, value] of srcMap) if (map instanceof Map) {
			if (!map.has(key)) map.set(key, value);
		} else if (map instanceof Set) map.add(key);
		else if (!Object.prototype.hasOwnProperty.call(map, key)) Object.defineProperty(map, key, {
			value,
			writable: true,
			enumerable: true,
			configurable: true
		});
		return map;
	}
	function resolveAliasValue(ctx, value) {
		return ctx && identity.isAlias(value) ? value.resolve(ctx.doc, ctx) : value;
	}
	exports.addMergeToJSMap = addMergeToJSMap;
	exports.isMergeKey = isMergeKey;
	exports.merge = merge;
}));
// node_modules/yaml/dist/nodes/addPairToJSMap.js
var require_addPairToJSMap = /* @__PURE__ */ __commonJSMin(((exports) => {
	var log = require_log();
	var merge = require_merge();
	var stringify = require_stringify();
	var identity = require_identity();
	var toJS = require_toJS();
	function addPairToJSMap(ctx, map, { key, value }) {
		if (identity.isNode(key) && key.addToJSMap) key.addToJSMap(ctx, map, value);
		else if (merge.isMergeKey(ctx, key)) merge.addMergeToJSMap(ctx, map, value);
		else {
			const jsKey = toJS.toJS(key, "", ctx);
			if (map instanceof Map) map.set(jsKey, toJS.toJS(value, jsKey, ctx));
			else if (map instanceof Set) map.add(jsKey);
			else {
				const stringKey = stringifyKey(key, jsKey, ctx);
				const jsValue = toJS.toJS(value, stringKey, ctx);
				if (stringKey in map) Object.defineProperty(map, stringKey, {
					value: jsValue,
					writable: true,
					enumerable: true,
					configurable: true
				});
				else map[stringKey] = jsValue;
			}
		}
		return map;
	}
	function stringifyKey(key, jsKey, ctx) {
		if (jsKey === null) return "";
		if (typeof jsKey !== "object") return String(jsKey);
		if (identity.isNode(key) && ctx?.doc) {
			const strCtx = stringify.createStringifyContext(ctx.doc, {});
			strCtx.anchors = /* @__PURE__ */ new Set();
			for (const node of ctx.anchors.keys()) strCtx.anchors.add(node.anchor);
			strCtx.inFlow = true;
			strCtx.inStringifyKey = true;
			const strKey = key.toString(strCtx);
			if (!ctx.mapKeyWarned) {
				let jsonStr = JSON.stringify(strKey);
				if (jsonStr.length > 40) jsonStr = jsonStr.substring(0, 36) + "...\"";
				log.warn(ctx.doc.options.logLevel, `Keys with collection values will be stringified due to JS Object restrictions: ${jsonStr}. Set mapAsMap: true to use object keys.`);
				ctx.mapKeyWarned = true;
			}
			return strKey;
		}
		return JSON.stringify(jsKey);
	}
	exports.addPairToJSMap = addPairToJSMap;
}));
// node_modules/yaml/dist/nodes/Pair.js
var require_Pair = /* @__PURE__ */ __commonJSMin(((exports) => {
	var createNode = require_createNode();
	var stringifyPair = require_stringifyPair();
	var addPairToJSMap = require_addPairToJSMap();
	var identity = require_identity();
	function createPair(key, value, ctx) {
		return new Pair(createNode.createNode(key, void 0, ctx), createNode.createNode(value, void 0, ctx));
	}
	var Pair = class Pair {
		constructor(key, value = null) {
			Object.defineProperty(this, identity.NODE_TYPE, { value: identity.PAIR });
			this.key = key;
			this.value = value;
		}
		clone(schema) {
			let { key, value } = this;
			if (identity.isNode(key)) key = key.clone(schema);
			if (identity.isNode(value)) value = value.clone(schema);
			return new Pair(key, value);
		}
		toJSON(_, ctx) {
			const pair = ctx?.mapAsMap ? /* @__PURE__ */ new Map() : {};
			return addPairToJSMap.addPairToJSMap(ctx, pair, this);
		}
		toString(ctx, onComment, onChompKeep) {
			return ctx?.doc ? stringifyPair.stringifyPair(this, ctx, onComment, onChompKeep) : JSON.stringify(this);
		}
	};
	exports.Pair = Pair;
	exports.createPair = createPair;
}));
// node_modules/yaml/dist/stringify/stringifyCollection.js
var require_stringifyCollection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var stringify = require_stringify();
	var stringifyComment = require_stringifyComment();
	function stringifyCollection(collection, ctx, options) {
		return (ctx.inFlow ?? collection.flow ? stringifyFlowCollection : stringifyBlockCollection)(collection, ctx, options);
	}
	function stringifyBlockCollection({ comment, items }, ctx, { blockItemPrefix, flowChars, itemIndent, onChompKeep, onComment }) {
		const { indent, options: { commentString } } = ctx;
		const itemCtx = Object.assign({}, ctx, {
			indent: itemIndent,
			type: null
		});
		let chompKeep = false;
		const lines = [];
		for (let i = 0; i < items.length; ++i) {
			const item = items[i];
			let comment = null;
			if (identity.isNode(item)) {
				if (!chompKeep && item.spaceBefore) lines.push("");
				addCommentBefore(ctx, lines, item.commentBefore, chompKeep);
				if (item.comment) comment = item.comment;
			} else if (identity.isPair(item)) {
				const ik = identity.isNode(item.key) ? item.key : null;
				if (ik) {
					if (!chompKeep && ik.spaceBefore) lines.push("");
					addCommentBefore(ctx, lines, ik.commentBefore, chompKeep);
				}
			}
			chompKeep = false;
			let str = stringify.stringify(item, itemCtx, () => comment = null, () => chompKeep = true);
			if (comment) str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
			if (chompKeep && comment) chompKeep = false;
			lines.push(blockItemPrefix + str);
		}
		let str;
		if (lines.length === 0) str = flowChars.start + flowChars.end;
		else {
			str = lines[0];
			for (let i = 1; i < lines.length; ++i) {
				const line = lines[i];
				str += line ? `\n${indent}${line}` : "\n";
			}
		}
		if (comment) {
			str += "\n" + stringifyComment.indentComment(commentString(comment), indent);
			if (onComment) onComment();
		} else if (chompKeep && onChompKeep) onChompKeep();
		return str;
	}
	function stringifyFlowCollection({ items }, ctx, { flowChars, itemIndent }) {
		const { indent, indentStep, flowCollectionPadding: fcPadding, options: { commentString } } = ctx;
		itemIndent += indentStep;
		const itemCtx = Object.assign({}, ctx, {
			indent: itemIndent,
			inFlow: true,
			type: null
		});
		let reqNewline = false;
		let linesAtValue = 0;
		const lines = [];
		for (let i = 0; i < items.length; ++i) {
			const item = items[i];
			let comment = null;
			if (identity.isNode(item)) {
				if (item.spaceBefore) lines.push("");
				addCommentBefore(ctx, lines, item.commentBefore, false);
				if (item.comment) comment = item.comment;
			} else if (identity.isPair(item)) {
				const ik = identity.isNode(item.key) ? item.key : null;
				if (ik) {
					if (ik.spaceBefore) lines.push("");
					addCommentBefore(ctx, lines, ik.commentBefore, false);
					if (ik.comment) reqNewline = true;
				}
				const iv = identity.isNode(item.value) ? item.value : null;
				if (iv) {
					if (iv.comment) comment = iv.comment;
					if (iv.commentBefore) reqNewline = true;
				} else if (item.value == null && ik?.comment) comment = ik.comment;
			}
			if (comment) reqNewline = true;
			let str = stringify.stringify(item, itemCtx, () => comment = null);
			reqNewline || (reqNewline = lines.length > linesAtValue || str.includes("\n"));
			if (i < items.length - 1) str += ",";
			else if (ctx.options.trailingComma) {
				if (ctx.options.lineWidth > 0) reqNewline || (reqNewline = lines.reduce((sum, line) => sum + line.length + 2, 2) + (str.length + 2) > ctx.options.lineWidth);
				if (reqNewline) str += ",";
			}
			if (comment) str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
			lines.push(str);
			linesAtValue = lines.length;
		}
		const { start, end } = flowChars;
		if (lines.length === 0) return start + end;
		else {
			if (!reqNewline) {
				const len = lines.reduce((sum, line) => sum + line.length + 2, 2);
				reqNewline = ctx.options.lineWidth > 0 && len > ctx.options.lineWidth;
			}
			if (reqNewline) {
				let str = start;
				for (const line of lines) str += line ? `\n${indentStep}${indent}${line}` : "\n";
				return `${str}\n${indent}${end}`;
			} else return `${start}${fcPadding}${lines.join(" ")}${fcPadding}${end}`;
		}
	}
	function addCommentBefore({ indent, options: { commentString } }, lines, comment, chompKeep) {
		if (comment && chompKeep) comment = comment.replace(/^\n+/, "");
		if (comment) {
			const ic = stringifyComment.indentComment(commentString(comment), indent);
			lines.push(ic.trimStart());
		}
	}
	exports.stringifyCollection = stringifyCollection;
}));
// node_modules/yaml/dist/nodes/YAMLMap.js
var require_YAMLMap = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyCollection = require_stringifyCollection();
	var addPairToJSMap = require_addPairToJSMap();
	var Collection = require_Collection();
	var identity = require_identity();
	var Pair = require_Pair();
	var Scalar = require_Scalar();
	function findPair(items, key) {
		const k = identity.isScalar(key) ? key.value : key;
		for (const it of items) if (identity.isPair(it)) {
			if (it.key === key || it.key === k) return it;
			if (identity.isScalar(it.key) && it.key.value === k) return it;
		}
	}
	var YAMLMap = class extends Collection.Collection {
		static get tagName() {
			return "tag:yaml.org,2002:map";
		}
		constructor(schema) {
			super(identity.MAP, schema);
			this.items = [];
		}
		/**
		* A generic collection parsing method that can be extended
		* to other node classes that inherit from YAMLMap
		*/
		static from(schema, obj, ctx) {
			const { keepUndefined, replacer } = ctx;
			const map = new this(schema);
			const add = (key, value) => {
				if (typeof replacer === "function") value = replacer.call(obj, key, value);
				else if (Array.isArray(replacer) && !replacer.includes(key)) return;
				if (value !== void 0 || keepUndefined) map.items.push(Pair.createPair(key, value, ctx));
			};
			if (obj instanceof Map) for (const [key, value] of obj) add(key, value);
			else if (obj && typeof obj === "object") for (const key of Object.keys(obj)) add(key, obj[key]);
			if (typeof schema.sortMapEntries === "function") map.items.sort(schema.sortMapEntries);
			return map;
		}
		/**
		* Adds a value to the collection.
		*
		* @param overwrite - If not set `true`, using a key that is already in the
		*   collection will throw. Otherwise, overwrites the previous value.
		*/
		add(pair, overwrite) {
			let _pair;
			if (identity.isPair(pair)) _pair = pair;
			else if (!pair || typeof pair !== "object" || !("key" in pair)) _pair = new Pair.Pair(pair, pair?.value);
			else _pair = new Pair.Pair(pair.key, pair.value);
			const prev = findPair(this.items, _pair.key);
			const sortEntries = this.schema?.sortMapEntries;
			if (prev) {
				if (!overwrite) throw new Error(`Key ${_pair.key} already set`);
				if (identity.isScalar(prev.value) && Scalar.isScalarValue(_pair.value)) prev.value.value = _pair.value;
				else prev.value = _pair.value;
			} else if (sortEntries) {
				const i = this.items.findIndex((item) => sortEntries(_pair, item) < 0);
				if (i === -1) this.items.push(_pair);
				else this.items.splice(i, 0, _pair);
			} else this.items.push(_pair);
		}
		delete(key) {
			const it = findPair(this.items, key);
			if (!it) return false;
			return this.items.splice(this.items.indexOf(it), 1).length > 0;
		}
		get(key, keepScalar) {
			const node = findPair(this.items, key)?.value;
			return (!keepScalar && identity.isScalar(node) ? node.value : node) ?? void 0;
		}
		has(key) {
			return !!findPair(this.items, key);
		}
		set(key, value) {
			this.add(new Pair.Pair(key, value), true);
		}
		/**
		* @param ctx - Conversion context, originally set in Document#toJS()
		* @param {Class} Type - If set, forces the returned collection type
		* @returns Instance of Type, Map, or Object
		*/
		toJSON(_, ctx, Type) {
			const map = Type ? new Type() : ctx?.mapAsMap ? /* @__PURE__ */ new Map() : {};
			if (ctx?.onCreate) ctx.onCreate(map);
			for (const item of this.items) addPairToJSMap.addPairToJSMap(ctx, map, item);
			return map;
		}
		toString(ctx, onComment, onChompKeep) {
			if (!ctx) return JSON.stringify(this);
			for (const item of this.items) if (!identity.isPair(item)) throw new Error(`Map items must all be pairs; found ${JSON.stringify(item)} instead`);
			if (!ctx.allNullValues && this.hasAllNullValues(false)) ctx = Object.assign({}, ctx, { allNullValues: true });
			return stringifyCollection.stringifyCollection(this, ctx, {
				blockItemPrefix: "",
				flowChars: {
					start: "{",
					end: "}"
				},
				itemIndent: ctx.indent || "",
				onChompKeep,
				onComment
			});
		}
	};
	exports.YAMLMap = YAMLMap;
	exports.findPair = findPair;
}));
// node_modules/yaml/dist/schema/common/map.js
var require_map = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var YAMLMap = require_YAMLMap();
	exports.map = {
		collection: "map",
		default: true,
		nodeClass: YAMLMap.YAMLMap,
		tag: "tag:yaml.org,2002:map",
		resolve(map, onError) {
			if (!identity.isMap(map)) onError("Expected a mapping for this tag");
			return map;
		},
		createNode: (schema, obj, ctx) => YAMLMap.YAMLMap.from(schema, obj, ctx)
	};
}));
// node_modules/yaml/dist/nodes/YAMLSeq.js
var require_YAMLSeq = /* @__PURE__ */ __commonJSMin(((exports) => {
	var createNode = require_createNode();
	var stringifyCollection = require_stringifyCollection();
	var Collection = require_Collection();
	var identity = require_identity();
	var Scalar = require_Scalar();
	var toJS = require_toJS();
	var YAMLSeq = class extends Collection.Collection {
		static get tagName() {
			return "tag:yaml.org,2002:seq";
		}
		constructor(schema) {
			super(identity.SEQ, schema);
			this.items = [];
		}
		add(value) {
			this.items.push(value);
		}
		/**
		* Removes a value from the collection.
		*
		* `key` must contain a representation of an integer for this to succeed.
		* It may be wrapped in a `Scalar`.
		*
		* @returns `true` if the item was found and removed.
		*/
		delete(key) {
			const idx = asItemIndex(key);
			if (typeof idx !== "number") return false;
			return this.items.splice(idx, 1).length > 0;
		}
		get(key, keepScalar) {
			const idx = asItemIndex(key);
			if (typeof idx !== "number") return void 0;
			const it = this.items[idx];
			return !keepScalar && identity.isScalar(it) ? it.value : it;
		}
		/**
		* Checks if the collection includes a value with the key `key`.
		*
		* `key` must contain a representation of an integer for this to succeed.
		* It may be wrapped in a `Scalar`.
		*/
		has(key) {
			const idx = asItemIndex(key);
			return typeof idx === "number" && idx < this.items.length;
		}
		/**
		* Sets a value in this collection. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*
		* If `key` does not contain a representation of an integer, this will throw.
		* It may be wrapped in a `Scalar`.
		*/
		set(key, value) {
			const idx = asItemIndex(key);
			if (typeof idx !== "number") throw new Error(`Expected a valid index, not ${key}.`);
			const prev = this.items[idx];
			if (identity.isScalar(prev) && Scalar.isScalarValue(value)) prev.value = value;
			else this.items[idx] = value;
		}
		toJSON(_, ctx) {
			const seq = [];
			if (ctx?.onCreate) ctx.onCreate(seq);
			let i = 0;
			for (const item of this.items) seq.push(toJS.toJS(item, String(i++), ctx));
			return seq;
		}
		toString(ctx, onComment, onChompKeep) {
			if (!ctx) return JSON.stringify(this);
			return stringifyCollection.stringifyCollection(this, ctx, {
				blockItemPrefix: "- ",
				flowChars: {
					start: "[",
					end: "]"
				},
				itemIndent: (ctx.indent || "") + "  ",
				onChompKeep,
				onComment
			});
		}
		static from(schema, obj, ctx) {
			const { replacer } = ctx;
			const seq = new this(schema);
			if (obj && Symbol.iterator in Object(obj)) {
				let i = 0;
				for (let it of obj) {
					if (typeof replacer === "function") {
						const key = obj instanceof Set ? it : String(i++);
						it = replacer.call(obj, key, it);
					}
					seq.items.push(createNode.createNode(it, void 0, ctx));
				}
			}
			return seq;
		}
	};
	function asItemIndex(key) {
		let idx = identity.isScalar(key) ? key.value : key;
		if (idx && typeof idx === "string") idx = Number(idx);
		return typeof idx === "number" && Number.isInteger(idx) && idx >= 0 ? idx : null;
	}
	exports.YAMLSeq = YAMLSeq;
}));
// node_modules/yaml/dist/schema/common/seq.js
var require_seq = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var YAMLSeq = require_YAMLSeq();
	exports.seq = {
		collection: "seq",
		default: true,
		nodeClass: YAMLSeq.YAMLSeq,
		tag: "tag:yaml.org,2002:seq",
		resolve(seq, onError) {
			if (!identity.isSeq(seq)) onError("Expected a sequence for this tag");
			return seq;
		},
		createNode: (schema, obj, ctx) => YAMLSeq.YAMLSeq.from(schema, obj, ctx)
	};
}));
// node_modules/yaml/dist/schema/common/string.js
var require_string = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyString = require_stringifyString();
	exports.string = {
		identify: (value) => typeof value === "string",
		default: true,
		tag: "tag:yaml.org,2002:str",
		resolve: (str) => str,
		stringify(item, ctx, onComment, onChompKeep) {
			ctx = Object.assign({ actualString: true }, ctx);
			return stringifyString.stringifyString(item, ctx, onComment, onChompKeep);
		}
	};
}));
// node_modules/yaml/dist/schema/common/null.js
var require_null = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	const nullTag = {
		identify: (value) => value == null,
		createNode: () => new Scalar.Scalar(null),
		default: true,
		tag: "tag:yaml.org,2002:null",
		test: /^(?:~|[Nn]ull|NULL)?$/,
		resolve: () => new Scalar.Scalar(null),
		stringify: ({ source }, ctx) => typeof source === "string" && nullTag.test.test(source) ? source : ctx.options.nullStr
	};
	exports.nullTag = nullTag;
}));
// node_modules/yaml/dist/schema/core/bool.js
var require_bool$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	const boolTag = {
		identify: (value) => typeof value === "boolean",
		default: true,
		tag: "tag:yaml.org,2002:bool",
		test: /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/,
		resolve: (str) => new Scalar.Scalar(str[0] === "t" || str[0] === "T"),
		stringify({ source, value }, ctx) {
			if (source && boolTag.test.test(source)) {
				if (value === (source[0] === "t" || source[0] === "T")) return source;
			}
			return value ? ctx.options.trueStr : ctx.options.falseStr;
		}
	};
	exports.boolTag = boolTag;
}));
// node_modules/yaml/dist/stringify/stringifyNumber.js
var require_stringifyNumber = /* @__PURE__ */ __commonJSMin(((exports) => {
	function stringifyNumber({ format, minFractionDigits, tag, value }) {
		if (typeof value === "bigint") return String(value);
		const num = typeof value === "number" ? value : Number(value);
		if (!isFinite(num)) return isNaN(num) ? ".nan" : num < 0 ? "-.inf" : ".inf";
		let n = Object.is(value, -0) ? "-0" : JSON.stringify(value);
		if (!format && minFractionDigits && (!tag || tag === "tag:yaml.org,2002:float") && /^-?\d/.test(n) && !n.includes("e")) {
			let i = n.indexOf(".");
			if (i < 0) {
				i = n.length;
				n += ".";
			}
			let d = minFractionDigits - (n.length - i - 1);
			while (d-- > 0) n += "0";
		}
		return n;
	}
	exports.stringifyNumber = stringifyNumber;
}));
// node_modules/yaml/dist/schema/core/float.js
var require_float$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var stringifyNumber = require_stringifyNumber();
	const floatNaN = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
		resolve: (str) => str.slice(-3).toLowerCase() === "nan" ? NaN : str[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
		stringify: stringifyNumber.stringifyNumber
	};
	const floatExp = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		format: "EXP",
		test: /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/,
		resolve: (str) => parseFloat(str),
		stringify(node) {
			const num = Number(node.value);
			return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
		}
	};
	exports.float = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/,
		resolve(str) {
			const node = new Scalar.Scalar(parseFloat(str));
			const dot = str.indexOf(".");
			if (dot !== -1 && str[str.length - 1] === "0") node.minFractionDigits = str.length - dot - 1;
			return node;
		},
		stringify: stringifyNumber.stringifyNumber
	};
	exports.floatExp = floatExp;
	exports.floatNaN = floatNaN;
}));
// node_modules/yaml/dist/schema/core/int.js
var require_int$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyNumber = require_stringifyNumber();
	const intIdentify = (value) => typeof value === "bigint" || Number.isInteger(value);
	const intResolve = (str, offset, radix, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str.substring(offset), radix);
	function intStringify(node, radix, prefix) {
		const { value } = node;
		if (intIdentify(value) && value >= 0) return prefix + value.toString(radix);
		return stringifyNumber.stringifyNumber(node);
	}
	const intOct = {
		identify: (value) => intIdentify(value) && value >= 0,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "OCT",
		test: /^0o[0-7]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 8, opt),
		stringify: (node) => intStringify(node, 8, "0o")
	};
	const int = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		test: /^[-+]?[0-9]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
		stringify: stringifyNumber.stringifyNumber
	};
	const intHex = {
		identify: (value) => intIdentify(value) && value >= 0,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "HEX",
		test: /^0x[0-9a-fA-F]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
		stringify: (node) => intStringify(node, 16, "0x")
	};
	exports.int = int;
	exports.intHex = intHex;
	exports.intOct = intOct;
}));
// node_modules/yaml/dist/schema/core/schema.js
var require_schema$2 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var map = require_map();
	var _null = require_null();
	var seq = require_seq();
	var string = require_string();
	var bool = require_bool$1();
	var float = require_float$1();
	var int = require_int$1();
	exports.schema = [
		map.map,
		seq.seq,
		string.string,
		_null.nullTag,
		bool.boolTag,
		int.intOct,
		int.int,
		int.intHex,
		float.floatNaN,
		float.floatExp,
		float.float
	];
}));
// node_modules/yaml/dist/schema/json/schema.js
var require_schema$1 = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var map = require_map();
	var seq = require_seq();
	function intIdentify(value) {
		return typeof value === "bigint" || Number.isInteger(value);
	}
	const stringifyJSON = ({ value }) => JSON.stringify(value);
	const jsonScalars = [
		{
			identify: (value) => typeof value === "string",
			default: true,
			tag: "tag:yaml.org,2002:str",
			resolve: (str) => str,
			stringify: stringifyJSON
		},
		{
			identify: (value) => value == null,
			createNode: () => new Scalar.Scalar(null),
			default: true,
			tag: "tag:yaml.org,2002:null",
			test: /^null$/,
			resolve: () => null,
			stringify: stringifyJSON
		},
		{
			identify: (value) => typeof value === "boolean",
			default: true,
			tag: "tag:yaml.org,2002:bool",
			test: /^true$|^false$/,
			resolve: (str) => str === "true",
			stringify: stringifyJSON
		},
		{
			identify: intIdentify,
			default: true,
			tag: "tag:yaml.org,2002:int",
			test: /^-?(?:0|[1-9][0-9]*)$/,
			resolve: (str, _onError, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str, 10),
			stringify: ({ value }) => intIdentify(value) ? value.toString() : JSON.stringify(value)
		},
		{
			identify: (value) => typeof value === "number",
			default: true,
			tag: "tag:yaml.org,2002:float",
			test: /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$/,
			resolve: (str) => parseFloat(str),
			stringify: stringifyJSON
		}
	];
	exports.schema = [map.map, seq.seq].concat(jsonScalars, {
		default: true,
		tag: "",
		test: /^/,
		resolve(str, onError) {
			onError(`Unresolved plain scalar ${JSON.stringify(str)}`);
			return str;
		}
	});
}));
// node_modules/yaml/dist/schema/yaml-1.1/binary.js
var require_binary = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_buffer = __require("buffer");
	var Scalar = require_Scalar();
	var stringifyString = require_stringifyString();
	exports.binary = {
		identify: (value) => value instanceof Uint8Array,
		default: false,
		tag: "tag:yaml.org,2002:binary",
		/**
		* Returns a Buffer in node and an Uint8Array in browsers
		*
		* To use the resulting buffer as an image, you'll want to do something like:
		*
		*   const blob = new Blob([buffer], { type: 'image/jpeg' })
		*   document.querySelector('#photo').src = URL.createObjectURL(blob)
		*/
		resolve(src, onError) {
			if (typeof node_buffer.Buffer === "function") return node_buffer.Buffer.from(src, "base64");
			else if (typeof atob === "function") {
				const str = atob(src.replace(/[\n\r]/g, ""));
				const buffer = new Uint8Array(str.length);
				for (let i = 0; i < str.length; ++i) buffer[i] = str.charCodeAt(i);
				return buffer;
			} else {
				onError("This environment does not support reading binary tags; either Buffer or atob is required");
				return src;
			}
		},
		stringify({ comment, type, value }, ctx, onComment, onChompKeep) {
			if (!value) return "";
			const buf = value;
			let str;
			if (typeof node_buffer.Buffer === "function") str = buf instanceof node_buffer.Buffer ? buf.toString("base64") : node_buffer.Buffer.from(buf.buffer).toString("base64");
			else if (typeof btoa === "function") {
				let s = "";
				for (let i = 0; i < buf.length; ++i) s += String.fromCharCode(buf[i]);
				str = btoa(s);
			} else throw new Error("This environment does not support writing binary tags; either Buffer or btoa is required");
			type ?? (type = Scalar.Scalar.BLOCK_LITERAL);
			if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
				const lineWidth = Math.max(ctx.options.lineWidth - ctx.indent.length, ctx.options.minContentWidth);
				const n = Math.ceil(str.length / lineWidth);
				const lines = new Array(n);
				for (let i = 0, o = 0; i < n; ++i, o += lineWidth) lines[i] = str.substr(o, lineWidth);
				str = lines.join(type === Scalar.Scalar.BLOCK_LITERAL ? "\n" : " ");
			}
			return stringifyString.stringifyString({
				comment,
				type,
				value: str
			}, ctx, onComment, onChompKeep);
		}
	};
}));
// node_modules/yaml/dist/schema/yaml-1.1/pairs.js
var require_pairs = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Pair = require_Pair();
	var Scalar = require_Scalar();
	var YAMLSeq = require_YAMLSeq();
	function resolvePairs(seq, onError) {
		if (identity.isSeq(seq)) for (let i = 0; i < seq.items.length; ++i) {
			let item = seq.items[i];
			if (identity.isPair(item)) continue;
			else if (identity.isMap(item)) {
				if (item.items.length > 1) onError("Each pair must have its own sequence indicator");
				const pair = item.items[0] || new Pair.Pair(new Scalar.Scalar(null));
				if (item.commentBefore) pair.key.commentBefore = pair.key.commentBefore ? `${item.commentBefore}\n${pair.key.commentBefore}` : item.commentBefore;
				if (item.comment) {
					const cn = pair.value ?? pair.key;
					cn.comment = cn.comment ? `${item.comment}\n${cn.comment}` : item.comment;
				}
				item = pair;
			}
			seq.items[i] = identity.isPair(item) ? item : new Pair.Pair(item);
		}
		else onError("Expected a sequence for this tag");
		return seq;
	}
	function createPairs(schema, iterable, ctx) {
		const { replacer } = ctx;
		const pairs = new YAMLSeq.YAMLSeq(schema);
		pairs.tag = "tag:yaml.org,2002:pairs";
		let i = 0;
		if (iterable && Symbol.iterator in Object(iterable)) for (let it of iterable) {
			if (typeof replacer === "function") it = replacer.call(iterable, String(i++), it);
			let key, value;
			if (Array.isArray(it)) {
				if (it.length === 2) {
					key = it[0];
					value = it[1];
				} else throw new TypeError(`Expected [key, value] tuple: ${it}`);
			} else if (it && it instanceof Object) {
				const keys = Object.keys(it);
				if (keys.length === 1) {
					key = keys[0];
					value = it[key];
				} else throw new TypeError(`Expected tuple with one key, not ${keys.length} keys`);
			} else key = it;
			pairs.items.push(Pair.createPair(key, value, ctx));
		}
		return pairs;
	}
	const pairs = {
		collection: "seq",
		default: false,
		tag: "tag:yaml.org,2002:pairs",
		resolve: resolvePairs,
		createNode: createPairs
	};
	exports.createPairs = createPairs;
	exports.pairs = pairs;
	exports.resolvePairs = resolvePairs;
}));
// node_modules/yaml/dist/schema/yaml-1.1/omap.js
var require_omap = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var toJS = require_toJS();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var pairs = require_pairs();
	var YAMLOMap = class YAMLOMap extends YAMLSeq.YAMLSeq {
		constructor() {
			super();
			this.add = YAMLMap.YAMLMap.prototype.add.bind(this);
			this.delete = YAMLMap.YAMLMap.prototype.delete.bind(this);
			this.get = YAMLMap.YAMLMap.prototype.get.bind(this);
			this.has = YAMLMap.YAMLMap.prototype.has.bind(this);
			this.set = YAMLMap.YAMLMap.prototype.set.bind(this);
			this.tag = YAMLOMap.tag;
		}
		/**
		* If `ctx` is given, the return type is actually `Map<unknown, unknown>`,
		* but TypeScript won't allow widening the signature of a child method.
		*/
		toJSON(_, ctx) {
			if (!ctx) return super.toJSON(_);
			const map = /* @__PURE__ */ new Map();
			if (ctx?.onCreate) ctx.onCreate(map);
			for (const pair of this.items) {
				let key, value;
				if (identity.isPair(pair)) {
					key = toJS.toJS(pair.key, "", ctx);
					value = toJS.toJS(pair.value, key, ctx);
				} else key = toJS.toJS(pair, "", ctx);
				if (map.has(key)) throw new Error("Ordered maps must not include duplicate keys");
				map.set(key, value);
			}
			return map;
		}
		static from(schema, iterable, ctx) {
			const pairs$1 = pairs.createPairs(schema, iterable, ctx);
			const omap = new this();
			omap.items = pairs$1.items;
			return omap;
		}
	};
	YAMLOMap.tag = "tag:yaml.org,2002:omap";
	const omap = {
		collection: "seq",
		identify: (value) => value instanceof Map,
		nodeClass: YAMLOMap,
		default: false,
		tag: "tag:yaml.org,2002:omap",
		resolve(seq, onError) {
			const pairs$1 = pairs.resolvePairs(seq, onError);
			const seenKeys = [];
			for (const { key } of pairs$1.items) if (identity.isScalar(key)) {
				if (seenKeys.includes(key.value)) onError(`Ordered maps must not include duplicate keys: ${key.value}`);
				else seenKeys.push(key.value);
			}
			return Object.assign(new YAMLOMap(), pairs$1);
		},
		createNode: (schema, iterable, ctx) => YAMLOMap.from(schema, iterable, ctx)
	};
	exports.YAMLOMap = YAMLOMap;
	exports.omap = omap;
}));
// node_modules/yaml/dist/schema/yaml-1.1/bool.js
var require_bool = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	function boolStringify({ value, source }, ctx) {
		if (source && (value ? trueTag : falseTag).test.test(source)) return source;
		return value ? ctx.options.trueStr : ctx.options.falseStr;
	}
	const trueTag = {
		identify: (value) => value === true,
		default: true,
		tag: "tag:yaml.org,2002:bool",
		test: /^(?:Y|y|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/,
		resolve: () => new Scalar.Scalar(true),
		stringify: boolStringify
	};
	const falseTag = {
		identify: (value) => value === false,
		default: true,
		tag: "tag:yaml.org,2002:bool",
		test: /^(?:N|n|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
		resolve: () => new Scalar.Scalar(false),
		stringify: boolStringify
	};
	exports.falseTag = falseTag;
	exports.trueTag = trueTag;
}));
// node_modules/yaml/dist/schema/yaml-1.1/float.js
var require_float = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var stringifyNumber = require_stringifyNumber();
	const floatNaN = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
		resolve: (str) => str.slice(-3).toLowerCase() === "nan" ? NaN : str[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
		stringify: stringifyNumber.stringifyNumber
	};
	const floatExp = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		format: "EXP",
		test: /^[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?[eE][-+]?[0-9]+$/,
		resolve: (str) => parseFloat(str.replace(/_/g, "")),
		stringify(node) {
			const num = Number(node.value);
			return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
		}
	};
	exports.float = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		test: /^[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*$/,
		resolve(str) {
			const node = new Scalar.Scalar(parseFloat(str.replace(/_/g, "")));
			const dot = str.indexOf(".");
			if (dot !== -1) {
				const f = str.substring(dot + 1).replace(/_/g, "");
				if (f[f.length - 1] === "0") node.minFractionDigits = f.length;
			}
			return node;
		},
		stringify: stringifyNumber.stringifyNumber
	};
	exports.floatExp = floatExp;
	exports.floatNaN = floatNaN;
}));
// node_modules/yaml/dist/schema/yaml-1.1/int.js
var require_int = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyNumber = require_stringifyNumber();
	const intIdentify = (value) => typeof value === "bigint" || Number.isInteger(value);
	function intResolve(str, offset, radix, { intAsBigInt }) {
		const sign = str[0];
		if (sign === "-" || sign === "+") offset += 1;
		str = str.substring(offset).replace(/_/g, "");
		if (intAsBigInt) {
			switch (radix) {
				case 2:
					str = `0b${str}`;
					break;
				case 8:
					str = `0o${str}`;
					break;
				case 16: str = `0x${str}`;
			}
			const n = BigInt(str);
			return sign === "-" ? BigInt(-1) * n : n;
		}
		const n = parseInt(str, radix);
		return sign === "-" ? -1 * n : n;
	}
	function intStringify(node, radix, prefix) {
		const { value } = node;
		if (intIdentify(value)) {
			const str = value.toString(radix);
			return value < 0 ? "-" + prefix + str.substr(1) : prefix + str;
		}
		return stringifyNumber.stringifyNumber(node);
	}
	const intBin = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "BIN",
		test: /^[-+]?0b[0-1_]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 2, opt),
		stringify: (node) => intStringify(node, 2, "0b")
	};
	const intOct = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "OCT",
		test: /^[-+]?0[0-7_]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 1, 8, opt),
		stringify: (node) => intStringify(node, 8, "0")
	};
	const int = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		test: /^[-+]?[0-9][0-9_]*$/,
		resolve: (str, _onError, opt) => intResolve(str, 0, 10, opt),
		stringify: stringifyNumber.stringifyNumber
	};
	const intHex = {
		identify: intIdentify,
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "HEX",
		test: /^[-+]?0x[0-9a-fA-F_]+$/,
		resolve: (str, _onError, opt) => intResolve(str, 2, 16, opt),
		stringify: (node) => intStringify(node, 16, "0x")
	};
	exports.int = int;
	exports.intBin = intBin;
	exports.intHex = intHex;
	exports.intOct = intOct;
}));
// node_modules/yaml/dist/schema/yaml-1.1/set.js
var require_set = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Pair = require_Pair();
	var YAMLMap = require_YAMLMap();
	var YAMLSet = class YAMLSet extends YAMLMap.YAMLMap {
		constructor(schema) {
			super(schema);
			this.tag = YAMLSet.tag;
		}
		add(key) {
			let pair;
			if (identity.isPair(key)) pair = key;
			else if (key && typeof key === "object" && "key" in key && "value" in key && key.value === null) pair = new Pair.Pair(key.key, null);
			else pair = new Pair.Pair(key, null);
			if (!YAMLMap.findPair(this.items, pair.key)) this.items.push(pair);
		}
		/**
		* If `keepPair` is `true`, returns the Pair matching `key`.
		* Otherwise, returns the value of that Pair's key.
		*/
		get(key, keepPair) {
			const pair = YAMLMap.findPair(this.items, key);
			return !keepPair && identity.isPair(pair) ? identity.isScalar(pair.key) ? pair.key.value : pair.key : pair;
		}
		set(key, value) {
			if (typeof value !== "boolean") throw new Error(`Expected boolean value for set(key, value) in a YAML set, not ${typeof value}`);
			const prev = YAMLMap.findPair(this.items, key);
			if (prev && !value) this.items.splice(this.items.indexOf(prev), 1);
			else if (!prev && value) this.items.push(new Pair.Pair(key));
		}
		toJSON(_, ctx) {
			return super.toJSON(_, ctx, Set);
		}
		toString(ctx, onComment, onChompKeep) {
			if (!ctx) return JSON.stringify(this);
			if (this.hasAllNullValues(true)) return super.toString(Object.assign({}, ctx, { allNullValues: true }), onComment, onChompKeep);
			else throw new Error("Set items must all have null values");
		}
		static from(schema, iterable, ctx) {
			const { replacer } = ctx;
			const set = new this(schema);
			if (iterable && Symbol.iterator in Object(iterable)) for (let value of iterable) {
				if (typeof replacer === "function") value = replacer.call(iterable, value, value);
				set.items.push(Pair.createPair(value, null, ctx));
			}
			return set;
		}
	};
	YAMLSet.tag = "tag:yaml.org,2002:set";
	const set = {
		collection: "map",
		identify: (value) => value instanceof Set,
		nodeClass: YAMLSet,
		default: false,
		tag: "tag:yaml.org,2002:set",
		createNode: (schema, iterable, ctx) => YAMLSet.from(schema, iterable, ctx),
		resolve(map, onError) {
			if (identity.isMap(map)) {
				if (map.hasAllNullValues(true)) return Object.assign(new YAMLSet(), map);
				else onError("Set items must all have null values");
			} else onError("Expected a mapping for this tag");
			return map;
		}
	};
	exports.YAMLSet = YAMLSet;
	exports.set = set;
}));
// node_modules/yaml/dist/schema/yaml-1.1/timestamp.js
var require_timestamp = /* @__PURE__ */ __commonJSMin(((exports) => {
	var stringifyNumber = require_stringifyNumber();
	/** Internal types handle bigint as number, because TS can't figure it out. */
	function parseSexagesimal(str, asBigInt) {
		const sign = str[0];
		const parts = sign === "-" || sign === "+" ? str.substring(1) : str;
		const num = (n) => asBigInt ? BigInt(n) : Number(n);
		const res = parts.replace(/_/g, "").split(":").reduce((res, p) => res * num(60) + num(p), num(0));
		return sign === "-" ? num(-1) * res : res;
	}
	/**
	* hhhh:mm:ss.sss
	*
	* Internal types handle bigint as number, because TS can't figure it out.
	*/
	function stringifySexagesimal(node) {
		let { value } = node;
		let num = (n) => n;
		if (typeof value === "bigint") num = (n) => BigInt(n);
		else if (isNaN(value) || !isFinite(value)) return stringifyNumber.stringifyNumber(node);
		let sign = "";
		if (value < 0) {
			sign = "-";
			value *= num(-1);
		}
		const _60 = num(60);
		const parts = [value % _60];
		if (value < 60) parts.unshift(0);
		else {
			value = (value - parts[0]) / _60;
			parts.unshift(value % _60);
			if (value >= 60) {
				value = (value - parts[0]) / _60;
				parts.unshift(value);
			}
		}
		return sign + parts.map((n) => String(n).padStart(2, "0")).join(":").replace(/000000\d*$/, "");
	}
	const intTime = {
		identify: (value) => typeof value === "bigint" || Number.isInteger(value),
		default: true,
		tag: "tag:yaml.org,2002:int",
		format: "TIME",
		test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+$/,
		resolve: (str, _onError, { intAsBigInt }) => parseSexagesimal(str, intAsBigInt),
		stringify: stringifySexagesimal
	};
	const floatTime = {
		identify: (value) => typeof value === "number",
		default: true,
		tag: "tag:yaml.org,2002:float",
		format: "TIME",
		test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/,
		resolve: (str) => parseSexagesimal(str, false),
		stringify: stringifySexagesimal
	};
	const timestamp = {
		identify: (value) => value instanceof Date,
		default: true,
		tag: "tag:yaml.org,2002:timestamp",
		test: RegExp("^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:t|T|[ \\t]+)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2}(\\.[0-9]+)?)(?:[ \\t]*(Z|[-+][012]?[0-9](?::[0-9]{2})?))?)?$"),
		resolve(str) {
			const match = str.match(timestamp.test);
			if (!match) throw new Error("!!timestamp expects a date, starting with yyyy-mm-dd");
			const [, year, month, day, hour, minute, second] = match.map(Number);
			const millisec = match[7] ? Number((match[7] + "00").substr(1, 3)) : 0;
			let date = Date.UTC(year, month - 1, day, hour || 0, minute || 0, second || 0, millisec);
			const tz = match[8];
			if (tz && tz !== "Z") {
				let d = parseSexagesimal(tz, false);
				if (Math.abs(d) < 30) d *= 60;
				date -= 6e4 * d;
			}
			return new Date(date);
		},
		stringify: ({ value }) => value?.toISOString().replace(/(T00:00:00)?\.000Z$/, "") ?? ""
	};
	exports.floatTime = floatTime;
	exports.intTime = intTime;
	exports.timestamp = timestamp;
}));
// node_modules/yaml/dist/schema/yaml-1.1/schema.js
var require_schema = /* @__PURE__ */ __commonJSMin(((exports) => {
	var map = require_map();
	var _null = require_null();
	var seq = require_seq();
	var string = require_string();
	var binary = require_binary();
	var bool = require_bool();
	var float = require_float();
	var int = require_int();
	var merge = require_merge();
	var omap = require_omap();
	var pairs = require_pairs();
	var set = require_set();
	var timestamp = require_timestamp();
	exports.schema = [
		map.map,
		seq.seq,
		string.string,
		_null.nullTag,
		bool.trueTag,
		bool.falseTag,
		int.intBin,
		int.intOct,
		int.int,
		int.intHex,
		float.floatNaN,
		float.floatExp,
		float.float,
		binary.binary,
		merge.merge,
		omap.omap,
		pairs.pairs,
		set.set,
		timestamp.intTime,
		timestamp.floatTime,
		timestamp.timestamp
	];
}));
// node_modules/yaml/dist/schema/tags.js
var require_tags = /* @__PURE__ */ __commonJSMin(((exports) => {
	var map = require_map();
	var _null = require_null();
	var seq = require_seq();
	var string = require_string();
	var bool = require_bool$1();
	var float = require_float$1();
	var int = require_int$1();
	var schema = require_schema$2();
	var schema$1 = require_schema$1();
	var binary = require_binary();
	var merge = require_merge();
	var omap = require_omap();
	var pairs = require_pairs();
	var schema$2 = require_schema();
	var set = require_set();
	var timestamp = require_timestamp();
	const schemas = /* @__PURE__ */ new Map([
		["core", schema.schema],
		["failsafe", [
			map.map,
			seq.seq,
			string.string
		]],
		["json", schema$1.schema],
		["yaml11", schema$2.schema],
		["yaml-1.1", schema$2.schema]
	]);
	const tagsByName = {
		binary: binary.binary,
		bool: bool.boolTag,
		float: float.float,
		floatExp: float.floatExp,
		floatNaN: float.floatNaN,
		floatTime: timestamp.floatTime,
		int: int.int,
		intHex: int.intHex,
		intOct: int.intOct,
		intTime: timestamp.intTime,
		map: map.map,
		merge: merge.merge,
		null: _null.nullTag,
		omap: omap.omap,
		pairs: pairs.pairs,
		seq: seq.seq,
		set: set.set,
		timestamp: timestamp.timestamp
	};
	const coreKnownTags = {
		"tag:yaml.org,2002:binary": binary.binary,
		"tag:yaml.org,2002:merge": merge.merge,
		"tag:yaml.org,2002:omap": omap.omap,
		"tag:yaml.org,2002:pairs": pairs.pairs,
		"tag:yaml.org,2002:set": set.set,
		"tag:yaml.org,2002:timestamp": timestamp.timestamp
	};
	function getTags(customTags, schemaName, addMergeTag) {
		const schemaTags = schemas.get(schemaName);
		if (schemaTags && !customTags) return addMergeTag && !schemaTags.includes(merge.merge) ? schemaTags.concat(merge.merge) : schemaTags.slice();
		let tags = schemaTags;
		if (!tags) {
			if (Array.isArray(customTags)) tags = [];
			else {
				const keys = Array.from(schemas.keys()).filter((key) => key !== "yaml11").map((key) => JSON.stringify(key)).join(", ");
				throw new Error(`Unknown schema "${schemaName}"; use one of ${keys} or define customTags array`);
			}
		}
		if (Array.isArray(customTags)) for (const tag of customTags) tags = tags.concat(tag);
		else if (typeof customTags === "function") tags = customTags(tags.slice());
		if (addMergeTag) tags = tags.concat(merge.merge);
		return tags.reduce((tags, tag) => {
			const tagObj = typeof tag === "string" ? tagsByName[tag] : tag;
			if (!tagObj) {
				const tagName = JSON.stringify(tag);
				const keys = Object.keys(tagsByName).map((key) => JSON.stringify(key)).join(", ");
				throw new Error(`Unknown custom tag ${tagName}; use one of ${keys}`);
			}
			if (!tags.includes(tagObj)) tags.push(tagObj);
			return tags;
		}, []);
	}
	exports.coreKnownTags = coreKnownTags;
	exports.getTags = getTags;
}));
// node_modules/yaml/dist/schema/Schema.js
var require_Schema = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var map = require_map();
	var seq = require_seq();
	var string = require_string();
	var tags = require_tags();
	const sortMapEntriesByKey = (a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
	exports.Schema = class Schema {
		constructor({ compat, customTags, merge, resolveKnownTags, schema, sortMapEntries, toStringDefaults }) {
			this.compat = Array.isArray(compat) ? tags.getTags(compat, "compat") : compat ? tags.getTags(null, compat) : null;
			this.name = typeof schema === "string" && schema || "core";
			this.knownTags = resolveKnownTags ? tags.coreKnownTags : {};
			this.tags = tags.getTags(customTags, this.name, merge);
			this.toStringOptions = toStringDefaults ?? null;
			Object.defineProperty(this, identity.MAP, { value: map.map });
			Object.defineProperty(this, identity.SCALAR, { value: string.string });
			Object.defineProperty(this, identity.SEQ, { value: seq.seq });
			this.sortMapEntries = typeof sortMapEntries === "function" ? sortMapEntries : sortMapEntries === true ? sortMapEntriesByKey : null;
		}
		clone() {
			const copy = Object.create(Schema.prototype, Object.getOwnPropertyDescriptors(this));
			copy.tags = this.tags.slice();
			return copy;
		}
	};
}));
// node_modules/yaml/dist/stringify/stringifyDocument.js
var require_stringifyDocument = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var stringify = require_stringify();
	var stringifyComment = require_stringifyComment();
	function stringifyDocument(doc, options) {
		const lines = [];
		let hasDirectives = options.directives === true;
		if (options.directives !== false && doc.directives) {
			const dir = doc.directives.toString(doc);
			if (dir) {
				lines.push(dir);
				hasDirectives = true;
			} else if (doc.directives.docStart) hasDirectives = true;
		}
		if (hasDirectives) lines.push("---");
		const ctx = stringify.createStringifyContext(doc, options);
		const { commentString } = ctx.options;
		if (doc.commentBefore) {
			if (lines.length !== 1) lines.unshift("");
			const cs = commentString(doc.commentBefore);
			lines.unshift(stringifyComment.indentComment(cs, ""));
		}
		let chompKeep = false;
		let contentComment = null;
		if (doc.contents) {
			if (identity.isNode(doc.contents)) {
				if (doc.contents.spaceBefore && hasDirectives) lines.push("");
				if (doc.contents.commentBefore) {
					const cs = commentString(doc.contents.commentBefore);
					lines.push(stringifyComment.indentComment(cs, ""));
				}
				ctx.forceBlockIndent = !!doc.comment;
				contentComment = doc.contents.comment;
			}
			const onChompKeep = contentComment ? void 0 : () => chompKeep = true;
			let body = stringify.stringify(doc.contents, ctx, () => contentComment = null, onChompKeep);
			if (contentComment) body += stringifyComment.lineComment(body, "", commentString(contentComment));
			if ((body[0] === "|" || body[0] === ">") && lines[lines.length - 1] === "---") lines[lines.length - 1] = `--- ${body}`;
			else lines.push(body);
		} else lines.push(stringify.stringify(doc.contents, ctx));
		if (doc.directives?.docEnd) {
			if (doc.comment) {
				const cs = commentString(doc.comment);
				if (cs.includes("\n")) {
					lines.push("...");
					lines.push(stringifyComment.indentComment(cs, ""));
				} else lines.push(`... ${cs}`);
			} else lines.push("...");
		} else {
			let dc = doc.comment;
			if (dc && chompKeep) dc = dc.replace(/^\n+/, "");
			if (dc) {
				if ((!chompKeep || contentComment) && lines[lines.length - 1] !== "") lines.push("");
				lines.push(stringifyComment.indentComment(commentString(dc), ""));
			}
		}
		return lines.join("\n") + "\n";
	}
	exports.stringifyDocument = stringifyDocument;
}));
// node_modules/yaml/dist/doc/Document.js
var require_Document = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Alias = require_Alias();
	var Collection = require_Collection();
	var identity = require_identity();
	var Pair = require_Pair();
	var toJS = require_toJS();
	var Schema = require_Schema();
	var stringifyDocument = require_stringifyDocument();
	var anchors = require_anchors();
	var applyReviver = require_applyReviver();
	var createNode = require_createNode();
	var directives = require_directives();
	var Document = class Document {
		constructor(value, replacer, options) {
			/** A comment before this Document */
			this.commentBefore = null;
			/** A comment immediately after this Document */
			this.comment = null;
			/** Errors encountered during parsing. */
			this.errors = [];
			/** Warnings encountered during parsing. */
			this.warnings = [];
			Object.defineProperty(this, identity.NODE_TYPE, { value: identity.DOC });
			let _replacer = null;
			if (typeof replacer === "function" || Array.isArray(replacer)) _replacer = replacer;
			else if (options === void 0 && replacer) {
				options = replacer;
				replacer = void 0;
			}
			const opt = Object.assign({
				intAsBigInt: false,
				keepSourceTokens: false,
				logLevel: "warn",
				prettyErrors: true,
				strict: true,
				stringKeys: false,
				uniqueKeys: true,
				version: "1.2"
			}, options);
			this.options = opt;
			let { version } = opt;
			if (options?._directives) {
				this.directives = options._directives.atDocument();
				if (this.directives.yaml.explicit) version = this.directives.yaml.version;
			} else this.directives = new directives.Directives({ version });
			this.setSchema(version, options);
			this.contents = value === void 0 ? null : this.createNode(value, _replacer, options);
		}
		/**
		* Create a deep copy of this Document and its contents.
		*
		* Custom Node values that inherit from `Object` still refer to their original instances.
		*/
		clone() {
			const copy = Object.create(Document.prototype, { [identity.NODE_TYPE]: { value: identity.DOC } });
			copy.commentBefore = this.commentBefore;
			copy.comment = this.comment;
			copy.errors = this.errors.slice();
			copy.warnings = this.warnings.slice();
			copy.options = Object.assign({}, this.options);
			if (this.directives) copy.directives = this.directives.clone();
			copy.schema = this.schema.clone();
			copy.contents = identity.isNode(this.contents) ? this.contents.clone(copy.schema) : this.contents;
			if (this.range) copy.range = this.range.slice();
			return copy;
		}
		/** Adds a value to the document. */
		add(value) {
			if (assertCollection(this.contents)) this.contents.add(value);
		}
		/** Adds a value to the document. */
		addIn(path, value) {
			if (assertCollection(this.contents)) this.contents.addIn(path, value);
		}
		/**
		* Create a new `Alias` node, ensuring that the target `node` has the required anchor.
		*
		* If `node` already has an anchor, `name` is ignored.
		* Otherwise, the `node.anchor` value will be set to `name`,
		* or if an anchor with that name is already present in the document,
		* `name` will be used as a prefix for a new unique anchor.
		* If `name` is undefined, the generated anchor will use 'a' as a prefix.
		*/
		createAlias(node, name) {
			if (!node.anchor) {
				const prev = anchors.anchorNames(this);
				node.anchor = !name || prev.has(name) ? anchors.findNewAnchor(name || "a", prev) : name;
			}
			return new Alias.Alias(node.anchor);
		}
		createNode(value, replacer, options) {
			let _replacer = void 0;
			if (typeof replacer === "function") {
				value = replacer.call({ "": value }, "", value);
				_replacer = replacer;
			} else if (Array.isArray(replacer)) {
				const keyToStr = (v) => typeof v === "number" || v instanceof String || v instanceof Number;
				const asStr = replacer.filter(keyToStr).map(String);
				if (asStr.length > 0) replacer = replacer.concat(asStr);
				_replacer = replacer;
			} else if (options === void 0 && replacer) {
				options = replacer;
				replacer = void 0;
			}
			const { aliasDuplicateObjects, anchorPrefix, flow, keepUndefined, onTagObj, tag } = options ?? {};
			const { onAnchor, setAnchors, sourceObjects } = anchors.createNodeAnchors(this, anchorPrefix || "a");
			const ctx = {
				aliasDuplicateObjects: aliasDuplicateObjects ?? true,
				keepUndefined: keepUndefined ?? false,
				onAnchor,
				onTagObj,
				replacer: _replacer,
				schema: this.schema,
				sourceObjects
			};
			const node = createNode.createNode(value, tag, ctx);
			if (flow && identity.isCollection(node)) node.flow = true;
			setAnchors();
			return node;
		}
		/**
		* Convert a key and a value into a `Pair` using the current schema,
		* recursively wrapping all values as `Scalar` or `Collection` nodes.
		*/
		createPair(key, value, options = {}) {
			const k = this.createNode(key, null, options);
			const v = this.createNode(value, null, options);
			return new Pair.Pair(k, v);
		}
		/**
		* Removes a value from the document.
		* @returns `true` if the item was found and removed.
		*/
		delete(key) {
			return assertCollection(this.contents) ? this.contents.delete(key) : false;
		}
		/**
		* Removes a value from the document.
		* @returns `true` if the item was found and removed.
		*/
		deleteIn(path) {
			if (Collection.isEmptyPath(path)) {
				if (this.contents == null) return false;
				this.contents = null;
				return true;
			}
			return assertCollection(this.contents) ? this.contents.deleteIn(path) : false;
		}
		/**
		* Returns item at `key`, or `undefined` if not found. By default unwraps
		* scalar values from their surrounding node; to disable set `keepScalar` to
		* `true` (collections are always returned intact).
		*/
		get(key, keepScalar) {
			return identity.isCollection(this.contents) ? this.contents.get(key, keepScalar) : void 0;
		}
		/**
		* Returns item at `path`, or `undefined` if not found. By default unwraps
		* scalar values from their surrounding node; to disable set `keepScalar` to
		* `true` (collections are always returned intact).
		*/
		getIn(path, keepScalar) {
			if (Collection.isEmptyPath(path)) return !keepScalar && identity.isScalar(this.contents) ? this.contents.value : this.contents;
			return identity.isCollection(this.contents) ? this.contents.getIn(path, keepScalar) : void 0;
		}
		/**
		* Checks if the document includes a value with the key `key`.
		*/
		has(key) {
			return identity.isCollection(this.contents) ? this.contents.has(key) : false;
		}
		/**
		* Checks if the document includes a value at `path`.
		*/
		hasIn(path) {
			if (Collection.isEmptyPath(path)) return this.contents !== void 0;
			return identity.isCollection(this.contents) ? this.contents.hasIn(path) : false;
		}
		/**
		* Sets a value in this document. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*/
		set(key, value) {
			if (this.contents == null) this.contents = Collection.collectionFromPath(this.schema, [key], value);
			else if (assertCollection(this.contents)) this.contents.set(key, value);
		}
		/**
		* Sets a value in this document. For `!!set`, `value` needs to be a
		* boolean to add/remove the item from the set.
		*/
		setIn(path, value) {
			if (Collection.isEmptyPath(path)) this.contents = value;
			else if (this.contents == null) this.contents = Collection.collectionFromPath(this.schema, Array.from(path), value);
			else if (assertCollection(this.contents)) this.contents.setIn(path, value);
		}
		/**
		* Change the YAML version and schema used by the document.
		* A `null` version disables support for directives, explicit tags, anchors, and aliases.
		* It also requires the `schema` option to be given as a `Schema` instance value.
		*
		* Overrides all previously set schema options.
		*/
		setSchema(version, options = {}) {
			if (typeof version === "number") version = String(version);
			let opt;
			switch (version) {
				case "1.1":
					if (this.directives) this.directives.yaml.version = "1.1";
					else this.directives = new directives.Directives({ version: "1.1" });
					opt = {
						resolveKnownTags: false,
						schema: "yaml-1.1"
					};
					break;
				case "1.2":
				case "next":
					if (this.directives) this.directives.yaml.version = version;
					else this.directives = new directives.Directives({ version });
					opt = {
						resolveKnownTags: true,
						schema: "core"
					};
					break;
				case null:
					if (this.directives) delete this.directives;
					opt = null;
					break;
				default: {
					const sv = JSON.stringify(version);
					throw new Error(`Expected '1.1', '1.2' or null as first argument, but found: ${sv}`);
				}
			}
			if (options.schema instanceof Object) this.schema = options.schema;
			else if (opt) this.schema = new Schema.Schema(Object.assign(opt, options));
			else throw new Error(`With a null YAML version, the { schema: Schema } option is required`);
		}
		toJS({ json, jsonArg, mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
			const ctx = {
				anchors: /* @__PURE__ */ new Map(),
				doc: this,
				keep: !json,
				mapAsMap: mapAsMap === true,
				mapKeyWarned: false,
				maxAliasCount: typeof maxAliasCount === "number" ? maxAliasCount : 100
			};
			const res = toJS.toJS(this.contents, jsonArg ?? "", ctx);
			if (typeof onAnchor === "function") for (const { count, res } of ctx.anchors.values()) onAnchor(res, count);
			return typeof reviver === "function" ? applyReviver.applyReviver(reviver, { "": res }, "", res) : res;
		}
		/**
		* A JSON representation of the document `contents`.
		*
		* @param jsonArg Used by `JSON.stringify` to indicate the array index or
		*   property name.
		*/
		toJSON(jsonArg, onAnchor) {
			return this.toJS({
				json: true,
				jsonArg,
				mapAsMap: false,
				onAnchor
			});
		}
		/** A YAML representation of the document. */
		toString(options = {}) {
			if (this.errors.length > 0) throw new Error("Document with errors cannot be stringified");
			if ("indent" in options && (!Number.isInteger(options.indent) || Number(options.indent) <= 0)) {
				const s = JSON.stringify(options.indent);
				throw new Error(`"indent" option must be a positive integer, not ${s}`);
			}
			return stringifyDocument.stringifyDocument(this, options);
		}
	};
	function assertCollection(contents) {
		if (identity.isCollection(contents)) return true;
		throw new Error("Expected a YAML collection as document contents");
	}
	exports.Document = Document;
}));
// node_modules/yaml/dist/errors.js
var require_errors = /* @__PURE__ */ __commonJSMin(((exports) => {
	var YAMLError = class extends Error {
		constructor(name, pos, code, message) {
			super();
			this.name = name;
			this.code = code;
			this.message = message;
			this.pos = pos;
		}
	};
	var YAMLParseError = class extends YAMLError {
		constructor(pos, code, message) {
			super("YAMLParseError", pos, code, message);
		}
	};
	var YAMLWarning = class extends YAMLError {
		constructor(pos, code, message) {
			super("YAMLWarning", pos, code, message);
		}
	};
	const prettifyError = (src, lc) => (error) => {
		if (error.pos[0] === -1) return;
		error.linePos = error.pos.map((pos) => lc.linePos(pos));
		const { line, col } = error.linePos[0];
		error.message += ` at line ${line}, column ${col}`;
		let ci = col - 1;
		let lineStr = src.substring(lc.lineStarts[line - 1], lc.lineStarts[line]).replace(/[\n\r]+$/, "");
		if (ci >= 60 && lineStr.length > 80) {
			const trimStart = Math.min(ci - 39, lineStr.length - 79);
			lineStr = "…" + lineStr.substring(trimStart);
			ci -= trimStart - 1;
		}
		if (lineStr.length > 80) lineStr = lineStr.substring(0, 79) + "…";
		if (line > 1 && /^ *$/.test(lineStr.substring(0, ci))) {
			let prev = src.substring(lc.lineStarts[line - 2], lc.lineStarts[line - 1]);
			if (prev.length > 80) prev = prev.substring(0, 79) + "…\n";
			lineStr = prev + lineStr;
		}
		if (/[^ ]/.test(lineStr)) {
			let count = 1;
			const end = error.linePos[1];
			if (end?.line === line && end.col > col) count = Math.max(1, Math.min(end.col - col, 80 - ci));
			const pointer = " ".repeat(ci) + "^".repeat(count);
			error.message += `:\n\n${lineStr}\n${pointer}\n`;
		}
	};
	exports.YAMLError = YAMLError;
	exports.YAMLParseError = YAMLParseError;
	exports.YAMLWarning = YAMLWarning;
	exports.prettifyError = prettifyError;
}));
// node_modules/yaml/dist/compose/resolve-props.js
var require_resolve_props = /* @__PURE__ */ __commonJSMin(((exports) => {
	function resolveProps(tokens, { flow, indicator, next, offset, onError, parentIndent, startOnNewline }) {
		let spaceBefore = false;
		let atNewline = startOnNewline;
		let hasSpace = startOnNewline;
		let comment = "";
		let commentSep = "";
		let hasNewline = false;
		let reqSpace = false;
		let tab = null;
		let anchor = null;
		let tag = null;
		let newlineAfterProp = null;
		let comma = null;
		let found = null;
		let start = null;
		for (const token of tokens) {
			if (reqSpace) {
				if (token.type !== "space" && token.type !== "newline" && token.type !== "comma") onError(token.offset, "MISSING_CHAR", "Tags and anchors must be separated from the next token by white space");
				reqSpace = false;
			}
			if (tab) {
				if (atNewline && token.type !== "comment" && token.type !== "newline") onError(tab, "TAB_AS_INDENT", "Tabs are not allowed as indentation");
				tab = null;
			}
			switch (token.type) {
				case "space":
					if (!flow && (indicator !== "doc-start" || next?.type !== "flow-collection") && token.source.includes("	")) tab = token;
					hasSpace = true;
					break;
				case "comment": {
					if (!hasSpace) onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
					const cb = token.source.substring(1) || " ";
					if (!comment) comment = cb;
					else comment += commentSep + cb;
					commentSep = "";
					atNewline = false;
					break;
				}
				case "newline":
					if (atNewline) {
						if (comment) comment += token.source;
						else if (!found || indicator !== "seq-item-ind") spaceBefore = true;
					} else commentSep += token.source;
					atNewline = true;
					hasNewline = true;
					if (anchor || tag) newlineAfterProp = token;
					hasSpace = true;
					break;
				case "anchor":
					if (anchor) onError(token, "MULTIPLE_ANCHORS", "A node can have at most one anchor");
					if (token.source.endsWith(":")) onError(token.offset + token.source.length - 1, "BAD_ALIAS", "Anchor ending in : is ambiguous", true);
					anchor = token;
					start ?? (start = token.offset);
					atNewline = false;
					hasSpace = false;
					reqSpace = true;
					break;
				case "tag":
					if (tag) onError(token, "MULTIPLE_TAGS", "A node can have at most one tag");
					tag = token;
					start ?? (start = token.offset);
					atNewline = false;
					hasSpace = false;
					reqSpace = true;
					break;
				case indicator:
					if (anchor || tag) onError(token, "BAD_PROP_ORDER", `Anchors and tags must be after the ${token.source} indicator`);
					if (found) onError(token, "UNEXPECTED_TOKEN", `Unexpected ${token.source} in ${flow ?? "collection"}`);
					found = token;
					atNewline = indicator === "seq-item-ind" || indicator === "explicit-key-ind";
					hasSpace = false;
					break;
				case "comma": if (flow) {
					if (comma) onError(token, "UNEXPECTED_TOKEN", `Unexpected , in ${flow}`);
					comma = token;
					atNewline = false;
					hasSpace = false;
					break;
				}
				default:
					onError(token, "UNEXPECTED_TOKEN", `Unexpected ${token.type} token`);
					atNewline = false;
					hasSpace = false;
			}
		}
		const last = tokens[tokens.length - 1];
		const end = last ? last.offset + last.source.length : offset;
		if (reqSpace && next && next.type !== "space" && next.type !== "newline" && next.type !== "comma" && (next.type !== "scalar" || next.source !== "")) onError(next.offset, "MISSING_CHAR", "Tags and anchors must be separated from the next token by white space");
		if (tab && (atNewline && tab.indent <= parentIndent || next?.type === "block-map" || next?.type === "block-seq")) onError(tab, "TAB_AS_INDENT", "Tabs are not allowed as indentation");
		return {
			comma,
			found,
			spaceBefore,
			comment,
			hasNewline,
			anchor,
			tag,
			newlineAfterProp,
			end,
			start: start ?? end
		};
	}
	exports.resolveProps = resolveProps;
}));
// node_modules/yaml/dist/compose/util-contains-newline.js
var require_util_contains_newline = /* @__PURE__ */ __commonJSMin(((exports) => {
	function containsNewline(key) {
		if (!key) return null;
		switch (key.type) {
			case "alias":
			case "scalar":
			case "double-quoted-scalar":
			case "single-quoted-scalar":
				if (key.source.includes("\n")) return true;
				if (key.end) {
					for (const st of key.end) if (st.type === "newline") return true;
				}
				return false;
			case "flow-collection":
				for (const it of key.items) {
					for (const st of it.start) if (st.type === "newline") return true;
					if (it.sep) {
						for (const st of it.sep) if (st.type === "newline") return true;
					}
					if (containsNewline(it.key) || containsNewline(it.value)) return true;
				}
				return false;
			default: return true;
		}
	}
	exports.containsNewline = containsNewline;
}));
// node_modules/yaml/dist/compose/util-flow-indent-check.js
var require_util_flow_indent_check = /* @__PURE__ */ __commonJSMin(((exports) => {
	var utilContainsNewline = require_util_contains_newline();
	function flowIndentCheck(indent, fc, onError) {
		if (fc?.type === "flow-collection") {
			const end = fc.end[0];
			if (end.indent === indent && (end.source === "]" || end.source === "}") && utilContainsNewline.containsNewline(fc)) onError(end, "BAD_INDENT", "Flow end indicator should be more indented than parent", true);
		}
	}
	exports.flowIndentCheck = flowIndentCheck;
}));
// node_modules/yaml/dist/compose/util-map-includes.js
var require_util_map_includes = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	function mapIncludes(ctx, items, search) {
		const { uniqueKeys } = ctx.options;
		if (uniqueKeys === false) return false;
		const isEqual = typeof uniqueKeys === "function" ? uniqueKeys : (a, b) => a === b || identity.isScalar(a) && identity.isScalar(b) && a.value === b.value;
		return items.some((pair) => isEqual(pair.key, search));
	}
	exports.mapIncludes = mapIncludes;
}));
// node_modules/yaml/dist/compose/resolve-block-map.js
var require_resolve_block_map = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Pair = require_Pair();
	var YAMLMap = require_YAMLMap();
	var resolveProps = require_resolve_props();
	var utilContainsNewline = require_util_contains_newline();
	var utilFlowIndentCheck = require_util_flow_indent_check();
	var utilMapIncludes = require_util_map_includes();
	const startColMsg = "All mapping items must start at the same column";
	function resolveBlockMap({ composeNode, composeEmptyNode }, ctx, bm, onError, tag) {
		const map = new ((tag?.nodeClass) ?? YAMLMap.YAMLMap)(ctx.schema);
		if (ctx.atRoot) ctx.atRoot = false;
		let offset = bm.offset;
		let commentEnd = null;
		for (const collItem of bm.items) {
			const { start, key, sep, value } = collItem;
			const keyProps = resolveProps.resolveProps(start, {
				indicator: "explicit-key-ind",
				next: key ?? sep?.[0],
				offset,
				onError,
				parentIndent: bm.indent,
				startOnNewline: true
			});
			const implicitKey = !keyProps.found;
			if (implicitKey) {
				if (key) {
					if (key.type === "block-seq") onError(offset, "BLOCK_AS_IMPLICIT_KEY", "A block sequence may not be used as an implicit map key");
					else if ("indent" in key && key.indent !== bm.indent) onError(offset, "BAD_INDENT", startColMsg);
				}
				if (!keyProps.anchor && !keyProps.tag && !sep) {
					commentEnd = keyProps.end;
					if (keyProps.comment) {
						if (map.comment) map.comment += "\n" + keyProps.comment;
						else map.comment = keyProps.comment;
					}
					continue;
				}
				if (keyProps.newlineAfterProp || utilContainsNewline.containsNewline(key)) onError(key ?? start[start.length - 1], "MULTILINE_IMPLICIT_KEY", "Implicit keys need to be on a single line");
			} else if (keyProps.found?.indent !== bm.indent) onError(offset, "BAD_INDENT", startColMsg);
			ctx.atKey = true;
			const keyStart = keyProps.end;
			const keyNode = key ? composeNode(ctx, key, keyProps, onError) : composeEmptyNode(ctx, keyStart, start, null, keyProps, onError);
			if (ctx.schema.compat) utilFlowIndentCheck.flowIndentCheck(bm.indent, key, onError);
			ctx.atKey = false;
			if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode)) onError(keyStart, "DUPLICATE_KEY", "Map keys must be unique");
			const valueProps = resolveProps.resolveProps(sep ?? [], {
				indicator: "map-value-ind",
				next: value,
				offset: keyNode.range[2],
				onError,
				parentIndent: bm.indent,
				startOnNewline: !key || key.type === "block-scalar"
			});
			offset = valueProps.end;
			if (valueProps.found) {
				if (implicitKey) {
					if (value?.type === "block-map" && !valueProps.hasNewline) onError(offset, "BLOCK_AS_IMPLICIT_KEY", "Nested mappings are not allowed in compact mappings");
					if (ctx.options.strict && keyProps.start < valueProps.found.offset - 1024) onError(keyNode.range, "KEY_OVER_1024_CHARS", "The : indicator must be at most 1024 chars after the start of an implicit block mapping key");
				}
				const valueNode = value ? composeNode(ctx, value, valueProps, onError) : composeEmptyNode(ctx, offset, sep, null, valueProps, onError);
				if (ctx.schema.compat) utilFlowIndentCheck.flowIndentCheck(bm.indent, value, onError);
				offset = valueNode.range[2];
				const pair = new Pair.Pair(keyNode, valueNode);
				if (ctx.options.keepSourceTokens) pair.srcToken = collItem;
				map.items.push(pair);
			} else {
				if (implicitKey) onError(keyNode.range, "MISSING_CHAR", "Implicit map keys need to be followed by map values");
				if (valueProps.comment) {
					if (keyNode.comment) keyNode.comment += "\n" + valueProps.comment;
					else keyNode.comment = valueProps.comment;
				}
				const pair = new Pair.Pair(keyNode);
				if (ctx.options.keepSourceTokens) pair.srcToken = collItem;
				map.items.push(pair);
			}
		}
		if (commentEnd && commentEnd < offset) onError(commentEnd, "IMPOSSIBLE", "Map comment with trailing content");
		map.range = [
			bm.offset,
			offset,
			commentEnd ?? offset
		];
		return map;
	}
	exports.resolveBlockMap = resolveBlockMap;
}));
// node_modules/yaml/dist/compose/resolve-block-seq.js
var require_resolve_block_seq = /* @__PURE__ */ __commonJSMin(((exports) => {
	var YAMLSeq = require_YAMLSeq();
	var resolveProps = require_resolve_props();
	var utilFlowIndentCheck = require_util_flow_indent_check();
	function resolveBlockSeq({ composeNode, composeEmptyNode }, ctx, bs, onError, tag) {
		const seq = new ((tag?.nodeClass) ?? YAMLSeq.YAMLSeq)(ctx.schema);
		if (ctx.atRoot) ctx.atRoot = false;
		if (ctx.atKey) ctx.atKey = false;
		let offset = bs.offset;
		let commentEnd = null;
		for (const { start, value } of bs.items) {
			const props = resolveProps.resolveProps(start, {
				indicator: "seq-item-ind",
				next: value,
				offset,
				onError,
				parentIndent: bs.indent,
				startOnNewline: true
			});
			if (!props.found) {
				if (props.anchor || props.tag || value) {
					if (value?.type === "block-seq") onError(props.end, "BAD_INDENT", "All sequence items must start at the same column");
					else onError(offset, "MISSING_CHAR", "Sequence item without - indicator");
				} else {
					commentEnd = props.end;
					if (props.comment) seq.comment = props.comment;
					continue;
				}
			}
			const node = value ? composeNode(ctx, value, props, onError) : composeEmptyNode(ctx, props.end, start, null, props, onError);
			if (ctx.schema.compat) utilFlowIndentCheck.flowIndentCheck(bs.indent, value, onError);
			offset = node.range[2];
			seq.items.push(node);
		}
		seq.range = [
			bs.offset,
			offset,
			commentEnd ?? offset
		];
		return seq;
	}
	exports.resolveBlockSeq = resolveBlockSeq;
}));
// node_modules/yaml/dist/compose/resolve-end.js
var require_resolve_end = /* @__PURE__ */ __commonJSMin(((exports) => {
	function resolveEnd(end, offset, reqSpace, onError) {
		let comment = "";
		if (end) {
			let hasSpace = false;
			let sep = "";
			for (const token of end) {
				const { source, type } = token;
				switch (type) {
					case "space":
						hasSpace = true;
						break;
					case "comment": {
						if (reqSpace && !hasSpace) onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
						const cb = source.substring(1) || " ";
						if (!comment) comment = cb;
						else comment += sep + cb;
						sep = "";
						break;
					}
					case "newline":
						if (comment) sep += source;
						hasSpace = true;
						break;
					default: onError(token, "UNEXPECTED_TOKEN", `Unexpected ${type} at node end`);
				}
				offset += source.length;
			}
		}
		return {
			comment,
			offset
		};
	}
	exports.resolveEnd = resolveEnd;
}));
// node_modules/yaml/dist/compose/resolve-flow-collection.js
var require_resolve_flow_collection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Pair = require_Pair();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var resolveEnd = require_resolve_end();
	var resolveProps = require_resolve_props();
	var utilContainsNewline = require_util_contains_newline();
	var utilMapIncludes = require_util_map_includes();
	const blockMsg = "Block collections are not allowed within flow collections";
	const isBlock = (token) => token && (token.type === "block-map" || token.type === "block-seq");
	function resolveFlowCollection({ composeNode, composeEmptyNode }, ctx, fc, onError, tag) {
		const isMap = fc.start.source === "{";
		const fcName = isMap ? "flow map" : "flow sequence";
		const coll = new ((tag?.nodeClass) ?? (isMap ? YAMLMap.YAMLMap : YAMLSeq.YAMLSeq))(ctx.schema);
		coll.flow = true;
		const atRoot = ctx.atRoot;
		if (atRoot) ctx.atRoot = false;
		if (ctx.atKey) ctx.atKey = false;
		let offset = fc.offset + fc.start.source.length;
		for (let i = 0; i < fc.items.length; ++i) {
			const collItem = fc.items[i];
			const { start, key, sep, value } = collItem;
			const props = resolveProps.resolveProps(start, {
				flow: fcName,
				indicator: "explicit-key-ind",
				next: key ?? sep?.[0],
				offset,
				onError,
				parentIndent: fc.indent,
				startOnNewline: false
			});
			if (!props.found) {
				if (!props.anchor && !props.tag && !sep && !value) {
					if (i === 0 && props.comma) onError(props.comma, "UNEXPECTED_TOKEN", `Unexpected , in ${fcName}`);
					else if (i < fc.items.length - 1) onError(props.start, "UNEXPECTED_TOKEN", `Unexpected empty item in ${fcName}`);
					if (props.comment) {
						if (coll.comment) coll.comment += "\n" + props.comment;
						else coll.comment = props.comment;
					}
					offset = props.end;
					continue;
				}
				if (!isMap && ctx.options.strict && utilContainsNewline.containsNewline(key)) onError(key, "MULTILINE_IMPLICIT_KEY", "Implicit keys of flow sequence pairs need to be on a single line");
			}
			if (i === 0) {
				if (props.comma) onError(props.comma, "UNEXPECTED_TOKEN", `Unexpected , in ${fcName}`);
			} else {
				if (!props.comma) onError(props.start, "MISSING_CHAR", `Missing , between ${fcName} items`);
				if (props.comment) {
					let prevItemComment = "";
					loop: for (const st of start) switch (st.type) {
						case "comma":
						case "space": break;
						case "comment":
							prevItemComment = st.source.substring(1);
							break loop;
						default: break loop;
					}
					if (prevItemComment) {
						let prev = coll.items[coll.items.length - 1];
						if (identity.isPair(prev)) prev = prev.value ?? prev.key;
						if (prev.comment) prev.comment += "\n" + prevItemComment;
						else prev.comment = prevItemComment;
						props.comment = props.comment.substring(prevItemComment.length + 1);
					}
				}
			}
			if (!isMap && !sep && !props.found) {
				const valueNode = value ? composeNode(ctx, value, props, onError) : composeEmptyNode(ctx, props.end, sep, null, props, onError);
				coll.items.push(valueNode);
				offset = valueNode.range[2];
				if (isBlock(value)) onError(valueNode.range, "BLOCK_IN_FLOW", blockMsg);
			} else {
				ctx.atKey = true;
				const keyStart = props.end;
				const keyNode = key ? composeNode(ctx, key, props, onError) : composeEmptyNode(ctx, keyStart, start, null, props, onError);
				if (isBlock(key)) onError(keyNode.range, "BLOCK_IN_FLOW", blockMsg);
				ctx.atKey = false;
				const valueProps = resolveProps.resolveProps(sep ?? [], {
					flow: fcName,
					indicator: "map-value-ind",
					next: value,
					offset: keyNode.range[2],
					onError,
					parentIndent: fc.indent,
					startOnNewline: false
				});
				if (valueProps.found) {
					if (!isMap && !props.found && ctx.options.strict) {
						if (sep) for (const st of sep) {
							if (st === valueProps.found) break;
							if (st.type === "newline") {
								onError(st, "MULTILINE_IMPLICIT_KEY", "Implicit keys of flow sequence pairs need to be on a single line");
								break;
							}
						}
						if (props.start < valueProps.found.offset - 1024) onError(valueProps.found, "KEY_OVER_1024_CHARS", "The : indicator must be at most 1024 chars after the start of an implicit flow sequence key");
					}
				} else if (value) {
					if ("source" in value && value.source?.[0] === ":") onError(value, "MISSING_CHAR", `Missing space after : in ${fcName}`);
					else onError(valueProps.start, "MISSING_CHAR", `Missing , or : between ${fcName} items`);
				}
				const valueNode = value ? composeNode(ctx, value, valueProps, onError) : valueProps.found ? composeEmptyNode(ctx, valueProps.end, sep, null, valueProps, onError) : null;
				if (valueNode) {
					if (isBlock(value)) onError(valueNode.range, "BLOCK_IN_FLOW", blockMsg);
				} else if (valueProps.comment) {
					if (keyNode.comment) keyNode.comment += "\n" + valueProps.comment;
					else keyNode.comment = valueProps.comment;
				}
				const pair = new Pair.Pair(keyNode, valueNode);
				if (ctx.options.keepSourceTokens) pair.srcToken = collItem;
				if (isMap) {
					const map = coll;
					if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode)) onError(keyStart, "DUPLICATE_KEY", "Map keys must be unique");
					map.items.push(pair);
				} else {
					const map = new YAMLMap.YAMLMap(ctx.schema);
					map.flow = true;
					map.items.push(pair);
					const endRange = (valueNode ?? keyNode).range;
					map.range = [
						keyNode.range[0],
						endRange[1],
						endRange[2]
					];
					coll.items.push(map);
				}
				offset = valueNode ? valueNode.range[2] : valueProps.end;
			}
		}
		const expectedEnd = isMap ? "}" : "]";
		const [ce, ...ee] = fc.end;
		let cePos = offset;
		if (ce?.source === expectedEnd) cePos = ce.offset + ce.source.length;
		else {
			const name = fcName[0].toUpperCase() + fcName.substring(1);
			const msg = atRoot ? `${name} must end with a ${expectedEnd}` : `${name} in block collection must be sufficiently indented and end with a ${expectedEnd}`;
			onError(offset, atRoot ? "MISSING_CHAR" : "BAD_INDENT", msg);
			if (ce && ce.source.length !== 1) ee.unshift(ce);
		}
		if (ee.length > 0) {
			const end = resolveEnd.resolveEnd(ee, cePos, ctx.options.strict, onError);
			if (end.comment) {
				if (coll.comment) coll.comment += "\n" + end.comment;
				else coll.comment = end.comment;
			}
			coll.range = [
				fc.offset,
				cePos,
				end.offset
			];
		} else coll.range = [
			fc.offset,
			cePos,
			cePos
		];
		return coll;
	}
	exports.resolveFlowCollection = resolveFlowCollection;
}));
// node_modules/yaml/dist/compose/compose-collection.js
var require_compose_collection = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	var resolveBlockMap = require_resolve_block_map();
	var resolveBlockSeq = require_resolve_block_seq();
	var resolveFlowCollection = require_resolve_flow_collection();
	function resolveCollection(CN, ctx, token, onError, tagName, tag) {
		const coll = token.type === "block-map" ? resolveBlockMap.resolveBlockMap(CN, ctx, token, onError, tag) : token.type === "block-seq" ? resolveBlockSeq.resolveBlockSeq(CN, ctx, token, onError, tag) : resolveFlowCollection.resolveFlowCollection(CN, ctx, token, onError, tag);
		const Coll = coll.constructor;
		if (tagName === "!" || tagName === Coll.tagName) {
			coll.tag = Coll.tagName;
			return coll;
		}
		if (tagName) coll.tag = tagName;
		return coll;
	}
	function composeCollection(CN, ctx, token, props, onError) {
		const tagToken = props.tag;
		const tagName = !tagToken ? null : ctx.directives.tagName(tagToken.source, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg));
		if (token.type === "block-seq") {
			const { anchor, newlineAfterProp: nl } = props;
			const lastProp = anchor && tagToken ? anchor.offset > tagToken.offset ? anchor : tagToken : anchor ?? tagToken;
			if (lastProp && (!nl || nl.offset < lastProp.offset)) onError(lastProp, "MISSING_CHAR", "Missing newline after block sequence props");
		}
		const expType = token.type === "block-map" ? "map" : token.type === "block-seq" ? "seq" : token.start.source === "{" ? "map" : "seq";
		if (!tagToken || !tagName || tagName === "!" || tagName === YAMLMap.YAMLMap.tagName && expType === "map" || tagName === YAMLSeq.YAMLSeq.tagName && expType === "seq") return resolveCollection(CN, ctx, token, onError, tagName);
		let tag = ctx.schema.tags.find((t) => t.tag === tagName && t.collection === expType);
		if (!tag) {
			const kt = ctx.schema.knownTags[tagName];
			if (kt?.collection === expType) {
				ctx.schema.tags.push(Object.assign({}, kt, { default: false }));
				tag = kt;
			} else {
				if (kt) onError(tagToken, "BAD_COLLECTION_TYPE", `${kt.tag} used for ${expType} collection, but expects ${kt.collection ?? "scalar"}`, true);
				else onError(tagToken, "TAG_RESOLVE_FAILED", `Unresolved tag: ${tagName}`, true);
				return resolveCollection(CN, ctx, token, onError, tagName);
			}
		}
		const coll = resolveCollection(CN, ctx, token, onError, tagName, tag);
		const res = tag.resolve?.(coll, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg), ctx.options) ?? coll;
		const node = identity.isNode(res) ? res : new Scalar.Scalar(res);
		node.range = coll.range;
		node.tag = tagName;
		if (tag?.format) node.format = tag.format;
		return node;
	}
	exports.composeCollection = composeCollection;
}));
// node_modules/yaml/dist/compose/resolve-block-scalar.js
var require_resolve_block_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	function resolveBlockScalar(ctx, scalar, onError) {
		const start = scalar.offset;
		const header = parseBlockScalarHeader(scalar, ctx.options.strict, onError);
		if (!header) return {
			value: "",
			type: null,
			comment: "",
			range: [
				start,
				start,
				start
			]
		};
		const type = header.mode === ">" ? Scalar.Scalar.BLOCK_FOLDED : Scalar.Scalar.BLOCK_LITERAL;
		const lines = scalar.source ? splitLines(scalar.source) : [];
		let chompStart = lines.length;
		for (let i = lines.length - 1; i >= 0; --i) {
			const content = lines[i][1];
			if (content === "" || content === "\r") chompStart = i;
			else break;
		}
		if (chompStart === 0) {
			const value = header.chomp === "+" && lines.length > 0 ? "\n".repeat(Math.max(1, lines.length - 1)) : "";
			let end = start + header.length;
			if (scalar.source) end += scalar.source.length;
			return {
				value,
				type,
				comment: header.comment,
				range: [
					start,
					end,
					end
				]
			};
		}
		let trimIndent = scalar.indent + header.indent;
		let offset = scalar.offset + header.length;
		let contentStart = 0;
		for (let i = 0; i < chompStart; ++i) {
			const [indent, content] = lines[i];
			if (content === "" || content === "\r") {
				if (header.indent === 0 && indent.length > trimIndent) trimIndent = indent.length;
			} else {
				if (indent.length < trimIndent) onError(offset + indent.length, "MISSING_CHAR", "Block scalars with more-indented leading empty lines must use an explicit indentation indicator");
				if (header.indent === 0) trimIndent = indent.length;
				contentStart = i;
				if (trimIndent === 0 && !ctx.atRoot) onError(offset, "BAD_INDENT", "Block scalar values in collections must be indented");
				break;
			}
			offset += indent.length + content.length + 1;
		}
		for (let i = lines.length - 1; i >= chompStart; --i) if (lines[i][0].length > trimIndent) chompStart = i + 1;
		let value = "";
		let sep = "";
		let prevMoreIndented = false;
		for (let i = 0; i < contentStart; ++i) value += lines[i][0].slice(trimIndent) + "\n";
		for (let i = contentStart; i < chompStart; ++i) {
			let [indent, content] = lines[i];
			offset += indent.length + content.length + 1;
			const crlf = content[content.length - 1] === "\r";
			if (crlf) content = content.slice(0, -1);
			/* istanbul ignore if already caught in lexer */
			if (content && indent.length < trimIndent) {
				const message = `Block scalar lines must not be less indented than their ${header.indent ? "explicit indentation indicator" : "first line"}`;
				onError(offset - content.length - (crlf ? 2 : 1), "BAD_INDENT", message);
				indent = "";
			}
			if (type === Scalar.Scalar.BLOCK_LITERAL) {
				value += sep + indent.slice(trimIndent) + content;
				sep = "\n";
			} else if (indent.length > trimIndent || content[0] === "	") {
				if (sep === " ") sep = "\n";
				else if (!prevMoreIndented && sep === "\n") sep = "\n\n";
				value += sep + indent.slice(trimIndent) + content;
				sep = "\n";
				prevMoreIndented = true;
			} else if (content === "") {
				if (sep === "\n") value += "\n";
				else sep = "\n";
			} else {
				value += sep + content;
				sep = " ";
				prevMoreIndented = false;
			}
		}
		switch (header.chomp) {
			case "-": break;
			case "+":
				for (let i = chompStart; i < lines.length; ++i) value += "\n" + lines[i][0].slice(trimIndent);
				if (value[value.length - 1] !== "\n") value += "\n";
				break;
			default: value += "\n";
		}
		const end = start + header.length + scalar.source.length;
		return {
			value,
			type,
			comment: header.comment,
			range: [
				start,
				end,
				end
			]
		};
	}
	function parseBlockScalarHeader({ offset, props }, strict, onError) {
		/* istanbul ignore if should not happen */
		if (props[0].type !== "block-scalar-header") {
			onError(props[0], "IMPOSSIBLE", "Block scalar header not found");
			return null;
		}
		const { source } = props[0];
		const mode = source[0];
		let indent = 0;
		let chomp = "";
		let error = -1;
		for (let i = 1; i < source.length; ++i) {
			const ch = source[i];
			if (!chomp && (ch === "-" || ch === "+")) chomp = ch;
			else {
				const n = Number(ch);
				if (!indent && n) indent = n;
				else if (error === -1) error = offset + i;
			}
		}
		if (error !== -1) onError(error, "UNEXPECTED_TOKEN", `Block scalar header includes extra characters: ${source}`);
		let hasSpace = false;
		let comment = "";
		let length = source.length;
		for (let i = 1; i < props.length; ++i) {
			const token = props[i];
			switch (token.type) {
				case "space": hasSpace = true;
				case "newline":
					length += token.source.length;
					break;
				case "comment":
					if (strict && !hasSpace) onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
					length += token.source.length;
					comment = token.source.substring(1);
					break;
				case "error":
					onError(token, "UNEXPECTED_TOKEN", token.message);
					length += token.source.length;
					break;
				/* istanbul ignore next should not happen */
				default: {
					onError(token, "UNEXPECTED_TOKEN", `Unexpected token in block scalar header: ${token.type}`);
					const ts = token.source;
					if (ts && typeof ts === "string") length += ts.length;
				}
			}
		}
		return {
			mode,
			indent,
			chomp,
			comment,
			length
		};
	}
	/** @returns Array of lines split up as `[indent, content]` */
	function splitLines(source) {
		const split = source.split(/\n( *)/);
		const first = split[0];
		const m = first.match(/^( *)/);
		const lines = [m?.[1] ? [m[1], first.slice(m[1].length)] : ["", first]];
		for (let i = 1; i < split.length; i += 2) lines.push([split[i], split[i + 1]]);
		return lines;
	}
	exports.resolveBlockScalar = resolveBlockScalar;
}));
// node_modules/yaml/dist/compose/resolve-flow-scalar.js
var require_resolve_flow_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Scalar = require_Scalar();
	var resolveEnd = require_resolve_end();
	function resolveFlowScalar(scalar, strict, onError) {
		const { offset, type, source, end } = scalar;
		let _type;
		let value;
		const _onError = (rel, code, msg) => onError(offset + rel, code, msg);
		switch (type) {
			case "scalar":
				_type = Scalar.Scalar.PLAIN;
				value = plainValue(source, _onError);
				break;
			case "single-quoted-scalar":
				_type = Scalar.Scalar.QUOTE_SINGLE;
				value = singleQuotedValue(source, _onError);
				break;
			case "double-quoted-scalar":
				_type = Scalar.Scalar.QUOTE_DOUBLE;
				value = doubleQuotedValue(source, _onError);
				break;
			/* istanbul ignore next should not happen */
			default:
				onError(scalar, "UNEXPECTED_TOKEN", `Expected a flow scalar value, but found: ${type}`);
				return {
					value: "",
					type: null,
					comment: "",
					range: [
						offset,
						offset + source.length,
						offset + source.length
					]
				};
		}
		const valueEnd = offset + source.length;
		const re = resolveEnd.resolveEnd(end, valueEnd, strict, onError);
		return {
			value,
			type: _type,
			comment: re.comment,
			range: [
				offset,
				valueEnd,
				re.offset
			]
		};
	}
	function plainValue(source, onError) {
		let badChar = "";
		switch (source[0]) {
			/* istanbul ignore next should not happen */
			case "	":
				badChar = "a tab character";
				break;
			case ",":
				badChar = "flow indicator character ,";
				break;
			case "%":
				badChar = "directive indicator character %";
				break;
			case "|":
			case ">":
				badChar = `block scalar indicator ${source[0]}`;
				break;
			case "@":
			case "`": badChar = `reserved character ${source[0]}`;
		}
		if (badChar) onError(0, "BAD_SCALAR_START", `Plain value cannot start with ${badChar}`);
		return unfoldLines(source);
	}
	function singleQuotedValue(source, onError) {
		if (source[source.length - 1] !== "'" || source.length === 1) onError(source.length, "MISSING_CHAR", "Missing closing 'quote");
		return unfoldLines(source.slice(1, -1)).replace(/''/g, "'");
	}
	function unfoldLines(source) {
		const line = /(.*?)\r?\n/sy;
		let match = line.exec(source);
		if (!match) return source;
		/**
		* The negative lookbehinds in these RegExps are to
		* prevent causing a polynomial search time in certain cases.
		*
		* The try-catch is for Safari < 16.4 and other old browsers:
		* https://caniuse.com/js-regexp-lookbehind
		*/
		let trimEnd, trimBoth;
		try {
			trimEnd = /* @__PURE__ */ new RegExp("(?<![ 	])[ 	]+$");
			trimBoth = /* @__PURE__ */ new RegExp("^[ 	]+|(?<![ 	])[ 	]+$", "g");
		} catch {
			trimEnd = /[ \t]+$/;
			trimBoth = /^[ \t]+|[ \t]+$/g;
		}
		let res = match[1].replace(trimEnd, "");
		let sep = " ";
		let pos = line.lastIndex;
		while (match = line.exec(source)) {
			const lm = match[1].replace(trimBoth, "");
			if (lm === "") {
				if (sep === "\n") res += sep;
				else sep = "\n";
			} else {
				res += sep + lm;
				sep = " ";
			}
			pos = line.lastIndex;
		}
		const last = /[ \t]*(.*)/sy;
		last.lastIndex = pos;
		match = last.exec(source);
		return res + sep + (match?.[1] ?? "");
	}
	function doubleQuotedValue(source, onError) {
		let res = "";
		for (let i = 1; i < source.length - 1; ++i) {
			const ch = source[i];
			if (ch === "\r" && source[i + 1] === "\n") continue;
			if (ch === "\n") {
				const { fold, offset } = foldNewline(source, i);
				res += fold;
				i = offset;
			} else if (ch === "\\") {
				let next = source[++i];
				const cc = escapeCodes[next];
				if (cc) res += cc;
				else if (next === "\n") {
					next = source[i + 1];
					while (next === " " || next === "	") next = source[++i + 1];
				} else if (next === "\r" && source[i + 1] === "\n") {
					next = source[++i + 1];
					while (next === " " || next === "	") next = source[++i + 1];
				} else if (next === "x" || next === "u" || next === "U") {
					const length = next === "x" ? 2 : next === "u" ? 4 : 8;
					res += parseCharCode(source, i + 1, length, onError);
					i += length;
				} else {
					const raw = source.substr(i - 1, 2);
					onError(i - 1, "BAD_DQ_ESCAPE", `Invalid escape sequence ${raw}`);
					res += raw;
				}
			} else if (ch === " " || ch === "	") {
				const wsStart = i;
				let next = source[i + 1];
				while (next === " " || next === "	") next = source[++i + 1];
				if (next !== "\n" && !(next === "\r" && source[i + 2] === "\n")) res += i > wsStart ? source.slice(wsStart, i + 1) : ch;
			} else res += ch;
		}
		if (source[source.length - 1] !== "\"" || source.length === 1) onError(source.length, "MISSING_CHAR", "Missing closing \"quote");
		return res;
	}
	/**
	* Fold a single newline into a space, multiple newlines to N - 1 newlines.
	* Presumes `source[offset] === '\n'`
	*/
	function foldNewline(source, offset) {
		let fold = "";
		let ch = source[offset + 1];
		while (ch === " " || ch === "	" || ch === "\n" || ch === "\r") {
			if (ch === "\r" && source[offset + 2] !== "\n") break;
			if (ch === "\n") fold += "\n";
			offset += 1;
			ch = source[offset + 1];
		}
		if (!fold) fold = " ";
		return {
			fold,
			offset
		};
	}
	const escapeCodes = {
		"0": "\0",
		a: "\x07",
		b: "\b",
		e: "\x1B",
		f: "\f",
		n: "\n",
		r: "\r",
		t: "	",
		v: "\v",
		N: "",
		_: "\xA0",
		L: "\u2028",
		P: "\u2029",
		" ": " ",
		"\"": "\"",
		"/": "/",
		"\\": "\\",
		"	": "	"
	};
	function parseCharCode(source, offset, length, onError) {
		const cc = source.substr(offset, length);
		const code = cc.length === length && /^[0-9a-fA-F]+$/.test(cc) ? parseInt(cc, 16) : NaN;
		try {
			return String.fromCodePoint(code);
		} catch {
			const raw = source.substr(offset - 2, length + 2);
			onError(offset - 2, "BAD_DQ_ESCAPE", `Invalid escape sequence ${raw}`);
			return raw;
		}
	}
	exports.resolveFlowScalar = resolveFlowScalar;
}));
// node_modules/yaml/dist/compose/compose-scalar.js
var require_compose_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var identity = require_identity();
	var Scalar = require_Scalar();
	var resolveBlockScalar = require_resolve_block_scalar();
	var resolveFlowScalar = require_resolve_flow_scalar();
	function composeScalar(ctx, token, tagToken, onError) {
		const { value, type, comment, range } = token.type === "block-scalar" ? resolveBlockScalar.resolveBlockScalar(ctx, token, onError) : resolveFlowScalar.resolveFlowScalar(token, ctx.options.strict, onError);
		const tagName = tagToken ? ctx.directives.tagName(tagToken.source, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg)) : null;
		let tag;
		if (ctx.options.stringKeys && ctx.atKey) tag = ctx.schema[identity.SCALAR];
		else if (tagName) tag = findScalarTagByName(ctx.schema, value, tagName, tagToken, onError);
		else if (token.type === "scalar") tag = findScalarTagByTest(ctx, value, token, onError);
		else tag = ctx.schema[identity.SCALAR];
		let scalar;
		try {
			const res = tag.resolve(value, (msg) => onError(tagToken ?? token, "TAG_RESOLVE_FAILED", msg), ctx.options);
			scalar = identity.isScalar(res) ? res : new Scalar.Scalar(res);
		} catch (error) {
			const msg = error instanceof Error ? error.message : String(error);
			onError(tagToken ?? token, "TAG_RESOLVE_FAILED", msg);
			scalar = new Scalar.Scalar(value);
		}
		scalar.range = range;
		scalar.source = value;
		if (type) scalar.type = type;
		if (tagName) scalar.tag = tagName;
		if (tag.format) scalar.format = tag.format;
		if (comment) scalar.comment = comment;
		return scalar;
	}
	function findScalarTagByName(schema, value, tagName, tagToken, onError) {
		if (tagName === "!") return schema[identity.SCALAR];
		const matchWithTest = [];
		for (const tag of schema.tags) if (!tag.collection && tag.tag === tagName) {
			if (tag.default && tag.test) matchWithTest.push(tag);
			else return tag;
		}
		for (const tag of matchWithTest) if (tag.test?.test(value)) return tag;
		const kt = schema.knownTags[tagName];
		if (kt && !kt.collection) {
			schema.tags.push(Object.assign({}, kt, {
				default: false,
				test: void 0
			}));
			return kt;
		}
		onError(tagToken, "TAG_RESOLVE_FAILED", `Unresolved tag: ${tagName}`, tagName !== "tag:yaml.org,2002:str");
		return schema[identity.SCALAR];
	}
	function findScalarTagByTest({ atKey, directives, schema }, value, token, onError) {
		const tag = schema.tags.find((tag) => (tag.default === true || atKey && tag.default === "key") && tag.test?.test(value)) || schema[identity.SCALAR];
		if (schema.compat) {
			const compat = schema.compat.find((tag) => tag.default && tag.test?.test(value)) ?? schema[identity.SCALAR];
			if (tag.tag !== compat.tag) onError(token, "TAG_RESOLVE_FAILED", `Value may be parsed as either ${directives.tagString(tag.tag)} or ${directives.tagString(compat.tag)}`, true);
		}
		return tag;
	}
	exports.composeScalar = composeScalar;
}));
// node_modules/yaml/dist/compose/util-empty-scalar-position.js
var require_util_empty_scalar_position = /* @__PURE__ */ __commonJSMin(((exports) => {
	function emptyScalarPosition(offset, before, pos) {
		if (before) {
			pos ?? (pos = before.length);
			for (let i = pos - 1; i >= 0; --i) {
				let st = before[i];
				switch (st.type) {
					case "space":
					case "comment":
					case "newline":
						offset -= st.source.length;
						continue;
				}
				st = before[++i];
				while (st?.type === "space") {
					offset += st.source.length;
					st = before[++i];
				}
				break;
			}
		}
		return offset;
	}
	exports.emptyScalarPosition = emptyScalarPosition;
}));
// node_modules/yaml/dist/compose/compose-node.js
var require_compose_node = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Alias = require_Alias();
	var identity = require_identity();
	var composeCollection = require_compose_collection();
	var composeScalar = require_compose_scalar();
	var resolveEnd = require_resolve_end();
	var utilEmptyScalarPosition = require_util_empty_scalar_position();
	const CN = {
		composeNode,
		composeEmptyNode
	};
	function composeNode(ctx, token, props, onError) {
		const atKey = ctx.atKey;
		const { spaceBefore, comment, anchor, tag } = props;
		let node;
		let isSrcToken = true;
		switch (token.type) {
			case "alias":
				node = composeAlias(ctx, token, onError);
				if (anchor || tag) onError(token, "ALIAS_PROPS", "An alias node must not specify any properties");
				break;
			case "scalar":
			case "single-quoted-scalar":
			case "double-quoted-scalar":
			case "block-scalar":
				node = composeScalar.composeScalar(ctx, token, tag, onError);
				if (anchor) node.anchor = anchor.source.substring(1);
				break;
			case "block-map":
			case "block-seq":
			case "flow-collection":
				try {
					node = composeCollection.composeCollection(CN, ctx, token, props, onError);
					if (anchor) node.anchor = anchor.source.substring(1);
				} catch (error) {
					onError(token, "RESOURCE_EXHAUSTION", error instanceof Error ? error.message : String(error));
				}
				break;
			default:
				onError(token, "UNEXPECTED_TOKEN", token.type === "error" ? token.message : `Unsupported token (type: ${token.type})`);
				isSrcToken = false;
		}
		node ?? (node = composeEmptyNode(ctx, token.offset, void 0, null, props, onError));
		if (anchor && node.anchor === "") onError(anchor, "BAD_ALIAS", "Anchor cannot be an empty string");
		if (atKey && ctx.options.stringKeys && (!identity.isScalar(node) || typeof node.value !== "string" || node.tag && node.tag !== "tag:yaml.org,2002:str")) onError(tag ?? token, "NON_STRING_KEY", "With stringKeys, all keys must be strings");
		if (spaceBefore) node.spaceBefore = true;
		if (comment) {
			if (token.type === "scalar" && token.source === "") node.comment = comment;
			else node.commentBefore = comment;
		}
		if (ctx.options.keepSourceTokens && isSrcToken) node.srcToken = token;
		return node;
	}
	function composeEmptyNode(ctx, offset, before, pos, { spaceBefore, comment, anchor, tag, end }, onError) {
		const token = {
			type: "scalar",
			offset: utilEmptyScalarPosition.emptyScalarPosition(offset, before, pos),
			indent: -1,
			source: ""
		};
		const node = composeScalar.composeScalar(ctx, token, tag, onError);
		if (anchor) {
			node.anchor = anchor.source.substring(1);
			if (node.anchor === "") onError(anchor, "BAD_ALIAS", "Anchor cannot be an empty string");
		}
		if (spaceBefore) node.spaceBefore = true;
		if (comment) {
			node.comment = comment;
			node.range[2] = end;
		}
		return node;
	}
	function composeAlias({ options }, { offset, source, end }, onError) {
		const alias = new Alias.Alias(source.substring(1));
		if (alias.source === "") onError(offset, "BAD_ALIAS", "Alias cannot be an empty string");
		if (alias.source.endsWith(":")) onError(offset + source.length - 1, "BAD_ALIAS", "Alias ending in : is ambiguous", true);
		const valueEnd = offset + source.length;
		const re = resolveEnd.resolveEnd(end, valueEnd, options.strict, onError);
		alias.range = [
			offset,
			valueEnd,
			re.offset
		];
		if (re.comment) alias.comment = re.comment;
		return alias;
	}
	exports.composeEmptyNode = composeEmptyNode;
	exports.composeNode = composeNode;
}));
// node_modules/yaml/dist/compose/compose-doc.js
var require_compose_doc = /* @__PURE__ */ __commonJSMin(((exports) => {
	var Document = require_Document();
	var composeNode = require_compose_node();
	var resolveEnd = require_resolve_end();
	var resolveProps = require_resolve_props();
	function composeDoc(options, directives, { offset, start, value, end }, onError) {
		const opts = Object.assign({ _directives: directives }, options);
		const doc = new Document.Document(void 0, opts);
		const ctx = {
			atKey: false,
			atRoot: true,
			directives: doc.directives,
			options: doc.options,
			schema: doc.schema
		};
		const props = resolveProps.resolveProps(start, {
			indicator: "doc-start",
			next: value ?? end?.[0],
			offset,
			onError,
			parentIndent: 0,
			startOnNewline: true
		});
		if (props.found) {
			doc.directives.docStart = true;
			if (value && (value.type === "block-map" || value.type === "block-seq") && !props.hasNewline) onError(props.end, "MISSING_CHAR", "Block collection cannot start on same line with directives-end marker");
		}
		doc.contents = value ? composeNode.composeNode(ctx, value, props, onError) : composeNode.composeEmptyNode(ctx, props.end, start, null, props, onError);
		const contentEnd = doc.contents.range[2];
		const re = resolveEnd.resolveEnd(end, contentEnd, false, onError);
		if (re.comment) doc.comment = re.comment;
		doc.range = [
			offset,
			contentEnd,
			re.offset
		];
		return doc;
	}
	exports.composeDoc = composeDoc;
}));
// node_modules/yaml/dist/compose/composer.js
var require_composer = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_process = __require("process");
	var directives = require_directives();
	var Document = require_Document();
	var errors = require_errors();
	var identity = require_identity();
	var composeDoc = require_compose_doc();
	var resolveEnd = require_resolve_end();
	function getErrorPos(src) {
		if (typeof src === "number") return [src, src + 1];
		if (Array.isArray(src)) return src.length === 2 ? src : [src[0], src[1]];
		const { offset, source } = src;
		return [offset, offset + (typeof source === "string" ? source.length : 1)];
	}
	function parsePrelude(prelude) {
		let comment = "";
		let atComment = false;
		let afterEmptyLine = false;
		for (let i = 0; i < prelude.length; ++i) {
			const source = prelude[i];
			switch (source[0]) {
				case "#":
					comment += (comment === "" ? "" : afterEmptyLine ? "\n\n" : "\n") + (source.substring(1) || " ");
					atComment = true;
					afterEmptyLine = false;
					break;
				case "%":
					if (prelude[i + 1]?.[0] !== "#") i += 1;
					atComment = false;
					break;
				default:
					if (!atComment) afterEmptyLine = true;
					atComment = false;
			}
		}
		return {
			comment,
			afterEmptyLine
		};
	}
	/**
	* Compose a stream of CST nodes into a stream of YAML Documents.
	*
	* ```ts
	* import { Composer, Parser } from 'yaml'
	*
	* const src: string = ...
	* const tokens = new Parser().parse(src)
	* const docs = new Composer().compose(tokens)
	* ```
	*/
	var Composer = class {
		constructor(options = {}) {
			this.doc = null;
			this.atDirectives = false;
			this.prelude = [];
			this.errors = [];
			this.warnings = [];
			this.onError = (source, code, message, warning) => {
				const pos = getErrorPos(source);
				if (warning) this.warnings.push(new errors.YAMLWarning(pos, code, message));
				else this.errors.push(new errors.YAMLParseError(pos, code, message));
			};
			this.directives = new directives.Directives({ version: options.version || "1.2" });
			this.options = options;
		}
		decorate(doc, afterDoc) {
			const { comment, afterEmptyLine } = parsePrelude(this.prelude);
			if (comment) {
				const dc = doc.contents;
				if (afterDoc) doc.comment = doc.comment ? `${doc.comment}\n${comment}` : comment;
				else if (afterEmptyLine || doc.directives.docStart || !dc) doc.commentBefore = comment;
				else if (identity.isCollection(dc) && !dc.flow && dc.items.length > 0) {
					let it = dc.items[0];
					if (identity.isPair(it)) it = it.key;
					const cb = it.commentBefore;
					it.commentBefore = cb ? `${comment}\n${cb}` : comment;
				} else {
					const cb = dc.commentBefore;
					dc.commentBefore = cb ? `${comment}\n${cb}` : comment;
				}
			}
			if (afterDoc) {
				for (let i = 0; i < this.errors.length; ++i) doc.errors.push(this.errors[i]);
				for (let i = 0; i < this.warnings.length; ++i) doc.warnings.push(this.warnings[i]);
			} else {
				doc.errors = this.errors;
				doc.warnings = this.warnings;
			}
			this.prelude = [];
			this.errors = [];
			this.warnings = [];
		}
		/**
		* Current stream status information.
		*
		* Mostly useful at the end of input for an empty stream.
		*/
		streamInfo() {
			return {
				comment: parsePrelude(this.prelude).comment,
				directives: this.directives,
				errors: this.errors,
				warnings: this.warnings
			};
		}
		/**
		* Compose tokens into documents.
		*
		* @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
		* @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
		*/
		*compose(tokens, forceDoc = false, endOffset = -1) {
			for (const token of tokens) yield* this.next(token);
			yield* this.end(forceDoc, endOffset);
		}
		/** Advance the composer by one CST token. */
		*next(token) {
			if (node_process.env.LOG_STREAM) console.dir(token, { depth: null });
			switch (token.type) {
				case "directive":
					this.directives.add(token.source, (offset, message, warning) => {
						const pos = getErrorPos(token);
						pos[0] += offset;
						this.onError(pos, "BAD_DIRECTIVE", message, warning);
					});
					this.prelude.push(token.source);
					this.atDirectives = true;
					break;
				case "document": {
					const doc = composeDoc.composeDoc(this.options, this.directives, token, this.onError);
					if (this.atDirectives && !doc.directives.docStart) this.onError(token, "MISSING_CHAR", "Missing directives-end/doc-start indicator line");
					this.decorate(doc, false);
					if (this.doc) yield this.doc;
					this.doc = doc;
					this.atDirectives = false;
					break;
				}
				case "byte-order-mark":
				case "space": break;
				case "comment":
				case "newline":
					this.prelude.push(token.source);
					break;
				case "error": {
					const msg = token.source ? `${token.message}: ${JSON.stringify(token.source)}` : token.message;
					const error = new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", msg);
					if (this.atDirectives || !this.doc) this.errors.push(error);
					else this.doc.errors.push(error);
					break;
				}
				case "doc-end": {
					if (!this.doc) {
						this.errors.push(new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", "Unexpected doc-end without preceding document"));
						break;
					}
					this.doc.directives.docEnd = true;
					const end = resolveEnd.resolveEnd(token.end, token.offset + token.source.length, this.doc.options.strict, this.onError);
					this.decorate(this.doc, true);
					if (end.comment) {
						const dc = this.doc.comment;
						this.doc.comment = dc ? `${dc}\n${end.comment}` : end.comment;
					}
					this.doc.range[2] = end.offset;
					break;
				}
				default: this.errors.push(new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", `Unsupported token ${token.type}`));
			}
		}
		/**
		* Call at end of input to yield any remaining document.
		*
		* @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
		* @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
		*/
		*end(forceDoc = false, endOffset = -1) {
			if (this.doc) {
				this.decorate(this.doc, true);
				yield this.doc;
				this.doc = null;
			} else if (forceDoc) {
				const opts = Object.assign({ _directives: this.directives }, this.options);
				const doc = new Document.Document(void 0, opts);
				if (this.atDirectives) this.onError(endOffset, "MISSING_CHAR", "Missing directives-end indicator line");
				doc.range = [
					0,
					endOffset,
					endOffset
				];
				this.decorate(doc, false);
				yield doc;
			}
		}
	};
	exports.Composer = Composer;
}));
// node_modules/yaml/dist/parse/cst-scalar.js
var require_cst_scalar = /* @__PURE__ */ __commonJSMin(((exports) => {
	var resolveBlockScalar = require_resolve_block_scalar();
	var resolveFlowScalar = require_resolve_flow_scalar();
	var errors = require_errors();
	var stringifyString = require_stringifyString();
	function resolveAsScalar(token, strict = true, onError) {
		if (token) {
			const _onError = (pos, code, message) => {
				const offset = typeof pos === "number" ? pos : Array.isArray(pos) ? pos[0] : pos.offset;
				if (onError) onError(offset, code, message);
				else throw new errors.YAMLParseError([offset, offset + 1], code, message);
			};
			switch (token.type) {
				case "scalar":
				case "single-quoted-scalar":
				case "double-quoted-scalar": return resolveFlowScalar.resolveFlowScalar(token, strict, _onError);
				case "block-scalar": return resolveBlockScalar.resolveBlockScalar({ options: { strict } }, token, _onError);
			}
		}
		return null;
	}
	/**
	* Create a new scalar token with `value`
	*
	* Values that represent an actual string but may be parsed as a different type should use a `type` other than `'PLAIN'`,
	* as this function does not support any schema operations and won't check for such conflicts.
	*
	* @param value The string representation of the value, which will have its content properly indented.
	* @param context.end Comments and whitespace after the end of the value, or after the block scalar header. If undefined, a newline will be added.
	* @param context.implicitKey Being within an implicit key may affect the resolved type of the token's value.
	* @param context.indent The indent level of the token.
	* @param context.inFlow Is this scalar within a flow collection? This may affect the resolved type of the token's value.
	* @param context.offset The offset position of the token.
	* @param context.type The preferred type of the scalar token. If undefined, the previous type of the `token` will be used, defaulting to `'PLAIN'`.
	*/
	function createScalarToken(value, context) {
		const { implicitKey = false, indent, inFlow = false, offset = -1, type = "PLAIN" } = context;
		const source = stringifyString.stringifyString({
			type,
			value
		}, {
			implicitKey,
			indent: indent > 0 ? " ".repeat(indent) : "",
			inFlow,
			options: {
				blockQuote: true,
				lineWidth: -1
			}
		});
		const end = context.end ?? [{
			type: "newline",
			offset: -1,
			indent,
			source: "\n"
		}];
		switch (source[0]) {
			case "|":
			case ">": {
				const he = source.indexOf("\n");
				const head = source.substring(0, he);
				const body = source.substring(he + 1) + "\n";
				const props = [{
					type: "block-scalar-header",
					offset,
					indent,
					source: head
				}];
				if (!addEndtoBlockProps(props, end)) props.push({
					type: "newline",
					offset: -1,
					indent,
					source: "\n"
				});
				return {
					type: "block-scalar",
					offset,
					indent,
					props,
					source: body
				};
			}
			case "\"": return {
				type: "double-quoted-scalar",
				offset,
				indent,
				source,
				end
			};
			case "'": return {
				type: "single-quoted-scalar",
				offset,
				indent,
				source,
				end
			};
			default: return {
				type: "scalar",
				offset,
				indent,
				source,
				end
			};
		}
	}
	/**
	* Set the value of `token` to the given string `value`, overwriting any previous contents and type that it may have.
	*
	* Best efforts are made to retain any comments previously associated with the `token`,
	* though all contents within a collection's `items` will be overwritten.
	*
	* Values that represent an actual string but may be parsed as a different type should use a `type` other than `'PLAIN'`,
	* as this function does not support any schema operations and won't check for such conflicts.
	*
	* @param token Any token. If it does not include an `indent` value, the value will be stringified as if it were an implicit key.
	* @param value The string representation of the value, which will have its content properly indented.
	* @param context.afterKey In most cases, values after a key should have an additional level of indentation.
	* @param context.implicitKey Being within an implicit key may affect the resolved type of the token's value.
	* @param context.inFlow Being within a flow collection may affect the resolved type of the token's value.
	* @param context.type The preferred type of the scalar token. If undefined, the previous type of the `token` will be used, defaulting to `'PLAIN'`.
	*/
	function setScalarValue(token, value, context = {}) {
		let { afterKey = false, implicitKey = false, inFlow = false, type } = context;
		let indent = "indent" in token ? token.indent : null;
		if (afterKey && typeof indent === "number") indent += 2;
		if (!type) switch (token.type) {
			case "single-quoted-scalar":
				type = "QUOTE_SINGLE";
				break;
			case "double-quoted-scalar":
				type = "QUOTE_DOUBLE";
				break;
			case "block-scalar": {
				const header = token.props[0];
				if (header.type !== "block-scalar-header") throw new Error("Invalid block scalar header");
				type = header.source[0] === ">" ? "BLOCK_FOLDED" : "BLOCK_LITERAL";
				break;
			}
			default: type = "PLAIN";
		}
		const source = stringifyString.stringifyString({
			type,
			value
		}, {
			implicitKey: implicitKey || indent === null,
			indent: indent !== null && indent > 0 ? " ".repeat(indent) : "",
			inFlow,
			options: {
				blockQuote: true,
				lineWidth: -1
			}
		});
		switch (source[0]) {
			case "|":
			case ">":
				setBlockScalarValue(token, source);
				break;
			case "\"":
				setFlowScalarValue(token, source, "double-quoted-scalar");
				break;
			case "'":
				setFlowScalarValue(token, source, "single-quoted-scalar");
				break;
			default: setFlowScalarValue(token, source, "scalar");
		}
	}
	function setBlockScalarValue(token, source) {
		const he = source.indexOf("\n");
		const head = source.substring(0, he);
		const body = source.substring(he + 1) + "\n";
		if (token.type === "block-scalar") {
			const header = token.props[0];
			if (header.type !== "block-scalar-header") throw new Error("Invalid block scalar header");
			header.source = head;
			token.source = body;
		} else {
			const { offset } = token;
			const indent = "indent" in token ? token.indent : -1;
			const props = [{
				type: "block-scalar-header",
				offset,
				indent,
				source: head
			}];
			if (!addEndtoBlockProps(props, "end" in token ? token.end : void 0)) props.push({
				type: "newline",
				offset: -1,
				indent,
				source: "\n"
			});
			for (const key of Object.keys(token)) if (key !== "type" && key !== "offset") delete token[key];
			Object.assign(token, {
				type: "block-scalar",
				indent,
				props,
				source: body
			});
		}
	}
	/** @returns `true` if last token is a newline */
	function addEndtoBlockProps(props, end) {
		if (end) for (const st of end) switch (st.type) {
			case "space":
			case "comment":
				props.push(st);
				break;
			case "newline":
				props.push(st);
				return true;
		}
		return false;
	}
	function setFlowScalarValue(token, source, type) {
		switch (token.type) {
			case "scalar":
			case "double-quoted-scalar":
			case "single-quoted-scalar":
				token.type = type;
				token.source = source;
				break;
			case "block-scalar": {
				const end = token.props.slice(1);
				let oa = source.length;
				if (token.props[0].type === "block-scalar-header") oa -= token.props[0].source.length;
				for (const tok of end) tok.offset += oa;
				delete token.props;
				Object.assign(token, {
					type,
					source,
					end
				});
				break;
			}
			case "block-map":
			case "block-seq": {
				const nl = {
					type: "newline",
					offset: token.offset + source.length,
					indent: token.indent,
					source: "\n"
				};
				delete token.items;
				Object.assign(token, {
					type,
					source,
					end: [nl]
				});
				break;
			}
			default: {
				const indent = "indent" in token ? token.indent : -1;
				const end = "end" in token && Array.isArray(token.end) ? token.end.filter((st) => st.type === "space" || st.type === "comment" || st.type === "newline") : [];
				for (const key of Object.keys(token)) if (key !== "type" && key !== "offset") delete token[key];
				Object.assign(token, {
					type,
					indent,
					source,
					end
				});
			}
		}
	}
	exports.createScalarToken = createScalarToken;
	exports.resolveAsScalar = resolveAsScalar;
	exports.setScalarValue = setScalarValue;
}));
// node_modules/yaml/dist/parse/cst-stringify.js
var require_cst_stringify = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Stringify a CST document, token, or collection item
	*
	* Fair warning: This applies no validation whatsoever, and
	* simply concatenates the sources in their logical order.
	*/
	const stringify = (cst) => "type" in cst ? stringifyToken(cst) : stringifyItem(cst);
	function stringifyToken(token) {
		switch (token.type) {
			case "block-scalar": {
				let res = "";
				for (const tok of token.props) res += stringifyToken(tok);
				return res + token.source;
			}
			case "block-map":
			case "block-seq": {
				let res = "";
				for (const item of token.items) res += stringifyItem(item);
				return res;
			}
			case "flow-collection": {
				let res = token.start.source;
				for (const item of token.items) res += stringifyItem(item);
				for (const st of token.end) res += st.source;
				return res;
			}
			case "document": {
				let res = stringifyItem(token);
				if (token.end) for (const st of token.end) res += st.source;
				return res;
			}
			default: {
				let res = token.source;
				if ("end" in token && token.end) for (const st of token.end) res += st.source;
				return res;
			}
		}
	}
	function stringifyItem({ start, key, sep, value }) {
		let res = "";
		for (const st of start) res += st.source;
		if (key) res += stringifyToken(key);
		if (sep) for (const st of sep) res += st.source;
		if (value) res += stringifyToken(value);
		return res;
	}
	exports.stringify = stringify;
}));
// node_modules/yaml/dist/parse/cst-visit.js
var require_cst_visit = /* @__PURE__ */ __commonJSMin(((exports) => {
	const BREAK = Symbol("break visit");
	const SKIP = Symbol("skip children");
	const REMOVE = Symbol("remove item");
	/**
	* Apply a visitor to a CST document or item.
	*
	* Walks through the tree (depth-first) starting from the root, calling a
	* `visitor` function with two arguments when entering each item:
	*   - `item`: The current item, which included the following members:
	*     - `start: SourceToken[]` – Source tokens before the key or value,
	*       possibly including its anchor or tag.
	*     - `key?: Token | null` – Set for pair values. May then be `null`, if
	*       the key before the `:` separator is empty.
	*     - `sep?: SourceToken[]` – Source tokens between the key and the value,
	*       which should include the `:` map value indicator if `value` is set.
	*     - `value?: Token` – The value of a sequence item, or of a map pair.
	*   - `path`: The steps from the root to the current node, as an array of
	*     `['key' | 'value', number]` tuples.
	*
	* The return value of the visitor may be used to control the traversal:
	*   - `undefined` (default): Do nothing and continue
	*   - `visit.SKIP`: Do not visit the children of this token, continue with
	*      next sibling
	*   - `visit.BREAK`: Terminate traversal completely
	*   - `visit.REMOVE`: Remove the current item, then continue with the next one
	*   - `number`: Set the index of the next step. This is useful especially if
	*     the index of the current token has changed.
	*   - `function`: Define the next visitor for this item. After the original
	*     visitor is called on item entry, next visitors are called after handling
	*     a non-empty `key` and when exiting the item.
	*/
	function visit(cst, visitor) {
		if ("type" in cst && cst.type === "document") cst = {
			start: cst.start,
			value: cst.value
		};
		_visit(Object.freeze([]), cst, visitor);
	}
	/** Terminate visit traversal completely */
	visit.BREAK = BREAK;
	/** Do not visit the children of the current item */
	visit.SKIP = SKIP;
	/** Remove the current item */
	visit.REMOVE = REMOVE;
	/** Find the item at `path` from `cst` as the root */
	visit.itemAtPath = (cst, path) => {
		let item = cst;
		for (const [field, index] of path) {
			const tok = item?.[field];
			if (tok && "items" in tok) item = tok.items[index];
			else return void 0;
		}
		return item;
	};
	/**
	* Get the immediate parent collection of the item at `path` from `cst` as the root.
	*
	* Throws an error if the collection is not found, which should never happen if the item itself exists.
	*/
	visit.parentCollection = (cst, path) => {
		const parent = visit.itemAtPath(cst, path.slice(0, -1));
		const field = path[path.length - 1][0];
		const coll = parent?.[field];
		if (coll && "items" in coll) return coll;
		throw new Error("Parent collection not found");
	};
	function _visit(path, item, visitor) {
		let ctrl = visitor(item, path);
		if (typeof ctrl === "symbol") return ctrl;
		for (const field of ["key", "value"]) {
			const token = item[field];
			if (token && "items" in token) {
				for (let i = 0; i < token.items.length; ++i) {
					const ci = _visit(Object.freeze(path.concat([[field, i]])), token.items[i], visitor);
					if (typeof ci === "number") i = ci - 1;
					else if (ci === BREAK) return BREAK;
					else if (ci === REMOVE) {
						token.items.splice(i, 1);
						i -= 1;
					}
				}
				if (typeof ctrl === "function" && field === "key") ctrl = ctrl(item, path);
			}
		}
		return typeof ctrl === "function" ? ctrl(item, path) : ctrl;
	}
	exports.visit = visit;
}));
// node_modules/yaml/dist/parse/cst.js
var require_cst = /* @__PURE__ */ __commonJSMin(((exports) => {
	var cstScalar = require_cst_scalar();
	var cstStringify = require_cst_stringify();
	var cstVisit = require_cst_visit();
	/** The byte order mark */
	const BOM = "﻿";
	/** Start of doc-mode */
	const DOCUMENT = "";
	/** Unexpected end of flow-mode */
	const FLOW_END = "";
	/** Next token is a scalar value */
	const SCALAR = "";
	/** @returns `true` if `token` is a flow or block collection */
	const isCollection = (token) => !!token && "items" in token;
	/** @returns `true` if `token` is a flow or block scalar; not an alias */
	const isScalar = (token) => !!token && (token.type === "scalar" || token.type === "single-quoted-scalar" || token.type === "double-quoted-scalar" || token.type === "block-scalar");
	/* istanbul ignore next */
	/** Get a printable representation of a lexer token */
	function prettyToken(token) {
		switch (token) {
			case BOM: return "<BOM>";
			case DOCUMENT: return "<DOC>";
			case FLOW_END: return "<FLOW_END>";
			case SCALAR: return "<SCALAR>";
			default: return JSON.stringify(token);
		}
	}
	/** Identify the type of a lexer token. May return `null` for unknown tokens. */
	function tokenType(source) {
		switch (source) {
			case BOM: return "byte-order-mark";
			case DOCUMENT: return "doc-mode";
			case FLOW_END: return "flow-error-end";
			case SCALAR: return "scalar";
			case "---": return "doc-start";
			case "...": return "doc-end";
			case "":
			case "\n":
			case "\r\n": return "newline";
			case "-": return "seq-item-ind";
			case "?": return "explicit-key-ind";
			case ":": return "map-value-ind";
			case "{": return "flow-map-start";
			case "}": return "flow-map-end";
			case "[": return "flow-seq-start";
			case "]": return "flow-seq-end";
			case ",": return "comma";
		}
		switch (source[0]) {
			case " ":
			case "	": return "space";
			case "#": return "comment";
			case "%": return "directive-line";
			case "*": return "alias";
			case "&": return "anchor";
			case "!": return "tag";
			case "'": return "single-quoted-scalar";
			case "\"": return "double-quoted-scalar";
			case "|":
			case ">": return "block-scalar-header";
		}
		return null;
	}
	exports.createScalarToken = cstScalar.createScalarToken;
	exports.resolveAsScalar = cstScalar.resolveAsScalar;
	exports.setScalarValue = cstScalar.setScalarValue;
	exports.stringify = cstStringify.stringify;
	exports.visit = cstVisit.visit;
	exports.BOM = BOM;
	exports.DOCUMENT = DOCUMENT;
	exports.FLOW_END = FLOW_END;
	exports.SCALAR = SCALAR;
	exports.isCollection = isCollection;
	exports.isScalar = isScalar;
	exports.prettyToken = prettyToken;
	exports.tokenType = tokenType;
}));
// node_modules/yaml/dist/parse/lexer.js
var require_lexer = /* @__PURE__ */ __commonJSMin(((exports) => {
	var cst = require_cst();
	function isEmpty(ch) {
		switch (ch) {
			case void 0:
			case " ":
			case "\n":
			case "\r":
			case "	": return true;
			default: return false;
		}
	}
	const hexDigits = /* @__PURE__ */ new Set("0123456789ABCDEFabcdef");
	const tagChars = /* @__PURE__ */ new Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-#;/?:@&=+$_.!~*'()");
	const flowIndicatorChars = /* @__PURE__ */ new Set(",[]{}");
	const invalidAnchorChars = /* @__PURE__ */ new Set(" ,[]{}\n\r	");
	const isNotAnchorChar = (ch) => !ch || invalidAnchorChars.has(ch);
	/**
	* Splits an input string into lexical tokens, i.e. smaller strings that are
	* easily identifiable by `tokens.tokenType()`.
	*
	* Lexing starts always in a "stream" context. Incomplete input may be buffered
	* until a complete token can be emitted.
	*
	* In addition to slices of the original input, the following control characters
	* may also be emitted:
	*
	* - `\x02` (Start of Text): A document starts with the next token
	* - `\x18` (Cancel): Unexpected end of flow-mode (indicates an error)
	* - `\x1f` (Unit Separator): Next token is a scalar value
	* - `\u{FEFF}` (Byte order mark): Emitted separately outside documents
	*/
	var Lexer = class {
		constructor() {
			/**
			* Flag indicating whether the end of the current buffer marks the end of
			* all input
			*/
			this.atEnd = false;
			/**
			* Explicit indent set in block scalar header, as an offset from the current
			* minimum indent, so e.g. set to 1 from a header `|2+`. Set to -1 if not
			* explicitly set.
			*/
			this.blockScalarIndent = -1;
			/**
			* Block scalars that include a + (keep) chomping indicator in their header
			* include trailing empty lines, which are otherwise excluded from the
			* scalar's contents.
			*/
			this.blockScalarKeep = false;
			/** Current input */
			this.buffer = "";
			/**
			* Flag noting whether the map value indicator : can immediately follow this
			* node within a flow context.
			*/
			this.flowKey = false;
			/** Count of surrounding flow collection levels. */
			this.flowLevel = 0;
			/**
			* Minimum level of indentation required for next lines to be parsed as a
			* part of the current scalar value.
			*/
			this.indentNext = 0;
			/** Indentation level of the current line. */
			this.indentValue = 0;
			/** Position of the next \n character. */
			this.lineEndPos = null;
			/** Stores the state of the lexer if reaching the end of incpomplete input */
			this.next = null;
			/** A pointer to `buffer`; the current position of the lexer. */
			this.pos = 0;
		}
		/**
		* Generate YAML tokens from the `source` string. If `incomplete`,
		* a part of the last line may be left as a buffer for the next call.
		*
		* @returns A generator of lexical tokens
		*/
		*lex(source, incomplete = false) {
			if (source) {
				if (typeof source !== "string") throw TypeError("source is not a string");
				this.buffer = this.buffer ? this.buffer + source : source;
				this.lineEndPos = null;
			}
			this.atEnd = !incomplete;
			let next = this.next ?? "stream";
			while (next && (incomplete || this.hasChars(1))) next = yield* this.parseNext(next);
		}
		atLineEnd() {
			let i = this.pos;
			let ch = this.buffer[i];
			while (ch === " " || ch === "	") ch = this.buffer[++i];
			if (!ch || ch === "#" || ch === "\n") return true;
			if (ch === "\r") return this.buffer[i + 1] === "\n";
			return false;
		}
		charAt(n) {
			return this.buffer[this.pos + n];
		}
		continueScalar(offset) {
			let ch = this.buffer[offset];
			if (this.indentNext > 0) {
				let indent = 0;
				while (ch === " ") ch = this.buffer[++indent + offset];
				if (ch === "\r") {
					const next = this.buffer[indent + offset + 1];
					if (next === "\n" || !next && !this.atEnd) return offset + indent + 1;
				}
				return ch === "\n" || indent >= this.indentNext || !ch && !this.atEnd ? offset + indent : -1;
			}
			if (ch === "-" || ch === ".") {
				const dt = this.buffer.substr(offset, 3);
				if ((dt === "---" || dt === "...") && isEmpty(this.buffer[offset + 3])) return -1;
			}
			return offset;
		}
		getLine() {
			let end = this.lineEndPos;
			if (typeof end !== "number" || end !== -1 && end < this.pos) {
				end = this.buffer.indexOf("\n", this.pos);
				this.lineEndPos = end;
			}
			if (end === -1) return this.atEnd ? this.buffer.substring(this.pos) : null;
			if (this.buffer[end - 1] === "\r") end -= 1;
			return this.buffer.substring(this.pos, end);
		}
		hasChars(n) {
			return this.pos + n <= this.buffer.length;
		}
		setNext(state) {
			this.buffer = this.buffer.substring(this.pos);
			this.pos = 0;
			this.lineEndPos = null;
			this.next = state;
			return null;
		}
		peek(n) {
			return this.buffer.substr(this.pos, n);
		}
		*parseNext(next) {
			switch (next) {
				case "stream": return yield* this.parseStream();
				case "line-start": return yield* this.parseLineStart();
				case "block-start": return yield* this.parseBlockStart();
				case "doc": return yield* this.parseDocument();
				case "flow": return yield* this.parseFlowCollection();
				case "quoted-scalar": return yield* this.parseQuotedScalar();
				case "block-scalar": return yield* this.parseBlockScalar();
				case "plain-scalar": return yield* this.parsePlainScalar();
			}
		}
		*parseStream() {
			let line = this.getLine();
			if (line === null) return this.setNext("stream");
			if (line[0] === cst.BOM) {
				yield* this.pushCount(1);
				line = line.substring(1);
			}
			if (line[0] === "%") {
				let dirEnd = line.length;
				let cs = line.indexOf("#");
				while (cs !== -1) {
					const ch = line[cs - 1];
					if (ch === " " || ch === "	") {
						dirEnd = cs - 1;
						break;
					} else cs = line.indexOf("#", cs + 1);
				}
				while (true) {
					const ch = line[dirEnd - 1];
					if (ch === " " || ch === "	") dirEnd -= 1;
					else break;
				}
				const n = (yield* this.pushCount(dirEnd)) + (yield* this.pushSpaces(true));
				yield* this.pushCount(line.length - n);
				this.pushNewline();
				return "stream";
			}
			if (this.atLineEnd()) {
				const sp = yield* this.pushSpaces(true);
				yield* this.pushCount(line.length - sp);
				yield* this.pushNewline();
				return "stream";
			}
			yield cst.DOCUMENT;
			return yield* this.parseLineStart();
		}
		*parseLineStart() {
			const ch = this.charAt(0);
			if (!ch && !this.atEnd) return this.setNext("line-start");
			if (ch === "-" || ch === ".") {
				if (!this.atEnd && !this.hasChars(4)) return this.setNext("line-start");
				const s = this.peek(3);
				if ((s === "---" || s === "...") && isEmpty(this.charAt(3))) {
					yield* this.pushCount(3);
					this.indentValue = 0;
					this.indentNext = 0;
					return s === "---" ? "doc" : "stream";
				}
			}
			this.indentValue = yield* this.pushSpaces(false);
			if (this.indentNext > this.indentValue && !isEmpty(this.charAt(1))) this.indentNext = this.indentValue;
			return yield* this.parseBlockStart();
		}
		*parseBlockStart() {
			const [ch0, ch1] = this.peek(2);
			if (!ch1 && !this.atEnd) return this.setNext("block-start");
			if ((ch0 === "-" || ch0 === "?" || ch0 === ":") && isEmpty(ch1)) {
				const n = (yield* this.pushCount(1)) + (yield* this.pushSpaces(true));
				this.indentNext = this.indentValue + 1;
				this.indentValue += n;
				return "block-start";
			}
			return "doc";
		}
		*parseDocument() {
			yield* this.pushSpaces(true);
			const line = this.getLine();
			if (line === null) return this.setNext("doc");
			let n = yield* this.pushIndicators();
			switch (line[n]) {
				case "#": yield* this.pushCount(line.length - n);
				case void 0:
					yield* this.pushNewline();
					return yield* this.parseLineStart();
				case "{":
				case "[":
					yield* this.pushCount(1);
					this.flowKey = false;
					this.flowLevel = 1;
					return "flow";
				case "}":
				case "]":
					yield* this.pushCount(1);
					return "doc";
				case "*":
					yield* this.pushUntil(isNotAnchorChar);
					return "doc";
				case "\"":
				case "'": return yield* this.parseQuotedScalar();
				case "|":
				case ">":
					n += yield* this.parseBlockScalarHeader();
					n += yield* this.pushSpaces(true);
					yield* this.pushCount(line.length - n);
					yield* this.pushNewline();
					return yield* this.parseBlockScalar();
				default: return yield* this.parsePlainScalar();
			}
		}
		*parseFlowCollection() {
			let nl, sp;
			let indent = -1;
			do {
				nl = yield* this.pushNewline();
				if (nl > 0) {
					sp = yield* this.pushSpaces(false);
					this.indentValue = indent = sp;
				} else sp = 0;
				sp += yield* this.pushSpaces(true);
			} while (nl + sp > 0);
			const line = this.getLine();
			if (line === null) return this.setNext("flow");
			if (indent !== -1 && indent < this.indentNext && line[0] !== "#" || indent === 0 && (line.startsWith("---") || line.startsWith("...")) && isEmpty(line[3])) {
				if (!(indent === this.indentNext - 1 && this.flowLevel === 1 && (line[0] === "]" || line[0] === "}"))) {
					this.flowLevel = 0;
					yield cst.FLOW_END;
					return yield* this.parseLineStart();
				}
			}
			let n = 0;
			while (line[n] === ",") {
				n += yield* this.pushCount(1);
				n += yield* this.pushSpaces(true);
				this.flowKey = false;
			}
			n += yield* this.pushIndicators();
			switch (line[n]) {
				case void 0: return "flow";
				case "#":
					yield* this.pushCount(line.length - n);
					return "flow";
				case "{":
				case "[":
					yield* this.pushCount(1);
					this.flowKey = false;
					this.flowLevel += 1;
					return "flow";
				case "}":
				case "]":
					yield* this.pushCount(1);
					this.flowKey = true;
					this.flowLevel -= 1;
					return this.flowLevel ? "flow" : "doc";
				case "*":
					yield* this.pushUntil(isNotAnchorChar);
					return "flow";
				case "\"":
				case "'":
					this.flowKey = true;
					return yield* this.parseQuotedScalar();
				case ":": {
					const next = this.charAt(1);
					if (this.flowKey || isEmpty(next) || next === ",") {
						this.flowKey = false;
						yield* this.pushCount(1);
						yield* this.pushSpaces(true);
						return "flow";
					}
				}
				default:
					this.flowKey = false;
					return yield* this.parsePlainScalar();
			}
		}
		*parseQuotedScalar() {
			const quote = this.charAt(0);
			let end = this.buffer.indexOf(quote, this.pos + 1);
			if (quote === "'") while (end !== -1 && this.buffer[end + 1] === "'") end = this.buffer.indexOf("'", end + 2);
			else while (end !== -1) {
				let n = 0;
				while (this.buffer[end - 1 - n] === "\\") n += 1;
				if (n % 2 === 0) break;
				end = this.buffer.indexOf("\"", end + 1);
			}
			const qb = this.buffer.substring(0, end);
			let nl = qb.indexOf("\n", this.pos);
			if (nl !== -1) {
				while (nl !== -1) {
					const cs = this.continueScalar(nl + 1);
					if (cs === -1) break;
					nl = qb.indexOf("\n", cs);
				}
				if (nl !== -1) end = nl - (qb[nl - 1] === "\r" ? 2 : 1);
			}
			if (end === -1) {
				if (!this.atEnd) return this.setNext("quoted-scalar");
				end = this.buffer.length;
			}
			yield* this.pushToIndex(end + 1, false);
			return this.flowLevel ? "flow" : "doc";
		}
		*parseBlockScalarHeader() {
			this.blockScalarIndent = -1;
			this.blockScalarKeep = false;
			let i = this.pos;
			while (true) {
				const ch = this.buffer[++i];
				if (ch === "+") this.blockScalarKeep = true;
				else if (ch > "0" && ch <= "9") this.blockScalarIndent = Number(ch) - 1;
				else if (ch !== "-") break;
			}
			return yield* this.pushUntil((ch) => isEmpty(ch) || ch === "#");
		}
		*parseBlockScalar() {
			let nl = this.pos - 1;
			let indent = 0;
			let ch;
			loop: for (let i = this.pos; ch = this.buffer[i]; ++i) switch (ch) {
				case " ":
					indent += 1;
					break;
				case "\n":
					nl = i;
					indent = 0;
					break;
				case "\r": {
					const next = this.buffer[i + 1];
					if (!next && !this.atEnd) return this.setNext("block-scalar");
					if (next === "\n") break;
				}
				default: break loop;
			}
			if (!ch && !this.atEnd) return this.setNext("block-scalar");
			if (indent >= this.indentNext) {
				if (this.blockScalarIndent === -1) this.indentNext = indent;
				else this.indentNext = this.blockScalarIndent + (this.indentNext === 0 ? 1 : this.indentNext);
				do {
					const cs = this.continueScalar(nl + 1);
					if (cs === -1) break;
					nl = this.buffer.indexOf("\n", cs);
				} while (nl !== -1);
				if (nl === -1) {
					if (!this.atEnd) return this.setNext("block-scalar");
					nl = this.buffer.length;
				}
			}
			let i = nl + 1;
			ch = this.buffer[i];
			while (ch === " ") ch = this.buffer[++i];
			if (ch === "	") {
				while (ch === "	" || ch === " " || ch === "\r" || ch === "\n") ch = this.buffer[++i];
				nl = i - 1;
			} else if (!this.blockScalarKeep) do {
				let i = nl - 1;
				let ch = this.buffer[i];
				if (ch === "\r") ch = this.buffer[--i];
				const lastChar = i;
				while (ch === " ") ch = this.buffer[--i];
				if (ch === "\n" && i >= this.pos && i + 1 + indent > lastChar) nl = i;
				else break;
			} while (true);
			yield cst.SCALAR;
			yield* this.pushToIndex(nl + 1, true);
			return yield* this.parseLineStart();
		}
		*parsePlainScalar() {
			const inFlow = this.flowLevel > 0;
			let end = this.pos - 1;
			let i = this.pos - 1;
			let ch;
			while (ch = this.buffer[++i]) if (ch === ":") {
				const next = this.buffer[i + 1];
				if (isEmpty(next) || inFlow && flowIndicatorChars.has(next)) break;
				end = i;
			} else if (isEmpty(ch)) {
				let next = this.buffer[i + 1];
				if (ch === "\r") {
					if (next === "\n") {
						i += 1;
						ch = "\n";
						next = this.buffer[i + 1];
					} else end = i;
				}
				if (next === "#" || inFlow && flowIndicatorChars.has(next)) break;
				if (ch === "\n") {
					const cs = this.continueScalar(i + 1);
					if (cs === -1) break;
					i = Math.max(i, cs - 2);
				}
			} else {
				if (inFlow && flowIndicatorChars.has(ch)) break;
				end = i;
			}
			if (!ch && !this.atEnd) return this.setNext("plain-scalar");
			yield cst.SCALAR;
			yield* this.pushToIndex(end + 1, true);
			return inFlow ? "flow" : "doc";
		}
		*pushCount(n) {
			if (n > 0) {
				yield this.buffer.substr(this.pos, n);
				this.pos += n;
				return n;
			}
			return 0;
		}
		*pushToIndex(i, allowEmpty) {
			const s = this.buffer.slice(this.pos, i);
			if (s) {
				yield s;
				this.pos += s.length;
				return s.length;
			} else if (allowEmpty) yield "";
			return 0;
		}
		*pushIndicators() {
			let n = 0;
			loop: while (true) {
				switch (this.charAt(0)) {
					case "!":
						n += yield* this.pushTag();
						n += yield* this.pushSpaces(true);
						continue loop;
					case "&":
						n += yield* this.pushUntil(isNotAnchorChar);
						n += yield* this.pushSpaces(true);
						continue loop;
					case "-":
					case "?":
					case ":": {
						const inFlow = this.flowLevel > 0;
						const ch1 = this.charAt(1);
						if (isEmpty(ch1) || inFlow && flowIndicatorChars.has(ch1)) {
							if (!inFlow) this.indentNext = this.indentValue + 1;
							else if (this.flowKey) this.flowKey = false;
							n += yield* this.pushCount(1);
							n += yield* this.pushSpaces(true);
							continue loop;
						}
					}
				}
				break loop;
			}
			return n;
		}
		*pushTag() {
			if (this.charAt(1) === "<") {
				let i = this.pos + 2;
				let ch = this.buffer[i];
				while (!isEmpty(ch) && ch !== ">") ch = this.buffer[++i];
				return yield* this.pushToIndex(ch === ">" ? i + 1 : i, false);
			} else {
				let i = this.pos + 1;
				let ch = this.buffer[i];
				while (ch) if (tagChars.has(ch)) ch = this.buffer[++i];
				else if (ch === "%" && hexDigits.has(this.buffer[i + 1]) && hexDigits.has(this.buffer[i + 2])) ch = this.buffer[i += 3];
				else break;
				return yield* this.pushToIndex(i, false);
			}
		}
		*pushNewline() {
			const ch = this.buffer[this.pos];
			if (ch === "\n") return yield* this.pushCount(1);
			else if (ch === "\r" && this.charAt(1) === "\n") return yield* this.pushCount(2);
			else return 0;
		}
		*pushSpaces(allowTabs) {
			let i = this.pos - 1;
			let ch;
			do
				ch = this.buffer[++i];
			while (ch === " " || allowTabs && ch === "	");
			const n = i - this.pos;
			if (n > 0) {
				yield this.buffer.substr(this.pos, n);
				this.pos = i;
			}
			return n;
		}
		*pushUntil(test) {
			let i = this.pos;
			let ch = this.buffer[i];
			while (!test(ch)) ch = this.buffer[++i];
			return yield* this.pushToIndex(i, false);
		}
	};
	exports.Lexer = Lexer;
}));
// node_modules/yaml/dist/parse/line-counter.js
var require_line_counter = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Tracks newlines during parsing in order to provide an efficient API for
	* determining the one-indexed `{ line, col }` position for any offset
	* within the input.
	*/
	var LineCounter = class {
		constructor() {
			this.lineStarts = [];
			/**
			* Should be called in ascending order. Otherwise, call
			* `lineCounter.lineStarts.sort()` before calling `linePos()`.
			*/
			this.addNewLine = (offset) => this.lineStarts.push(offset);
			/**
			* Performs a binary search and returns the 1-indexed { line, col }
			* position of `offset`. If `line === 0`, `addNewLine` has never been
			* called or `offset` is before the first known newline.
			*/
			this.linePos = (offset) => {
				let low = 0;
				let high = this.lineStarts.length;
				while (low < high) {
					const mid = low + high >> 1;
					if (this.lineStarts[mid] < offset) low = mid + 1;
					else high = mid;
				}
				if (this.lineStarts[low] === offset) return {
					line: low + 1,
					col: 1
				};
				if (low === 0) return {
					line: 0,
					col: offset
				};
				const start = this.lineStarts[low - 1];
				return {
					line: low,
					col: offset - start + 1
				};
			};
		}
	};
	exports.LineCounter = LineCounter;
}));
// node_modules/yaml/dist/parse/parser.js
var require_parser = /* @__PURE__ */ __commonJSMin(((exports) => {
	var node_process = __require("process");
	var cst = require_cst();
	var lexer = require_lexer();
	function includesToken(list, type) {
		for (let i = 0; i < list.length; ++i) if (list[i].type === type) return true;
		return false;
	}
	function findNonEmptyIndex(list) {
		for (let i = 0; i < list.length; ++i) switch (list[i].type) {
			case "space":
			case "comment":
			case "newline": break;
			default: return i;
		}
		return -1;
	}
	function isFlowToken(token) {
		switch (token?.type) {
			case "alias":
			case "scalar":
			case "single-quoted-scalar":
			case "double-quoted-scalar":
			case "flow-collection": return true;
			default: return false;
		}
	}
	function getPrevProps(parent) {
		switch (parent.type) {
			case "document": return parent.start;
			case "block-map": {
				const it = parent.items[parent.items.length - 1];
				return it.sep ?? it.start;
			}
			case "block-seq": return parent.items[parent.items.length - 1].start;
			/* istanbul ignore next should not happen */
			default: return [];
		}
	}
	/** Note: May modify input array */
	function getFirstKeyStartProps(prev) {
		if (prev.length === 0) return [];
		let i = prev.length;
		loop: while (--i >= 0) switch (prev[i].type) {
			case "doc-start":
			case "explicit-key-ind":
			case "map-value-ind":
			case "seq-item-ind":
			case "newline": break loop;
		}
		while (prev[++i]?.type === "space");
		return prev.splice(i, prev.length);
	}
	function arrayPushArray(target, source) {
		if (source.length < 1e5) Array.prototype.push.apply(target, source);
		else for (let i = 0; i < source.length; ++i) target.push(source[i]);
	}
	function fixFlowSeqItems(fc) {
		if (fc.start.type === "flow-seq-start") {
			for (const it of fc.items) if (it.sep && !it.value && !includesToken(it.start, "explicit-key-ind") && !includesToken(it.sep, "map-value-ind")) {
				if (it.key) it.value = it.key;
				delete it.key;
				if (isFlowToken(it.value)) {
					if (it.value.end) arrayPushArray(it.value.end, it.sep);
					else it.value.end = it.sep;
				} else arrayPushArray(it.start, it.sep);
				delete it.sep;
			}
		}
	}
	/**
	* A YAML concrete syntax tree (CST) parser
	*
	* ```ts
	* const src: string = ...
	* for (const token of new Parser().parse(src)) {
	*   // token: Token
	* }
	* ```
	*
	* To use the parser with a user-provided lexer:
	*
	* ```ts
	* function* parse(source: string, lexer: Lexer) {
	*   const parser = new Parser()
	*   for (const lexeme of lexer.lex(source))
	*     yield* parser.next(lexeme)
	*   yield* parser.end()
	* }
	*
	* const src: string = ...
	* const lexer = new Lexer()
	* for (const token of parse(src, lexer)) {
	*   // token: Token
	* }
	* ```
	*/
	var Parser = class {
		/**
		* @param onNewLine - If defined, called separately with the start position of
		*   each new line (in `parse()`, including the start of input).
		*/
		constructor(onNewLine) {
			/** If true, space and sequence indicators count as indentation */
			this.atNewLine = true;
			/** If true, next token is a scalar value */
			this.atScalar = false;
			/** Current indentation level */
			this.indent = 0;
			/** Current offset since the start of parsing */
			this.offset = 0;
			/** On the same line with a block map key */
			this.onKeyLine = false;
			/** Top indicates the node that's currently being built */
			this.stack = [];
			/** The source of the current token, set in parse() */
			this.source = "";
			/** The type of the current token, set in parse() */
			this.type = "";
			this.lexer = new lexer.Lexer();
			this.onNewLine = onNewLine;
		}
		/**
		* Parse `source` as a YAML stream.
		* If `incomplete`, a part of the last line may be left as a buffer for the next call.
		*
		* Errors are not thrown, but yielded as `{ type: 'error', message }` tokens.
		*
		* @returns A generator of tokens representing each directive, document, and other structure.
		*/
		*parse(source, incomplete = false) {
			if (this.onNewLine && this.offset === 0) this.onNewLine(0);
			for (const lexeme of this.lexer.lex(source, incomplete)) yield* this.next(lexeme);
			if (!incomplete) yield* this.end();
		}
		/**
		* Advance the parser by the `source` of one lexical token.
		*/
		*next(source) {
			this.source = source;
			if (node_process.env.LOG_TOKENS) console.log("|", cst.prettyToken(source));
			if (this.atScalar) {
				this.atScalar = false;
				yield* this.step();
				this.offset += source.length;
				return;
			}
			const type = cst.tokenType(source);
			if (!type) {
				const message = `Not a YAML token: ${source}`;
				yield* this.pop({
					type: "error",
					offset: this.offset,
					message,
					source
				});
				this.offset += source.length;
			} else if (type === "scalar") {
				this.atNewLine = false;
				this.atScalar = true;
				this.type = "scalar";
			} else {
				this.type = type;
				yield* this.step();
				switch (type) {
					case "newline":
						this.atNewLine = true;
						this.indent = 0;
						if (this.onNewLine) this.onNewLine(this.offset + source.length);
						break;
					case "space":
						if (this.atNewLine && source[0] === " ") this.indent += source.length;
						break;
					case "explicit-key-ind":
					case "map-value-ind":
					case "seq-item-ind":
						if (this.atNewLine) this.indent += source.length;
						break;
					case "doc-mode":
					case "flow-error-end": return;
					default: this.atNewLine = false;
				}
				this.offset += source.length;
			}
		}
		/** Call at end of input to push out any remaining constructions */
		*end() {
			while (this.stack.length > 0) yield* this.pop();
		}
		get sourceToken() {
			return {
				type: this.type,
				offset: this.offset,
				indent: this.indent,
				source: this.source
			};
		}
		*step() {
			const top = this.peek(1);
			if (this.type === "doc-end" && top?.type !== "doc-end") {
				while (this.stack.length > 0) yield* this.pop();
				this.stack.push({
					type: "doc-end",
					offset: this.offset,
					source: this.source
				});
				return;
			}
			if (!top) return yield* this.stream();
			switch (top.type) {
				case "document": return yield* this.document(top);
				case "alias":
				case "scalar":
				case "single-quoted-scalar":
				case "double-quoted-scalar": return yield* this.scalar(top);
				case "block-scalar": return yield* this.blockScalar(top);
				case "block-map": return yield* this.blockMap(top);
				case "block-seq": return yield* this.blockSequence(top);
				case "flow-collection": return yield* this.flowCollection(top);
				case "doc-end": return yield* this.documentEnd(top);
			}
			/* istanbul ignore next should not happen */
			yield* this.pop();
		}
		peek(n) {
			return this.stack[this.stack.length - n];
		}
		*pop(error) {
			const token = error ?? this.stack.pop();
			/* istanbul ignore if should not happen */
			if (!token) yield {
				type: "error",
				offset: this.offset,
				source: "",
				message: "Tried to pop an empty stack"
			};
			else if (this.stack.length === 0) yield token;
			else {
				const top = this.peek(1);
				if (token.type === "block-scalar") token.indent = "indent" in top ? top.indent : 0;
				else if (token.type === "flow-collection" && top.type === "document") token.indent = 0;
				if (token.type === "flow-collection") fixFlowSeqItems(token);
				switch (top.type) {
					case "document":
						top.value = token;
						break;
					case "block-scalar":
						top.props.push(token);
						break;
					case "block-map": {
						const it = top.items[top.items.length - 1];
						if (it.value) {
							top.items.push({
								start: [],
								key: token,
								sep: []
							});
							this.onKeyLine = true;
							return;
						} else if (it.sep) it.value = token;
						else {
							Object.assign(it, {
								key: token,
								sep: []
							});
							this.onKeyLine = !it.explicitKey;
							return;
						}
						break;
					}
					case "block-seq": {
						const it = top.items[top.items.length - 1];
						if (it.value) top.items.push({
							start: [],
							value: token
						});
						else it.value = token;
						break;
					}
					case "flow-collection": {
						const it = top.items[top.items.length - 1];
						if (!it || it.value) top.items.push({
							start: [],
							key: token,
							sep: []
						});
						else if (it.sep) it.value = token;
						else Object.assign(it, {
							key: token,
							sep: []
						});
						return;
					}
					/* istanbul ignore next should not happen */
					default:
						yield* this.pop();
						yield* this.pop(token);
				}
				if ((top.type === "document" || top.type === "block-map" || top.type === "block-seq") && (token.type === "block-map" || token.type === "block-seq")) {
					const last = token.items[token.items.length - 1];
					if (last && !last.sep && !last.value && last.start.length > 0 && findNonEmptyIndex(last.start) === -1 && (token.indent === 0 || last.start.every((st) => st.type !== "comment" || st.indent < token.indent))) {
						if (top.type === "document") top.end = last.start;
						else top.items.push({ start: last.start });
						token.items.splice(-1, 1);
					}
				}
			}
		}
		*stream() {
			switch (this.type) {
				case "directive-line":
					yield {
						type: "directive",
						offset: this.offset,
						source: this.source
					};
					return;
				case "byte-order-mark":
				case "space":
				case "comment":
				case "newline":
					yield this.sourceToken;
					return;
				case "doc-mode":
				case "doc-start": {
					const doc = {
						type: "document",
						offset: this.offset,
						start: []
					};
					if (this.type === "doc-start") doc.start.push(this.sourceToken);
					this.stack.push(doc);
					return;
				}
			}
			yield {
				type: "error",
				offset: this.offset,
				message: `Unexpected ${this.type} token in YAML stream`,
				source: this.source
			};
		}
		*document(doc) {
			if (doc.value) return yield* this.lineEnd(doc);
			switch (this.type) {
				case "doc-start":
					if (findNonEmptyIndex(doc.start) !== -1) {
						yield* this.pop();
						yield* this.step();
					} else doc.start.push(this.sourceToken);
					return;
				case "anchor":
				case "tag":
				case "space":
				case "comment":
				case "newline":
					doc.start.push(this.sourceToken);
					return;
			}
			const bv = this.startBlockValue(doc);
			if (bv) this.stack.push(bv);
			else yield {
				type: "error",
				offset: this.offset,
				message: `Unexpected ${this.type} token in YAML document`,
				source: this.source
			};
		}
		*scalar(scalar) {
			if (this.type === "map-value-ind") {
				const start = getFirstKeyStartProps(getPrevProps(this.peek(2)));
				let sep;
				if (scalar.end) {
					sep = scalar.end;
					sep.push(this.sourceToken);
					delete scalar.end;
				} else sep = [this.sourceToken];
				const map = {
					type: "block-map",
					offset: scalar.offset,
					indent: scalar.indent,
					items: [{
						start,
						key: scalar,
						sep
					}]
				};
				this.onKeyLine = true;
				this.stack[this.stack.length - 1] = map;
			} else yield* this.lineEnd(scalar);
		}
		*blockScalar(scalar) {
			switch (this.type) {
				case "space":
				case "comment":
				case "newline":
					scalar.props.push(this.sourceToken);
					return;
				case "scalar":
					scalar.source = this.source;
					this.atNewLine = true;
					this.indent = 0;
					if (this.onNewLine) {
						let nl = this.source.indexOf("\n") + 1;
						while (nl !== 0) {
							this.onNewLine(this.offset + nl);
							nl = this.source.indexOf("\n", nl) + 1;
						}
					}
					yield* this.pop();
					break;
				/* istanbul ignore next should not happen */
				default:
					yield* this.pop();
					yield* this.step();
			}
		}
		*blockMap(map) {
			const it = map.items[map.items.length - 1];
			switch (this.type) {
				case "newline":
					this.onKeyLine = false;
					if (it.value) {
						const end = "end" in it.value ? it.value.end : void 0;
						if ((Array.isArray(end) ? end[end.length - 1] : void 0)?.type === "comment") end?.push(this.sourceToken);
						else map.items.push({ start: [this.sourceToken] });
					} else if (it.sep) it.sep.push(this.sourceToken);
					else it.start.push(this.sourceToken);
					return;
				case "space":
				case "comment":
					if (it.value) map.items.push({ start: [this.sourceToken] });
					else if (it.sep) it.sep.push(this.sourceToken);
					else {
						if (this.atIndentedComment(it.start, map.indent)) {
							const end = map.items[map.items.length - 2]?.value?.end;
							if (Array.isArray(end)) {
								arrayPushArray(end, it.start);
								end.push(this.sourceToken);
								map.items.pop();
								return;
							}
						}
						it.start.push(this.sourceToken);
					}
					return;
			}
			if (this.indent >= map.indent) {
				const atMapIndent = !this.onKeyLine && this.indent === map.indent;
				const atNextItem = atMapIndent && (it.sep || it.explicitKey) && this.type !== "seq-item-ind";
				let start = [];
				if (atNextItem && it.sep && !it.value) {
					const nl = [];
					for (let i = 0; i < it.sep.length; ++i) {
						const st = it.sep[i];
						switch (st.type) {
							case "newline":
								nl.push(i);
								break;
							case "space": break;
							case "comment":
								if (st.indent > map.indent) nl.length = 0;
								break;
							default: nl.length = 0;
						}
					}
					if (nl.length >= 2) start = it.sep.splice(nl[1]);
				}
				switch (this.type) {
					case "anchor":
					case "tag":
						if (atNextItem || it.value) {
							start.push(this.sourceToken);
							map.items.push({ start });
							this.onKeyLine = true;
						} else if (it.sep) it.sep.push(this.sourceToken);
						else it.start.push(this.sourceToken);
						return;
					case "explicit-key-ind":
						if (!it.sep && !it.explicitKey) {
							it.start.push(this.sourceToken);
							it.explicitKey = true;
						} else if (atNextItem || it.value) {
							start.push(this.sourceToken);
							map.items.push({
								start,
								explicitKey: true
							});
						} else this.stack.push({
							type: "block-map",
							offset: this.offset,
							indent: this.indent,
							items: [{
								start: [this.sourceToken],
								explicitKey: true
							}]
						});
						this.onKeyLine = true;
						return;
					case "map-value-ind":
						if (it.explicitKey) {
							if (!it.sep) {
								if (includesToken(it.start, "newline")) Object.assign(it, {
									key: null,
									sep: [this.sourceToken]
								});
								else {
									const start = getFirstKeyStartProps(it.start);
									this.stack.push({
										type: "block-map",
										offset: this.offset,
										indent: this.indent,
										items: [{
											start,
											key: null,
											sep: [this.sourceToken]
										}]
									});
								}
							} else if (it.value) map.items.push({
								start: [],
								key: null,
								sep: [this.sourceToken]
							});
							else if (includesToken(it.sep, "map-value-ind")) this.stack.push({
								type: "block-map",
								offset: this.offset,
								indent: this.indent,
								items: [{
									start,
									key: null,
									sep: [this.sourceToken]
								}]
							});
							else if (isFlowToken(it.key) && !includesToken(it.sep, "newline")) {
								const start = getFirstKeyStartProps(it.start);
								const key = it.key;
								const sep = it.sep;
								sep.push(this.sourceToken);
								delete it.key;
								delete it.sep;
								this.stack.push({
									type: "block-map",
									offset: this.offset,
									indent: this.indent,
									items: [{
										start,
										key,
										sep
									}]
								});
							} else if (start.length > 0) it.sep = it.sep.concat(start, this.sourceToken);
							else it.sep.push(this.sourceToken);
						} else if (!it.sep) Object.assign(it, {
							key: null,
							sep: [this.sourceToken]
						});
						else if (it.value || atNextItem) map.items.push({
							start,
							key: null,
							sep: [this.sourceToken]
						});
						else if (includesToken(it.sep, "map-value-ind")) this.stack.push({
							type: "block-map",
							offset: this.offset,
							indent: this.indent,
							items: [{
								start: [],
								key: null,
								sep: [this.sourceToken]
							}]
						});
						else it.sep.push(this.sourceToken);
						this.onKeyLine = true;
						return;
					case "alias":
					case "scalar":
					case "single-quoted-scalar":
					case "double-quoted-scalar": {
						const fs = this.flowScalar(this.type);
						if (atNextItem || it.value) {
							map.items.push({
								start,
								key: fs,
								sep: []
							});
							this.onKeyLine = true;
						} else if (it.sep) this.stack.push(fs);
						else {
							Object.assign(it, {
								key: fs,
								sep: []
							});
							this.onKeyLine = true;
						}
						return;
					}
					default: {
						const bv = this.startBlockValue(map);
						if (bv) {
							if (bv.type === "block-seq") {
								if (!it.explicitKey && it.sep && !includesToken(it.sep, "newline")) {
									yield* this.pop({
										type: "error",
										offset: this.offset,
										message: "Unexpected block-seq-ind on same line with key",
										source: this.source
									});
									return;
								}
							} else if (atMapIndent) map.items.push({ start });
							this.stack.push(bv);
							return;
						}
					}
				}
			}
			yield* this.pop();
			yield* this.step();
		}
		*blockSequence(seq) {
			const it = seq.items[seq.items.length - 1];
			switch (this.type) {
				case "newline":
					if (it.value) {
						const end = "end" in it.value ? it.value.end : void 0;
						if ((Array.isArray(end) ? end[end.length - 1] : void 0)?.type === "comment") end?.push(this.sourceToken);
						else seq.items.push({ start: [this.sourceToken] });
					} else it.start.push(this.sourceToken);
					return;
				case "space":
				case "comment":
					if (it.value) seq.items.push({ start: [this.sourceToken] });
					else {
						if (this.atIndentedComment(it.start, seq.indent)) {
							const end = seq.items[seq.items.length - 2]?.value?.end;
							if (Array.isArray(end)) {
								arrayPushArray(end, it.start);
								end.push(this.sourceToken);
								seq.items.pop();
								return;
							}
						}
						it.start.push(this.sourceToken);
					}
					return;
				case "anchor":
				case "tag":
					if (it.value || this.indent <= seq.indent) break;
					it.start.push(this.sourceToken);
					return;
				case "seq-item-ind":
					if (this.indent !== seq.indent) break;
					if (it.value || includesToken(it.start, "seq-item-ind")) seq.items.push({ start: [this.sourceToken] });
					else it.start.push(this.sourceToken);
					return;
			}
			if (this.indent > seq.indent) {
				const bv = this.startBlockValue(seq);
				if (bv) {
					this.stack.push(bv);
					return;
				}
			}
			yield* this.pop();
			yield* this.step();
		}
		*flowCollection(fc) {
			const it = fc.items[fc.items.length - 1];
			if (this.type === "flow-error-end") {
				let top;
				do {
					yield* this.pop();
					top = this.peek(1);
				} while (top?.type === "flow-collection");
			} else if (fc.end.length === 0) {
				switch (this.type) {
					case "comma":
					case "explicit-key-ind":
						if (!it || it.sep) fc.items.push({ start: [this.sourceToken] });
						else it.start.push(this.sourceToken);
						return;
					case "map-value-ind":
						if (!it || it.value) fc.items.push({
							start: [],
							key: null,
							sep: [this.sourceToken]
						});
						else if (it.sep) it.sep.push(this.sourceToken);
						else Object.assign(it, {
							key: null,
							sep: [this.sourceToken]
						});
						return;
					case "space":
					case "comment":
					case "newline":
					case "anchor":
					case "tag":
						if (!it || it.value) fc.items.push({ start: [this.sourceToken] });
						else if (it.sep) it.sep.push(this.sourceToken);
						else it.start.push(this.sourceToken);
						return;
					case "alias":
					case "scalar":
					case "single-quoted-scalar":
					case "double-quoted-scalar": {
						const fs = this.flowScalar(this.type);
						if (!it || it.value) fc.items.push({
							start: [],
							key: fs,
							sep: []
						});
						else if (it.sep) this.stack.push(fs);
						else Object.assign(it, {
							key: fs,
							sep: []
						});
						return;
					}
					case "flow-map-end":
					case "flow-seq-end":
						fc.end.push(this.sourceToken);
						return;
				}
				const bv = this.startBlockValue(fc);
				/* istanbul ignore else should not happen */
				if (bv) this.stack.push(bv);
				else {
					yield* this.pop();
					yield* this.step();
				}
			} else {
				const parent = this.peek(2);
				if (parent.type === "block-map" && (this.type === "map-value-ind" && parent.indent === fc.indent || this.type === "newline" && !parent.items[parent.items.length - 1].sep)) {
					yield* this.pop();
					yield* this.step();
				} else if (this.type === "map-value-ind" && parent.type !== "flow-collection") {
					const start = getFirstKeyStartProps(getPrevProps(parent));
					fixFlowSeqItems(fc);
					const sep = fc.end.splice(1, fc.end.length);
					sep.push(this.sourceToken);
					const map = {
						type: "block-map",
						offset: fc.offset,
						indent: fc.indent,
						items: [{
							start,
							key: fc,
							sep
						}]
					};
					this.onKeyLine = true;
					this.stack[this.stack.length - 1] = map;
				} else yield* this.lineEnd(fc);
			}
		}
		flowScalar(type) {
			if (this.onNewLine) {
				let nl = this.source.indexOf("\n") + 1;
				while (nl !== 0) {
					this.onNewLine(this.offset + nl);
					nl = this.source.indexOf("\n", nl) + 1;
				}
			}
			return {
				type,
				offset: this.offset,
				indent: this.indent,
				source: this.source
			};
		}
		startBlockValue(parent) {
			switch (this.type) {
				case "alias":
				case "scalar":
				case "single-quoted-scalar":
				case "double-quoted-scalar": return this.flowScalar(this.type);
				case "block-scalar-header": return {
					type: "block-scalar",
					offset: this.offset,
					indent: this.indent,
					props: [this.sourceToken],
					source: ""
				};
				case "flow-map-start":
				case "flow-seq-start": return {
					type: "flow-collection",
					offset: this.offset,
					indent: this.indent,
					start: this.sourceToken,
					items: [],
					end: []
				};
				case "seq-item-ind": return {
					type: "block-seq",
					offset: this.offset,
					indent: this.indent,
					items: [{ start: [this.sourceToken] }]
				};
				case "explicit-key-ind": {
					this.onKeyLine = true;
					const start = getFirstKeyStartProps(getPrevProps(parent));
					start.push(this.sourceToken);
					return {
						type: "block-map",
						offset: this.offset,
						indent: this.indent,
						items: [{
							start,
							explicitKey: true
						}]
					};
				}
				case "map-value-ind": {
					this.onKeyLine = true;
					const start = getFirstKeyStartProps(getPrevProps(parent));
					return {
						type: "block-map",
						offset: this.offset,
						indent: this.indent,
						items: [{
							start,
							key: null,
							sep: [this.sourceToken]
						}]
					};
				}
			}
			return null;
		}
		atIndentedComment(start, indent) {
			if (this.type !== "comment") return false;
			if (this.indent <= indent) return false;
			return start.every((st) => st.type === "newline" || st.type === "space");
		}
		*documentEnd(docEnd) {
			if (this.type !== "doc-mode") {
				if (docEnd.end) docEnd.end.push(this.sourceToken);
				else docEnd.end = [this.sourceToken];
				if (this.type === "newline") yield* this.pop();
			}
		}
		*lineEnd(token) {
			switch (this.type) {
				case "comma":
				case "doc-start":
				case "doc-end":
				case "flow-seq-end":
				case "flow-map-end":
				case "map-value-ind":
					yield* this.pop();
					yield* this.step();
					break;
				case "newline": this.onKeyLine = false;
				default:
					if (token.end) token.end.push(this.sourceToken);
					else token.end = [this.sourceToken];
					if (this.type === "newline") yield* this.pop();
			}
		}
	};
	exports.Parser = Parser;
}));
// node_modules/yaml/dist/public-api.js
var require_public_api = /* @__PURE__ */ __commonJSMin(((exports) => {
	var composer = require_composer();
	var Document = require_Document();
	var errors = require_errors();
	var log = require_log();
	var identity = require_identity();
	var lineCounter = require_line_counter();
	var parser = require_parser();
	function parseOptions(options) {
		const prettyErrors = options.prettyErrors !== false;
		return {
			lineCounter: options.lineCounter || prettyErrors && new lineCounter.LineCounter() || null,
			prettyErrors
		};
	}
	/**
	* Parse the input as a stream of YAML documents.
	*
	* Documents should be separated from each other by `...` or `---` marker lines.
	*
	* @returns If an empty `docs` array is returned, it will be of type
	*   EmptyStream and contain additional stream information. In
	*   TypeScript, you should use `'empty' in docs` as a type guard for it.
	*/
	function parseAllDocuments(source, options = {}) {
		const { lineCounter, prettyErrors } = parseOptions(options);
		const parser$1 = new parser.Parser(lineCounter?.addNewLine);
		const composer$1 = new composer.Composer(options);
		const docs = Array.from(composer$1.compose(parser$1.parse(source)));
		if (prettyErrors && lineCounter) for (const doc of docs) {
			doc.errors.forEach(errors.prettifyError(source, lineCounter));
			doc.warnings.forEach(errors.prettifyError(source, lineCounter));
		}
		if (docs.length > 0) return docs;
		return Object.assign([], { empty: true }, composer$1.streamInfo());
	}
	/** Parse an input string into a single YAML.Document */
	function parseDocument(source, options = {}) {
		const { lineCounter, prettyErrors } = parseOptions(options);
		const parser$1 = new parser.Parser(lineCounter?.addNewLine);
		const composer$1 = new composer.Composer(options);
		let doc = null;
		for (const _doc of composer$1.compose(parser$1.parse(source), true, source.length)) if (!doc) doc = _doc;
		else if (doc.options.logLevel !== "silent") {
			doc.errors.push(new errors.YAMLParseError(_doc.range.slice(0, 2), "MULTIPLE_DOCS", "Source contains multiple documents; please use YAML.parseAllDocuments()"));
			break;
		}
		if (prettyErrors && lineCounter) {
			doc.errors.forEach(errors.prettifyError(source, lineCounter));
			doc.warnings.forEach(errors.prettifyError(source, lineCounter));
		}
		return doc;
	}
	function parse(src, reviver, options) {
		let _reviver = void 0;
		if (typeof reviver === "function") _reviver = reviver;
		else if (options === void 0 && reviver && typeof reviver === "object") options = reviver;
		const doc = parseDocument(src, options);
		if (!doc) return null;
		doc.warnings.forEach((warning) => log.warn(doc.options.logLevel, warning));
		if (doc.errors.length > 0) {
			if (doc.options.logLevel !== "silent") throw doc.errors[0];
			else doc.errors = [];
		}
		return doc.toJS(Object.assign({ reviver: _reviver }, options));
	}
	function stringify(value, replacer, options) {
		let _replacer = null;
		if (typeof replacer === "function" || Array.isArray(replacer)) _replacer = replacer;
		else if (options === void 0 && replacer) options = replacer;
		if (typeof options === "string") options = options.length;
		if (typeof options === "number") {
			const indent = Math.round(options);
			options = indent < 1 ? void 0 : indent > 8 ? { indent: 8 } : { indent };
		}
		if (value === void 0) {
			const { keepUndefined } = options ?? replacer ?? {};
			if (!keepUndefined) return void 0;
		}
		if (identity.isDocument(value) && !_replacer) return value.toString(options);
		return new Document.Document(value, _replacer, options).toString(options);
	}
	exports.parse = parse;
	exports.parseAllDocuments = parseAllDocuments;
	exports.parseDocument = parseDocument;
	exports.stringify = stringify;
}));
// src/read/yaml.ts
var import_dist = (/* @__PURE__ */ __commonJSMin(((exports) => {
	var composer = require_composer();
	var Document = require_Document();
	var Schema = require_Schema();
	var errors = require_errors();
	var Alias = require_Alias();
	var identity = require_identity();
	var Pair = require_Pair();
	var Scalar = require_Scalar();
	var YAMLMap = require_YAMLMap();
	var YAMLSeq = require_YAMLSeq();
	require_cst();
	var lexer = require_lexer();
	var lineCounter = require_line_counter();
	var parser = require_parser();
	var publicApi = require_public_api();
	var visit = require_visit();
	exports.Composer = composer.Composer;
	exports.Document = Document.Document;
	exports.Schema = Schema.Schema;
	exports.YAMLError = errors.YAMLError;
	exports.YAMLParseError = errors.YAMLParseError;
	exports.YAMLWarning = errors.YAMLWarning;
	exports.Alias = Alias.Alias;
	exports.isAlias = identity.isAlias;
	exports.isCollection = identity.isCollection;
	exports.isDocument = identity.isDocument;
	exports.isMap = identity.isMap;
	exports.isNode = identity.isNode;
	exports.isPair = identity.isPair;
	exports.isScalar = identity.isScalar;
	exports.isSeq = identity.isSeq;
	exports.Pair = Pair.Pair;
	exports.Scalar = Scalar.Scalar;
	exports.YAMLMap = YAMLMap.YAMLMap;
	exports.YAMLSeq = YAMLSeq.YAMLSeq;
	exports.Lexer = lexer.Lexer;
	exports.LineCounter = lineCounter.LineCounter;
	exports.Parser = parser.Parser;
	exports.parse = publicApi.parse;
	exports.parseAllDocuments = publicApi.parseAllDocuments;
	exports.parseDocument = publicApi.parseDocument;
	exports.stringify = publicApi.stringify;
	exports.visit = visit.visit;
	exports.visitAsync = visit.visitAsync;
})))();
/** More nodes or deeper nesting than any configuration has: an alias bomb. */
const most = {
	nodes: 2e5,
	depth: 100
};
/** Reads YAML 1.2 (and JSON, which is YAML), aliases and merge keys resolved; never throws. */
function readYaml(source) {
	const bom = source.text.startsWith("﻿") ? 1 : 0;
	const documents = [];
	const faults = [];
	let parsed;
	try {
		const result = (0, import_dist.parseAllDocuments)(source.text.slice(bom), {
			merge: true,
			prettyErrors: false,
			strict: true,
			uniqueKeys: true,
			logLevel: "silent",
			lineCounter: new import_dist.LineCounter()
		});
		parsed = Array.isArray(result) ? result : [];
	} catch {
		return {
			documents,
			faults: [{
				span: spanOf(source, 0, Math.min(1, source.text.length)),
				message: "the YAML is nested too deeply"
			}]
		};
	}
	for (const document of parsed) {
		const error = document.errors[0];
		if (error !== void 0) {
			faults.push({
				span: spanOf(source, error.pos[0] + bom, Math.max(error.pos[1], error.pos[0] + 1) + bom),
				message: firstLine$1(error.message)
			});
			continue;
		}
		const walker = {
			source,
			bom,
			document,
			nodes: 0
		};
		const tree = document.contents === null ? void 0 : convert(walker, document.contents, 0);
		if (tree === "too-much") faults.push({
			span: spanOf(source, 0, 1),
			message: `the YAML expands to more than ${most.nodes} values or ${most.depth} levels`
		});
		else if (tree !== void 0) documents.push(tree);
	}
	return {
		documents,
		faults
	};
}
function firstLine$1(text) {
	return (text.split("\n", 1)[0] ?? text).replace(/[.:]$/, "");
}
function spanAt(walker, range) {
	const [start, end] = range ?? [0, 0];
	return spanOf(walker.source, start + walker.bom, end + walker.bom);
}
function convert(walker, node, depth) {
	walker.nodes += 1;
	if (walker.nodes > most.nodes || depth > most.depth) return "too-much";
	if ((0, import_dist.isAlias)(node)) {
		const target = node.resolve(walker.document);
		return target === void 0 ? nullAt(spanAt(walker, node.range)) : convert(walker, target, depth + 1);
	}
	const span = spanAt(walker, node.range);
	if ((0, import_dist.isScalar)(node)) {
		const value = isPlain(node.value) ? node.value : null;
		const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE" || node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED";
		return {
			kind: "scalar",
			value,
			text: typeof value === "string" ? value : node.source ?? String(value ?? ""),
			quoted,
			span
		};
	}
	if ((0, import_dist.isSeq)(node)) {
		const items = [];
		for (const item of node.items) {
			const child = convert(walker, item, depth + 1);
			if (child === "too-much") return child;
			items.push(child);
		}
		return {
			kind: "sequence",
			items,
			span
		};
	}
	return (0, import_dist.isMap)(node) ? convertMap(walker, node, span, depth) : nullAt(span);
}
function convertMap(walker, node, span, depth) {
	const entries = [];
	const merged = [];
	for (const pair of node.items) {
		const key = pair.key;
		const keySpan = spanAt(walker, key.range);
		const child = pair.value === null ? nullAt(keySpan) : convert(walker, pair.value, depth + 1);
		if (child === "too-much") return child;
		const name = (0, import_dist.isScalar)(key) ? String(typeof key.value === "string" ? key.value : key.source ?? key.value) : "";
		if (name !== "<<" || !(0, import_dist.isScalar)(key) || key.type !== "PLAIN") entries.push({
			key: {
				value: name,
				span: keySpan
			},
			value: child
		});
		else for (const source of child.kind === "sequence" ? child.items : [child]) if (source.kind === "mapping") merged.push(...source.entries);
	}
	const own = new Set(entries.map((entry) => entry.key.value));
	for (const entry of merged) {
		if (own.has(entry.key.value)) continue;
		own.add(entry.key.value);
		entries.push(entry);
	}
	return {
		kind: "mapping",
		entries,
		span
	};
}
function isPlain(value) {
	return value === null || typeof value === "string" || typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}
function nullAt(span) {
	return {
		kind: "scalar",
		value: null,
		text: "",
		quoted: false,
		span
	};
}
// src/read/configuration.ts
/** Where the configuration is looked for, in this order. */
const configurationPaths = [".apigee-tls-gate.yml", ".github/.apigee-tls-gate.yml"];
const platforms = [
	"hybrid",
	"x",
	"edge-cloud",
	"edge-private"
];
const failOnValues = [
	"error",
	"warning",
	"notice",
	"never"
];
const emptyConfiguration = {
	include: ["**"],
	exclude: [],
	policy: {
		failOn: "error",
		expiry: {
			warningDays: 30,
			errorDays: 0
		},
		severity: /* @__PURE__ */ new Map(),
		waivers: []
	},
	environments: [],
	environmentGroups: [],
	backends: []
};
const topKeys = [
	"platform",
	"deploy-tool",
	"chart-directory",
	"include",
	"exclude",
	"fail-on",
	"expiry",
	"severity",
	"environment-groups",
	"environments",
	"backends",
	"waivers"
];
/** Reads a configuration file against its shape; `rules` are the ids that `severity` and `waivers` may name. */
function readConfiguration(source, rules) {
	const { documents, faults } = readYaml(source);
	if (faults.length > 0) return { problems: faults };
	if (documents.length > 1) return { problems: [{
		span: documents[1]?.span ?? startOf(source),
		message: "a second YAML document; the configuration is one document"
	}] };
	const shape = { problems: [] };
	const root = record(shape, documents[0], "the configuration", topKeys);
	const configuration = {
		include: root.has("include") ? texts(shape, root.get("include"), "include").map((item) => item.value) : emptyConfiguration.include,
		exclude: texts(shape, root.get("exclude"), "exclude").map((item) => item.value),
		policy: readPolicy(shape, root, rules),
		environments: mapping(shape, root.get("environments"), "environments").map((entry) => readEnvironment(shape, entry.key, entry.value)),
		environmentGroups: mapping(shape, root.get("environment-groups"), "environment-groups").map((entry) => readGroup(shape, entry.key, entry.value)),
		backends: list(shape, root.get("backends"), "backends").flatMap((item) => readBackend(shape, item) ?? [])
	};
	return shape.problems.length > 0 ? { problems: shape.problems } : { configuration };
}
function readPolicy(shape, root, rules) {
	const platform = choice(shape, root.get("platform"), "platform", platforms);
	const deployTool = choice(shape, root.get("deploy-tool"), "deploy-tool", ["helm", "apigeectl"]);
	const chartDirectory = text$1(shape, root.get("chart-directory"), "chart-directory")?.value;
	const expiry = record(shape, root.get("expiry"), "expiry", ["warning-days", "error-days"]);
	const severity = [...record(shape, root.get("severity"), "severity", rules)].flatMap(([rule, tree]) => {
		const chosen = choice(shape, tree, `severity of ${rule}`, [
			"error",
			"warning",
			"notice",
			"off"
		]);
		return chosen === void 0 ? [] : [[rule, chosen]];
	});
	return {
		...platform === void 0 ? {} : { platform },
		...deployTool === void 0 ? {} : { deployTool },
		...chartDirectory === void 0 ? {} : { chartDirectory },
		failOn: choice(shape, root.get("fail-on"), "fail-on", failOnValues) ?? "error",
		expiry: {
			warningDays: wholeNumber(shape, expiry.get("warning-days"), "warning-days", 0, 3650) ?? emptyConfiguration.policy.expiry.warningDays,
			errorDays: wholeNumber(shape, expiry.get("error-days"), "error-days", 0, 3650) ?? emptyConfiguration.policy.expiry.errorDays
		},
		severity: new Map(severity),
		waivers: list(shape, root.get("waivers"), "waivers").flatMap((item) => readWaiver(shape, item, rules) ?? [])
	};
}
function readWaiver(shape, tree, rules) {
	const fields = record(shape, tree, "a waiver", [
		"rule",
		"path",
		"reason",
		"owner",
		"expires"
	]);
	choice(shape, fields.get("rule"), "rule", rules);
	const rule = required(shape, tree, text$1(shape, fields.get("rule"), "rule"), "rule", "a waiver");
	const reason = required(shape, tree, text$1(shape, fields.get("reason"), "reason"), "reason", "a waiver");
	const path = text$1(shape, fields.get("path"), "path")?.value;
	const owner = text$1(shape, fields.get("owner"), "owner")?.value;
	const expires = day(shape, fields.get("expires"), "expires");
	if (rule === void 0 || reason === void 0) return void 0;
	return {
		rule,
		reason: reason.value,
		...path === void 0 ? {} : { path },
		...owner === void 0 ? {} : { owner },
		...expires === void 0 ? {} : { expires }
	};
}
function readEnvironment(shape, name, tree) {
	const fields = record(shape, tree, `environment "${name.value}"`, [
		"references",
		"truststores",
		"keystores"
	]);
	return {
		name,
		...fields.has("references") ? { references: readReferences(shape, fields.get("references")) } : {},
		...fields.has("truststores") ? { truststores: readTruststores(shape, fields.get("truststores")) } : {},
		...fields.has("keystores") ? { keystores: readKeystores(shape, fields.get("keystores")) } : {}
	};
}
function readReferences(shape, tree) {
	return mapping(shape, tree, "references").flatMap((entry) => {
		const refers = text$1(shape, entry.value, `reference "${entry.key.value}"`);
		return refers === void 0 ? [] : [{
			name: entry.key,
			refers
		}];
	});
}
function readTruststores(shape, tree) {
	return mapping(shape, tree, "truststores").map((entry) => ({
		name: entry.key,
		files: texts(shape, entry.value, `truststore "${entry.key.value}"`)
	}));
}
function readKeystores(shape, tree) {
	return mapping(shape, tree, "keystores").map((keystore) => ({
		name: keystore.key,
		aliases: mapping(shape, keystore.value, `keystore "${keystore.key.value}"`).map((alias) => {
			const fields = record(shape, alias.value, `alias "${alias.key.value}"`, ["certificate", "key"]);
			const certificate = text$1(shape, fields.get("certificate"), "certificate");
			const key = text$1(shape, fields.get("key"), "key");
			return {
				name: alias.key,
				...certificate === void 0 ? {} : { certificate },
				...key === void 0 ? {} : { key }
			};
		})
	}));
}
function readGroup(shape, name, tree) {
	const fields = record(shape, tree, `environment group "${name.value}"`, [
		"hostnames",
		"environments",
		"client-truststore"
	]);
	return {
		name,
		hostnames: texts(shape, fields.get("hostnames"), "hostnames"),
		environments: texts(shape, fields.get("environments"), "environments"),
		clientTruststore: texts(shape, fields.get("client-truststore"), "client-truststore")
	};
}
const backendKeys = [
	"host",
	"port",
	"chain",
	"key",
	"protocols",
	"ciphers",
	"client-authentication",
	"client-truststore",
	"requires-sni"
];
function readBackend(shape, tree) {
	const fields = record(shape, tree, "a backend", backendKeys);
	const host = required(shape, tree, text$1(shape, fields.get("host"), "host"), "host", "a backend");
	const port = wholeNumber(shape, fields.get("port"), "port", 1, 65535) ?? 443;
	const chain = text$1(shape, fields.get("chain"), "chain");
	const key = text$1(shape, fields.get("key"), "key");
	const clientAuthentication = choice(shape, fields.get("client-authentication"), "client-authentication", [
		"none",
		"optional",
		"required"
	]);
	const requiresSni = flag(shape, fields.get("requires-sni"), "requires-sni");
	const lists = {
		protocols: texts(shape, fields.get("protocols"), "protocols"),
		ciphers: texts(shape, fields.get("ciphers"), "ciphers"),
		clientTruststore: texts(shape, fields.get("client-truststore"), "client-truststore")
	};
	if (host === void 0) return void 0;
	return {
		span: tree.span,
		host,
		port,
		...lists,
		...chain === void 0 ? {} : { chain },
		...key === void 0 ? {} : { key },
		...clientAuthentication === void 0 ? {} : { clientAuthentication },
		...requiresSni === void 0 ? {} : { requiresSni }
	};
}
// src/model/describe.ts
/** The certificates of a file in their order. */
function certificatesOf(contents) {
	return contents.items.filter((item) => item.kind === "certificate");
}
function privateKeysOf(contents) {
	return contents.items.filter((item) => item.kind === "private-key");
}
/** A certificate as people know it: its subject, or its serial number where the subject is empty. */
function nameOf$1(certificate) {
	return certificate.subject.empty ? `serial number ${certificate.serial}` : `"${certificate.subject.text}"`;
}
/** A moment as `2027-03-01 12:00 UTC`. */
function moment(milliseconds) {
	const date = new Date(milliseconds);
	return Number.isNaN(date.getTime()) ? "an impossible date" : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
const dayLength = 864e5;
/** A stretch of time in the largest fitting unit: `3 days`, `5 hours`. */
function duration(milliseconds) {
	const wholeDays = Math.floor(milliseconds / dayLength);
	if (wholeDays >= 1) return plural(wholeDays, "day");
	const hours = Math.floor(milliseconds / 36e5);
	return hours >= 1 ? plural(hours, "hour") : "less than an hour";
}
function days(count) {
	return count * dayLength;
}
function plural(count, noun) {
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
/** The first few of a list, and how many more there are. */
function fewOf(items, most = 4) {
	const shown = items.slice(0, most).join(", ");
	return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}
/** A path as one word of a shell command. */
function shellWord(path) {
	return /^[\w./@+-]+$/.test(path) && !path.startsWith("-") ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
// src/model/roles.ts
/** Which reader and which engine answer for each role: the ingress is Envoy, keystores and targets are Java. */
const roles = {
	"ingress-certificate": {
		holds: "certificate",
		reader: "boringssl",
		engine: "openssl",
		presented: true
	},
	"ingress-key": {
		holds: "private-key",
		reader: "boringssl",
		engine: "openssl",
		presented: false
	},
	"ingress-client-trust": {
		holds: "certificate",
		reader: "boringssl",
		engine: "boringssl",
		presented: false
	},
	"keystore-certificate": {
		holds: "certificate",
		reader: "java",
		engine: "openssl",
		presented: true
	},
	"keystore-key": {
		holds: "private-key",
		reader: "java",
		engine: "openssl",
		presented: false
	},
	truststore: {
		holds: "certificate",
		reader: "java",
		engine: "jsse",
		presented: false
	},
	"backend-certificate": {
		holds: "certificate",
		reader: "openssl",
		engine: "jsse",
		presented: true
	},
	"backend-key": {
		holds: "private-key",
		reader: "openssl",
		engine: "jsse",
		presented: false
	},
	"backend-client-trust": {
		holds: "certificate",
		reader: "openssl",
		engine: "openssl",
		presented: false
	},
	"client-trust": {
		holds: "certificate",
		reader: "openssl",
		engine: "openssl",
		presented: false
	}
};
function factsOf(role) {
	return roles[role];
}
/** Who has to read the file; nobody where nothing names it. */
function readersOf(file) {
	return [...new Set(file.uses.map((use) => factsOf(use.role).reader))];
}
/** Whether a reader that the file is for is among those who refuse it; where nothing names the file, whether all refuse it. */
function isRefused(model, file, refusedBy) {
	const readers = readersOf(file);
	return readers.length === 0 ? model.onlyMaterial && refusedBy.length === 3 : readers.some((reader) => refusedBy.includes(reader));
}
/** How people call a reader. */
const readerNames$1 = {
	openssl: "OpenSSL (nginx)",
	boringssl: "BoringSSL (Envoy)",
	java: "Java"
};
// src/trust/validity.ts
/** What follows when this certificate of the file is out of its dates at `now` (milliseconds). */
function consequenceOfDates(model, file, item, now) {
	if (file.uses.length === 0) return model.onlyMaterial ? "refused" : "unused";
	return file.uses.some((use) => refuses(model, file, item, use, now)) ? "refused" : "tolerated";
}
function refuses(model, file, item, use, now) {
	if (use.role === "truststore") return false;
	if (use.role === "backend-client-trust" || use.role === "client-trust") return false;
	if (!factsOf(use.role).presented) return true;
	const items = certificatesOf(file.contents);
	if (items[0] !== item && (item.certificate.selfIssued || hasValidTwin(items, item, now))) return false;
	return use.role !== "backend-certificate" || !isPinned(model, file, item);
}
/** Another certificate of the file for the same name and key that is within its dates: engines take that one. */
function hasValidTwin(items, item, now) {
	return items.some(({ certificate }) => certificate !== item.certificate && certificate.subject.canonical === item.certificate.subject.canonical && certificate.key.sha256 === item.certificate.key.sha256 && certificate.notBefore <= now && certificate.notAfter >= now);
}
/** Whether every connection to the backend trusts this very certificate, so that JSSE asks nothing more of it. */
function isPinned(model, file, item) {
	const connections = model.connections.filter(({ backend }) => backend?.identity?.certificate.target.kind === "found" && backend.identity.certificate.target.file === file);
	return connections.length > 0 && connections.every(({ trustStore }) => trustStore?.kind === "found" && trustStore.store.files.some(({ target }) => target.kind === "found" && certificatesOf(target.file.contents).some(({ certificate }) => certificate.sha256 === item.certificate.sha256)));
}
// src/rules/certificate-expired.ts
const certificateExpired = {
	id: "certificate-expired",
	title: "A certificate is past its end",
	severity: "error",
	citations: ["https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5", "https://docs.apigee.com/api-platform/troubleshoot/runtime/ssl-handshake-failures"],
	*check(model, { now }) {
		for (const file of model.material) for (const item of certificatesOf(file.contents)) {
			const { certificate, span } = item;
			if (certificate.notAfter >= now) continue;
			const consequence = consequenceOfDates(model, file, item, now);
			yield {
				span,
				message: `${nameOf$1(certificate)} expired on ${moment(certificate.notAfter)}, ${duration(now - certificate.notAfter)} ago${afterthoughts[consequence]}`,
				help: consequence === "unused" ? "Delete the file, or exclude it in the configuration." : "Have the certificate renewed and put the new one in its place.",
				severity: consequence === "refused" ? "error" : "warning",
				related: file.uses.map((use) => ({
					span: use.span,
					label: `used here by ${use.owner}`
				})),
				identity: certificate.sha256
			};
		}
	}
};
const afterthoughts = {
	refused: "",
	tolerated: "; the engine of this hop still accepts it",
	unused: "; nothing in this repository names the file"
};
// src/rules/certificate-expiring.ts
const certificateExpiring = {
	id: "certificate-expiring",
	title: "A certificate ends within the days that the configuration asks to be warned of",
	severity: "warning",
	citations: ["https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5"],
	*check(model, { now, policy }) {
		const { warningDays, errorDays } = policy.expiry;
		for (const file of model.material) for (const item of certificatesOf(file.contents)) {
			const { certificate, span } = item;
			const left = certificate.notAfter - now;
			if (left < 0 || left > days(Math.max(warningDays, errorDays))) continue;
			const severity = consequenceOfDates(model, file, item, certificate.notAfter + 1) !== "refused" ? "notice" : left <= days(errorDays) ? "error" : "warning";
			yield {
				span,
				message: `${nameOf$1(certificate)} expires on ${moment(certificate.notAfter)}, in ${duration(left)}`,
				help: "Renew the certificate and replace it before that day.",
				severity,
				related: file.uses.map((use) => ({
					span: use.span,
					label: `used here by ${use.owner}`
				})),
				identity: certificate.sha256
			};
		}
	}
};
// src/rules/certificate-not-yet-valid.ts
const certificateNotYetValid = {
	id: "certificate-not-yet-valid",
	title: "A certificate is before its beginning",
	severity: "error",
	citations: ["https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5"],
	*check(model, { now }) {
		for (const file of model.material) for (const item of certificatesOf(file.contents)) {
			const { certificate, span } = item;
			if (certificate.notBefore <= now) continue;
			const refused = consequenceOfDates(model, file, item, now) === "refused";
			yield {
				span,
				message: `${nameOf$1(certificate)} is valid only from ${moment(certificate.notBefore)}, in ${duration(certificate.notBefore - now)}`,
				help: "Deploy it after that moment and keep the present certificate until then; if the date is wrong, have it issued again.",
				severity: refused ? "error" : "warning",
				related: file.uses.map((use) => ({
					span: use.span,
					label: `used here by ${use.owner}`
				})),
				identity: certificate.sha256
			};
		}
	}
};
// src/rules/certificate-unreadable.ts
const certificateUnreadable = {
	id: "certificate-unreadable",
	title: "The PEM is well-formed, but what is inside is not a certificate",
	severity: "error",
	citations: ["https://www.rfc-editor.org/rfc/rfc5280#section-4.1"],
	*check(model) {
		for (const file of model.material) for (const item of file.contents.items) {
			if (item.kind !== "unreadable" || item.claimed !== "certificate") continue;
			yield {
				span: item.span,
				message: `this ${item.label} block does not hold a certificate: ${item.reason}`,
				help: "Export the certificate again from where it was issued and replace the whole block, from BEGIN to END.",
				severity: isRefused(model, file, item.refusedBy) ? "error" : "warning",
				related: file.uses.map((use) => ({
					span: use.span,
					label: `used here by ${use.owner}`
				}))
			};
		}
	}
};
// src/source/source-file.ts
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** A source file over raw bytes; the text is decoded when first asked for. */
function sourceFromBytes(path, bytes, member) {
	let decoded;
	return {
		path,
		...member === void 0 ? {} : { member },
		bytes,
		get text() {
			return decoded ??= decoder.decode(bytes);
		}
	};
}
/** How people are told of a file: its path, and the member where it stands in an archive. */
function displayPath(source) {
	return source.member === void 0 ? source.path : `${source.path}!/${source.member}`;
}
// src/trust/addresses.ts
/** The octets of an IPv4 or IPv6 address in text, brackets allowed; undefined for anything else. */
function parseAddress(text) {
	const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
	if (bare.includes(":")) return parseLong(bare.replace(/%.*$/, ""));
	return parseShort(bare);
}
function parseShort(text) {
	if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return void 0;
	const octets = text.split(".").map(Number);
	return octets.every((octet) => octet < 256) ? Uint8Array.from(octets) : void 0;
}
function parseLong(text) {
	const halves = text.split("::");
	if (halves.length > 2) return void 0;
	const [head = "", tail] = halves;
	const front = parseGroups(head);
	const back = tail === void 0 ? [] : parseGroups(tail);
	if (front === void 0 || back === void 0) return void 0;
	const gap = 16 - front.length - back.length;
	if (tail === void 0 ? gap !== 0 : gap < 2) return void 0;
	return Uint8Array.from([
		...front,
		...Array(gap).fill(0),
		...back
	]);
}
function parseGroups(text) {
	if (text === "") return [];
	const octets = [];
	const groups = text.split(":");
	for (const [index, group] of groups.entries()) {
		const short = index === groups.length - 1 ? parseShort(group) : void 0;
		if (short !== void 0) octets.push(...short);
		else if (/^[0-9a-f]{1,4}$/i.test(group)) octets.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 255);
		else return void 0;
	}
	return octets.length <= 16 ? octets : void 0;
}
// src/trust/names-jsse.ts
/** RFC 3490, section 3.1: what separates labels. */
const dots = /[.\u3002\uff0e\uff61]/;
/** What HostnameChecker makes of the host, or why it refuses the host itself. */
function readJsseHost(host) {
	const name = host.endsWith(".") ? host.slice(0, -1) : host;
	const ascii = toAscii(name);
	if (ascii === void 0) return { reason: `"${host}" is no domain name that Java can encode` };
	const reason = describeFault(name) ?? describeFault(ascii);
	return reason === void 0 ? { host: toUnicode(ascii) } : { reason: `Java refuses the host name "${host}": ${reason}` };
}
/** HostnameChecker.isMatched for TLS and private authorities: wildcards anywhere, one label for one label. */
function matchesJsseTemplate(host, template) {
	const ascii = toAscii(template);
	if (ascii === void 0) return false;
	const unicode = toUnicode(ascii);
	if (hasIllegalWildcard(unicode)) return false;
	const plain = unicode.replaceAll("*", "z");
	if (describeFault(plain) !== void 0 || describeFault(toAscii(plain) ?? "") !== void 0) return false;
	const wanted = host.toLowerCase().split(".").filter((label) => label !== "");
	const offered = unicode.toLowerCase().split(".").filter((label) => label !== "");
	return wanted.length === offered.length && offered.every((label, index) => matchesLabel(wanted[index] ?? "", label));
}
/** javax.net.ssl.SNIHostName: letters, digits and inner hyphens, no dot at the end (IDN.USE_STD3_ASCII_RULES). */
function describeFault(name) {
	if (name === "") return "it is empty";
	if (name.endsWith(".")) return "it ends in a dot";
	for (const label of name.split(dots)) {
		if (label === "") return "it has an empty label";
		if (!/^[a-z0-9\u0080-\u{10ffff}-]+$/iu.test(label)) return `the label "${label}" has characters other than letters, digits and hyphens`;
		if (label.startsWith("-") || label.endsWith("-")) return `the label "${label}" begins or ends with a hyphen`;
		if (isAscii(label) && label.length > 63) return `the label "${label.slice(0, 20)}…" is longer than 63 characters`;
	}
}
function toAscii(name) {
	const labels = name.split(dots);
	const encoded = labels.map((label) => isAscii(label) ? label : domainToASCII(mapAsIdna2003(label)));
	return encoded.some((label, index) => label === "" && labels[index] !== "") ? void 0 : encoded.join(".");
}
function mapAsIdna2003(label) {
	return label.replaceAll("ß", "ss").replaceAll("ς", "σ");
}
/** IDN.toUnicode leaves a label that does not decode as it is. */
function toUnicode(ascii) {
	return ascii.split(".").map((label) => /^xn--/i.test(label) && !label.includes("*") ? domainToUnicode(label) || label : label).join(".");
}
function isAscii(text) {
	return /^[\0-\x7f]*$/.test(text);
}
function hasIllegalWildcard(template) {
	if (template === "*" || template === "*.") return true;
	const last = template.lastIndexOf("*");
	return last !== -1 && !template.includes(".", last);
}
/** matchWildCards: what stands between wildcards, in this order. */
function matchesLabel(host, template) {
	const [first = "", ...rest] = template.split("*");
	const last = rest.pop();
	if (last === void 0) return host === template;
	if (!host.startsWith(first)) return false;
	let remaining = host.slice(first.length);
	for (const part of rest) {
		const at = remaining.indexOf(part);
		if (at === -1) return false;
		remaining = remaining.slice(at + part.length);
	}
	return remaining.endsWith(last);
}
// src/trust/common-name.ts
/** OpenSSL's cn2dnsid: whether a common name could be a host name; one label alone does not count. */
function looksLikeDnsName(commonName) {
	return /^[\w](?:[\w-]|\.(?![.-])(?<!-\.))*\w$/.test(commonName.replace(/\0+$/, "")) && commonName.includes(".");
}
/** BoringSSL's x509v3_looks_like_dns_name: one label counts, so do a wildcard in front, a dot at the end, `_` and `:`. */
function looksLikeDnsNameToBoringssl(commonName) {
	const name = commonName.replace(/\.$/, "").replace(/^\*\./, "");
	return /^[a-z0-9_:][a-z0-9_:-]*(?:\.[a-z0-9_:][a-z0-9_:-]*)*$/i.test(name);
}
// src/trust/names-openssl.ts
/** X509_check_host with default flags: `host` against one pattern of the certificate. */
function matchesOpensslPattern(host, pattern, engine) {
	const wanted = host.toLowerCase();
	const offered = pattern.toLowerCase();
	if (wanted === "" || offered.includes("\0")) return false;
	if (wanted.length > 1 && wanted.startsWith(".")) return offered === wanted || offered.endsWith(wanted) && offered.length > wanted.length;
	const star = findStar(offered, engine);
	return star === void 0 ? offered === wanted : matchesWildcard(wanted, offered.slice(0, star), offered.slice(star + 1));
}
/** valid_star: one wildcard in the first of at least three labels, at its start or end; BoringSSL wants it alone. */
function findStar(pattern, engine) {
	const label = engine === "boringssl" ? String.raw`\*` : String.raw`(?:\*(?:[a-z0-9-]*[a-z0-9])?|[a-z0-9][a-z0-9-]*\*)`;
	return new RegExp(String.raw`^(?!xn--)${label}(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?){2,}$`).test(pattern) ? pattern.indexOf("*") : void 0;
}
function matchesWildcard(host, before, after) {
	if (host.length < before.length + after.length || !host.startsWith(before) || !host.endsWith(after)) return false;
	const covered = host.slice(before.length, host.length - after.length);
	const isWholeLabel = before === "" && after.startsWith(".");
	if (isWholeLabel && covered === "") return false;
	if (!isWholeLabel && host.slice(before.length).startsWith("xn--")) return false;
	return covered === "*" || /^[a-z0-9-]*$/.test(covered);
}
// src/trust/names.ts
const maxNames = 8;
/** Whether the engine takes the certificate for the host: a name, or an address with or without brackets. */
function matchHost(host, certificate, engine) {
	const octets = parseAddress(host);
	if (octets !== void 0) return matchAddress(host, octets, certificate);
	return engine === "jsse" ? matchJsse(host, certificate) : matchOpenssl(host, certificate, engine);
}
/** Every name that engines may match, as messages show them: DNS names and addresses, or the common name that stands in for them. */
function namesOf$2(certificate) {
	const names = (certificate.subjectAlternativeNames ?? []).filter(({ kind }) => kind === "dns" || kind === "ip").map(({ value }) => value);
	return names.length > 0 ? [...new Set(names)] : certificate.subject.commonNames;
}
function matchAddress(host, octets, certificate) {
	const found = (certificate.subjectAlternativeNames ?? []).find((name) => name.kind === "ip" && sameOctets(name.octets, octets));
	return found === void 0 ? mismatch(host, certificate) : {
		matched: true,
		by: "ip",
		name: found.value
	};
}
function matchJsse(host, certificate) {
	const readable = readJsseHost(host);
	if ("reason" in readable) return {
		...mismatch(host, certificate),
		matched: false,
		reason: "invalid-host",
		detail: readable.reason
	};
	const dnsNames = dnsNamesOf(certificate, "jsse");
	const name = dnsNames.find((template) => matchesJsseTemplate(readable.host, template));
	if (name !== void 0) return {
		matched: true,
		by: "dns",
		name
	};
	const commonName = certificate.subject.commonNames.at(-1);
	if (dnsNames.length > 0 || commonName === void 0) return mismatch(host, certificate);
	return commonName.normalize("NFKC") === commonName && matchesJsseTemplate(readable.host, commonName) ? {
		matched: true,
		by: "common-name",
		name: commonName
	} : mismatch(host, certificate);
}
function matchOpenssl(host, certificate, engine) {
	const dnsNames = dnsNamesOf(certificate, engine);
	const name = dnsNames.find((pattern) => matchesOpensslPattern(host, pattern, engine));
	if (name !== void 0) return {
		matched: true,
		by: "dns",
		name
	};
	const fallsBack = engine === "boringssl" ? certificate.subjectAlternativeNames === void 0 : dnsNames.length === 0;
	const commonName = certificate.subject.commonNames.find((candidate) => (engine === "openssl" || looksLikeDnsNameToBoringssl(candidate)) && matchesOpensslPattern(host, candidate, engine));
	return fallsBack && commonName !== void 0 ? {
		matched: true,
		by: "common-name",
		name: commonName
	} : mismatch(host, certificate);
}
function dnsNamesOf(certificate, engine) {
	return (certificate.subjectAlternativeNames ?? []).filter(({ kind, value }) => kind === "dns" && (engine === "jsse" || value !== "")).map(({ value }) => value);
}
function sameOctets(left, right) {
	return left.length === right.length && left.every((octet, index) => octet === right[index]);
}
function mismatch(host, certificate) {
	const names = namesOf$2(certificate);
	return {
		matched: false,
		reason: names.length === 0 ? "no-names" : "mismatch",
		detail: names.length === 0 ? "the certificate has no name for a host" : `"${host}" is not among its names`,
		names: names.slice(0, maxNames),
		more: Math.max(0, names.length - maxNames)
	};
}
// src/trust/path-result.ts
function refuse(code, certificate, field, value, expected) {
	return {
		code,
		...certificate && { certificate },
		field,
		value,
		expected
	};
}
function missingIssuer(certificate) {
	return {
		...refuse("no-issuer", certificate, "issuer", certificate.issuer.text, "a certificate of that name and key, served or trusted"),
		missingIssuer: certificate.issuer
	};
}
function untrustedSelfSigned(certificate) {
	return refuse("untrusted-self-signed", certificate, "issuer", certificate.issuer.text, "this very certificate in the trust store");
}
function invalidSignature(certificate, issuer) {
	return refuse("signature-invalid", certificate, "signature", certificate.signature.name, `a signature by the key of ${issuer.subject.text}`);
}
/** The failure of a certificate at a moment, where there is one; `inclusive` says whether the last second still counts. */
function checkDates(certificate, now, inclusive) {
	const { notBefore, notAfter } = certificate;
	if (Number.isNaN(notBefore) || Number.isNaN(notAfter)) return refuse("invalid-time", certificate, "validity", "no readable date", "a UTCTime or GeneralizedTime in UTC");
	if (now < notBefore) return refuse("not-yet-valid", certificate, "notBefore", new Date(notBefore).toISOString(), `not later than ${new Date(now).toISOString()}`);
	return (inclusive ? now > notAfter : now >= notAfter) ? refuse("expired", certificate, "notAfter", new Date(notAfter).toISOString(), `later than ${new Date(now).toISOString()}`) : void 0;
}
// src/trust/name-constraints-openssl.ts
/** NAME_CHECK_MAX: names times constraints that OpenSSL and BoringSSL are willing to compare. */
const maxComparisons = 1 << 20;
/** check_name_constraints: every certificate that is not self-issued against the constraints of all above it, the anchor's too. */
function checkNameConstraints(path, engine) {
	for (let depth = path.length - 1; depth >= 0; depth--) {
		const certificate = path[depth];
		if (certificate === void 0 || depth > 0 && certificate.selfIssued) continue;
		for (const authority of path.slice(depth + 1).toReversed()) {
			const failure = authority.nameConstraints && checkOne$1(certificate, authority, depth === 0, engine);
			if (failure !== void 0) return failure;
		}
	}
	return engine === "boringssl" ? checkBareCommonName(path) : void 0;
}
function checkOne$1(certificate, authority, isLeaf, engine) {
	const constraints = authority.nameConstraints;
	if (constraints === void 0) return void 0;
	const { subject, subjectAlternativeNames = [] } = certificate;
	const count = subject.relativeNames.length + subjectAlternativeNames.length;
	if (count * (constraints.permitted.length + constraints.excluded.length) > maxComparisons) return refuse("work-limit", certificate, "names", `${count} names against ${constraints.permitted.length + constraints.excluded.length} constraints`, `${maxComparisons} comparisons at most`);
	for (const name of namesOf$1(certificate, isLeaf, engine)) {
		const failure = checkName(name, certificate, authority, engine);
		if (failure !== void 0) return failure;
	}
}
function* namesOf$1(certificate, isLeaf, engine) {
	const { subject, subjectAlternativeNames = [] } = certificate;
	if (!subject.empty) yield {
		kind: "directory",
		value: subject.text,
		name: subject
	};
	for (const value of subject.emailAddresses) yield {
		kind: "email",
		value
	};
	yield* subjectAlternativeNames;
	if (engine === "openssl" && isLeaf && !subjectAlternativeNames.some(({ kind }) => kind === "dns")) {
		for (const value of subject.commonNames) if (looksLikeDnsName(value)) yield {
			kind: "dns",
			value
		};
	}
}
function checkName(name, certificate, authority, engine) {
	const { permitted = [], excluded = [], hasDistances = false } = authority.nameConstraints ?? {};
	const fail = (value, expected) => refuse("name-constraint", certificate, "nameConstraints", `${name.value} ${value}`, expected);
	const relevant = permitted.filter((base) => sameForm(name, base));
	const against = excluded.filter((base) => sameForm(name, base));
	if (hasDistances && relevant.length + against.length > 0) return fail("meets a constraint with a minimum or maximum", "constraints without distances");
	const verdicts = relevant.map((base) => compare$2(name, base, engine));
	if (verdicts.includes("unsupported")) return fail(`meets a constraint on ${name.kind} names that the engine does not support`, "another form of name");
	if (verdicts.length > 0 && !verdicts.includes("inside")) return fail(`is outside what ${authority.subject.text} permits`, relevant.map(({ value }) => value).join(", "));
	for (const base of against) {
		const verdict = compare$2(name, base, engine);
		if (verdict === "unsupported") return fail(`meets a constraint on ${name.kind} names that the engine does not support`, "another form of name");
		if (verdict === "inside") return fail(`is inside what ${authority.subject.text} excludes`, `not ${base.value}`);
	}
}
function sameForm(name, base) {
	if (name.kind === "other" && base.kind === "other") return name.form === base.form;
	return name.kind === base.kind;
}
function compare$2(name, base, engine) {
	switch (name.kind) {
		case "directory": return base.kind === "directory" && name.name.canonical.startsWith(base.name.canonical) ? "inside" : "outside";
		case "dns": return compareDns(name.value.toLowerCase(), base.value.toLowerCase());
		case "email": return compareEmail(name.value, base.value);
		case "uri": return compareUri(name.value, base.value.toLowerCase());
		case "ip": return engine === "boringssl" || base.kind !== "ip" ? "unsupported" : compareAddress(name.octets, base.octets);
		case "other": return "unsupported";
	}
}
function compareDns(name, base) {
	if (base === "" || name === base) return "inside";
	return name.endsWith(base.startsWith(".") ? base : `.${base}`) ? "inside" : "outside";
}
function compareEmail(name, base) {
	const at = name.lastIndexOf("@");
	if (at === -1) return "unsupported";
	const host = name.slice(at + 1).toLowerCase();
	const baseAt = base.lastIndexOf("@");
	if (baseAt === -1 && base.startsWith(".")) return name.toLowerCase().endsWith(base.toLowerCase()) && name.length > base.length ? "inside" : "outside";
	if (baseAt > 0 && name.slice(0, at) !== base.slice(0, baseAt)) return "outside";
	return host === base.slice(baseAt + 1).toLowerCase() ? "inside" : "outside";
}
function compareUri(name, base) {
	const colon = name.indexOf(":");
	if (colon === -1 || !name.startsWith("//", colon + 1)) return "unsupported";
	const rest = name.slice(colon + 3);
	const port = rest.indexOf(":");
	const end = port === -1 ? rest.indexOf("/") : port;
	const host = (end === -1 ? rest : rest.slice(0, end)).toLowerCase();
	if (host === "") return "unsupported";
	if (base.startsWith(".")) return host.length > base.length && host.endsWith(base) ? "inside" : "outside";
	return host === base ? "inside" : "outside";
}
function compareAddress(address, base) {
	if (address.length !== 4 && address.length !== 16 || base.length !== 8 && base.length !== 32) return "unsupported";
	if (base.length !== 2 * address.length) return "outside";
	return address.every((octet, index) => ((octet ^ (base[index] ?? 0)) & (base[address.length + index] ?? 0)) === 0) ? "inside" : "outside";
}
function checkBareCommonName(path) {
	const [leaf, ...authorities] = path;
	if (leaf === void 0 || leaf.subjectAlternativeNames !== void 0 || !authorities.some(({ nameConstraints }) => nameConstraints !== void 0)) return void 0;
	const name = leaf.subject.commonNames.find(looksLikeDnsNameToBoringssl);
	return name === void 0 ? void 0 : refuse("name-constraint", leaf, "subjectAltName", "absent under name constraints", `an alternative name for ${name}`);
}
// src/trust/signature.ts
/** AlgorithmIdentifier { rsaEncryption, NULL }. */
const rsaHeader = [
	48,
	13,
	6,
	9,
	42,
	134,
	72,
	134,
	247,
	13,
	1,
	1,
	1,
	5,
	0
];
const keys = /* @__PURE__ */ new WeakMap();
const verdicts = /* @__PURE__ */ new WeakMap();
/** Whether OpenSSL can make a key of the certificate's SubjectPublicKeyInfo. */
function hasUsableKey(certificate) {
	return keyOf(certificate) !== void 0;
}
/** Whether the issuer's key made the certificate's signature; each pair is verified once. */
function isSignedBy(certificate, issuer) {
	const known = verdicts.get(certificate)?.get(issuer);
	if (known !== void 0) return known;
	const verdict = verifySignature(certificate, issuer);
	const pairs = verdicts.get(certificate) ?? /* @__PURE__ */ new WeakMap();
	pairs.set(issuer, verdict);
	verdicts.set(certificate, pairs);
	return verdict;
}
function keyOf(certificate) {
	const known = keys.get(certificate);
	if (known !== void 0) return known === "undecodable" ? void 0 : known;
	const key = decodeKey(certificate.key);
	keys.set(certificate, key ?? "undecodable");
	return key;
}
function decodeKey({ spki, algorithm }) {
	const isPlainRsa = algorithm === "rsa" && rsaHeader.every((octet, index) => spki[index + 4] === octet) && spki[0] === 48 && spki[1] === 130;
	try {
		if (isPlainRsa && spki[19] === 3 && spki[20] === 130 && spki[23] === 0) return createPublicKey({
			key: Buffer.from(spki.subarray(24)),
			format: "der",
			type: "pkcs1"
		});
		return createPublicKey({
			key: Buffer.from(spki.buffer, spki.byteOffset, spki.length),
			format: "der",
			type: "spki"
		});
	} catch {
		return;
	}
}
function verifySignature(certificate, issuer) {
	const { signature, signed } = certificate;
	if (!signature.consistent || !signature.whole) return false;
	const key = keyOf(issuer);
	if (key === void 0) return false;
	try {
		if (signature.key !== issuer.key.algorithm || signature.key === "rsa-pss") return new X509Certificate(certificate.der).verify(key);
		return verify(signature.hash, signed, key, signature.octets);
	} catch {
		return false;
	}
}
// src/trust/relations.ts
/** Whether the certificate names itself as its issuer and its own key made the signature. */
function isSelfSigned(certificate) {
	return isIssuedBy(certificate, certificate);
}
/** Whether the issuer's name is the one the certificate asks for and its key made the signature. */
function isIssuedBy(certificate, issuer) {
	return certificate.issuer.canonical === issuer.subject.canonical && isSignedBy(certificate, issuer);
}
function sameKey(left, right) {
	return left.key.sha256 === right.key.sha256;
}
function sameCertificate(left, right) {
	return left.sha256 === right.sha256;
}
function keyIdentifierMatches(certificate, issuer) {
	const wanted = certificate.authorityKeyIdentifier?.keyId;
	return wanted === void 0 || issuer.subjectKeyIdentifier === void 0 || wanted === issuer.subjectKeyIdentifier;
}
/** The whole authority key identifier, as X509_check_akid judges it: key identifier, serial number, and the issuer's issuer. */
function authorityKeyIdentifierMatches(certificate, issuer) {
	const wanted = certificate.authorityKeyIdentifier;
	if (wanted === void 0) return true;
	if (!keyIdentifierMatches(certificate, issuer)) return false;
	if (wanted.serial !== void 0 && wanted.serial !== issuer.serial) return false;
	const name = wanted.issuer?.find((candidate) => candidate.kind === "directory");
	return name === void 0 || name.name.canonical === issuer.issuer.canonical;
}
// src/trust/path-openssl-flags.ts
/** Extensions that OpenSSL decodes when it first looks at a certificate; one it cannot decode spoils the certificate. */
const cached = /* @__PURE__ */ new Set([
	"2.5.29.14",
	"2.5.29.15",
	"2.5.29.17",
	"2.5.29.19",
	"2.5.29.30",
	"2.5.29.31",
	"2.5.29.35",
	"2.5.29.37",
	"2.16.840.1.113730.1.1"
]);
const handledByBoth = [
	"2.16.840.1.113730.1.1",
	"2.5.29.15",
	"2.5.29.17",
	"2.5.29.19",
	"2.5.29.32",
	"2.5.29.31",
	"2.5.29.37",
	"2.5.29.36",
	"1.3.6.1.5.5.7.1.14",
	"2.5.29.30",
	"2.5.29.33",
	"2.5.29.54"
];
/** X509_supported_extension: OpenSSL also knows the address and number blocks of RFC 3779 and OCSP's nocheck. */
const handledCritical$1 = {
	openssl: /* @__PURE__ */ new Set([
		...handledByBoth,
		"1.3.6.1.5.5.7.1.7",
		"1.3.6.1.5.5.7.1.8",
		"1.3.6.1.5.5.7.48.1.5"
	]),
	boringssl: new Set(handledByBoth)
};
const proxyCertificate = "1.3.6.1.5.5.7.1.14";
const purposes$1 = {
	server: ["1.3.6.1.5.5.7.3.1", ...["1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1"]],
	client: ["1.3.6.1.5.5.7.3.2"]
};
/** The extension that OpenSSL or BoringSSL cannot make sense of (EXFLAG_INVALID). */
function findInvalidExtension(certificate, engine) {
	const malformed = [...certificate.malformedExtensions].find((oid) => cached.has(oid));
	if (malformed !== void 0) return refuse("malformed", certificate, `extension ${malformed}`, "not decodable, or there twice", "one well-formed extension");
	if (engine === "openssl" && certificate.keyUsage?.size === 0) return refuse("malformed", certificate, "keyUsage", "empty", "at least one usage");
	const { basicConstraints } = certificate;
	if (engine === "boringssl" && basicConstraints?.ca === false && basicConstraints.pathLength !== void 0) return refuse("malformed", certificate, "basicConstraints", `pathlen ${basicConstraints.pathLength} without CA:TRUE`, "no path length");
}
/** X509_check_purpose's view of `subject == issuer` and of the signature's kind (EXFLAG_SS); the signature itself is not verified. */
function looksSelfSigned(certificate, engine) {
	if (!certificate.selfIssued || !authorityKeyIdentifierMatches(certificate, certificate)) return false;
	return engine === "openssl" ? signatureKindMatches(certificate, certificate) : allowsUsage(certificate, "keyCertSign");
}
/** Whether the issuer has the kind of key that makes the certificate's kind of signature (check_sig_alg_match). */
function signatureKindMatches(certificate, issuer) {
	const wanted = certificate.signature.key;
	if (wanted === void 0 || !hasUsableKey(issuer)) return false;
	return wanted === issuer.key.algorithm || wanted === "rsa-pss" && issuer.key.algorithm === "rsa";
}
function allowsUsage(certificate, ...usages) {
	const { keyUsage } = certificate;
	return keyUsage === void 0 || usages.some((usage) => keyUsage.has(usage));
}
/** check_ca: the kind of CA the certificate is; `lax` stands for the old kinds that OpenSSL still takes for a trust anchor. */
function authorityKind(certificate, engine) {
	if (!allowsUsage(certificate, "keyCertSign")) return "none";
	if (certificate.basicConstraints !== void 0) return certificate.basicConstraints.ca ? "ca" : "none";
	if (certificate.version === 1 && looksSelfSigned(certificate, engine)) return engine === "boringssl" ? "ca" : "lax";
	if (engine === "boringssl") return "none";
	return certificate.keyUsage !== void 0 || ((certificate.netscapeCertificateType ?? 0) & 7) !== 0 ? "lax" : "none";
}
function checkCriticalExtensions$1(certificate, engine) {
	const unknown = certificate.extensions.find(({ oid, critical }) => critical && !handledCritical$1[engine].has(oid));
	if (unknown !== void 0) return refuse("unknown-critical-extension", certificate, `extension ${unknown.oid}`, "critical", "an extension that the engine knows, or not critical");
	if (certificate.extensions.some(({ oid }) => oid === proxyCertificate)) return refuse("unknown-critical-extension", certificate, "proxyCertInfo", "a proxy certificate", "an ordinary certificate");
}
/** X509_check_purpose for `sslserver` and `sslclient`. */
function checkPurpose(certificate, purpose, asAuthority, engine) {
	const { extendedKeyUsage } = certificate;
	if (extendedKeyUsage !== void 0 && !extendedKeyUsage.some((oid) => purposes$1[purpose].includes(oid))) return refuse("extended-key-usage", certificate, "extendedKeyUsage", extendedKeyUsage.join(", ") || "empty", `TLS ${purpose} authentication`);
	if (asAuthority) return authorityKind(certificate, engine) === "none" ? refuse("not-a-ca", certificate, "basicConstraints", "not a CA", "CA:TRUE") : void 0;
	const usages = purpose === "server" ? [
		"digitalSignature",
		"keyEncipherment",
		"keyAgreement"
	] : ["digitalSignature", "keyAgreement"];
	if (!allowsUsage(certificate, ...usages)) return refuse("key-usage", certificate, "keyUsage", [...certificate.keyUsage ?? []].join(", "), usages.join(" or "));
	const type = certificate.netscapeCertificateType;
	if (type !== void 0 && (type & (purpose === "server" ? 64 : 128)) === 0) return refuse("key-usage", certificate, "nsCertType", `0x${type.toString(16)}`, `SSL ${purpose}`);
}
// src/trust/path-boringssl.ts
const maxCertificates$1 = 100;
const curves$2 = /* @__PURE__ */ new Set([
	"secp224r1",
	"prime256v1",
	"secp384r1",
	"secp521r1"
]);
/** BoringSSL as Envoy calls it: trusted first, partial chains allowed, anchors taken without looking at their extensions. */
function validateBoringsslPath(question) {
	const built = buildChain$1(question);
	if ("failure" in built) return {
		ok: false,
		failure: built.failure
	};
	const { path, untrusted } = built;
	const failure = checkExtensions$1(path.slice(0, untrusted), question) ?? checkSignaturesAndDates$1(path, question.now) ?? checkNameConstraints(path, "boringssl");
	return failure === void 0 ? {
		ok: true,
		path
	} : {
		ok: false,
		failure
	};
}
function buildChain$1({ chain, anchors }) {
	const [leaf, ...served] = chain;
	if (leaf === void 0) return { failure: refuse("no-chain", void 0, "chain", "empty", "a certificate") };
	const path = [leaf];
	const unused = [...served];
	for (;;) {
		const current = path.at(-1) ?? leaf;
		const invalid = findInvalidExtension(current, "boringssl");
		if (invalid !== void 0) return { failure: invalid };
		if (path.length > maxCertificates$1 || looksSelfSigned(current, "boringssl") || anchors.some((anchor) => isIssuer(current, anchor))) break;
		const next = unused.findIndex((candidate) => isIssuer(current, candidate));
		if (next === -1) break;
		path.push(...unused.splice(next, 1));
	}
	return completeFromStore(path, anchors);
}
function completeFromStore(served, anchors) {
	const path = [...served];
	const top = path.at(-1);
	const [leaf] = path;
	if (top === void 0 || leaf === void 0) return { failure: refuse("no-chain", void 0, "chain", "empty", "a certificate") };
	if (anchors.length === 0) return { failure: refuse("no-anchors", void 0, "trust store", "empty", "at least one certificate") };
	const rootServed = looksSelfSigned(top, "boringssl");
	if (rootServed && path.length > 1) path.pop();
	else if (rootServed) {
		const known = anchors.find((anchor) => isIssuer(top, anchor));
		if (known !== void 0 && sameCertificate(known, top)) return {
			path: [known],
			untrusted: 0
		};
	}
	const untrusted = path.length;
	for (let current = path.at(-1) ?? leaf; path.length <= maxCertificates$1;) {
		const invalid = findInvalidExtension(current, "boringssl");
		if (invalid !== void 0) return { failure: invalid };
		const issuer = looksSelfSigned(current, "boringssl") ? void 0 : anchors.find((anchor) => isIssuer(current, anchor));
		if (issuer === void 0) break;
		path.push(issuer);
		current = issuer;
	}
	if (path.length > untrusted) return {
		path,
		untrusted
	};
	const pinned = anchors.find((anchor) => sameCertificate(anchor, leaf));
	if (pinned !== void 0) return {
		path: [pinned, ...path.slice(1)],
		untrusted: 0
	};
	return { failure: rootServed ? untrustedSelfSigned(top) : missingIssuer(path.at(-1) ?? leaf) };
}
/** X509_check_issued: name, key identifiers and the right to sign; BoringSSL does not compare kinds of key. */
function isIssuer(certificate, issuer) {
	return certificate.issuer.canonical === issuer.subject.canonical && findInvalidExtension(issuer, "boringssl") === void 0 && authorityKeyIdentifierMatches(certificate, issuer) && allowsUsage(issuer, "keyCertSign");
}
function checkExtensions$1(untrusted, { purpose }) {
	let length = 0;
	for (const [depth, certificate] of untrusted.entries()) {
		const failure = checkCriticalExtensions$1(certificate, "boringssl") ?? (depth > 0 && authorityKind(certificate, "boringssl") === "none" ? refuse("not-a-ca", certificate, "basicConstraints", certificate.basicConstraints === void 0 ? "absent" : "CA:FALSE", "CA:TRUE") : void 0) ?? checkPurpose(certificate, purpose, depth > 0, "boringssl");
		if (failure !== void 0) return failure;
		const allowed = certificate.basicConstraints?.pathLength;
		if (depth > 1 && !certificate.selfIssued && allowed !== void 0 && length > allowed + 1) return refuse("path-length", certificate, "basicConstraints", `pathlen ${allowed}`, `pathlen ${length - 1} or none`);
		if (!certificate.selfIssued) length++;
	}
}
function checkSignaturesAndDates$1(path, now) {
	for (let depth = path.length - 1; depth >= 0; depth--) {
		const certificate = path[depth];
		const issuer = path[depth + 1];
		if (certificate === void 0) continue;
		const failure = (issuer === void 0 ? void 0 : checkSignature(certificate, issuer)) ?? checkDates(certificate, now, false);
		if (failure !== void 0) return failure;
	}
}
function checkSignature(certificate, issuer) {
	const { algorithm, curve, bits } = issuer.key;
	if (!(algorithm === "rsa" || algorithm === "dsa" || algorithm === "ed25519" || algorithm === "ec" && curves$2.has(curve ?? "")) || !hasUsableKey(issuer)) return refuse("key", issuer, "subjectPublicKey", [
		algorithm,
		curve,
		bits
	].filter((part) => part !== void 0).join(" "), "RSA, P-224, P-256, P-384, P-521 or Ed25519");
	if (certificate.signature.key === "dsa") return refuse("algorithm", certificate, "signature", certificate.signature.name, "RSA, ECDSA or Ed25519");
	return isSignedBy(certificate, issuer) ? void 0 : invalidSignature(certificate, issuer);
}
// src/trust/name-constraints-jsse.ts
/** The constraints of the intermediates against all below them; those of the anchor are not asked (ConstraintsChecker). */
function checkJsseNameConstraints(path) {
	const certificates = path.slice(0, -1);
	for (let depth = certificates.length - 2; depth >= 0; depth--) {
		const certificate = certificates[depth];
		if (certificate === void 0 || depth > 0 && certificate.selfIssued) continue;
		for (const authority of certificates.slice(depth + 1).toReversed()) {
			const failure = authority.nameConstraints && checkOne(certificate, authority);
			if (failure !== void 0) return failure;
		}
	}
}
function checkOne(certificate, authority) {
	const { permitted = [], excluded = [], hasDistances = false } = authority.nameConstraints ?? {};
	if (hasDistances) return refuse("name-constraint", authority, "nameConstraints", "a minimum or maximum", "constraints without distances");
	for (const name of namesOf(certificate)) {
		const problem = describeProblem(excluded.map((base) => constrain(base, name)), permitted.map((base) => constrain(base, name)).filter((verdict) => verdict !== "other-form"));
		if (problem !== void 0) return refuse("name-constraint", certificate, "nameConstraints", `${name.value} ${problem}`, `a name that ${authority.subject.text} allows`);
	}
}
function describeProblem(against, within) {
	if (against.includes("unsupported") || within.includes("unsupported")) return "meets a constraint that Java does not support";
	if (against.includes("inside")) return "is excluded";
	return within.length > 0 && !within.includes("inside") ? "is not permitted" : void 0;
}
function namesOf(certificate) {
	const { subject, subjectAlternativeNames } = certificate;
	const names = subject.empty ? [] : [{
		kind: "directory",
		value: subject.text,
		name: subject
	}];
	names.push(...subjectAlternativeNames ?? subject.emailAddresses.map((value) => ({
		kind: "email",
		value
	})));
	const commonName = subject.commonNames.at(-1);
	const octets = commonName === void 0 ? void 0 : parseAddress(commonName);
	if (commonName === void 0) return names;
	if (octets !== void 0) return names.some(({ kind }) => kind === "ip") ? names : [...names, {
		kind: "ip",
		value: commonName,
		octets
	}];
	return names.some(({ kind }) => kind === "dns") || !isDnsName(commonName) ? names : [...names, {
		kind: "dns",
		value: commonName
	}];
}
function isDnsName(name) {
	return /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*$/i.test(name);
}
function constrain(base, name) {
	if (base.kind !== name.kind) return "other-form";
	switch (base.kind) {
		case "directory": return name.kind === "directory" && name.name.canonical.startsWith(base.name.canonical) ? "inside" : "outside";
		case "dns": return constrainDns(base.value.toLowerCase(), name.value.toLowerCase());
		case "email": return constrainEmail(base.value.toLowerCase(), name.value.toLowerCase());
		case "uri": return constrainUri(base.value.toLowerCase(), hostOf(name.value.toLowerCase()));
		case "ip": return name.kind === "ip" ? constrainAddress(base.octets, name.octets) : "other-form";
		case "other": return name.kind === "other" && formOf(base) === formOf(name) ? "unsupported" : "other-form";
	}
}
function formOf(name) {
	return name.kind === "other" ? name.form.split(":")[0] ?? "" : name.kind;
}
function constrainDns(base, name) {
	if (name === base) return "inside";
	if (base === "") return "unsupported";
	if (!name.endsWith(base)) return "outside";
	return name.charAt(name.length - base.length - 1) === "." !== base.startsWith(".") ? "inside" : "outside";
}
function constrainEmail(base, name) {
	if (name === base) return "inside";
	if (!name.endsWith(base) || base.includes("@")) return "outside";
	return base.startsWith(".") || name.charAt(name.length - base.length - 1) === "@" ? "inside" : "outside";
}
function constrainUri(base, host) {
	if (host === base) return "inside";
	return base.startsWith(".") && !host.startsWith(".") && host.endsWith(base) ? "inside" : "outside";
}
function hostOf(uri) {
	return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]*)/.exec(uri)?.[1] ?? "";
}
function constrainAddress(base, name) {
	const width = base.length / 2;
	if (name.length !== width && name.length !== base.length) return "outside";
	const mask = base.subarray(width);
	const isWithin = name.subarray(0, width).every((octet, index) => (octet & (mask[index] ?? 0)) === base[index]);
	const isNarrower = name.subarray(width).every((octet, index) => (octet & (mask[index] ?? 0)) === mask[index]);
	return isWithin && isNarrower ? "inside" : "outside";
}
// src/trust/path-jsse-checks.ts
/** What PKIX checkers and the builder take off the list of critical extensions. */
const handledCritical = /* @__PURE__ */ new Set([
	"2.5.29.19",
	"2.5.29.30",
	"2.5.29.32",
	"2.5.29.33",
	"2.5.29.36",
	"2.5.29.54",
	"2.5.29.17",
	"2.5.29.15",
	"2.5.29.37"
]);
const anyUsage = "2.5.29.37.0";
const purposes = {
	server: [
		"1.3.6.1.5.5.7.3.1",
		"1.3.6.1.4.1.311.10.3.3",
		"2.16.840.1.113730.4.1",
		anyUsage
	],
	client: ["1.3.6.1.5.5.7.3.2", anyUsage]
};
/** jdk.disabled.namedCurves and the curves that SunEC no longer computes leave these. */
const curves$1 = /* @__PURE__ */ new Set([
	"prime256v1",
	"secp384r1",
	"secp521r1"
]);
/** jdk.certpath.disabledAlgorithms; SHA-1 is refused under the JDK's own roots only. */
const disabledHashes = /* @__PURE__ */ new Set([
	"md2",
	"md4",
	"md5"
]);
/** JSSE refuses to load some certificates that OpenSSL reads. */
function checkLoads(certificate) {
	const refused = certificate.irregularities.find(({ refusedBy }) => refusedBy.includes("jsse"));
	return refused && refuse("malformed", certificate, "certificate", refused.what, "a certificate that Java loads");
}
function checkCriticalExtensions(certificate) {
	const unknown = certificate.extensions.find(({ oid, critical }) => critical && !handledCritical.has(oid));
	return unknown && refuse("unknown-critical-extension", certificate, `extension ${unknown.oid}`, "critical", "an extension that Java knows, or not critical");
}
function checkCertificateSigning(certificate) {
	const { keyUsage } = certificate;
	return keyUsage === void 0 || keyUsage.has("keyCertSign") ? void 0 : refuse("key-usage", certificate, "keyUsage", [...keyUsage].join(", "), "keyCertSign");
}
/** Java's getBasicConstraints: the path length a CA allows, -1 for what is no CA. */
function pathLengthOf({ basicConstraints }) {
	return basicConstraints?.ca === true ? basicConstraints.pathLength ?? 1e400 : -1;
}
/** BasicChecker, ConstraintsChecker and AlgorithmChecker, from below the anchor down to the leaf. */
function checkWholePath(path, now) {
	let issuer = path.at(-1);
	let remaining = path.length - 1;
	for (const [index, certificate] of path.slice(0, -1).toReversed().entries()) {
		const isLeaf = index === path.length - 2;
		const failure = checkAlgorithms(certificate, issuer ?? certificate) ?? checkDates(certificate, now, true) ?? (issuer === void 0 || isSignedBy(certificate, issuer) ? void 0 : invalidSignature(certificate, issuer));
		if (failure !== void 0) return failure;
		issuer = certificate;
		if (isLeaf) continue;
		const allowed = certificate.version < 3 && index === 0 && certificate.selfIssued ? 1e400 : certificate.version < 3 ? -1 : pathLengthOf(certificate);
		if (allowed === -1) return refuse("not-a-ca", certificate, "basicConstraints", certificate.basicConstraints === void 0 ? "absent" : "CA:FALSE", "CA:TRUE");
		if (!certificate.selfIssued && remaining-- <= 0) return describePathLength(path);
		remaining = Math.min(remaining, allowed);
	}
	return checkJsseNameConstraints(path);
}
function describePathLength(path) {
	const limiting = path.slice(0, -1).findLast(({ basicConstraints }) => basicConstraints?.pathLength !== void 0);
	return refuse("path-length", limiting, "basicConstraints", `pathlen ${limiting?.basicConstraints?.pathLength ?? 0}`, "a longer path length, or none");
}
function checkAlgorithms(certificate, issuer) {
	const { signature, keyUsage } = certificate;
	if (keyUsage !== void 0 && ![...keyUsage].some((usage) => usage !== "encipherOnly" && usage !== "decipherOnly")) return refuse("key-usage", certificate, "keyUsage", [...keyUsage].join(", ") || "empty", "at least one usage");
	if (disabledHashes.has(signature.hash ?? "") || signature.key === "dsa" || signature.key === void 0) return refuse("algorithm", certificate, "signature", signature.name, "an algorithm that jdk.certpath.disabledAlgorithms allows");
	return checkKey$1(issuer) ?? checkKey$1(certificate);
}
function checkKey$1(certificate) {
	const { algorithm, bits, curve } = certificate.key;
	if ((algorithm === "rsa" || algorithm === "rsa-pss") && (bits ?? 0) < 1024) return refuse("key", certificate, "subjectPublicKey", `RSA ${bits ?? 0} bits`, "RSA 1024 bits or more");
	if (algorithm === "ec" && !curves$1.has(curve ?? "")) return refuse("key", certificate, "subjectPublicKey", `EC ${curve ?? "unknown curve"}`, "P-256, P-384 or P-521");
	if (algorithm === "dsa" && (bits ?? 0) < 1024) return refuse("key", certificate, "subjectPublicKey", `DSA ${bits ?? 0} bits`, "RSA or EC");
}
/** PKIXValidator.verifyTrustAnchor: since JDK 17 a version 3 anchor has to be a CA (jdk.security.allowNonCaAnchor). */
function checkAnchor(anchor) {
	if (anchor.version < 3) return void 0;
	if (pathLengthOf(anchor) === -1) return refuse("anchor-not-ca", anchor, "basicConstraints", anchor.basicConstraints === void 0 ? "absent" : "CA:FALSE", "CA:TRUE");
	const signing = checkCertificateSigning(anchor);
	return signing && {
		...signing,
		code: "anchor-not-ca"
	};
}
/** EndEntityChecker for TLS; a trusted leaf does not get here. */
function checkLeaf(leaf, purpose) {
	const { keyUsage, extendedKeyUsage, netscapeCertificateType } = leaf;
	if (keyUsage !== void 0 && !keyUsage.has("digitalSignature")) return refuse("key-usage", leaf, "keyUsage", [...keyUsage].join(", "), "digitalSignature");
	if (extendedKeyUsage !== void 0 && !extendedKeyUsage.some((oid) => purposes[purpose].includes(oid))) return refuse("extended-key-usage", leaf, "extendedKeyUsage", extendedKeyUsage.join(", ") || "empty", `TLS ${purpose} authentication`);
	if (netscapeCertificateType !== void 0 && (netscapeCertificateType & (purpose === "server" ? 64 : 128)) === 0) return refuse("key-usage", leaf, "nsCertType", `0x${netscapeCertificateType.toString(16)}`, `SSL ${purpose}`);
}
/** Whether an anchor without extensions is valid on the first and the last day of what it has issued. */
function coversDatesOf(certificate, anchor) {
	return anchor.notBefore <= certificate.notBefore && certificate.notAfter <= anchor.notAfter && certificate.notBefore <= anchor.notAfter;
}
// src/trust/path-jsse-builder.ts
/** PKIXBuilderParameters: at most five intermediates that are not self-issued. */
const maxPathLength = 5;
/** Certificates looked at before the search gives up; cross-signed authorities make it exponential. */
const maxVisits = 2e4;
/** SunCertPathBuilder: depth first from the leaf, backtracking, whatever the order of the chain. */
function buildJssePath(question) {
	const [leaf] = question.chain;
	if (leaf === void 0) return {
		ok: false,
		failure: refuse("no-chain", void 0, "chain", "empty", "a certificate")
	};
	const failure = checkDates(leaf, question.now, true) ?? checkCriticalExtensions(leaf);
	if (failure !== void 0) return {
		ok: false,
		failure
	};
	const search = {
		question,
		visits: 0,
		failure: void 0,
		depth: 0
	};
	const path = extend([leaf], 0, search);
	if (path !== void 0) return {
		ok: true,
		path
	};
	if (search.visits > maxVisits) return {
		ok: false,
		failure: refuse("work-limit", leaf, "chain", `more than ${maxVisits} steps`, "fewer cross-signed certificates")
	};
	return {
		ok: false,
		failure: search.failure ?? (leaf.selfIssued ? untrustedSelfSigned(leaf) : missingIssuer(leaf))
	};
}
function extend(path, traversed, search) {
	const current = path.at(-1);
	if (current === void 0) return void 0;
	const candidates = findCandidates(current, path.length, traversed, search.question);
	if (candidates.length === 0) note$1(search, path.length, describeDeadEnd(current, search.question));
	for (const candidate of candidates) {
		if (++search.visits > maxVisits) return void 0;
		if (isAnchor(candidate, search.question)) {
			const complete = [...path, candidate];
			const failure = checkWholePath(complete, search.question.now);
			if (failure === void 0) return complete;
			note$1(search, complete.length, failure);
			continue;
		}
		const failure = checkAuthority$1(candidate);
		if (failure !== void 0) {
			note$1(search, path.length + 1, failure);
			continue;
		}
		if (current.selfIssued && candidate.selfIssued) return void 0;
		if (!isSignedBy(current, candidate)) {
			note$1(search, path.length, invalidSignature(current, candidate));
			continue;
		}
		const found = extend([...path, candidate], traversed + (candidate.selfIssued ? 0 : 1), search);
		if (found !== void 0) return found;
	}
}
function findCandidates(current, depth, traversed, { chain, anchors, now }) {
	const isValid = (certificate) => checkDates(certificate, now, true) === void 0;
	const isNamed = (certificate) => certificate.subject.canonical === current.issuer.canonical && (certificate.version >= 3 || coversDatesOf(current, certificate));
	const trusted = anchors.filter((anchor) => isNamed(anchor) && (depth === 1 || isValid(anchor)));
	const served = traversed >= maxPathLength ? [] : chain.filter((certificate) => isNamed(certificate) && isValid(certificate) && pathLengthOf(certificate) >= traversed && !trusted.some((known) => sameCertificate(known, certificate)));
	return [...trusted, ...served].sort((left, right) => Number(keyIdentifierMatches(current, right)) - Number(keyIdentifierMatches(current, left)));
}
function checkAuthority$1(certificate) {
	const failure = checkCriticalExtensions(certificate);
	if (failure !== void 0) return failure;
	if (pathLengthOf(certificate) === -1) return refuse("not-a-ca", certificate, "basicConstraints", certificate.basicConstraints === void 0 ? "absent" : "CA:FALSE", "CA:TRUE");
	return checkCertificateSigning(certificate);
}
function isAnchor(certificate, { anchors }) {
	return anchors.some((anchor) => sameCertificate(anchor, certificate));
}
/** Why nothing follows: a certificate of the right name that cannot be used, or none at all. */
function describeDeadEnd(current, { chain, anchors, now }) {
	const named = [...chain, ...anchors].filter((certificate) => certificate.subject.canonical === current.issuer.canonical && !sameCertificate(certificate, current));
	for (const certificate of named) {
		const failure = checkDates(certificate, now, true) ?? (isAnchor(certificate, {
			chain,
			anchors,
			now,
			engine: "jsse",
			purpose: "server"
		}) ? void 0 : checkAuthority$1(certificate));
		if (failure !== void 0) return failure;
	}
	const limiting = named.find(({ basicConstraints }) => basicConstraints?.pathLength !== void 0);
	if (limiting !== void 0) return refuse("path-length", limiting, "basicConstraints", `pathlen ${limiting.basicConstraints?.pathLength ?? 0}`, "a longer path length, or none");
	return current.selfIssued ? untrustedSelfSigned(current) : missingIssuer(current);
}
function note$1(search, depth, failure) {
	if (search.failure !== void 0 && depth <= search.depth) return;
	search.failure = failure;
	search.depth = depth;
}
// src/trust/path-jsse.ts
/** JSSE's default trust manager: sun.security.validator.PKIXValidator of JDK 17 without revocation. */
function validateJssePath(question) {
	const { chain, anchors, purpose } = question;
	const [leaf] = chain;
	if (leaf === void 0) return {
		ok: false,
		failure: refuse("no-chain", void 0, "chain", "empty", "a certificate")
	};
	if (anchors.length === 0) return {
		ok: false,
		failure: refuse("no-anchors", void 0, "trust store", "empty", "at least one certificate")
	};
	const unloadable = [...chain, ...anchors].map(checkLoads).find((failure) => failure !== void 0);
	if (unloadable !== void 0) return {
		ok: false,
		failure: unloadable
	};
	if (anchors.some((anchor) => sameCertificate(anchor, leaf))) return {
		ok: true,
		path: [leaf]
	};
	const result = findPath(question);
	if (!result.ok) return result;
	const anchor = result.path.at(-1);
	const failure = (anchor && checkAnchor(anchor)) ?? checkLeaf(leaf, purpose);
	return failure === void 0 ? result : {
		ok: false,
		failure
	};
}
function findPath(question) {
	const { chain, anchors } = question;
	for (const [index, certificate] of chain.entries()) {
		if (index === 0) continue;
		if (chain[index - 1]?.issuer.canonical !== certificate.subject.canonical) return buildJssePath(question);
		if (anchors.some((anchor) => sameCertificate(anchor, certificate) || standsFor(anchor, certificate))) return validateChain(chain.slice(0, index), question);
	}
	const last = chain.at(-1);
	if (last !== void 0 && anchors.some((anchor) => anchor.subject.canonical === last.issuer.canonical)) return validateChain(chain, question);
	return buildJssePath(question);
}
/** A CA may have been issued anew under the same name and key. */
function standsFor(anchor, certificate) {
	return anchor.subject.canonical === certificate.subject.canonical && sameKey(anchor, certificate);
}
/** PKIXCertPathValidator: one anchor after the other until a path holds. */
function validateChain(chain, { anchors, now }) {
	const last = chain.at(-1);
	if (last === void 0) return {
		ok: false,
		failure: refuse("no-chain", void 0, "chain", "empty", "a certificate")
	};
	let failure;
	const named = anchors.filter((anchor) => anchor.subject.canonical === last.issuer.canonical);
	for (const anchor of named) {
		if (!isCandidate(last, anchor)) continue;
		const path = [...chain, anchor];
		const problem = checkPath(path, now);
		if (problem === void 0) return {
			ok: true,
			path
		};
		if (failure === void 0 || isIssuedBy(last, anchor)) failure = problem;
	}
	return {
		ok: false,
		failure: failure ?? (last.selfIssued ? untrustedSelfSigned(last) : missingIssuer(last))
	};
}
function isCandidate(certificate, anchor) {
	if (!keyIdentifierMatches(certificate, anchor)) return false;
	if (anchor.version >= 3) return true;
	const serial = certificate.authorityKeyIdentifier?.serial;
	return (serial === void 0 || serial === anchor.serial) && coversDatesOf(certificate, anchor);
}
function checkPath(path, now) {
	for (const [depth, certificate] of path.slice(0, -1).entries()) {
		const failure = checkCriticalExtensions(certificate) ?? (depth > 0 ? checkCertificateSigning(certificate) : void 0);
		if (failure !== void 0) return failure;
	}
	return checkWholePath(path, now);
}
// src/trust/path-openssl.ts
/** X509_VERIFY_PARAM's depth of 100 counts intermediates; the leaf and the anchor come on top. */
const maxCertificates = 101;
/** OpenSSL 3.0, X509_verify_cert with its defaults: trusted first, no partial chains, no second attempt. */
function validateOpensslPath(question) {
	const built = buildChain(question);
	if (!built.ok) return built;
	const { path } = built;
	const failure = checkExtensions(path, question) ?? checkSignaturesAndDates(path, question.now) ?? checkNameConstraints(path, "openssl");
	return failure === void 0 ? built : {
		ok: false,
		failure
	};
}
function buildChain({ chain, anchors, now }) {
	const [leaf, ...served] = chain;
	if (leaf === void 0) return {
		ok: false,
		failure: refuse("no-chain", void 0, "chain", "empty", "a certificate")
	};
	const path = [leaf];
	const untrusted = [...new Set(served)];
	let searchServed = true;
	let trusted = 0;
	for (;;) {
		const current = path.at(-1) ?? leaf;
		const invalid = findInvalidExtension(current, "openssl") ?? checkKey(current);
		if (invalid !== void 0) return {
			ok: false,
			failure: invalid
		};
		const selfSigned = looksSelfSigned(current, "openssl");
		const issuer = path.length > maxCertificates ? void 0 : pickIssuer(current, anchors, now, () => true);
		if (issuer !== void 0 && (!selfSigned || sameCertificate(current, issuer))) {
			if (selfSigned) path[path.length - 1] = issuer;
			else path.push(issuer);
			trusted++;
			searchServed = false;
			if (looksSelfSigned(issuer, "openssl")) return {
				ok: true,
				path
			};
			continue;
		}
		const next = searchServed && !selfSigned && path.length <= maxCertificates ? pickIssuer(current, untrusted, now, (candidate) => candidate !== current && (current.selfIssued && path.length === 1 || !path.some((known) => sameCertificate(known, candidate)))) : void 0;
		if (next === void 0) return {
			ok: false,
			failure: describeEnd(path, trusted, anchors, served)
		};
		untrusted.splice(untrusted.indexOf(next), 1);
		path.push(next);
	}
}
function checkKey(certificate) {
	return hasUsableKey(certificate) ? void 0 : refuse("key", certificate, "subjectPublicKey", certificate.key.algorithm, "a key that OpenSSL decodes");
}
/** get1_issuer and find_issuer: the first candidate within its dates, else the one that expires last. */
function pickIssuer(current, candidates, now, allowed) {
	let fallback;
	for (const candidate of candidates) {
		if (!likelyIssued(current, candidate) || !allowed(candidate)) continue;
		if (checkDates(candidate, now, false) === void 0) return candidate;
		if (fallback === void 0 || candidate.notAfter > fallback.notAfter) fallback = candidate;
	}
	return fallback;
}
function likelyIssued(certificate, issuer) {
	return certificate.issuer.canonical === issuer.subject.canonical && findInvalidExtension(issuer, "openssl") === void 0 && findInvalidExtension(certificate, "openssl") === void 0 && authorityKeyIdentifierMatches(certificate, issuer) && signatureKindMatches(certificate, issuer);
}
function describeEnd(path, trusted, anchors, served) {
	const last = path.at(-1);
	if (last === void 0 || anchors.length === 0) return refuse("no-anchors", void 0, "trust store", "empty", "at least one certificate");
	if (path.length > maxCertificates) return refuse("work-limit", last, "chain", `more than ${maxCertificates} certificates`, "a shorter chain");
	if (looksSelfSigned(last, "openssl") && trusted === 0) return untrustedSelfSigned(last);
	const named = [...anchors, ...served].find((candidate) => candidate !== last && candidate.subject.canonical === last.issuer.canonical);
	return (named && (findInvalidExtension(named, "openssl") ?? checkKey(named))) ?? missingIssuer(last);
}
function checkExtensions(path, { purpose }) {
	let intermediates = 0;
	for (const [depth, certificate] of path.entries()) {
		const failure = checkCriticalExtensions$1(certificate, "openssl") ?? (depth > 0 ? checkAuthority(certificate, depth + 1 === path.length) : void 0) ?? (path.length > 1 && certificate.key.curve === "explicit" ? refuse("key", certificate, "subjectPublicKey", "explicit curve parameters", "a named curve") : void 0) ?? checkPurpose(certificate, purpose, depth > 0, "openssl");
		if (failure !== void 0) return failure;
		const allowed = certificate.basicConstraints?.pathLength;
		if (depth > 1 && allowed !== void 0 && intermediates > allowed) return refuse("path-length", certificate, "basicConstraints", `pathlen ${allowed}`, `pathlen ${intermediates} or none`);
		if (depth > 0 && !certificate.selfIssued) intermediates++;
	}
}
function checkAuthority(certificate, isLast) {
	const kind = authorityKind(certificate, "openssl");
	if (kind === "ca" || kind === "lax" && isLast) return void 0;
	if (certificate.basicConstraints?.ca === true) return refuse("key-usage", certificate, "keyUsage", [...certificate.keyUsage ?? []].join(", "), "keyCertSign");
	return refuse(isLast ? "anchor-not-ca" : "not-a-ca", certificate, "basicConstraints", certificate.basicConstraints === void 0 ? "absent" : "CA:FALSE", "CA:TRUE");
}
/** internal_verify: from the anchor down, dates of the anchor too; its own signature is not looked at. */
function checkSignaturesAndDates(path, now) {
	for (let depth = path.length - 1; depth >= 0; depth--) {
		const certificate = path[depth];
		const issuer = path[depth + 1];
		if (certificate === void 0) continue;
		if (issuer !== void 0) {
			if (!allowsUsage(issuer, "keyCertSign")) return refuse("key-usage", issuer, "keyUsage", [...issuer.keyUsage ?? []].join(", "), "keyCertSign");
			if (!isSignedBy(certificate, issuer)) return invalidSignature(certificate, issuer);
		}
		const failure = checkDates(certificate, now, false);
		if (failure !== void 0) return failure;
	}
}
// src/trust/path.ts
const validators = {
	jsse: validateJssePath,
	openssl: validateOpensslPath,
	boringssl: validateBoringsslPath
};
/** The verdict that the engine itself would give on a peer's chain, with the path it takes or the reason it refuses. */
function validatePath(question) {
	const result = validators[question.engine](question);
	const [leaf] = question.chain;
	if (!result.ok || question.host === void 0 || leaf === void 0) return result;
	const match = matchHost(question.host, leaf, question.engine);
	if (match.matched) return result;
	return {
		ok: false,
		failure: refuse("hostname", leaf, "subjectAltName", match.names.join(", ") || "no names", match.reason === "invalid-host" ? match.detail : question.host)
	};
}
// src/trust/public-roots.ts
const known$1 = /* @__PURE__ */ new Set([
	"2.5.4.10=12:tteliasonera;2.5.4.3=23:tteliasonera root ca v1;",
	"2.5.4.11=24:tglobalsign root ca - r3;2.5.4.10=11:tglobalsign;2.5.4.3=11:tglobalsign;",
	"2.5.4.11=24:tglobalsign root ca - r6;2.5.4.10=11:tglobalsign;2.5.4.3=11:tglobalsign;",
	"2.5.4.11=28:tglobalsign ecc root ca - r4;2.5.4.10=11:tglobalsign;2.5.4.3=11:tglobalsign;",
	"2.5.4.11=28:tglobalsign ecc root ca - r5;2.5.4.10=11:tglobalsign;2.5.4.3=11:tglobalsign;",
	"2.5.4.3=10:taccvraiz1;2.5.4.11=8:tpkiaccv;2.5.4.10=5:taccv;2.5.4.6=3:tes;",
	"2.5.4.3=22:tatos trustedroot 2011;2.5.4.10=5:tatos;2.5.4.6=3:tde;",
	"2.5.4.3=38:tatos trustedroot root ca ecc tls 2021;2.5.4.10=5:tatos;2.5.4.6=3:tde;",
	"2.5.4.3=38:tatos trustedroot root ca rsa tls 2021;2.5.4.10=5:tatos;2.5.4.6=3:tde;",
	"2.5.4.5=10:tg63287510;2.5.4.6=3:tes;2.5.4.10=31:tanf autoridad de certificacion;2.5.4.11=12:tanf ca raiz;2.5.4.3=26:tanf secure server root ca;",
	"2.5.4.6=3:tat;2.5.4.10=27:te-commerce monitoring gmbh;2.5.4.3=17:tglobaltrust 2020;",
	"2.5.4.6=3:tbe;2.5.4.10=17:tglobalsign nv-sa;2.5.4.3=20:tglobalsign root e46;",
	"2.5.4.6=3:tbe;2.5.4.10=17:tglobalsign nv-sa;2.5.4.3=20:tglobalsign root r46;",
	"2.5.4.6=3:tbm;2.5.4.10=17:tquovadis limited;2.5.4.3=19:tquovadis root ca 2;",
	"2.5.4.6=3:tbm;2.5.4.10=17:tquovadis limited;2.5.4.3=19:tquovadis root ca 3;",
	"2.5.4.6=3:tbm;2.5.4.10=17:tquovadis limited;2.5.4.3=22:tquovadis root ca 1 g3;",
	"2.5.4.6=3:tbm;2.5.4.10=17:tquovadis limited;2.5.4.3=22:tquovadis root ca 2 g3;",
	"2.5.4.6=3:tbm;2.5.4.10=17:tquovadis limited;2.5.4.3=22:tquovadis root ca 3 g3;",
	"2.5.4.6=3:tch;2.5.4.10=13:tswisssign ag;2.5.4.3=23:tswisssign gold ca - g2;",
	"2.5.4.6=3:tch;2.5.4.10=13:tswisssign ag;2.5.4.3=35:tswisssign rsa tls root ca 2022 - 1;",
	"2.5.4.6=3:tch;2.5.4.10=17:toiste foundation;2.5.4.3=25:toiste server root ecc g1;",
	"2.5.4.6=3:tch;2.5.4.10=17:toiste foundation;2.5.4.3=25:toiste server root rsa g1;",
	"2.5.4.6=3:tch;2.5.4.10=8:twisekey;2.5.4.11=26:toiste foundation endorsed;2.5.4.3=32:toiste wisekey global root gb ca;",
	"2.5.4.6=3:tch;2.5.4.10=8:twisekey;2.5.4.11=26:toiste foundation endorsed;2.5.4.3=32:toiste wisekey global root gc ca;",
	"2.5.4.6=3:tcn;2.5.4.10=20:titruschina co.,ltd.;2.5.4.3=14:tvtrus root ca;",
	"2.5.4.6=3:tcn;2.5.4.10=20:titruschina co.,ltd.;2.5.4.3=18:tvtrus ecc root ca;",
	"2.5.4.6=3:tcn;2.5.4.10=29:ttrustasia technologies, inc.;2.5.4.3=26:ttrustasia tls ecc root ca;",
	"2.5.4.6=3:tcn;2.5.4.10=29:ttrustasia technologies, inc.;2.5.4.3=26:ttrustasia tls rsa root ca;",
	"2.5.4.6=3:tcn;2.5.4.10=29:ttrustasia technologies, inc.;2.5.4.3=28:ttrustasia global root ca g3;",
	"2.5.4.6=3:tcn;2.5.4.10=29:ttrustasia technologies, inc.;2.5.4.3=28:ttrustasia global root ca g4;",
	"2.5.4.6=3:tcn;2.5.4.10=30:tbeijing certificate authority;2.5.4.3=21:tbjca global root ca1;",
	"2.5.4.6=3:tcn;2.5.4.10=30:tbeijing certificate authority;2.5.4.3=21:tbjca global root ca2;",
	"2.5.4.6=3:tcn;2.5.4.10=40:tchina financial certification authority;2.5.4.3=13:tcfca ev root;",
	"2.5.4.6=3:tcn;2.5.4.10=42:tguang dong certificate authority co.,ltd.;2.5.4.3=23:tgdca trustauth r5 root;",
	"2.5.4.6=3:tcn;2.5.4.10=9:tunitrust;2.5.4.3=19:tuca global g2 root;",
	"2.5.4.6=3:tcn;2.5.4.10=9:tunitrust;2.5.4.3=29:tuca extended validation root;",
	"2.5.4.6=3:tde;2.5.4.10=13:td-trust gmbh;2.5.4.3=26:td-trust br root ca 1 2020;",
	"2.5.4.6=3:tde;2.5.4.10=13:td-trust gmbh;2.5.4.3=26:td-trust br root ca 2 2023;",
	"2.5.4.6=3:tde;2.5.4.10=13:td-trust gmbh;2.5.4.3=26:td-trust ev root ca 1 2020;",
	"2.5.4.6=3:tde;2.5.4.10=13:td-trust gmbh;2.5.4.3=26:td-trust ev root ca 2 2023;",
	"2.5.4.6=3:tde;2.5.4.10=13:td-trust gmbh;2.5.4.3=31:td-trust root class 3 ca 2 2009;",
	"2.5.4.6=3:tde;2.5.4.10=13:td-trust gmbh;2.5.4.3=34:td-trust root class 3 ca 2 ev 2009;",
	"2.5.4.6=3:tde;2.5.4.10=31:tdeutsche telekom security gmbh;2.5.4.3=35:ttelekom security tls ecc root 2020;",
	"2.5.4.6=3:tde;2.5.4.10=31:tdeutsche telekom security gmbh;2.5.4.3=35:ttelekom security tls rsa root 2023;",
	"2.5.4.6=3:tde;2.5.4.10=35:tt-systems enterprise services gmbh;2.5.4.11=23:tt-systems trust center;2.5.4.3=29:tt-telesec globalroot class 2;",
	"2.5.4.6=3:tde;2.5.4.10=35:tt-systems enterprise services gmbh;2.5.4.11=23:tt-systems trust center;2.5.4.3=29:tt-telesec globalroot class 3;",
	"2.5.4.6=3:tes;2.5.4.10=12:tizenpe s.a.;2.5.4.3=11:tizenpe.com;",
	"2.5.4.6=3:tes;2.5.4.10=20:tfirmaprofesional sa;2.5.4.97=16:tvates-a62634068;2.5.4.3=31:tfirmaprofesional ca root-a web;",
	"2.5.4.6=3:tes;2.5.4.10=9:tfnmt-rcm;2.5.4.11=17:tac raiz fnmt-rcm;",
	"2.5.4.6=3:tes;2.5.4.10=9:tfnmt-rcm;2.5.4.11=6:tceres;2.5.4.97=16:tvates-q2826004j;2.5.4.3=36:tac raiz fnmt-rcm servidores seguros;",
	"2.5.4.6=3:tes;2.5.4.3=58:tautoridad de certificacion firmaprofesional cif a62634068;",
	"2.5.4.6=3:tfi;2.5.4.10=18:ttelia finland oyj;2.5.4.3=17:ttelia root ca v2;",
	"2.5.4.6=3:tfr;2.5.4.10=10:tdhimyotis;2.5.4.11=20:t0002 48146308100036;2.5.4.3=17:tcertigna root ca;",
	"2.5.4.6=3:tfr;2.5.4.10=10:tdhimyotis;2.5.4.3=9:tcertigna;",
	"2.5.4.6=3:tgb;2.5.4.10=16:tsectigo limited;2.5.4.3=46:tsectigo public server authentication root e46;",
	"2.5.4.6=3:tgb;2.5.4.10=16:tsectigo limited;2.5.4.3=46:tsectigo public server authentication root r46;",
	"2.5.4.6=3:tgb;2.5.4.8=19:tgreater manchester;2.5.4.7=8:tsalford;2.5.4.10=18:tcomodo ca limited;2.5.4.3=31:tcomodo certification authority;",
	"2.5.4.6=3:tgb;2.5.4.8=19:tgreater manchester;2.5.4.7=8:tsalford;2.5.4.10=18:tcomodo ca limited;2.5.4.3=35:tcomodo ecc certification authority;",
	"2.5.4.6=3:tgb;2.5.4.8=19:tgreater manchester;2.5.4.7=8:tsalford;2.5.4.10=18:tcomodo ca limited;2.5.4.3=35:tcomodo rsa certification authority;",
	"2.5.4.6=3:tgr;2.5.4.10=47:thellenic academic and research institutions ca;2.5.4.3=28:tharica tls ecc root ca 2021;",
	"2.5.4.6=3:tgr;2.5.4.10=47:thellenic academic and research institutions ca;2.5.4.3=28:tharica tls rsa root ca 2021;",
	"2.5.4.6=3:tgr;2.5.4.7=7:tathens;2.5.4.10=60:thellenic academic and research institutions cert. authority;2.5.4.3=56:thellenic academic and research institutions rootca 2015;",
	"2.5.4.6=3:tgr;2.5.4.7=7:tathens;2.5.4.10=60:thellenic academic and research institutions cert. authority;2.5.4.3=60:thellenic academic and research institutions ecc rootca 2015;",
	"2.5.4.6=3:thk;2.5.4.8=10:thong kong;2.5.4.7=10:thong kong;2.5.4.10=14:thongkong post;2.5.4.3=24:thongkong post root ca 3;",
	"2.5.4.6=3:thu;2.5.4.7=9:tbudapest;2.5.4.10=13:tnetlock kft.;2.5.4.11=43:ttanúsítványkiadók (certification services);2.5.4.3=41:tnetlock arany (class gold) főtanúsítvány;",
	"2.5.4.6=3:thu;2.5.4.7=9:tbudapest;2.5.4.10=14:tmicrosec ltd.;2.5.4.3=31:tmicrosec e-szigno root ca 2009;1.2.840.113549.1.9.1=17:tinfo@e-szigno.hu;",
	"2.5.4.6=3:thu;2.5.4.7=9:tbudapest;2.5.4.10=14:tmicrosec ltd.;2.5.4.97=15:tvathu-23584497;2.5.4.3=22:te-szigno root ca 2017;",
	"2.5.4.6=3:tin;2.5.4.11=11:temsign pki;2.5.4.10=29:temudhra technologies limited;2.5.4.3=20:temsign root ca - g1;",
	"2.5.4.6=3:tin;2.5.4.11=11:temsign pki;2.5.4.10=29:temudhra technologies limited;2.5.4.3=24:temsign ecc root ca - g3;",
	"2.5.4.6=3:tit;2.5.4.7=6:tmilan;2.5.4.10=27:tactalis s.p.a./03358520967;2.5.4.3=31:tactalis authentication root ca;",
	"2.5.4.6=3:tjp;2.5.4.10=27:tcybertrust japan co., ltd.;2.5.4.3=21:tsecuresign root ca12;",
	"2.5.4.6=3:tjp;2.5.4.10=27:tcybertrust japan co., ltd.;2.5.4.3=21:tsecuresign root ca14;",
	"2.5.4.6=3:tjp;2.5.4.10=27:tcybertrust japan co., ltd.;2.5.4.3=21:tsecuresign root ca15;",
	"2.5.4.6=3:tjp;2.5.4.10=29:tsecom trust systems co.,ltd.;2.5.4.11=31:tsecurity communication rootca2;",
	"2.5.4.6=3:tjp;2.5.4.10=29:tsecom trust systems co.,ltd.;2.5.4.3=35:tsecurity communication ecc rootca1;",
	"2.5.4.6=3:tkr;2.5.4.10=30:tnaver business platform corp.;2.5.4.3=42:tnaver global root certification authority;",
	"2.5.4.6=3:tno;2.5.4.10=21:tbuypass as-983163327;2.5.4.3=24:tbuypass class 2 root ca;",
	"2.5.4.6=3:tno;2.5.4.10=21:tbuypass as-983163327;2.5.4.3=24:tbuypass class 3 root ca;",
	"2.5.4.6=3:tpl;2.5.4.10=25:tasseco data systems s.a.;2.5.4.11=31:tcertum certification authority;2.5.4.3=17:tcertum ec-384 ca;",
	"2.5.4.6=3:tpl;2.5.4.10=25:tasseco data systems s.a.;2.5.4.11=31:tcertum certification authority;2.5.4.3=23:tcertum trusted root ca;",
	"2.5.4.6=3:tpl;2.5.4.10=26:tunizeto technologies s.a.;2.5.4.11=31:tcertum certification authority;2.5.4.3=26:tcertum trusted network ca;",
	"2.5.4.6=3:tpl;2.5.4.10=26:tunizeto technologies s.a.;2.5.4.11=31:tcertum certification authority;2.5.4.3=28:tcertum trusted network ca 2;",
	"2.5.4.6=3:tpl;2.5.4.10=32:tkrajowa izba rozliczeniowa s.a.;2.5.4.3=16:tszafir root ca2;",
	"2.5.4.6=3:tro;2.5.4.10=12:tcertsign sa;2.5.4.11=20:tcertsign root ca g2;",
	"2.5.4.6=3:tro;2.5.4.10=9:tcertsign;2.5.4.11=17:tcertsign root ca;",
	"2.5.4.6=3:tsk;2.5.4.7=11:tbratislava;2.5.4.10=11:tdisig a.s.;2.5.4.3=17:tca disig root r2;",
	"2.5.4.6=3:ttn;2.5.4.10=47:tagence nationale de certification electronique;2.5.4.3=17:ttuntrust root ca;",
	"2.5.4.6=3:ttr;2.5.4.7=16:tgebze - kocaeli;2.5.4.10=58:tturkiye bilimsel ve teknolojik arastirma kurumu - tubitak;2.5.4.11=37:tkamu sertifikasyon merkezi - kamu sm;2.5.4.3=46:ttubitak kamu sm ssl kok sertifikasi - surum 1;",
	"2.5.4.6=3:ttw;2.5.4.10=10:ttaiwan-ca;2.5.4.11=8:troot ca;2.5.4.3=19:ttwca cyber root ca;",
	"2.5.4.6=3:ttw;2.5.4.10=10:ttaiwan-ca;2.5.4.11=8:troot ca;2.5.4.3=20:ttwca global root ca;",
	"2.5.4.6=3:ttw;2.5.4.10=10:ttaiwan-ca;2.5.4.11=8:troot ca;2.5.4.3=34:ttwca root certification authority;",
	"2.5.4.6=3:ttw;2.5.4.10=27:tchunghwa telecom co., ltd.;2.5.4.11=34:tepki root certification authority;",
	"2.5.4.6=3:ttw;2.5.4.10=27:tchunghwa telecom co., ltd.;2.5.4.3=19:thipki root ca - g1;",
	"2.5.4.6=3:tus;2.5.4.10=10:tcertainly;2.5.4.3=18:tcertainly root e1;",
	"2.5.4.6=3:tus;2.5.4.10=10:tcertainly;2.5.4.3=18:tcertainly root r1;",
	"2.5.4.6=3:tus;2.5.4.10=10:tidentrust;2.5.4.3=31:tidentrust commercial root ca 1;",
	"2.5.4.6=3:tus;2.5.4.10=10:tidentrust;2.5.4.3=34:tidentrust public sector root ca 1;",
	"2.5.4.6=3:tus;2.5.4.10=12:taffirmtrust;2.5.4.3=20:taffirmtrust premium;",
	"2.5.4.6=3:tus;2.5.4.10=12:taffirmtrust;2.5.4.3=23:taffirmtrust commercial;",
	"2.5.4.6=3:tus;2.5.4.10=12:taffirmtrust;2.5.4.3=23:taffirmtrust networking;",
	"2.5.4.6=3:tus;2.5.4.10=12:taffirmtrust;2.5.4.3=24:taffirmtrust premium ecc;",
	"2.5.4.6=3:tus;2.5.4.10=13:tdigicert inc;2.5.4.11=17:twww.digicert.com;2.5.4.3=24:tdigicert global root ca;",
	"2.5.4.6=3:tus;2.5.4.10=13:tdigicert inc;2.5.4.11=17:twww.digicert.com;2.5.4.3=24:tdigicert global root g2;",
	"2.5.4.6=3:tus;2.5.4.10=13:tdigicert inc;2.5.4.11=17:twww.digicert.com;2.5.4.3=24:tdigicert global root g3;",
	"2.5.4.6=3:tus;2.5.4.10=13:tdigicert inc;2.5.4.11=17:twww.digicert.com;2.5.4.3=25:tdigicert trusted root g4;",
	"2.5.4.6=3:tus;2.5.4.10=13:tdigicert inc;2.5.4.11=17:twww.digicert.com;2.5.4.3=28:tdigicert assured id root ca;",
	"2.5.4.6=3:tus;2.5.4.10=13:tdigicert inc;2.5.4.11=17:twww.digicert.com;2.5.4.3=28:tdigicert assured id root g2;",
	"2.5.4.6=3:tus;2.5.4.10=13:tdigicert inc;2.5.4.11=17:twww.digicert.com;2.5.4.3=28:tdigicert assured id root g3;",
	"2.5.4.6=3:tus;2.5.4.10=13:tdigicert inc;2.5.4.11=17:twww.digicert.com;2.5.4.3=35:tdigicert high assurance ev root ca;",
	"2.5.4.6=3:tus;2.5.4.10=14:tentrust, inc.;2.5.4.11=32:tsee www.entrust.net/legal-terms;2.5.4.11=49:t(c) 2009 entrust, inc. - for authorized use only;2.5.4.3=42:tentrust root certification authority - g2;",
	"2.5.4.6=3:tus;2.5.4.10=14:tentrust, inc.;2.5.4.11=32:tsee www.entrust.net/legal-terms;2.5.4.11=49:t(c) 2012 entrust, inc. - for authorized use only;2.5.4.3=43:tentrust root certification authority - ec1;",
	"2.5.4.6=3:tus;2.5.4.10=14:tentrust, inc.;2.5.4.11=49:twww.entrust.net/cps is incorporated by reference;2.5.4.11=23:t(c) 2006 entrust, inc.;2.5.4.3=37:tentrust root certification authority;",
	"2.5.4.6=3:tus;2.5.4.10=15:tdigicert, inc.;2.5.4.3=29:tdigicert tls rsa4096 root g5;",
	"2.5.4.6=3:tus;2.5.4.10=15:tdigicert, inc.;2.5.4.3=30:tdigicert tls ecc p384 root g5;",
	"2.5.4.6=3:tus;2.5.4.10=16:tssl corporation;2.5.4.3=29:tssl.com tls ecc root ca 2022;",
	"2.5.4.6=3:tus;2.5.4.10=16:tssl corporation;2.5.4.3=29:tssl.com tls rsa root ca 2022;",
	"2.5.4.6=3:tus;2.5.4.10=22:tmicrosoft corporation;2.5.4.3=46:tmicrosoft ecc root certificate authority 2017;",
	"2.5.4.6=3:tus;2.5.4.10=22:tmicrosoft corporation;2.5.4.3=46:tmicrosoft rsa root certificate authority 2017;",
	"2.5.4.6=3:tus;2.5.4.10=24:tsecuretrust corporation;2.5.4.3=15:tsecuretrust ca;",
	"2.5.4.6=3:tus;2.5.4.10=24:tsecuretrust corporation;2.5.4.3=17:tsecure global ca;",
	"2.5.4.6=3:tus;2.5.4.10=26:tgoogle trust services llc;2.5.4.3=12:tgts root r1;",
	"2.5.4.6=3:tus;2.5.4.10=26:tgoogle trust services llc;2.5.4.3=12:tgts root r2;",
	"2.5.4.6=3:tus;2.5.4.10=26:tgoogle trust services llc;2.5.4.3=12:tgts root r3;",
	"2.5.4.6=3:tus;2.5.4.10=26:tgoogle trust services llc;2.5.4.3=12:tgts root r4;",
	"2.5.4.6=3:tus;2.5.4.10=33:tinternet security research group;2.5.4.3=13:tisrg root x1;",
	"2.5.4.6=3:tus;2.5.4.10=33:tinternet security research group;2.5.4.3=13:tisrg root x2;",
	"2.5.4.6=3:tus;2.5.4.10=7:tamazon;2.5.4.3=17:tamazon root ca 1;",
	"2.5.4.6=3:tus;2.5.4.10=7:tamazon;2.5.4.3=17:tamazon root ca 2;",
	"2.5.4.6=3:tus;2.5.4.10=7:tamazon;2.5.4.3=17:tamazon root ca 3;",
	"2.5.4.6=3:tus;2.5.4.10=7:tamazon;2.5.4.3=17:tamazon root ca 4;",
	"2.5.4.6=3:tus;2.5.4.11=11:temsign pki;2.5.4.10=12:temudhra inc;2.5.4.3=20:temsign root ca - c1;",
	"2.5.4.6=3:tus;2.5.4.11=11:temsign pki;2.5.4.10=12:temudhra inc;2.5.4.3=24:temsign ecc root ca - c3;",
	"2.5.4.6=3:tus;2.5.4.8=11:tnew jersey;2.5.4.7=12:tjersey city;2.5.4.10=22:tthe usertrust network;2.5.4.3=38:tusertrust ecc certification authority;",
	"2.5.4.6=3:tus;2.5.4.8=11:tnew jersey;2.5.4.7=12:tjersey city;2.5.4.10=22:tthe usertrust network;2.5.4.3=38:tusertrust rsa certification authority;",
	"2.5.4.6=3:tus;2.5.4.8=6:ttexas;2.5.4.7=8:thouston;2.5.4.10=16:tssl corporation;2.5.4.3=41:tssl.com root certification authority ecc;",
	"2.5.4.6=3:tus;2.5.4.8=6:ttexas;2.5.4.7=8:thouston;2.5.4.10=16:tssl corporation;2.5.4.3=41:tssl.com root certification authority rsa;",
	"2.5.4.6=3:tus;2.5.4.8=6:ttexas;2.5.4.7=8:thouston;2.5.4.10=16:tssl corporation;2.5.4.3=44:tssl.com ev root certification authority ecc;",
	"2.5.4.6=3:tus;2.5.4.8=6:ttexas;2.5.4.7=8:thouston;2.5.4.10=16:tssl corporation;2.5.4.3=47:tssl.com ev root certification authority rsa r2;",
	"2.5.4.6=3:tus;2.5.4.8=8:tarizona;2.5.4.7=11:tscottsdale;2.5.4.10=18:tgodaddy.com, inc.;2.5.4.3=41:tgo daddy root certificate authority - g2;",
	"2.5.4.6=3:tus;2.5.4.8=8:tarizona;2.5.4.7=11:tscottsdale;2.5.4.10=29:tstarfield technologies, inc.;2.5.4.3=42:tstarfield root certificate authority - g2;",
	"2.5.4.6=3:tus;2.5.4.8=8:tarizona;2.5.4.7=11:tscottsdale;2.5.4.10=29:tstarfield technologies, inc.;2.5.4.3=51:tstarfield services root certificate authority - g2;",
	"2.5.4.6=3:tus;2.5.4.8=9:tillinois;2.5.4.7=8:tchicago;2.5.4.10=25:ttrustwave holdings, inc.;2.5.4.3=41:ttrustwave global certification authority;",
	"2.5.4.6=3:tus;2.5.4.8=9:tillinois;2.5.4.7=8:tchicago;2.5.4.10=25:ttrustwave holdings, inc.;2.5.4.3=50:ttrustwave global ecc p256 certification authority;",
	"2.5.4.6=3:tus;2.5.4.8=9:tillinois;2.5.4.7=8:tchicago;2.5.4.10=25:ttrustwave holdings, inc.;2.5.4.3=50:ttrustwave global ecc p384 certification authority;"
]);
/** Whether clients have a root of this name from the start, so that a chain may stop below it. */
function isPublicRoot(name) {
	return known$1.has(name.canonical);
}
// src/trust/served.ts
/** Follows issuers from the leaf through what is served beside it; of several ways the one that reaches a root, else the longest. */
function followChain(served) {
	const leaf = served[0];
	return leaf === void 0 ? void 0 : follow([leaf], served);
}
function follow(path, served) {
	const last = path[path.length - 1];
	if (last === void 0 || isSelfSigned(last)) return {
		path,
		reachesRoot: true
	};
	let best = {
		path,
		reachesRoot: false
	};
	for (const issuer of served) {
		if (path.includes(issuer) || path.length > 20 || !isIssuedBy(last, issuer)) continue;
		const found = follow([...path, issuer], served);
		if (found.reachesRoot) return found;
		if (found.path.length > best.path.length) best = found;
	}
	return best;
}
/** Every certificate of the repository with the file that holds it. */
function certificatesOfRepository(model) {
	return model.pool.flatMap((file) => certificatesOf(file.contents).map((item) => ({
		item,
		file
	})));
}
/** The certificates of all files, or undefined where one of them is missing, elsewhere or damaged, so that they are not all known. */
function knownCertificates(references) {
	const known = [];
	for (const { target } of references) {
		if (target.kind !== "found" || !isWhole(target.file)) return void 0;
		known.push(...certificatesOf(target.file.contents).map((item) => item.certificate));
	}
	return known;
}
/** Whether everything in the file was read, so that what is not there is really absent. */
function isWhole(file) {
	const { contents } = file;
	return contents.encoding === "pem" && contents.placeholder === void 0 && contents.faults.length === 0 && contents.items.every((item) => item.kind !== "unreadable");
}
// src/model/ssl-info.ts
/** The SSLInfo that the platform acts on: with Enabled set to false it ignores the whole block. */
function activeSslInfo(target) {
	return target.sslInfo?.enabled?.value.toLowerCase() === "false" ? void 0 : target.sslInfo;
}
/** Whether IgnoreValidationErrors switches off the checks of names and chains; Enforce overrides it. */
function ignoresErrors(info) {
	return info?.ignoreValidationErrors?.value.toLowerCase() === "true" && info.enforce?.value.toLowerCase() !== "true";
}
// src/trust/southbound.ts
/** Whether the platform checks the chain of this connection at all. */
function checksChain({ target }) {
	const info = activeSslInfo(target);
	return info !== void 0 && !ignoresErrors(info);
}
/** Judges the chain of the backend against the trust store of the connection, with JSSE's eyes. */
function judgeSouthbound(model, connection, now) {
	const { trustStore, backend } = connection;
	const presented = backend?.identity?.certificate.target;
	if (trustStore?.kind !== "found" || presented?.kind !== "found" || !isWhole(presented.file) || !checksChain(connection)) return { kind: "unknown" };
	const anchors = knownCertificates(trustStore.store.files);
	const chain = certificatesOf(presented.file.contents).map((item) => item.certificate);
	if (anchors === void 0 || chain.length === 0) return { kind: "unknown" };
	const result = validatePath({
		chain,
		anchors,
		engine: "jsse",
		now,
		purpose: "server"
	});
	if (result.ok) return { kind: "trusted" };
	const { failure } = result;
	const facts = {
		served: presented.file,
		store: trustStore.store,
		failure
	};
	if (failure.code !== "no-issuer") return {
		kind: "refused",
		...facts
	};
	const pool = certificatesOfRepository(model).filter(({ item }) => item.certificate.basicConstraints?.ca === true && !item.certificate.selfIssued);
	const completed = validatePath({
		chain: [...chain, ...pool.map(({ item }) => item.certificate)],
		anchors,
		engine: "jsse",
		now,
		purpose: "server"
	});
	if (!completed.ok) return {
		kind: "refused",
		...facts
	};
	const missing = pool.filter(({ item }) => completed.path.some((used) => used.sha256 === item.certificate.sha256) && !chain.some((sent) => sent.sha256 === item.certificate.sha256));
	return {
		kind: "chain-incomplete",
		...facts,
		missing
	};
}
// src/rules/chain-incomplete.ts
const chainIncomplete = {
	id: "chain-incomplete",
	title: "An intermediate certificate is missing from what is presented",
	severity: "error",
	citations: ["https://docs.apigee.com/api-platform/troubleshoot/runtime/ssl-handshake-failures", "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2"],
	*check(model, { now }) {
		yield* presentedByApigee(model, now);
		yield* presentedByBackends(model, now);
	}
};
function* presentedByApigee(model, now) {
	const byFile = /* @__PURE__ */ new Map();
	for (const identity of model.identities) {
		const { target } = identity.certificate;
		if (identity.hop !== "backend" && target.kind === "found" && isWhole(target.file)) byFile.set(target.file, [...byFile.get(target.file) ?? [], identity]);
	}
	for (const [file, identities] of byFile) {
		const gap = worst(identities.flatMap((identity) => gapOf(model, identity, file, now) ?? []));
		if (gap !== void 0) yield reportOf$1(file, gap, identities.map(({ certificate }) => certificate));
	}
}
function worst(gaps) {
	return gaps.find((gap) => gap.severity === "error") ?? gaps[0];
}
/** What is missing between the leaf and what its peers trust: told by the configuration, else by the repository, else by the certificate. */
function gapOf(model, identity, file, now) {
	const served = certificatesOf(file.contents).map((item) => item.certificate);
	const chain = followChain(served);
	const end = chain?.path[chain.path.length - 1];
	if (chain === void 0 || end === void 0 || isSelfSigned(served[0] ?? end)) return void 0;
	const trusted = anchorsOfPeers(model, identity);
	if (trusted !== void 0) {
		const result = validatePath({
			chain: served,
			anchors: trusted,
			engine: "openssl",
			now,
			purpose: identity.hop === "ingress" ? "server" : "client"
		});
		if (result.ok || result.failure.code !== "no-issuer") return void 0;
		return {
			severity: "error",
			end,
			why: identity.hop === "ingress" ? "clients trust only what client-truststore holds" : "the backend trusts only what its client-truststore holds",
			...holderOf(model, end)
		};
	}
	if (chain.reachesRoot) return void 0;
	const issuers = certificatesOfRepository(model).filter(({ item }) => isIssuedBy(end, item.certificate));
	if (issuers.some(({ item }) => isSelfSigned(item.certificate)) || isPublicRoot(end.issuer)) return void 0;
	const severity = identity.hop === "ingress" ? "error" : "warning";
	if (issuers[0] !== void 0) return {
		severity,
		end,
		found: issuers[0],
		why: "its issuer is an intermediate too"
	};
	if (end.caIssuers.length > 0) return {
		severity,
		end,
		why: `its issuer is offered at ${end.caIssuers[0]}, so peers are not expected to have it`
	};
	return {
		severity: "warning",
		end,
		why: "the repository does not show whether peers trust that issuer"
	};
}
function holderOf(model, end) {
	const holder = certificatesOfRepository(model).find(({ item }) => isIssuedBy(end, item.certificate) && !isSelfSigned(item.certificate));
	return holder === void 0 ? {} : { found: holder };
}
/** What the other side trusts, where the configuration says it for this identity. */
function anchorsOfPeers(model, identity) {
	const references = (identity.hop === "ingress" ? model.virtualhosts.filter((host) => host.certificate === identity.certificate).flatMap((host) => host.group === void 0 ? [] : [host.group.clientTruststore]) : model.connections.filter((connection) => presents(connection, identity)).flatMap(({ backend }) => backend === void 0 ? [] : [backend.clientTruststore])).find((store) => store.length > 0);
	return references === void 0 ? void 0 : knownCertificates(references);
}
function presents({ keystore, target }, identity) {
	return keystore?.kind === "found" && keystore.store.aliases.some((alias) => alias.identity === identity && alias.name.value === target.sslInfo?.keyAlias?.value);
}
function reportOf$1(file, { severity, end, found, why }, references) {
	const path = displayPath(file.contents.source);
	const item = certificatesOf(file.contents).find(({ certificate }) => certificate === end);
	const holder = found === void 0 ? void 0 : displayPath(found.file.contents.source);
	return {
		span: (item ?? file.contents.items[0] ?? { span: references[0]?.path.span ?? {
			file: file.contents.source,
			start: 0,
			end: 0
		} }).span,
		message: `the chain stops at ${nameOf$1(end)}: the certificate of its issuer "${end.issuer.text}" is not in ${path}; ${why}`,
		help: holder === void 0 ? `Append the certificate of "${end.issuer.text}" to ${path}; if your peers hold it as a root, name it in client-truststore of the configuration.` : `The missing certificate is in ${holder}: ${appendCommand(file, holder)}`,
		severity,
		related: references.map((reference) => ({
			span: reference.path.span,
			label: `presented by ${reference.use.owner}`
		})),
		identity: end.sha256
	};
}
/** Where the file does not end its last line, the blocks would be glued together. */
function appendCommand(file, holder) {
	const path = shellWord(displayPath(file.contents.source));
	return `${/[\r\n]$/.test(file.contents.source.text) ? "" : `echo >> ${path} && `}cat ${shellWord(holder)} >> ${path}`;
}
function* presentedByBackends(model, now) {
	const reported = /* @__PURE__ */ new Set();
	for (const connection of model.connections) {
		const verdict = judgeSouthbound(model, connection, now);
		if (verdict.kind !== "chain-incomplete" || reported.has(verdict.served)) continue;
		reported.add(verdict.served);
		const { served, store, failure, missing } = verdict;
		const host = connection.backend?.declaration.host.value ?? "the backend";
		const first = missing[0];
		const holder = first === void 0 ? "" : displayPath(first.file.contents.source);
		const item = certificatesOf(served.contents).find(({ certificate }) => certificate.sha256 === failure.certificate?.sha256) ?? certificatesOf(served.contents)[0];
		if (item === void 0) continue;
		yield {
			span: item.span,
			message: `${host} does not send ${first === void 0 ? "an intermediate" : nameOf$1(first.item.certificate)}, the issuer of ${nameOf$1(item.certificate)}, and trust store "${store.name.value}" does not hold it ("PKIX path building failed")`,
			help: `Have ${host} send its intermediate certificates, or add the one in ${holder} to trust store "${store.name.value}".`,
			related: [...connection.target.sslInfo?.trustStore === void 0 ? [] : [{
				span: connection.target.sslInfo.trustStore.span,
				label: `met by ${connection.target.label}`
			}], ...first === void 0 ? [] : [{
				span: first.item.span,
				label: "the missing certificate"
			}]],
			identity: item.certificate.sha256
		};
	}
}
// src/rules/file-missing.ts
const fileMissing = {
	id: "file-missing",
	title: "A certificate or key file that is named is not in the repository",
	severity: "warning",
	citations: ["https://docs.cloud.google.com/apigee/docs/hybrid/latest/ingress-tls"],
	*check(model) {
		const missing = /* @__PURE__ */ new Map();
		for (const reference of model.fileReferences) {
			if (reference.target.kind !== "missing") continue;
			const place = reference.target.tried.join("\0");
			missing.set(place, [...missing.get(place) ?? [], reference]);
		}
		for (const [first, ...others] of missing.values()) {
			if (first?.target.kind !== "missing") continue;
			const what = factsOf(first.use.role).holds === "certificate" ? "certificate" : "private key";
			yield {
				span: first.path.span,
				message: `the ${what} file "${first.path.value}" of ${first.use.owner} is not in the repository (looked at ${fewOf(first.target.tried, 3)})`,
				help: "Correct the path or add the file; where a pipeline puts it there before deployment, run the gate after that step.",
				related: others.map((other) => ({
					span: other.path.span,
					label: `also named here by ${other.use.owner}`
				}))
			};
		}
	}
};
// src/model/elsewhere.ts
/**
* Build placeholders as deployment scripts write them: `${X}`, `$X`, `@X@`, `{{ X }}`, `<% %>`, `%X%`, `<X>`, `__X__`,
* and words that ask to be replaced, also a part of a path or name that is all upper case with an underscore.
*/
const placeholders = [
	/\{\{/,
	/\{%/,
	/<%/,
	/\$\{/,
	/\$\(/,
	/\$[A-Za-z_]/,
	/@[A-Za-z][\w.-]*@/,
	/%[A-Za-z]\w*%/,
	/<[A-Za-z][\w .-]*>/,
	/__[A-Z]\w*__/,
	/\b(?:PATH_TO|REPLACE|CHANGE_?ME|CHANGEIT|PLACEHOLDER|YOUR)(?:_|\b)/i,
	/(?:^|[/.:\s-])[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9](?:$|[/.:\s-])/,
	/WILL[-_]BE[-_]REPLACED/i
];
function isPlaceholder(value) {
	return placeholders.some((pattern) => pattern.test(value));
}
/** Whether Apigee fills the value at run time: a flow variable `{request.header.host}` anywhere in it. */
function hasFlowVariable(value) {
	return /\{[^{}]+\}/.test(value);
}
/** Why the value is not ours to judge, or undefined where it is a plain literal. */
function elsewhere(value) {
	if (isPlaceholder(value)) return "placeholder";
	return hasFlowVariable(value) ? "variable" : void 0;
}
// src/rules/hostname-mismatched.ts
const hostnameMismatched = {
	id: "hostname-mismatched",
	title: "The certificate is not valid for the host name that is called",
	severity: "error",
	citations: ["https://www.rfc-editor.org/rfc/rfc9525", "https://docs.apigee.com/api-platform/troubleshoot/runtime/ssl-handshake-failures"],
	*check(model) {
		for (const host of model.virtualhosts) yield* northbound(model, host);
		yield* southbound(model);
	}
};
/** The leaf of a file whose first block was really read. */
function leafOf(target) {
	return target?.kind === "found" && isWhole(target.file) ? certificatesOf(target.file.contents)[0]?.certificate : void 0;
}
function* northbound(model, virtualhost) {
	const reference = virtualhost.certificate;
	const leaf = leafOf(reference?.target);
	if (reference === void 0 || leaf === void 0) return;
	const uncovered = virtualhost.hosts.flatMap((host) => {
		if (host.value === "*" || elsewhere(host.value) !== void 0) return [];
		const match = matchHost(concrete(host.value), leaf, "openssl");
		return match.matched ? [] : [{
			host,
			match
		}];
	});
	const first = uncovered[0];
	if (first === void 0) return;
	const names = uncovered.map(({ host }) => host);
	const better = certificatesOfRepository(model).find(({ item }) => !item.certificate.basicConstraints?.ca && names.every((host) => matchHost(concrete(host.value), item.certificate, "openssl").matched));
	yield {
		span: reference.path.span,
		message: `${fewOf(names.map((host) => `"${host.value}"`))} ${names.length === 1 ? "is" : "are"} not among the names of ${reference.path.value} (${validFor(first.match)})`,
		help: better === void 0 ? `Have the certificate issued again with ${fewOf(names.map((host) => host.value))} among its subject alternative names.` : `Use ${displayPath(better.file.contents.source)}, whose certificate covers it, or have this one issued again with that name.`,
		related: names.map((host) => ({
			span: host.span,
			label: `the host name that clients of ${reference.use.owner} call`
		}))
	};
}
/** A host with a wildcard, as one of the hosts that it stands for. */
function concrete(host) {
	return host.replace("*", "any");
}
function validFor({ names, more }) {
	return names.length === 0 ? "it names no host" : `valid for ${fewOf(names)}${more === 0 ? "" : " and others"}`;
}
function* southbound(model) {
	const reported = /* @__PURE__ */ new Set();
	for (const connection of model.connections) {
		const { target } = connection;
		const presented = presentedTo(connection);
		const expected = expectedName(connection);
		if (presented === void 0 || expected === void 0 || ignoresErrors(activeSslInfo(target))) continue;
		const match = matchHost(expected.value, presented.leaf, "jsse");
		const id = `${displayPath(expected.span.file)}:${expected.span.start}`;
		if (match.matched || reported.has(id)) continue;
		reported.add(id);
		const named = target.sslInfo?.commonName?.name === expected;
		yield {
			span: expected.span,
			message: `"${expected.value}" is not among the names of what the backend presents (${validFor(match)}): ${javaError(expected.value)}`,
			help: `Call the backend by one of these names, have its certificate issued again with "${expected.value}"${named ? "" : ", or name what it presents with <CommonName> in SSLInfo"}.`,
			severity: severityOf(model, connection, presented.certain),
			related: [{
				span: presented.place.span,
				label: presented.label
			}]
		};
	}
}
function javaError(host) {
	return /^[\d.]+$|:/.test(host) ? `"No subject alternative names matching IP address ${host} found"` : `"No subject alternative DNS name matching ${host} found"`;
}
/** On Edge the platform compares names only where CommonName asks for it. */
function severityOf(model, { target }, certain) {
	return (model.platform?.name === "hybrid" || model.platform?.name === "x" || target.sslInfo?.commonName !== void 0) && certain ? "error" : "warning";
}
function expectedName({ target }) {
	if (target.url?.scheme !== "https" || target.servers.length > 0) return void 0;
	const expected = activeSslInfo(target)?.commonName?.name ?? target.url.host;
	return expected === void 0 || elsewhere(expected.value) !== void 0 ? void 0 : expected;
}
/** The end-entity that the backend presents: from the configuration, else the only one that the trust store pins. */
function presentedTo({ backend, trustStore }) {
	const declared = leafOf(backend?.identity?.certificate.target);
	if (backend?.identity !== void 0) return declared === void 0 ? void 0 : {
		leaf: declared,
		certain: true,
		label: `${backend.identity.owner} presents this`,
		place: backend.identity.certificate.path
	};
	if (trustStore?.kind !== "found") return void 0;
	const trusted = knownCertificates(trustStore.store.files) ?? [];
	const leaves = trusted.filter((certificate) => certificate.basicConstraints?.ca !== true && certificate.version === 3);
	const leaf = leaves[0];
	if (leaf === void 0 || leaves.length > 1) return void 0;
	const issuers = trusted.filter((certificate) => certificate !== leaf);
	if (issuers.length > 0 && !issuers.some((issuer) => isIssuedBy(leaf, issuer))) return void 0;
	const place = trustStore.store.files[0]?.path ?? trustStore.store.name;
	return {
		leaf,
		certain: issuers.length === 0,
		label: `the only server certificate in trust store "${trustStore.store.name.value}"`,
		place
	};
}
// src/rules/key-encrypted.ts
const keyEncrypted = {
	id: "key-encrypted",
	title: "A private key is protected by a passphrase that nobody can give",
	severity: "error",
	citations: ["https://docs.cloud.google.com/apigee/docs/hybrid/latest/ingress-tls", "https://cloud.google.com/apigee/docs/reference/apis/apigee/rest/v1/organizations.environments.keystores.aliases/create"],
	*check(model) {
		for (const file of model.material) {
			const ingress = file.uses.filter((use) => use.role === "ingress-key");
			const keystore = file.uses.filter((use) => use.role === "keystore-key");
			const uses = [...ingress, ...keystore];
			const key = privateKeysOf(file.contents)[0];
			if (key === void 0 || !key.key.encrypted || uses.length === 0) continue;
			const related = uses.map((use) => ({
				span: use.span,
				label: `used here by ${use.owner}`
			}));
			if (ingress.length > 0) yield {
				span: key.span,
				message: "the private key is encrypted; the ingress has no field for a passphrase and does not load it",
				help: "Write it without a passphrase (`openssl pkey -in ENCRYPTED.key -out PLAIN.key`) and keep it in a secret store, not in the repository.",
				related
			};
			else yield {
				span: key.span,
				message: "the private key is encrypted; the upload of the alias fails unless its password is given with it",
				help: "Give the password to the upload of the alias, or write the key without a passphrase (`openssl pkey -in ENCRYPTED.key -out PLAIN.key`).",
				severity: "warning",
				related
			};
		}
	}
};
// src/rules/key-mismatched.ts
const keyMismatched = {
	id: "key-mismatched",
	title: "The private key does not belong to the certificate",
	severity: "error",
	citations: ["https://docs.cloud.google.com/apigee/docs/api-platform/troubleshoot/hybrid/api-calls-tls-errors", "https://docs.openssl.org/3.0/man3/SSL_CTX_use_certificate/"],
	*check(model) {
		const pairs = /* @__PURE__ */ new Map();
		for (const identity of model.identities) {
			const pair = pairOf(identity);
			if (pair === void 0) continue;
			const id = `${displayPath(pair.leaf.span.file)}\0${displayPath(pair.key.span.file)}`;
			const known = pairs.get(id);
			if (known === void 0) pairs.set(id, {
				...pair,
				identities: [identity]
			});
			else known.identities.push(identity);
		}
		for (const { identities, leaf, key } of pairs.values()) {
			if (leaf.certificate.key.sha256 === key.key.publicKey?.sha256) continue;
			yield {
				span: key.span,
				message: `this private key does not belong to ${nameOf$1(leaf.certificate)}, the first certificate of ${displayPath(leaf.span.file)}`,
				help: remedy(model, leaf, key),
				related: [{
					span: leaf.span,
					label: "the certificate it is paired with"
				}, ...identities.flatMap(usesOf)],
				identity: `${leaf.certificate.sha256} ${key.key.publicKey?.sha256 ?? ""}`
			};
		}
	}
};
function pairOf({ certificate, key }) {
	if (certificate.target.kind !== "found" || key?.target.kind !== "found") return void 0;
	const leaf = certificatesOf(certificate.target.file.contents)[0];
	const secret = privateKeysOf(key.target.file.contents)[0];
	return leaf === void 0 || secret?.key.publicKey === void 0 ? void 0 : {
		leaf,
		key: secret
	};
}
function usesOf({ certificate, key, owner }) {
	return key === void 0 ? [] : [{
		span: key.path.span,
		label: `named here as the key of ${owner}`
	}, {
		span: certificate.path.span,
		label: `with this certificate`
	}];
}
/** Looks through the repository for what would fit. */
function remedy(model, leaf, key) {
	const fits = (item) => item.certificate.key.sha256 === key.key.publicKey?.sha256;
	const inChain = model.pool.find((file) => file.contents.source === leaf.span.file);
	const later = inChain === void 0 ? void 0 : certificatesOf(inChain.contents).find(fits);
	if (later !== void 0) return `The key fits ${nameOf$1(later.certificate)} further down in ${displayPath(leaf.span.file)}: move that certificate to the top of the file.`;
	const rightKey = model.pool.find((file) => privateKeysOf(file.contents).some((item) => item.key.publicKey?.sha256 === leaf.certificate.key.sha256));
	if (rightKey !== void 0) return `Use ${displayPath(rightKey.contents.source)}: its private key belongs to this certificate.`;
	const rightCertificate = model.pool.find((file) => certificatesOf(file.contents).some(fits));
	if (rightCertificate !== void 0) return `The key belongs to the certificate in ${displayPath(rightCertificate.contents.source)}: use that certificate, or the key that this certificate was requested with.`;
	return "Use the private key that this certificate was requested with, or have the certificate issued again for this key.";
}
// src/rules/key-unreadable.ts
const keyUnreadable = {
	id: "key-unreadable",
	title: "The block is labelled as a private key, but its reader cannot load it",
	severity: "error",
	citations: ["https://www.rfc-editor.org/rfc/rfc5958", "https://docs.openssl.org/3.0/man1/openssl-pkey/"],
	*check(model) {
		for (const file of model.material) for (const item of file.contents.items) {
			if (item.kind !== "unreadable" || item.claimed !== "private-key") continue;
			yield {
				span: item.span,
				message: `this ${item.label} block cannot be loaded as a private key: ${item.reason}`,
				help: "Convert the original key with `openssl pkey -in OLD.key -out NEW.key` and use the result.",
				severity: isRefused(model, file, item.refusedBy) ? "error" : "warning",
				related: file.uses.map((use) => ({
					span: use.span,
					label: `used here by ${use.owner}`
				}))
			};
		}
	}
};
// src/rules/pem-malformed.ts
const pemMalformed = {
	id: "pem-malformed",
	title: "The PEM text is damaged, so that its reader stops or skips a block",
	severity: "error",
	citations: ["https://www.rfc-editor.org/rfc/rfc7468", "https://docs.cloud.google.com/apigee/docs/api-platform/troubleshoot/hybrid/api-calls-tls-errors"],
	*check(model) {
		for (const file of model.material) {
			if (file.uses.length === 0 && file.contents.encoding !== "pem") continue;
			for (const fault of file.contents.faults) {
				const refused = isRefused(model, file, fault.refusedBy);
				yield {
					span: fault.span,
					message: messageOf(fault),
					help: refused ? `${fault.help}.` : `${fault.help}. ${toleranceOf(file, fault)}`,
					severity: refused ? "error" : "warning",
					related: usedBy(file)
				};
			}
		}
	}
};
function messageOf(fault) {
	return fault.openssl === void 0 ? fault.message : `${fault.message} (OpenSSL: "${fault.openssl}")`;
}
function toleranceOf(file, fault) {
	const readers = readersOf(file);
	return `Refused by ${fewOf(fault.refusedBy.filter((reader) => !readers.includes(reader)).map((reader) => readerNames$1[reader]))}.`;
}
function usedBy(file) {
	return file.uses.map((use) => ({
		span: use.span,
		label: `used here by ${use.owner}`
	}));
}
// src/rules/pem-wrong-content.ts
const pemWrongContent = {
	id: "pem-wrong-content",
	title: "The file holds something else than its place asks for",
	severity: "error",
	citations: ["https://www.rfc-editor.org/rfc/rfc7468", "https://docs.cloud.google.com/apigee/docs/hybrid/latest/ingress-tls"],
	*check(model) {
		for (const file of model.material) for (const holds of ["certificate", "private-key"]) {
			const uses = file.uses.filter((use) => factsOf(use.role).holds === holds);
			if (uses[0] === void 0 || file.contents.placeholder !== void 0) continue;
			const found = holds === "certificate" ? wrongForCertificates(file, uses) : wrongForKey(file);
			if (found !== void 0) yield {
				...found,
				related: uses.map((use) => ({
					span: use.span,
					label: `${words[holds]} expected here by ${use.owner}`
				}))
			};
		}
	}
};
const words = {
	certificate: "a certificate",
	"private-key": "a private key"
};
const encodings = {
	der: "binary DER, not PEM",
	pkcs7: "a PKCS#7 bundle, not PEM certificates",
	pkcs12: "a PKCS#12 keystore, not PEM",
	jks: "a Java keystore (JKS), not PEM",
	empty: "nothing: it is empty",
	text: "text without any PEM block",
	binary: "binary data that is neither a certificate nor a key"
};
const conversions = {
	der: "Convert it with `openssl x509 -inform DER -in FILE -out FILE.pem` (for a key: `openssl pkey -inform DER`).",
	pkcs7: "Convert it with `openssl pkcs7 -print_certs -in FILE -out FILE.pem` and put the leaf first.",
	pkcs12: "Convert it with `openssl pkcs12 -in FILE -nokeys -out chain.pem` and `openssl pkcs12 -in FILE -nocerts -nodes -out key.pem`.",
	jks: "Convert it with `keytool -importkeystore -srckeystore FILE -destkeystore FILE.p12 -deststoretype pkcs12`, then `openssl pkcs12`."
};
function wrongForCertificates(file, uses) {
	const { contents } = file;
	const lenient = uses.every((use) => !factsOf(use.role).presented && use.role !== "ingress-client-trust");
	if (contents.encoding !== "pem") return lenient && [
		"der",
		"pkcs7",
		"pkcs12",
		"jks"
	].includes(contents.encoding) ? void 0 : wrongEncoding(contents, "a certificate");
	if (hasDamage(contents, "certificate")) return void 0;
	const key = privateKeysOf(contents)[0];
	if (certificatesOf(contents).length === 0) return onlyOther(contents, "certificate");
	if (key === void 0 || !uses.some((use) => use.role === "keystore-certificate")) return void 0;
	return {
		span: key.span,
		message: "a private key stands in the certificate file of a key alias; Java stops at it (Apigee: \"failed to parse x509 certificate\")",
		help: "Move the private key to the key file of the alias and leave only the certificates here."
	};
}
function wrongForKey({ contents }) {
	if (contents.encoding !== "pem") return wrongEncoding(contents, "a private key");
	return privateKeysOf(contents).length > 0 || hasDamage(contents, "private-key") ? void 0 : onlyOther(contents, "private-key");
}
/** Damage is reported by the rule for it; what the file would hold without it is not known. */
function hasDamage(contents, claimed) {
	return contents.faults.length > 0 || contents.items.some((item) => item.kind === "unreadable" && item.claimed === claimed);
}
function onlyOther(contents, expected) {
	const item = contents.items[0];
	if (item === void 0) return void 0;
	const what = {
		certificate: "a certificate",
		"private-key": "a private key",
		other: item.kind === "other" ? `a ${item.what}` : "",
		unreadable: `a ${item.label} block`
	}[item.kind];
	return {
		span: item.span,
		message: `the file holds ${what} where ${words[expected]} is expected (OpenSSL: "no start line")`,
		help: expected === "certificate" ? "Name the certificate file here; certificate and key paths may be swapped." : "Name the private key file here; certificate and key paths may be swapped."
	};
}
function wrongEncoding(contents, expected) {
	if (contents.faults.length > 0) return void 0;
	return {
		span: startOf(contents.source),
		message: `the file holds ${encodings[contents.encoding] ?? "no PEM"}; ${expected} in PEM is expected (OpenSSL: "no start line")`,
		help: conversions[contents.encoding] ?? "Put the PEM text of the certificate or key into this file, from BEGIN to END."
	};
}
// src/trust/protocols.ts
/** Protocol names that JSSE takes in `setEnabledProtocols`, oldest first (Java Security Standard Algorithm Names, "SSLContext"). */
const jsseProtocols = [
	"SSLv2Hello",
	"SSLv3",
	"TLSv1",
	"TLSv1.1",
	"TLSv1.2",
	"TLSv1.3"
];
function isProtocolName(name) {
	return name === "TLSv1.0" || jsseProtocols.some((known) => known === name);
}
/** Protocols that jdk.tls.disabledAlgorithms switches off and that Apigee X and hybrid do not speak southbound. */
function isObsoleteProtocol(name) {
	return isProtocolName(name) && name !== "TLSv1.2" && name !== "TLSv1.3";
}
/** The JSSE name that a misspelling means: `TLS1.2`, `tlsv1.2`, `TLSv1_2`, `TLSv12`. */
function intendedProtocol(name) {
	const match = /^\s*(tls|ssl)\s*[-_ ]?v?\s*([123])(?:[._]?([0-3]))?\s*$/i.exec(name);
	if (match === null) return void 0;
	const [, family, major, minor] = match;
	if (family?.toLowerCase() === "ssl") return major === "3" ? "SSLv3" : void 0;
	if (major !== "1") return void 0;
	return minor === void 0 || minor === "0" ? "TLSv1" : `TLSv1.${minor}`;
}
// src/rules/protocol-obsolete.ts
const protocolObsolete = {
	id: "protocol-obsolete",
	title: "Only TLS 1.1 and older are left for a target",
	severity: "error",
	citations: ["https://docs.cloud.google.com/apigee/docs/api-platform/system-administration/options-configuring-tls", "https://www.rfc-editor.org/rfc/rfc8996"],
	*check(model) {
		const strict = model.platform?.name === "hybrid" || model.platform?.name === "x";
		for (const target of model.targets) {
			const protocols = activeSslInfo(target)?.protocols ?? [];
			const obsolete = protocols.filter(({ value }) => isObsoleteProtocol(value));
			const first = obsolete[0];
			if (first === void 0 || target.url?.scheme === "http") continue;
			const names = fewOf(obsolete.map(({ value }) => value));
			if (obsolete.length === protocols.length) yield {
				span: first.span,
				message: strict ? `${target.label} allows only ${names}, which Apigee ${model.platform?.name === "x" ? "X" : "hybrid"} does not speak: every call ends in SslHandshakeFailed` : `${target.label} allows only ${names}, which Java has switched off by default`,
				help: "Add <Protocol>TLSv1.2</Protocol>, or leave out <Protocols> to allow all that the platform speaks.",
				severity: strict ? "error" : "warning",
				related: obsolete.slice(1).map(({ span }) => ({
					span,
					label: "also obsolete"
				}))
			};
			else yield {
				span: first.span,
				message: `${target.label} still allows ${names}, beside newer protocols`,
				help: "Remove the obsolete protocol; TLS 1.0 and 1.1 are deprecated by RFC 8996.",
				severity: "warning",
				related: obsolete.slice(1).map(({ span }) => ({
					span,
					label: "also obsolete"
				}))
			};
		}
	}
};
// src/rules/protocol-unknown.ts
const protocolUnknown = {
	id: "protocol-unknown",
	title: "A protocol name that Java does not know",
	severity: "error",
	citations: ["https://docs.oracle.com/en/java/javase/17/docs/specs/security/standard-names.html#sslcontext-algorithms", "https://docs.cloud.google.com/apigee/docs/api-platform/reference/api-proxy-configuration-reference"],
	*check(model) {
		for (const target of model.targets) for (const { value, span } of activeSslInfo(target)?.protocols ?? []) {
			if (isProtocolName(value) || elsewhere(value) !== void 0) continue;
			const meant = intendedProtocol(value);
			yield {
				span,
				message: `"${value}" is not a protocol that Java knows (${jsseProtocols.slice(1).join(", ")}): "Unsupported protocol"`,
				help: meant === void 0 ? "Use TLSv1.2 or TLSv1.3, spelt exactly so." : `Write ${meant}, spelt exactly so.`
			};
		}
	}
};
// src/rules/reference-unresolved.ts
const referenceUnresolved = {
	id: "reference-unresolved",
	title: "A reference to a trust store or keystore leads nowhere",
	severity: "error",
	citations: ["https://docs.cloud.google.com/apigee/docs/api-platform/reference/api-proxy-configuration-reference", "https://docs.apigee.com/api-platform/troubleshoot/runtime/503-sslhandshakefailed"],
	*check(model) {
		yield* fromTargets(model);
		yield* toStores(model);
	}
};
/** `ref://` in a target that an environment does not declare. */
function* fromTargets(model) {
	for (const target of model.targets) {
		const connections = model.connections.filter((connection) => connection.target === target);
		for (const [property, lookup] of [["trustStore", (connection) => connection.trustStore], ["keyStore", (connection) => connection.keystore]]) {
			const written = target.sslInfo?.[property];
			if (written !== void 0) yield* missingReference(target.label, written, connections, lookup);
		}
	}
}
function* missingReference(label, written, connections, lookup) {
	const missing = connections.flatMap((connection) => {
		const found = lookup(connection);
		return found?.kind === "reference-missing" && connection.environment !== void 0 ? [{
			environment: connection.environment.name,
			found
		}] : [];
	});
	const first = missing[0];
	if (first === void 0) return;
	const everywhere = connections.filter((connection) => (lookup(connection)?.kind ?? "elsewhere") !== "elsewhere").length === missing.length;
	const known = first.found.known.map((reference) => reference.name.value);
	const near = nearest(first.found.reference, known);
	yield {
		span: written.span,
		message: `${label} names "${written.value}", but ${environments(missing.map(({ environment }) => environment.value))} no reference "${first.found.reference}"${near === void 0 ? "" : `; there is "${near}"`}`,
		help: near === void 0 ? `Declare the reference in that environment, or use one that is there: ${fewOf(known.map((name) => `ref://${name}`)) || "none is declared"}.` : `Write ref://${near}, or declare the reference in that environment.`,
		severity: everywhere && !differsOnlyInCase(first.found.reference, near) ? "error" : "warning",
		related: missing.map(({ environment }) => ({
			span: environment.span,
			label: `environment "${environment.value}" does not declare it`
		}))
	};
}
function environments(names) {
	return names.length === 1 ? `environment "${names[0]}" declares` : `environments ${fewOf(names.map((name) => `"${name}"`))} declare`;
}
/** Whether Apigee tells names apart by case is not documented. */
function differsOnlyInCase(written, near) {
	return near !== void 0 && near !== written && near.toLowerCase() === written.toLowerCase();
}
/** A declared reference that points to a store which its environment does not have. */
function* toStores(model) {
	const reported = /* @__PURE__ */ new Set();
	for (const { target, environment, trustStore, keystore } of model.connections) for (const [lookup, kind, stores] of [[
		trustStore,
		"trust store",
		environment?.truststores
	], [
		keystore,
		"keystore",
		environment?.keystores
	]]) {
		if (lookup?.kind !== "store-missing" || reported.has(lookup.reference)) continue;
		reported.add(lookup.reference);
		const { name, refers } = lookup.reference;
		const near = nearest(refers.value, (stores ?? []).map((store) => store.name.value));
		yield {
			span: refers.span,
			message: `reference "${name.value}" points to the ${kind} "${refers.value}", which environment "${environment?.name.value ?? ""}" does not have${near === void 0 ? "" : `; there is "${near}"`}`,
			help: near === void 0 ? `Create the ${kind} "${refers.value}" or point the reference to one that exists.` : `Write ${near}, or create the ${kind} "${refers.value}".`,
			related: [{
				span: target.sslInfo?.[kind === "keystore" ? "keyStore" : "trustStore"]?.span ?? target.span,
				label: `needed here by ${target.label}`
			}]
		};
	}
}
// src/rules/source-unreadable.ts
const sourceUnreadable = {
	id: "source-unreadable",
	title: "A file that the gate must judge cannot be read",
	severity: "error",
	citations: ["https://yaml.org/spec/1.2.2/", "https://www.w3.org/TR/xml/"],
	*check(model) {
		for (const { span, message, help, matters } of model.faults) yield {
			span,
			message,
			help,
			severity: matters ? "error" : "warning"
		};
	}
};
// src/rules/truststore-unanchored.ts
const truststoreUnanchored = {
	id: "truststore-unanchored",
	title: "The trust store cannot validate what the backend presents",
	severity: "error",
	citations: ["https://docs.apigee.com/api-platform/troubleshoot/runtime/503-sslhandshakefailed", "https://www.rfc-editor.org/rfc/rfc5280#section-6"],
	*check(model, { now }) {
		const groups = /* @__PURE__ */ new Map();
		for (const connection of model.connections) {
			const verdict = judgeSouthbound(model, connection, now);
			if (verdict.kind !== "refused" || !concernsAnchors(verdict)) continue;
			const id = `${verdict.store.environment}\0${verdict.store.name.value}\0${displayPath(verdict.served.contents.source)}`;
			const group = groups.get(id);
			if (group === void 0) groups.set(id, {
				refused: verdict,
				connections: [connection]
			});
			else group.connections.push(connection);
		}
		for (const { refused, connections } of groups.values()) yield reportOf(refused, connections, now);
	}
};
/** Dates, names and constraints on the way are reported by the rules for them. */
function concernsAnchors({ failure }) {
	return failure.code === "no-issuer" || failure.code === "untrusted-self-signed" || failure.code === "no-anchors";
}
function reportOf({ store, served, failure }, connections, now) {
	const chain = certificatesOf(served.contents).map((item) => item.certificate);
	const working = connections[0]?.environment?.truststores?.find((other) => other !== store && anchors(other, chain, now));
	const written = connections[0]?.target.sslInfo?.trustStore?.span;
	const holds = fewOf((knownCertificates(store.files) ?? []).map(nameOf$1), 3);
	const users = [...new Set(connections.map(({ target }) => target.label))];
	const backend = connections[0]?.backend?.declaration.host;
	return {
		span: working === void 0 || written === void 0 ? placeOf$1(store) : written,
		message: `trust store "${store.name.value}" of ${store.environment} cannot validate ${backend?.value ?? "the backend"}: it holds ${holds === "" ? "no certificate" : holds}, ${lack(store, failure)} ("PKIX path building failed")`,
		help: working === void 0 ? `Add the root or issuing certificate of ${backend?.value ?? "the backend"} to the trust store, or have the backend send its intermediate certificates.` : `Point the reference to "${working.name.value}", which validates this backend, or add its issuer to "${store.name.value}".`,
		related: [...connections.flatMap(({ target }) => target.sslInfo?.trustStore === void 0 || working !== void 0 && target.sslInfo.trustStore.span === written ? [] : [{
			span: target.sslInfo.trustStore.span,
			label: `used here by ${target.label}`
		}]), ...certificatesOf(served.contents).slice(0, 1).map((item) => ({
			span: item.span,
			label: `what ${backend?.value ?? "the backend"} presents`
		}))],
		identity: `${store.name.value} ${store.environment} ${users[0] ?? ""}`
	};
}
function lack(store, { missingIssuer }) {
	if (missingIssuer === void 0) return "but none that the chain leads to";
	return knownCertificates(store.files)?.some((certificate) => certificate.subject.canonical === missingIssuer.canonical) === true ? `but of "${missingIssuer.text}" only a certificate with another key` : `but not the issuer "${missingIssuer.text}"`;
}
function anchors(store, chain, now) {
	const known = knownCertificates(store.files);
	return known !== void 0 && validatePath({
		chain,
		anchors: known,
		engine: "jsse",
		now,
		purpose: "server"
	}).ok;
}
/** The first certificate of the store, or the name that declares it where it holds none. */
function placeOf$1(store) {
	for (const { target } of store.files) {
		const first = target.kind === "found" ? certificatesOf(target.file.contents)[0] : void 0;
		if (first !== void 0) return first.span;
	}
	return store.name.span;
}
// src/rules/virtualhost-certificate-missing.ts
const virtualhostCertificateMissing = {
	id: "virtualhost-certificate-missing",
	title: "A virtual host names neither a secret nor both certificate and key",
	severity: "error",
	citations: ["https://docs.cloud.google.com/apigee/docs/hybrid/latest/ingress-tls", "https://docs.cloud.google.com/apigee/docs/hybrid/latest/config-prop-ref"],
	*check(model) {
		for (const host of model.virtualhosts) {
			const missing = missingProperties(host);
			if (host.sslSecret !== void 0 || missing.length === 0) continue;
			const name = host.name === void 0 ? "a virtual host without a name" : `virtual host "${host.name.value}"`;
			yield {
				span: host.span,
				message: `${name} has no ${missing.join(" and no ")} and no sslSecret (Helm: "$vh.${missing[0]} is required!!")`,
				help: "Give both sslCertPath and sslKeyPath, or name an existing Kubernetes secret with sslSecret."
			};
		}
	}
};
function missingProperties(host) {
	return [...host.certificate === void 0 ? ["sslCertPath"] : [], ...host.key === void 0 ? ["sslKeyPath"] : []];
}
// src/rules/all.ts
/** Every rule of the gate, in the order of their ids. */
const allRules = [
	certificateExpired,
	certificateExpiring,
	certificateNotYetValid,
	certificateUnreadable,
	chainIncomplete,
	fileMissing,
	hostnameMismatched,
	keyEncrypted,
	keyMismatched,
	keyUnreadable,
	pemMalformed,
	pemWrongContent,
	protocolObsolete,
	protocolUnknown,
	referenceUnresolved,
	sourceUnreadable,
	truststoreUnanchored,
	virtualhostCertificateMissing
];
// src/model/files.ts
function createFileTable(lookup) {
	const open = /* @__PURE__ */ new Map();
	const references = [];
	const fileAt = (path) => {
		const known = open.get(path);
		if (known !== void 0) return known;
		const contents = lookup(path);
		if (contents === void 0 || contents === "refused") return contents;
		const file = {
			contents,
			uses: []
		};
		open.set(path, file);
		return file;
	};
	const follow = (path, use, bases) => {
		const why = elsewhere(path);
		if (why !== void 0) return {
			kind: "elsewhere",
			why
		};
		if (path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path)) return {
			kind: "elsewhere",
			why: "outside"
		};
		const tried = [];
		for (const base of bases) {
			const candidate = resolvePath(base, path);
			if (candidate === void 0 || tried.includes(candidate)) continue;
			tried.push(candidate);
			const file = fileAt(candidate);
			if (file === "refused") return { kind: "unreadable" };
			if (file === void 0) continue;
			file.uses.push(use);
			return {
				kind: "found",
				file
			};
		}
		return tried.length === 0 ? {
			kind: "elsewhere",
			why: "outside"
		} : {
			kind: "missing",
			tried
		};
	};
	return {
		references,
		refer(path, role, owner, bases) {
			const use = {
				role,
				span: path.span,
				owner
			};
			const reference = {
				path,
				use,
				target: follow(path.value, use, bases)
			};
			references.push(reference);
			return reference;
		},
		add: (path) => void fileAt(path),
		files: () => [...open.values()].sort((left, right) => compare$1(left.contents.source.path, right.contents.source.path))
	};
}
function compare$1(left, right) {
	return left < right ? -1 : Number(left > right);
}
/** Joins and folds a path; undefined where it leaves the root. */
function resolvePath(base, path) {
	const kept = base === "" ? [] : base.split("/");
	for (const part of path.replaceAll("\\", "/").split("/")) {
		if (part === "" || part === ".") continue;
		if (part !== "..") kept.push(part);
		else if (kept.pop() === void 0) return void 0;
	}
	return kept.join("/");
}
/** The folder of a file and every folder above it, nearest first, the root (empty) last. */
function foldersFrom(path) {
	const parts = path.split("/").slice(0, -1);
	return [...parts.map((_, index) => parts.slice(0, parts.length - index).join("/")), ""];
}
// src/model/connections.ts
/** Every target in every environment that is declared; where none is, each target once without one. */
function connect(targets, environments, backends) {
	const places = environments.length === 0 ? [void 0] : environments;
	return targets.flatMap((target) => places.map((environment) => connection(target, environment, backends)));
}
function connection(target, environment, backends) {
	const info = activeSslInfo(target);
	return {
		target,
		environment,
		trustStore: info?.trustStore === void 0 ? void 0 : findStore(info.trustStore.value, environment, environment?.truststores),
		keystore: info?.keyStore === void 0 ? void 0 : findStore(info.keyStore.value, environment, environment?.keystores),
		backend: backends.find((backend) => answers(backend, target))
	};
}
function answers(backend, target) {
	const { host, port, scheme } = target.url ?? {};
	return scheme === "https" && host !== void 0 && sameHost(host.value, backend.declaration.host.value) && port === backend.declaration.port;
}
function sameHost(left, right) {
	const plain = (host) => host.toLowerCase().replace(/^\[|\]$|\.$/g, "");
	return plain(left) === plain(right);
}
function findStore(written, environment, stores) {
	if (environment === void 0 || elsewhere(written) !== void 0) return { kind: "elsewhere" };
	const reference = /^ref:\/\/(.*)$/s.exec(written)?.[1]?.trim();
	if (reference === void 0) {
		const store = stores?.find((candidate) => candidate.name.value === written);
		return store === void 0 ? { kind: "elsewhere" } : {
			kind: "found",
			store
		};
	}
	if (environment.references === void 0) return { kind: "elsewhere" };
	const declared = environment.references.find((candidate) => candidate.name.value === reference);
	if (declared === void 0) return {
		kind: "reference-missing",
		reference,
		known: environment.references
	};
	if (stores === void 0 || elsewhere(declared.refers.value) !== void 0) return { kind: "elsewhere" };
	const store = stores.find((candidate) => candidate.name.value === declared.refers.value);
	return store === void 0 ? {
		kind: "store-missing",
		reference: declared
	} : {
		kind: "found",
		store
	};
}
// src/model/link.ts
/** Joins the facts of all documents into the model that rules look at. */
function link$1(declared, policy, lookup) {
	const files = createFileTable(lookup);
	const groups = declared.environmentGroups.map((declaration) => linkGroup(declaration, files));
	const virtualhosts = declared.overrides.flatMap((document) => {
		const bases = [...policy.chartDirectory === void 0 ? declared.chartDirectories : [policy.chartDirectory], ...foldersFrom(document.source.path)];
		return document.virtualhosts.map((declaration) => linkVirtualhost(declaration, groups, files, bases));
	});
	const environments = declared.environments.map((declaration) => linkEnvironment(declaration, files));
	const backends = declared.backends.map((declaration) => linkBackend(declaration, files));
	for (const path of declared.materialPaths) files.add(path);
	const platform = policy.platform === void 0 ? detectPlatform(virtualhosts) : {
		name: policy.platform,
		evidence: "named by configuration"
	};
	const pool = files.files();
	return {
		platform,
		faults: declared.faults(),
		material: judgedFiles(pool),
		pool,
		onlyMaterial: pool.every((file) => file.uses.length === 0),
		identities: identitiesOf(virtualhosts, environments, backends),
		virtualhosts,
		environments,
		targets: declared.targets,
		connections: connect(declared.targets, environments, backends),
		backends,
		fileReferences: files.references,
		proxies: declared.proxies.length
	};
}
/** Folders whose certificates are broken or expired on purpose. */
const exhibits = /(?:^|\/)(?:tests?|__tests__|fixtures?|testdata|test-data|examples?|samples?|vendor|third_party)\//i;
/** The files to judge: those that are named, and others beside or below them; all, where none is named. */
function judgedFiles(pool) {
	const named = pool.filter((file) => file.uses.length > 0);
	const folders = new Set(named.map((file) => directoryOf$1(file.contents.source.path)));
	return pool.filter((file) => {
		const { path } = file.contents.source;
		if (file.uses.length > 0) return true;
		if (exhibits.test(path)) return false;
		const [own = "", ...above] = foldersFrom(path);
		return named.length === 0 || folders.has(own) || above.some((folder) => folder !== "" && folders.has(folder));
	});
}
function directoryOf$1(path) {
	return foldersFrom(path)[0] ?? "";
}
function detectPlatform(virtualhosts) {
	const first = virtualhosts[0];
	return first === void 0 ? void 0 : {
		name: "hybrid",
		evidence: `virtualhosts in ${first.span.file.path}`
	};
}
function linkGroup(declaration, files) {
	return {
		declaration,
		clientTruststore: refer(declaration.clientTruststore, "client-trust", `environment group "${declaration.name.value}"`, files)
	};
}
/** Paths in the configuration count from the root; one beside the configuration file is found as well. */
function refer(paths, role, owner, files) {
	return paths.map((path) => files.refer(path, role, owner, configurationBases(path)));
}
function configurationBases(path) {
	return ["", ...foldersFrom(path.span.file.path)];
}
function linkVirtualhost(declaration, groups, files, bases) {
	const { name, span, sslSecret, hostAliases } = declaration;
	const owner = `virtual host "${name?.value ?? "without a name"}"`;
	const group = groups.find((candidate) => candidate.declaration.name.value === name?.value);
	const slot = (path, role) => path === void 0 || sslSecret !== void 0 ? void 0 : files.refer(path, role, owner, bases);
	const certificate = slot(declaration.certificate, "ingress-certificate");
	const key = slot(declaration.key, "ingress-key");
	const clientTrust = slot(declaration.clientTrust, "ingress-client-trust");
	return {
		name,
		span,
		...sslSecret === void 0 ? {} : { sslSecret },
		...certificate === void 0 ? {} : { certificate },
		...key === void 0 ? {} : { key },
		...clientTrust === void 0 ? {} : { clientTrust },
		hosts: [...hostAliases, ...group?.declaration.hostnames ?? []],
		...group === void 0 ? {} : { group }
	};
}
function linkEnvironment(declaration, files) {
	const environment = declaration.name.value;
	return {
		name: declaration.name,
		references: declaration.references,
		truststores: declaration.truststores?.map((store) => ({
			name: store.name,
			environment,
			files: refer(store.files, "truststore", `trust store "${store.name.value}" of ${environment}`, files)
		})),
		keystores: declaration.keystores?.map((store) => linkKeystore(store, environment, files))
	};
}
function linkKeystore(declaration, environment, files) {
	const aliases = declaration.aliases.map(({ name, certificate, key }) => {
		const owner = `alias "${name.value}" of keystore "${declaration.name.value}" of ${environment}`;
		const chain = refer(certificate === void 0 ? [] : [certificate], "keystore-certificate", owner, files)[0];
		const secret = refer(key === void 0 ? [] : [key], "keystore-key", owner, files)[0];
		return {
			name,
			...chain === void 0 ? {} : { identity: identity("client", owner, chain, secret) }
		};
	});
	return {
		name: declaration.name,
		environment,
		aliases
	};
}
function linkBackend(declaration, files) {
	const owner = `backend ${declaration.host.value}:${declaration.port}`;
	const chain = refer(declaration.chain === void 0 ? [] : [declaration.chain], "backend-certificate", owner, files)[0];
	const key = refer(declaration.key === void 0 ? [] : [declaration.key], "backend-key", owner, files)[0];
	return {
		declaration,
		...chain === void 0 ? {} : { identity: identity("backend", owner, chain, key) },
		clientTruststore: refer(declaration.clientTruststore, "backend-client-trust", owner, files)
	};
}
function identity(hop, owner, certificate, key) {
	return {
		hop,
		owner,
		certificate,
		...key === void 0 ? {} : { key }
	};
}
function identitiesOf(virtualhosts, environments, backends) {
	return [
		...virtualhosts.flatMap((host) => host.certificate === void 0 ? [] : [identity("ingress", host.certificate.use.owner, host.certificate, host.key)]),
		...environments.flatMap((environment) => (environment.keystores ?? []).flatMap((store) => store.aliases.flatMap((alias) => alias.identity ?? []))),
		...backends.flatMap((backend) => backend.identity ?? [])
	];
}
// src/read/der-outline.ts
/** The element at `offset`; undefined where it does not fit before `limit` or has no definite length. */
function elementAt(bytes, offset, limit = bytes.length) {
	const tag = bytes[offset];
	const first = bytes[offset + 1];
	if (tag === void 0 || first === void 0 || offset + 2 > limit) return void 0;
	let contentStart = offset + 2;
	let length = first;
	if (first >= 128) {
		const count = first & 127;
		if (count === 0 || count > 4 || contentStart + count > limit) return void 0;
		length = 0;
		for (const byte of bytes.subarray(contentStart, contentStart + count)) length = length * 256 + byte;
		contentStart += count;
	}
	const end = contentStart + length;
	return end > limit ? void 0 : {
		tag,
		start: offset,
		contentStart,
		end
	};
}
/** The elements inside a constructed one, up to the first that does not fit. */
function childrenOf(bytes, parent) {
	const children = [];
	for (let offset = parent.contentStart; offset < parent.end;) {
		const child = elementAt(bytes, offset, parent.end);
		if (child === void 0) break;
		children.push(child);
		offset = child.end;
	}
	return children;
}
const sequence = 48;
const integer = 2;
const bitString = 3;
const octetString = 4;
const objectIdentifier = 6;
function outlineOf(der) {
	const top = elementAt(der, 0);
	if (top === void 0 || top.tag !== sequence) return "unknown";
	const children = childrenOf(der, top);
	const tags = children.map((child) => child.tag);
	if (tags[0] === sequence) return outlineOfSequence(der, children, tags);
	if (tags[0] === objectIdentifier) return readOid$1(der, children[0]) === "2a864886f70d010702" ? "pkcs7" : "unknown";
	if (tags[0] !== integer) return "unknown";
	const version = smallInteger(der, children[0]);
	if (tags[1] === sequence) {
		if (tags[2] === octetString) return version === 1 ? "pkcs8-v2" : "pkcs8";
		return version === 3 ? "pkcs12" : "unknown";
	}
	if (tags[1] === octetString) return "sec1";
	if (!tags.every((tag) => tag === integer)) return version === 0 && tags.length >= 9 ? "pkcs1" : "unknown";
	if (tags.length >= 9) return "pkcs1";
	return tags.length === 6 ? "dsa" : tags.length === 2 ? "rsa-public-key" : "unknown";
}
function outlineOfSequence(der, children, tags) {
	if (tags.length === 2) {
		if (tags[1] === octetString) return "pkcs8-encrypted";
		return tags[1] === bitString ? "public-key" : "unknown";
	}
	const [body] = children;
	if (tags.length !== 3 || body === void 0 || tags[1] !== sequence || tags[2] !== bitString) return "unknown";
	const inner = childrenOf(der, body);
	if (inner[0]?.tag === 160) return "certificate";
	if (inner[0]?.tag === sequence) return "revocation-list";
	if (inner[1]?.tag === sequence && childrenOf(der, inner[1])[0]?.tag === objectIdentifier) return isTime$1(inner[3]?.tag) ? "revocation-list" : "certificate";
	return "certificate-request";
}
function isTime$1(tag) {
	return tag === 23 || tag === 24;
}
function readOid$1(der, element) {
	return element === void 0 ? "" : Buffer.from(der.subarray(element.contentStart, element.end)).toString("hex");
}
function smallInteger(der, element) {
	return element !== void 0 && element.end - element.contentStart === 1 ? der[element.contentStart] : void 0;
}
/** How many bytes the outermost value takes of those that are there; undefined where it says it is longer. */
function outerLength(der) {
	return elementAt(der, 0)?.end;
}
/** How long the outermost value says it is, also where fewer bytes are there. */
function announcedLength(der) {
	return elementAt(der, 0, Number.MAX_SAFE_INTEGER)?.end;
}
// src/read/contents-text.ts
const everyone$2 = [
	"openssl",
	"boringssl",
	"java"
];
/** UTF-16 with or without byte order mark: hyphens and NUL bytes by turns. */
function isUtf16(bytes) {
	if (bytes[0] === 255 && bytes[1] === 254 || bytes[0] === 254 && bytes[1] === 255) return true;
	const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 65536));
	return head.includes("-\0-\0-\0-\0-\0") || head.includes("\0-\0-\0-\0-\0-");
}
/** What is wrong with a file that holds no block at all, where its text tells. */
function findTextFault(source) {
	if (isUtf16(source.bytes)) return fault(source, "utf-16", "the file is encoded as UTF-16, as Notepad and PowerShell write it", "Save the file as UTF-8 without byte order mark");
	const text = source.text;
	if (!/[^\s\0\ufeff]/.test(text)) return fault(source, "empty", text === "" ? "the file is empty" : "the file holds nothing but blanks", "Put the PEM text of the certificate or key into the file");
	return base64Fault(source, text);
}
function base64Fault(source, text) {
	const digits = text.replaceAll(/\s+/g, "");
	if (digits.length < 64 || /[^A-Za-z0-9+/=]/.test(digits)) return void 0;
	const decoded = Buffer.from(digits, "base64");
	if (decoded.includes("-----BEGIN ")) return fault(source, "base64-of-pem", "the file is the base64 of a PEM text, as a Kubernetes secret holds it", "Decode the text once with base64 -d and save the result");
	const outline = outlineOf(decoded);
	if (outline === "unknown") return void 0;
	return fault(source, "bare-base64", `the BEGIN and END lines around the base64 of ${outline === "certificate" ? "a certificate" : "this file"} are missing`, "Write the BEGIN line before the text and the END line after it");
}
function fault(source, kind, message, help) {
	const newline = source.text.search(/[\r\n]/);
	return {
		kind,
		span: spanOf(source, 0, Math.min(newline === -1 ? source.text.length : newline, 80)),
		message,
		help,
		refusedBy: everyone$2,
		openssl: "no start line"
	};
}
// node_modules/node-forge/lib/forge.js
var require_forge = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	/**
	* Node.js module for Forge.
	*
	* @author Dave Longley
	*
	* Copyright 2011-2016 Digital Bazaar, Inc.
	*/
	module.exports = { options: { usePureJavaScript: false } };
}));
// node_modules/node-forge/lib/baseN.js
var require_baseN = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	/**
	* Base-N/Base-X encoding/decoding functions.
	*
	* Original implementation from base-x:
	* https://github.com/cryptocoinjs/base-x
	*
	* Which is MIT licensed:
	*
	* The MIT License (MIT)
	*
	* Copyright base-x contributors (c) 2016
	*
	* Permission is hereby granted, free of charge, to any person obtaining a copy
	* of this software and associated documentation files (the "Software"), to deal
	* in the Software without restriction, including without limitation the rights
	* to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
	* copies of the Software, and to permit persons to whom the Software is
	* furnished to do so, subject to the following conditions:
	*
	* The above copyright notice and this permission notice shall be included in
	* all copies or substantial portions of the Software.
	*
	* THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
	* IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
	* FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
	* AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
	* LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING
	* FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER
	* DEALINGS IN THE SOFTWARE.
	*/
	var api = {};
	module.exports = api;
	var _reverseAlphabets = {};
	/**
	* BaseN-encodes a Uint8Array using the given alphabet.
	*
	* @param input the Uint8Array to encode.
	* @param maxline the maximum number of encoded characters per line to use,
	*          defaults to none.
	*
	* @return the baseN-encoded output string.
	*/
	api.encode = function(input, alphabet, maxline) {
		if (typeof alphabet !== "string") throw new TypeError("\"alphabet\" must be a string.");
		if (maxline !== void 0 && typeof maxline !== "number") throw new TypeError("\"maxline\" must be a number.");
		var output = "";
		if (!(input instanceof Uint8Array)) output = _encodeWithByteBuffer(input, alphabet);
		else {
			var i = 0;
			var base = alphabet.length;
			var first = alphabet.charAt(0);
			var digits = [0];
			for (i = 0; i < input.length; ++i) {
				for (var j = 0, carry = input[i]; j < digits.length; ++j) {
					carry += digits[j] << 8;
					digits[j] = carry % base;
					carry = carry / base | 0;
				}
				while (carry > 0) {
					digits.push(carry % base);
					carry = carry / base | 0;
				}
			}
			for (i = 0; input[i] === 0 && i < input.length - 1; ++i) output += first;
			for (i = digits.length - 1; i >= 0; --i) output += alphabet[digits[i]];
		}
		if (maxline) {
			var regex = new RegExp(".{1," + maxline + "}", "g");
			output = output.match(regex).join("\r\n");
		}
		return output;
	};
	/**
	* Decodes a baseN-encoded (using the given alphabet) string to a
	* Uint8Array.
	*
	* @param input the baseN-encoded input string.
	*
	* @return the Uint8Array.
	*/
	api.decode = function(input, alphabet) {
		if (typeof input !== "string") throw new TypeError("\"input\" must be a string.");
		if (typeof alphabet !== "string") throw new TypeError("\"alphabet\" must be a string.");
		var table = _reverseAlphabets[alphabet];
		if (!table) {
			table = _reverseAlphabets[alphabet] = [];
			for (var i = 0; i < alphabet.length; ++i) table[alphabet.charCodeAt(i)] = i;
		}
		input = input.replace(/\s/g, "");
		var base = alphabet.length;
		var first = alphabet.charAt(0);
		var bytes = [0];
		for (var i = 0; i < input.length; i++) {
			var value = table[input.charCodeAt(i)];
			if (value === void 0) return;
			for (var j = 0, carry = value; j < bytes.length; ++j) {
				carry += bytes[j] * base;
				bytes[j] = carry & 255;
				carry >>= 8;
			}
			while (carry > 0) {
				bytes.push(carry & 255);
				carry >>= 8;
			}
		}
		for (var k = 0; input[k] === first && k < input.length - 1; ++k) bytes.push(0);
		if (typeof Buffer !== "undefined") return Buffer.from(bytes.reverse());
		return new Uint8Array(bytes.reverse());
	};
	function _encodeWithByteBuffer(input, alphabet) {
		var i = 0;
		var base = alphabet.length;
		var first = alphabet.charAt(0);
		var digits = [0];
		for (i = 0; i < input.length(); ++i) {
			for (var j = 0, carry = input.at(i); j < digits.length; ++j) {
				carry += digits[j] << 8;
				digits[j] = carry % base;
				carry = carry / base | 0;
			}
			while (carry > 0) {
				digits.push(carry % base);
				carry = carry / base | 0;
			}
		}
		var output = "";
		for (i = 0; input.at(i) === 0 && i < input.length() - 1; ++i) output += first;
		for (i = digits.length - 1; i >= 0; --i) output += alphabet[digits[i]];
		return output;
	}
}));
// node_modules/node-forge/lib/util.js
var require_util = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	/**
	* Utility functions for web applications.
	*
	* @author Dave Longley
	*
	* Copyright (c) 2010-2018 Digital Bazaar, Inc.
	*/
	var forge = require_forge();
	var baseN = require_baseN();
	var util = module.exports = forge.util = forge.util || {};
	(function() {
		if (typeof process !== "undefined" && process.nextTick && !process.browser) {
			util.nextTick = process.nextTick;
			if (typeof setImmediate === "function") util.setImmediate = setImmediate;
			else util.setImmediate = util.nextTick;
			return;
		}
		if (typeof setImmediate === "function") {
			util.setImmediate = function() {
				return setImmediate.apply(void 0, arguments);
			};
			util.nextTick = function(callback) {
				return setImmediate(callback);
			};
			return;
		}
		util.setImmediate = function(callback) {
			setTimeout(callback, 0);
		};
		if (typeof window !== "undefined" && typeof window.postMessage === "function") {
			var msg = "forge.setImmediate";
			var callbacks = [];
			util.setImmediate = function(callback) {
				callbacks.push(callback);
				if (callbacks.length === 1) window.postMessage(msg, "*");
			};
			function handler(event) {
				if (event.source === window && event.data === msg) {
					event.stopPropagation();
					var copy = callbacks.slice();
					callbacks.length = 0;
					copy.forEach(function(callback) {
						callback();
					});
				}
			}
			window.addEventListener("message", handler, true);
		}
		if (typeof MutationObserver !== "undefined") {
			var now = Date.now();
			var attr = true;
			var div = document.createElement("div");
			var callbacks = [];
			new MutationObserver(function() {
				var copy = callbacks.slice();
				callbacks.length = 0;
				copy.forEach(function(callback) {
					callback();
				});
			}).observe(div, { attributes: true });
			var oldSetImmediate = util.setImmediate;
			util.setImmediate = function(callback) {
				if (Date.now() - now > 15) {
					now = Date.now();
					oldSetImmediate(callback);
				} else {
					callbacks.push(callback);
					if (callbacks.length === 1) div.setAttribute("a", attr = !attr);
				}
			};
		}
		util.nextTick = util.setImmediate;
	})();
	util.isNodejs = typeof process !== "undefined" && process.versions && process.versions.node;
	util.globalScope = (function() {
		if (util.isNodejs) return global;
		return typeof self === "undefined" ? window : self;
	})();
	util.isArray = Array.isArray || function(x) {
		return Object.prototype.toString.call(x) === "[object Array]";
	};
	util.isArrayBuffer = function(x) {
		return typeof ArrayBuffer !== "undefined" && x instanceof ArrayBuffer;
	};
	util.isArrayBufferView = function(x) {
		return x && util.isArrayBuffer(x.buffer) && x.byteLength !== void 0;
	};
	/**
	* Ensure a bits param is 8, 16, 24, or 32. Used to validate input for
	* algorithms where bit manipulation, JavaScript limitations, and/or algorithm
	* design only allow for byte operations of a limited size.
	*
	* @param n number of bits.
	*
	* Throw Error if n invalid.
	*/
	function _checkBitsParam(n) {
		if (!(n === 8 || n === 16 || n === 24 || n === 32)) throw new Error("Only 8, 16, 24, or 32 bits supported: " + n);
	}
	util.ByteBuffer = ByteStringBuffer;
	/** Buffer w/BinaryString backing */
	/**
	* Constructor for a binary string backed byte buffer.
	*
	* @param [b] the bytes to wrap (either encoded as string, one byte per
	*          character, or as an ArrayBuffer or Typed Array).
	*/
	function ByteStringBuffer(b) {
		this.data = "";
		this.read = 0;
		if (typeof b === "string") this.data = b;
		else if (util.isArrayBuffer(b) || util.isArrayBufferView(b)) {
			if (typeof Buffer !== "undefined" && b instanceof Buffer) this.data = b.toString("binary");
			else {
				var arr = new Uint8Array(b);
				try {
					this.data = String.fromCharCode.apply(null, arr);
				} catch (e) {
					for (var i = 0; i < arr.length; ++i) this.putByte(arr[i]);
				}
			}
		} else if (b instanceof ByteStringBuffer || typeof b === "object" && typeof b.data === "string" && typeof b.read === "number") {
			this.data = b.data;
			this.read = b.read;
		}
		this._constructedStringLength = 0;
	}
	util.ByteStringBuffer = ByteStringBuffer;
	var _MAX_CONSTRUCTED_STRING_LENGTH = 4096;
	util.ByteStringBuffer.prototype._optimizeConstructedString = function(x) {
		this._constructedStringLength += x;
		if (this._constructedStringLength > _MAX_CONSTRUCTED_STRING_LENGTH) {
			this.data.substr(0, 1);
			this._constructedStringLength = 0;
		}
	};
	/**
	* Gets the number of bytes in this buffer.
	*
	* @return the number of bytes in this buffer.
	*/
	util.ByteStringBuffer.prototype.length = function() {
		return this.data.length - this.read;
	};
	/**
	* Gets whether or not this buffer is empty.
	*
	* @return true if this buffer is empty, false if not.
	*/
	util.ByteStringBuffer.prototype.isEmpty = function() {
		return this.length() <= 0;
	};
	/**
	* Puts a byte in this buffer.
	*
	* @param b the byte to put.
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.putByte = function(b) {
		return this.putBytes(String.fromCharCode(b));
	};
	/**
	* Puts a byte in this buffer N times.
	*
	* @param b the byte to put.
	* @param n the number of bytes of value b to put.
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.fillWithByte = function(b, n) {
		b = String.fromCharCode(b);
		var d = this.data;
		while (n > 0) {
			if (n & 1) d += b;
			n >>>= 1;
			if (n > 0) b += b;
		}
		this.data = d;
		this._optimizeConstructedString(n);
		return this;
	};
	/**
	* Puts bytes in this buffer.
	*
	* @param bytes the bytes (as a binary encoded string) to put.
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.putBytes = function(bytes) {
		this.data += bytes;
		this._optimizeConstructedString(bytes.length);
		return this;
	};
	/**
	* Puts a UTF-16 encoded string into this buffer.
	*
	* @param str the string to put.
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.putString = function(str) {
		return this.putBytes(util.encodeUtf8(str));
	};
	/**
	* Puts a 16-bit integer in this buffer in big-endian order.
	*
	* @param i the 16-bit integer.
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.putInt16 = function(i) {
		return this.putBytes(String.fromCharCode(i >> 8 & 255) + String.fromCharCode(i & 255));
	};
	/**
	* Puts a 24-bit integer in this buffer in big-endian order.
	*
	* @param i the 24-bit integer.
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.putInt24 = function(i) {
		return this.putBytes(String.fromCharCode(i >> 16 & 255) + String.fromCharCode(i >> 8 & 255) + String.fromCharCode(i & 255));
	};
	/**
	* Puts a 32-bit integer in this buffer in big-endian order.
	*
	* @param i the 32-bit integer.
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.putInt32 = function(i) {
		return this.putBytes(String.fromCharCode(i >> 24 & 255) + String.fromCharCode(i >> 16 & 255) + String.fromCharCode(i >> 8 & 255) + String.fromCharCode(i & 255));
	};
	/**
	* Puts a 16-bit integer in this buffer in little-endian order.
	*
	* @param i the 16-bit integer.
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.putInt16Le = function(i) {
		return this.putBytes(String.fromCharCode(i & 255) + String.fromCharCode(i >> 8 & 255));
	};
	/**
	* Puts a 24-bit integer in this buffer in little-endian order.
	*
	* @param i the 24-bit integer.
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.putInt24Le = function(i) {
		return this.putBytes(String.fromCharCode(i & 255) + String.fromCharCode(i >> 8 & 255) + String.fromCharCode(i >> 16 & 255));
	};
	/**
	* Puts a 32-bit integer in this buffer in little-endian order.
	*
	* @param i the 32-bit integer.
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.putInt32Le = function(i) {
		return this.putBytes(String.fromCharCode(i & 255) + String.fromCharCode(i >> 8 & 255) + String.fromCharCode(i >> 16 & 255) + String.fromCharCode(i >> 24 & 255));
	};
	/**
	* Puts an n-bit integer in this buffer in big-endian order.
	*
	* @param i the n-bit integer.
	* @param n the number of bits in the integer (8, 16, 24, or 32).
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.putInt = function(i, n) {
		_checkBitsParam(n);
		var bytes = "";
		do {
			n -= 8;
			bytes += String.fromCharCode(i >> n & 255);
		} while (n > 0);
		return this.putBytes(bytes);
	};
	/**
	* Puts a signed n-bit integer in this buffer in big-endian order. Two's
	* complement representation is used.
	*
	* @param i the n-bit integer.
	* @param n the number of bits in the integer (8, 16, 24, or 32).
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.putSignedInt = function(i, n) {
		if (i < 0) i += 2 << n - 1;
		return this.putInt(i, n);
	};
	/**
	* Puts the given buffer into this buffer.
	*
	* @param buffer the buffer to put into this one.
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.putBuffer = function(buffer) {
		return this.putBytes(buffer.getBytes());
	};
	/**
	* Gets a byte from this buffer and advances the read pointer by 1.
	*
	* @return the byte.
	*/
	util.ByteStringBuffer.prototype.getByte = function() {
		return this.data.charCodeAt(this.read++);
	};
	/**
	* Gets a uint16 from this buffer in big-endian order and advances the read
	* pointer by 2.
	*
	* @return the uint16.
	*/
	util.ByteStringBuffer.prototype.getInt16 = function() {
		var rval = this.data.charCodeAt(this.read) << 8 ^ this.data.charCodeAt(this.read + 1);
		this.read += 2;
		return rval;
	};
	/**
	* Gets a uint24 from this buffer in big-endian order and advances the read
	* pointer by 3.
	*
	* @return the uint24.
	*/
	util.ByteStringBuffer.prototype.getInt24 = function() {
		var rval = this.data.charCodeAt(this.read) << 16 ^ this.data.charCodeAt(this.read + 1) << 8 ^ this.data.charCodeAt(this.read + 2);
		this.read += 3;
		return rval;
	};
	/**
	* Gets a uint32 from this buffer in big-endian order and advances the read
	* pointer by 4.
	*
	* @return the word.
	*/
	util.ByteStringBuffer.prototype.getInt32 = function() {
		var rval = this.data.charCodeAt(this.read) << 24 ^ this.data.charCodeAt(this.read + 1) << 16 ^ this.data.charCodeAt(this.read + 2) << 8 ^ this.data.charCodeAt(this.read + 3);
		this.read += 4;
		return rval;
	};
	/**
	* Gets a uint16 from this buffer in little-endian order and advances the read
	* pointer by 2.
	*
	* @return the uint16.
	*/
	util.ByteStringBuffer.prototype.getInt16Le = function() {
		var rval = this.data.charCodeAt(this.read) ^ this.data.charCodeAt(this.read + 1) << 8;
		this.read += 2;
		return rval;
	};
	/**
	* Gets a uint24 from this buffer in little-endian order and advances the read
	* pointer by 3.
	*
	* @return the uint24.
	*/
	util.ByteStringBuffer.prototype.getInt24Le = function() {
		var rval = this.data.charCodeAt(this.read) ^ this.data.charCodeAt(this.read + 1) << 8 ^ this.data.charCodeAt(this.read + 2) << 16;
		this.read += 3;
		return rval;
	};
	/**
	* Gets a uint32 from this buffer in little-endian order and advances the read
	* pointer by 4.
	*
	* @return the word.
	*/
	util.ByteStringBuffer.prototype.getInt32Le = function() {
		var rval = this.data.charCodeAt(this.read) ^ this.data.charCodeAt(this.read + 1) << 8 ^ this.data.charCodeAt(this.read + 2) << 16 ^ this.data.charCodeAt(this.read + 3) << 24;
		this.read += 4;
		return rval;
	};
	/**
	* Gets an n-bit integer from this buffer in big-endian order and advances the
	* read pointer by ceil(n/8).
	*
	* @param n the number of bits in the integer (8, 16, 24, or 32).
	*
	* @return the integer.
	*/
	util.ByteStringBuffer.prototype.getInt = function(n) {
		_checkBitsParam(n);
		var rval = 0;
		do {
			rval = (rval << 8) + this.data.charCodeAt(this.read++);
			n -= 8;
		} while (n > 0);
		return rval;
	};
	/**
	* Gets a signed n-bit integer from this buffer in big-endian order, using
	* two's complement, and advances the read pointer by n/8.
	*
	* @param n the number of bits in the integer (8, 16, 24, or 32).
	*
	* @return the integer.
	*/
	util.ByteStringBuffer.prototype.getSignedInt = function(n) {
		var x = this.getInt(n);
		var max = 2 << n - 2;
		if (x >= max) x -= max << 1;
		return x;
	};
	/**
	* Reads bytes out as a binary encoded string and clears them from the
	* buffer. Note that the resulting string is binary encoded (in node.js this
	* encoding is referred to as `binary`, it is *not* `utf8`).
	*
	* @param count the number of bytes to read, undefined or null for all.
	*
	* @return a binary encoded string of bytes.
	*/
	util.ByteStringBuffer.prototype.getBytes = function(count) {
		var rval;
		if (count) {
			count = Math.min(this.length(), count);
			rval = this.data.slice(this.read, this.read + count);
			this.read += count;
		} else if (count === 0) rval = "";
		else {
			rval = this.read === 0 ? this.data : this.data.slice(this.read);
			this.clear();
		}
		return rval;
	};
	/**
	* Gets a binary encoded string of the bytes from this buffer without
	* modifying the read pointer.
	*
	* @param count the number of bytes to get, omit to get all.
	*
	* @return a string full of binary encoded characters.
	*/
	util.ByteStringBuffer.prototype.bytes = function(count) {
		return typeof count === "undefined" ? this.data.slice(this.read) : this.data.slice(this.read, this.read + count);
	};
	/**
	* Gets a byte at the given index without modifying the read pointer.
	*
	* @param i the byte index.
	*
	* @return the byte.
	*/
	util.ByteStringBuffer.prototype.at = function(i) {
		return this.data.charCodeAt(this.read + i);
	};
	/**
	* Puts a byte at the given index without modifying the read pointer.
	*
	* @param i the byte index.
	* @param b the byte to put.
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.setAt = function(i, b) {
		this.data = this.data.substr(0, this.read + i) + String.fromCharCode(b) + this.data.substr(this.read + i + 1);
		return this;
	};
	/**
	* Gets the last byte without modifying the read pointer.
	*
	* @return the last byte.
	*/
	util.ByteStringBuffer.prototype.last = function() {
		return this.data.charCodeAt(this.data.length - 1);
	};
	/**
	* Creates a copy of this buffer.
	*
	* @return the copy.
	*/
	util.ByteStringBuffer.prototype.copy = function() {
		var c = util.createBuffer(this.data);
		c.read = this.read;
		return c;
	};
	/**
	* Compacts this buffer.
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.compact = function() {
		if (this.read > 0) {
			this.data = this.data.slice(this.read);
			this.read = 0;
		}
		return this;
	};
	/**
	* Clears this buffer.
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.clear = function() {
		this.data = "";
		this.read = 0;
		return this;
	};
	/**
	* Shortens this buffer by trimming bytes off of the end of this buffer.
	*
	* @param count the number of bytes to trim off.
	*
	* @return this buffer.
	*/
	util.ByteStringBuffer.prototype.truncate = function(count) {
		var len = Math.max(0, this.length() - count);
		this.data = this.data.substr(this.read, len);
		this.read = 0;
		return this;
	};
	/**
	* Converts this buffer to a hexadecimal string.
	*
	* @return a hexadecimal string.
	*/
	util.ByteStringBuffer.prototype.toHex = function() {
		var rval = "";
		for (var i = this.read; i < this.data.length; ++i) {
			var b = this.data.charCodeAt(i);
			if (b < 16) rval += "0";
			rval += b.toString(16);
		}
		return rval;
	};
	/**
	* Converts this buffer to a UTF-16 string (standard JavaScript string).
	*
	* @return a UTF-16 string.
	*/
	util.ByteStringBuffer.prototype.toString = function() {
		return util.decodeUtf8(this.bytes());
	};
	/** End Buffer w/BinaryString backing */
	/** Buffer w/UInt8Array backing */
	/**
	* FIXME: Experimental. Do not use yet.
	*
	* Constructor for an ArrayBuffer-backed byte buffer.
	*
	* The buffer may be constructed from a string, an ArrayBuffer, DataView, or a
	* TypedArray.
	*
	* If a string is given, its encoding should be provided as an option,
	* otherwise it will default to 'binary'. A 'binary' string is encoded such
	* that each character is one byte in length and size.
	*
	* If an ArrayBuffer, DataView, or TypedArray is given, it will be used
	* *directly* without any copying. Note that, if a write to the buffer requires
	* more space, the buffer will allocate a new backing ArrayBuffer to
	* accommodate. The starting read and write offsets for the buffer may be
	* given as options.
	*
	* @param [b] the initial bytes for this buffer.
	* @param options the options to use:
	*          [readOffset] the starting read offset to use (default: 0).
	*          [writeOffset] the starting write offset to use (default: the
	*            length of the first parameter).
	*          [growSize] the minimum amount, in bytes, to grow the buffer by to
	*            accommodate writes (default: 1024).
	*          [encoding] the encoding ('binary', 'utf8', 'utf16', 'hex') for the
	*            first parameter, if it is a string (default: 'binary').
	*/
	function DataBuffer(b, options) {
		options = options || {};
		this.read = options.readOffset || 0;
		this.growSize = options.growSize || 1024;
		var isArrayBuffer = util.isArrayBuffer(b);
		var isArrayBufferView = util.isArrayBufferView(b);
		if (isArrayBuffer || isArrayBufferView) {
			if (isArrayBuffer) this.data = new DataView(b);
			else this.data = new DataView(b.buffer, b.byteOffset, b.byteLength);
			this.write = "writeOffset" in options ? options.writeOffset : this.data.byteLength;
			return;
		}
		this.data = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(0));
		this.write = 0;
		if (b !== null && b !== void 0) this.putBytes(b);
		if ("writeOffset" in options) this.write = options.writeOffset;
	}
	util.DataBuffer = DataBuffer;
	/**
	* Gets the number of bytes in this buffer.
	*
	* @return the number of bytes in this buffer.
	*/
	util.DataBuffer.prototype.length = function() {
		return this.write - this.read;
	};
	/**
	* Gets whether or not this buffer is empty.
	*
	* @return true if this buffer is empty, false if not.
	*/
	util.DataBuffer.prototype.isEmpty = function() {
		return this.length() <= 0;
	};
	/**
	* Ensures this buffer has enough empty space to accommodate the given number
	* of bytes. An optional parameter may be given that indicates a minimum
	* amount to grow the buffer if necessary. If the parameter is not given,
	* the buffer will be grown by some previously-specified default amount
	* or heuristic.
	*
	* @param amount the number of bytes to accommodate.
	* @param [growSize] the minimum amount, in bytes, to grow the buffer by if
	*          necessary.
	*/
	util.DataBuffer.prototype.accommodate = function(amount, growSize) {
		if (this.length() >= amount) return this;
		growSize = Math.max(growSize || this.growSize, amount);
		var src = new Uint8Array(this.data.buffer, this.data.byteOffset, this.data.byteLength);
		var dst = new Uint8Array(this.length() + growSize);
		dst.set(src);
		this.data = new DataView(dst.buffer);
		return this;
	};
	/**
	* Puts a byte in this buffer.
	*
	* @param b the byte to put.
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.putByte = function(b) {
		this.accommodate(1);
		this.data.setUint8(this.write++, b);
		return this;
	};
	/**
	* Puts a byte in this buffer N times.
	*
	* @param b the byte to put.
	* @param n the number of bytes of value b to put.
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.fillWithByte = function(b, n) {
		this.accommodate(n);
		for (var i = 0; i < n; ++i) this.data.setUint8(b);
		return this;
	};
	/**
	* Puts bytes in this buffer. The bytes may be given as a string, an
	* ArrayBuffer, a DataView, or a TypedArray.
	*
	* @param bytes the bytes to put.
	* @param [encoding] the encoding for the first parameter ('binary', 'utf8',
	*          'utf16', 'hex'), if it is a string (default: 'binary').
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.putBytes = function(bytes, encoding) {
		if (util.isArrayBufferView(bytes)) {
			var src = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
			var len = src.byteLength - src.byteOffset;
			this.accommodate(len);
			var dst = new Uint8Array(this.data.buffer, this.write);
			dst.set(src);
			this.write += len;
			return this;
		}
		if (util.isArrayBuffer(bytes)) {
			var src = new Uint8Array(bytes);
			this.accommodate(src.byteLength);
			var dst = new Uint8Array(this.data.buffer);
			dst.set(src, this.write);
			this.write += src.byteLength;
			return this;
		}
		if (bytes instanceof util.DataBuffer || typeof bytes === "object" && typeof bytes.read === "number" && typeof bytes.write === "number" && util.isArrayBufferView(bytes.data)) {
			var src = new Uint8Array(bytes.data.byteLength, bytes.read, bytes.length());
			this.accommodate(src.byteLength);
			var dst = new Uint8Array(bytes.data.byteLength, this.write);
			dst.set(src);
			this.write += src.byteLength;
			return this;
		}
		if (bytes instanceof util.ByteStringBuffer) {
			bytes = bytes.data;
			encoding = "binary";
		}
		encoding = encoding || "binary";
		if (typeof bytes === "string") {
			var view;
			if (encoding === "hex") {
				this.accommodate(Math.ceil(bytes.length / 2));
				view = new Uint8Array(this.data.buffer, this.write);
				this.write += util.binary.hex.decode(bytes, view, this.write);
				return this;
			}
			if (encoding === "base64") {
				this.accommodate(Math.ceil(bytes.length / 4) * 3);
				view = new Uint8Array(this.data.buffer, this.write);
				this.write += util.binary.base64.decode(bytes, view, this.write);
				return this;
			}
			if (encoding === "utf8") {
				bytes = util.encodeUtf8(bytes);
				encoding = "binary";
			}
			if (encoding === "binary" || encoding === "raw") {
				this.accommodate(bytes.length);
				view = new Uint8Array(this.data.buffer, this.write);
				this.write += util.binary.raw.decode(view);
				return this;
			}
			if (encoding === "utf16") {
				this.accommodate(bytes.length * 2);
				view = new Uint16Array(this.data.buffer, this.write);
				this.write += util.text.utf16.encode(view);
				return this;
			}
			throw new Error("Invalid encoding: " + encoding);
		}
		throw Error("Invalid parameter: " + bytes);
	};
	/**
	* Puts the given buffer into this buffer.
	*
	* @param buffer the buffer to put into this one.
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.putBuffer = function(buffer) {
		this.putBytes(buffer);
		buffer.clear();
		return this;
	};
	/**
	* Puts a string into this buffer.
	*
	* @param str the string to put.
	* @param [encoding] the encoding for the string (default: 'utf16').
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.putString = function(str) {
		return this.putBytes(str, "utf16");
	};
	/**
	* Puts a 16-bit integer in this buffer in big-endian order.
	*
	* @param i the 16-bit integer.
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.putInt16 = function(i) {
		this.accommodate(2);
		this.data.setInt16(this.write, i);
		this.write += 2;
		return this;
	};
	/**
	* Puts a 24-bit integer in this buffer in big-endian order.
	*
	* @param i the 24-bit integer.
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.putInt24 = function(i) {
		this.accommodate(3);
		this.data.setInt16(this.write, i >> 8 & 65535);
		this.data.setInt8(this.write, i >> 16 & 255);
		this.write += 3;
		return this;
	};
	/**
	* Puts a 32-bit integer in this buffer in big-endian order.
	*
	* @param i the 32-bit integer.
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.putInt32 = function(i) {
		this.accommodate(4);
		this.data.setInt32(this.write, i);
		this.write += 4;
		return this;
	};
	/**
	* Puts a 16-bit integer in this buffer in little-endian order.
	*
	* @param i the 16-bit integer.
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.putInt16Le = function(i) {
		this.accommodate(2);
		this.data.setInt16(this.write, i, true);
		this.write += 2;
		return this;
	};
	/**
	* Puts a 24-bit integer in this buffer in little-endian order.
	*
	* @param i the 24-bit integer.
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.putInt24Le = function(i) {
		this.accommodate(3);
		this.data.setInt8(this.write, i >> 16 & 255);
		this.data.setInt16(this.write, i >> 8 & 65535, true);
		this.write += 3;
		return this;
	};
	/**
	* Puts a 32-bit integer in this buffer in little-endian order.
	*
	* @param i the 32-bit integer.
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.putInt32Le = function(i) {
		this.accommodate(4);
		this.data.setInt32(this.write, i, true);
		this.write += 4;
		return this;
	};
	/**
	* Puts an n-bit integer in this buffer in big-endian order.
	*
	* @param i the n-bit integer.
	* @param n the number of bits in the integer (8, 16, 24, or 32).
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.putInt = function(i, n) {
		_checkBitsParam(n);
		this.accommodate(n / 8);
		do {
			n -= 8;
			this.data.setInt8(this.write++, i >> n & 255);
		} while (n > 0);
		return this;
	};
	/**
	* Puts a signed n-bit integer in this buffer in big-endian order. Two's
	* complement representation is used.
	*
	* @param i the n-bit integer.
	* @param n the number of bits in the integer.
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.putSignedInt = function(i, n) {
		_checkBitsParam(n);
		this.accommodate(n / 8);
		if (i < 0) i += 2 << n - 1;
		return this.putInt(i, n);
	};
	/**
	* Gets a byte from this buffer and advances the read pointer by 1.
	*
	* @return the byte.
	*/
	util.DataBuffer.prototype.getByte = function() {
		return this.data.getInt8(this.read++);
	};
	/**
	* Gets a uint16 from this buffer in big-endian order and advances the read
	* pointer by 2.
	*
	* @return the uint16.
	*/
	util.DataBuffer.prototype.getInt16 = function() {
		var rval = this.data.getInt16(this.read);
		this.read += 2;
		return rval;
	};
	/**
	* Gets a uint24 from this buffer in big-endian order and advances the read
	* pointer by 3.
	*
	* @return the uint24.
	*/
	util.DataBuffer.prototype.getInt24 = function() {
		var rval = this.data.getInt16(this.read) << 8 ^ this.data.getInt8(this.read + 2);
		this.read += 3;
		return rval;
	};
	/**
	* Gets a uint32 from this buffer in big-endian order and advances the read
	* pointer by 4.
	*
	* @return the word.
	*/
	util.DataBuffer.prototype.getInt32 = function() {
		var rval = this.data.getInt32(this.read);
		this.read += 4;
		return rval;
	};
	/**
	* Gets a uint16 from this buffer in little-endian order and advances the read
	* pointer by 2.
	*
	* @return the uint16.
	*/
	util.DataBuffer.prototype.getInt16Le = function() {
		var rval = this.data.getInt16(this.read, true);
		this.read += 2;
		return rval;
	};
	/**
	* Gets a uint24 from this buffer in little-endian order and advances the read
	* pointer by 3.
	*
	* @return the uint24.
	*/
	util.DataBuffer.prototype.getInt24Le = function() {
		var rval = this.data.getInt8(this.read) ^ this.data.getInt16(this.read + 1, true) << 8;
		this.read += 3;
		return rval;
	};
	/**
	* Gets a uint32 from this buffer in little-endian order and advances the read
	* pointer by 4.
	*
	* @return the word.
	*/
	util.DataBuffer.prototype.getInt32Le = function() {
		var rval = this.data.getInt32(this.read, true);
		this.read += 4;
		return rval;
	};
	/**
	* Gets an n-bit integer from this buffer in big-endian order and advances the
	* read pointer by n/8.
	*
	* @param n the number of bits in the integer (8, 16, 24, or 32).
	*
	* @return the integer.
	*/
	util.DataBuffer.prototype.getInt = function(n) {
		_checkBitsParam(n);
		var rval = 0;
		do {
			rval = (rval << 8) + this.data.getInt8(this.read++);
			n -= 8;
		} while (n > 0);
		return rval;
	};
	/**
	* Gets a signed n-bit integer from this buffer in big-endian order, using
	* two's complement, and advances the read pointer by n/8.
	*
	* @param n the number of bits in the integer (8, 16, 24, or 32).
	*
	* @return the integer.
	*/
	util.DataBuffer.prototype.getSignedInt = function(n) {
		var x = this.getInt(n);
		var max = 2 << n - 2;
		if (x >= max) x -= max << 1;
		return x;
	};
	/**
	* Reads bytes out as a binary encoded string and clears them from the
	* buffer.
	*
	* @param count the number of bytes to read, undefined or null for all.
	*
	* @return a binary encoded string of bytes.
	*/
	util.DataBuffer.prototype.getBytes = function(count) {
		var rval;
		if (count) {
			count = Math.min(this.length(), count);
			rval = this.data.slice(this.read, this.read + count);
			this.read += count;
		} else if (count === 0) rval = "";
		else {
			rval = this.read === 0 ? this.data : this.data.slice(this.read);
			this.clear();
		}
		return rval;
	};
	/**
	* Gets a binary encoded string of the bytes from this buffer without
	* modifying the read pointer.
	*
	* @param count the number of bytes to get, omit to get all.
	*
	* @return a string full of binary encoded characters.
	*/
	util.DataBuffer.prototype.bytes = function(count) {
		return typeof count === "undefined" ? this.data.slice(this.read) : this.data.slice(this.read, this.read + count);
	};
	/**
	* Gets a byte at the given index without modifying the read pointer.
	*
	* @param i the byte index.
	*
	* @return the byte.
	*/
	util.DataBuffer.prototype.at = function(i) {
		return this.data.getUint8(this.read + i);
	};
	/**
	* Puts a byte at the given index without modifying the read pointer.
	*
	* @param i the byte index.
	* @param b the byte to put.
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.setAt = function(i, b) {
		this.data.setUint8(i, b);
		return this;
	};
	/**
	* Gets the last byte without modifying the read pointer.
	*
	* @return the last byte.
	*/
	util.DataBuffer.prototype.last = function() {
		return this.data.getUint8(this.write - 1);
	};
	/**
	* Creates a copy of this buffer.
	*
	* @return the copy.
	*/
	util.DataBuffer.prototype.copy = function() {
		return new util.DataBuffer(this);
	};
	/**
	* Compacts this buffer.
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.compact = function() {
		if (this.read > 0) {
			var src = new Uint8Array(this.data.buffer, this.read);
			var dst = new Uint8Array(src.byteLength);
			dst.set(src);
			this.data = new DataView(dst);
			this.write -= this.read;
			this.read = 0;
		}
		return this;
	};
	/**
	* Clears this buffer.
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.clear = function() {
		this.data = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(0));
		this.read = this.write = 0;
		return this;
	};
	/**
	* Shortens this buffer by trimming bytes off of the end of this buffer.
	*
	* @param count the number of bytes to trim off.
	*
	* @return this buffer.
	*/
	util.DataBuffer.prototype.truncate = function(count) {
		this.write = Math.max(0, this.length() - count);
		this.read = Math.min(this.read, this.write);
		return this;
	};
	/**
	* Converts this buffer to a hexadecimal string.
	*
	* @return a hexadecimal string.
	*/
	util.DataBuffer.prototype.toHex = function() {
		var rval = "";
		for (var i = this.read; i < this.data.byteLength; ++i) {
			var b = this.data.getUint8(i);
			if (b < 16) rval += "0";
			rval += b.toString(16);
		}
		return rval;
	};
	/**
	* Converts this buffer to a string, using the given encoding. If no
	* encoding is given, 'utf8' (UTF-8) is used.
	*
	* @param [encoding] the encoding to use: 'binary', 'utf8', 'utf16', 'hex',
	*          'base64' (default: 'utf8').
	*
	* @return a string representation of the bytes in this buffer.
	*/
	util.DataBuffer.prototype.toString = function(encoding) {
		var view = new Uint8Array(this.data, this.read, this.length());
		encoding = encoding || "utf8";
		if (encoding === "binary" || encoding === "raw") return util.binary.raw.encode(view);
		if (encoding === "hex") return util.binary.hex.encode(view);
		if (encoding === "base64") return util.binary.base64.encode(view);
		if (encoding === "utf8") return util.text.utf8.decode(view);
		if (encoding === "utf16") return util.text.utf16.decode(view);
		throw new Error("Invalid encoding: " + encoding);
	};
	/** End Buffer w/UInt8Array backing */
	/**
	* Creates a buffer that stores bytes. A value may be given to populate the
	* buffer with data. This value can either be string of encoded bytes or a
	* regular string of characters. When passing a string of binary encoded
	* bytes, the encoding `raw` should be given. This is also the default. When
	* passing a string of characters, the encoding `utf8` should be given.
	*
	* @param [input] a string with encoded bytes to store in the buffer.
	* @param [encoding] (default: 'raw', other: 'utf8').
	*/
	util.createBuffer = function(input, encoding) {
		encoding = encoding || "raw";
		if (input !== void 0 && encoding === "utf8") input = util.encodeUtf8(input);
		return new util.ByteBuffer(input);
	};
	/**
	* Fills a string with a particular value. If you want the string to be a byte
	* string, pass in String.fromCharCode(theByte).
	*
	* @param c the character to fill the string with, use String.fromCharCode
	*          to fill the string with a byte value.
	* @param n the number of characters of value c to fill with.
	*
	* @return the filled string.
	*/
	util.fillString = function(c, n) {
		var s = "";
		while (n > 0) {
			if (n & 1) s += c;
			n >>>= 1;
			if (n > 0) c += c;
		}
		return s;
	};
	/**
	* Performs a per byte XOR between two byte strings and returns the result as a
	* string of bytes.
	*
	* @param s1 first string of bytes.
	* @param s2 second string of bytes.
	* @param n the number of bytes to XOR.
	*
	* @return the XOR'd result.
	*/
	util.xorBytes = function(s1, s2, n) {
		var s3 = "";
		var b = "";
		var t = "";
		var i = 0;
		var c = 0;
		for (; n > 0; --n, ++i) {
			b = s1.charCodeAt(i) ^ s2.charCodeAt(i);
			if (c >= 10) {
				s3 += t;
				t = "";
				c = 0;
			}
			t += String.fromCharCode(b);
			++c;
		}
		s3 += t;
		return s3;
	};
	/**
	* Converts a hex string into a 'binary' encoded string of bytes.
	*
	* @param hex the hexadecimal string to convert.
	*
	* @return the binary-encoded string of bytes.
	*/
	util.hexToBytes = function(hex) {
		var rval = "";
		var i = 0;
		if (hex.length & true) {
			i = 1;
			rval += String.fromCharCode(parseInt(hex[0], 16));
		}
		for (; i < hex.length; i += 2) rval += String.fromCharCode(parseInt(hex.substr(i, 2), 16));
		return rval;
	};
	/**
	* Converts a 'binary' encoded string of bytes to hex.
	*
	* @param bytes the byte string to convert.
	*
	* @return the string of hexadecimal characters.
	*/
	util.bytesToHex = function(bytes) {
		return util.createBuffer(bytes).toHex();
	};
	/**
	* Converts an 32-bit integer to 4-big-endian byte string.
	*
	* @param i the integer.
	*
	* @return the byte string.
	*/
	util.int32ToBytes = function(i) {
		return String.fromCharCode(i >> 24 & 255) + String.fromCharCode(i >> 16 & 255) + String.fromCharCode(i >> 8 & 255) + String.fromCharCode(i & 255);
	};
	var _base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
	var _base64Idx = [
		62,
		-1,
		-1,
		-1,
		63,
		52,
		53,
		54,
		55,
		56,
		57,
		58,
		59,
		60,
		61,
		-1,
		-1,
		-1,
		64,
		-1,
		-1,
		-1,
		0,
		1,
		2,
		3,
		4,
		5,
		6,
		7,
		8,
		9,
		10,
		11,
		12,
		13,
		14,
		15,
		16,
		17,
		18,
		19,
		20,
		21,
		22,
		23,
		24,
		25,
		-1,
		-1,
		-1,
		-1,
		-1,
		-1,
		26,
		27,
		28,
		29,
		30,
		31,
		32,
		33,
		34,
		35,
		36,
		37,
		38,
		39,
		40,
		41,
		42,
		43,
		44,
		45,
		46,
		47,
		48,
		49,
		50,
		51
	];
	var _base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
	/**
	* Base64 encodes a 'binary' encoded string of bytes.
	*
	* @param input the binary encoded string of bytes to base64-encode.
	* @param maxline the maximum number of encoded characters per line to use,
	*          defaults to none.
	*
	* @return the base64-encoded output.
	*/
	util.encode64 = function(input, maxline) {
		var line = "";
		var output = "";
		var chr1, chr2, chr3;
		var i = 0;
		while (i < input.length) {
			chr1 = input.charCodeAt(i++);
			chr2 = input.charCodeAt(i++);
			chr3 = input.charCodeAt(i++);
			line += _base64.charAt(chr1 >> 2);
			line += _base64.charAt((chr1 & 3) << 4 | chr2 >> 4);
			if (isNaN(chr2)) line += "==";
			else {
				line += _base64.charAt((chr2 & 15) << 2 | chr3 >> 6);
				line += isNaN(chr3) ? "=" : _base64.charAt(chr3 & 63);
			}
			if (maxline && line.length > maxline) {
				output += line.substr(0, maxline) + "\r\n";
				line = line.substr(maxline);
			}
		}
		output += line;
		return output;
	};
	/**
	* Base64 decodes a string into a 'binary' encoded string of bytes.
	*
	* @param input the base64-encoded input.
	*
	* @return the binary encoded string.
	*/
	util.decode64 = function(input) {
		input = input.replace(/[^A-Za-z0-9\+\/\=]/g, "");
		var output = "";
		var enc1, enc2, enc3, enc4;
		var i = 0;
		while (i < input.length) {
			enc1 = _base64Idx[input.charCodeAt(i++) - 43];
			enc2 = _base64Idx[input.charCodeAt(i++) - 43];
			enc3 = _base64Idx[input.charCodeAt(i++) - 43];
			enc4 = _base64Idx[input.charCodeAt(i++) - 43];
			output += String.fromCharCode(enc1 << 2 | enc2 >> 4);
			if (enc3 !== 64) {
				output += String.fromCharCode((enc2 & 15) << 4 | enc3 >> 2);
				if (enc4 !== 64) output += String.fromCharCode((enc3 & 3) << 6 | enc4);
			}
		}
		return output;
	};
	/**
	* Encodes the given string of characters (a standard JavaScript
	* string) as a binary encoded string where the bytes represent
	* a UTF-8 encoded string of characters. Non-ASCII characters will be
	* encoded as multiple bytes according to UTF-8.
	*
	* @param str a standard string of characters to encode.
	*
	* @return the binary encoded string.
	*/
	util.encodeUtf8 = function(str) {
		return unescape(encodeURIComponent(str));
	};
	/**
	* Decodes a binary encoded string that contains bytes that
	* represent a UTF-8 encoded string of characters -- into a
	* string of characters (a standard JavaScript string).
	*
	* @param str the binary encoded string to decode.
	*
	* @return the resulting standard string of characters.
	*/
	util.decodeUtf8 = function(str) {
		return decodeURIComponent(escape(str));
	};
	util.binary = {
		raw: {},
		hex: {},
		base64: {},
		base58: {},
		baseN: {
			encode: baseN.encode,
			decode: baseN.decode
		}
	};
	/**
	* Encodes a Uint8Array as a binary-encoded string. This encoding uses
	* a value between 0 and 255 for each character.
	*
	* @param bytes the Uint8Array to encode.
	*
	* @return the binary-encoded string.
	*/
	util.binary.raw.encode = function(bytes) {
		return String.fromCharCode.apply(null, bytes);
	};
	/**
	* Decodes a binary-encoded string to a Uint8Array. This encoding uses
	* a value between 0 and 255 for each character.
	*
	* @param str the binary-encoded string to decode.
	* @param [output] an optional Uint8Array to write the output to; if it
	*          is too small, an exception will be thrown.
	* @param [offset] the start offset for writing to the output (default: 0).
	*
	* @return the Uint8Array or the number of bytes written if output was given.
	*/
	util.binary.raw.decode = function(str, output, offset) {
		var out = output;
		if (!out) out = new Uint8Array(str.length);
		offset = offset || 0;
		var j = offset;
		for (var i = 0; i < str.length; ++i) out[j++] = str.charCodeAt(i);
		return output ? j - offset : out;
	};
	/**
	* Encodes a 'binary' string, ArrayBuffer, DataView, TypedArray, or
	* ByteBuffer as a string of hexadecimal characters.
	*
	* @param bytes the bytes to convert.
	*
	* @return the string of hexadecimal characters.
	*/
	util.binary.hex.encode = util.bytesToHex;
	/**
	* Decodes a hex-encoded string to a Uint8Array.
	*
	* @param hex the hexadecimal string to convert.
	* @param [output] an optional Uint8Array to write the output to; if it
	*          is too small, an exception will be thrown.
	* @param [offset] the start offset for writing to the output (default: 0).
	*
	* @return the Uint8Array or the number of bytes written if output was given.
	*/
	util.binary.hex.decode = function(hex, output, offset) {
		var out = output;
		if (!out) out = new Uint8Array(Math.ceil(hex.length / 2));
		offset = offset || 0;
		var i = 0, j = offset;
		if (hex.length & 1) {
			i = 1;
			out[j++] = parseInt(hex[0], 16);
		}
		for (; i < hex.length; i += 2) out[j++] = parseInt(hex.substr(i, 2), 16);
		return output ? j - offset : out;
	};
	/**
	* Base64-encodes a Uint8Array.
	*
	* @param input the Uint8Array to encode.
	* @param maxline the maximum number of encoded characters per line to use,
	*          defaults to none.
	*
	* @return the base64-encoded output string.
	*/
	util.binary.base64.encode = function(input, maxline) {
		var line = "";
		var output = "";
		var chr1, chr2, chr3;
		var i = 0;
		while (i < input.byteLength) {
			chr1 = input[i++];
			chr2 = input[i++];
			chr3 = input[i++];
			line += _base64.charAt(chr1 >> 2);
			line += _base64.charAt((chr1 & 3) << 4 | chr2 >> 4);
			if (isNaN(chr2)) line += "==";
			else {
				line += _base64.charAt((chr2 & 15) << 2 | chr3 >> 6);
				line += isNaN(chr3) ? "=" : _base64.charAt(chr3 & 63);
			}
			if (maxline && line.length > maxline) {
				output += line.substr(0, maxline) + "\r\n";
				line = line.substr(maxline);
			}
		}
		output += line;
		return output;
	};
	/**
	* Decodes a base64-encoded string to a Uint8Array.
	*
	* @param input the base64-encoded input string.
	* @param [output] an optional Uint8Array to write the output to; if it
	*          is too small, an exception will be thrown.
	* @param [offset] the start offset for writing to the output (default: 0).
	*
	* @return the Uint8Array or the number of bytes written if output was given.
	*/
	util.binary.base64.decode = function(input, output, offset) {
		var out = output;
		if (!out) out = new Uint8Array(Math.ceil(input.length / 4) * 3);
		input = input.replace(/[^A-Za-z0-9\+\/\=]/g, "");
		offset = offset || 0;
		var enc1, enc2, enc3, enc4;
		var i = 0, j = offset;
		while (i < input.length) {
			enc1 = _base64Idx[input.charCodeAt(i++) - 43];
			enc2 = _base64Idx[input.charCodeAt(i++) - 43];
			enc3 = _base64Idx[input.charCodeAt(i++) - 43];
			enc4 = _base64Idx[input.charCodeAt(i++) - 43];
			out[j++] = enc1 << 2 | enc2 >> 4;
			if (enc3 !== 64) {
				out[j++] = (enc2 & 15) << 4 | enc3 >> 2;
				if (enc4 !== 64) out[j++] = (enc3 & 3) << 6 | enc4;
			}
		}
		return output ? j - offset : out.subarray(0, j);
	};
	util.binary.base58.encode = function(input, maxline) {
		return util.binary.baseN.encode(input, _base58, maxline);
	};
	util.binary.base58.decode = function(input, maxline) {
		return util.binary.baseN.decode(input, _base58, maxline);
	};
	util.text = {
		utf8: {},
		utf16: {}
	};
	/**
	* Encodes the given string as UTF-8 in a Uint8Array.
	*
	* @param str the string to encode.
	* @param [output] an optional Uint8Array to write the output to; if it
	*          is too small, an exception will be thrown.
	* @param [offset] the start offset for writing to the output (default: 0).
	*
	* @return the Uint8Array or the number of bytes written if output was given.
	*/
	util.text.utf8.encode = function(str, output, offset) {
		str = util.encodeUtf8(str);
		var out = output;
		if (!out) out = new Uint8Array(str.length);
		offset = offset || 0;
		var j = offset;
		for (var i = 0; i < str.length; ++i) out[j++] = str.charCodeAt(i);
		return output ? j - offset : out;
	};
	/**
	* Decodes the UTF-8 contents from a Uint8Array.
	*
	* @param bytes the Uint8Array to decode.
	*
	* @return the resulting string.
	*/
	util.text.utf8.decode = function(bytes) {
		return util.decodeUtf8(String.fromCharCode.apply(null, bytes));
	};
	/**
	* Encodes the given string as UTF-16 in a Uint8Array.
	*
	* @param str the string to encode.
	* @param [output] an optional Uint8Array to write the output to; if it
	*          is too small, an exception will be thrown.
	* @param [offset] the start offset for writing to the output (default: 0).
	*
	* @return the Uint8Array or the number of bytes written if output was given.
	*/
	util.text.utf16.encode = function(str, output, offset) {
		var out = output;
		if (!out) out = new Uint8Array(str.length * 2);
		var view = new Uint16Array(out.buffer);
		offset = offset || 0;
		var j = offset;
		var k = offset;
		for (var i = 0; i < str.length; ++i) {
			view[k++] = str.charCodeAt(i);
			j += 2;
		}
		return output ? j - offset : out;
	};
	/**
	* Decodes the UTF-16 contents from a Uint8Array.
	*
	* @param bytes the Uint8Array to decode.
	*
	* @return the resulting string.
	*/
	util.text.utf16.decode = function(bytes) {
		return String.fromCharCode.apply(null, new Uint16Array(bytes.buffer));
	};
	/**
	* Deflates the given data using a flash interface.
	*
	* @param api the flash interface.
	* @param bytes the data.
	* @param raw true to return only raw deflate data, false to include zlib
	*          header and trailer.
	*
	* @return the deflated data as a string.
	*/
	util.deflate = function(api, bytes, raw) {
		bytes = util.decode64(api.deflate(util.encode64(bytes)).rval);
		if (raw) {
			var start = 2;
			if (bytes.charCodeAt(1) & 32) start = 6;
			bytes = bytes.substring(start, bytes.length - 4);
		}
		return bytes;
	};
	/**
	* Inflates the given data using a flash interface.
	*
	* @param api the flash interface.
	* @param bytes the data.
	* @param raw true if the incoming data has no zlib header or trailer and is
	*          raw DEFLATE data.
	*
	* @return the inflated data as a string, null on error.
	*/
	util.inflate = function(api, bytes, raw) {
		var rval = api.inflate(util.encode64(bytes)).rval;
		return rval === null ? null : util.decode64(rval);
	};
	/**
	* Sets a storage object.
	*
	* @param api the storage interface.
	* @param id the storage ID to use.
	* @param obj the storage object, null to remove.
	*/
	var _setStorageObject = function(api, id, obj) {
		if (!api) throw new Error("WebStorage not available.");
		var rval;
		if (obj === null) rval = api.removeItem(id);
		else {
			obj = util.encode64(JSON.stringify(obj));
			rval = api.setItem(id, obj);
		}
		if (typeof rval !== "undefined" && rval.rval !== true) {
			var error = new Error(rval.error.message);
			error.id = rval.error.id;
			error.name = rval.error.name;
			throw error;
		}
	};
	/**
	* Gets a storage object.
	*
	* @param api the storage interface.
	* @param id the storage ID to use.
	*
	* @return the storage object entry or null if none exists.
	*/
	var _getStorageObject = function(api, id) {
		if (!api) throw new Error("WebStorage not available.");
		var rval = api.getItem(id);
		if (api.init) {
			if (rval.rval === null) {
				if (rval.error) {
					var error = new Error(rval.error.message);
					error.id = rval.error.id;
					error.name = rval.error.name;
					throw error;
				}
				rval = null;
			} else rval = rval.rval;
		}
		if (rval !== null) rval = JSON.parse(util.decode64(rval));
		return rval;
	};
	/**
	* Stores an item in local storage.
	*
	* @param api the storage interface.
	* @param id the storage ID to use.
	* @param key the key for the item.
	* @param data the data for the item (any javascript object/primitive).
	*/
	var _setItem = function(api, id, key, data) {
		var obj = _getStorageObject(api, id);
		if (obj === null) obj = {};
		obj[key] = data;
		_setStorageObject(api, id, obj);
	};
	/**
	* Gets an item from local storage.
	*
	* @param api the storage interface.
	* @param id the storage ID to use.
	* @param key the key for the item.
	*
	* @return the item.
	*/
	var _getItem = function(api, id, key) {
		var rval = _getStorageObject(api, id);
		if (rval !== null) rval = key in rval ? rval[key] : null;
		return rval;
	};
	/**
	* Removes an item from local storage.
	*
	* @param api the storage interface.
	* @param id the storage ID to use.
	* @param key the key for the item.
	*/
	var _removeItem = function(api, id, key) {
		var obj = _getStorageObject(api, id);
		if (obj !== null && key in obj) {
			delete obj[key];
			var empty = true;
			for (var prop in obj) {
				empty = false;
				break;
			}
			if (empty) obj = null;
			_setStorageObject(api, id, obj);
		}
	};
	/**
	* Clears the local disk storage identified by the given ID.
	*
	* @param api the storage interface.
	* @param id the storage ID to use.
	*/
	var _clearItems = function(api, id) {
		_setStorageObject(api, id, null);
	};
	/**
	* Calls a storage function.
	*
	* @param func the function to call.
	* @param args the arguments for the function.
	* @param location the location argument.
	*
	* @return the return value from the function.
	*/
	var _callStorageFunction = function(func, args, location) {
		var rval = null;
		if (typeof location === "undefined") location = ["web", "flash"];
		var type;
		var done = false;
		var exception = null;
		for (var idx in location) {
			type = location[idx];
			try {
				if (type === "flash" || type === "both") {
					if (args[0] === null) throw new Error("Flash local storage not available.");
					rval = func.apply(this, args);
					done = type === "flash";
				}
				if (type === "web" || type === "both") {
					args[0] = localStorage;
					rval = func.apply(this, args);
					done = true;
				}
			} catch (ex) {
				exception = ex;
			}
			if (done) break;
		}
		if (!done) throw exception;
		return rval;
	};
	/**
	* Stores an item on local disk.
	*
	* The available types of local storage include 'flash', 'web', and 'both'.
	*
	* The type 'flash' refers to flash local storage (SharedObject). In order
	* to use flash local storage, the 'api' parameter must be valid. The type
	* 'web' refers to WebStorage, if supported by the browser. The type 'both'
	* refers to storing using both 'flash' and 'web', not just one or the
	* other.
	*
	* The location array should list the storage types to use in order of
	* preference:
	*
	* ['flash']: flash only storage
	* ['web']: web only storage
	* ['both']: try to store in both
	* ['flash','web']: store in flash first, but if not available, 'web'
	* ['web','flash']: store in web first, but if not available, 'flash'
	*
	* The location array defaults to: ['web', 'flash']
	*
	* @param api the flash interface, null to use only WebStorage.
	* @param id the storage ID to use.
	* @param key the key for the item.
	* @param data the data for the item (any javascript object/primitive).
	* @param location an array with the preferred types of storage to use.
	*/
	util.setItem = function(api, id, key, data, location) {
		_callStorageFunction(_setItem, arguments, location);
	};
	/**
	* Gets an item on local disk.
	*
	* Set setItem() for details on storage types.
	*
	* @param api the flash interface, null to use only WebStorage.
	* @param id the storage ID to use.
	* @param key the key for the item.
	* @param location an array with the preferred types of storage to use.
	*
	* @return the item.
	*/
	util.getItem = function(api, id, key, location) {
		return _callStorageFunction(_getItem, arguments, location);
	};
	/**
	* Removes an item on local disk.
	*
	* Set setItem() for details on storage types.
	*
	* @param api the flash interface.
	* @param id the storage ID to use.
	* @param key the key for the item.
	* @param location an array with the preferred types of storage to use.
	*/
	util.removeItem = function(api, id, key, location) {
		_callStorageFunction(_removeItem, arguments, location);
	};
	/**
	* Clears the local disk storage identified by the given ID.
	*
	* Set setItem() for details on storage types.
	*
	* @param api the flash interface if flash is available.
	* @param id the storage ID to use.
	* @param location an array with the preferred types of storage to use.
	*/
	util.clearItems = function(api, id, location) {
		_callStorageFunction(_clearItems, arguments, location);
	};
	/**
	* Check if an object is empty.
	*
	* Taken from:
	* http://stackoverflow.com/questions/679915/how-do-i-test-for-an-empty-javascript-object-from-json/679937#679937
	*
	* @param object the object to check.
	*/
	util.isEmpty = function(obj) {
		for (var prop in obj) if (obj.hasOwnProperty(prop)) return false;
		return true;
	};
	/**
	* Format with simple printf-style interpolation.
	*
	* %%: literal '%'
	* %s,%o: convert next argument into a string.
	*
	* @param format the string to format.
	* @param ... arguments to interpolate into the format string.
	*/
	util.format = function(format) {
		var re = /%./g;
		var match;
		var part;
		var argi = 0;
		var parts = [];
		var last = 0;
		while (match = re.exec(format)) {
			part = format.substring(last, re.lastIndex - 2);
			if (part.length > 0) parts.push(part);
			last = re.lastIndex;
			var code = match[0][1];
			switch (code) {
				case "s":
				case "o":
					if (argi < arguments.length) parts.push(arguments[argi++ + 1]);
					else parts.push("<?>");
					break;
				case "%":
					parts.push("%");
					break;
				default: parts.push("<%" + code + "?>");
			}
		}
		parts.push(format.substring(last));
		return parts.join("");
	};
	/**
	* Formats a number.
	*
	* http://snipplr.com/view/5945/javascript-numberformat--ported-from-php/
	*/
	util.formatNumber = function(number, decimals, dec_point, thousands_sep) {
		var n = number, c = isNaN(decimals = Math.abs(decimals)) ? 2 : decimals;
		var d = dec_point === void 0 ? "," : dec_point;
		var t = thousands_sep === void 0 ? "." : thousands_sep, s = n < 0 ? "-" : "";
		var i = parseInt(n = Math.abs(+n || 0).toFixed(c), 10) + "";
		var j = i.length > 3 ? i.length % 3 : 0;
		return s + (j ? i.substr(0, j) + t : "") + i.substr(j).replace(/(\d{3})(?=\d)/g, "$1" + t) + (c ? d + Math.abs(n - i).toFixed(c).slice(2) : "");
	};
	/**
	* Formats a byte size.
	*
	* http://snipplr.com/view/5949/format-humanize-file-byte-size-presentation-in-javascript/
	*/
	util.formatSize = function(size) {
		if (size >= 1073741824) size = util.formatNumber(size / 1073741824, 2, ".", "") + " GiB";
		else if (size >= 1048576) size = util.formatNumber(size / 1048576, 2, ".", "") + " MiB";
		else if (size >= 1024) size = util.formatNumber(size / 1024, 0) + " KiB";
		else size = util.formatNumber(size, 0) + " bytes";
		return size;
	};
	/**
	* Converts an IPv4 or IPv6 string representation into bytes (in network order).
	*
	* @param ip the IPv4 or IPv6 address to convert.
	*
	* @return the 4-byte IPv6 or 16-byte IPv6 address or null if the address can't
	*         be parsed.
	*/
	util.bytesFromIP = function(ip) {
		if (ip.indexOf(".") !== -1) return util.bytesFromIPv4(ip);
		if (ip.indexOf(":") !== -1) return util.bytesFromIPv6(ip);
		return null;
	};
	/**
	* Converts an IPv4 string representation into bytes (in network order).
	*
	* @param ip the IPv4 address to convert.
	*
	* @return the 4-byte address or null if the address can't be parsed.
	*/
	util.bytesFromIPv4 = function(ip) {
		ip = ip.split(".");
		if (ip.length !== 4) return null;
		var b = util.createBuffer();
		for (var i = 0; i < ip.length; ++i) {
			var num = parseInt(ip[i], 10);
			if (isNaN(num)) return null;
			b.putByte(num);
		}
		return b.getBytes();
	};
	/**
	* Converts an IPv6 string representation into bytes (in network order).
	*
	* @param ip the IPv6 address to convert.
	*
	* @return the 16-byte address or null if the address can't be parsed.
	*/
	util.bytesFromIPv6 = function(ip) {
		var blanks = 0;
		ip = ip.split(":").filter(function(e) {
			if (e.length === 0) ++blanks;
			return true;
		});
		var zeros = (8 - ip.length + blanks) * 2;
		var b = util.createBuffer();
		for (var i = 0; i < 8; ++i) {
			if (!ip[i] || ip[i].length === 0) {
				b.fillWithByte(0, zeros);
				zeros = 0;
				continue;
			}
			var bytes = util.hexToBytes(ip[i]);
			if (bytes.length < 2) b.putByte(0);
			b.putBytes(bytes);
		}
		return b.getBytes();
	};
	/**
	* Converts 4-bytes into an IPv4 string representation or 16-bytes into
	* an IPv6 string representation. The bytes must be in network order.
	*
	* @param bytes the bytes to convert.
	*
	* @return the IPv4 or IPv6 string representation if 4 or 16 bytes,
	*         respectively, are given, otherwise null.
	*/
	util.bytesToIP = function(bytes) {
		if (bytes.length === 4) return util.bytesToIPv4(bytes);
		if (bytes.length === 16) return util.bytesToIPv6(bytes);
		return null;
	};
	/**
	* Converts 4-bytes into an IPv4 string representation. The bytes must be
	* in network order.
	*
	* @param bytes the bytes to convert.
	*
	* @return the IPv4 string representation or null for an invalid # of bytes.
	*/
	util.bytesToIPv4 = function(bytes) {
		if (bytes.length !== 4) return null;
		var ip = [];
		for (var i = 0; i < bytes.length; ++i) ip.push(bytes.charCodeAt(i));
		return ip.join(".");
	};
	/**
	* Converts 16-bytes into an IPv16 string representation. The bytes must be
	* in network order.
	*
	* @param bytes the bytes to convert.
	*
	* @return the IPv16 string representation or null for an invalid # of bytes.
	*/
	util.bytesToIPv6 = function(bytes) {
		if (bytes.length !== 16) return null;
		var ip = [];
		var zeroGroups = [];
		var zeroMaxGroup = 0;
		for (var i = 0; i < bytes.length; i += 2) {
			var hex = util.bytesToHex(bytes[i] + bytes[i + 1]);
			while (hex[0] === "0" && hex !== "0") hex = hex.substr(1);
			if (hex === "0") {
				var last = zeroGroups[zeroGroups.length - 1];
				var idx = ip.length;
				if (!last || idx !== last.end + 1) zeroGroups.push({
					start: idx,
					end: idx
				});
				else {
					last.end = idx;
					if (last.end - last.start > zeroGroups[zeroMaxGroup].end - zeroGroups[zeroMaxGroup].start) zeroMaxGroup = zeroGroups.length - 1;
				}
			}
			ip.push(hex);
		}
		if (zeroGroups.length > 0) {
			var group = zeroGroups[zeroMaxGroup];
			if (group.end - group.start > 0) {
				ip.splice(group.start, group.end - group.start + 1, "");
				if (group.start === 0) ip.unshift("");
				if (group.end === 7) ip.push("");
			}
		}
		return ip.join(":");
	};
	/**
	* Estimates the number of processes that can be run concurrently. If
	* creating Web Workers, keep in mind that the main JavaScript process needs
	* its own core.
	*
	* @param options the options to use:
	*          update true to force an update (not use the cached value).
	* @param callback(err, max) called once the operation completes.
	*/
	util.estimateCores = function(options, callback) {
		if (typeof options === "function") {
			callback = options;
			options = {};
		}
		options = options || {};
		if ("cores" in util && !options.update) return callback(null, util.cores);
		if (typeof navigator !== "undefined" && "hardwareConcurrency" in navigator && navigator.hardwareConcurrency > 0) {
			util.cores = navigator.hardwareConcurrency;
			return callback(null, util.cores);
		}
		if (typeof Worker === "undefined") {
			util.cores = 1;
			return callback(null, util.cores);
		}
		if (typeof Blob === "undefined") {
			util.cores = 2;
			return callback(null, util.cores);
		}
		var blobUrl = URL.createObjectURL(new Blob([
			"(",
			function() {
				self.addEventListener("message", function(e) {
					var st = Date.now();
					var et = st + 4;
					while (Date.now() < et);
					self.postMessage({
						st,
						et
					});
				});
			}.toString(),
			")()"
		], { type: "application/javascript" }));
		sample([], 5, 16);
		function sample(max, samples, numWorkers) {
			if (samples === 0) {
				var avg = Math.floor(max.reduce(function(avg, x) {
					return avg + x;
				}, 0) / max.length);
				util.cores = Math.max(1, avg);
				URL.revokeObjectURL(blobUrl);
				return callback(null, util.cores);
			}
			map(numWorkers, function(err, results) {
				max.push(reduce(numWorkers, results));
				sample(max, samples - 1, numWorkers);
			});
		}
		function map(numWorkers, callback) {
			var workers = [];
			var results = [];
			for (var i = 0; i < numWorkers; ++i) {
				var worker = new Worker(blobUrl);
				worker.addEventListener("message", function(e) {
					results.push(e.data);
					if (results.length === numWorkers) {
						for (var i = 0; i < numWorkers; ++i) workers[i].terminate();
						callback(null, results);
					}
				});
				workers.push(worker);
			}
			for (var i = 0; i < numWorkers; ++i) workers[i].postMessage(i);
		}
		function reduce(numWorkers, results) {
			var overlaps = [];
			for (var n = 0; n < numWorkers; ++n) {
				var r1 = results[n];
				var overlap = overlaps[n] = [];
				for (var i = 0; i < numWorkers; ++i) {
					if (n === i) continue;
					var r2 = results[i];
					if (r1.st > r2.st && r1.st < r2.et || r2.st > r1.st && r2.st < r1.et) overlap.push(i);
				}
			}
			return overlaps.reduce(function(max, overlap) {
				return Math.max(max, overlap.length);
			}, 0);
		}
	};
}));
// node_modules/node-forge/lib/oids.js
var require_oids = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	/**
	* Object IDs for ASN.1.
	*
	* @author Dave Longley
	*
	* Copyright (c) 2010-2013 Digital Bazaar, Inc.
	*/
	var forge = require_forge();
	forge.pki = forge.pki || {};
	var oids = module.exports = forge.pki.oids = forge.oids = forge.oids || {};
	function _IN(id, name) {
		oids[id] = name;
		oids[name] = id;
	}
	function _I_(id, name) {
		oids[id] = name;
	}
	_IN("1.2.840.113549.1.1.1", "rsaEncryption");
	_IN("1.2.840.113549.1.1.4", "md5WithRSAEncryption");
	_IN("1.2.840.113549.1.1.5", "sha1WithRSAEncryption");
	_IN("1.2.840.113549.1.1.7", "RSAES-OAEP");
	_IN("1.2.840.113549.1.1.8", "mgf1");
	_IN("1.2.840.113549.1.1.9", "pSpecified");
	_IN("1.2.840.113549.1.1.10", "RSASSA-PSS");
	_IN("1.2.840.113549.1.1.11", "sha256WithRSAEncryption");
	_IN("1.2.840.113549.1.1.12", "sha384WithRSAEncryption");
	_IN("1.2.840.113549.1.1.13", "sha512WithRSAEncryption");
	_IN("1.3.101.112", "EdDSA25519");
	_IN("1.2.840.10040.4.3", "dsa-with-sha1");
	_IN("1.3.14.3.2.7", "desCBC");
	_IN("1.3.14.3.2.26", "sha1");
	_IN("1.3.14.3.2.29", "sha1WithRSASignature");
	_IN("2.16.840.1.101.3.4.2.1", "sha256");
	_IN("2.16.840.1.101.3.4.2.2", "sha384");
	_IN("2.16.840.1.101.3.4.2.3", "sha512");
	_IN("2.16.840.1.101.3.4.2.4", "sha224");
	_IN("2.16.840.1.101.3.4.2.5", "sha512-224");
	_IN("2.16.840.1.101.3.4.2.6", "sha512-256");
	_IN("1.2.840.113549.2.2", "md2");
	_IN("1.2.840.113549.2.5", "md5");
	_IN("1.2.840.113549.1.7.1", "data");
	_IN("1.2.840.113549.1.7.2", "signedData");
	_IN("1.2.840.113549.1.7.3", "envelopedData");
	_IN("1.2.840.113549.1.7.4", "signedAndEnvelopedData");
	_IN("1.2.840.113549.1.7.5", "digestedData");
	_IN("1.2.840.113549.1.7.6", "encryptedData");
	_IN("1.2.840.113549.1.9.1", "emailAddress");
	_IN("1.2.840.113549.1.9.2", "unstructuredName");
	_IN("1.2.840.113549.1.9.3", "contentType");
	_IN("1.2.840.113549.1.9.4", "messageDigest");
	_IN("1.2.840.113549.1.9.5", "signingTime");
	_IN("1.2.840.113549.1.9.6", "counterSignature");
	_IN("1.2.840.113549.1.9.7", "challengePassword");
	_IN("1.2.840.113549.1.9.8", "unstructuredAddress");
	_IN("1.2.840.113549.1.9.14", "extensionRequest");
	_IN("1.2.840.113549.1.9.20", "friendlyName");
	_IN("1.2.840.113549.1.9.21", "localKeyId");
	_IN("1.2.840.113549.1.9.22.1", "x509Certificate");
	_IN("1.2.840.113549.1.12.10.1.1", "keyBag");
	_IN("1.2.840.113549.1.12.10.1.2", "pkcs8ShroudedKeyBag");
	_IN("1.2.840.113549.1.12.10.1.3", "certBag");
	_IN("1.2.840.113549.1.12.10.1.4", "crlBag");
	_IN("1.2.840.113549.1.12.10.1.5", "secretBag");
	_IN("1.2.840.113549.1.12.10.1.6", "safeContentsBag");
	_IN("1.2.840.113549.1.5.13", "pkcs5PBES2");
	_IN("1.2.840.113549.1.5.12", "pkcs5PBKDF2");
	_IN("1.2.840.113549.1.12.1.1", "pbeWithSHAAnd128BitRC4");
	_IN("1.2.840.113549.1.12.1.2", "pbeWithSHAAnd40BitRC4");
	_IN("1.2.840.113549.1.12.1.3", "pbeWithSHAAnd3-KeyTripleDES-CBC");
	_IN("1.2.840.113549.1.12.1.4", "pbeWithSHAAnd2-KeyTripleDES-CBC");
	_IN("1.2.840.113549.1.12.1.5", "pbeWithSHAAnd128BitRC2-CBC");
	_IN("1.2.840.113549.1.12.1.6", "pbewithSHAAnd40BitRC2-CBC");
	_IN("1.2.840.113549.2.7", "hmacWithSHA1");
	_IN("1.2.840.113549.2.8", "hmacWithSHA224");
	_IN("1.2.840.113549.2.9", "hmacWithSHA256");
	_IN("1.2.840.113549.2.10", "hmacWithSHA384");
	_IN("1.2.840.113549.2.11", "hmacWithSHA512");
	_IN("1.2.840.113549.3.7", "des-EDE3-CBC");
	_IN("2.16.840.1.101.3.4.1.2", "aes128-CBC");
	_IN("2.16.840.1.101.3.4.1.22", "aes192-CBC");
	_IN("2.16.840.1.101.3.4.1.42", "aes256-CBC");
	_IN("2.5.4.3", "commonName");
	_IN("2.5.4.4", "surname");
	_IN("2.5.4.5", "serialNumber");
	_IN("2.5.4.6", "countryName");
	_IN("2.5.4.7", "localityName");
	_IN("2.5.4.8", "stateOrProvinceName");
	_IN("2.5.4.9", "streetAddress");
	_IN("2.5.4.10", "organizationName");
	_IN("2.5.4.11", "organizationalUnitName");
	_IN("2.5.4.12", "title");
	_IN("2.5.4.13", "description");
	_IN("2.5.4.15", "businessCategory");
	_IN("2.5.4.17", "postalCode");
	_IN("2.5.4.42", "givenName");
	_IN("2.5.4.65", "pseudonym");
	_IN("1.3.6.1.4.1.311.60.2.1.2", "jurisdictionOfIncorporationStateOrProvinceName");
	_IN("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionOfIncorporationCountryName");
	_IN("2.16.840.1.113730.1.1", "nsCertType");
	_IN("2.16.840.1.113730.1.13", "nsComment");
	_I_("2.5.29.1", "authorityKeyIdentifier");
	_I_("2.5.29.2", "keyAttributes");
	_I_("2.5.29.3", "certificatePolicies");
	_I_("2.5.29.4", "keyUsageRestriction");
	_I_("2.5.29.5", "policyMapping");
	_I_("2.5.29.6", "subtreesConstraint");
	_I_("2.5.29.7", "subjectAltName");
	_I_("2.5.29.8", "issuerAltName");
	_I_("2.5.29.9", "subjectDirectoryAttributes");
	_I_("2.5.29.10", "basicConstraints");
	_I_("2.5.29.11", "nameConstraints");
	_I_("2.5.29.12", "policyConstraints");
	_I_("2.5.29.13", "basicConstraints");
	_IN("2.5.29.14", "subjectKeyIdentifier");
	_IN("2.5.29.15", "keyUsage");
	_I_("2.5.29.16", "privateKeyUsagePeriod");
	_IN("2.5.29.17", "subjectAltName");
	_IN("2.5.29.18", "issuerAltName");
	_IN("2.5.29.19", "basicConstraints");
	_I_("2.5.29.20", "cRLNumber");
	_I_("2.5.29.21", "cRLReason");
	_I_("2.5.29.22", "expirationDate");
	_I_("2.5.29.23", "instructionCode");
	_I_("2.5.29.24", "invalidityDate");
	_I_("2.5.29.25", "cRLDistributionPoints");
	_I_("2.5.29.26", "issuingDistributionPoint");
	_I_("2.5.29.27", "deltaCRLIndicator");
	_I_("2.5.29.28", "issuingDistributionPoint");
	_I_("2.5.29.29", "certificateIssuer");
	_I_("2.5.29.30", "nameConstraints");
	_IN("2.5.29.31", "cRLDistributionPoints");
	_IN("2.5.29.32", "certificatePolicies");
	_I_("2.5.29.33", "policyMappings");
	_I_("2.5.29.34", "policyConstraints");
	_IN("2.5.29.35", "authorityKeyIdentifier");
	_I_("2.5.29.36", "policyConstraints");
	_IN("2.5.29.37", "extKeyUsage");
	_I_("2.5.29.46", "freshestCRL");
	_I_("2.5.29.54", "inhibitAnyPolicy");
	_IN("1.3.6.1.4.1.11129.2.4.2", "timestampList");
	_IN("1.3.6.1.5.5.7.1.1", "authorityInfoAccess");
	_IN("1.3.6.1.5.5.7.3.1", "serverAuth");
	_IN("1.3.6.1.5.5.7.3.2", "clientAuth");
	_IN("1.3.6.1.5.5.7.3.3", "codeSigning");
	_IN("1.3.6.1.5.5.7.3.4", "emailProtection");
	_IN("1.3.6.1.5.5.7.3.8", "timeStamping");
}));
// src/read/asn1.ts
var import_asn1 = /* @__PURE__ */ __toESM((/* @__PURE__ */ __commonJSMin(((exports, module) => {
	/**
	* Javascript implementation of Abstract Syntax Notation Number One.
	*
	* @author Dave Longley
	*
	* Copyright (c) 2010-2015 Digital Bazaar, Inc.
	*
	* An API for storing data using the Abstract Syntax Notation Number One
	* format using DER (Distinguished Encoding Rules) encoding. This encoding is
	* commonly used to store data for PKI, i.e. X.509 Certificates, and this
	* implementation exists for that purpose.
	*
	* Abstract Syntax Notation Number One (ASN.1) is used to define the abstract
	* syntax of information without restricting the way the information is encoded
	* for transmission. It provides a standard that allows for open systems
	* communication. ASN.1 defines the syntax of information data and a number of
	* simple data types as well as a notation for describing them and specifying
	* values for them.
	*
	* The RSA algorithm creates public and private keys that are often stored in
	* X.509 or PKCS#X formats -- which use ASN.1 (encoded in DER format). This
	* class provides the most basic functionality required to store and load DSA
	* keys that are encoded according to ASN.1.
	*
	* The most common binary encodings for ASN.1 are BER (Basic Encoding Rules)
	* and DER (Distinguished Encoding Rules). DER is just a subset of BER that
	* has stricter requirements for how data must be encoded.
	*
	* Each ASN.1 structure has a tag (a byte identifying the ASN.1 structure type)
	* and a byte array for the value of this ASN1 structure which may be data or a
	* list of ASN.1 structures.
	*
	* Each ASN.1 structure using BER is (Tag-Length-Value):
	*
	* | byte 0 | bytes X | bytes Y |
	* |--------|---------|----------
	* |  tag   | length  |  value  |
	*
	* ASN.1 allows for tags to be of "High-tag-number form" which allows a tag to
	* be two or more octets, but that is not supported by this class. A tag is
	* only 1 byte. Bits 1-5 give the tag number (ie the data type within a
	* particular 'class'), 6 indicates whether or not the ASN.1 value is
	* constructed from other ASN.1 values, and bits 7 and 8 give the 'class'. If
	* bits 7 and 8 are both zero, the class is UNIVERSAL. If only bit 7 is set,
	* then the class is APPLICATION. If only bit 8 is set, then the class is
	* CONTEXT_SPECIFIC. If both bits 7 and 8 are set, then the class is PRIVATE.
	* The tag numbers for the data types for the class UNIVERSAL are listed below:
	*
	* UNIVERSAL 0 Reserved for use by the encoding rules
	* UNIVERSAL 1 Boolean type
	* UNIVERSAL 2 Integer type
	* UNIVERSAL 3 Bitstring type
	* UNIVERSAL 4 Octetstring type
	* UNIVERSAL 5 Null type
	* UNIVERSAL 6 Object identifier type
	* UNIVERSAL 7 Object descriptor type
	* UNIVERSAL 8 External type and Instance-of type
	* UNIVERSAL 9 Real type
	* UNIVERSAL 10 Enumerated type
	* UNIVERSAL 11 Embedded-pdv type
	* UNIVERSAL 12 UTF8String type
	* UNIVERSAL 13 Relative object identifier type
	* UNIVERSAL 14-15 Reserved for future editions
	* UNIVERSAL 16 Sequence and Sequence-of types
	* UNIVERSAL 17 Set and Set-of types
	* UNIVERSAL 18-22, 25-30 Character string types
	* UNIVERSAL 23-24 Time types
	*
	* The length of an ASN.1 structure is specified after the tag identifier.
	* There is a definite form and an indefinite form. The indefinite form may
	* be used if the encoding is constructed and not all immediately available.
	* The indefinite form is encoded using a length byte with only the 8th bit
	* set. The end of the constructed object is marked using end-of-contents
	* octets (two zero bytes).
	*
	* The definite form looks like this:
	*
	* The length may take up 1 or more bytes, it depends on the length of the
	* value of the ASN.1 structure. DER encoding requires that if the ASN.1
	* structure has a value that has a length greater than 127, more than 1 byte
	* will be used to store its length, otherwise just one byte will be used.
	* This is strict.
	*
	* In the case that the length of the ASN.1 value is less than 127, 1 octet
	* (byte) is used to store the "short form" length. The 8th bit has a value of
	* 0 indicating the length is "short form" and not "long form" and bits 7-1
	* give the length of the data. (The 8th bit is the left-most, most significant
	* bit: also known as big endian or network format).
	*
	* In the case that the length of the ASN.1 value is greater than 127, 2 to
	* 127 octets (bytes) are used to store the "long form" length. The first
	* byte's 8th bit is set to 1 to indicate the length is "long form." Bits 7-1
	* give the number of additional octets. All following octets are in base 256
	* with the most significant digit first (typical big-endian binary unsigned
	* integer storage). So, for instance, if the length of a value was 257, the
	* first byte would be set to:
	*
	* 10000010 = 130 = 0x82.
	*
	* This indicates there are 2 octets (base 256) for the length. The second and
	* third bytes (the octets just mentioned) would store the length in base 256:
	*
	* octet 2: 00000001 = 1 * 256^1 = 256
	* octet 3: 00000001 = 1 * 256^0 = 1
	* total = 257
	*
	* The algorithm for converting a js integer value of 257 to base-256 is:
	*
	* var value = 257;
	* var bytes = [];
	* bytes[0] = (value >>> 8) & 0xFF; // most significant byte first
	* bytes[1] = value & 0xFF;        // least significant byte last
	*
	* On the ASN.1 UNIVERSAL Object Identifier (OID) type:
	*
	* An OID can be written like: "value1.value2.value3...valueN"
	*
	* The DER encoding rules:
	*
	* The first byte has the value 40 * value1 + value2.
	* The following bytes, if any, encode the remaining values. Each value is
	* encoded in base 128, most significant digit first (big endian), with as
	* few digits as possible, and the most significant bit of each byte set
	* to 1 except the last in each value's encoding. For example: Given the
	* OID "1.2.840.113549", its DER encoding is (remember each byte except the
	* last one in each encoding is OR'd with 0x80):
	*
	* byte 1: 40 * 1 + 2 = 42 = 0x2A.
	* bytes 2-3: 128 * 6 + 72 = 840 = 6 72 = 6 72 = 0x0648 = 0x8648
	* bytes 4-6: 16384 * 6 + 128 * 119 + 13 = 6 119 13 = 0x06770D = 0x86F70D
	*
	* The final value is: 0x2A864886F70D.
	* The full OID (including ASN.1 tag and length of 6 bytes) is:
	* 0x06062A864886F70D
	*/
	var forge = require_forge();
	require_util();
	require_oids();
	var asn1 = module.exports = forge.asn1 = forge.asn1 || {};
	/**
	* ASN.1 classes.
	*/
	asn1.Class = {
		UNIVERSAL: 0,
		APPLICATION: 64,
		CONTEXT_SPECIFIC: 128,
		PRIVATE: 192
	};
	/**
	* ASN.1 types. Not all types are supported by this implementation, only
	* those necessary to implement a simple PKI are implemented.
	*/
	asn1.Type = {
		NONE: 0,
		BOOLEAN: 1,
		INTEGER: 2,
		BITSTRING: 3,
		OCTETSTRING: 4,
		NULL: 5,
		OID: 6,
		ODESC: 7,
		EXTERNAL: 8,
		REAL: 9,
		ENUMERATED: 10,
		EMBEDDED: 11,
		UTF8: 12,
		ROID: 13,
		SEQUENCE: 16,
		SET: 17,
		PRINTABLESTRING: 19,
		IA5STRING: 22,
		UTCTIME: 23,
		GENERALIZEDTIME: 24,
		BMPSTRING: 30
	};
	/**
	* Sets the default maximum recursion depth when parsing ASN.1 structures.
	*/
	asn1.maxDepth = 256;
	/**
	* Creates a new asn1 object.
	*
	* @param tagClass the tag class for the object.
	* @param type the data type (tag number) for the object.
	* @param constructed true if the asn1 object is in constructed form.
	* @param value the value for the object, if it is not constructed.
	* @param [options] the options to use:
	*          [bitStringContents] the plain BIT STRING content including padding
	*            byte.
	*
	* @return the asn1 object.
	*/
	asn1.create = function(tagClass, type, constructed, value, options) {
		if (forge.util.isArray(value)) {
			var tmp = [];
			for (var i = 0; i < value.length; ++i) if (value[i] !== void 0) tmp.push(value[i]);
			value = tmp;
		}
		var obj = {
			tagClass,
			type,
			constructed,
			composed: constructed || forge.util.isArray(value),
			value
		};
		if (options && "bitStringContents" in options) {
			obj.bitStringContents = options.bitStringContents;
			obj.original = asn1.copy(obj);
		}
		return obj;
	};
	/**
	* Copies an asn1 object.
	*
	* @param obj the asn1 object.
	* @param [options] copy options:
	*          [excludeBitStringContents] true to not copy bitStringContents
	*
	* @return the a copy of the asn1 object.
	*/
	asn1.copy = function(obj, options) {
		var copy;
		if (forge.util.isArray(obj)) {
			copy = [];
			for (var i = 0; i < obj.length; ++i) copy.push(asn1.copy(obj[i], options));
			return copy;
		}
		if (typeof obj === "string") return obj;
		copy = {
			tagClass: obj.tagClass,
			type: obj.type,
			constructed: obj.constructed,
			composed: obj.composed,
			value: asn1.copy(obj.value, options)
		};
		if (options && !options.excludeBitStringContents) copy.bitStringContents = obj.bitStringContents;
		return copy;
	};
	/**
	* Compares asn1 objects for equality.
	*
	* Note this function does not run in constant time.
	*
	* @param obj1 the first asn1 object.
	* @param obj2 the second asn1 object.
	* @param [options] compare options:
	*          [includeBitStringContents] true to compare bitStringContents
	*
	* @return true if the asn1 objects are equal.
	*/
	asn1.equals = function(obj1, obj2, options) {
		if (forge.util.isArray(obj1)) {
			if (!forge.util.isArray(obj2)) return false;
			if (obj1.length !== obj2.length) return false;
			for (var i = 0; i < obj1.length; ++i) if (!asn1.equals(obj1[i], obj2[i])) return false;
			return true;
		}
		if (typeof obj1 !== typeof obj2) return false;
		if (typeof obj1 === "string") return obj1 === obj2;
		var equal = obj1.tagClass === obj2.tagClass && obj1.type === obj2.type && obj1.constructed === obj2.constructed && obj1.composed === obj2.composed && asn1.equals(obj1.value, obj2.value);
		if (options && options.includeBitStringContents) equal = equal && obj1.bitStringContents === obj2.bitStringContents;
		return equal;
	};
	/**
	* Gets the length of a BER-encoded ASN.1 value.
	*
	* In case the length is not specified, undefined is returned.
	*
	* @param b the BER-encoded ASN.1 byte buffer, starting with the first
	*          length byte.
	*
	* @return the length of the BER-encoded ASN.1 value or undefined.
	*/
	asn1.getBerValueLength = function(b) {
		var b2 = b.getByte();
		if (b2 === 128) return;
		var length;
		if (!(b2 & 128)) length = b2;
		else length = b.getInt((b2 & 127) << 3);
		return length;
	};
	/**
	* Check if the byte buffer has enough bytes. Throws an Error if not.
	*
	* @param bytes the byte buffer to parse from.
	* @param remaining the bytes remaining in the current parsing state.
	* @param n the number of bytes the buffer must have.
	*/
	function _checkBufferLength(bytes, remaining, n) {
		if (n > remaining) {
			var error = /* @__PURE__ */ new Error("Too few bytes to parse DER.");
			error.available = bytes.length();
			error.remaining = remaining;
			error.requested = n;
			throw error;
		}
	}
	/**
	* Gets the length of a BER-encoded ASN.1 value.
	*
	* In case the length is not specified, undefined is returned.
	*
	* @param bytes the byte buffer to parse from.
	* @param remaining the bytes remaining in the current parsing state.
	*
	* @return the length of the BER-encoded ASN.1 value or undefined.
	*/
	var _getValueLength = function(bytes, remaining) {
		var b2 = bytes.getByte();
		remaining--;
		if (b2 === 128) return;
		var length;
		if (!(b2 & 128)) length = b2;
		else {
			var longFormBytes = b2 & 127;
			_checkBufferLength(bytes, remaining, longFormBytes);
			length = bytes.getInt(longFormBytes << 3);
		}
		if (length < 0) throw new Error("Negative length: " + length);
		return length;
	};
	/**
	* Parses an asn1 object from a byte buffer in DER format.
	*
	* @param bytes the byte buffer to parse from.
	* @param [strict] true to be strict when checking value lengths, false to
	*          allow truncated values (default: true).
	* @param [options] object with options or boolean strict flag
	*          [strict] true to be strict when checking value lengths, false to
	*            allow truncated values (default: true).
	*          [parseAllBytes] true to ensure all bytes are parsed
	*            (default: true)
	*          [decodeBitStrings] true to attempt to decode the content of
	*            BIT STRINGs (not OCTET STRINGs) using strict mode. Note that
	*            without schema support to understand the data context this can
	*            erroneously decode values that happen to be valid ASN.1. This
	*            flag will be deprecated or removed as soon as schema support is
	*            available. (default: true)
	*          [maxDepth] override asn1.maxDepth recursion limit
	*            (default: asn1.maxDepth)
	*
	* @throws Will throw an error for various malformed input conditions.
	*
	* @return the parsed asn1 object.
	*/
	asn1.fromDer = function(bytes, options) {
		if (options === void 0) options = {
			strict: true,
			parseAllBytes: true,
			decodeBitStrings: true
		};
		if (typeof options === "boolean") options = {
			strict: options,
			parseAllBytes: true,
			decodeBitStrings: true
		};
		if (!("strict" in options)) options.strict = true;
		if (!("parseAllBytes" in options)) options.parseAllBytes = true;
		if (!("decodeBitStrings" in options)) options.decodeBitStrings = true;
		if (!("maxDepth" in options)) options.maxDepth = asn1.maxDepth;
		if (typeof bytes === "string") bytes = forge.util.createBuffer(bytes);
		var byteCount = bytes.length();
		var value = _fromDer(bytes, bytes.length(), 0, options);
		if (options.parseAllBytes && bytes.length() !== 0) {
			var error = /* @__PURE__ */ new Error("Unparsed DER bytes remain after ASN.1 parsing.");
			error.byteCount = byteCount;
			error.remaining = bytes.length();
			throw error;
		}
		return value;
	};
	/**
	* Internal function to parse an asn1 object from a byte buffer in DER format.
	*
	* @param bytes the byte buffer to parse from.
	* @param remaining the number of bytes remaining for this chunk.
	* @param depth the current parsing depth.
	* @param options object with same options as fromDer().
	*
	* @return the parsed asn1 object.
	*/
	function _fromDer(bytes, remaining, depth, options) {
		if (depth >= options.maxDepth) throw new Error("ASN.1 parsing error: Max depth exceeded.");
		var start;
		_checkBufferLength(bytes, remaining, 2);
		var b1 = bytes.getByte();
		remaining--;
		var tagClass = b1 & 192;
		var type = b1 & 31;
		start = bytes.length();
		var length = _getValueLength(bytes, remaining);
		remaining -= start - bytes.length();
		if (length !== void 0 && length > remaining) {
			if (options.strict) {
				var error = /* @__PURE__ */ new Error("Too few bytes to read ASN.1 value.");
				error.available = bytes.length();
				error.remaining = remaining;
				error.requested = length;
				throw error;
			}
			length = remaining;
		}
		var value;
		var bitStringContents;
		var constructed = (b1 & 32) === 32;
		if (constructed) {
			value = [];
			if (length === void 0) for (;;) {
				_checkBufferLength(bytes, remaining, 2);
				if (bytes.bytes(2) === String.fromCharCode(0, 0)) {
					bytes.getBytes(2);
					remaining -= 2;
					break;
				}
				start = bytes.length();
				value.push(_fromDer(bytes, remaining, depth + 1, options));
				remaining -= start - bytes.length();
			}
			else while (length > 0) {
				start = bytes.length();
				value.push(_fromDer(bytes, length, depth + 1, options));
				remaining -= start - bytes.length();
				length -= start - bytes.length();
			}
		}
		if (value === void 0 && tagClass === asn1.Class.UNIVERSAL && type === asn1.Type.BITSTRING) bitStringContents = bytes.bytes(length);
		if (value === void 0 && options.decodeBitStrings && tagClass === asn1.Class.UNIVERSAL && type === asn1.Type.BITSTRING && length > 1) {
			var savedRead = bytes.read;
			var savedRemaining = remaining;
			var unused = 0;
			if (type === asn1.Type.BITSTRING) {
				_checkBufferLength(bytes, remaining, 1);
				unused = bytes.getByte();
				remaining--;
			}
			if (unused === 0) try {
				start = bytes.length();
				var subOptions = {
					strict: true,
					decodeBitStrings: false,
					maxDepth: options.maxDepth
				};
				var composed = _fromDer(bytes, remaining, depth + 1, subOptions);
				var used = start - bytes.length();
				remaining -= used;
				if (type == asn1.Type.BITSTRING) used++;
				var tc = composed.tagClass;
				if (used === length && (tc === asn1.Class.UNIVERSAL || tc === asn1.Class.CONTEXT_SPECIFIC)) value = [composed];
			} catch (ex) {}
			if (value === void 0) {
				bytes.read = savedRead;
				remaining = savedRemaining;
			}
		}
		if (value === void 0) {
			if (length === void 0) {
				if (options.strict) throw new Error("Non-constructed ASN.1 object of indefinite length.");
				length = remaining;
			}
			if (type === asn1.Type.BMPSTRING) {
				value = "";
				for (; length > 0; length -= 2) {
					_checkBufferLength(bytes, remaining, 2);
					value += String.fromCharCode(bytes.getInt16());
					remaining -= 2;
				}
			} else {
				value = bytes.getBytes(length);
				remaining -= length;
			}
		}
		var asn1Options = bitStringContents === void 0 ? null : { bitStringContents };
		return asn1.create(tagClass, type, constructed, value, asn1Options);
	}
	/**
	* Converts the given asn1 object to a buffer of bytes in DER format.
	*
	* @param asn1 the asn1 object to convert to bytes.
	*
	* @return the buffer of bytes.
	*/
	asn1.toDer = function(obj) {
		var bytes = forge.util.createBuffer();
		var b1 = obj.tagClass | obj.type;
		var value = forge.util.createBuffer();
		var useBitStringContents = false;
		if ("bitStringContents" in obj) {
			useBitStringContents = true;
			if (obj.original) useBitStringContents = asn1.equals(obj, obj.original);
		}
		if (useBitStringContents) value.putBytes(obj.bitStringContents);
		else if (obj.composed) {
			if (obj.constructed) b1 |= 32;
			else value.putByte(0);
			for (var i = 0; i < obj.value.length; ++i) if (obj.value[i] !== void 0) value.putBuffer(asn1.toDer(obj.value[i]));
		} else if (obj.type === asn1.Type.BMPSTRING) for (var i = 0; i < obj.value.length; ++i) value.putInt16(obj.value.charCodeAt(i));
		else if (obj.type === asn1.Type.INTEGER && obj.value.length > 1 && (obj.value.charCodeAt(0) === 0 && (obj.value.charCodeAt(1) & 128) === 0 || obj.value.charCodeAt(0) === 255 && (obj.value.charCodeAt(1) & 128) === 128)) value.putBytes(obj.value.substr(1));
		else value.putBytes(obj.value);
		bytes.putByte(b1);
		if (value.length() <= 127) bytes.putByte(value.length() & 127);
		else {
			var len = value.length();
			var lenBytes = "";
			do {
				lenBytes += String.fromCharCode(len & 255);
				len = len >>> 8;
			} while (len > 0);
			bytes.putByte(lenBytes.length | 128);
			for (var i = lenBytes.length - 1; i >= 0; --i) bytes.putByte(lenBytes.charCodeAt(i));
		}
		bytes.putBuffer(value);
		return bytes;
	};
	/**
	* Converts an OID dot-separated string to a byte buffer. The byte buffer
	* contains only the DER-encoded value, not any tag or length bytes.
	*
	* @param oid the OID dot-separated string.
	*
	* @return the byte buffer.
	*/
	asn1.oidToDer = function(oid) {
		var values = oid.split(".");
		var bytes = forge.util.createBuffer();
		var first = parseInt(values[0], 10);
		var second = parseInt(values[1], 10);
		if (!(first >= 0 && first <= 2 && second >= 0) || first < 2 && second > 39) throw new Error("Invalid OID; the first two arcs are out of range.");
		var last, valueBytes, value, b;
		for (var i = 1; i < values.length; ++i) {
			last = true;
			valueBytes = [];
			value = i === 1 ? 40 * first + second : parseInt(values[i], 10);
			if (value > 4294967295) throw new Error("OID value too large; max is 32-bits.");
			do {
				b = value & 127;
				value = value >>> 7;
				if (!last) b |= 128;
				valueBytes.push(b);
				last = false;
			} while (value > 0);
			for (var n = valueBytes.length - 1; n >= 0; --n) bytes.putByte(valueBytes[n]);
		}
		return bytes;
	};
	/**
	* Converts a DER-encoded byte buffer to an OID dot-separated string. The
	* byte buffer should contain only the DER-encoded value, not any tag or
	* length bytes.
	*
	* @param bytes the byte buffer.
	*
	* @return the OID dot-separated string.
	*/
	asn1.derToOid = function(bytes) {
		var oid;
		if (typeof bytes === "string") bytes = forge.util.createBuffer(bytes);
		var b;
		var value = 0;
		var first = true;
		while (bytes.length() > 0) {
			if (value > 70368744177663) throw new Error("OID value too large; max is 53-bits.");
			b = bytes.getByte();
			value = value * 128;
			if (b & 128) value += b & 127;
			else {
				value += b;
				if (first) {
					oid = value < 80 ? Math.floor(value / 40) + "." + value % 40 : "2." + (value - 80);
					first = false;
				} else oid += "." + value;
				value = 0;
			}
		}
		return oid;
	};
	/**
	* Converts a UTCTime value to a date.
	*
	* Note: GeneralizedTime has 4 digits for the year and is used for X.509
	* dates past 2049. Parsing that structure hasn't been implemented yet.
	*
	* @param utc the UTCTime value to convert.
	*
	* @return the date.
	*/
	asn1.utcTimeToDate = function(utc) {
		var date = /* @__PURE__ */ new Date();
		var year = parseInt(utc.substr(0, 2), 10);
		year = year >= 50 ? 1900 + year : 2e3 + year;
		var MM = parseInt(utc.substr(2, 2), 10) - 1;
		var DD = parseInt(utc.substr(4, 2), 10);
		var hh = parseInt(utc.substr(6, 2), 10);
		var mm = parseInt(utc.substr(8, 2), 10);
		var ss = 0;
		if (utc.length > 11) {
			var c = utc.charAt(10);
			var end = 10;
			if (c !== "+" && c !== "-") {
				ss = parseInt(utc.substr(10, 2), 10);
				end += 2;
			}
		}
		date.setUTCFullYear(year, MM, DD);
		date.setUTCHours(hh, mm, ss, 0);
		if (end) {
			c = utc.charAt(end);
			if (c === "+" || c === "-") {
				var hhoffset = parseInt(utc.substr(end + 1, 2), 10);
				var mmoffset = parseInt(utc.substr(end + 4, 2), 10);
				var offset = hhoffset * 60 + mmoffset;
				offset *= 6e4;
				if (c === "+") date.setTime(+date - offset);
				else date.setTime(+date + offset);
			}
		}
		return date;
	};
	/**
	* Converts a GeneralizedTime value to a date.
	*
	* @param gentime the GeneralizedTime value to convert.
	*
	* @return the date.
	*/
	asn1.generalizedTimeToDate = function(gentime) {
		var date = /* @__PURE__ */ new Date();
		var YYYY = parseInt(gentime.substr(0, 4), 10);
		var MM = parseInt(gentime.substr(4, 2), 10) - 1;
		var DD = parseInt(gentime.substr(6, 2), 10);
		var hh = parseInt(gentime.substr(8, 2), 10);
		var mm = parseInt(gentime.substr(10, 2), 10);
		var ss = parseInt(gentime.substr(12, 2), 10);
		var fff = 0;
		var offset = 0;
		var isUTC = false;
		if (gentime.charAt(gentime.length - 1) === "Z") isUTC = true;
		var end = gentime.length - 5, c = gentime.charAt(end);
		if (c === "+" || c === "-") {
			var hhoffset = parseInt(gentime.substr(end + 1, 2), 10);
			var mmoffset = parseInt(gentime.substr(end + 4, 2), 10);
			offset = hhoffset * 60 + mmoffset;
			offset *= 6e4;
			if (c === "+") offset *= -1;
			isUTC = true;
		}
		if (gentime.charAt(14) === ".") fff = parseFloat(gentime.substr(14), 10) * 1e3;
		if (isUTC) {
			date.setUTCFullYear(YYYY, MM, DD);
			date.setUTCHours(hh, mm, ss, fff);
			date.setTime(+date + offset);
		} else {
			date.setFullYear(YYYY, MM, DD);
			date.setHours(hh, mm, ss, fff);
		}
		return date;
	};
	/**
	* Converts a date to a UTCTime value.
	*
	* Note: GeneralizedTime has 4 digits for the year and is used for X.509
	* dates past 2049. Converting to a GeneralizedTime hasn't been
	* implemented yet.
	*
	* @param date the date to convert.
	*
	* @return the UTCTime value.
	*/
	asn1.dateToUtcTime = function(date) {
		if (typeof date === "string") return date;
		var rval = "";
		var format = [];
		format.push(("" + date.getUTCFullYear()).substr(2));
		format.push("" + (date.getUTCMonth() + 1));
		format.push("" + date.getUTCDate());
		format.push("" + date.getUTCHours());
		format.push("" + date.getUTCMinutes());
		format.push("" + date.getUTCSeconds());
		for (var i = 0; i < format.length; ++i) {
			if (format[i].length < 2) rval += "0";
			rval += format[i];
		}
		rval += "Z";
		return rval;
	};
	/**
	* Converts a date to a GeneralizedTime value.
	*
	* @param date the date to convert.
	*
	* @return the GeneralizedTime value as a string.
	*/
	asn1.dateToGeneralizedTime = function(date) {
		if (typeof date === "string") return date;
		var rval = "";
		var format = [];
		format.push("" + date.getUTCFullYear());
		format.push("" + (date.getUTCMonth() + 1));
		format.push("" + date.getUTCDate());
		format.push("" + date.getUTCHours());
		format.push("" + date.getUTCMinutes());
		format.push("" + date.getUTCSeconds());
		for (var i = 0; i < format.length; ++i) {
			if (format[i].length < 2) rval += "0";
			rval += format[i];
		}
		rval += "Z";
		return rval;
	};
	/**
	* Converts a javascript integer to a DER-encoded byte buffer to be used
	* as the value for an INTEGER type.
	*
	* @param x the integer.
	*
	* @return the byte buffer.
	*/
	asn1.integerToDer = function(x) {
		var rval = forge.util.createBuffer();
		if (x >= -128 && x < 128) return rval.putSignedInt(x, 8);
		if (x >= -32768 && x < 32768) return rval.putSignedInt(x, 16);
		if (x >= -8388608 && x < 8388608) return rval.putSignedInt(x, 24);
		if (x >= -2147483648 && x < 2147483648) return rval.putSignedInt(x, 32);
		var error = /* @__PURE__ */ new Error("Integer too large; max is 32-bits.");
		error.integer = x;
		throw error;
	};
	/**
	* Converts a DER-encoded byte buffer to a javascript integer. This is
	* typically used to decode the value of an INTEGER type.
	*
	* @param bytes the byte buffer.
	*
	* @return the integer.
	*/
	asn1.derToInteger = function(bytes) {
		if (typeof bytes === "string") bytes = forge.util.createBuffer(bytes);
		var n = bytes.length() * 8;
		if (n > 32) throw new Error("Integer too large; max is 32-bits.");
		return bytes.getSignedInt(n);
	};
	/**
	* Validates that the given ASN.1 object is at least a super set of the
	* given ASN.1 structure. Only tag classes and types are checked. An
	* optional map may also be provided to capture ASN.1 values while the
	* structure is checked.
	*
	* To capture an ASN.1 value, set an object in the validator's 'capture'
	* parameter to the key to use in the capture map. To capture the full
	* ASN.1 object, specify 'captureAsn1'. To capture BIT STRING bytes, including
	* the leading unused bits counter byte, specify 'captureBitStringContents'.
	* To capture BIT STRING bytes, without the leading unused bits counter byte,
	* specify 'captureBitStringValue'.
	*
	* Objects in the validator may set a field 'optional' to true to indicate
	* that it isn't necessary to pass validation.
	*
	* @param obj the ASN.1 object to validate.
	* @param v the ASN.1 structure validator.
	* @param capture an optional map to capture values in.
	* @param errors an optional array for storing validation errors.
	*
	* @return true on success, false on failure.
	*/
	asn1.validate = function(obj, v, capture, errors) {
		var rval = false;
		if ((obj.tagClass === v.tagClass || typeof v.tagClass === "undefined") && (obj.type === v.type || typeof v.type === "undefined")) {
			if (obj.constructed === v.constructed || typeof v.constructed === "undefined") {
				rval = true;
				if (v.value && forge.util.isArray(v.value)) {
					var j = 0;
					for (var i = 0; rval && i < v.value.length; ++i) {
						var schemaItem = v.value[i];
						rval = !!schemaItem.optional;
						var objChild = obj.value[j];
						if (!objChild) {
							if (!schemaItem.optional) {
								rval = false;
								if (errors) errors.push("[" + v.name + "] Missing required element. Expected tag class \"" + schemaItem.tagClass + "\", type \"" + schemaItem.type + "\"");
							}
							continue;
						}
						if (typeof schemaItem.tagClass !== "undefined" && typeof schemaItem.type !== "undefined" && (objChild.tagClass !== schemaItem.tagClass || objChild.type !== schemaItem.type)) {
							if (schemaItem.optional) {
								rval = true;
								continue;
							} else {
								rval = false;
								if (errors) errors.push("[" + v.name + "] Tag mismatch. Expected (" + schemaItem.tagClass + "," + schemaItem.type + "), got (" + objChild.tagClass + "," + objChild.type + ")");
								break;
							}
						}
						if (asn1.validate(objChild, schemaItem, capture, errors)) {
							++j;
							rval = true;
						} else if (schemaItem.optional) rval = true;
						else {
							rval = false;
							break;
						}
					}
				}
				if (rval && capture) {
					if (v.capture) capture[v.capture] = obj.value;
					if (v.captureAsn1) capture[v.captureAsn1] = obj;
					if (v.captureBitStringContents && "bitStringContents" in obj) capture[v.captureBitStringContents] = obj.bitStringContents;
					if (v.captureBitStringValue && "bitStringContents" in obj) {
						if (obj.bitStringContents.length < 2) capture[v.captureBitStringValue] = "";
						else {
							if (obj.bitStringContents.charCodeAt(0) !== 0) throw new Error("captureBitStringValue only supported for zero unused bits");
							capture[v.captureBitStringValue] = obj.bitStringContents.slice(1);
						}
					}
				}
			} else if (errors) errors.push("[" + v.name + "] Expected constructed \"" + v.constructed + "\", got \"" + obj.constructed + "\"");
		} else if (errors) {
			if (obj.tagClass !== v.tagClass) errors.push("[" + v.name + "] Expected tag class \"" + v.tagClass + "\", got \"" + obj.tagClass + "\"");
			if (obj.type !== v.type) errors.push("[" + v.name + "] Expected type \"" + v.type + "\", got \"" + obj.type + "\"");
		}
		return rval;
	};
	var _nonLatinRegex = /[^\\u0000-\\u00ff]/;
	/**
	* Pretty prints an ASN.1 object to a string.
	*
	* @param obj the object to write out.
	* @param level the level in the tree.
	* @param indentation the indentation to use.
	*
	* @return the string.
	*/
	asn1.prettyPrint = function(obj, level, indentation) {
		var rval = "";
		level = level || 0;
		indentation = indentation || 2;
		if (level > 0) rval += "\n";
		var indent = "";
		for (var i = 0; i < level * indentation; ++i) indent += " ";
		rval += indent + "Tag: ";
		switch (obj.tagClass) {
			case asn1.Class.UNIVERSAL:
				rval += "Universal:";
				break;
			case asn1.Class.APPLICATION:
				rval += "Application:";
				break;
			case asn1.Class.CONTEXT_SPECIFIC:
				rval += "Context-Specific:";
				break;
			case asn1.Class.PRIVATE: rval += "Private:";
		}
		if (obj.tagClass === asn1.Class.UNIVERSAL) {
			rval += obj.type;
			switch (obj.type) {
				case asn1.Type.NONE:
					rval += " (None)";
					break;
				case asn1.Type.BOOLEAN:
					rval += " (Boolean)";
					break;
				case asn1.Type.INTEGER:
					rval += " (Integer)";
					break;
				case asn1.Type.BITSTRING:
					rval += " (Bit string)";
					break;
				case asn1.Type.OCTETSTRING:
					rval += " (Octet string)";
					break;
				case asn1.Type.NULL:
					rval += " (Null)";
					break;
				case asn1.Type.OID:
					rval += " (Object Identifier)";
					break;
				case asn1.Type.ODESC:
					rval += " (Object Descriptor)";
					break;
				case asn1.Type.EXTERNAL:
					rval += " (External or Instance of)";
					break;
				case asn1.Type.REAL:
					rval += " (Real)";
					break;
				case asn1.Type.ENUMERATED:
					rval += " (Enumerated)";
					break;
				case asn1.Type.EMBEDDED:
					rval += " (Embedded PDV)";
					break;
				case asn1.Type.UTF8:
					rval += " (UTF8)";
					break;
				case asn1.Type.ROID:
					rval += " (Relative Object Identifier)";
					break;
				case asn1.Type.SEQUENCE:
					rval += " (Sequence)";
					break;
				case asn1.Type.SET:
					rval += " (Set)";
					break;
				case asn1.Type.PRINTABLESTRING:
					rval += " (Printable String)";
					break;
				case asn1.Type.IA5String:
					rval += " (IA5String (ASCII))";
					break;
				case asn1.Type.UTCTIME:
					rval += " (UTC time)";
					break;
				case asn1.Type.GENERALIZEDTIME:
					rval += " (Generalized time)";
					break;
				case asn1.Type.BMPSTRING: rval += " (BMP String)";
			}
		} else rval += obj.type;
		rval += "\n";
		rval += indent + "Constructed: " + obj.constructed + "\n";
		if (obj.composed) {
			var subvalues = 0;
			var sub = "";
			for (var i = 0; i < obj.value.length; ++i) if (obj.value[i] !== void 0) {
				subvalues += 1;
				sub += asn1.prettyPrint(obj.value[i], level + 1, indentation);
				if (i + 1 < obj.value.length) sub += ",";
			}
			rval += indent + "Sub values: " + subvalues + sub;
		} else {
			rval += indent + "Value: ";
			if (obj.type === asn1.Type.OID) {
				var oid = asn1.derToOid(obj.value);
				rval += oid;
				if (forge.pki && forge.pki.oids) {
					if (oid in forge.pki.oids) rval += " (" + forge.pki.oids[oid] + ") ";
				}
			}
			if (obj.type === asn1.Type.INTEGER) try {
				rval += asn1.derToInteger(obj.value);
			} catch (ex) {
				rval += "0x" + forge.util.bytesToHex(obj.value);
			}
			else if (obj.type === asn1.Type.BITSTRING) {
				if (obj.value.length > 1) rval += "0x" + forge.util.bytesToHex(obj.value.slice(1));
				else rval += "(none)";
				if (obj.value.length > 0) {
					var unused = obj.value.charCodeAt(0);
					if (unused == 1) rval += " (1 unused bit shown)";
					else if (unused > 1) rval += " (" + unused + " unused bits shown)";
				}
			} else if (obj.type === asn1.Type.OCTETSTRING) {
				if (!_nonLatinRegex.test(obj.value)) rval += "(" + obj.value + ") ";
				rval += "0x" + forge.util.bytesToHex(obj.value);
			} else if (obj.type === asn1.Type.UTF8) try {
				rval += forge.util.decodeUtf8(obj.value);
			} catch (e) {
				if (e.message === "URI malformed") rval += "0x" + forge.util.bytesToHex(obj.value) + " (malformed UTF8)";
				else throw e;
			}
			else if (obj.type === asn1.Type.PRINTABLESTRING || obj.type === asn1.Type.IA5String) rval += obj.value;
			else if (_nonLatinRegex.test(obj.value)) rval += "0x" + forge.util.bytesToHex(obj.value);
			else if (obj.value.length === 0) rval += "[null]";
			else rval += obj.value;
		}
		return rval;
	};
})))(), 1);
/** Identifier octets by name. */
const tags = {
	boolean: 1,
	integer: 2,
	bitString: 3,
	octetString: 4,
	null: 5,
	oid: 6,
	enumerated: 10,
	utf8String: 12,
	numericString: 18,
	printableString: 19,
	teletexString: 20,
	ia5String: 22,
	utcTime: 23,
	generalizedTime: 24,
	visibleString: 26,
	universalString: 28,
	bmpString: 30,
	sequence: 48,
	set: 49
};
/** Deeper or larger material is no certificate or key: it answers as unreadable, in bounded time. */
const limits = {
	bytes: 1 << 20,
	depth: 32
};
/** The element that the bytes hold, and nothing behind it; undefined where they are not well-formed. */
function readAsn1(source) {
	if (source.length > limits.bytes) return void 0;
	try {
		const text = Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString("latin1");
		return locate(import_asn1.default.fromDer(text, {
			strict: true,
			parseAllBytes: true,
			decodeBitStrings: false,
			maxDepth: limits.depth
		}), source, 0);
	} catch {
		return;
	}
}
function contentOf(node) {
	return node.source.subarray(node.contentStart, node.contentEnd);
}
function encodedOf(node) {
	return node.source.subarray(node.start, node.end);
}
const knownOids = /* @__PURE__ */ new Map();
/** The dotted form; undefined where the element is no well-formed object identifier. */
function readOid(node) {
	if (node?.tag !== tags.oid) return void 0;
	const length = node.contentEnd - node.contentStart;
	if (length === 0 || length > 64) return void 0;
	const raw = binaryText(node);
	const known = knownOids.get(raw);
	if (known !== void 0) return known;
	const dotted = decodeOid(contentOf(node));
	if (dotted !== void 0 && knownOids.size < 256) knownOids.set(raw, dotted);
	return dotted;
}
/** Content octets, one character each. */
function binaryText(node) {
	return Buffer.from(node.source.buffer, node.source.byteOffset + node.contentStart, node.contentEnd - node.contentStart).toString("latin1");
}
/** Lower-case hex of the content octets. */
function hexOf(node) {
	return Buffer.from(node.source.buffer, node.source.byteOffset + node.contentStart, node.contentEnd - node.contentStart).toString("hex");
}
/** The octets of a BIT STRING without its first, which counts unused bits. */
function readBits(node) {
	if (node?.tag !== tags.bitString || node.contentEnd === node.contentStart) return void 0;
	const unused = node.source[node.contentStart] ?? 0;
	const octets = node.source.subarray(node.contentStart + 1, node.contentEnd);
	return unused > 7 || unused > 0 && octets.length === 0 ? void 0 : {
		unused,
		octets
	};
}
/** The value of a minimal INTEGER as bigint; undefined where it is none, padded or empty. */
function readInteger(node) {
	if (node?.tag !== tags.integer || !isMinimalInteger(node)) return void 0;
	const magnitude = BigInt(`0x${hexOf(node)}`);
	return ((node.source[node.contentStart] ?? 0) & 128) !== 0 ? magnitude - (1n << BigInt(8 * (node.contentEnd - node.contentStart))) : magnitude;
}
/** X.690, section 8.3.2: the first nine bits are neither all ones nor all zeros. */
function isMinimalInteger(node) {
	const length = node.contentEnd - node.contentStart;
	if (length < 2) return length === 1;
	const first = node.source[node.contentStart] ?? 0;
	const next = (node.source[node.contentStart + 1] ?? 0) & 128;
	return !(first === 0 && next === 0 || first === 255 && next !== 0);
}
function locate(node, source, start) {
	const first = source[start + 1] ?? 0;
	const indefinite = first === 128;
	const contentStart = start + 2 + (first > 128 ? first & 127 : 0);
	const children = [];
	let contentEnd = contentStart;
	if (typeof node.value === "string") contentEnd += (node.type === tags.bmpString ? 2 : 1) * node.value.length;
	else for (const value of node.value) {
		const child = locate(value, source, contentEnd);
		children.push(child);
		contentEnd = child.end;
	}
	return {
		tag: source[start] ?? 0,
		source,
		start,
		contentStart,
		contentEnd,
		end: contentEnd + (indefinite ? 2 : 0),
		children
	};
}
function decodeOid(octets) {
	const arcs = [];
	let arc = 0;
	let fresh = true;
	for (const octet of octets) {
		if (fresh && octet === 128) return void 0;
		arc = arc * 128 + (octet & 127);
		fresh = (octet & 128) === 0;
		if (!fresh) continue;
		if (arcs.length === 0) {
			const root = Math.min(Math.floor(arc / 40), 2);
			arcs.push(root, arc - 40 * root);
		} else arcs.push(arc);
		arc = 0;
	}
	return fresh ? arcs.join(".") : void 0;
}
// src/read/certificate-names.ts
const shortNames = {
	"2.5.4.3": "CN",
	"2.5.4.4": "SN",
	"2.5.4.5": "serialNumber",
	"2.5.4.6": "C",
	"2.5.4.7": "L",
	"2.5.4.8": "ST",
	"2.5.4.9": "street",
	"2.5.4.10": "O",
	"2.5.4.11": "OU",
	"2.5.4.12": "title",
	"2.5.4.42": "GN",
	"2.5.4.46": "dnQualifier",
	"2.5.4.97": "organizationIdentifier",
	"0.9.2342.19200300.100.1.1": "UID",
	"0.9.2342.19200300.100.1.25": "DC",
	"1.2.840.113549.1.9.1": "emailAddress"
};
const utf8 = new TextDecoder("utf-8", {
	fatal: true,
	ignoreBOM: true
});
/** A Name (RFC 5280, section 4.1.2.4); undefined where it is not one, or where a text in it is not in its own encoding. */
function readName(node) {
	if (node?.tag !== tags.sequence) return void 0;
	const relative = [];
	for (const set of node.children) {
		if (set.tag !== tags.set || set.children.length === 0) return void 0;
		const attributes = set.children.map(readAttribute);
		if (!attributes.every((attribute) => attribute !== void 0)) return void 0;
		relative.push(attributes);
	}
	const all = relative.flat();
	const relativeNames = relative.map((attributes) => attributes.map(({ canonical }) => canonical).sort().join("+"));
	return {
		text: relative.toReversed().map(describeRelativeName).join(", "),
		canonical: relativeNames.map((name) => `${name};`).join(""),
		commonNames: all.filter(({ oid }) => oid === "2.5.4.3").map(({ value }) => value),
		empty: all.length === 0,
		relativeNames,
		emailAddresses: all.filter(({ oid }) => oid === "1.2.840.113549.1.9.1").map(({ value }) => value)
	};
}
/** GeneralNames, as alternative names hold them. */
function readGeneralNames(node) {
	if (node === void 0) return void 0;
	const names = node.children.map(readGeneralName);
	return names.every((name) => name !== void 0) ? names : void 0;
}
/** One GeneralName; undefined where its form is none that RFC 5280, section 4.2.1.6 lists. */
function readGeneralName(node) {
	switch (node.tag) {
		case 129: return {
			kind: "email",
			value: binaryText(node)
		};
		case 130: return {
			kind: "dns",
			value: binaryText(node)
		};
		case 134: return {
			kind: "uri",
			value: binaryText(node)
		};
		case 135: return {
			kind: "ip",
			value: describeAddress(contentOf(node)),
			octets: contentOf(node)
		};
		case 164: {
			const name = node.children.length === 1 ? readName(node.children[0]) : void 0;
			return name && {
				kind: "directory",
				value: name.text,
				name
			};
		}
		case 160: {
			const type = readOid(node.children[0]);
			if (type === void 0 || node.children.length !== 2) return void 0;
			return {
				kind: "other",
				value: `otherName ${type}`,
				form: `otherName:${type}`
			};
		}
		case 163: return {
			kind: "other",
			value: "x400Address",
			form: "x400Address"
		};
		case 165: return {
			kind: "other",
			value: "ediPartyName",
			form: "ediPartyName"
		};
		case 136: return {
			kind: "other",
			value: `registeredID ${hexOf(node)}`,
			form: "registeredID"
		};
		default: return;
	}
}
/** An address, or address and mask, for people: `192.0.2.1`, `10.0.0.0/255.0.0.0`, `2001:db8::1`. */
function describeAddress(octets) {
	switch (octets.length) {
		case 4: return octets.join(".");
		case 16: return describeLongAddress(octets);
		case 8:
		case 32: {
			const half = octets.length / 2;
			return `${describeAddress(octets.subarray(0, half))}/${describeAddress(octets.subarray(half))}`;
		}
		default: return `0x${Buffer.from(octets).toString("hex")}`;
	}
}
function describeLongAddress(octets) {
	const text = Array.from({ length: 8 }, (_, index) => ((octets[2 * index] ?? 0) << 8 | (octets[2 * index + 1] ?? 0)).toString(16)).join(":");
	const longest = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map((match) => match[0]).reduce((best, run) => run.replace(/^:/, "").length > best.replace(/^:/, "").length ? run : best, "");
	if (longest === "") return text;
	const at = text.indexOf(longest);
	return `${text.slice(0, at)}::${text.slice(at + longest.length).replace(/^:/, "")}`;
}
function readAttribute(node) {
	const [type, content, ...rest] = node.children;
	const oid = readOid(type);
	if (node.tag !== tags.sequence || oid === void 0 || content === void 0 || rest.length > 0) return void 0;
	const value = decodeText(content);
	if (value === void 0) return void 0;
	return {
		oid,
		value,
		canonical: canonicalAttribute(oid, content, value)
	};
}
function canonicalAttribute(oid, content, value) {
	const folded = isText(content.tag) ? `t${value.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, "").replace(/[ \t\n\v\f\r]+/g, " ").replace(/[A-Z]+/g, (upper) => upper.toLowerCase())}` : `x${Buffer.from(encodedOf(content)).toString("hex")}`;
	return `${oid}=${folded.length}:${folded}`;
}
function isText(tag) {
	return tag === tags.utf8String || tag === tags.printableString || tag === tags.ia5String || tag === tags.teletexString || tag === tags.visibleString || tag === tags.bmpString || tag === tags.universalString;
}
/** The text of a directory string; what is no string at all reads as hex. */
function decodeText(node) {
	switch (node.tag) {
		case tags.utf8String: try {
			return utf8.decode(contentOf(node));
		} catch {
			return;
		}
		case tags.bmpString: return decodeWide(contentOf(node), 2);
		case tags.universalString: return decodeWide(contentOf(node), 4);
		default: return isText(node.tag) || node.tag === tags.numericString ? binaryText(node) : `#${Buffer.from(encodedOf(node)).toString("hex")}`;
	}
}
function decodeWide(octets, width) {
	if (octets.length % width !== 0) return void 0;
	const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
	let text = "";
	for (let at = 0; at < octets.length; at += width) {
		const point = width === 2 ? view.getUint16(at) : view.getUint32(at);
		if (point > 1114111 || point >= 55296 && point <= 57343) return void 0;
		text += String.fromCodePoint(point);
	}
	return text;
}
function describeRelativeName(attributes) {
	return attributes.map(({ oid, value }) => `${shortNames[oid] ?? oid}=${value.replace(/[\\,+]/g, "\\$&")}`).join("+");
}
// src/read/certificate-extensions.ts
/** Object identifiers of the extensions that are read. */
const extensionOids = {
	subjectKeyIdentifier: "2.5.29.14",
	keyUsage: "2.5.29.15",
	subjectAlternativeName: "2.5.29.17",
	basicConstraints: "2.5.29.19",
	nameConstraints: "2.5.29.30",
	crlDistributionPoints: "2.5.29.31",
	authorityKeyIdentifier: "2.5.29.35",
	extendedKeyUsage: "2.5.29.37",
	authorityInformationAccess: "1.3.6.1.5.5.7.1.1",
	netscapeCertificateType: "2.16.840.1.113730.1.1"
};
/** What each reader finds in the value of its extension; undefined where the value is not what the standard says. */
const readers$1 = {
	[extensionOids.basicConstraints]: (value) => wrap$1("basicConstraints", readBasicConstraints(value)),
	[extensionOids.keyUsage]: (value) => wrap$1("keyUsage", readKeyUsage(value)),
	[extensionOids.extendedKeyUsage]: (value) => wrap$1("extendedKeyUsage", readOids(value)),
	[extensionOids.subjectAlternativeName]: (value) => wrap$1("subjectAlternativeNames", value.tag === tags.sequence ? readGeneralNames(value) : void 0),
	[extensionOids.nameConstraints]: (value) => wrap$1("nameConstraints", readNameConstraints(value)),
	[extensionOids.subjectKeyIdentifier]: (value) => wrap$1("subjectKeyIdentifier", value.tag === tags.octetString ? hexOf(value) : void 0),
	[extensionOids.authorityKeyIdentifier]: (value) => wrap$1("authorityKeyIdentifier", readAuthorityKeyIdentifier(value)),
	[extensionOids.authorityInformationAccess]: (value) => wrap$1("caIssuers", readCaIssuers(value)),
	[extensionOids.netscapeCertificateType]: (value) => wrap$1("netscapeCertificateType", readBits(value)?.octets[0]),
	[extensionOids.crlDistributionPoints]: (value) => value.tag === tags.sequence && value.children.every(({ tag }) => tag === tags.sequence) ? {} : void 0
};
/** Reads the list of extensions; undefined where it is not one. */
function readExtensions(list) {
	if (list !== void 0 && list.tag !== tags.sequence) return void 0;
	const raw = (list?.children ?? []).map(readExtension);
	if (!raw.every((extension) => extension !== void 0)) return void 0;
	const facts = {};
	const seen = /* @__PURE__ */ new Set();
	const malformed = /* @__PURE__ */ new Set();
	for (const { oid, value } of raw) {
		if (seen.has(oid)) malformed.add(oid);
		seen.add(oid);
		const read = readers$1[oid];
		if (read === void 0) continue;
		const node = readAsn1(value);
		const found = node && read(node);
		if (found === void 0) malformed.add(oid);
		else Object.assign(facts, found);
	}
	return {
		caIssuers: [],
		...facts,
		extensions: raw.map(({ oid, critical }) => ({
			oid,
			critical
		})),
		malformedExtensions: malformed
	};
}
function wrap$1(key, value) {
	return value === void 0 ? void 0 : { [key]: value };
}
function readExtension(node) {
	const [type, second, third] = node.children;
	const oid = readOid(type);
	const content = third ?? second;
	if (node.tag !== tags.sequence || node.children.length > 3 || oid === void 0 || content?.tag !== tags.octetString) return void 0;
	if (third === void 0) return {
		oid,
		critical: false,
		value: contentOf(content)
	};
	const critical = second && readBoolean(second);
	return critical === void 0 ? void 0 : {
		oid,
		critical,
		value: contentOf(content)
	};
}
function readBoolean(node) {
	return node.tag === tags.boolean && node.contentEnd - node.contentStart === 1 ? node.source[node.contentStart] !== 0 : void 0;
}
function readBasicConstraints(value) {
	const rest = [...value.children];
	if (value.tag !== tags.sequence) return void 0;
	const ca = rest[0]?.tag === tags.boolean ? readBoolean(rest.shift()) : false;
	if (ca === void 0 || rest.length > 1) return void 0;
	if (rest.length === 0) return { ca };
	const pathLength = readInteger(rest[0]);
	if (pathLength === void 0 || pathLength < 0n) return void 0;
	return {
		ca,
		pathLength: Number(pathLength > 2147483647n ? 2147483647n : pathLength)
	};
}
const usages = [
	"digitalSignature",
	"nonRepudiation",
	"keyEncipherment",
	"dataEncipherment",
	"keyAgreement",
	"keyCertSign",
	"cRLSign",
	"encipherOnly",
	"decipherOnly"
];
function readKeyUsage(value) {
	const octets = readBits(value)?.octets;
	if (octets === void 0) return void 0;
	return new Set(usages.filter((_, bit) => ((octets[bit >> 3] ?? 0) & 128 >> (bit & 7)) !== 0));
}
function readOids(value) {
	const oids = value.children.map(readOid);
	return value.tag === tags.sequence && oids.every((oid) => oid !== void 0) ? oids : void 0;
}
function readNameConstraints(value) {
	const permitted = value.children.find(({ tag }) => tag === 160);
	const excluded = value.children.find(({ tag }) => tag === 161);
	if (value.tag !== tags.sequence || value.children.some((child) => child !== permitted && child !== excluded)) return void 0;
	const subtrees = [...permitted?.children ?? [], ...excluded?.children ?? []];
	const permittedNames = readSubtrees(permitted);
	const excludedNames = readSubtrees(excluded);
	if (permittedNames === void 0 || excludedNames === void 0) return void 0;
	return {
		permitted: permittedNames,
		excluded: excludedNames,
		hasDistances: subtrees.some(hasDistance)
	};
}
function readSubtrees(node) {
	const names = (node?.children ?? []).map((subtree) => {
		const [base] = subtree.children;
		return subtree.tag === tags.sequence && base !== void 0 ? readGeneralName(base) : void 0;
	});
	return names.every((name) => name !== void 0) ? names : void 0;
}
function hasDistance(subtree) {
	return subtree.children.slice(1).some((distance) => distance.tag === 129 || contentOf(distance).some((octet) => octet !== 0));
}
function readAuthorityKeyIdentifier(value) {
	if (value.tag !== tags.sequence) return void 0;
	const keyId = value.children.find(({ tag }) => tag === 128);
	const issuer = value.children.find(({ tag }) => tag === 161);
	const serial = value.children.find(({ tag }) => tag === 130);
	const issuerNames = readGeneralNames(issuer);
	if (issuer !== void 0 && issuerNames === void 0) return void 0;
	return {
		...keyId && { keyId: hexOf(keyId) },
		...issuerNames && { issuer: issuerNames },
		...serial && { serial: readSerial(serial) }
	};
}
/** A serial number as the model writes it: hex with a minus where negative. */
function readSerial(node) {
	const hex = hexOf(node);
	if (((contentOf(node)[0] ?? 0) & 128) === 0) return hex.length > 2 && hex.startsWith("00") ? hex.slice(2) : hex;
	const magnitude = ((1n << BigInt(4 * hex.length)) - BigInt(`0x${hex}`)).toString(16);
	return `-${magnitude.length % 2 === 0 ? magnitude : `0${magnitude}`}`;
}
function readCaIssuers(value) {
	if (value.tag !== tags.sequence) return void 0;
	const addresses = [];
	for (const { children } of value.children) {
		const method = readOid(children[0]);
		const name = children[1] && readGeneralName(children[1]);
		if (method === void 0 || name === void 0) return void 0;
		if (method === "1.3.6.1.5.5.7.48.2" && name.kind === "uri") addresses.push(name.value);
	}
	return addresses;
}
// src/read/certificate-irregularities.ts
/** What another engine refuses when it loads the certificate, although OpenSSL reads it. */
function findIrregularities(facts) {
	return [...refusedByJava(facts).map((what) => ({
		what,
		refusedBy: ["jsse"]
	})), ...refusedByBoringssl(facts).map((what) => ({
		what,
		refusedBy: ["boringssl"]
	}))];
}
function refusedByJava(facts) {
	const found = [];
	if (facts.issuer.empty) found.push("its issuer name is empty");
	const { curve, algorithm, bits } = facts.key;
	if (curve === "explicit") found.push("its public key spells out the curve instead of naming it");
	if (algorithm === "rsa" && bits === void 0) found.push("its RSA key is not readable");
	if (algorithm === "rsa" && bits !== void 0 && bits < 512) found.push(`its RSA key has ${bits} bits, fewer than 512`);
	for (const oid of repeated(facts)) found.push(`the extension ${oid} occurs twice`);
	for (const { oid, critical } of facts.extensions) if (critical && facts.malformedExtensions.has(oid)) found.push(`its critical extension ${oid} is malformed`);
	if (facts.subject.empty) found.push(...emptySubject(facts));
	if (!facts.signature.consistent) found.push("it names one signature algorithm inside and another outside");
	return found;
}
function emptySubject(facts) {
	const names = facts.extensions.find(({ oid }) => oid === extensionOids.subjectAlternativeName);
	if (names === void 0 || facts.subjectAlternativeNames === void 0 || facts.subjectAlternativeNames.length === 0) return ["its subject is empty and it has no alternative names"];
	return names.critical ? [] : ["its subject is empty and its alternative names are not marked critical"];
}
function repeated(facts) {
	const seen = /* @__PURE__ */ new Set();
	const twice = /* @__PURE__ */ new Set();
	for (const { oid } of facts.extensions) (seen.has(oid) ? twice : seen).add(oid);
	return twice;
}
function refusedByBoringssl(facts) {
	if (facts.version > 3) return [`its version is ${facts.version}`];
	return facts.version < 3 && facts.extensions.length > 0 ? [`it has extensions, but its version is ${facts.version}`] : [];
}
// src/read/digest.ts
/** The SHA-256 digest as lower-case hex; a string is digested as UTF-8. */
function sha256Hex(data) {
	return createHash("sha256").update(data).digest("hex");
}
// src/read/certificate-key.ts
const algorithms$1 = {
	"1.2.840.113549.1.1.1": "rsa",
	"1.2.840.113549.1.1.10": "rsa-pss",
	"1.2.840.10045.2.1": "ec",
	"1.2.840.10040.4.1": "dsa",
	"1.3.101.110": "x25519",
	"1.3.101.111": "x448",
	"1.3.101.112": "ed25519",
	"1.3.101.113": "ed448",
	"1.2.840.10046.2.1": "dh",
	"1.2.840.113549.1.3.1": "dh"
};
const fixedBits = {
	ed25519: 256,
	ed448: 456,
	x25519: 256,
	x448: 448
};
const curves = {
	"1.2.840.10045.3.1.7": {
		name: "prime256v1",
		bits: 256
	},
	"1.3.132.0.34": {
		name: "secp384r1",
		bits: 384
	},
	"1.3.132.0.35": {
		name: "secp521r1",
		bits: 521
	},
	"1.3.132.0.33": {
		name: "secp224r1",
		bits: 224
	},
	"1.2.840.10045.3.1.1": {
		name: "prime192v1",
		bits: 192
	},
	"1.3.132.0.10": {
		name: "secp256k1",
		bits: 256
	},
	"1.3.132.0.32": {
		name: "secp224k1",
		bits: 224
	},
	"1.3.132.0.31": {
		name: "secp192k1",
		bits: 192
	},
	"1.3.132.0.8": {
		name: "secp160r1",
		bits: 160
	},
	"1.3.36.3.3.2.8.1.1.7": {
		name: "brainpoolP256r1",
		bits: 256
	},
	"1.3.36.3.3.2.8.1.1.11": {
		name: "brainpoolP384r1",
		bits: 384
	},
	"1.3.36.3.3.2.8.1.1.13": {
		name: "brainpoolP512r1",
		bits: 512
	}
};
/** The facts of a SubjectPublicKeyInfo; undefined where the bytes are none. */
function readPublicKey(spki) {
	const node = readAsn1(spki);
	return node && readPublicKeyInfo(node);
}
/** The facts of a SubjectPublicKeyInfo that a reader has met inside something larger. */
function readPublicKeyInfo(node) {
	const [identifier, content] = node.children;
	const oid = readOid(identifier?.children[0]);
	const bits = readBits(content);
	if (node.tag !== tags.sequence || node.children.length !== 2 || oid === void 0 || bits === void 0) return void 0;
	const spki = encodedOf(node);
	const algorithm = algorithms$1[oid] ?? "unknown";
	return {
		spki,
		sha256: sha256Hex(spki),
		algorithm,
		...readSize(algorithm, identifier?.children[1], bits.octets)
	};
}
function readSize(algorithm, parameters, octets) {
	const bits = fixedBits[algorithm];
	if (bits !== void 0) return { bits };
	switch (algorithm) {
		case "rsa":
		case "rsa-pss": return sized(readAsn1(octets)?.children[0]);
		case "dsa":
		case "dh": return sized(parameters?.children[0]);
		case "ec": return readCurve(parameters);
		default: return {};
	}
}
function readCurve(parameters) {
	const oid = readOid(parameters);
	if (oid !== void 0) {
		const known = curves[oid];
		return known === void 0 ? { curve: oid } : {
			curve: known.name,
			bits: known.bits
		};
	}
	if (parameters?.tag !== tags.sequence) return {};
	return {
		curve: "explicit",
		...sized(parameters.children[1]?.children[1])
	};
}
function sized(integer) {
	if (integer?.tag !== tags.integer) return {};
	const digits = hexOf(integer).replace(/^0+/, "");
	if (digits === "" || (contentOf(integer)[0] ?? 0) > 127) return {};
	return { bits: 4 * digits.length - Math.clz32(parseInt(digits[0] ?? "0", 16)) + 28 };
}
// src/read/certificate-signature.ts
const algorithms = {
	"1.2.840.113549.1.1.2": [
		"md2WithRSAEncryption",
		"rsa",
		"md2"
	],
	"1.2.840.113549.1.1.3": [
		"md4WithRSAEncryption",
		"rsa",
		"md4"
	],
	"1.2.840.113549.1.1.4": [
		"md5WithRSAEncryption",
		"rsa",
		"md5"
	],
	"1.2.840.113549.1.1.5": [
		"sha1WithRSAEncryption",
		"rsa",
		"sha1"
	],
	"1.3.14.3.2.29": [
		"sha1WithRSA",
		"rsa",
		"sha1"
	],
	"1.2.840.113549.1.1.14": [
		"sha224WithRSAEncryption",
		"rsa",
		"sha224"
	],
	"1.2.840.113549.1.1.11": [
		"sha256WithRSAEncryption",
		"rsa",
		"sha256"
	],
	"1.2.840.113549.1.1.12": [
		"sha384WithRSAEncryption",
		"rsa",
		"sha384"
	],
	"1.2.840.113549.1.1.13": [
		"sha512WithRSAEncryption",
		"rsa",
		"sha512"
	],
	"1.2.840.10045.4.1": [
		"ecdsa-with-SHA1",
		"ec",
		"sha1"
	],
	"1.2.840.10045.4.3.1": [
		"ecdsa-with-SHA224",
		"ec",
		"sha224"
	],
	"1.2.840.10045.4.3.2": [
		"ecdsa-with-SHA256",
		"ec",
		"sha256"
	],
	"1.2.840.10045.4.3.3": [
		"ecdsa-with-SHA384",
		"ec",
		"sha384"
	],
	"1.2.840.10045.4.3.4": [
		"ecdsa-with-SHA512",
		"ec",
		"sha512"
	],
	"1.2.840.10040.4.3": [
		"dsaWithSHA1",
		"dsa",
		"sha1"
	],
	"2.16.840.1.101.3.4.3.1": [
		"dsa_with_SHA224",
		"dsa",
		"sha224"
	],
	"2.16.840.1.101.3.4.3.2": [
		"dsa_with_SHA256",
		"dsa",
		"sha256"
	],
	"1.3.101.112": ["ED25519", "ed25519"],
	"1.3.101.113": ["ED448", "ed448"]
};
const hashes = {
	"1.3.14.3.2.26": "sha1",
	"2.16.840.1.101.3.4.2.1": "sha256",
	"2.16.840.1.101.3.4.2.2": "sha384",
	"2.16.840.1.101.3.4.2.3": "sha512",
	"2.16.840.1.101.3.4.2.4": "sha224"
};
const pss = "1.2.840.113549.1.1.10";
/** The facts of a signature and its algorithm, named once inside and once outside of what is signed. */
function readSignature(inner, outer, bits) {
	const oid = readOid(outer.children[0]);
	const isIdentifier = (node) => node.tag === tags.sequence && node.children.length <= 2 && readOid(node.children[0]) !== void 0;
	if (oid === void 0 || bits === void 0 || !isIdentifier(inner) || !isIdentifier(outer)) return void 0;
	return {
		...describeAlgorithm(oid, outer.children[1]),
		oid,
		octets: bits.octets,
		whole: bits.unused === 0,
		consistent: Buffer.compare(encodedOf(inner), encodedOf(outer)) === 0
	};
}
function describeAlgorithm(oid, parameters) {
	if (oid === pss) return {
		name: "rsassaPss",
		key: "rsa-pss",
		hash: readPssHash(parameters)
	};
	const [name, key, hash] = algorithms[oid] ?? [oid];
	return {
		name,
		...key && { key },
		...hash && { hash }
	};
}
/** RFC 4055, section 3.1: the digest is the first parameter and SHA-1 where it is left out. */
function readPssHash(parameters) {
	const field = parameters?.children.find(({ tag }) => tag === 160);
	const oid = readOid(field?.children[0]?.children[0]);
	return oid === void 0 ? "sha1" : hashes[oid] ?? oid;
}
// src/read/certificate.ts
/** Certificates that somebody still holds, by digest: the same bytes are the same object, so that a signature is verified once. */
const known = /* @__PURE__ */ new Map();
const maxKnown = 8192;
/** Reads one DER certificate as facts, or says why OpenSSL does not read it. */
function readCertificate(der) {
	const sha256 = sha256Hex(der);
	const certificate = known.get(sha256)?.deref() ?? readFacts(der, sha256);
	return certificate === void 0 ? { reason: askOpenssl(der) ?? "its structure is not that of RFC 5280" } : { certificate };
}
function readFacts(der, sha256) {
	const node = readAsn1(der);
	const parts = node && takeApart(node);
	const certificate = parts && describe(der, sha256, parts);
	if (certificate === void 0) return void 0;
	if (known.size >= maxKnown) known.clear();
	known.set(sha256, new WeakRef(certificate));
	return certificate;
}
/** Certificate and TBSCertificate of RFC 5280, section 4.1, as far as OpenSSL insists on them when it reads. */
function takeApart(node) {
	const [signed, outerAlgorithm, signature, beyond] = node.children;
	if (node.tag !== tags.sequence || signed?.tag !== tags.sequence || outerAlgorithm === void 0 || signature === void 0 || beyond) return void 0;
	const fields = [...signed.children];
	const versionField = fields[0]?.tag === 160 ? fields.shift() : void 0;
	const [serial, innerAlgorithm, issuer, validity, subject, key, ...optional] = fields;
	const [notBefore, notAfter] = validity?.children ?? [];
	if (serial?.tag !== tags.integer || !isMinimalInteger(serial) || innerAlgorithm === void 0 || issuer === void 0) return void 0;
	if (!isTime(notBefore) || !isTime(notAfter) || validity?.children.length !== 2 || subject === void 0 || key === void 0) return void 0;
	const version = versionField === void 0 ? 0n : readInteger(versionField.children[0]);
	const extensions = optional.find(({ tag }) => tag === 163)?.children[0];
	if (version === void 0 || optional.some(({ tag }) => tag !== 129 && tag !== 130 && tag !== 163)) return void 0;
	return {
		signed,
		version: Number(version) + 1,
		serial,
		innerAlgorithm,
		issuer,
		validity: [notBefore, notAfter],
		subject,
		key,
		extensions,
		outerAlgorithm,
		signature
	};
}
function describe(der, sha256, parts) {
	const subject = readName(parts.subject);
	const issuer = readName(parts.issuer);
	const key = readPublicKeyInfo(parts.key);
	const extensions = readExtensions(parts.extensions);
	const signature = readSignature(parts.innerAlgorithm, parts.outerAlgorithm, readBits(parts.signature));
	if (subject === void 0 || issuer === void 0 || key === void 0 || extensions === void 0 || signature === void 0) return void 0;
	const facts = {
		der,
		sha256,
		version: parts.version,
		serial: readSerial(parts.serial),
		subject,
		issuer,
		selfIssued: subject.canonical === issuer.canonical,
		notBefore: readTime(parts.validity[0]),
		notAfter: readTime(parts.validity[1]),
		key,
		signature,
		signed: encodedOf(parts.signed),
		...extensions
	};
	return Object.assign(facts, { irregularities: findIrregularities(facts) });
}
function isTime(node) {
	return node?.tag === tags.utcTime || node?.tag === tags.generalizedTime;
}
/** RFC 5280, section 4.1.2.5; NaN for any other spelling, which no engine takes for a date. */
function readTime(node) {
	const digits = /^(\d{2})?(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(binaryText(node));
	if (digits === null || digits[1] === void 0 !== (node.tag === tags.utcTime)) return NaN;
	const [century = 0, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = digits.slice(1).map(Number);
	const fullYear = digits[1] === void 0 ? year + (year < 50 ? 2e3 : 1900) : century * 100 + year;
	if (month < 1 || month > 12 || day < 1 || day > daysOf(fullYear, month) || hour > 23 || minute > 59 || second > 59) return NaN;
	return Date.UTC(fullYear + 400, month - 1, day, hour, minute, second) - gregorianCycle;
}
/** Milliseconds of the 400 years after which the calendar repeats; Date.UTC would take the years 0 to 99 for 1900 to 1999. */
const gregorianCycle = 146097 * 864e5;
function daysOf(year, month) {
	if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
	return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
/** OpenSSL's own words for what it refuses; undefined where it reads the bytes. */
function askOpenssl(der) {
	try {
		new X509Certificate(der);
		return;
	} catch (error) {
		return (error instanceof Error ? error.message.split(":").findLast((part) => /[a-z]{3}/.test(part)) : void 0) ?? "OpenSSL does not read it";
	}
}
// src/read/pkcs7.ts
/** 1.2.840.113549.1.7.2, signedData (RFC 5652, section 5). */
const signedData = "2a864886f70d010702";
/** The DER of every certificate in a SignedData, in order; undefined where the bytes are no sound PKCS#7 of that kind. */
function readPkcs7(der) {
	const top = elementAt(der, 0);
	if (top === void 0 || top.tag !== 48 || top.end !== der.length) return void 0;
	const [type, content] = wholeChildren(der, top);
	if (type === void 0 || content?.tag !== 160 || Buffer.from(der.subarray(type.contentStart, type.end)).toString("hex") !== signedData) return void 0;
	const [inner] = wholeChildren(der, content);
	if (inner?.tag !== 48) return void 0;
	const parts = wholeChildren(der, inner);
	if (parts.length < 4) return void 0;
	const certificates = parts.find((element) => element.tag === 160);
	if (certificates === void 0) return [];
	const found = wholeChildren(der, certificates);
	return found.length === 0 ? void 0 : found.filter((element) => element.tag === 48).map((element) => der.subarray(element.start, element.end));
}
/** The children, or none where they do not fill their parent. */
function wholeChildren(der, parent) {
	const children = childrenOf(der, parent);
	return children.at(-1)?.end === parent.end ? children : [];
}
// src/read/private-key.ts
const everyone$1 = [
	"openssl",
	"boringssl",
	"java"
];
/** What the label promises, and after it what is taken all the same; DER files come without one. */
const promised = {
	"PRIVATE KEY": ["pkcs8", "pkcs8-v2"],
	"ENCRYPTED PRIVATE KEY": ["pkcs8-encrypted"],
	"RSA PRIVATE KEY": [
		"pkcs1",
		"pkcs8",
		"pkcs8-v2"
	],
	"EC PRIVATE KEY": [
		"sec1",
		"pkcs8",
		"pkcs8-v2"
	],
	"DSA PRIVATE KEY": [
		"dsa",
		"pkcs8",
		"pkcs8-v2"
	]
};
/** Whether a PEM label announces a private key, in whatever format. */
function isPrivateKeyLabel(label) {
	return label.endsWith("PRIVATE KEY");
}
/** Reads a private key from the DER of a block and its headers; nothing secret is kept. */
function readPrivateKey(der, label, header = "") {
	if (header.startsWith("Proc-Type:")) return readLegacyEncrypted(header);
	if (label === "OPENSSH PRIVATE KEY") return refused("an OpenSSH key; TLS engines read PKCS#8, PKCS#1 or SEC1");
	const outline = outlineOf(der);
	if (outline === "pkcs8-encrypted") return readEncrypted(der, label);
	if (outline === "certificate" || outline === "public-key" || outline === "certificate-request") return refused(`a ${outline.replace("-", " ")} under the label ${label ?? "of a key"}`);
	const publicKey = readPublicHalf(der, outline);
	if (typeof publicKey === "string") return refused(publicKey);
	const irregularities = [...labelIrregularities(label, outline), ...algorithmIrregularities(publicKey, outline)];
	return { key: {
		format: formatOf(outline),
		encrypted: false,
		publicKey,
		irregularities
	} };
}
function refused(reason) {
	return {
		reason,
		refusedBy: everyone$1
	};
}
function formatOf(outline) {
	return outline === "pkcs1" || outline === "sec1" || outline === "dsa" ? outline : "pkcs8";
}
/** The public key that belongs to a private one, or why OpenSSL does not load it. */
function readPublicHalf(der, outline) {
	try {
		const key = loadKey(der, outline);
		const spki = key && createPublicKey(key).export({
			type: "spki",
			format: "der"
		});
		return (spki && readPublicKey(new Uint8Array(spki))) ?? "no private key of a known format";
	} catch {
		return `${nameOf(outline)} that OpenSSL does not load`;
	}
}
function loadKey(der, outline) {
	switch (outline) {
		case "pkcs1":
		case "sec1":
		case "pkcs8": return createPrivateKey({
			key: Buffer.from(der),
			format: "der",
			type: outline
		});
		case "pkcs8-v2": return createPrivateKey({
			key: firstVersion(der),
			format: "der",
			type: "pkcs8"
		});
		case "dsa": return createPrivateKey(`-----BEGIN DSA PRIVATE KEY-----\n${Buffer.from(der).toString("base64")}\n-----END DSA PRIVATE KEY-----\n`);
		default: return;
	}
}
/** RFC 5958: version 2 adds the public key as [1]; without it and with version 0 it is the key that OpenSSL 3.0 knows. */
function firstVersion(der) {
	const top = elementAt(der, 0);
	const [version, algorithm, key] = top === void 0 ? [] : childrenOf(der, top);
	if (version === void 0 || algorithm === void 0 || key === void 0) return Buffer.from(der);
	const content = Buffer.concat([Buffer.from([
		2,
		1,
		0
	]), der.subarray(algorithm.start, key.end)]);
	const length = content.length < 128 ? [content.length] : [
		130,
		content.length >> 8,
		content.length & 255
	];
	return Buffer.concat([Buffer.from([48, ...length]), content]);
}
function labelIrregularities(label, outline) {
	if (label === void 0) return [];
	const expected = promised[label];
	if (expected === void 0) return [{
		what: `no engine knows the label ${label}`,
		refusedBy: everyone$1
	}];
	const [usual] = expected;
	if (outline === usual || outline === "pkcs8-v2" && usual === "pkcs8") return [];
	return [{
		what: `${nameOf(outline)} under the label ${label}`,
		refusedBy: expected.includes(outline) ? ["java"] : everyone$1
	}];
}
function nameOf(outline) {
	return {
		pkcs1: "an RSA key (PKCS#1)",
		sec1: "an EC key (SEC1)",
		dsa: "a DSA key",
		pkcs8: "a PKCS#8 key",
		"pkcs8-v2": "a PKCS#8 key",
		"pkcs8-encrypted": "an encrypted PKCS#8 key"
	}[outline] ?? "something else";
}
const boringCurves = [
	"secp224r1",
	"prime256v1",
	"secp384r1",
	"secp521r1",
	"explicit"
];
function algorithmIrregularities(key, outline) {
	const found = [];
	if (outline === "pkcs8-v2") found.push({
		what: "a PKCS#8 key of version 2, with the public key in it (RFC 5958)",
		refusedBy: ["openssl", "boringssl"]
	});
	if (key.algorithm === "rsa-pss") found.push({
		what: "an RSA-PSS key",
		refusedBy: ["boringssl"]
	});
	if (key.algorithm === "ed448" || key.algorithm === "x448" || key.algorithm === "dh") found.push({
		what: `a ${key.algorithm} key`,
		refusedBy: ["boringssl"]
	});
	if (key.algorithm === "ec" && !boringCurves.includes(key.curve ?? "")) found.push({
		what: `an EC key on the curve ${key.curve ?? "that has no name"}`,
		refusedBy: ["boringssl"]
	});
	return found;
}
function readLegacyEncrypted(header) {
	if (/^Proc-Type:[ \t]*4,[ \t]*ENCRYPTED[ \t\r]*\nDEK-Info:[ \t]*([A-Za-z0-9-]+)[ \t]*,[ \t]*[0-9A-Fa-f]+\s*$/.exec(header)?.[1] === void 0) return refused("its Proc-Type and DEK-Info headers do not tell how it is encrypted");
	return { key: {
		format: "legacy-encrypted",
		encrypted: true,
		irregularities: []
	} };
}
/** 1.3.6.1.4.1.11591.4.11, scrypt as key derivation of PBES2 (RFC 7914). */
const scrypt = "2b06010401da47040b";
function readEncrypted(der, label) {
	const irregularities = [...labelIrregularities(label, "pkcs8-encrypted")];
	if (Buffer.from(der.subarray(0, 120)).toString("hex").includes(scrypt)) irregularities.push({
		what: "an encrypted key that derives its cipher key with scrypt",
		refusedBy: ["boringssl", "java"]
	});
	return { key: {
		format: "pkcs8-encrypted",
		encrypted: true,
		irregularities
	} };
}
// src/read/contents-judge.ts
const engineOf = {
	openssl: "openssl",
	boringssl: "boringssl",
	java: "jsse"
};
function createJudge() {
	const certificates = /* @__PURE__ */ new Map();
	const keys = /* @__PURE__ */ new Map();
	const certificateOf = (der) => remember(certificates, textOf(der), () => readCertificate(der));
	const keyOf = (der, label, header) => remember(keys, `${label ?? ""}\n${header}\n${textOf(der)}`, () => readPrivateKey(der, label, header));
	return {
		readCertificate: certificateOf,
		readPrivateKey: keyOf,
		derLength: outerLength,
		pkcs7(der) {
			const bundled = readPkcs7(der);
			return bundled?.every((certificate) => "certificate" in certificateOf(certificate)) === true ? bundled.length : void 0;
		},
		certificate(der, reader) {
			const result = certificateOf(der);
			if ("reason" in result) return result.reason;
			return result.certificate.irregularities.find((irregularity) => irregularity.refusedBy.includes(engineOf[reader]))?.what;
		},
		privateKey(der, label, header, reader) {
			const result = keyOf(der, label, header);
			if ("reason" in result) return result.refusedBy.includes(reader) ? result.reason : void 0;
			return result.key.irregularities.find((irregularity) => irregularity.refusedBy.includes(reader))?.what;
		}
	};
}
function textOf(der) {
	return Buffer.from(der.buffer, der.byteOffset, der.length).toString("latin1");
}
function remember(known, key, make) {
	const value = known.get(key) ?? make();
	known.set(key, value);
	return value;
}
// src/read/contents-binary.ts
/** Files that are no text: keystores, and certificates and keys as DER; undefined where the bytes look like none of them. */
function readBinary(source, judge) {
	const { bytes } = source;
	const magic = Buffer.from(bytes.subarray(0, 4)).toString("hex");
	if (magic === "feedfeed" || magic === "cececece") return {
		encoding: "jks",
		items: []
	};
	if (bytes[0] !== 48) return void 0;
	const indefinite = indefiniteOutline(bytes);
	if (indefinite !== void 0) return {
		encoding: indefinite,
		items: []
	};
	const outline = outlineOf(bytes);
	const announced = announcedLength(bytes);
	if (outline === "unknown" && (announced === void 0 || (bytes[1] ?? 0) < 129)) return void 0;
	if (outline === "unknown" && Buffer.from(bytes.subarray(0, 256)).every((byte) => byte < 128)) return void 0;
	if (outline === "pkcs12") return {
		encoding: "pkcs12",
		items: []
	};
	const span = wholeFile(source);
	if (outline === "pkcs7") return {
		encoding: "pkcs7",
		items: certificateItems(readPkcs7(bytes) ?? [], "", span, judge)
	};
	return {
		encoding: "der",
		items: derItems(bytes, outline, span, judge)
	};
}
/** BER with indefinite length, as some tools write keystores: its second byte is 0x80. */
function indefiniteOutline(bytes) {
	const head = Buffer.from(bytes.subarray(0, 13)).toString("hex");
	if (head.startsWith("3080020103")) return "pkcs12";
	return head.startsWith("308006092a864886f70d010702") ? "pkcs7" : void 0;
}
/** The certificates of a PKCS#7 as items that all stand at its place. */
function certificateItems(certificates, label, span, judge) {
	return certificates.map((der) => certificateItem(der, label, span, judge));
}
function certificateItem(der, label, span, judge) {
	const result = judge.readCertificate(der);
	return "certificate" in result ? {
		kind: "certificate",
		label,
		span,
		certificate: result.certificate
	} : {
		kind: "unreadable",
		label,
		span,
		claimed: "certificate",
		reason: result.reason,
		refusedBy: [
			"openssl",
			"boringssl",
			"java"
		]
	};
}
const names = {
	"certificate-request": "certificate request",
	"revocation-list": "certificate revocation list",
	"public-key": "public key",
	"rsa-public-key": "public key"
};
/** Words for something that is neither certificate nor private key. */
function nameOutline(outline) {
	return names[outline];
}
function derItems(bytes, outline, span, judge) {
	const what = nameOutline(outline);
	if (what !== void 0) return [{
		kind: "other",
		label: "",
		span,
		what
	}];
	if (outline === "certificate" || outline === "unknown") return [certificateItem(bytes.subarray(0, outerLength(bytes) ?? bytes.length), "", span, judge)];
	const result = judge.readPrivateKey(bytes, void 0, "");
	return "key" in result ? [{
		kind: "private-key",
		label: "",
		span,
		key: result.key
	}] : [{
		kind: "unreadable",
		label: "",
		span,
		claimed: "private-key",
		reason: result.reason,
		refusedBy: result.refusedBy
	}];
}
// src/read/pem-java.ts
const hyphen = 45;
const lineFeed = 10;
const carriageReturn = 13;
/** Reads the next block from `start` as Java's CertificateFactory does (OpenJDK 17): PEM, or DER where the first byte is 0x30. */
function readJavaBlock(bytes, start) {
	if (start >= bytes.length) return { kind: "end" };
	if (bytes[start] === 48) return readBer(bytes, start);
	const begin = findHeader(bytes, start);
	if (begin === void 0) return { kind: "end" };
	const header = readHeader(bytes, begin + 5);
	if (header === void 0) return {
		kind: "error",
		reason: "Incomplete data",
		start: begin
	};
	const footerStart = bytes.indexOf(hyphen, header.end);
	if (footerStart === -1) return {
		kind: "error",
		reason: "Incomplete data",
		start: begin
	};
	const footer = readFooter(bytes, footerStart, header.lineEnd);
	const mismatch = compareHeaderFooter(`-----${header.text}`.trimEnd(), footer.text.trimEnd());
	if (mismatch !== void 0) return {
		kind: "error",
		reason: mismatch,
		start: mismatch.startsWith("Illegal footer") ? footerStart : begin
	};
	const decoded = decodeJava(bytes, header.end, footerStart);
	if (typeof decoded === "string") return {
		kind: "error",
		reason: decoded,
		start: begin
	};
	return {
		kind: "block",
		der: decoded,
		start: begin,
		end: footer.end
	};
}
/** The offset of five hyphens at the start of a line; the very first byte of the block counts as a line start only where it is a hyphen. */
function findHeader(bytes, start) {
	let run = bytes[start] === hyphen ? 1 : 0;
	let before = bytes[start] === hyphen ? -1 : bytes[start] ?? -1;
	for (let index = start + 1; index < bytes.length; index += 1) {
		const byte = bytes[index] ?? 0;
		if (byte === hyphen) run += 1;
		else {
			run = 0;
			before = byte;
		}
		if (run === 5 && (before === -1 || before === carriageReturn || before === lineFeed)) return index - 4;
	}
}
function readHeader(bytes, start) {
	let index = start;
	while (index < bytes.length && bytes[index] !== lineFeed && bytes[index] !== carriageReturn) index += 1;
	if (index >= bytes.length) return void 0;
	const text = Buffer.from(bytes.subarray(start, index)).toString("latin1");
	if (bytes[index] === lineFeed) return {
		text,
		lineEnd: lineFeed,
		end: index + 1
	};
	if (index + 1 >= bytes.length) return void 0;
	if (bytes[index + 1] === lineFeed) return {
		text,
		lineEnd: lineFeed,
		end: index + 2
	};
	return {
		text,
		lineEnd: carriageReturn,
		end: index + 1
	};
}
function readFooter(bytes, start, lineEnd) {
	let index = start;
	while (index < bytes.length && bytes[index] !== lineEnd && bytes[index] !== lineFeed) index += 1;
	return {
		text: Buffer.from(bytes.subarray(start, index)).toString("latin1").replaceAll("\r", ""),
		end: Math.min(index + 1, bytes.length)
	};
}
function compareHeaderFooter(header, footer) {
	if (header.length < 16 || !header.startsWith("-----BEGIN ") || !header.endsWith("-----")) return `Illegal header: ${shorten$1(header)}`;
	if (footer.length < 14 || !footer.startsWith("-----END ") || !footer.endsWith("-----")) return `Illegal footer: ${shorten$1(footer)}`;
	if (header.slice(11, -5) !== footer.slice(9, -5)) return `Header and footer do not match: ${shorten$1(header)} ${shorten$1(footer)}`;
}
function shorten$1(text) {
	return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
/** Java's basic Base64 decoder, white space removed before: padding may be missing, never be too much. */
function decodeJava(bytes, start, end) {
	const digits = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1").replaceAll(/[ \t\r\n]+/g, "");
	const illegal = digits.search(/[^A-Za-z0-9+/=]/);
	if (illegal !== -1) return `Illegal base64 character ${digits.charCodeAt(illegal).toString(16)}`;
	const padding = digits.indexOf("=");
	const rest = (padding === -1 ? digits.length : padding) % 4;
	if (padding !== -1) {
		const expected = rest === 2 ? "==" : rest === 3 ? "=" : void 0;
		if (expected === void 0 || !digits.startsWith(expected, padding)) return "Input byte array has wrong 4-byte ending unit";
		if (digits.length !== padding + expected.length) return "Input byte array has incorrect ending byte";
	}
	if (rest === 1) return "Last unit does not have enough valid bits";
	return Buffer.from(digits, "base64");
}
/** A BER value from `start`; a character zero (0x30) in text is taken for one too, and then usually ends badly. */
function readBer(bytes, start) {
	const end = berEnd(bytes, start);
	if (typeof end === "string") return {
		kind: "error",
		reason: end,
		start
	};
	return {
		kind: "block",
		der: bytes.subarray(start, end),
		start,
		end
	};
}
function berEnd(bytes, start) {
	let open = 0;
	let index = start;
	do {
		if (index + 2 > bytes.length) return "Incomplete BER/DER data: end of data";
		const first = bytes[index + 1] ?? 0;
		const endOfContents = bytes[index] === 0 && first === 0;
		let length = first;
		index += 2;
		if (first === 128) {
			open += 1;
			continue;
		}
		if (first > 128) {
			const count = first & 127;
			if (count > 4 || index + count > bytes.length) return "Invalid BER/DER data";
			length = 0;
			for (const byte of bytes.subarray(index, index + count)) length = length * 256 + byte;
			index += count;
		}
		if (length > bytes.length - index) return "Incomplete BER/DER data";
		index += length;
		if (endOfContents && open > 0) open -= 1;
	} while (open > 0);
	return index;
}
// src/read/pem-openssl.ts
/** How many characters one `BIO_gets` takes: the line buffer without the terminating NUL. */
const lineCapacity = {
	openssl: 254,
	boringssl: 253
};
/**
* Reads the next PEM block from `start` as `PEM_read_bio` does; `bytes` holds one byte per character.
* OpenSSL 3 and BoringSSL differ in the byte order mark, in headers, and in the base64 decoder.
*/
function readBlock(bytes, start, flavour) {
	const begin = findBegin(bytes, start, flavour);
	if (begin === void 0) return {
		kind: "error",
		reason: "no start line",
		start: bytes.length,
		end: bytes.length
	};
	const label = begin.text.slice(11, -6);
	const content = flavour === "openssl" ? readContentOpenssl(bytes, begin.end, label) : readContentBoringssl(bytes, begin.end, label);
	if (content.kind === "error") return content;
	const der = flavour === "openssl" ? decodeOpenssl(content.body) : decodeBoringssl(content.body);
	if (der === void 0) return {
		kind: "error",
		reason: "bad base64 decode",
		start: begin.start,
		end: content.end
	};
	if (der.length === 0) return {
		kind: "error",
		reason: "",
		start: begin.start,
		end: content.end
	};
	return {
		kind: "block",
		label,
		header: content.header,
		der,
		start: begin.start,
		end: content.end
	};
}
function findBegin(bytes, start, flavour) {
	let first = flavour === "openssl";
	for (let line = getLine(bytes, start, flavour, first); line !== void 0; line = getLine(bytes, line.end, flavour, first)) {
		first = false;
		if (line.text.startsWith("-----BEGIN ") && line.text.length >= 17 && line.text.endsWith("-----\n")) return line;
	}
}
function getLine(bytes, start, flavour, stripMark) {
	if (start >= bytes.length) return void 0;
	const limit = Math.min(bytes.length, start + lineCapacity[flavour]);
	const newline = bytes.slice(start, limit).indexOf("\n");
	const end = newline === -1 ? limit : start + newline + 1;
	let raw = bytes.slice(start, end);
	if (stripMark && raw.length > 3 && raw.startsWith("ï»¿")) raw = raw.slice(3);
	let length = raw.length;
	while (length > 0 && isStripped(raw.charCodeAt(length - 1))) length -= 1;
	return {
		text: `${raw.slice(0, length)}\n`,
		start,
		end,
		partial: newline === -1 && limit === start + lineCapacity[flavour],
		raw
	};
}
function isStripped(code) {
	return code <= 32 || code >= 128;
}
function closes(line, label) {
	return line.text.startsWith(`-----END ${label}-----\n`);
}
function badEnd(start, end) {
	return {
		kind: "error",
		reason: "bad end line",
		start,
		end
	};
}
/** `get_header_and_data` of OpenSSL 3: a colon opens headers, a blank line ends them, also where nothing came before. */
function readContentOpenssl(bytes, start, label) {
	const before = [];
	const after = [];
	let state = "maybe";
	let ended = false;
	let partial = false;
	let position = start;
	for (;;) {
		const line = getLine(bytes, position, "openssl", false);
		if (line === void 0) return badEnd(bytes.length, bytes.length);
		const continued = partial;
		partial = line.partial;
		position = line.end;
		if (state === "maybe" && line.raw.includes(":")) state = "in";
		if (line.text === "\n") {
			if (continued) continue;
			if (state === "post") return badEnd(line.start, line.end);
			state = "post";
			continue;
		}
		if (line.text.startsWith("-----END ")) {
			if (!closes(line, label)) return badEnd(line.start, line.end);
			return state === "maybe" ? {
				kind: "content",
				header: "",
				body: before.join(""),
				end: position
			} : {
				kind: "content",
				header: before.join(""),
				body: after.join(""),
				end: position
			};
		}
		if (ended) return badEnd(line.start, line.end);
		const nul = line.text.indexOf("\0");
		(state === "post" ? after : before).push(nul === -1 ? line.text : line.text.slice(0, nul));
		if (state === "post" && line.text.length > 65) return badEnd(line.start, line.end);
		if (state === "post" && line.text.length < 65) ended = true;
	}
}
/** `PEM_read_bio` of BoringSSL: the first blank line ends the header, after it lines have 64 characters but for the last. */
function readContentBoringssl(bytes, start, label) {
	const before = readUntil(bytes, start, (line) => line.text === "\n" || line.text.startsWith("-----END "));
	if (before.stop?.text !== "\n") return closeBoringssl(bytes, before, label, "", before.text);
	const header = before.text;
	const after = readUntil(bytes, before.end, (line) => line.text.length !== 65 || line.text.startsWith("-----END "));
	const short = after.stop;
	if (short === void 0 || short.text.length > 65 || short.text.startsWith("-----END ")) return closeBoringssl(bytes, after, label, header, after.text);
	const last = getLine(bytes, short.end, "boringssl", false);
	return closeBoringssl(bytes, {
		text: "",
		stop: last,
		end: last?.end ?? bytes.length
	}, label, header, `${after.text}${short.text}`);
}
function readUntil(bytes, start, isLast) {
	const texts = [];
	let line = getLine(bytes, start, "boringssl", false);
	while (line !== void 0 && !isLast(line)) {
		texts.push(line.text);
		line = getLine(bytes, line.end, "boringssl", false);
	}
	return {
		text: texts.join(""),
		stop: line,
		end: line?.end ?? bytes.length
	};
}
function closeBoringssl(bytes, { stop, end }, label, header, body) {
	if (stop === void 0 || !closes(stop, label)) return badEnd(stop?.start ?? bytes.length, end);
	return {
		kind: "content",
		header,
		body,
		end
	};
}
/** Whole quads, padding only at the end: what both decoders take for what it says. */
const plainBase64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** `EVP_DecodeUpdate` of OpenSSL: a hyphen ends the data, and data after padding is an error. */
function decodeOpenssl(body) {
	const stripped = body.replaceAll(/[ \t\r\n]+/g, "");
	const hyphen = stripped.indexOf("-");
	const digits = hyphen === -1 ? stripped : stripped.slice(0, hyphen);
	return digits.length % 4 === 0 && plainBase64.test(digits) ? Buffer.from(digits, "base64") : void 0;
}
/** `EVP_DecodeUpdate` of BoringSSL: quads of four, padding only in the last one, nothing after it. */
function decodeBoringssl(body) {
	const digits = body.replaceAll(/[ \t\r\n]+/g, "");
	return digits.length % 4 === 0 && plainBase64.test(digits) ? Buffer.from(digits, "base64") : void 0;
}
// src/read/pem-readers.ts
/** Loads a chain as nginx and Envoy do: `PEM_read_bio_X509_AUX`, then `PEM_read_bio_X509` until there is no start line. */
function runCertificates(bytes, reader, judge, before = 0) {
	let count = before;
	for (let position = 0;;) {
		const block = readBlock(bytes, position, reader);
		if (block.kind === "error") {
			if (block.reason === "no start line" && count > 0) return { count };
			return {
				count,
				error: block.reason,
				errorAt: block.start,
				textual: block.reason !== "no start line"
			};
		}
		position = block.end;
		if (!isCertificateLabel$1(block.label, count === 0)) continue;
		const error = checkHeader(block.header, reader) ?? checkCertificate(block.der, count === 0, reader, judge);
		if (error !== void 0) return {
			count,
			error,
			errorAt: block.start
		};
		count += 1;
	}
}
function isCertificateLabel$1(label, first) {
	return label === "CERTIFICATE" || label === "X509 CERTIFICATE" || first && label === "TRUSTED CERTIFICATE";
}
/** A header in a certificate must announce encryption, and then a password is asked for that nobody gives. */
function checkHeader(header, reader) {
	if (header === "" || header.startsWith("\n")) return void 0;
	if (!header.startsWith(reader === "openssl" ? "Proc-Type:" : "Proc-Type: ")) return "not proc type";
	return "bad password read";
}
function checkCertificate(der, first, reader, judge) {
	const length = judge.derLength(der);
	if (length === void 0) return "ASN1 lib";
	if (first && length < der.length && judge.derLength(der.subarray(length)) === void 0) return "ASN1 lib";
	if (first && length < der.length && der[length] !== 48) return "ASN1 lib";
	return judge.certificate(der.subarray(0, length), reader) === void 0 ? void 0 : "ASN1 lib";
}
/** Loads the first private key of a file: other blocks are passed over, by the decoders of OpenSSL 3 also damaged ones. */
function runPrivateKeys(bytes, reader, judge) {
	let failure;
	for (let position = 0;;) {
		const block = readBlock(bytes, position, reader);
		position = block.end;
		const strange = block.kind === "block" && !/^(?:\n|Proc-Type:|$)/.test(block.header);
		if (block.kind === "block" && !isLoadableKeyLabel(block.label) && !(strange && reader === "openssl")) continue;
		if (strange) return {
			count: 0,
			error: "not proc type",
			errorAt: block.start
		};
		const error = block.kind === "error" ? block.reason : judge.privateKey(block.der, block.label, block.header, reader);
		if (error === void 0) return { count: 1 };
		failure ??= {
			count: 0,
			error,
			errorAt: block.start
		};
		if (block.kind === "error" && error === "no start line" || reader === "boringssl") return failure;
	}
}
function isLoadableKeyLabel(label) {
	return /^(?:(?:RSA|EC|DSA|ENCRYPTED) )?PRIVATE KEY$/.test(label);
}
/** Java's `CertificateFactory.generateCertificates`: every block must be a certificate, or the first one a PKCS#7. */
function runJava(bytes, judge) {
	if (bytes.length === 0) return { count: 0 };
	let count = 0;
	for (let position = 0;;) {
		const block = readJavaBlock(bytes, position);
		if (block.kind === "error") return {
			count,
			error: block.reason,
			errorAt: block.start,
			textual: true
		};
		if (block.kind === "end") return count > 0 ? { count } : {
			count,
			error: "No certificate data found",
			errorAt: bytes.length
		};
		position = block.end;
		const bundled = count === 0 ? judge.pkcs7(block.der) : void 0;
		if (bundled !== void 0) return { count: bundled };
		const length = judge.derLength(block.der);
		const error = length !== void 0 && length < block.der.length ? "extra data at the end" : judge.certificate(block.der, "java");
		if (error !== void 0) return {
			count,
			error,
			errorAt: block.start
		};
		count += 1;
	}
}
/** What the three readers make of a whole file; each error with its byte offset. */
function readFile(bytes, judge) {
	const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
	return {
		openssl: {
			certificates: runCertificates(text, "openssl", judge),
			privateKeys: runPrivateKeys(text, "openssl", judge)
		},
		boringssl: {
			certificates: runCertificates(text, "boringssl", judge),
			privateKeys: runPrivateKeys(text, "boringssl", judge)
		},
		java: {
			certificates: runJava(bytes, judge),
			privateKeys: {
				count: 0,
				error: "CertificateFactory reads no keys"
			}
		}
	};
}
/** Who refuses or passes over one block, cut out of its file, and with which error. `first`: no certificate stands before it. */
function judgeChunk(chunk, claimed, first, judge) {
	const bytes = Buffer.from(chunk, "utf8");
	const text = bytes.toString("latin1");
	const refusals = /* @__PURE__ */ new Map();
	for (const reader of ["openssl", "boringssl"]) {
		const error = judgeBio(text, claimed, first, reader, judge);
		if (error !== void 0) refusals.set(reader, error);
	}
	const java = claimed === "certificate" ? runJava(bytes, judge) : void 0;
	const block = readJavaBlock(bytes, 0);
	const javaError = java === void 0 ? block.kind === "error" ? block.reason : block.kind === "end" ? "No certificate data found" : void 0 : java.error;
	if (javaError !== void 0) refusals.set("java", javaError);
	return refusals;
}
function judgeBio(text, claimed, first, reader, judge) {
	if (claimed === "private-key") return runPrivateKeys(text, reader, judge).error;
	if (claimed === "other") {
		const block = readBlock(text, 0, reader);
		return block.kind === "error" ? block.reason : void 0;
	}
	const before = first ? 0 : 1;
	const run = runCertificates(text, reader, judge, before);
	return run.error ?? (run.count > before ? void 0 : "no start line");
}
// src/read/contents-pem.ts
/** Items and faults of a PEM file. */
function readPemBlocks(source, blocks, judge) {
	const results = blocks.map((block) => readBlockContent(source, block, judge));
	const items = results.flatMap((result) => result.items);
	const placeholder = blocks.find((block) => block.placeholder !== void 0)?.placeholder;
	const onlyPkcs7 = blocks.every((block) => /^(?:PKCS ?#?7|CMS)/.test(block.label));
	const hasKey = items.some((item) => item.kind === "private-key");
	return {
		encoding: onlyPkcs7 ? "pkcs7" : "pem",
		items: items.filter((item) => !(hasKey && item.label === "EC PARAMETERS")),
		faults: collectFaults(source, results, judge),
		...placeholder === void 0 ? {} : { placeholder }
	};
}
function readBlockContent(source, block, judge) {
	const span = spanOf(source, block.start, block.end);
	const { der, label } = block;
	if (der === void 0 || block.placeholder !== void 0) return {
		block,
		items: [],
		flaws: []
	};
	if (isPrivateKeyLabel(label)) return {
		block,
		items: readKeyBlock(block, der, span, judge),
		flaws: []
	};
	const outline = outlineOf(der);
	if (isCertificateLabel(label) || outline === "certificate") return readCertificateBlock(block, der, outline, span, judge);
	const bundle = readPkcs7(der);
	if (bundle !== void 0) return {
		block,
		items: certificateItems(bundle, label, span, judge),
		flaws: []
	};
	return {
		block,
		items: [{
			kind: "other",
			label,
			span,
			what: nameOutline(outline) ?? nameLabel(label)
		}],
		flaws: []
	};
}
function isCertificateLabel(label) {
	return label === "CERTIFICATE" || label === "X509 CERTIFICATE" || label === "TRUSTED CERTIFICATE";
}
function nameLabel(label) {
	return label.includes("PARAMETERS") ? label.replace("PARAMETERS", "parameters") : label.includes("CRL") ? "certificate revocation list" : `"${label}" block`;
}
function readKeyBlock(block, der, span, judge) {
	const result = judge.readPrivateKey(der, block.label, block.header);
	if ("key" in result) return [{
		kind: "private-key",
		label: block.label,
		span,
		key: result.key
	}];
	if (block.flaws.length > 0 || block.aftermath === true) return [];
	const reason = missingBytes(der) ?? result.reason;
	return [{
		kind: "unreadable",
		label: block.label,
		span,
		claimed: "private-key",
		reason,
		refusedBy: result.refusedBy
	}];
}
function readCertificateBlock(block, der, outline, span, judge) {
	const length = outerLength(der) ?? der.length;
	const result = judge.readCertificate(der.subarray(0, length));
	if ("certificate" in result) return {
		block,
		items: [{
			kind: "certificate",
			label: block.label,
			span,
			certificate: result.certificate
		}],
		flaws: block.flaws.length > 0 ? [] : contentFlaws(block, der.length - length)
	};
	if (block.flaws.length > 0 || block.aftermath === true) return {
		block,
		items: [],
		flaws: []
	};
	const reason = missingBytes(der) ?? misplaced(outline, block.label) ?? result.reason;
	const refusedBy = [...judgeBlock(span.file.text, block, true, judge).keys()];
	return {
		block,
		items: [{
			kind: "unreadable",
			label: block.label,
			span,
			claimed: "certificate",
			reason,
			refusedBy
		}],
		flaws: []
	};
}
/** Lost lines leave sound base64 behind whose outermost value is too short. */
function missingBytes(der) {
	const announced = announcedLength(der);
	if (announced === void 0 || der[0] !== 48 || announced <= der.length) return void 0;
	return `${announced - der.length} of its ${announced} bytes are missing`;
}
function misplaced(outline, label) {
	const what = [
		"pkcs1",
		"sec1",
		"dsa",
		"pkcs8",
		"pkcs8-v2",
		"pkcs8-encrypted"
	].includes(outline) ? "private key" : outline === "pkcs7" ? "PKCS#7 bundle" : outline === "pkcs12" ? "PKCS#12 keystore" : nameOutline(outline);
	return what === void 0 ? void 0 : `a ${what} under the label ${label}`;
}
function contentFlaws(block, trailing) {
	const place = {
		start: block.start,
		end: block.end
	};
	if (block.label === "TRUSTED CERTIFICATE") {
		const settings = trailing > 0 ? "OpenSSL trust settings behind the certificate" : "the label TRUSTED CERTIFICATE";
		return [{
			...place,
			kind: "trusted-label",
			message: `the block has ${settings}, which not every reader takes`,
			help: "Write it anew with \"openssl x509 -in FILE\", which leaves the trust settings out"
		}];
	}
	if (!isCertificateLabel(block.label)) return [{
		...place,
		kind: "label-wrong",
		message: `the block holds a certificate and is labelled "${block.label}"`,
		help: "Write CERTIFICATE in its BEGIN and END lines"
	}];
	if (trailing === 0) return [];
	return [{
		...place,
		kind: "trailing-bytes",
		message: `${trailing} bytes follow the certificate inside the block`,
		help: "Export the certificate anew"
	}];
}
/** Defects that a whole file has as one, because of how it was copied or saved. */
const fileWide = /* @__PURE__ */ new Set([
	"indented",
	"quoted",
	"literal-newline",
	"carriage-returns",
	"html-escape",
	"percent-escape",
	"base64url",
	"lower-case",
	"typographic-dashes",
	"text-before",
	"one-line",
	"blank-line",
	"invisible-character"
]);
/** A file with more defects than this is no certificate file; the first ones say so. */
const mostFaults = 100;
function collectFaults(source, results, judge) {
	const faults = [];
	const seen = /* @__PURE__ */ new Set();
	let certificates = 0;
	for (const { block, items, flaws } of results) {
		if (faults.length >= mostFaults) break;
		const first = certificates === 0;
		certificates += items.filter((item) => item.kind === "certificate").length;
		const all = [...block.flaws, ...flaws].filter((flaw) => !seen.has(flaw.kind));
		if (all.length === 0) continue;
		const refusals = judgeBlock(source.text, block, first, judge);
		for (const flaw of all) {
			if (fileWide.has(flaw.kind)) seen.add(flaw.kind);
			const fault = attribute(source, flaw, refusals, first);
			if (fault !== void 0) faults.push(fault);
		}
	}
	return faults;
}
function judgeBlock(text, block, first, judge) {
	return judgeChunk(text.slice(block.chunkStart, block.chunkEnd), claimOf(block), first, judge);
}
/** What a reader would have to find in the block; a certificate counts as one under any label. */
function claimOf({ label, der }) {
	if (isPrivateKeyLabel(label)) return "private-key";
	return isCertificateLabel(label) || der !== void 0 && outlineOf(der) === "certificate" ? "certificate" : "other";
}
const everyone = [
	"openssl",
	"boringssl",
	"java"
];
/** Turns a flaw into a fault where some reader stumbles over it. */
function attribute(source, flaw, refusals, first) {
	const { kind, message, help } = flaw;
	const span = spanOf(source, Math.min(flaw.start, source.text.length), Math.min(flaw.end, source.text.length));
	if (kind === "glued") return {
		kind,
		span,
		message,
		help,
		refusedBy: everyone,
		openssl: "bad end line"
	};
	if (kind === "end-alone") return {
		kind,
		span,
		message,
		help,
		refusedBy: ["java"]
	};
	const skipped = kind === "trusted-label" && !first ? ["openssl", "boringssl"] : [];
	const refusedBy = everyone.filter((reader) => refusals.has(reader) || skipped.includes(reader));
	if (refusedBy.length === 0) return void 0;
	const openssl = refusals.get("openssl");
	return {
		kind,
		span,
		message,
		help,
		refusedBy,
		...openssl === void 0 || openssl === "" ? {} : { openssl }
	};
}
// src/read/pem-flaw.ts
/** A character as U+ and its number. */
function codePoint(character) {
	return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
// src/read/pem-lines.ts
/** The lines between two offsets; LF, CRLF and a lone CR all end a line. */
function splitLines(text, start, end) {
	const lines = [];
	let from = start;
	for (let index = start; index < end; index += 1) {
		const code = text.charCodeAt(index);
		if (code !== 10 && code !== 13) continue;
		lines.push({
			start: from,
			end: index,
			text: text.slice(from, index)
		});
		if (code === 13 && index + 1 < end && text.charCodeAt(index + 1) === 10) index += 1;
		from = index + 1;
	}
	lines.push({
		start: from,
		end,
		text: text.slice(from, end)
	});
	return lines;
}
function isEmptyLine(line) {
	return line.text.trim() === "";
}
/** Behind the line break, but not behind `limit`. */
function endOfLine(text, offset, limit) {
	let index = offset;
	while (index < limit && text[index] !== "\n" && text[index] !== "\r") index += 1;
	return Math.min(text.startsWith("\r\n", index) ? index + 2 : index + 1, limit);
}
/** The start of the line, but not before `from`. */
function startOfLine(text, offset, from) {
	let index = offset;
	while (index > from && text[index - 1] !== "\n" && text[index - 1] !== "\r") index -= 1;
	return index;
}
// src/read/pem-base64.ts
/** Decodes the lines of a body, with kindness: escapes and the base64url alphabet are undone, what looks like nothing is passed over. */
function decodeBase64(lines) {
	const plain = lines.map((line) => line.text).join("").replaceAll(/[ \t]+/g, "");
	if (plain !== "" && plain.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(plain)) return { der: Buffer.from(plain, "base64") };
	const { digits, oddities, hopeless, pads, padding, afterPadding } = gather(lines);
	const der = Buffer.from(digits, "base64");
	const [first] = oddities;
	if (first !== void 0) return {
		flaw: oddityFlaw(first, oddities.length, lines),
		...hopeless ? {} : { der }
	};
	if (digits === "") return { flaw: emptyFlaw(lines[0]?.start ?? 0, lines.at(-1)?.end ?? 0) };
	if (padding !== void 0 && afterPadding !== void 0) return { flaw: innerPaddingFlaw(padding, afterPadding) };
	const flaw = paddingFlaw(der, digits.length, pads, lastDigit(lines));
	return {
		...flaw?.kind === "base64-damaged" ? {} : { der },
		...flaw === void 0 ? {} : { flaw }
	};
}
function gather(lines) {
	const gathered = {
		digits: "",
		oddities: [],
		hopeless: false,
		pads: 0,
		padding: void 0,
		afterPadding: void 0
	};
	for (const line of lines) for (let index = 0; index < line.text.length; index += 1) {
		const character = line.text[index] ?? "";
		if (character === " " || character === "	") continue;
		let meant = character;
		if (!/[A-Za-z0-9+/=]/.test(character)) {
			const oddity = readOddity(line.text, index, line.start);
			gathered.oddities.push(oddity);
			index = oddity.end - line.start - 1;
			meant = oddity.meant;
		}
		if (meant === void 0) gathered.hopeless = true;
		else if (meant !== "") addDigit(gathered, meant, line.start + index);
	}
	return gathered;
}
function addDigit(gathered, digit, offset) {
	if (digit === "=") {
		gathered.pads += 1;
		gathered.padding ??= offset;
		return;
	}
	if (gathered.padding !== void 0) gathered.afterPadding ??= offset;
	gathered.digits += digit;
}
/** What is not base64 at `index` of a line, and what was probably meant. */
function readOddity(text, index, offset) {
	const rest = text.slice(index, index + 10);
	const found = (kind, length, meant) => ({
		kind,
		start: offset + index,
		end: offset + index + length,
		meant
	});
	if (/^\\[nr]/.test(rest)) return found("literal-newline", 2, "");
	const html = /^&(?:#(\d{1,4})|#x([0-9a-f]{1,4})|(plus|equals|sol|nbsp|amp));/i.exec(rest);
	if (html !== null) return found("html-escape", html[0].length, htmlCharacter(html));
	const percent = /^%([0-9a-f]{2})/i.exec(rest);
	if (percent !== null) return found("percent-escape", 3, base64Only(String.fromCharCode(Number.parseInt(percent[1] ?? "0", 16))));
	if (/^-{2}/.test(rest)) return found("foreign-character", /^-+/.exec(text.slice(index))?.[0].length ?? 1, void 0);
	if (rest.startsWith("-")) return found("base64url", 1, "+");
	if (rest.startsWith("_")) return found("base64url", 1, "/");
	if (rest.startsWith("\0")) return found("nul-byte", 1, "");
	if (/^["'`\u201c\u201d]/.test(rest)) return found("quoted", 1, "");
	if (/^[\u00a0\u2000-\u200d\u202f\u2060\u3000\ufeff]/.test(rest)) return found("invisible-character", 1, "");
	return found("foreign-character", 1, void 0);
}
function htmlCharacter(match) {
	const named = {
		plus: "+",
		equals: "=",
		sol: "/",
		nbsp: " "
	};
	const [, decimal, hexadecimal, name] = match;
	if (name !== void 0) return base64Only(named[name.toLowerCase()] ?? "&");
	return base64Only(String.fromCharCode(decimal === void 0 ? Number.parseInt(hexadecimal ?? "0", 16) : Number.parseInt(decimal, 10)));
}
function base64Only(character) {
	if (/[A-Za-z0-9+/=]/.test(character)) return character;
	return /\s/.test(character) ? "" : void 0;
}
function oddityFlaw(oddity, count, lines) {
	const line = lines.find((candidate) => candidate.start <= oddity.start && oddity.end <= candidate.end);
	const shown = line === void 0 ? "" : line.text.slice(oddity.start - line.start, oddity.end - line.start);
	const times = count === 1 ? "" : ` (${count} such characters in the block)`;
	const place = {
		start: oddity.start,
		end: oddity.end,
		kind: oddity.kind
	};
	switch (oddity.kind) {
		case "literal-newline": return {
			...place,
			message: `the line ends are written as the two characters ${shown}${times}`,
			help: "Replace every backslash and n by a real line break"
		};
		case "html-escape": return {
			...place,
			message: `"${shown}" is an HTML escape, not base64${times}`,
			help: "Decode the HTML escapes, or export the file anew"
		};
		case "percent-escape": return {
			...place,
			message: `"${shown}" is a URL escape, not base64${times}`,
			help: "Decode the URL escapes, or export the file anew"
		};
		case "base64url": return {
			...place,
			message: `"${shown}" belongs to base64url, PEM has + and / in its place${times}`,
			help: "Write + for every hyphen and / for every underscore of the body"
		};
		case "nul-byte": return {
			...place,
			message: `a NUL byte stands in the block${times}`,
			help: "Remove the NUL bytes, or export the file anew"
		};
		case "quoted": return {
			...place,
			message: `a quotation mark ${shown} stands in the block${times}`,
			help: "Remove the quotation marks, so that only base64 stands between BEGIN and END"
		};
		case "invisible-character": return {
			...place,
			message: `an invisible character ${codePoint(shown)} stands in the block${times}`,
			help: "Remove the invisible characters, or export the file anew"
		};
		default: return {
			...place,
			message: `${printable(shown)} is not a base64 character${times}`,
			help: "Export the file anew; the damaged characters cannot be restored"
		};
	}
}
function printable(character) {
	return /^[\x21-\x7e]$/.test(character) ? `"${character}"` : `the character ${codePoint(character)}`;
}
function emptyFlaw(start, end) {
	return {
		kind: "body-empty",
		start,
		end,
		message: "nothing stands between BEGIN and END",
		help: "Put the base64 of the certificate or key between the two lines"
	};
}
function innerPaddingFlaw(start, next) {
	return {
		kind: "padding-inside",
		start,
		end: next,
		message: "the base64 ends with = and then goes on: two bodies were joined in one block",
		help: "Give each certificate its own BEGIN and END lines"
	};
}
function lastDigit(lines) {
	const line = lines.findLast((candidate) => !isEmptyLine(candidate));
	if (line === void 0) return void 0;
	const trimmed = line.text.trimEnd();
	return {
		start: line.start,
		end: line.start + trimmed.length,
		text: trimmed
	};
}
function paddingFlaw(der, digits, pads, last) {
	const expected = (4 - digits % 4) % 4;
	if (last === void 0 || expected === pads) return void 0;
	const place = {
		start: Math.max(last.start, last.end - Math.max(pads, 1)),
		end: last.end
	};
	const announced = announcedLength(der);
	if (expected === 3 || announced !== void 0 && announced !== der.length) return {
		...place,
		kind: "base64-damaged",
		message: `the base64 has ${digits} characters${announced === void 0 ? "" : `, its content needs ${Math.ceil(announced * 4 / 3)}`}: some were lost or added`,
		help: "Export the file anew; the damaged characters cannot be restored"
	};
	const kind = pads < expected ? "padding-missing" : "padding-extra";
	return {
		...place,
		kind,
		message: `the base64 ends with ${pads} padding character${pads === 1 ? "" : "s"}, ${expected} would be right`,
		help: pads < expected ? `Append ${"=".repeat(expected - pads)} to the last line of the body` : `Remove ${pads - expected} of the = at the end of the body`
	};
}
// src/read/pem-placeholder.ts
/** How much of a text is looked at; placeholders are short. */
const reach$1 = 400;
/** What fills the text in later, in words, or undefined where it is what it is; for a block's body or a whole file. */
function placeholderIn(text) {
	const trimmed = text.slice(0, 65536).trim();
	if (trimmed === "") return void 0;
	return wholeTextPlaceholder(trimmed) ?? insertedPlaceholder(trimmed);
}
function wholeTextPlaceholder(text) {
	if (text.startsWith("$ANSIBLE_VAULT")) return "an Ansible Vault";
	if (text.startsWith("\0GITCRYPT\0")) return "a file encrypted by git-crypt";
	if (text.startsWith("version https://git-lfs.github.com/")) return "a Git LFS pointer";
	if (/^-----BEGIN (?:AGE ENCRYPTED FILE|PGP MESSAGE)-----/.test(text)) return "an encrypted file";
	if (text.startsWith("age-encryption.org/v1")) return "an encrypted file";
	if (/^\{\s{0,20}"data"\s{0,20}:\s{0,20}"ENC\[/.test(text)) return "a file encrypted by SOPS";
}
/** Templates and words that stand where base64 should be. */
function insertedPlaceholder(text) {
	const odd = text.search(/[^A-Za-z0-9+/=\s]/);
	if (odd !== -1) {
		const context = text.slice(odd, odd + reach$1);
		if (text.startsWith("ENC[", odd - 3)) return "a value encrypted by SOPS";
		if (/^(?:\{\{|\{%|<%|\$\{|\$\(|\$[A-Za-z_]|@[A-Za-z][\w.-]{0,80}@|%[A-Za-z]\w{0,80}%|<[A-Za-z][\w .,'-]{0,120}>|\[[A-Za-z][\w .,'-]{0,120}\])/.test(context)) return "a template or placeholder";
		if (/^(?:\.\.\.|\u2026)/.test(context)) return "an elided example";
	}
	if (text.length > reach$1 || text.startsWith("-----")) return void 0;
	if (isPlaceholder(text)) return "a placeholder";
	return /^[A-Za-z]{1,20}(?:[ \t]+[A-Za-z]{1,20}){2,20}[.!]?$/.test(text) ? "a placeholder" : void 0;
}
// src/read/pem-body.ts
/** Reads the text between two marks; `legacyHeader` says that Proc-Type headers belong here. */
function readBody(text, start, end, legacyHeader) {
	const placeholder = placeholderIn(text.slice(start, end));
	if (placeholder !== void 0) return {
		header: "",
		placeholder
	};
	const lines = splitLines(text, start, end);
	const headerLines = countHeaderLines(lines);
	const header = lines.slice(0, headerLines).map((line) => `${line.text.trimEnd()}\n`).join("").trimStart();
	const body = lines.slice(headerLines);
	const decoded = decodeBase64(body);
	const flaw = (legacyHeader && header.startsWith("Proc-Type:") ? void 0 : headerFlaw(lines, headerLines)) ?? decoded.flaw ?? blankLineFlaw(headerLines === 0 ? body : body.slice(1)) ?? void 0;
	return {
		header,
		...decoded.der === void 0 ? {} : { der: decoded.der },
		...flaw === void 0 ? {} : { flaw }
	};
}
/** Header lines as RFC 1421 has them: names with a colon, up to a blank line or the first line without. */
function countHeaderLines(lines) {
	let count = lines.findIndex((line) => !isEmptyLine(line));
	if (count === -1 || !isHeaderLine(lines[count])) return 0;
	while (isHeaderLine(lines[count])) count += 1;
	return count;
}
function isHeaderLine(line) {
	return line !== void 0 && /^[ \t]*[A-Za-z][A-Za-z0-9-]{0,40}:/.test(line.text);
}
function headerFlaw(lines, count) {
	const line = lines.slice(0, count).find((candidate) => !isEmptyLine(candidate));
	if (line === void 0) return void 0;
	const name = line.text.trim().split(":")[0] ?? "";
	return {
		kind: "header",
		start: line.start,
		end: line.end,
		message: `a header line "${name}:" stands inside the block`,
		help: "Remove the header lines and the blank line after them, so that only base64 stands between BEGIN and END"
	};
}
/** One blank line after BEGIN is harmless where the lines after it are 64 long; any other ends the header or the data. */
function blankLineFlaw(lines) {
	const inner = lines.slice(1, -1);
	const firstText = inner.findIndex((line) => !isEmptyLine(line));
	if (firstText === -1) return void 0;
	const lastText = inner.findLastIndex((line) => !isEmptyLine(line));
	const later = inner.find((line, index) => index > firstText && isEmptyLine(line));
	const uneven = inner.slice(firstText, lastText + 1).some((line, index, all) => {
		const length = line.text.trimEnd().length;
		return length > 64 || length < 64 && index < all.length - 1;
	});
	const leading = firstText > 1 || firstText === 1 && uneven ? inner[0] : void 0;
	const blank = later ?? leading;
	if (blank === void 0) return void 0;
	return {
		kind: "blank-line",
		start: blank.start,
		end: Math.max(blank.end, blank.start + 1),
		message: "a blank line stands inside the block",
		help: "Remove the blank lines between BEGIN and END"
	};
}
// src/read/pem-marks.ts
/** The longest run of dashes or label that is looked at; keeps the search linear. */
const reach = 80;
const knownLabel = /CERTIFICATE|KEY|PARAMETERS|PKCS ?7|CMS|CRL|REQUEST/i;
/** Every BEGIN and END line of a text in order, also with wrong dashes, blanks or case. */
function findMarks(text) {
	const marks = [];
	let consumed = 0;
	for (const match of text.matchAll(/BEGIN|END/gi)) {
		if (match.index < consumed) continue;
		const mark = readMark(text, match.index, match[0].length, consumed);
		if (mark === void 0) continue;
		marks.push(mark);
		consumed = mark.end;
	}
	return marks;
}
function readMark(text, wordStart, length, consumed) {
	const wordEnd = wordStart + length;
	let start = wordStart;
	while (start > consumed && wordStart - start < 4 && isBlank(text[start - 1])) start -= 1;
	const dashesEnd = start;
	while (start > consumed && wordStart - start < reach && isDash(text[start - 1])) start -= 1;
	if (start === dashesEnd) start = wordStart;
	const lead = start === wordStart ? 0 : dashesEnd - start;
	let labelStart = wordEnd;
	while (labelStart - wordEnd < 4 && isBlank(text[labelStart])) labelStart += 1;
	let labelEnd = labelStart;
	while (labelEnd - labelStart < reach && isLabelCharacter(text[labelEnd])) labelEnd += 1;
	let end = labelEnd;
	while (end - labelEnd < reach && isDash(text[end])) end += 1;
	const trail = ownedDashes(text, labelEnd, end);
	end = labelEnd + trail;
	const label = text.slice(labelStart, labelEnd).trimEnd();
	if (trail === 0) labelEnd = labelStart + label.length;
	const mark = {
		word: length === 5 ? "BEGIN" : "END",
		start,
		end: trail === 0 ? labelEnd : end,
		wordStart,
		wordEnd,
		labelStart,
		labelEnd,
		label
	};
	return isBelievable(text, mark, lead, trail) ? mark : void 0;
}
/** An exact line counts with any label; a damaged one only where its label is one that keys and certificates have. */
function isBelievable(text, mark, lead, trail) {
	if (mark.label === "") return false;
	if (text.startsWith(`-----${mark.word} ${mark.label}-----`, mark.start)) return true;
	return knownLabel.test(mark.label) && lead + trail >= 4 && (lead >= 2 || trail >= 4);
}
/** Of the dashes behind a label those that are not the next line's: `-----END X----------BEGIN X-----`. */
function ownedDashes(text, start, end) {
	const run = end - start;
	if (!/^(?:BEGIN|END)/i.test(text.slice(end, end + 5))) return run;
	return run > 5 ? Math.max(5, run - 5) : run;
}
function isDash(character) {
	return character !== void 0 && /[-\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d]/.test(character);
}
/** White space and characters that look like it or like nothing. */
function isBlank(character) {
	return character !== void 0 && /[ \t\u00a0\u2000-\u200d\u202f\u2060\u3000\ufeff]/.test(character);
}
function isLabelCharacter(character) {
	return character !== void 0 && /[A-Za-z0-9 #./_\u00a0]/.test(character);
}
// src/read/pem-boundary.ts
/** What is wrong with a BEGIN or END line itself. */
function boundaryFlaw(text, mark, from) {
	return beforeFlaw(text, mark, from) ?? wordFlaw(text, mark) ?? afterFlaw(text, mark);
}
function beforeFlaw(text, mark, from) {
	const lineStart = startOfLine(text, mark.start, from);
	const before = text.slice(lineStart, mark.start);
	const place = {
		start: lineStart,
		end: mark.start
	};
	if (before === "") {
		if (from === 0 || lineStart !== from || text[from - 1] === "\n" || text[from - 1] === "\r" || mark.word === "END") return void 0;
		return {
			kind: "glued",
			start: Math.max(0, from - 5),
			end: mark.start + 5,
			message: "the END line of the block before and this BEGIN line are one line",
			help: "Break the line between -----END …----- and -----BEGIN …-----"
		};
	}
	const odd = /[^ \t]/.exec(before);
	if (odd === null) return {
		...place,
		kind: "indented",
		message: `the ${mark.word} line is indented by ${before.length} blank${before.length === 1 ? "" : "s"}`,
		help: "Move the BEGIN and END lines to the first column"
	};
	if (odd[0] === "﻿") return {
		...place,
		kind: "byte-order-mark",
		message: `a byte order mark (U+FEFF) stands before the ${mark.word} line`,
		help: "Save the file as UTF-8 without byte order mark"
	};
	if (isBlank(odd[0])) return invisible(lineStart + odd.index, odd[0], mark.word);
	if (/^["'`\u201c]$/.test(odd[0])) return {
		kind: "quoted",
		start: lineStart + odd.index,
		end: lineStart + odd.index + 1,
		message: `a quotation mark ${odd[0]} stands before the ${mark.word} line`,
		help: "Remove the quotation marks around the text"
	};
	const tail = before.length > 40 ? `…${before.slice(-40)}` : before;
	return {
		...place,
		kind: "text-before",
		message: `"${tail.trim()}" stands before -----${mark.word} on the same line`,
		help: `Put the ${mark.word} line on a line of its own`
	};
}
function invisible(start, character, where) {
	return {
		kind: "invisible-character",
		start,
		end: start + 1,
		message: `an invisible character ${codePoint(character)} stands in the ${where} line`,
		help: "Type the line anew with plain blanks and hyphens, or export the file anew"
	};
}
function wordFlaw(text, mark) {
	const lead = text.slice(mark.start, mark.wordStart);
	const trail = text.slice(mark.labelEnd, mark.end);
	const gap = text.slice(mark.wordEnd, mark.labelStart);
	const foreign = [...`${lead}${trail}`].find((character) => isDash(character) && character !== "-");
	if (foreign !== void 0) {
		const start = mark.start + text.slice(mark.start, mark.end).indexOf(foreign);
		return {
			kind: "typographic-dashes",
			start,
			end: start + 1,
			message: `the ${mark.word} line has typographic dashes (${codePoint(foreign)}) for hyphens`,
			help: "Type the five hyphens on both sides anew, or export the file anew"
		};
	}
	const hidden = /[^ \t-]/.exec(`${lead}${gap}`);
	if (hidden !== null) return invisible(mark.start + text.slice(mark.start).indexOf(hidden[0]), hidden[0], mark.word);
	const word = text.slice(mark.wordStart, mark.wordEnd);
	if (word !== mark.word) return {
		kind: "lower-case",
		start: mark.wordStart,
		end: mark.wordEnd,
		message: `"${word}" is not written in capitals`,
		help: `Write ${mark.word} in capitals`
	};
	const wrong = lead !== "-----" ? {
		start: mark.start,
		end: mark.wordStart,
		run: lead,
		side: "begins"
	} : trail !== "-----" ? {
		start: mark.labelEnd,
		end: mark.end,
		run: trail,
		side: "ends"
	} : void 0;
	if (wrong !== void 0) return {
		kind: "dashes",
		start: wrong.start,
		end: Math.max(wrong.end, wrong.start + 1),
		message: `the ${mark.word} line ${wrong.side} with ${wrong.run.replaceAll(/[^-]/g, "").length} hyphens, five are right`,
		help: `Write five hyphens on both sides of the ${mark.word} line`
	};
	if (mark.labelEnd > mark.labelStart + mark.label.length) return {
		kind: "label-blanks",
		start: mark.labelStart + mark.label.length,
		end: mark.labelEnd,
		message: `a blank stands between ${mark.label} and the hyphens that close the ${mark.word} line`,
		help: `Remove the blank behind ${mark.label}`
	};
	if (gap !== " ") return {
		kind: "label-blanks",
		start: mark.wordEnd,
		end: Math.max(mark.labelStart, mark.wordEnd + 1),
		message: `${gap.length === 0 ? "no blank stands" : `${gap.length} blanks stand`} between ${mark.word} and ${mark.label}, one is right`,
		help: `Write exactly one blank between ${mark.word} and ${mark.label}`
	};
	if (mark.label !== mark.label.toUpperCase() && /CERTIFICATE|KEY/i.test(mark.label)) return {
		kind: "lower-case",
		start: mark.labelStart,
		end: mark.labelEnd,
		message: `the label "${mark.label}" is not written in capitals`,
		help: `Write the label as ${mark.label.toUpperCase()}, in BEGIN and END`
	};
}
function afterFlaw(text, mark) {
	const lineEnd = mark.end + (/[\r\n]/.exec(text.slice(mark.end, mark.end + 400))?.index ?? Math.min(400, text.length - mark.end));
	const after = text.slice(mark.end, lineEnd);
	const odd = /[^ \t\0\u001a]/.exec(after);
	if (odd === null || after.startsWith("-----BEGIN")) return void 0;
	const start = mark.end + odd.index;
	if (/^["'`\u201d]$/.test(odd[0])) return {
		kind: "quoted",
		start,
		end: start + 1,
		message: `a quotation mark ${odd[0]} stands behind the ${mark.word} line`,
		help: "Remove the quotation marks around the text"
	};
	if (isBlank(odd[0])) return invisible(start, odd[0], mark.word);
	return {
		kind: "text-behind",
		start,
		end: lineEnd,
		message: `"${after.trim().slice(0, 40)}" stands behind the ${mark.word} line`,
		help: `End the ${mark.word} line after its five hyphens`
	};
}
// src/read/pem.ts
/** Every block of the text in order, with its defects; one that stands in a comment is passed over, as readers do. */
function scanPem(source) {
	const text = source.text;
	const blocks = [];
	for (const pair of pairMarks(text, findMarks(text))) {
		const block = readPair(text, pair, blocks.at(-1)?.chunkEnd ?? 0);
		if (block === void 0) continue;
		const aftermath = block.flaws.length > 0 && blocks.at(-1)?.flaws.some((flaw) => spoilsNext.has(flaw.kind)) === true;
		blocks.push(aftermath ? {
			...block,
			flaws: [],
			aftermath
		} : block);
	}
	return blocks;
}
/** Defects of an END line that also spoil the block behind it: what shows there is the same defect. */
const spoilsNext = /* @__PURE__ */ new Set([
	"end-missing",
	"end-label",
	"text-behind"
]);
function pairMarks(text, marks) {
	const pairs = [];
	let open;
	let from = 0;
	marks.forEach((mark, index) => {
		if (mark.word === "BEGIN") {
			if (open !== void 0) {
				pairs.push({
					begin: open,
					limit: mark.start,
					from,
					next: mark.start
				});
				from = mark.start;
			}
			open = mark;
			return;
		}
		const next = marks[index + 1]?.start ?? text.length;
		pairs.push({
			...open === void 0 ? {} : { begin: open },
			end: mark,
			limit: mark.start,
			from,
			next
		});
		from = mark.end;
		open = void 0;
	});
	if (open !== void 0) pairs.push({
		begin: open,
		limit: text.length,
		from,
		next: text.length
	});
	return pairs;
}
function readPair(text, pair, chunkStart) {
	const { begin, end } = pair;
	const mark = begin ?? end;
	if (mark === void 0 || isCommentedOut(text, pair)) return void 0;
	const label = mark.label.toUpperCase().replaceAll(/[\s\u00a0]+/g, " ").trim();
	const bodyStart = begin?.end ?? beginOfBody(text, pair.from, mark.start) ?? mark.start;
	const body = readBody(text, bodyStart, pair.limit, label.includes("KEY"));
	const start = begin?.start ?? bodyStart;
	const chunkEnd = end === void 0 ? pair.limit : endOfLine(text, end.end, pair.next);
	const flaws = body.placeholder === void 0 ? findFlaws(text, pair, bodyStart, body) : [];
	return {
		label,
		start,
		end: end?.end ?? endOfText(text, start, pair.limit),
		chunkStart,
		chunkEnd,
		header: body.header,
		flaws,
		...body.der === void 0 ? {} : { der: body.der },
		...body.placeholder === void 0 ? {} : { placeholder: body.placeholder }
	};
}
function endOfText(text, start, limit) {
	let index = limit;
	while (index > start && /\s/.test(text[index - 1] ?? "")) index -= 1;
	return index;
}
/** Where the base64 begins that an END line without BEGIN closes; undefined where there is none. */
function beginOfBody(text, from, end) {
	let start = startOfLine(text, end, from);
	let found;
	while (start > from) {
		const lineStart = startOfLine(text, start - 1, from);
		const line = text.slice(lineStart, start).trim();
		if (line === "" && found === void 0) {
			start = lineStart;
			continue;
		}
		if (!/^[A-Za-z0-9+/=]{4,}$/.test(line)) break;
		found = lineStart;
		start = lineStart;
	}
	return found;
}
/** `# -----BEGIN …` to `# -----END …`: no reader sees such a block, and none is meant to. */
function isCommentedOut(text, { begin, end, from }) {
	return [begin, end].every((mark) => mark === void 0 || /^\s{0,40}(?:#|;|\/\/|--\s)/.test(text.slice(startOfLine(text, mark.start, from), mark.start)));
}
/** The defects of one block, the one that explains the others first and alone. */
function findFlaws(text, pair, bodyStart, body) {
	const { begin, end } = pair;
	if (body.flaw?.kind === "literal-newline") return [body.flaw];
	if (begin === void 0 && end !== void 0) return [beginMissing(text, bodyStart, end)];
	if (begin === void 0) return [];
	const begins = boundaryFlaw(text, begin, pair.from);
	if (end === void 0) return begins === void 0 ? [endMissing(begin, text, pair.limit)] : [begins];
	const oneLine = oneLineFlaw(text, begin, end);
	if (oneLine !== void 0) return [oneLine];
	const ends = begins?.kind === boundaryFlaw(text, end, begin.end)?.kind ? void 0 : boundaryFlaw(text, end, begin.end);
	const around = [
		begins,
		ends,
		begins === void 0 && ends === void 0 ? labelFlaw(begin, end) : void 0
	].filter((flaw) => flaw !== void 0);
	if (around.some((flaw) => spoilsBody.has(flaw.kind))) return around;
	const inside = around.some((flaw) => flaw.kind === body.flaw?.kind) ? void 0 : body.flaw;
	return [
		...around,
		returnsFlaw(text, begin, end),
		inside
	].filter((flaw) => flaw !== void 0);
}
/** Defects of a BEGIN or END line that leave their mark on the body too. */
const spoilsBody = /* @__PURE__ */ new Set([
	"text-before",
	"text-behind",
	"dashes",
	"end-label"
]);
function beginMissing(text, bodyStart, end) {
	if (bodyStart === end.start) return {
		kind: "end-alone",
		start: end.start,
		end: end.end,
		message: `this END line closes no block`,
		help: "Remove the line, or put the lines before it back"
	};
	return {
		kind: "begin-missing",
		start: bodyStart,
		end: Math.max(bodyStart + 1, text.slice(bodyStart, end.start).search(/[\r\n]/) + bodyStart),
		message: `no BEGIN line stands before this text, though "-----END ${end.label}-----" closes it`,
		help: `Write -----BEGIN ${end.label}----- on a line of its own before it`
	};
}
function endMissing(begin, text, limit) {
	const follows = limit < text.length ? "the next BEGIN line" : "the end of the file";
	return {
		kind: "end-missing",
		start: begin.start,
		end: begin.end,
		message: `this block has no END line before ${follows}`,
		help: `Close the block with -----END ${begin.label}----- on a line of its own, or export the file anew`
	};
}
function oneLineFlaw(text, begin, end) {
	if (/[\r\n]/.test(text.slice(begin.end, end.start))) return void 0;
	if (begin.end === end.start) return void 0;
	return {
		kind: "one-line",
		start: begin.start,
		end: end.end,
		message: "BEGIN, body and END stand on one line",
		help: "Break the line after the BEGIN line and before the END line"
	};
}
/** CR alone ends a line for Java, and not for OpenSSL. */
function returnsFlaw(text, begin, end) {
	const body = text.slice(begin.end, end.start);
	const first = body.search(/\r(?!\n)/);
	if (first === -1 || body.includes("\n")) return void 0;
	const start = begin.end + first;
	return {
		kind: "carriage-returns",
		start,
		end: start + 1,
		message: "the lines end with a carriage return alone, as on old Macs",
		help: "Save the file with line feeds (LF) as line ends"
	};
}
function labelFlaw(begin, end) {
	if (begin.label === end.label) return void 0;
	return {
		kind: "end-label",
		start: end.labelStart,
		end: end.labelEnd,
		message: `the block begins as "${begin.label}" and ends as "${end.label}"`,
		help: `Write -----END ${begin.label}-----, or put the missing lines between the two back`
	};
}
// src/read/contents.ts
/** Reads one certificate or key file: what it is, every block in order, every fault, and what each engine makes of it. */
function readContents(source) {
	const judge = createJudge();
	const found = find(source, judge);
	const runs = readFile(source.bytes, judge);
	const faults = found.encoding === "pem" && found.placeholder === void 0 ? [...found.faults, ...unexplained(source, found, runs)] : found.faults;
	return {
		source,
		...found,
		faults,
		readings: runs
	};
}
function find(source, judge) {
	const binary = readBinary(source, judge);
	if (binary !== void 0) return {
		...binary,
		faults: []
	};
	if (!isUtf16(source.bytes)) {
		const blocks = scanPem(source);
		if (blocks.length > 0) return readPemBlocks(source, blocks, judge);
		const placeholder = placeholderIn(source.text);
		if (placeholder !== void 0) return {
			encoding: "text",
			items: [],
			faults: [],
			placeholder
		};
	}
	const fault = findTextFault(source);
	if (fault?.kind === "empty") return {
		encoding: "empty",
		items: [],
		faults: [fault]
	};
	return {
		encoding: fault === void 0 && source.bytes.includes(0) ? "binary" : "text",
		items: [],
		faults: fault === void 0 ? [] : [fault]
	};
}
/** Where a reader stops although nothing above says why: the reader is right. */
function unexplained(source, found, runs) {
	const explained = /* @__PURE__ */ new Set([...found.faults.flatMap((fault) => fault.refusedBy), ...found.items.flatMap(refusalsOf)]);
	const stops = readers.flatMap((reader) => {
		const { error, errorAt, textual } = runs[reader].certificates;
		return error === void 0 || textual !== true || explained.has(reader) ? [] : [{
			reader,
			error,
			at: errorAt ?? 0
		}];
	});
	const [first] = stops;
	if (first === void 0) return [];
	const openssl = stops.find((stop) => stop.reader === "openssl")?.error;
	return [{
		kind: "refused",
		span: lineAt(source, first.at),
		message: `${readerNames[first.reader]} stops at this line: ${first.error}`,
		help: "Export the file anew, or remove everything but the BEGIN lines, the base64 and the END lines",
		refusedBy: stops.map((stop) => stop.reader),
		...openssl === void 0 ? {} : { openssl }
	}];
}
const readers = [
	"openssl",
	"boringssl",
	"java"
];
const readerNames = {
	openssl: "OpenSSL",
	boringssl: "BoringSSL",
	java: "Java"
};
function refusalsOf(item) {
	if (item.kind === "unreadable") return item.refusedBy;
	return item.kind === "certificate" ? item.certificate.irregularities.flatMap((irregularity) => irregularity.refusedBy.map((engine) => engine === "jsse" ? "java" : engine)) : [];
}
/** The line of the text that holds a byte; lines are counted, for bytes and text units differ. */
function lineAt(source, byte) {
	let start = 0;
	for (let from = source.bytes.indexOf(10); from !== -1 && from < byte; from = source.bytes.indexOf(10, from + 1)) {
		const next = source.text.indexOf("\n", start) + 1;
		if (next === 0 || next >= source.text.length) break;
		start = next;
	}
	const end = source.text.indexOf("\n", start);
	return spanOf(source, start, end === -1 ? source.text.length : end);
}
/** File names that hold certificates or keys. */
const materialName = /\.(?:pem|crt|cer|cert|key|der|p12|pfx|jks|jceks|keystore|truststore|p7b|p7c|p7s|p8|pk8|ca-bundle|bundle|chain|fullchain)$/i;
/** Names of other formats, which may quote PEM and are read by their own readers or not at all. */
const otherName = /\.(?:ya?ml|json|xml|html?|md|txt\.md|adoc|rst|[cm]?[jt]sx?|py|rb|go|java|kt|c|h|cc|cpp|rs|php|cs|sh|bash|zsh|ps1|tf|tfvars|hcl|properties|conf|cfg|ini|toml|env|csv|log|sql|j2|tpl|tmpl|gotmpl|zip|jar|gz|pub|csr|crl|asc|gpg|sig)$/i;
const begin = "-----BEGIN ";
/** Whether a file is worth reading as certificates or keys: by its name, or for an unknown name by a BEGIN line near its start. */
function looksLikeMaterial(path, firstBytes) {
	if (materialName.test(path)) return true;
	if (firstBytes === void 0 || otherName.test(path)) return false;
	return Buffer.from(firstBytes.subarray(0, 65536)).includes(begin);
}
// src/workspace/workspace.ts
const defaultLimits = {
	fileBytes: 8388608,
	files: 25e4
};
/** Folds `.` and `..` of a path from the root; undefined where it leaves the root or is absolute. */
function normalizePath(path) {
	if (path.startsWith("/") || path.includes("\0") || /^[A-Za-z]:[\\/]/.test(path)) return void 0;
	const kept = [];
	for (const part of path.split("/")) {
		if (part === "" || part === ".") continue;
		if (part !== "..") kept.push(part);
		else if (kept.pop() === void 0) return void 0;
	}
	return kept.join("/");
}
/** The folder of a path, empty for the root. */
function directoryOf(path) {
	const slash = path.lastIndexOf("/");
	return slash === -1 ? "" : path.slice(0, slash);
}
function joinPath(directory, path) {
	return directory === "" ? path : `${directory}/${path}`;
}
/** The last part of a path. */
function baseName(path) {
	return path.slice(path.lastIndexOf("/") + 1);
}
// src/read/overrides.ts
/** Whether a text can be an Apigee hybrid overrides file; cheap, before it is parsed. */
function mayBeOverrides(text) {
	return /^[ \t]*(?:"virtualhosts"|'virtualhosts'|virtualhosts)[ \t]*:/m.test(text);
}
/** The virtual hosts of an overrides document; undefined where the document is not one. */
function readVirtualhosts(document) {
	const list = childOf(document, "virtualhosts");
	if (list?.kind !== "sequence") return void 0;
	return itemsOf(list).flatMap((item) => item.kind === "mapping" ? readVirtualhost(item) : []);
}
const files = {
	sslCertPath: "certificate",
	sslKeyPath: "key",
	caCertPath: "clientTrust"
};
function readVirtualhost(item) {
	const name = textAt(item, "name");
	const first = entriesOf(item)[0]?.key.span ?? item.span;
	const sslSecret = textAt(item, "sslSecret");
	const paths = Object.entries(files).flatMap(([property, slot]) => {
		const path = textAt(item, property);
		return path === void 0 ? [] : [[slot, path]];
	});
	return {
		name,
		span: name?.span ?? spanOf(first.file, first.start, first.end),
		...sslSecret === void 0 ? {} : { sslSecret },
		...Object.fromEntries(paths),
		hostAliases: textsAt(item, "hostAliases")
	};
}
// node_modules/fast-xml-parser/src/util.js
const regexName = /* @__PURE__ */ new RegExp("^[:A-Za-z_\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD][:A-Za-z_\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\-.\\d\\u00B7\\u0300-\\u036F\\u203F-\\u2040]*$");
function getAllMatches(string, regex) {
	const matches = [];
	let match = regex.exec(string);
	while (match) {
		const allmatches = [];
		allmatches.startIndex = regex.lastIndex - match[0].length;
		const len = match.length;
		for (let index = 0; index < len; index++) allmatches.push(match[index]);
		matches.push(allmatches);
		match = regex.exec(string);
	}
	return matches;
}
const isName = function(string) {
	const match = regexName.exec(string);
	return !(match === null || typeof match === "undefined");
};
function isExist(v) {
	return typeof v !== "undefined";
}
/**
* Dangerous property names that could lead to prototype pollution or security issues
*/
const DANGEROUS_PROPERTY_NAMES = [
	"hasOwnProperty",
	"toString",
	"valueOf",
	"__defineGetter__",
	"__defineSetter__",
	"__lookupGetter__",
	"__lookupSetter__"
];
const criticalProperties = [
	"__proto__",
	"constructor",
	"prototype"
];
// node_modules/fast-xml-parser/src/validator.js
const defaultOptions$1 = {
	allowBooleanAttributes: false,
	unpairedTags: []
};
function validate(xmlData, options) {
	options = Object.assign({}, defaultOptions$1, options);
	const tags = [];
	let tagFound = false;
	let reachedRoot = false;
	if (xmlData[0] === "﻿") xmlData = xmlData.substr(1);
	for (let i = 0; i < xmlData.length; i++) if (xmlData[i] === "<" && xmlData[i + 1] === "?") {
		i += 2;
		i = readPI(xmlData, i);
		if (i.err) return i;
	} else if (xmlData[i] === "<") {
		let tagStartPos = i;
		i++;
		if (xmlData[i] === "!") {
			i = readCommentAndCDATA(xmlData, i);
			continue;
		} else {
			let closingTag = false;
			if (xmlData[i] === "/") {
				closingTag = true;
				i++;
			}
			let tagName = "";
			for (; i < xmlData.length && xmlData[i] !== ">" && xmlData[i] !== " " && xmlData[i] !== "	" && xmlData[i] !== "\n" && xmlData[i] !== "\r"; i++) tagName += xmlData[i];
			tagName = tagName.trim();
			if (tagName[tagName.length - 1] === "/") {
				tagName = tagName.substring(0, tagName.length - 1);
				i--;
			}
			if (!validateTagName(tagName)) {
				let msg;
				if (tagName.trim().length === 0) msg = "Invalid space after '<'.";
				else msg = "Tag '" + tagName + "' is an invalid name.";
				return getErrorObject("InvalidTag", msg, getLineNumberForPosition(xmlData, i));
			}
			const result = readAttributeStr(xmlData, i);
			if (result === false) return getErrorObject("InvalidAttr", "Attributes for '" + tagName + "' have open quote.", getLineNumberForPosition(xmlData, i));
			let attrStr = result.value;
			i = result.index;
			if (attrStr[attrStr.length - 1] === "/") {
				const attrStrStart = i - attrStr.length;
				attrStr = attrStr.substring(0, attrStr.length - 1);
				const isValid = validateAttributeString(attrStr, options);
				if (isValid === true) tagFound = true;
				else return getErrorObject(isValid.err.code, isValid.err.msg, getLineNumberForPosition(xmlData, attrStrStart + isValid.err.line));
			} else if (closingTag) {
				if (!result.tagClosed) return getErrorObject("InvalidTag", "Closing tag '" + tagName + "' doesn't have proper closing.", getLineNumberForPosition(xmlData, i));
				else if (attrStr.trim().length > 0) return getErrorObject("InvalidTag", "Closing tag '" + tagName + "' can't have attributes or invalid starting.", getLineNumberForPosition(xmlData, tagStartPos));
				else if (tags.length === 0) return getErrorObject("InvalidTag", "Closing tag '" + tagName + "' has not been opened.", getLineNumberForPosition(xmlData, tagStartPos));
				else {
					const otg = tags.pop();
					if (tagName !== otg.tagName) {
						let openPos = getLineNumberForPosition(xmlData, otg.tagStartPos);
						return getErrorObject("InvalidTag", "Expected closing tag '" + otg.tagName + "' (opened in line " + openPos.line + ", col " + openPos.col + ") instead of closing tag '" + tagName + "'.", getLineNumberForPosition(xmlData, tagStartPos));
					}
					if (tags.length == 0) reachedRoot = true;
				}
			} else {
				const isValid = validateAttributeString(attrStr, options);
				if (isValid !== true) return getErrorObject(isValid.err.code, isValid.err.msg, getLineNumberForPosition(xmlData, i - attrStr.length + isValid.err.line));
				if (reachedRoot === true) return getErrorObject("InvalidXml", "Multiple possible root nodes found.", getLineNumberForPosition(xmlData, i));
				else if (options.unpairedTags.indexOf(tagName) !== -1) {} else tags.push({
					tagName,
					tagStartPos
				});
				tagFound = true;
			}
			for (i++; i < xmlData.length; i++) if (xmlData[i] === "<") {
				if (xmlData[i + 1] === "!") {
					i++;
					i = readCommentAndCDATA(xmlData, i);
					continue;
				} else if (xmlData[i + 1] === "?") {
					i = readPI(xmlData, ++i);
					if (i.err) return i;
				} else break;
			} else if (xmlData[i] === "&") {
				const afterAmp = validateAmpersand(xmlData, i);
				if (afterAmp == -1) return getErrorObject("InvalidChar", "char '&' is not expected.", getLineNumberForPosition(xmlData, i));
				i = afterAmp;
			} else if (reachedRoot === true && !isWhiteSpace(xmlData[i])) return getErrorObject("InvalidXml", "Extra text at the end", getLineNumberForPosition(xmlData, i));
			if (xmlData[i] === "<") i--;
		}
	} else {
		if (isWhiteSpace(xmlData[i])) continue;
		return getErrorObject("InvalidChar", "char '" + xmlData[i] + "' is not expected.", getLineNumberForPosition(xmlData, i));
	}
	if (!tagFound) return getErrorObject("InvalidXml", "Start tag expected.", 1);
	else if (tags.length == 1) return getErrorObject("InvalidTag", "Unclosed tag '" + tags[0].tagName + "'.", getLineNumberForPosition(xmlData, tags[0].tagStartPos));
	else if (tags.length > 0) return getErrorObject("InvalidXml", "Invalid '" + JSON.stringify(tags.map((t) => t.tagName), null, 4).replace(/\r?\n/g, "") + "' found.", {
		line: 1,
		col: 1
	});
	return true;
}
function isWhiteSpace(char) {
	return char === " " || char === "	" || char === "\n" || char === "\r";
}
/**
* Read Processing insstructions and skip
* @param {*} xmlData
* @param {*} i
*/
function readPI(xmlData, i) {
	const start = i;
	for (; i < xmlData.length; i++) if (xmlData[i] == "?" || xmlData[i] == " ") {
		const tagname = xmlData.substr(start, i - start);
		if (i > 5 && tagname === "xml") return getErrorObject("InvalidXml", "XML declaration allowed only at the start of the document.", getLineNumberForPosition(xmlData, i));
		else if (xmlData[i] == "?" && xmlData[i + 1] == ">") {
			i++;
			break;
		} else continue;
	}
	return i;
}
function readCommentAndCDATA(xmlData, i) {
	if (xmlData.length > i + 5 && xmlData[i + 1] === "-" && xmlData[i + 2] === "-") {
		for (i += 3; i < xmlData.length; i++) if (xmlData[i] === "-" && xmlData[i + 1] === "-" && xmlData[i + 2] === ">") {
			i += 2;
			break;
		}
	} else if (xmlData.length > i + 8 && xmlData[i + 1] === "D" && xmlData[i + 2] === "O" && xmlData[i + 3] === "C" && xmlData[i + 4] === "T" && xmlData[i + 5] === "Y" && xmlData[i + 6] === "P" && xmlData[i + 7] === "E") {
		let angleBracketsCount = 1;
		for (i += 8; i < xmlData.length; i++) if (xmlData[i] === "<") angleBracketsCount++;
		else if (xmlData[i] === ">") {
			angleBracketsCount--;
			if (angleBracketsCount === 0) break;
		}
	} else if (xmlData.length > i + 9 && xmlData[i + 1] === "[" && xmlData[i + 2] === "C" && xmlData[i + 3] === "D" && xmlData[i + 4] === "A" && xmlData[i + 5] === "T" && xmlData[i + 6] === "A" && xmlData[i + 7] === "[") {
		for (i += 8; i < xmlData.length; i++) if (xmlData[i] === "]" && xmlData[i + 1] === "]" && xmlData[i + 2] === ">") {
			i += 2;
			break;
		}
	}
	return i;
}
const doubleQuote = "\"";
const singleQuote = "'";
/**
* Keep reading xmlData until '<' is found outside the attribute value.
* @param {string} xmlData
* @param {number} i
*/
function readAttributeStr(xmlData, i) {
	let attrStr = "";
	let startChar = "";
	let tagClosed = false;
	for (; i < xmlData.length; i++) {
		if (xmlData[i] === doubleQuote || xmlData[i] === singleQuote) {
			if (startChar === "") startChar = xmlData[i];
			else if (startChar !== xmlData[i]) {} else startChar = "";
		} else if (xmlData[i] === ">") {
			if (startChar === "") {
				tagClosed = true;
				break;
			}
		}
		attrStr += xmlData[i];
	}
	if (startChar !== "") return false;
	return {
		value: attrStr,
		index: i,
		tagClosed
	};
}
/**
* Walk `attrStr` once, left to right, splitting it into attribute tokens.
*
* This replaces a regex that used to do the same job
* (`(\s*)([^\s=]+)(\s*=)?(\s*(['"])(([\s\S])*?)\5)?`). That regex led with an
* optional whitespace group followed by a required "non-whitespace" group.
* On a long run of whitespace that never resolves into an attribute name
* (e.g. a tag with thousands of trailing spaces before `>`), the engine
* backtracks the whitespace group one character at a time before giving up
* and moving to the next starting position — one full backtrack per
* position, which is quadratic in the length of the run.
*
* The scan is forward-only: the cursor never moves backwards, so each
* character is visited a constant number of times and the cost is linear
* in the length of the string.
*
* Each returned token mirrors the shape the old regex match array had, so
* the validation logic below (which reads token[1]..token[6]) didn't need
* to change:
*   token.startIndex - where this token begins in attrStr
*   token[1]          - leading whitespace before the name
*   token[2]          - the attribute name
*   token[3]          - whitespace + '=' if present, else undefined
*   token[4]          - marker (any defined value) if a quoted value was found
*   token[5]          - the quote character used ('"' or "'")
*   token[6]          - the value's text, without the surrounding quotes
*
* A malformed leading character (e.g. a stray '=' with no name before it)
* is simply skipped over, one character at a time — the same outcome the
* old regex produced by failing to match at that position and retrying at
* the next one.
*/
function scanAttributeTokens(attrStr) {
	const tokens = [];
	const len = attrStr.length;
	let i = 0;
	while (i < len) {
		const tokenStart = i;
		while (i < len && isWhiteSpace(attrStr[i])) i++;
		if (i >= len) break;
		if (attrStr[i] === "=") {
			i++;
			continue;
		}
		const leadingWs = attrStr.slice(tokenStart, i);
		const nameStart = i;
		while (i < len && !isWhiteSpace(attrStr[i]) && attrStr[i] !== "=") i++;
		const name = attrStr.slice(nameStart, i);
		let equalsGroup;
		let j = i;
		while (j < len && isWhiteSpace(attrStr[j])) j++;
		if (j < len && attrStr[j] === "=") {
			equalsGroup = attrStr.slice(i, j + 1);
			i = j + 1;
		}
		let quoteChar;
		let value;
		let k = i;
		while (k < len && isWhiteSpace(attrStr[k])) k++;
		if (k < len && (attrStr[k] === "\"" || attrStr[k] === "'")) {
			const valueStart = k + 1;
			const closeIdx = attrStr.indexOf(attrStr[k], valueStart);
			if (closeIdx !== -1) {
				quoteChar = attrStr[k];
				value = attrStr.slice(valueStart, closeIdx);
				i = closeIdx + 1;
			}
		}
		const token = { startIndex: tokenStart };
		token[1] = leadingWs;
		token[2] = name;
		token[3] = equalsGroup;
		token[4] = quoteChar !== void 0 ? true : void 0;
		token[5] = quoteChar;
		token[6] = value;
		tokens.push(token);
	}
	return tokens;
}
function validateAttributeString(attrStr, options) {
	const matches = scanAttributeTokens(attrStr);
	const attrNames = {};
	for (let i = 0; i < matches.length; i++) {
		if (matches[i][1].length === 0) return getErrorObject("InvalidAttr", "Attribute '" + matches[i][2] + "' has no space in starting.", getPositionFromMatch(matches[i]));
		else if (matches[i][3] !== void 0 && matches[i][4] === void 0) return getErrorObject("InvalidAttr", "Attribute '" + matches[i][2] + "' is without value.", getPositionFromMatch(matches[i]));
		else if (matches[i][3] === void 0 && !options.allowBooleanAttributes) return getErrorObject("InvalidAttr", "boolean attribute '" + matches[i][2] + "' is not allowed.", getPositionFromMatch(matches[i]));
		const attrName = matches[i][2];
		if (!validateAttrName(attrName)) return getErrorObject("InvalidAttr", "Attribute '" + attrName + "' is an invalid name.", getPositionFromMatch(matches[i]));
		if (!Object.prototype.hasOwnProperty.call(attrNames, attrName)) attrNames[attrName] = 1;
		else return getErrorObject("InvalidAttr", "Attribute '" + attrName + "' is repeated.", getPositionFromMatch(matches[i]));
	}
	return true;
}
function validateNumberAmpersand(xmlData, i) {
	let re = /\d/;
	if (xmlData[i] === "x") {
		i++;
		re = /[\da-fA-F]/;
	}
	for (; i < xmlData.length; i++) {
		if (xmlData[i] === ";") return i;
		if (!xmlData[i].match(re)) break;
	}
	return -1;
}
function validateAmpersand(xmlData, i) {
	i++;
	if (xmlData[i] === ";") return -1;
	if (xmlData[i] === "#") {
		i++;
		return validateNumberAmpersand(xmlData, i);
	}
	let count = 0;
	for (; i < xmlData.length; i++, count++) {
		if (xmlData[i].match(/\w/) && count < 20) continue;
		if (xmlData[i] === ";") break;
		return -1;
	}
	return i;
}
function getErrorObject(code, message, lineNumber) {
	return { err: {
		code,
		msg: message,
		line: lineNumber.line || lineNumber,
		col: lineNumber.col
	} };
}
function validateAttrName(attrName) {
	return isName(attrName);
}
function validateTagName(tagname) {
	return isName(tagname);
}
function getLineNumberForPosition(xmlData, index) {
	const lines = xmlData.substring(0, index).split(/\r?\n/);
	return {
		line: lines.length,
		col: lines[lines.length - 1].length + 1
	};
}
function getPositionFromMatch(match) {
	return match.startIndex + match[1].length;
}
// node_modules/@nodable/entities/src/entities.js
/**
* Currency Symbols
* @type {Record<string, string>}
*/
const CURRENCY = {
	cent: "¢",
	pound: "£",
	curren: "¤",
	yen: "¥",
	euro: "€",
	dollar: "$",
	fnof: "ƒ",
	inr: "₹",
	af: "؋",
	birr: "ብር",
	peso: "₱",
	rub: "₽",
	won: "₩",
	yuan: "¥",
	cedil: "¸"
};
const XML = {
	amp: "&",
	apos: "'",
	gt: ">",
	lt: "<",
	quot: "\""
};
const COMMON_HTML = {
	nbsp: "\xA0",
	copy: "©",
	reg: "®",
	trade: "™",
	mdash: "—",
	ndash: "–",
	hellip: "…",
	laquo: "«",
	raquo: "»",
	lsquo: "‘",
	rsquo: "’",
	ldquo: "“",
	rdquo: "”",
	bull: "•",
	para: "¶",
	sect: "§",
	deg: "°",
	frac12: "½",
	frac14: "¼",
	frac34: "¾"
};
// node_modules/@nodable/entities/src/EntityDecoder.js
/**
* Action constants for `onExternalEntity` and `onInputEntity` hooks.
*
* Use these instead of raw strings to avoid typos:
*
* @example
* import EntityDecoder, { ENTITY_ACTION } from './EntityDecoder.js';
* const dec = new EntityDecoder({
*   onInputEntity: (name, value) => ENTITY_ACTION.BLOCK,
* });
*/
const ENTITY_ACTION = Object.freeze({
	/** Resolve and expand the entity normally. */
	ALLOW: "allow",
	/** Silently skip this entity — it will not be registered. */
	BLOCK: "block",
	/** Throw an error, aborting entity registration entirely. */
	THROW: "throw"
});
const SPECIAL_CHARS = /* @__PURE__ */ new Set("!?\\\\/[]$%{}^&*()<>|+");
/**
* Validate that an entity name contains no dangerous characters.
* @param {string} name
* @returns {string} the name, unchanged
* @throws {Error} on invalid characters
*/
function validateEntityName$1(name) {
	if (name[0] === "#") throw new Error(`[EntityReplacer] Invalid character '#' in entity name: "${name}"`);
	for (const ch of name) if (SPECIAL_CHARS.has(ch)) throw new Error(`[EntityReplacer] Invalid character '${ch}' in entity name: "${name}"`);
	return name;
}
/**
* Merge one or more entity maps into a flat name→string map.
* Accepts either:
*   - plain string values:             { amp: '&' }
*   - legacy {regex,val} / {regx,val}: { lt: { regex: /.../, val: '<' } }
*
* Values containing '&' are skipped (recursive expansion risk).
*
* @param {...object} maps
* @returns {Record<string, string>}
*/
function mergeEntityMaps(...maps) {
	const out = Object.create(null);
	for (const map of maps) {
		if (!map) continue;
		for (const key of Object.keys(map)) {
			const raw = map[key];
			if (typeof raw === "string") out[key] = raw;
			else if (raw && typeof raw === "object" && raw.val !== void 0) {
				const val = raw.val;
				if (typeof val === "string") out[key] = val;
			}
		}
	}
	return out;
}
const LIMIT_TIER_EXTERNAL = "external";
const LIMIT_TIER_BASE = "base";
const LIMIT_TIER_ALL = "all";
/**
* Resolve `applyLimitsTo` option into a normalised Set of tier strings.
* Accepted values: 'external' | 'base' | 'all' | string[]
* Default: 'external' (only untrusted injected entities are counted).
* @param {string|string[]|undefined} raw
* @returns {Set<string>}
*/
function parseLimitTiers(raw) {
	if (!raw || raw === LIMIT_TIER_EXTERNAL) return /* @__PURE__ */ new Set([LIMIT_TIER_EXTERNAL]);
	if (raw === LIMIT_TIER_ALL) return /* @__PURE__ */ new Set([LIMIT_TIER_ALL]);
	if (raw === LIMIT_TIER_BASE) return /* @__PURE__ */ new Set([LIMIT_TIER_BASE]);
	if (Array.isArray(raw)) return new Set(raw);
	return /* @__PURE__ */ new Set([LIMIT_TIER_EXTERNAL]);
}
const NCR_LEVEL = Object.freeze({
	allow: 0,
	leave: 1,
	remove: 2,
	throw: 3
});
const XML10_ALLOWED_C0 = /* @__PURE__ */ new Set([
	9,
	10,
	13
]);
/**
* Parse the `ncr` constructor option into flat, hot-path-friendly fields.
* @param {object|undefined} ncr
* @returns {{ xmlVersion: number, onLevel: number, nullLevel: number }}
*/
function parseNCRConfig(ncr) {
	if (!ncr) return {
		xmlVersion: 1,
		onLevel: NCR_LEVEL.allow,
		nullLevel: NCR_LEVEL.remove
	};
	const xmlVersion = ncr.xmlVersion === 1.1 ? 1.1 : 1;
	const onLevel = NCR_LEVEL[ncr.onNCR] ?? NCR_LEVEL.allow;
	const nullLevel = NCR_LEVEL[ncr.nullNCR] ?? NCR_LEVEL.remove;
	return {
		xmlVersion,
		onLevel,
		nullLevel: Math.max(nullLevel, NCR_LEVEL.remove)
	};
}
/**
* Single-pass, zero-regex entity replacer for XML/HTML content.
*
* Algorithm: scan the string once for '&', read to ';', resolve via map
* or direct codepoint conversion, build output chunks, join once at the end.
*
* Entity lookup priority (highest → lowest):
*   1. input / runtime  (DOCTYPE entities for current document)
*   2. persistent external (survive across documents)
*   3. base named map   (DEFAULT_XML_ENTITIES + user-supplied namedEntities)
*
* Both input and external resolve as the 'external' tier for limit purposes.
* Base map entities resolve as the 'base' tier.
*
* Numeric / hex references (&#NNN; / &#xHH;) are resolved directly via
* String.fromCodePoint() — no map needed. They count as 'base' tier.
*
* @example
* const replacer = new EntityReplacer({ namedEntities: COMMON_HTML });
* replacer.setExternalEntities({ brand: 'Acme' });
*
* const instance = replacer.reset();
* instance.addInputEntities({ version: '1.0' });
* instance.encode('&brand; v&version; &lt;'); // 'Acme v1.0 <'
*/
var EntityDecoder = class {
	/**
	* @param {object} [options]
	* @param {object|null}  [options.namedEntities]        — extra named entities merged into base map
	* @param {object}  [options.limit]                 — security limits
	* @param {number}       [options.limit.maxTotalExpansions=0]  — 0 = unlimited
	* @param {number}       [options.limit.maxExpandedLength=0]   — 0 = unlimited
	* @param {'external'|'base'|'all'|string[]} [options.limit.applyLimitsTo='external']
	*   Which entity tiers count against the security limits:
	*   - 'external' (default) — only input/runtime + persistent external entities
	*   - 'base'               — only DEFAULT_XML_ENTITIES + namedEntities
	*   - 'all'                — every entity regardless of tier
	*   - string[]             — explicit combination, e.g. ['external', 'base']
	* @param {((resolved: string, original: string) => string)|null} [options.postCheck=null]
	* @param {string[]} [options.remove=[]] — entity names (e.g. ['nbsp', '#13']) to delete (replace with empty string)
	* @param {string[]} [options.leave=[]]  — entity names to keep as literal (unchanged in output)
	* @param {object}   [options.ncr]       — Numeric Character Reference controls
	* @param {1.0|1.1}  [options.ncr.xmlVersion=1.0]
	*   XML version governing which codepoint ranges are restricted:
	*   - 1.0 — C0 controls U+0001–U+001F (except U+0009/000A/000D) are prohibited
	*   - 1.1 — C0 controls are allowed when written as NCRs; C1 (U+007F–U+009F) decoded as-is
	* @param {'allow'|'leave'|'remove'|'throw'} [options.ncr.onNCR='allow']
	*   Base action for numeric references. Severity order: allow < leave < remove < throw.
	*   For codepoint ranges that carry a minimum level (surrogates → remove, XML 1.0 C0 → remove),
	*   the effective action is max(onNCR, rangeMinimum).
	* @param {'remove'|'throw'} [options.ncr.nullNCR='remove']
	*   Action for U+0000 (null). 'allow' and 'leave' are clamped to 'remove' since null is never safe.
	* @param {((name: string, value: string) => 'allow'|'block'|'throw')|null} [options.onExternalEntity=null]
	*   Hook called when an external entity is registered via `setExternalEntities()` or
	*   `addExternalEntity()`. Return `ENTITY_ACTION.ALLOW` to accept the entity,
	*   `ENTITY_ACTION.BLOCK` to silently skip it, or `ENTITY_ACTION.THROW` to abort with an error.
	* @param {((name: string, value: string) => 'allow'|'block'|'throw')|null} [options.onInputEntity=null]
	*   Hook called when an input entity is registered via `addInputEntities()`. Return
	*   `ENTITY_ACTION.ALLOW` to accept, `ENTITY_ACTION.BLOCK` to silently skip, or
	*   `ENTITY_ACTION.THROW` to abort with an error.
	*/
	constructor(options = {}) {
		this._limit = options.limit || {};
		this._maxTotalExpansions = this._limit.maxTotalExpansions || 0;
		this._maxExpandedLength = this._limit.maxExpandedLength || 0;
		this._postCheck = typeof options.postCheck === "function" ? options.postCheck : (r) => r;
		this._limitTiers = parseLimitTiers(this._limit.applyLimitsTo ?? LIMIT_TIER_EXTERNAL);
		this._numericAllowed = options.numericAllowed ?? true;
		this._baseMap = mergeEntityMaps(XML, options.namedEntities || null);
		/** @type {Record<string, string>} */
		this._externalMap = Object.create(null);
		/** @type {Record<string, string>} */
		this._inputMap = Object.create(null);
		this._totalExpansions = 0;
		this._expandedLength = 0;
		/** @type {Set<string>} */
		this._removeSet = new Set(options.remove && Array.isArray(options.remove) ? options.remove : []);
		/** @type {Set<string>} */
		this._leaveSet = new Set(options.leave && Array.isArray(options.leave) ? options.leave : []);
		const ncrCfg = parseNCRConfig(options.ncr);
		this._ncrXmlVersion = ncrCfg.xmlVersion;
		this._ncrOnLevel = ncrCfg.onLevel;
		this._ncrNullLevel = ncrCfg.nullLevel;
		/** @type {((name: string, value: string) => 'allow'|'block'|'throw')|null} */
		this._onExternalEntity = typeof options.onExternalEntity === "function" ? options.onExternalEntity : null;
		/** @type {((name: string, value: string) => 'allow'|'block'|'throw')|null} */
		this._onInputEntity = typeof options.onInputEntity === "function" ? options.onInputEntity : null;
	}
	/**
	* Invoke a registration hook for a single entity name/value pair.
	* Returns true when the entity should be accepted, false when it should be
	* silently skipped (BLOCK), and throws when the hook returns THROW.
	*
	* @param {((name: string, value: string) => 'allow'|'block'|'throw')|null} hook
	* @param {string} name
	* @param {string} value
	* @param {string} context  — used in error messages ('external' | 'input')
	* @returns {boolean}  true = accept, false = skip
	*/
	_applyRegistrationHook(hook, name, value, context) {
		if (!hook) return true;
		const action = hook(name, value);
		if (action === ENTITY_ACTION.BLOCK) return false;
		if (action === ENTITY_ACTION.THROW) throw new Error(`[EntityDecoder] Registration of ${context} entity "&${name};" was rejected by hook`);
		return true;
	}
	/**
	* Replace the full set of persistent external entities.
	* All keys are validated — throws on invalid characters.
	* If `onExternalEntity` is set, it is called once per entry; entries that
	* return `ENTITY_ACTION.BLOCK` are silently omitted, `ENTITY_ACTION.THROW`
	* aborts the whole call.
	* @param {Record<string, string | { regex?: RegExp, val: string }>} map
	*/
	setExternalEntities(map) {
		if (map) for (const key of Object.keys(map)) validateEntityName$1(key);
		if (!this._onExternalEntity) {
			this._externalMap = mergeEntityMaps(map);
			return;
		}
		const flat = mergeEntityMaps(map);
		const filtered = Object.create(null);
		for (const [name, value] of Object.entries(flat)) if (this._applyRegistrationHook(this._onExternalEntity, name, value, "external")) filtered[name] = value;
		this._externalMap = filtered;
	}
	/**
	* Add a single persistent external entity.
	* If `onExternalEntity` is set it is called before the entity is stored;
	* `ENTITY_ACTION.BLOCK` silently skips storage, `ENTITY_ACTION.THROW` raises.
	* @param {string} key
	* @param {string} value
	*/
	addExternalEntity(key, value) {
		validateEntityName$1(key);
		if (typeof value === "string" && value.indexOf("&") === -1) {
			if (this._applyRegistrationHook(this._onExternalEntity, key, value, "external")) this._externalMap[key] = value;
		}
	}
	/**
	* Inject DOCTYPE entities for the current document.
	* Also resets per-document expansion counters.
	* If `onInputEntity` is set it is called once per entry; entries returning
	* `ENTITY_ACTION.BLOCK` are silently omitted, `ENTITY_ACTION.THROW` aborts.
	* @param {Record<string, string | { regx?: RegExp, regex?: RegExp, val: string }>} map
	*/
	addInputEntities(map) {
		this._totalExpansions = 0;
		this._expandedLength = 0;
		if (!this._onInputEntity) {
			this._inputMap = mergeEntityMaps(map);
			return;
		}
		const flat = mergeEntityMaps(map);
		const filtered = Object.create(null);
		for (const [name, value] of Object.entries(flat)) if (this._applyRegistrationHook(this._onInputEntity, name, value, "input")) filtered[name] = value;
		this._inputMap = filtered;
	}
	/**
	* Wipe input/runtime entities and reset counters.
	* Call this before processing each new document.
	* @returns {this}
	*/
	reset() {
		this._inputMap = Object.create(null);
		this._totalExpansions = 0;
		this._expandedLength = 0;
		return this;
	}
	/**
	* Update the XML version used for NCR classification.
	* Call this as soon as the document's `<?xml version="...">` declaration is parsed.
	* @param {1.0|1.1|number} version
	*/
	setXmlVersion(version) {
		this._ncrXmlVersion = version === 1.1 ? 1.1 : 1;
	}
	/**
	* Replace all entity references in `str` in a single pass.
	*
	* @param {string} str
	* @returns {string}
	*/
	decode(str) {
		if (typeof str !== "string" || str.length === 0) return str;
		if (str.indexOf("&") === -1) return str;
		const original = str;
		const chunks = [];
		const len = str.length;
		let last = 0;
		let i = 0;
		const limitExpansions = this._maxTotalExpansions > 0;
		const limitLength = this._maxExpandedLength > 0;
		const checkLimits = limitExpansions || limitLength;
		while (i < len) {
			if (str.charCodeAt(i) !== 38) {
				i++;
				continue;
			}
			let j = i + 1;
			while (j < len && str.charCodeAt(j) !== 59 && j - i <= 32) j++;
			if (j >= len || str.charCodeAt(j) !== 59) {
				i++;
				continue;
			}
			const token = str.slice(i + 1, j);
			if (token.length === 0) {
				i++;
				continue;
			}
			let replacement;
			let tier;
			if (this._removeSet.has(token)) {
				replacement = "";
				if (tier === void 0) tier = LIMIT_TIER_EXTERNAL;
			} else if (this._leaveSet.has(token)) {
				i++;
				continue;
			} else if (token.charCodeAt(0) === 35) {
				const ncrResult = this._resolveNCR(token);
				if (ncrResult === void 0) {
					i++;
					continue;
				}
				replacement = ncrResult;
				tier = LIMIT_TIER_BASE;
			} else {
				const resolved = this._resolveName(token);
				replacement = resolved?.value;
				tier = resolved?.tier;
			}
			if (replacement === void 0) {
				i++;
				continue;
			}
			if (i > last) chunks.push(str.slice(last, i));
			chunks.push(replacement);
			last = j + 1;
			i = last;
			if (checkLimits && this._tierCounts(tier)) {
				if (limitExpansions) {
					this._totalExpansions++;
					if (this._totalExpansions > this._maxTotalExpansions) throw new Error(`[EntityReplacer] Entity expansion count limit exceeded: ${this._totalExpansions} > ${this._maxTotalExpansions}`);
				}
				if (limitLength) {
					const delta = replacement.length - (token.length + 2);
					if (delta > 0) {
						this._expandedLength += delta;
						if (this._expandedLength > this._maxExpandedLength) throw new Error(`[EntityReplacer] Expanded content length limit exceeded: ${this._expandedLength} > ${this._maxExpandedLength}`);
					}
				}
			}
		}
		if (last < len) chunks.push(str.slice(last));
		const result = chunks.length === 0 ? str : chunks.join("");
		return this._postCheck(result, original);
	}
	/**
	* Returns true if a resolved entity of the given tier should count
	* against the expansion/length limits.
	* @param {string} tier  — LIMIT_TIER_EXTERNAL | LIMIT_TIER_BASE
	* @returns {boolean}
	*/
	_tierCounts(tier) {
		if (this._limitTiers.has(LIMIT_TIER_ALL)) return true;
		return this._limitTiers.has(tier);
	}
	/**
	* Resolve a named entity token (without & and ;).
	* Priority: inputMap > externalMap > baseMap
	* Returns the resolved value tagged with its limit tier.
	*
	* @param {string} name
	* @returns {{ value: string, tier: string }|undefined}
	*/
	_resolveName(name) {
		if (name in this._inputMap) return {
			value: this._inputMap[name],
			tier: LIMIT_TIER_EXTERNAL
		};
		if (name in this._externalMap) return {
			value: this._externalMap[name],
			tier: LIMIT_TIER_EXTERNAL
		};
		if (name in this._baseMap) return {
			value: this._baseMap[name],
			tier: LIMIT_TIER_BASE
		};
	}
	/**
	* Classify a codepoint and return the minimum action level that must be applied.
	* Returns -1 when no minimum is imposed (normal allow path).
	*
	* Ranges checked (in priority order):
	*   1. U+0000            — null, governed by nullNCR (always ≥ remove)
	*   2. U+D800–U+DFFF     — surrogates, always prohibited (min: remove)
	*   3. U+0001–U+001F \ {0x09,0x0A,0x0D}  — XML 1.0 restricted C0 (min: remove)
	*      (skipped in XML 1.1 — C0 controls are allowed when written as NCRs)
	*
	* @param {number} cp  — codepoint
	* @returns {number}   — minimum NCR_LEVEL value, or -1 for no restriction
	*/
	_classifyNCR(cp) {
		if (cp === 0) return this._ncrNullLevel;
		if (cp >= 55296 && cp <= 57343) return NCR_LEVEL.remove;
		if (this._ncrXmlVersion === 1) {
			if (cp >= 1 && cp <= 31 && !XML10_ALLOWED_C0.has(cp)) return NCR_LEVEL.remove;
		}
		return -1;
	}
	/**
	* Execute a resolved NCR action.
	*
	* @param {number} action   — NCR_LEVEL value
	* @param {string} token    — raw token (e.g. '#38') for error messages
	* @param {number} cp       — codepoint, used only for error messages
	* @returns {string|undefined}
	*   - decoded character string  → 'allow'
	*   - ''                        → 'remove'
	*   - undefined                 → 'leave' (caller must skip past '&' only)
	*   - throws Error              → 'throw'
	*/
	_applyNCRAction(action, token, cp) {
		switch (action) {
			case NCR_LEVEL.allow: return String.fromCodePoint(cp);
			case NCR_LEVEL.remove: return "";
			case NCR_LEVEL.leave: return;
			case NCR_LEVEL.throw: throw new Error(`[EntityDecoder] Prohibited numeric character reference &${token}; (U+${cp.toString(16).toUpperCase().padStart(4, "0")})`);
			default: return String.fromCodePoint(cp);
		}
	}
	/**
	* Full NCR resolution pipeline for a numeric token.
	*
	* Steps:
	*   1. Parse the codepoint (decimal or hex).
	*   2. Validate the raw codepoint range (NaN, <0, >0x10FFFF).
	*   3. If numericAllowed is false and no minimum restriction applies → leave as-is.
	*   4. Classify the codepoint to find the minimum required action level.
	*   5. Resolve effective action = max(onNCR, minimum).
	*   6. Apply and return.
	*
	* @param {string} token  — e.g. '#38', '#x26', '#X26'
	* @returns {string|undefined}
	*   - string (incl. '')  — replacement ('' = remove)
	*   - undefined          — leave original &token; as-is
	*/
	_resolveNCR(token) {
		const second = token.charCodeAt(1);
		let cp;
		if (second === 120 || second === 88) cp = parseInt(token.slice(2), 16);
		else cp = parseInt(token.slice(1), 10);
		if (Number.isNaN(cp) || cp < 0 || cp > 1114111) return void 0;
		const minimum = this._classifyNCR(cp);
		if (!this._numericAllowed && minimum < NCR_LEVEL.remove) return void 0;
		const effective = minimum === -1 ? this._ncrOnLevel : Math.max(this._ncrOnLevel, minimum);
		return this._applyNCRAction(effective, token, cp);
	}
};
// node_modules/fast-xml-parser/src/xmlparser/OptionsBuilder.js
const defaultOnDangerousProperty = (name) => {
	if (DANGEROUS_PROPERTY_NAMES.includes(name)) return "__" + name;
	return name;
};
const defaultOptions = {
	preserveOrder: false,
	attributeNamePrefix: "@_",
	attributesGroupName: false,
	textNodeName: "#text",
	ignoreAttributes: true,
	removeNSPrefix: false,
	allowBooleanAttributes: false,
	parseTagValue: true,
	parseAttributeValue: false,
	trimValues: true,
	cdataPropName: false,
	numberParseOptions: {
		hex: true,
		leadingZeros: true,
		eNotation: true,
		unicode: false
	},
	tagValueProcessor: function(tagName, val) {
		return val;
	},
	attributeValueProcessor: function(attrName, val) {
		return val;
	},
	stopNodes: [],
	alwaysCreateTextNode: false,
	isArray: () => false,
	commentPropName: false,
	unpairedTags: [],
	processEntities: true,
	htmlEntities: false,
	entityDecoder: null,
	ignoreDeclaration: false,
	ignorePiTags: false,
	transformTagName: false,
	transformAttributeName: false,
	updateTag: function(tagName, jPath, attrs) {
		return tagName;
	},
	captureMetaData: false,
	maxNestedTags: 100,
	strictReservedNames: true,
	jPath: true,
	onDangerousProperty: defaultOnDangerousProperty
};
/**
* Validates that a property name is safe to use
* @param {string} propertyName - The property name to validate
* @param {string} optionName - The option field name (for error message)
* @throws {Error} If property name is dangerous
*/
function validatePropertyName(propertyName, optionName) {
	if (typeof propertyName !== "string") return;
	const normalized = propertyName.toLowerCase();
	if (DANGEROUS_PROPERTY_NAMES.some((dangerous) => normalized === dangerous.toLowerCase())) throw new Error(`[SECURITY] Invalid ${optionName}: "${propertyName}" is a reserved JavaScript keyword that could cause prototype pollution`);
	if (criticalProperties.some((dangerous) => normalized === dangerous.toLowerCase())) throw new Error(`[SECURITY] Invalid ${optionName}: "${propertyName}" is a reserved JavaScript keyword that could cause prototype pollution`);
}
/**
* Normalizes processEntities option for backward compatibility
* @param {boolean|object} value 
* @returns {object} Always returns normalized object
*/
function normalizeProcessEntities(value, htmlEntities) {
	if (typeof value === "boolean") return {
		enabled: value,
		maxEntitySize: 1e4,
		maxExpansionDepth: 1e4,
		maxTotalExpansions: 1e400,
		maxExpandedLength: 1e5,
		maxEntityCount: 1e3,
		allowedTags: null,
		tagFilter: null,
		appliesTo: "all"
	};
	if (typeof value === "object" && value !== null) return {
		enabled: value.enabled !== false,
		maxEntitySize: Math.max(1, value.maxEntitySize ?? 1e4),
		maxExpansionDepth: Math.max(1, value.maxExpansionDepth ?? 1e4),
		maxTotalExpansions: Math.max(1, value.maxTotalExpansions ?? 1e400),
		maxExpandedLength: Math.max(1, value.maxExpandedLength ?? 1e5),
		maxEntityCount: Math.max(1, value.maxEntityCount ?? 1e3),
		allowedTags: value.allowedTags ?? null,
		tagFilter: value.tagFilter ?? null,
		appliesTo: value.appliesTo ?? "all"
	};
	return normalizeProcessEntities(true);
}
const buildOptions = function(options) {
	const built = Object.assign({}, defaultOptions, options);
	const propertyNameOptions = [
		{
			value: built.attributeNamePrefix,
			name: "attributeNamePrefix"
		},
		{
			value: built.attributesGroupName,
			name: "attributesGroupName"
		},
		{
			value: built.textNodeName,
			name: "textNodeName"
		},
		{
			value: built.cdataPropName,
			name: "cdataPropName"
		},
		{
			value: built.commentPropName,
			name: "commentPropName"
		}
	];
	for (const { value, name } of propertyNameOptions) if (value) validatePropertyName(value, name);
	if (built.onDangerousProperty === null) built.onDangerousProperty = defaultOnDangerousProperty;
	built.processEntities = normalizeProcessEntities(built.processEntities, built.htmlEntities);
	built.unpairedTagsSet = new Set(built.unpairedTags);
	if (built.stopNodes && Array.isArray(built.stopNodes)) built.stopNodes = built.stopNodes.map((node) => {
		if (typeof node === "string" && node.startsWith("*.")) return ".." + node.substring(2);
		return node;
	});
	return built;
};
// node_modules/fast-xml-parser/src/xmlparser/xmlNode.js
let METADATA_SYMBOL$1;
if (typeof Symbol !== "function") METADATA_SYMBOL$1 = "@@xmlMetadata";
else METADATA_SYMBOL$1 = Symbol("XML Node Metadata");
var XmlNode = class {
	constructor(tagname) {
		this.tagname = tagname;
		this.child = [];
		this[":@"] = Object.create(null);
	}
	add(key, val) {
		if (key === "__proto__") key = "#__proto__";
		this.child.push({ [key]: val });
	}
	addChild(node, startIndex) {
		if (node.tagname === "__proto__") node.tagname = "#__proto__";
		if (node[":@"] && Object.keys(node[":@"]).length > 0) this.child.push({
			[node.tagname]: node.child,
			[":@"]: node[":@"]
		});
		else this.child.push({ [node.tagname]: node.child });
		this.addStartIndex(startIndex);
	}
	addStartIndex(startIndex) {
		if (startIndex !== void 0) this.child[this.child.length - 1][METADATA_SYMBOL$1] = { startIndex };
	}
	addEndIndex(endIndex) {
		const lastChild = this.child[this.child.length - 1];
		if (lastChild !== void 0 && lastChild[METADATA_SYMBOL$1] !== void 0 && lastChild[METADATA_SYMBOL$1].endIndex === void 0) lastChild[METADATA_SYMBOL$1].endIndex = endIndex;
	}
	/** symbol used for metadata */
	static getMetaDataSymbol() {
		return METADATA_SYMBOL$1;
	}
};
// node_modules/xml-naming/src/index.js
/**
* xml-naming
* Validates XML Name productions as defined in the XML 1.0 and 1.1 specifications.
* Covers: Name, NCName, QName, NMToken, NMTokens
*
* XML 1.0 spec: https://www.w3.org/TR/xml/#NT-Name
* XML 1.1 spec: https://www.w3.org/TR/xml11/#NT-NameStartChar
* XML NS spec:  https://www.w3.org/TR/xml-names/#NT-NCName
*/
const nameStartChar10 = ":A-Za-z_À-ÖØ-öø-˿Ͱ-ͽͿ-҆҈-῿‌-‍⁰-↏Ⰰ-⿯、-퟿豈-﷏ﷰ-�";
const nameChar10 = nameStartChar10 + "\\-\\.\\d" + "·" + "̀-ͯ" + "‿-⁀";
const nameStartChar11 = ":A-Za-z_À-˿Ͱ-ͽͿ-҆҈-῿‌-‍⁰-↏Ⰰ-⿯、-퟿豈-﷏ﷰ-�𐀀-󯿿";
const nameChar11 = nameStartChar11 + "\\-\\.\\d" + "·" + "̀-ͯ" + "҇" + "‿-⁀";
const buildRegexes = (startChar, char, flags = "") => {
	const ncNamePat = `[${startChar.replace(":", "")}][${char.replace(":", "")}]*`;
	return {
		name: new RegExp(`^[${startChar}][${char}]*$`, flags),
		ncName: new RegExp(`^${ncNamePat}$`, flags),
		qName: new RegExp(`^${ncNamePat}(?::${ncNamePat})?$`, flags),
		nmToken: new RegExp(`^[${char}]+$`, flags),
		nmTokens: new RegExp(`^[${char}]+(?:\\s+[${char}]+)*$`, flags)
	};
};
const regexes10 = buildRegexes(nameStartChar10, nameChar10);
const regexes11 = buildRegexes(nameStartChar11, nameChar11, "u");
const regexesAscii = buildRegexes(":A-Za-z_", ":A-Za-z_\\-\\.\\d");
const getRegexes = (xmlVersion = "1.0", asciiOnly = false) => {
	if (asciiOnly) return regexesAscii;
	return xmlVersion === "1.1" ? regexes11 : regexes10;
};
/**
* Returns true if the string is a valid QName (Qualified Name).
* Allows exactly one colon as a prefix separator: prefix:localName.
* Used for: element and attribute names in namespace-aware XML/SVG.
*
* @param {{ xmlVersion?: '1.0'|'1.1', asciiOnly?: boolean }} [opts]
*   asciiOnly: skip unicode-aware matching, ASCII names only (default false).
*/
const qName = (str, { xmlVersion = "1.0", asciiOnly = false } = {}) => getRegexes(xmlVersion, asciiOnly).qName.test(str);
// node_modules/fast-xml-parser/src/xmlparser/DocTypeReader.js
var DocTypeReader = class {
	constructor(options, xmlVersion) {
		this.suppressValidationErr = !options;
		this.options = options;
		this.xmlVersion = xmlVersion || 1;
	}
	setXmlVersion(xmlVersion = 1) {
		this.xmlVersion = xmlVersion;
	}
	readDocType(xmlData, i) {
		const entities = Object.create(null);
		let entityCount = 0;
		if (xmlData[i + 3] === "O" && xmlData[i + 4] === "C" && xmlData[i + 5] === "T" && xmlData[i + 6] === "Y" && xmlData[i + 7] === "P" && xmlData[i + 8] === "E") {
			i = i + 9;
			let angleBracketsCount = 1;
			let hasBody = false, comment = false;
			let quoteChar = null;
			let exp = "";
			for (; i < xmlData.length; i++) {
				if (quoteChar !== null) {
					if (xmlData[i] === quoteChar) quoteChar = null;
					exp += xmlData[i];
					continue;
				}
				if (!hasBody && !comment && (xmlData[i] === "\"" || xmlData[i] === "'")) {
					quoteChar = xmlData[i];
					exp += xmlData[i];
					continue;
				}
				if (xmlData[i] === "<" && !comment) {
					if (hasBody && hasSeq(xmlData, "!ENTITY", i)) {
						i += 7;
						let entityName, val;
						[entityName, val, i] = this.readEntityExp(xmlData, i + 1, this.suppressValidationErr);
						if (val.indexOf("&") === -1) {
							if (this.options.enabled !== false && this.options.maxEntityCount != null && entityCount >= this.options.maxEntityCount) throw new Error(`Entity count (${entityCount + 1}) exceeds maximum allowed (${this.options.maxEntityCount})`);
							entities[entityName] = val;
							entityCount++;
						}
					} else if (hasBody && hasSeq(xmlData, "!ELEMENT", i)) {
						i += 8;
						const { index } = this.readElementExp(xmlData, i + 1);
						i = index;
					} else if (hasBody && hasSeq(xmlData, "!ATTLIST", i)) i += 8;
					else if (hasBody && hasSeq(xmlData, "!NOTATION", i)) {
						i += 9;
						const { index } = this.readNotationExp(xmlData, i + 1, this.suppressValidationErr);
						i = index;
					} else if (hasSeq(xmlData, "!--", i)) comment = true;
					else throw new Error(`Invalid DOCTYPE`);
					angleBracketsCount++;
					exp = "";
				} else if (xmlData[i] === ">") {
					if (comment) {
						if (xmlData[i - 1] === "-" && xmlData[i - 2] === "-") {
							comment = false;
							angleBracketsCount--;
						}
					} else angleBracketsCount--;
					if (angleBracketsCount === 0) break;
				} else if (xmlData[i] === "[") hasBody = true;
				else exp += xmlData[i];
			}
			if (quoteChar !== null || angleBracketsCount !== 0) throw new Error(`Unclosed DOCTYPE`);
		} else throw new Error(`Invalid Tag instead of DOCTYPE`);
		return {
			entities,
			i
		};
	}
	readEntityExp(xmlData, i) {
		i = skipWhitespace(xmlData, i);
		const startIndex = i;
		while (i < xmlData.length && !/\s/.test(xmlData[i]) && xmlData[i] !== "\"" && xmlData[i] !== "'") i++;
		let entityName = xmlData.substring(startIndex, i);
		validateEntityName(entityName, { xmlVersion: this.xmlVersion });
		i = skipWhitespace(xmlData, i);
		if (!this.suppressValidationErr) {
			if (xmlData.substring(i, i + 6).toUpperCase() === "SYSTEM") throw new Error("External entities are not supported");
			else if (xmlData[i] === "%") throw new Error("Parameter entities are not supported");
		}
		let entityValue = "";
		[i, entityValue] = this.readIdentifierVal(xmlData, i, "entity");
		if (this.options.enabled !== false && this.options.maxEntitySize != null && entityValue.length > this.options.maxEntitySize) throw new Error(`Entity "${entityName}" size (${entityValue.length}) exceeds maximum allowed size (${this.options.maxEntitySize})`);
		i--;
		return [
			entityName,
			entityValue,
			i
		];
	}
	readNotationExp(xmlData, i) {
		i = skipWhitespace(xmlData, i);
		const startIndex = i;
		while (i < xmlData.length && !/\s/.test(xmlData[i])) i++;
		let notationName = xmlData.substring(startIndex, i);
		!this.suppressValidationErr && validateEntityName(notationName, { xmlVersion: this.xmlVersion });
		i = skipWhitespace(xmlData, i);
		const identifierType = xmlData.substring(i, i + 6).toUpperCase();
		if (!this.suppressValidationErr && identifierType !== "SYSTEM" && identifierType !== "PUBLIC") throw new Error(`Expected SYSTEM or PUBLIC, found "${identifierType}"`);
		i += identifierType.length;
		i = skipWhitespace(xmlData, i);
		let publicIdentifier = null;
		let systemIdentifier = null;
		if (identifierType === "PUBLIC") {
			[i, publicIdentifier] = this.readIdentifierVal(xmlData, i, "publicIdentifier");
			i = skipWhitespace(xmlData, i);
			if (xmlData[i] === "\"" || xmlData[i] === "'") [i, systemIdentifier] = this.readIdentifierVal(xmlData, i, "systemIdentifier");
		} else if (identifierType === "SYSTEM") {
			[i, systemIdentifier] = this.readIdentifierVal(xmlData, i, "systemIdentifier");
			if (!this.suppressValidationErr && !systemIdentifier) throw new Error("Missing mandatory system identifier for SYSTEM notation");
		}
		return {
			notationName,
			publicIdentifier,
			systemIdentifier,
			index: --i
		};
	}
	readIdentifierVal(xmlData, i, type) {
		let identifierVal = "";
		const startChar = xmlData[i];
		if (startChar !== "\"" && startChar !== "'") throw new Error(`Expected quoted string, found "${startChar}"`);
		i++;
		const startIndex = i;
		while (i < xmlData.length && xmlData[i] !== startChar) i++;
		identifierVal = xmlData.substring(startIndex, i);
		if (xmlData[i] !== startChar) throw new Error(`Unterminated ${type} value`);
		i++;
		return [i, identifierVal];
	}
	readElementExp(xmlData, i) {
		i = skipWhitespace(xmlData, i);
		const startIndex = i;
		while (i < xmlData.length && !/\s/.test(xmlData[i])) i++;
		let elementName = xmlData.substring(startIndex, i);
		if (!this.suppressValidationErr && !qName(elementName, { xmlVersion: this.xmlVersion })) throw new Error(`Invalid element name: "${elementName}"`);
		i = skipWhitespace(xmlData, i);
		let contentModel = "";
		if (xmlData[i] === "E" && hasSeq(xmlData, "MPTY", i)) i += 4;
		else if (xmlData[i] === "A" && hasSeq(xmlData, "NY", i)) i += 2;
		else if (xmlData[i] === "(") {
			i++;
			const startIndex = i;
			while (i < xmlData.length && xmlData[i] !== ")") i++;
			contentModel = xmlData.substring(startIndex, i);
			if (xmlData[i] !== ")") throw new Error("Unterminated content model");
		} else if (!this.suppressValidationErr) throw new Error(`Invalid Element Expression, found "${xmlData[i]}"`);
		return {
			elementName,
			contentModel: contentModel.trim(),
			index: i
		};
	}
	readAttlistExp(xmlData, i) {
		i = skipWhitespace(xmlData, i);
		let startIndex = i;
		while (i < xmlData.length && !/\s/.test(xmlData[i])) i++;
		let elementName = xmlData.substring(startIndex, i);
		validateEntityName(elementName, { xmlVersion: this.xmlVersion });
		i = skipWhitespace(xmlData, i);
		startIndex = i;
		while (i < xmlData.length && !/\s/.test(xmlData[i])) i++;
		let attributeName = xmlData.substring(startIndex, i);
		if (!validateEntityName(attributeName, { xmlVersion: this.xmlVersion })) throw new Error(`Invalid attribute name: "${attributeName}"`);
		i = skipWhitespace(xmlData, i);
		let attributeType = "";
		if (xmlData.substring(i, i + 8).toUpperCase() === "NOTATION") {
			attributeType = "NOTATION";
			i += 8;
			i = skipWhitespace(xmlData, i);
			if (xmlData[i] !== "(") throw new Error(`Expected '(', found "${xmlData[i]}"`);
			i++;
			let allowedNotations = [];
			while (i < xmlData.length && xmlData[i] !== ")") {
				const startIndex = i;
				while (i < xmlData.length && xmlData[i] !== "|" && xmlData[i] !== ")") i++;
				let notation = xmlData.substring(startIndex, i);
				notation = notation.trim();
				if (!validateEntityName(notation, { xmlVersion: this.xmlVersion })) throw new Error(`Invalid notation name: "${notation}"`);
				allowedNotations.push(notation);
				if (xmlData[i] === "|") {
					i++;
					i = skipWhitespace(xmlData, i);
				}
			}
			if (xmlData[i] !== ")") throw new Error("Unterminated list of notations");
			i++;
			attributeType += " (" + allowedNotations.join("|") + ")";
		} else {
			const startIndex = i;
			while (i < xmlData.length && !/\s/.test(xmlData[i])) i++;
			attributeType += xmlData.substring(startIndex, i);
			if (!this.suppressValidationErr && ![
				"CDATA",
				"ID",
				"IDREF",
				"IDREFS",
				"ENTITY",
				"ENTITIES",
				"NMTOKEN",
				"NMTOKENS"
			].includes(attributeType.toUpperCase())) throw new Error(`Invalid attribute type: "${attributeType}"`);
		}
		i = skipWhitespace(xmlData, i);
		let defaultValue = "";
		if (xmlData.substring(i, i + 8).toUpperCase() === "#REQUIRED") {
			defaultValue = "#REQUIRED";
			i += 8;
		} else if (xmlData.substring(i, i + 7).toUpperCase() === "#IMPLIED") {
			defaultValue = "#IMPLIED";
			i += 7;
		} else [i, defaultValue] = this.readIdentifierVal(xmlData, i, "ATTLIST");
		return {
			elementName,
			attributeName,
			attributeType,
			defaultValue,
			index: i
		};
	}
};
const skipWhitespace = (data, index) => {
	while (index < data.length && /\s/.test(data[index])) index++;
	return index;
};
function hasSeq(data, seq, i) {
	for (let j = 0; j < seq.length; j++) if (seq[j] !== data[i + j + 1]) return false;
	return true;
}
function validateEntityName(name, xmlVersion) {
	if (qName(name, { xmlVersion })) return name;
	else throw new Error(`Invalid entity name ${name}`);
}
// node_modules/anynum/digitTable.js
/**
* Flat lookup table: maps Unicode code point → ASCII digit (0-9).
* Only decimal digit characters (Unicode category Nd) are included.
*
* Strategy: Int32Array of size (maxCodePoint - minCodePoint + 1).
* Value 0xFF means "not a digit". Value 0-9 is the ASCII digit value.
* This gives O(1) lookup with no branching, no bisect, no loop.
*
* Memory: range is 0x0660 to 0x1FBF0 → ~129,936 entries × 1 byte = ~127 KB.
* Acceptable for a one-time init; lookup is a single array index.
*/
const SCRIPT_ZEROS = [
	48,
	1632,
	1776,
	2406,
	2534,
	2662,
	2790,
	2918,
	3046,
	3174,
	3302,
	3430,
	3558,
	3664,
	3792,
	3872,
	4160,
	4240,
	6112,
	6160,
	6470,
	6608,
	6784,
	6800,
	6992,
	7088,
	7232,
	7248,
	65296,
	120782,
	120792,
	120802,
	120812,
	120822,
	66720,
	68912,
	69734,
	69872,
	69942,
	70096,
	70384,
	70736,
	70864,
	71248,
	71360,
	71472,
	71904,
	72016,
	72688,
	72784,
	73040,
	73120,
	73552,
	92768,
	92864,
	93008,
	123200,
	123632,
	124144,
	125264,
	130032
];
const HIGH_MAP = /* @__PURE__ */ new Map();
const LOW_MAX = 65535;
const TABLE_OFFSET = 1632;
const TABLE = (/* @__PURE__ */ new Uint8Array(63904)).fill(255);
for (const zero of SCRIPT_ZEROS) for (let d = 0; d < 10; d++) {
	const cp = zero + d;
	if (cp <= LOW_MAX) TABLE[cp - TABLE_OFFSET] = d;
	else HIGH_MAP.set(cp, d);
}
// node_modules/anynum/anynum.js
const CHAR_0 = 48;
const CHAR_9 = 57;
const CHAR_MINUS = 45;
const MINUS_SET = /* @__PURE__ */ new Set([
	8722,
	65293,
	65123
]);
/**
* Normalize all Unicode decimal digit characters in a string to ASCII (0-9),
* and normalize Unicode minus variants to ASCII '-' (U+002D).
*
* Non-digit, non-minus characters are passed through unchanged.
*
* Performance design:
* - Fast path: if the string has no convertible characters, return it unchanged
*   (zero allocation).
* - BMP digits (0x0660..0xFFFF excl. surrogates): flat Uint8Array lookup (O(1)).
* - Supplementary plane digits (> 0xFFFF, encoded as surrogate pairs): Map lookup.
* - Minus variants: checked inline with a small fixed Set.
*
* @param {string} str
* @returns {string}
*/
function anynum(str) {
	if (typeof str !== "string") return str;
	const len = str.length;
	if (len === 0) return str;
	let firstHit = -1;
	for (let i = 0; i < len; i++) {
		const cc = str.charCodeAt(i);
		if (cc >= CHAR_0 && cc <= CHAR_9 || cc === CHAR_MINUS) continue;
		if (cc < 1632) {
			if (MINUS_SET.has(cc)) {
				firstHit = i;
				break;
			}
			continue;
		}
		if (cc >= 55296 && cc <= 56319) {
			if (i + 1 < len) {
				const low = str.charCodeAt(i + 1);
				if (low >= 56320 && low <= 57343) {
					const cp = 65536 + (cc - 55296 << 10) + (low - 56320);
					if (HIGH_MAP.has(cp)) {
						firstHit = i;
						break;
					}
				}
			}
			continue;
		}
		if (TABLE[cc - 1632] !== 255 || MINUS_SET.has(cc)) {
			firstHit = i;
			break;
		}
	}
	if (firstHit === -1) return str;
	const chars = [];
	if (firstHit > 0) chars.push(str.slice(0, firstHit));
	for (let i = firstHit; i < len; i++) {
		const cc = str.charCodeAt(i);
		if (cc >= CHAR_0 && cc <= CHAR_9 || cc === CHAR_MINUS) {
			chars.push(str[i]);
			continue;
		}
		if (cc < 1632) {
			chars.push(MINUS_SET.has(cc) ? "-" : str[i]);
			continue;
		}
		if (cc >= 55296 && cc <= 56319) {
			if (i + 1 < len) {
				const low = str.charCodeAt(i + 1);
				if (low >= 56320 && low <= 57343) {
					const cp = 65536 + (cc - 55296 << 10) + (low - 56320);
					const d = HIGH_MAP.get(cp);
					if (d !== void 0) {
						chars.push(String.fromCharCode(d + 48));
						i++;
						continue;
					}
				}
			}
			chars.push(str[i]);
			continue;
		}
		if (MINUS_SET.has(cc)) {
			chars.push("-");
			continue;
		}
		const d = TABLE[cc - TABLE_OFFSET];
		chars.push(d !== 255 ? String.fromCharCode(d + 48) : str[i]);
	}
	return chars.join("");
}
// node_modules/strnum/strnum.js
const hexRegex = /^[-+]?0x[a-fA-F0-9]+$/;
const binRegex = /^0b[01]+$/;
const octRegex = /^0o[0-7]+$/;
const numRegex = /^([\-\+])?(0*)([0-9]*(\.[0-9]*)?)$/;
const consider = {
	hex: true,
	binary: false,
	octal: false,
	leadingZeros: true,
	decimalPoint: ".",
	eNotation: true,
	infinity: "original",
	unicode: false
};
function toNumber(str, options = {}) {
	options = Object.assign({}, consider, options);
	if (!str || typeof str !== "string") return str;
	let trimmedStr = str.trim();
	if (trimmedStr.length === 0) return str;
	else if (options.skipLike !== void 0 && options.skipLike.test(trimmedStr)) return str;
	else if (trimmedStr === "0") return 0;
	if (options.unicode) {
		trimmedStr = anynum(trimmedStr);
		if (trimmedStr === "0") return 0;
	}
	if (options.hex && hexRegex.test(trimmedStr)) return parse_int(trimmedStr, 16);
	else if (options.binary && binRegex.test(trimmedStr)) return parse_int(trimmedStr, 2);
	else if (options.octal && octRegex.test(trimmedStr)) return parse_int(trimmedStr, 8);
	else if (!isFinite(trimmedStr)) {
		const num = Number(trimmedStr);
		if (Number.isNaN(num)) return str;
		return handleInfinity(str, num, options);
	} else if (trimmedStr.includes("e") || trimmedStr.includes("E")) return resolveEnotation(str, trimmedStr, options);
	else {
		const match = numRegex.exec(trimmedStr);
		if (match) {
			const sign = match[1] || "";
			const leadingZeros = match[2];
			let numTrimmedByZeros = trimZeros(match[3]);
			const decimalAdjacentToLeadingZeros = sign ? trimmedStr[leadingZeros.length + 1] === "." : trimmedStr[leadingZeros.length] === ".";
			if (!options.leadingZeros && (leadingZeros.length > 1 || leadingZeros.length === 1 && !decimalAdjacentToLeadingZeros)) return str;
			else {
				const num = Number(trimmedStr);
				const parsedStr = String(num);
				if (num === 0) return num;
				if (parsedStr.search(/[eE]/) !== -1) {
					if (options.eNotation) return num;
					else return str;
				} else if (trimmedStr.indexOf(".") !== -1) {
					if (parsedStr === "0") return num;
					else if (parsedStr === numTrimmedByZeros) return num;
					else if (parsedStr === `${sign}${numTrimmedByZeros}`) return num;
					else return str;
				}
				let n = leadingZeros ? numTrimmedByZeros : trimmedStr;
				if (leadingZeros) return n === parsedStr || sign + n === parsedStr ? num : str;
				else return n === parsedStr || n === sign + parsedStr ? num : str;
			}
		} else return str;
	}
}
const eNotationRegx = /^([-+])?(0*)(\d*(\.\d*)?[eE][-\+]?\d+)$/;
function resolveEnotation(str, trimmedStr, options) {
	if (!options.eNotation) return str;
	const notation = trimmedStr.match(eNotationRegx);
	if (notation) {
		let sign = notation[1] || "";
		const eChar = notation[3].indexOf("e") === -1 ? "E" : "e";
		const leadingZeros = notation[2];
		const eAdjacentToLeadingZeros = sign ? trimmedStr[leadingZeros.length + 1] === eChar : trimmedStr[leadingZeros.length] === eChar;
		if (leadingZeros.length > 1 && eAdjacentToLeadingZeros) return str;
		else if (leadingZeros.length === 1 && (notation[3].startsWith(`.${eChar}`) || notation[3][0] === eChar)) return Number(trimmedStr);
		else if (leadingZeros.length > 0) {
			if (options.leadingZeros && !eAdjacentToLeadingZeros) return Number(trimmedStr);
			else return str;
		} else return Number(trimmedStr);
	} else return str;
}
/**
* 
* @param {string} numStr without leading zeros
* @returns 
*/
function trimZeros(numStr) {
	if (numStr && numStr.indexOf(".") !== -1) {
		let end = numStr.length;
		while (end > 0 && numStr.charCodeAt(end - 1) === 48) end--;
		numStr = numStr.slice(0, end);
		if (numStr === ".") numStr = "0";
		else if (numStr[0] === ".") numStr = "0" + numStr;
		else if (numStr[numStr.length - 1] === ".") numStr = numStr.substring(0, numStr.length - 1);
		return numStr;
	}
	return numStr;
}
function parse_int(numStr, base) {
	const str = numStr.trim();
	if (base === 2 || base === 8) numStr = str.substring(2);
	if (parseInt) return parseInt(numStr, base);
	else if (Number.parseInt) return Number.parseInt(numStr, base);
	else if (window && window.parseInt) return window.parseInt(numStr, base);
	else throw new Error("parseInt, Number.parseInt, window.parseInt are not supported");
}
/**
* Handle infinite values based on user option
* @param {string} str - original input string
* @param {number} num - parsed number (Infinity or -Infinity)
* @param {object} options - user options
* @returns {string|number|null} based on infinity option
*/
function handleInfinity(str, num, options) {
	const isPositive = num === 1e400;
	switch (options.infinity.toLowerCase()) {
		case "null": return null;
		case "infinity": return num;
		case "string": return isPositive ? "Infinity" : "-Infinity";
		default: return str;
	}
}
// node_modules/fast-xml-parser/src/ignoreAttributes.js
function getIgnoreAttributesFn(ignoreAttributes) {
	if (typeof ignoreAttributes === "function") return ignoreAttributes;
	if (Array.isArray(ignoreAttributes)) return (attrName) => {
		for (const pattern of ignoreAttributes) {
			if (typeof pattern === "string" && attrName === pattern) return true;
			if (pattern instanceof RegExp && pattern.test(attrName)) return true;
		}
	};
	return () => false;
}
// node_modules/path-expression-matcher/src/Expression.js
/**
* Expression - Parses and stores a tag pattern expression
* 
* Patterns are parsed once and stored in an optimized structure for fast matching.
* 
* @example
* const expr = new Expression("root.users.user");
* const expr2 = new Expression("..user[id]:first");
* const expr3 = new Expression("root/users/user", { separator: '/' });
*/
var Expression = class {
	/**
	* Create a new Expression
	* @param {string} pattern - Pattern string (e.g., "root.users.user", "..user[id]")
	* @param {Object} options - Configuration options
	* @param {string} options.separator - Path separator (default: '.')
	*/
	constructor(pattern, options = {}, data) {
		this.pattern = pattern;
		this.separator = options.separator || ".";
		this.segments = this._parse(pattern);
		this.data = data;
		this._hasDeepWildcard = this.segments.some((seg) => seg.type === "deep-wildcard");
		this._hasAttributeCondition = this.segments.some((seg) => seg.attrName !== void 0);
		this._hasPositionSelector = this.segments.some((seg) => seg.position !== void 0);
	}
	/**
	* Parse pattern string into segments
	* @private
	* @param {string} pattern - Pattern to parse
	* @returns {Array} Array of segment objects
	*/
	_parse(pattern) {
		const segments = [];
		let i = 0;
		let currentPart = "";
		while (i < pattern.length) if (pattern[i] === this.separator) {
			if (i + 1 < pattern.length && pattern[i + 1] === this.separator) {
				if (currentPart.trim()) {
					segments.push(this._parseSegment(currentPart.trim()));
					currentPart = "";
				}
				segments.push({ type: "deep-wildcard" });
				i += 2;
			} else {
				if (currentPart.trim()) segments.push(this._parseSegment(currentPart.trim()));
				currentPart = "";
				i++;
			}
		} else {
			currentPart += pattern[i];
			i++;
		}
		if (currentPart.trim()) segments.push(this._parseSegment(currentPart.trim()));
		return segments;
	}
	/**
	* Parse a single segment
	* @private
	* @param {string} part - Segment string (e.g., "user", "ns::user", "user[id]", "ns::user:first")
	* @returns {Object} Segment object
	*/
	_parseSegment(part) {
		const segment = { type: "tag" };
		let bracketContent = null;
		let withoutBrackets = part;
		const bracketMatch = part.match(/^([^\[]+)(\[[^\]]*\])(.*)$/);
		if (bracketMatch) {
			withoutBrackets = bracketMatch[1] + bracketMatch[3];
			if (bracketMatch[2]) {
				const content = bracketMatch[2].slice(1, -1);
				if (content) bracketContent = content;
			}
		}
		let namespace = void 0;
		let tagAndPosition = withoutBrackets;
		if (withoutBrackets.includes("::")) {
			const nsIndex = withoutBrackets.indexOf("::");
			namespace = withoutBrackets.substring(0, nsIndex).trim();
			tagAndPosition = withoutBrackets.substring(nsIndex + 2).trim();
			if (!namespace) throw new Error(`Invalid namespace in pattern: ${part}`);
		}
		let tag = void 0;
		let positionMatch = null;
		if (tagAndPosition.includes(":")) {
			const colonIndex = tagAndPosition.lastIndexOf(":");
			const tagPart = tagAndPosition.substring(0, colonIndex).trim();
			const posPart = tagAndPosition.substring(colonIndex + 1).trim();
			if ([
				"first",
				"last",
				"odd",
				"even"
			].includes(posPart) || /^nth\(\d+\)$/.test(posPart)) {
				tag = tagPart;
				positionMatch = posPart;
			} else tag = tagAndPosition;
		} else tag = tagAndPosition;
		if (!tag) throw new Error(`Invalid segment pattern: ${part}`);
		segment.tag = tag;
		if (namespace) segment.namespace = namespace;
		if (bracketContent) {
			if (bracketContent.includes("=")) {
				const eqIndex = bracketContent.indexOf("=");
				segment.attrName = bracketContent.substring(0, eqIndex).trim();
				segment.attrValue = bracketContent.substring(eqIndex + 1).trim();
			} else segment.attrName = bracketContent.trim();
		}
		if (positionMatch) {
			const nthMatch = positionMatch.match(/^nth\((\d+)\)$/);
			if (nthMatch) {
				segment.position = "nth";
				segment.positionValue = parseInt(nthMatch[1], 10);
			} else segment.position = positionMatch;
		}
		return segment;
	}
	/**
	* Get the number of segments
	* @returns {number}
	*/
	get length() {
		return this.segments.length;
	}
	/**
	* Check if expression contains deep wildcard
	* @returns {boolean}
	*/
	hasDeepWildcard() {
		return this._hasDeepWildcard;
	}
	/**
	* Check if expression has attribute conditions
	* @returns {boolean}
	*/
	hasAttributeCondition() {
		return this._hasAttributeCondition;
	}
	/**
	* Check if expression has position selectors
	* @returns {boolean}
	*/
	hasPositionSelector() {
		return this._hasPositionSelector;
	}
	/**
	* Get string representation
	* @returns {string}
	*/
	toString() {
		return this.pattern;
	}
};
// node_modules/path-expression-matcher/src/ExpressionSet.js
/**
* ExpressionSet - An indexed collection of Expressions for efficient bulk matching
*
* Instead of iterating all expressions on every tag, ExpressionSet pre-indexes
* them at insertion time by depth and terminal tag name. At match time, only
* the relevant bucket is evaluated — typically reducing checks from O(E) to O(1)
* lookup plus O(small bucket) matches.
*
* Three buckets are maintained:
*  - `_byDepthAndTag`  — exact depth + exact tag name  (tightest, used first)
*  - `_wildcardByDepth` — exact depth + wildcard tag `*` (depth-matched only)
*  - `_deepWildcards`  — expressions containing `..`  (cannot be depth-indexed)
*
* @example
* import { Expression, ExpressionSet } from 'fast-xml-tagger';
*
* // Build once at config time
* const stopNodes = new ExpressionSet();
* stopNodes.add(new Expression('root.users.user'));
* stopNodes.add(new Expression('root.config.setting'));
* stopNodes.add(new Expression('..script'));
*
* // Query on every tag — hot path
* if (stopNodes.matchesAny(matcher)) { ... }
*/
var ExpressionSet = class {
	constructor() {
		/** @type {Map<string, import('./Expression.js').default[]>} depth:tag → expressions */
		this._byDepthAndTag = /* @__PURE__ */ new Map();
		/** @type {Map<number, import('./Expression.js').default[]>} depth → wildcard-tag expressions */
		this._wildcardByDepth = /* @__PURE__ */ new Map();
		/** @type {import('./Expression.js').default[]} expressions containing deep wildcard (..) */
		this._deepWildcards = [];
		/** @type {Map<string, import('./Expression.js').default[]>} terminalTag → deep wildcard expressions */
		this._deepByTerminalTag = /* @__PURE__ */ new Map();
		/** @type {Set<string>} pattern strings already added — used for deduplication */
		this._patterns = /* @__PURE__ */ new Set();
		/** @type {boolean} whether the set is sealed against further additions */
		this._sealed = false;
	}
	/**
	* Add an Expression to the set.
	* Duplicate patterns (same pattern string) are silently ignored.
	*
	* @param {import('./Expression.js').default} expression - A pre-constructed Expression instance
	* @returns {this} for chaining
	* @throws {TypeError} if called after seal()
	*
	* @example
	* set.add(new Expression('root.users.user'));
	* set.add(new Expression('..script'));
	*/
	add(expression) {
		if (this._sealed) throw new TypeError("ExpressionSet is sealed. Create a new ExpressionSet to add more expressions.");
		if (this._patterns.has(expression.pattern)) return this;
		this._patterns.add(expression.pattern);
		if (expression.hasDeepWildcard()) {
			const lastSeg = expression.segments[expression.segments.length - 1];
			if (lastSeg && lastSeg.type !== "deep-wildcard" && lastSeg.tag !== "*") {
				const tag = lastSeg.tag;
				if (!this._deepByTerminalTag.has(tag)) this._deepByTerminalTag.set(tag, []);
				this._deepByTerminalTag.get(tag).push(expression);
			} else this._deepWildcards.push(expression);
			return this;
		}
		const depth = expression.length;
		const tag = expression.segments[expression.segments.length - 1]?.tag;
		if (!tag || tag === "*") {
			if (!this._wildcardByDepth.has(depth)) this._wildcardByDepth.set(depth, []);
			this._wildcardByDepth.get(depth).push(expression);
		} else {
			const key = `${depth}:${tag}`;
			if (!this._byDepthAndTag.has(key)) this._byDepthAndTag.set(key, []);
			this._byDepthAndTag.get(key).push(expression);
		}
		return this;
	}
	/**
	* Add multiple expressions at once.
	*
	* @param {import('./Expression.js').default[]} expressions - Array of Expression instances
	* @returns {this} for chaining
	*
	* @example
	* set.addAll([
	*   new Expression('root.users.user'),
	*   new Expression('root.config.setting'),
	* ]);
	*/
	addAll(expressions) {
		for (const expr of expressions) this.add(expr);
		return this;
	}
	/**
	* Check whether a pattern string is already present in the set.
	*
	* @param {import('./Expression.js').default} expression
	* @returns {boolean}
	*/
	has(expression) {
		return this._patterns.has(expression.pattern);
	}
	/**
	* Number of expressions in the set.
	* @type {number}
	*/
	get size() {
		return this._patterns.size;
	}
	/**
	* Seal the set against further modifications.
	* Useful to prevent accidental mutations after config is built.
	* Calling add() or addAll() on a sealed set throws a TypeError.
	*
	* @returns {this}
	*/
	seal() {
		this._sealed = true;
		return this;
	}
	/**
	* Whether the set has been sealed.
	* @type {boolean}
	*/
	get isSealed() {
		return this._sealed;
	}
	/**
	* Test whether the matcher's current path matches any expression in the set.
	*
	* Evaluation order (cheapest → most expensive):
	*  1. Exact depth + tag bucket  — O(1) lookup, typically 0–2 expressions
	*  2. Depth-only wildcard bucket — O(1) lookup, rare
	*  3. Deep-wildcard list         — always checked, but usually small
	*
	* @param {import('./Matcher.js').default} matcher - Matcher instance (or readOnly view)
	* @returns {boolean} true if any expression matches the current path
	*
	* @example
	* if (stopNodes.matchesAny(matcher)) {
	*   // handle stop node
	* }
	*/
	matchesAny(matcher) {
		return this.findMatch(matcher) !== null;
	}
	/**
	* Find and return the first Expression that matches the matcher's current path.
	*
	* Uses the same evaluation order as matchesAny (cheapest → most expensive):
	*  1. Exact depth + tag bucket
	*  2. Depth-only wildcard bucket
	*  3. Deep-wildcard list
	*
	* @param {import('./Matcher.js').default} matcher - Matcher instance (or readOnly view)
	* @returns {import('./Expression.js').default | null} the first matching Expression, or null
	*
	* @example
	* const expr = stopNodes.findMatch(matcher);
	* if (expr) {
	*   // access expr.config, expr.pattern, etc.
	* }
	*/
	findMatch(matcher) {
		const depth = matcher.getDepth();
		const tag = matcher.getCurrentTag();
		const exactKey = `${depth}:${tag}`;
		const exactBucket = this._byDepthAndTag.get(exactKey);
		if (exactBucket) {
			for (let i = 0; i < exactBucket.length; i++) if (matcher.matches(exactBucket[i])) return exactBucket[i];
		}
		const wildcardBucket = this._wildcardByDepth.get(depth);
		if (wildcardBucket) {
			for (let i = 0; i < wildcardBucket.length; i++) if (matcher.matches(wildcardBucket[i])) return wildcardBucket[i];
		}
		const deepBucket = this._deepByTerminalTag.get(tag);
		if (deepBucket) {
			for (let i = 0; i < deepBucket.length; i++) if (matcher.matches(deepBucket[i])) return deepBucket[i];
		}
		for (let i = 0; i < this._deepWildcards.length; i++) if (matcher.matches(this._deepWildcards[i])) return this._deepWildcards[i];
		return null;
	}
};
// node_modules/path-expression-matcher/src/Matcher.js
/**
* MatcherView - A lightweight read-only view over a Matcher's internal state.
*
* Created once by Matcher and reused across all callbacks. Holds a direct
* reference to the parent Matcher so it always reflects current parser state
* with zero copying or freezing overhead.
*
* Users receive this via {@link Matcher#readOnly} or directly from parser
* callbacks. It exposes all query and matching methods but has no mutation
* methods — misuse is caught at the TypeScript level rather than at runtime.
*
* @example
* const matcher = new Matcher();
* const view = matcher.readOnly();
*
* matcher.push("root", {});
* view.getCurrentTag(); // "root"
* view.getDepth();      // 1
*/
var MatcherView = class {
	/**
	* @param {Matcher} matcher - The parent Matcher instance to read from.
	*/
	constructor(matcher) {
		this._matcher = matcher;
	}
	/**
	* Get the path separator used by the parent matcher.
	* @returns {string}
	*/
	get separator() {
		return this._matcher.separator;
	}
	/**
	* Get current tag name.
	* @returns {string|undefined}
	*/
	getCurrentTag() {
		const path = this._matcher.path;
		return path.length > 0 ? path[path.length - 1].tag : void 0;
	}
	/**
	* Get current namespace.
	* @returns {string|undefined}
	*/
	getCurrentNamespace() {
		const path = this._matcher.path;
		return path.length > 0 ? path[path.length - 1].namespace : void 0;
	}
	/**
	* Get current node's attribute value.
	* @param {string} attrName
	* @returns {*}
	*/
	getAttrValue(attrName) {
		const path = this._matcher.path;
		if (path.length === 0) return void 0;
		return path[path.length - 1].values?.[attrName];
	}
	/**
	* Check if current node has an attribute.
	* @param {string} attrName
	* @returns {boolean}
	*/
	hasAttr(attrName) {
		const path = this._matcher.path;
		if (path.length === 0) return false;
		const current = path[path.length - 1];
		return current.values !== void 0 && attrName in current.values;
	}
	/**
	* Get the value of a "kept" attribute from the nearest ancestor (or
	* current node) that declared it via `push(tag, attrs, ns, { keep: [...] })`.
	* @param {string} attrName
	* @returns {*}
	*/
	getAnyParentAttr(attrName) {
		return this._matcher.getAnyParentAttr(attrName);
	}
	/**
	* Check whether any ancestor (or the current node) kept the given
	* attribute via `push(tag, attrs, ns, { keep: [...] })`.
	* @param {string} attrName
	* @returns {boolean}
	*/
	hasAnyParentAttr(attrName) {
		return this._matcher.hasAnyParentAttr(attrName);
	}
	/**
	* Get current node's sibling position (child index in parent).
	* @returns {number}
	*/
	getPosition() {
		const path = this._matcher.path;
		if (path.length === 0) return -1;
		return path[path.length - 1].position ?? 0;
	}
	/**
	* Get current node's repeat counter (occurrence count of this tag name).
	* @returns {number}
	*/
	getCounter() {
		const path = this._matcher.path;
		if (path.length === 0) return -1;
		return path[path.length - 1].counter ?? 0;
	}
	/**
	* Get current node's sibling index (alias for getPosition).
	* @returns {number}
	* @deprecated Use getPosition() or getCounter() instead
	*/
	getIndex() {
		return this.getPosition();
	}
	/**
	* Get current path depth.
	* @returns {number}
	*/
	getDepth() {
		return this._matcher.path.length;
	}
	/**
	* Get path as string.
	* @param {string} [separator] - Optional separator (uses default if not provided)
	* @param {boolean} [includeNamespace=true]
	* @returns {string}
	*/
	toString(separator, includeNamespace = true) {
		return this._matcher.toString(separator, includeNamespace);
	}
	/**
	* Get path as array of tag names.
	* @returns {string[]}
	*/
	toArray() {
		return this._matcher.path.map((n) => n.tag);
	}
	/**
	* Match current path against an Expression.
	* @param {Expression} expression
	* @returns {boolean}
	*/
	matches(expression) {
		return this._matcher.matches(expression);
	}
	/**
	* Match any expression in the given set against the current path.
	* @param {ExpressionSet} exprSet
	* @returns {boolean}
	*/
	matchesAny(exprSet) {
		return exprSet.matchesAny(this._matcher);
	}
};
/**
* Matcher - Tracks current path in XML/JSON tree and matches against Expressions.
*
* The matcher maintains a stack of nodes representing the current path from root to
* current tag. It only stores attribute values for the current (top) node to minimize
* memory usage. Sibling tracking is used to auto-calculate position and counter.
*
* Use {@link Matcher#readOnly} to obtain a {@link MatcherView} safe to pass to
* user callbacks — it always reflects current state with no Proxy overhead.
*
* @example
* const matcher = new Matcher();
* matcher.push("root", {});
* matcher.push("users", {});
* matcher.push("user", { id: "123", type: "admin" });
*
* const expr = new Expression("root.users.user");
* matcher.matches(expr); // true
*/
var Matcher = class {
	/**
	* Create a new Matcher.
	* @param {Object} [options={}]
	* @param {string} [options.separator='.'] - Default path separator
	*/
	constructor(options = {}) {
		this.separator = options.separator || ".";
		this.path = [];
		this.siblingStacks = [];
		this._pathStringCache = null;
		this._view = new MatcherView(this);
		this._keptAttrs = [];
	}
	/**
	* Push a new tag onto the path.
	* @param {string} tagName
	* @param {Object|null} [attrValues=null]
	* @param {string|null} [namespace=null]
	* @param {Object|null} [options=null]
	* @param {string[]} [options.keep] - Names of attributes (from attrValues)
	*/
	push(tagName, attrValues = null, namespace = null, options = null) {
		this._pathStringCache = null;
		if (this.path.length > 0) this.path[this.path.length - 1].values = void 0;
		const currentLevel = this.path.length;
		let level = this.siblingStacks[currentLevel];
		if (!level) {
			level = {
				counts: /* @__PURE__ */ new Map(),
				total: 0
			};
			this.siblingStacks[currentLevel] = level;
		}
		const siblingKey = namespace ? `${namespace}:${tagName}` : tagName;
		const counter = level.counts.get(siblingKey) || 0;
		const position = level.total;
		level.counts.set(siblingKey, counter + 1);
		level.total++;
		const node = {
			tag: tagName,
			position,
			counter
		};
		if (namespace !== null && namespace !== void 0) node.namespace = namespace;
		if (attrValues !== null && attrValues !== void 0) node.values = attrValues;
		this.path.push(node);
		const depth = this.path.length;
		const keep = options !== null ? options.keep : null;
		if (keep !== null && keep !== void 0 && keep.length > 0 && attrValues) for (let i = 0; i < keep.length; i++) {
			const name = keep[i];
			if (attrValues[name] !== void 0) this._keptAttrs.push({
				depth,
				name,
				value: attrValues[name]
			});
		}
	}
	/**
	* Pop the last tag from the path.
	* @returns {Object|undefined} The popped node
	*/
	pop() {
		if (this.path.length === 0) return void 0;
		this._pathStringCache = null;
		const node = this.path.pop();
		if (this.siblingStacks.length > this.path.length + 1) this.siblingStacks.length = this.path.length + 1;
		const poppedDepth = this.path.length + 1;
		while (this._keptAttrs.length > 0 && this._keptAttrs[this._keptAttrs.length - 1].depth >= poppedDepth) this._keptAttrs.pop();
		return node;
	}
	/**
	* Update current node's attribute values.
	* Useful when attributes are parsed after push.
	* @param {Object} attrValues
	*/
	updateCurrent(attrValues) {
		if (this.path.length > 0) {
			const current = this.path[this.path.length - 1];
			if (attrValues !== null && attrValues !== void 0) current.values = attrValues;
		}
	}
	/**
	* Get current tag name.
	* @returns {string|undefined}
	*/
	getCurrentTag() {
		return this.path.length > 0 ? this.path[this.path.length - 1].tag : void 0;
	}
	/**
	* Get current namespace.
	* @returns {string|undefined}
	*/
	getCurrentNamespace() {
		return this.path.length > 0 ? this.path[this.path.length - 1].namespace : void 0;
	}
	/**
	* Get current node's attribute value.
	* @param {string} attrName
	* @returns {*}
	*/
	getAttrValue(attrName) {
		if (this.path.length === 0) return void 0;
		return this.path[this.path.length - 1].values?.[attrName];
	}
	/**
	* Check if current node has an attribute.
	* @param {string} attrName
	* @returns {boolean}
	*/
	hasAttr(attrName) {
		if (this.path.length === 0) return false;
		const current = this.path[this.path.length - 1];
		return current.values !== void 0 && attrName in current.values;
	}
	/**
	* Get the value of a "kept" attribute from the nearest ancestor (or
	* current node) that declared it via `push(tag, attrs, ns, { keep: [...] })`.
	* Unlike getAttrValue(), this works regardless of how deep the path has
	* gone since the attribute was pushed — but only for attribute names that
	* were explicitly marked with `keep` at push time. Cost is proportional to
	* the number of currently-kept attributes (typically 0-3), not path depth.
	* @param {string} attrName
	* @returns {*} the value, or undefined if no ancestor kept this attribute
	*/
	getAnyParentAttr(attrName) {
		const kept = this._keptAttrs;
		for (let i = kept.length - 1; i >= 0; i--) if (kept[i].name === attrName) return kept[i].value;
	}
	/**
	* Check whether any ancestor (or the current node) kept the given
	* attribute via `push(tag, attrs, ns, { keep: [...] })`.
	* @param {string} attrName
	* @returns {boolean}
	*/
	hasAnyParentAttr(attrName) {
		const kept = this._keptAttrs;
		for (let i = kept.length - 1; i >= 0; i--) if (kept[i].name === attrName) return true;
		return false;
	}
	/**
	* Get current node's sibling position (child index in parent).
	* @returns {number}
	*/
	getPosition() {
		if (this.path.length === 0) return -1;
		return this.path[this.path.length - 1].position ?? 0;
	}
	/**
	* Get current node's repeat counter (occurrence count of this tag name).
	* @returns {number}
	*/
	getCounter() {
		if (this.path.length === 0) return -1;
		return this.path[this.path.length - 1].counter ?? 0;
	}
	/**
	* Get current node's sibling index (alias for getPosition).
	* @returns {number}
	* @deprecated Use getPosition() or getCounter() instead
	*/
	getIndex() {
		return this.getPosition();
	}
	/**
	* Get current path depth.
	* @returns {number}
	*/
	getDepth() {
		return this.path.length;
	}
	/**
	* Get path as string.
	* @param {string} [separator] - Optional separator (uses default if not provided)
	* @param {boolean} [includeNamespace=true]
	* @returns {string}
	*/
	toString(separator, includeNamespace = true) {
		const sep = separator || this.separator;
		if (sep === this.separator && includeNamespace === true) {
			if (this._pathStringCache !== null) return this._pathStringCache;
			const result = this.path.map((n) => n.namespace ? `${n.namespace}:${n.tag}` : n.tag).join(sep);
			this._pathStringCache = result;
			return result;
		}
		return this.path.map((n) => includeNamespace && n.namespace ? `${n.namespace}:${n.tag}` : n.tag).join(sep);
	}
	/**
	* Get path as array of tag names.
	* @returns {string[]}
	*/
	toArray() {
		return this.path.map((n) => n.tag);
	}
	/**
	* Reset the path to empty.
	*/
	reset() {
		this._pathStringCache = null;
		this.path = [];
		this.siblingStacks = [];
		this._keptAttrs = [];
	}
	/**
	* Match current path against an Expression.
	* @param {Expression} expression
	* @returns {boolean}
	*/
	matches(expression) {
		const segments = expression.segments;
		if (segments.length === 0) return false;
		if (expression.hasDeepWildcard()) return this._matchWithDeepWildcard(segments);
		return this._matchSimple(segments);
	}
	/**
	* @private
	*/
	_matchSimple(segments) {
		if (this.path.length !== segments.length) return false;
		for (let i = 0; i < segments.length; i++) if (!this._matchSegment(segments[i], this.path[i], i === this.path.length - 1)) return false;
		return true;
	}
	/**
	* @private
	*/
	_matchWithDeepWildcard(segments) {
		let pathIdx = this.path.length - 1;
		let segIdx = segments.length - 1;
		while (segIdx >= 0 && pathIdx >= 0) {
			const segment = segments[segIdx];
			if (segment.type === "deep-wildcard") {
				segIdx--;
				if (segIdx < 0) return true;
				const nextSeg = segments[segIdx];
				let found = false;
				for (let i = pathIdx; i >= 0; i--) if (this._matchSegment(nextSeg, this.path[i], i === this.path.length - 1)) {
					pathIdx = i - 1;
					segIdx--;
					found = true;
					break;
				}
				if (!found) return false;
			} else {
				if (!this._matchSegment(segment, this.path[pathIdx], pathIdx === this.path.length - 1)) return false;
				pathIdx--;
				segIdx--;
			}
		}
		return segIdx < 0;
	}
	/**
	* @private
	*/
	_matchSegment(segment, node, isCurrentNode) {
		if (segment.tag !== "*" && segment.tag !== node.tag) return false;
		if (segment.namespace !== void 0) {
			if (segment.namespace !== "*" && segment.namespace !== node.namespace) return false;
		}
		if (segment.attrName !== void 0) {
			if (!isCurrentNode) return false;
			if (!node.values || !(segment.attrName in node.values)) return false;
			if (segment.attrValue !== void 0) {
				if (String(node.values[segment.attrName]) !== String(segment.attrValue)) return false;
			}
		}
		if (segment.position !== void 0) {
			if (!isCurrentNode) return false;
			const counter = node.counter ?? 0;
			if (segment.position === "first" && counter !== 0) return false;
			else if (segment.position === "odd" && counter % 2 !== 1) return false;
			else if (segment.position === "even" && counter % 2 !== 0) return false;
			else if (segment.position === "nth" && counter !== segment.positionValue) return false;
		}
		return true;
	}
	/**
	* Match any expression in the given set against the current path.
	* @param {ExpressionSet} exprSet
	* @returns {boolean}
	*/
	matchesAny(exprSet) {
		return exprSet.matchesAny(this);
	}
	/**
	* Create a snapshot of current state.
	* @returns {Object}
	*/
	snapshot() {
		return {
			path: this.path.map((node) => ({ ...node })),
			siblingStacks: this.siblingStacks.map((level) => level ? {
				counts: new Map(level.counts),
				total: level.total
			} : level),
			keptAttrs: this._keptAttrs.map((entry) => ({ ...entry }))
		};
	}
	/**
	* Restore state from snapshot.
	* @param {Object} snapshot
	*/
	restore(snapshot) {
		this._pathStringCache = null;
		this.path = snapshot.path.map((node) => ({ ...node }));
		this.siblingStacks = snapshot.siblingStacks.map((level) => level ? {
			counts: new Map(level.counts),
			total: level.total
		} : level);
		this._keptAttrs = (snapshot.keptAttrs || []).map((entry) => ({ ...entry }));
	}
	/**
	* Return the read-only {@link MatcherView} for this matcher.
	*
	* The same instance is returned on every call — no allocation occurs.
	* It always reflects the current parser state and is safe to pass to
	* user callbacks without risk of accidental mutation.
	*
	* @returns {MatcherView}
	*
	* @example
	* const view = matcher.readOnly();
	* // pass view to callbacks — it stays in sync automatically
	* view.matches(expr);       // ✓
	* view.getCurrentTag();     // ✓
	* // view.push(...)         // ✗ method does not exist — caught by TypeScript
	*/
	readOnly() {
		return this._view;
	}
};
// node_modules/is-unsafe/src/contexts/html.js
/**
* HTML context patterns.
*
* Detects XSS vectors that are dangerous when a string ends up rendered as HTML.
* All patterns use bounded quantifiers to ensure linear-time matching (ReDoS-safe).
*
* Each entry is { pattern: RegExp, id: string, description: string }
* so callers can inspect which rule fired if they need to.
*/
const HTML_PATTERNS = [
	{
		id: "html-script-open",
		description: "<script opening tag",
		pattern: /<script[\s>/]/i
	},
	{
		id: "html-script-close",
		description: "<\/script closing tag",
		pattern: /<\/script[\s>]/i
	},
	{
		id: "html-javascript-protocol",
		description: "javascript: URI scheme (with optional whitespace/encoding)",
		pattern: /j[\t\n\r ]*a[\t\n\r ]*v[\t\n\r ]*a[\t\n\r ]*s[\t\n\r ]*c[\t\n\r ]*r[\t\n\r ]*i[\t\n\r ]*p[\t\n\r ]*t[\t\n\r ]*:/i
	},
	{
		id: "html-vbscript-protocol",
		description: "vbscript: URI scheme",
		pattern: /vbscript[\t\n\r ]*:/i
	},
	{
		id: "html-data-html",
		description: "data:text/html URI — can execute scripts in browsers",
		pattern: /data[\t\n\r ]*:[\t\n\r ]*text\/html/i
	},
	{
		id: "html-data-xhtml",
		description: "data:application/xhtml+xml URI",
		pattern: /data[\t\n\r ]*:[\t\n\r ]*application\/xhtml/i
	},
	{
		id: "html-data-svg",
		description: "data:image/svg+xml URI — can execute scripts",
		pattern: /data[\t\n\r ]*:[\t\n\r ]*image\/svg\+xml/i
	},
	{
		id: "html-inline-event-handler",
		description: "Inline event handler attributes: onclick=, onerror=, onload=, etc.",
		pattern: /\bon\w{1,30}\s*=/i
	},
	{
		id: "html-entity-obfuscated-script",
		description: "HTML-entity-encoded <script (e.g. &#x3C;script or &lt;script)",
		pattern: /(?:&#x0*3[Cc];?|&#0*60;?|&lt;)\s*script/i
	},
	{
		id: "html-entity-obfuscated-javascript",
		description: "HTML-entity-encoded javascript: (partial — catches common &#106; or &#x6a; for \"j\")",
		pattern: /(?:&#x0*6[Aa];?|&#0*106;?)\s*(?:&#x0*61;?|a)[\s\S]{0,80}script\s*:/i
	},
	{
		id: "html-style-expression",
		description: "CSS expression() — IE-era code execution in style attributes",
		pattern: /style[\s\S]{0,20}expression\s*\(/i
	},
	{
		id: "html-object-embed",
		description: "<object or <embed tags that can load active content",
		pattern: /<(?:object|embed)[\s>/]/i
	},
	{
		id: "html-base-tag",
		description: "<base href= — can hijack all relative URLs on a page",
		pattern: /<base[\s>]/i
	},
	{
		id: "html-meta-refresh",
		description: "<meta http-equiv=\"refresh\" — can redirect users",
		pattern: /<meta[\s\S]{0,40}http-equiv[\s\S]{0,20}refresh/i
	},
	{
		id: "html-srcdoc",
		description: "srcdoc= attribute on iframes — embeds HTML that can run scripts",
		pattern: /srcdoc\s*=/i
	},
	{
		id: "html-iframe",
		description: "<iframe tag",
		pattern: /<iframe[\s>/]/i
	},
	{
		id: "html-form",
		description: "<form tag — can be used for phishing / credential harvesting injection",
		pattern: /<form[\s>/]/i
	}
];
// node_modules/is-unsafe/src/contexts/xml.js
/**
* XML context patterns.
*
* Detects injection vectors that are specifically dangerous when a string
* is inserted into an XML document (not HTML rendering context).
*
* Key distinction from HTML: these patterns target parser-level attacks —
* things that can confuse or subvert an XML parser, trigger external entity
* resolution, or inject DTD content. HTML rendering concerns (XSS) belong
* in the HTML context.
*/
const XML_PATTERNS = [
	{
		id: "xml-cdata-injection",
		description: "CDATA section injection: <![CDATA[ breaks out of text node context",
		pattern: /<!\[CDATA\[/i
	},
	{
		id: "xml-cdata-close",
		description: "CDATA close sequence: ]]> can terminate an enclosing CDATA section",
		pattern: /\]\]>/
	},
	{
		id: "xml-processing-instruction",
		description: "XML processing instruction: <?xml-stylesheet or <?php etc.",
		pattern: /<\?(?:xml[\- ]|php|asp)/i
	},
	{
		id: "xml-doctype-injection",
		description: "DOCTYPE declaration embedded in content — can define entities",
		pattern: /<!DOCTYPE(?:[\s[]|$)/i
	},
	{
		id: "xml-entity-system",
		description: "SYSTEM keyword — used in external entity declarations (XXE)",
		pattern: /\bSYSTEM\s+["']/i
	},
	{
		id: "xml-entity-public",
		description: "PUBLIC keyword — used in external entity declarations (XXE)",
		pattern: /\bPUBLIC\s+["']/i
	},
	{
		id: "xml-entity-declaration",
		description: "<!ENTITY declaration — defines entities, potential XXE or entity expansion",
		pattern: /<!ENTITY[\s%]/i
	},
	{
		id: "xml-billion-laughs",
		description: "Entity reference chaining / billion laughs: repeated &eX; style references",
		pattern: /(?:&\w{1,20};){3,}/
	},
	{
		id: "xml-namespace-confusion",
		description: "xmlns: attribute injection — can redefine namespaces to confuse parsers",
		pattern: /\bxmlns(?::\w{1,40})?\s*=/i
	},
	{
		id: "xml-comment-injection",
		description: "<!-- comment injection — can hide content from some parsers",
		pattern: /<!--/
	},
	{
		id: "xml-comment-close",
		description: "--> closes an enclosing XML comment",
		pattern: /-->/
	},
	{
		id: "xml-pi-close",
		description: "?> closes an enclosing processing instruction",
		pattern: /\?>/
	}
];
// node_modules/is-unsafe/src/contexts/svg.js
/**
* SVG context patterns.
*
* SVG is XML-based but renders in browsers, giving it a unique attack surface
* that combines XML parser behaviour with browser rendering and JavaScript execution.
*
* Many of these vectors bypass HTML sanitizers that don't understand SVG semantics
* (DOMPurify has documented bypass vulnerabilities specifically in SVG/XML context).
*/
const SVG_PATTERNS = [
	{
		id: "svg-script-element",
		description: "<script element inside SVG executes JavaScript",
		pattern: /<script[\s>/]/i
	},
	{
		id: "svg-xlink-href-javascript",
		description: "xlink:href with javascript: — classic SVG XSS via <a> or <use>",
		pattern: /xlink\s*:\s*href\s*=\s*["']?\s*javascript\s*:/i
	},
	{
		id: "svg-href-javascript",
		description: "href= with javascript: in SVG context (<a>, <animate>, etc.)",
		pattern: /href\s*=\s*["']?\s*javascript\s*:/i
	},
	{
		id: "svg-foreignobject",
		description: "<foreignObject embeds HTML inside SVG — can execute scripts",
		pattern: /<foreignObject[\s>/]/i
	},
	{
		id: "svg-use-external",
		description: "<use xlink:href or href pointing to external resource (non-fragment URL)",
		pattern: /<use[\s\S]{0,60}(?:xlink\s*:\s*)?href\s*=\s*(?:["'][^#]|[^"'#\s>])/i
	},
	{
		id: "svg-animate-href",
		description: "<animate attributeName=\"href\" — can dynamically change href to javascript:",
		pattern: /<animate[\s\S]{0,80}attributeName\s*=\s*["'][\s]*href["']/i
	},
	{
		id: "svg-animate-xlinkhref",
		description: "<animate attributeName=\"xlink:href\"",
		pattern: /<animate[\s\S]{0,80}attributeName\s*=\s*["'][\s]*xlink\s*:\s*href["']/i
	},
	{
		id: "svg-set-javascript",
		description: "<set to=\"javascript:...\" — sets an attribute to a javascript: URI",
		pattern: /<set[\s\S]{0,80}to\s*=\s*["']?\s*javascript\s*:/i
	},
	{
		id: "svg-event-handler",
		description: "SVG-specific event handler attributes: onload=, onerror=, onactivate=, etc.",
		pattern: /\bon(?:load|error|activate|begin|end|repeat|focus|blur|click|mouse\w{1,20}|key\w{1,20})\s*=/i
	},
	{
		id: "svg-handler-generic",
		description: "Generic on* handler catch-all for SVG attributes",
		pattern: /\bon\w{1,30}\s*=/i
	},
	{
		id: "svg-filter-feimage",
		description: "<feImage href= — filter primitive that can load external resources",
		pattern: /<feImage[\s\S]{0,80}(?:xlink\s*:\s*)?href\s*=/i
	},
	{
		id: "svg-image-external",
		description: "<image xlink:href with http/https or javascript protocol",
		pattern: /<image[\s\S]{0,80}(?:xlink\s*:\s*)?href\s*=\s*["']?\s*(?:https?|javascript)\s*:/i
	},
	{
		id: "svg-style-javascript",
		description: "style= attribute containing javascript: (e.g. background:url(javascript:...))",
		pattern: /style\s*=[\s\S]{0,60}javascript\s*:/i
	}
];
// node_modules/is-unsafe/src/contexts/sql.js
/**
* SQL context patterns — high-precision rules only.
*
* These rules have very low false-positive risk and are safe to apply to
* general user text (names, descriptions, search queries, etc.).
* All patterns are ReDoS-safe — unlike the `sql-injection` npm package
* which has an active CVE on its own detection regexes.
*
* For exhaustive coverage including noisier heuristics (comment sequences,
* hex literals, stacked queries with semicolons), use 'SQL-STRICT' instead.
* Apply 'SQL-STRICT' only to strings that are specifically SQL fragments,
* not to general free-text fields.
*/
const SQL_PATTERNS = [
	{
		id: "sql-block-comment-open",
		description: "SQL block comment open: /* ... */ — unusual in legitimate user text",
		pattern: /\/\*/
	},
	{
		id: "sql-union-select",
		description: "UNION SELECT — most common SQL injection aggregation attack",
		pattern: /\bUNION\s{1,20}(?:ALL\s{1,20})?SELECT\b/i
	},
	{
		id: "sql-drop-table",
		description: "DROP TABLE — destructive DDL injection",
		pattern: /\bDROP\s{1,20}TABLE\b/i
	},
	{
		id: "sql-drop-database",
		description: "DROP DATABASE — destructive DDL injection",
		pattern: /\bDROP\s{1,20}DATABASE\b/i
	},
	{
		id: "sql-insert-into",
		description: "INSERT INTO — data injection",
		pattern: /\bINSERT\s{1,20}INTO\b/i
	},
	{
		id: "sql-delete-from",
		description: "DELETE FROM — data deletion injection",
		pattern: /\bDELETE\s{1,20}FROM\b/i
	},
	{
		id: "sql-update-set",
		description: "UPDATE ... SET — data modification injection",
		pattern: /\bUPDATE\b[\s\S]{1,60}\bSET\b/i
	},
	{
		id: "sql-exec-xp",
		description: "EXEC xp_ — MSSQL extended stored procedure execution",
		pattern: /\bEXEC(?:UTE)?\s{1,20}xp_/i
	},
	{
		id: "sql-tautology-string",
		description: "Classic string tautology: ' OR '1'='1 or \" OR \"1\"=\"1\"",
		pattern: /'\s{0,10}OR\s{0,10}'[^']{0,20}'\s*=\s*'[^']{0,20}/i
	},
	{
		id: "sql-tautology-numeric",
		description: "Numeric tautology: OR 1=1",
		pattern: /\bOR\s{1,10}1\s*=\s*1\b/i
	},
	{
		id: "sql-always-true-zero",
		description: "Numeric tautology: OR 0=0",
		pattern: /\bOR\s{1,10}0\s*=\s*0\b/i
	},
	{
		id: "sql-sleep-benchmark",
		description: "Time-based blind injection: SLEEP() or BENCHMARK()",
		pattern: /\b(?:SLEEP|BENCHMARK)\s*\(/i
	},
	{
		id: "sql-waitfor-delay",
		description: "MSSQL time-based blind injection: WAITFOR DELAY",
		pattern: /\bWAITFOR\s{1,20}DELAY\b/i
	},
	{
		id: "sql-char-function",
		description: "CHAR() function — used to obfuscate injected strings",
		pattern: /\bCHAR\s*\(\s*\d{1,3}/i
	},
	{
		id: "sql-information-schema",
		description: "INFORMATION_SCHEMA — reconnaissance query for table/column enumeration",
		pattern: /\bINFORMATION_SCHEMA\b/i
	}
];
// node_modules/is-unsafe/src/contexts/shell.js
/**
* SHELL context patterns.
*
* Detects shell injection vectors and path traversal patterns.
* Designed for use when a string will be passed to a shell command,
* used as a file path, or interpolated into OS-level operations.
*/
const SHELL_PATTERNS = [
	{
		id: "shell-path-traversal-unix",
		description: "Unix path traversal: ../  — climbing the directory tree",
		pattern: /\.\.\//
	},
	{
		id: "shell-path-traversal-windows",
		description: "Windows path traversal: ..\\ — climbing the directory tree",
		pattern: /\.\.\\/
	},
	{
		id: "shell-path-traversal-encoded",
		description: "URL-encoded path traversal: %2e%2e or %2f variants",
		pattern: /%2e%2e|%2f\.\.|\.\.%2f/i
	},
	{
		id: "shell-null-byte",
		description: "Null byte injection: \\x00 or %00 — truncates strings in C-backed functions",
		pattern: /\x00|%00/
	},
	{
		id: "shell-semicolon",
		description: "Semicolon command separator: cmd1; cmd2",
		pattern: /;/
	},
	{
		id: "shell-pipe",
		description: "Pipe operator: cmd1 | cmd2",
		pattern: /\|/
	},
	{
		id: "shell-and-operator",
		description: "AND operator: cmd1 && cmd2",
		pattern: /&&/
	},
	{
		id: "shell-or-operator",
		description: "OR operator: cmd1 || cmd2",
		pattern: /\|\|/
	},
	{
		id: "shell-backtick",
		description: "Backtick command substitution: `cmd`",
		pattern: /`/
	},
	{
		id: "shell-dollar-paren",
		description: "Dollar-paren command substitution: $(cmd)",
		pattern: /\$\(/
	},
	{
		id: "shell-dollar-brace",
		description: "Dollar-brace variable expansion: ${var} — can be abused for injection",
		pattern: /\$\{/
	},
	{
		id: "shell-redirect-out",
		description: "Output redirection: cmd > file or cmd >> file",
		pattern: />{1,2}/
	},
	{
		id: "shell-redirect-in",
		description: "Input redirection: cmd < file",
		pattern: /</
	},
	{
		id: "shell-newline-injection",
		description: "Newline injection: \\n or \\r — can inject new shell commands",
		pattern: /[\n\r]/
	},
	{
		id: "shell-glob-star",
		description: "Glob expansion: * or ? — can expand to unintended files",
		pattern: /[/\\][*?]/
	},
	{
		id: "shell-absolute-root",
		description: "Absolute root path injection: string starting with / or \\ (Windows UNC)",
		pattern: /^(?:\/|\\\\)/
	},
	{
		id: "shell-windows-drive",
		description: "Windows drive letter path injection: C:\\ or D:/",
		pattern: /^[a-zA-Z]:[/\\]/
	},
	{
		id: "shell-curl-wget",
		description: "curl/wget with URL or flags — can exfiltrate data or download payloads",
		pattern: /\b(?:curl|wget)\s+(?:https?:\/\/|ftp:\/\/|-)/i
	}
];
// node_modules/is-unsafe/src/contexts/redos.js
/**
* REDOS context patterns.
*
* Detects strings that, if used as regular expressions, could cause
* catastrophic backtracking (ReDoS — Regular Expression Denial of Service).
*
* These patterns detect the structural forms that lead to exponential or
* polynomial backtracking in NFA-based regex engines (V8, PCRE, Java, etc.).
*
* Use this context when user-supplied strings will be compiled into RegExp objects.
*/
const REDOS_PATTERNS = [
	{
		id: "redos-nested-quantifier-plus",
		description: "Nested + quantifier inside a group with outer quantifier: (a+)+, (.+b)*, etc.",
		pattern: /\([^)]*\+[^)]*\)[+*]/
	},
	{
		id: "redos-nested-quantifier-star",
		description: "Nested * quantifier: (a*)* or (a*)+ — catastrophic backtracking",
		pattern: /\([^)]*\*[^)]*\)[*+]/
	},
	{
		id: "redos-nested-groups",
		description: "Doubly nested quantified groups: ((a+)+) — guaranteed catastrophic",
		pattern: /\(\([^)]{0,40}\)[+*]\)[+*]/
	},
	{
		id: "redos-alternation-overlap",
		description: "Overlapping alternation under quantifier: (a|a)+ — ambiguous NFA paths",
		pattern: /\(([^|()]{1,20})\|(?:\1)(?:\|[^|()]{1,20}){0,5}\)[+*?]{1,2}/
	},
	{
		id: "redos-star-plus-concat",
		description: "(x*x)+ pattern — triggers super-linear backtracking",
		pattern: /\([^)]{0,10}\*[^)]{0,10}\)[+*]/
	},
	{
		id: "redos-dot-star-greedy",
		description: "(.*){n,} or (.+){n,} — repeated greedy dot quantifiers",
		pattern: /\(\.[*+]\)\{?\d/
	},
	{
		id: "redos-large-repetition",
		description: "Very large fixed or range repetition count {1000,} or {1000,n} — denial of service via backtracking",
		pattern: /\{\d{4,}(?:,\d*)?\}/
	},
	{
		id: "redos-catastrophic-alternation",
		description: "Long alternation with many similar branches — polynomial backtracking risk",
		pattern: /\([^)]{0,200}(?:\|[^|)]{0,50}){9,}\)/
	}
];
// node_modules/is-unsafe/src/contexts/nosql.js
const sep = "[\"'\\s]*:";
const NOSQL_PATTERNS = [
	{
		id: "nosql-where-operator",
		description: "$where — executes arbitrary JavaScript server-side in MongoDB",
		pattern: new RegExp(`\\$where${sep}`, "i")
	},
	{
		id: "nosql-ne-operator",
		description: "$ne — \"not equal\" operator used to bypass equality checks",
		pattern: new RegExp(`\\$ne${sep}`, "i")
	},
	{
		id: "nosql-gt-operator",
		description: "$gt — \"greater than\" used to bypass password/value checks",
		pattern: new RegExp(`\\$gte?${sep}`, "i")
	},
	{
		id: "nosql-lt-operator",
		description: "$lt / $lte — \"less than\" bypass variants",
		pattern: new RegExp(`\\$lte?${sep}`, "i")
	},
	{
		id: "nosql-regex-operator",
		description: "$regex — can be used to extract data character by character (blind injection)",
		pattern: new RegExp(`\\$regex${sep}`, "i")
	},
	{
		id: "nosql-or-operator",
		description: "$or — logical OR; used to create always-true conditions",
		pattern: new RegExp(`\\$or${sep}\\s*\\[`, "i")
	},
	{
		id: "nosql-and-operator",
		description: "$and — logical AND operator injection",
		pattern: new RegExp(`\\$and${sep}\\s*\\[`, "i")
	},
	{
		id: "nosql-nor-operator",
		description: "$nor — logical NOR operator injection",
		pattern: new RegExp(`\\$nor${sep}\\s*\\[`, "i")
	},
	{
		id: "nosql-exists-operator",
		description: "$exists — can enumerate fields to determine schema",
		pattern: new RegExp(`\\$exists${sep}`, "i")
	},
	{
		id: "nosql-in-operator",
		description: "$in — matches any value in a list; can enumerate values",
		pattern: new RegExp(`\\$in${sep}\\s*\\[`, "i")
	},
	{
		id: "nosql-expr-operator",
		description: "$expr — allows aggregation expressions in queries (MongoDB 3.6+)",
		pattern: new RegExp(`\\$expr${sep}`, "i")
	},
	{
		id: "nosql-function-operator",
		description: "$function — executes arbitrary JavaScript in MongoDB 4.4+",
		pattern: new RegExp(`\\$function${sep}`, "i")
	},
	{
		id: "nosql-accumulator-operator",
		description: "$accumulator — custom aggregation with arbitrary JS execution",
		pattern: new RegExp(`\\$accumulator${sep}`, "i")
	},
	{
		id: "nosql-proto-pollution",
		description: "__proto__ — prototype pollution via object key injection",
		pattern: /__proto__/
	},
	{
		id: "nosql-constructor-prototype",
		description: "constructor.prototype — alternative prototype pollution vector (dot notation or JSON key)",
		pattern: /constructor[\s"':.,{\[]*prototype/i
	},
	{
		id: "nosql-proto-bracket",
		description: "[\"__proto__\"] — bracket-notation prototype pollution",
		pattern: /\[["']__proto__["']\]/
	}
];
// node_modules/is-unsafe/src/contexts/log.js
/**
* LOG context patterns.
*
* Detects injection vectors that are dangerous when a string is written
* to a log file, passed to a logging framework, or interpolated into
* a log message that will be parsed or displayed.
*
* Attack categories:
*   1. CRLF injection — injects fake log lines by embedding newlines
*   2. Log4Shell (CVE-2021-44228) — ${jndi:...} triggers JNDI lookup in Log4j
*   3. SSTI in log templates — {{...}}, #{...} trigger template evaluation
*      if the log message is passed through a template engine
*   4. Null byte injection — truncates log entries in some implementations
*   5. ANSI escape injection — manipulates terminal output when logs are
*      tailed in a terminal (colour codes, cursor movement, etc.)
*
* Note: Newline characters (\n, \r) will produce false positives for
* multi-line legitimate values. Use this context only for single-line
* log field values (usernames, IDs, request parameters, etc.).
*/
const LOG_PATTERNS = [
	{
		id: "log-crlf-injection",
		description: "CRLF injection: literal \\r or \\n embeds fake log lines",
		pattern: /[\r\n]/
	},
	{
		id: "log-url-encoded-crlf",
		description: "URL-encoded CRLF: %0d, %0a, %0D, %0A — decoded by some log parsers",
		pattern: /%0[dDaA]/
	},
	{
		id: "log-unicode-newline",
		description: "Unicode newline variants: U+2028 (line separator), U+2029 (paragraph separator)",
		pattern: /[\u2028\u2029]/
	},
	{
		id: "log-log4shell-jndi",
		description: "Log4Shell: ${jndi:...} triggers remote code execution in Apache Log4j",
		pattern: /\$\{jndi\s*:/i
	},
	{
		id: "log-log4shell-obfuscated",
		description: "Obfuscated Log4Shell: ${::-j}... lookup-bypass prefix used to evade WAF detection",
		pattern: /\$\{::-/
	},
	{
		id: "log-log4j-lookup",
		description: "Log4j lookup syntax: ${env:...}, ${sys:...}, ${ctx:...} — data exfiltration",
		pattern: /\$\{(?:env|sys|ctx|main|map|sd|web|docker|k8s|spring)\s*:/i
	},
	{
		id: "log-ssti-double-brace",
		description: "SSTI double-brace: {{expression}} — Jinja2, Twig, Handlebars, etc.",
		pattern: /\{\{[\s\S]{0,80}\}\}/
	},
	{
		id: "log-ssti-hash-brace",
		description: "SSTI hash-brace: #{expression} — Thymeleaf, Velocity, Ruby ERB",
		pattern: /#\{[\s\S]{0,80}\}/
	},
	{
		id: "log-ssti-dollar-brace",
		description: "SSTI/EL injection: ${expression with operators or method calls} — JSP EL, Freemarker, SpEL",
		pattern: /\$\{[^}]*(?:\.|\(|\*|\+|\bclass\b|\bruntime\b|\bprocess\b|\bexec\b)[^}]{0,80}\}/i
	},
	{
		id: "log-ssti-percent-tag",
		description: "SSTI ERB/ASP tag: <%= expression %> — Ruby ERB, ASP",
		pattern: /<%=[\s\S]{0,80}%>/
	},
	{
		id: "log-null-byte",
		description: "Null byte: \\x00 or %00 — can truncate log entries in C-backed loggers",
		pattern: /\x00|%00/
	},
	{
		id: "log-ansi-escape",
		description: "ANSI escape sequence: ESC[ — can manipulate terminal output when logs are tailed",
		pattern: /\x1b\[/
	}
];
// node_modules/is-unsafe/src/contexts/sql-strict.js
/**
* SQL-STRICT context patterns.
*
* Extends the base 'SQL' context with three additional rules that are
* effective at detecting real injections but carry a higher false-positive
* risk on general free-text input.
*
* Use 'SQL-STRICT' when:
*   - The string is specifically a SQL fragment or database identifier
*   - You control the input domain (e.g. a dedicated SQL search field)
*   - You can tolerate occasional false positives in exchange for broader coverage
*
* Use 'SQL' (not STRICT) when:
*   - The field is general user text (names, descriptions, comments)
*   - False positives would block legitimate content (e.g. "see note -- above")
*
* Rules moved here from 'SQL' due to false-positive risk:
*
*   sql-line-comment   — "--" fires on "see note -- above", "value--", CSS var(--primary)
*   sql-stacked-query  — "; SELECT" fires on legitimate prose with semicolons + SQL words
*   sql-hex-encoding   — "0xDEAD" fires on hex values in technical docs and log output
*/
const SQL_STRICT_EXTRA = [
	{
		id: "sql-line-comment",
		description: "SQL line comment: -- followed by whitespace or end of string",
		pattern: /--(?:\s|$)/
	},
	{
		id: "sql-stacked-query",
		description: "Stacked queries: semicolon immediately followed by a SQL keyword",
		pattern: /;\s{0,10}(?:SELECT|INSERT|UPDATE|DELETE|DROP|CREATE|ALTER|EXEC)\b/i
	},
	{
		id: "sql-hex-encoding",
		description: "Hex-encoded string injection: 0x41414141 style (MySQL)",
		pattern: /\b0x[0-9a-f]{4,}/i
	}
];
const SQL_STRICT_PATTERNS = [...SQL_PATTERNS, ...SQL_STRICT_EXTRA];
// node_modules/is-unsafe/src/util/decode-entities.js
/**
* Decode the HTML character references that matter for markup-context
* detection.
*
* Browsers decode character references in attribute values before they
* interpret a URL, so `javascript&#58;alert(1)` in an href is the
* `javascript:` scheme. The HTML/XML/SVG rules match literal characters, so
* without this step such payloads slip through.
*
* Deliberately NOT a full entity decoder. It decodes only:
*   - decimal refs  &#58;  &#058;  &#00000058;  &#58   (any leading zeros,
*                   trailing ; optional — browsers accept both)
*   - hex refs      &#x3a; &#X3A; &#x0000003a; &#x3a   (same)
*   - named refs    &colon;  &Tab;  &NewLine;
*       Named refs are CASE-SENSITIVE and REQUIRE the trailing ';', exactly
*       like a browser (so `&COLON;` and `&colon` are not decoded).
*       &Tab; / &NewLine; matter because the URL parser strips tab/newline,
*       so `java&Tab;script:` is still a javascript: URL.
*
* It does NOT decode &amp; (single pass only), so double-encoded text such as
* "&amp;lt;script&amp;gt;" stays literal — a browser renders that as text.
*
* All quantifiers are bounded; no ReDoS risk.
*
* @param {string} input
* @returns {string}
*/
const NAMED = Object.freeze({
	colon: ":",
	Tab: "	",
	NewLine: "\n"
});
const ENTITY_RE = /&(?:#[xX]0*([0-9a-fA-F]{1,6});?|#0*([0-9]{1,7});?|([a-zA-Z][a-zA-Z0-9]{1,15});)/g;
function decodeEntities(input) {
	if (input.indexOf("&") === -1) return input;
	return input.replace(ENTITY_RE, (match, hex, dec, name) => {
		if (name !== void 0) return Object.prototype.hasOwnProperty.call(NAMED, name) ? NAMED[name] : match;
		const cp = hex !== void 0 ? parseInt(hex, 16) : parseInt(dec, 10);
		if (!Number.isFinite(cp) || cp > 1114111) return match;
		return String.fromCodePoint(cp);
	});
}
// node_modules/is-unsafe/src/index.js
HTML_PATTERNS.label = "HTML";
XML_PATTERNS.label = "XML";
SVG_PATTERNS.label = "SVG";
HTML_PATTERNS.decodeEntities = true;
XML_PATTERNS.decodeEntities = true;
SVG_PATTERNS.decodeEntities = true;
SQL_PATTERNS.label = "SQL";
SQL_STRICT_PATTERNS.label = "SQL-STRICT";
SHELL_PATTERNS.label = "SHELL";
REDOS_PATTERNS.label = "REDOS";
NOSQL_PATTERNS.label = "NOSQL";
LOG_PATTERNS.label = "LOG";
Object.freeze({
	HTML: HTML_PATTERNS,
	XML: XML_PATTERNS,
	SVG: SVG_PATTERNS,
	SQL: SQL_PATTERNS,
	"SQL-STRICT": SQL_STRICT_PATTERNS,
	SHELL: SHELL_PATTERNS,
	REDOS: REDOS_PATTERNS,
	NOSQL: NOSQL_PATTERNS,
	LOG: LOG_PATTERNS
});
/**
* @typedef {{ id: string, description: string, pattern: RegExp }} Rule
*/
/**
* @typedef {Rule[]} PatternList
*/
/**
* @typedef {Object} MatchResult
* @property {string} context     - Label identifying which context matched ('HTML', 'CUSTOM', etc.)
* @property {string} id          - Rule identifier
* @property {string} description - Human-readable description of what was matched
* @property {RegExp} pattern     - The pattern that matched
*/
/**
* @param {unknown} value
*/
function assertString(value) {
	if (typeof value !== "string") throw new TypeError(`is-unsafe: first argument must be a string, got ${typeof value}`);
}
/**
* @param {unknown} context
*/
function assertContext(context) {
	if (context instanceof RegExp) return;
	if (Array.isArray(context)) {
		if (context.length === 0) throw new TypeError("is-unsafe: context must not be an empty array");
		if (Array.isArray(context[0])) {
			for (const list of context) if (!Array.isArray(list) || list.length === 0) throw new TypeError("is-unsafe: each context in the array must be a non-empty pattern array (PatternList)");
		}
		return;
	}
	throw new TypeError(`is-unsafe: second argument must be a PatternList (e.g. HTML), an array of PatternLists (e.g. [HTML, XML]), or a RegExp. Got: ${typeof context}`);
}
/**
* Normalise any valid context arg into an array of PatternLists.
*
* @param {Rule[]|Rule[][]|RegExp} context
* @returns {{ lists: Rule[][]|null, regex: RegExp|null }}
*/
function normalise(context) {
	if (context instanceof RegExp) return {
		lists: null,
		regex: context
	};
	if (Array.isArray(context[0])) return {
		lists: context,
		regex: null
	};
	return {
		lists: [context],
		regex: null
	};
}
/**
* For markup contexts, return an entity-decoded copy of `value` to test
* alongside the raw input, or null when there is nothing extra to test.
*
* @param {string} value
* @param {Rule[]} list
* @returns {string|null}
*/
function decodedCopy(value, list) {
	if (!list.decodeEntities) return null;
	const decoded = decodeEntities(value);
	return decoded === value ? null : decoded;
}
/**
* Test value against a single PatternList. Returns the first MatchResult or null.
*
* @param {string} value
* @param {Rule[]} list
* @returns {MatchResult|null}
*/
function matchList(value, list) {
	const label = list.label ?? "CUSTOM";
	const decoded = decodedCopy(value, list);
	for (const rule of list) if (rule.pattern.test(value) || decoded !== null && rule.pattern.test(decoded)) return {
		context: label,
		id: rule.id,
		description: rule.description,
		pattern: rule.pattern
	};
	return null;
}
/**
* Returns `true` if `value` is unsafe in the given context(s), `false` otherwise.
*
* @param {string} value - The string to test
* @param {PatternList | PatternList[] | RegExp} context
*   - A PatternList imported from is-unsafe (e.g. `HTML`, `XML`)
*   - An array of PatternLists — returns true if unsafe in **any** of them
*   - A custom RegExp — returns true if the pattern matches
* @returns {boolean}
*
* @example
* import { isUnsafe, HTML, SQL } from 'is-unsafe';
*
* isUnsafe('<script>alert(1)<\/script>', HTML)       // true
* isUnsafe('hello world', HTML)                     // false
* isUnsafe('value', [HTML, SQL])                    // false
* isUnsafe('value', /my-pattern/i)                  // false
*/
function isUnsafe(value, context) {
	assertString(value);
	assertContext(context);
	const { lists, regex } = normalise(context);
	if (regex) return regex.test(value);
	for (const list of lists) if (matchList(value, list) !== null) return true;
	return false;
}
// node_modules/fast-xml-parser/src/xmlparser/OrderedObjParser.js
/**
* Extract raw attributes (without prefix) from prefixed attribute map
* @param {object} prefixedAttrs - Attributes with prefix from buildAttributesMap
* @param {object} options - Parser options containing attributeNamePrefix
* @returns {object} Raw attributes for matcher
*/
function extractRawAttributes(prefixedAttrs, options) {
	if (!prefixedAttrs) return {};
	const attrs = options.attributesGroupName ? prefixedAttrs[options.attributesGroupName] : prefixedAttrs;
	if (!attrs) return {};
	const rawAttrs = {};
	for (const key in attrs) if (key.startsWith(options.attributeNamePrefix)) {
		const rawName = key.substring(options.attributeNamePrefix.length);
		rawAttrs[rawName] = attrs[key];
	} else rawAttrs[key] = attrs[key];
	return rawAttrs;
}
/**
* Extract namespace from raw tag name
* @param {string} rawTagName - Tag name possibly with namespace (e.g., "soap:Envelope")
* @returns {string|undefined} Namespace or undefined
*/
function extractNamespace(rawTagName) {
	if (!rawTagName || typeof rawTagName !== "string") return void 0;
	const colonIndex = rawTagName.indexOf(":");
	if (colonIndex !== -1 && colonIndex > 0) {
		const ns = rawTagName.substring(0, colonIndex);
		if (ns !== "xmlns") return ns;
	}
}
var OrderedObjParser = class {
	constructor(options, externalEntities) {
		this.options = options;
		this.currentNode = null;
		this.tagsNodeStack = [];
		this.parseXml = parseXml;
		this.parseTextData = parseTextData;
		this.resolveNameSpace = resolveNameSpace;
		this.buildAttributesMap = buildAttributesMap;
		this.isItStopNode = isItStopNode;
		this.replaceEntitiesValue = replaceEntitiesValue;
		this.readStopNodeData = readStopNodeData;
		this.saveTextToParentTag = saveTextToParentTag;
		this.addChild = addChild;
		this.ignoreAttributesFn = getIgnoreAttributesFn(this.options.ignoreAttributes);
		this.entityExpansionCount = 0;
		this.currentExpandedLength = 0;
		this.doctypefound = false;
		let namedEntities = { ...XML };
		if (this.options.entityDecoder) this.entityDecoder = this.options.entityDecoder;
		else {
			if (typeof this.options.htmlEntities === "object") namedEntities = this.options.htmlEntities;
			else if (this.options.htmlEntities === true) namedEntities = {
				...COMMON_HTML,
				...CURRENCY
			};
			this.entityDecoder = new EntityDecoder({
				namedEntities: {
					...namedEntities,
					...externalEntities
				},
				numericAllowed: this.options.htmlEntities,
				limit: {
					maxTotalExpansions: this.options.processEntities.maxTotalExpansions,
					maxExpandedLength: this.options.processEntities.maxExpandedLength,
					applyLimitsTo: this.options.processEntities.appliesTo
				},
				onInputEntity: (name, value) => isUnsafe(value, [HTML_PATTERNS, XML_PATTERNS]) ? ENTITY_ACTION.BLOCK : ENTITY_ACTION.ALLOW
			});
		}
		this.matcher = new Matcher();
		this.readonlyMatcher = this.matcher.readOnly();
		this.isCurrentNodeStopNode = false;
		this.stopNodeExpressionsSet = new ExpressionSet();
		const stopNodesOpts = this.options.stopNodes;
		if (stopNodesOpts && stopNodesOpts.length > 0) {
			for (let i = 0; i < stopNodesOpts.length; i++) {
				const stopNodeExp = stopNodesOpts[i];
				if (typeof stopNodeExp === "string") this.stopNodeExpressionsSet.add(new Expression(stopNodeExp));
				else if (stopNodeExp instanceof Expression) this.stopNodeExpressionsSet.add(stopNodeExp);
			}
			this.stopNodeExpressionsSet.seal();
		}
	}
};
/**
* @param {string} val
* @param {string} tagName
* @param {string|Matcher} jPath - jPath string or Matcher instance based on options.jPath
* @param {boolean} dontTrim
* @param {boolean} hasAttributes
* @param {boolean} isLeafNode
* @param {boolean} escapeEntities
*/
function parseTextData(val, tagName, jPath, dontTrim, hasAttributes, isLeafNode, escapeEntities) {
	const options = this.options;
	if (val !== void 0) {
		if (options.trimValues && !dontTrim) val = val.trim();
		if (val.length > 0) {
			if (!escapeEntities) val = this.replaceEntitiesValue(val, tagName, jPath);
			const jPathOrMatcher = options.jPath ? jPath.toString() : jPath;
			const newval = options.tagValueProcessor(tagName, val, jPathOrMatcher, hasAttributes, isLeafNode);
			if (newval === null || newval === void 0) return val;
			else if (typeof newval !== typeof val || newval !== val) return newval;
			else if (options.trimValues) return parseValue(val, options.parseTagValue, options.numberParseOptions);
			else if (val.trim() === val) return parseValue(val, options.parseTagValue, options.numberParseOptions);
			else return val;
		}
	}
}
function resolveNameSpace(tagname) {
	if (this.options.removeNSPrefix) {
		const tags = tagname.split(":");
		const prefix = tagname.charAt(0) === "/" ? "/" : "";
		if (tags[0] === "xmlns") return "";
		if (tags.length === 2) tagname = prefix + tags[1];
	}
	return tagname;
}
const attrsRegx = /([^\s=]+)\s*(=\s*(?:"([^"]*)"|'([^']*)'))?/gm;
function attrValue(match) {
	return match[3] !== void 0 ? match[3] : match[4];
}
function buildAttributesMap(attrStr, jPath, tagName, force = false) {
	const options = this.options;
	if (force === true || options.ignoreAttributes !== true && typeof attrStr === "string") {
		const matches = getAllMatches(attrStr, attrsRegx);
		const len = matches.length;
		const attrs = {};
		const processedVals = new Array(len);
		let hasRawAttrs = false;
		const rawAttrsForMatcher = {};
		for (let i = 0; i < len; i++) {
			const attrName = this.resolveNameSpace(matches[i][1]);
			const oldVal = attrValue(matches[i]);
			if (attrName.length && oldVal !== void 0) {
				let val = oldVal;
				if (options.trimValues) val = val.trim();
				val = this.replaceEntitiesValue(val, tagName, this.readonlyMatcher);
				processedVals[i] = val;
				rawAttrsForMatcher[attrName] = val;
				hasRawAttrs = true;
			}
		}
		if (hasRawAttrs && typeof jPath === "object" && jPath.updateCurrent) jPath.updateCurrent(rawAttrsForMatcher);
		const jPathStr = options.jPath ? jPath.toString() : this.readonlyMatcher;
		let hasAttrs = false;
		for (let i = 0; i < len; i++) {
			const attrName = this.resolveNameSpace(matches[i][1]);
			if (this.ignoreAttributesFn(attrName, jPathStr)) continue;
			let aName = options.attributeNamePrefix + attrName;
			if (attrName.length) {
				if (options.transformAttributeName) aName = options.transformAttributeName(aName);
				aName = sanitizeName(aName, options);
				if (attrValue(matches[i]) !== void 0) {
					const oldVal = processedVals[i];
					const newVal = options.attributeValueProcessor(attrName, oldVal, jPathStr);
					if (newVal === null || newVal === void 0) attrs[aName] = oldVal;
					else if (typeof newVal !== typeof oldVal || newVal !== oldVal) attrs[aName] = newVal;
					else attrs[aName] = parseValue(oldVal, options.parseAttributeValue, options.numberParseOptions);
					hasAttrs = true;
				} else if (options.allowBooleanAttributes) {
					attrs[aName] = true;
					hasAttrs = true;
				}
			}
		}
		if (!hasAttrs) return;
		if (options.attributesGroupName && !options.preserveOrder) {
			const attrCollection = {};
			attrCollection[options.attributesGroupName] = attrs;
			return attrCollection;
		}
		return attrs;
	}
}
const parseXml = function(xmlData) {
	const options = this.options;
	const crlfPositions = options.captureMetaData ? [] : void 0;
	xmlData = xmlData.replace(/\r\n?/g, options.captureMetaData ? (newline, index) => {
		if (newline.length === 2) crlfPositions.push(index - crlfPositions.length);
		return "\n";
	} : "\n");
	const xmlObj = new XmlNode("!xml");
	let currentNode = xmlObj;
	let textData = "";
	this.matcher.reset();
	this.entityDecoder.reset();
	this.entityExpansionCount = 0;
	this.currentExpandedLength = 0;
	this.doctypefound = false;
	const docTypeReader = new DocTypeReader(options.processEntities);
	const xmlLen = xmlData.length;
	for (let i = 0; i < xmlLen; i++) if (xmlData[i] === "<") {
		const c1 = xmlData.charCodeAt(i + 1);
		if (c1 === 47) {
			const closeIndex = findClosingIndex(xmlData, ">", i, "Closing Tag is not closed.");
			let tagName = xmlData.substring(i + 2, closeIndex).trim();
			if (options.removeNSPrefix) {
				const colonIndex = tagName.indexOf(":");
				if (colonIndex !== -1) tagName = tagName.substr(colonIndex + 1);
			}
			tagName = transformTagName(options.transformTagName, tagName, "", options).tagName;
			if (currentNode) textData = this.saveTextToParentTag(textData, currentNode, this.readonlyMatcher);
			const lastTagName = this.matcher.getCurrentTag();
			if (tagName && options.unpairedTagsSet.has(tagName)) throw new Error(`Unpaired tag can not be used as closing tag: </${tagName}>`);
			if (lastTagName && options.unpairedTagsSet.has(lastTagName)) {
				this.matcher.pop();
				this.tagsNodeStack.pop();
			}
			this.matcher.pop();
			this.isCurrentNodeStopNode = false;
			currentNode = this.tagsNodeStack.pop() || xmlObj;
			if (options.captureMetaData && currentNode) currentNode.addEndIndex(getOriginalIndex(closeIndex + 1, crlfPositions));
			textData = "";
			i = closeIndex;
		} else if (c1 === 63) {
			let tagData = readTagExp(xmlData, i, false, "?>");
			if (!tagData) throw new Error("Pi Tag is not closed.");
			textData = this.saveTextToParentTag(textData, currentNode, this.readonlyMatcher);
			const attsMap = this.buildAttributesMap(tagData.tagExp, this.matcher, tagData.tagName, true);
			if (attsMap) {
				const ver = attsMap[this.options.attributeNamePrefix + "version"];
				this.entityDecoder.setXmlVersion(Number(ver) || 1);
				docTypeReader.setXmlVersion(Number(ver) || 1);
			}
			if (options.ignoreDeclaration && tagData.tagName === "?xml" || options.ignorePiTags) {} else {
				const childNode = new XmlNode(tagData.tagName);
				childNode.add(options.textNodeName, "");
				if (tagData.tagName !== tagData.tagExp && tagData.attrExpPresent && options.ignoreAttributes !== true) childNode[":@"] = attsMap;
				const startIndex = options.captureMetaData ? getOriginalIndex(i, crlfPositions) : i;
				this.addChild(currentNode, childNode, this.readonlyMatcher, startIndex);
				if (options.captureMetaData) currentNode.addEndIndex(getOriginalIndex(tagData.closeIndex + 2, crlfPositions));
			}
			i = tagData.closeIndex + 1;
		} else if (c1 === 33 && xmlData.charCodeAt(i + 2) === 45 && xmlData.charCodeAt(i + 3) === 45) {
			const endIndex = findClosingIndex(xmlData, "-->", i + 4, "Comment is not closed.");
			if (options.commentPropName) {
				const comment = xmlData.substring(i + 4, endIndex - 2);
				textData = this.saveTextToParentTag(textData, currentNode, this.readonlyMatcher);
				currentNode.add(options.commentPropName, [{ [options.textNodeName]: comment }]);
			}
			i = endIndex;
		} else if (c1 === 33 && xmlData.charCodeAt(i + 2) === 68) {
			if (this.doctypefound) throw new Error("Multiple DOCTYPE declarations found.");
			this.doctypefound = true;
			const result = docTypeReader.readDocType(xmlData, i);
			this.entityDecoder.addInputEntities(result.entities);
			i = result.i;
		} else if (c1 === 33 && xmlData.charCodeAt(i + 2) === 91) {
			const closeIndex = findClosingIndex(xmlData, "]]>", i, "CDATA is not closed.") - 2;
			const tagExp = xmlData.substring(i + 9, closeIndex);
			textData = this.saveTextToParentTag(textData, currentNode, this.readonlyMatcher);
			let val = this.parseTextData(tagExp, currentNode.tagname, this.readonlyMatcher, true, false, true, true);
			if (val == void 0) val = "";
			if (options.cdataPropName) currentNode.add(options.cdataPropName, [{ [options.textNodeName]: tagExp }]);
			else currentNode.add(options.textNodeName, val);
			i = closeIndex + 2;
		} else {
			let result = readTagExp(xmlData, i, options.removeNSPrefix);
			if (!result) {
				const context = xmlData.substring(Math.max(0, i - 50), Math.min(xmlLen, i + 50));
				throw new Error(`readTagExp returned undefined at position ${i}. Context: "${context}"`);
			}
			let tagName = result.tagName;
			const rawTagName = result.rawTagName;
			let tagExp = result.tagExp;
			let attrExpPresent = result.attrExpPresent;
			let closeIndex = result.closeIndex;
			({tagName, tagExp} = transformTagName(options.transformTagName, tagName, tagExp, options));
			if (options.strictReservedNames && (tagName === options.commentPropName || tagName === options.cdataPropName || tagName === options.textNodeName || tagName === options.attributesGroupName)) throw new Error(`Invalid tag name: ${tagName}`);
			if (currentNode && textData) {
				if (currentNode.tagname !== "!xml") textData = this.saveTextToParentTag(textData, currentNode, this.readonlyMatcher, false);
			}
			const lastTag = currentNode;
			if (lastTag && options.unpairedTagsSet.has(lastTag.tagname)) {
				currentNode = this.tagsNodeStack.pop();
				this.matcher.pop();
			}
			let isSelfClosing = false;
			if (tagExp.length > 0 && tagExp.lastIndexOf("/") === tagExp.length - 1) {
				isSelfClosing = true;
				if (tagName[tagName.length - 1] === "/") {
					tagName = tagName.substr(0, tagName.length - 1);
					tagExp = tagName;
				} else tagExp = tagExp.substr(0, tagExp.length - 1);
				attrExpPresent = tagName !== tagExp;
			}
			let prefixedAttrs = null;
			let namespace = void 0;
			namespace = extractNamespace(rawTagName);
			if (tagName !== xmlObj.tagname) this.matcher.push(tagName, {}, namespace);
			if (tagName !== tagExp && attrExpPresent) {
				prefixedAttrs = this.buildAttributesMap(tagExp, this.matcher, tagName);
				if (prefixedAttrs) extractRawAttributes(prefixedAttrs, options);
			}
			if (tagName !== xmlObj.tagname) this.isCurrentNodeStopNode = this.isItStopNode();
			const startIndex = options.captureMetaData ? getOriginalIndex(i, crlfPositions) : i;
			if (this.isCurrentNodeStopNode) {
				let tagContent = "";
				if (isSelfClosing) i = result.closeIndex;
				else if (options.unpairedTagsSet.has(tagName)) i = result.closeIndex;
				else {
					const result = this.readStopNodeData(xmlData, rawTagName, closeIndex + 1);
					if (!result) throw new Error(`Unexpected end of ${rawTagName}`);
					i = result.i;
					tagContent = result.tagContent;
				}
				const childNode = new XmlNode(tagName);
				if (prefixedAttrs) childNode[":@"] = prefixedAttrs;
				childNode.add(options.textNodeName, tagContent);
				this.matcher.pop();
				this.isCurrentNodeStopNode = false;
				this.addChild(currentNode, childNode, this.readonlyMatcher, startIndex);
				if (options.captureMetaData) currentNode.addEndIndex(getOriginalIndex(i + 1, crlfPositions));
			} else {
				if (isSelfClosing) {
					({tagName, tagExp} = transformTagName(options.transformTagName, tagName, tagExp, options));
					const childNode = new XmlNode(tagName);
					if (prefixedAttrs) childNode[":@"] = prefixedAttrs;
					this.addChild(currentNode, childNode, this.readonlyMatcher, startIndex);
					if (options.captureMetaData) currentNode.addEndIndex(getOriginalIndex(closeIndex + 1, crlfPositions));
					this.matcher.pop();
					this.isCurrentNodeStopNode = false;
				} else if (options.unpairedTagsSet.has(tagName)) {
					const childNode = new XmlNode(tagName);
					if (prefixedAttrs) childNode[":@"] = prefixedAttrs;
					this.addChild(currentNode, childNode, this.readonlyMatcher, startIndex);
					if (options.captureMetaData) currentNode.addEndIndex(getOriginalIndex(result.closeIndex + 1, crlfPositions));
					this.matcher.pop();
					this.isCurrentNodeStopNode = false;
					i = result.closeIndex;
					continue;
				} else {
					const childNode = new XmlNode(tagName);
					if (this.tagsNodeStack.length > options.maxNestedTags) throw new Error("Maximum nested tags exceeded");
					this.tagsNodeStack.push(currentNode);
					if (prefixedAttrs) childNode[":@"] = prefixedAttrs;
					this.addChild(currentNode, childNode, this.readonlyMatcher, startIndex);
					currentNode = childNode;
				}
				textData = "";
				i = closeIndex;
			}
		}
	} else textData += xmlData[i];
	return xmlObj.child;
};
function getOriginalIndex(index, crlfPositions) {
	let low = 0;
	let high = crlfPositions.length;
	while (low < high) {
		const middle = Math.floor((low + high) / 2);
		if (crlfPositions[middle] < index) low = middle + 1;
		else high = middle;
	}
	return index + low;
}
function addChild(currentNode, childNode, matcher, startIndex) {
	if (!this.options.captureMetaData) startIndex = void 0;
	const jPathOrMatcher = this.options.jPath ? matcher.toString() : matcher;
	const result = this.options.updateTag(childNode.tagname, jPathOrMatcher, childNode[":@"]);
	if (result === false) {} else if (typeof result === "string") {
		childNode.tagname = result;
		currentNode.addChild(childNode, startIndex);
	} else currentNode.addChild(childNode, startIndex);
}
/**
* @param {object} val - Entity object with regex and val properties
* @param {string} tagName - Tag name
* @param {string|Matcher} jPath - jPath string or Matcher instance based on options.jPath
*/
function replaceEntitiesValue(val, tagName, jPath) {
	const entityConfig = this.options.processEntities;
	if (!entityConfig || !entityConfig.enabled) return val;
	if (entityConfig.allowedTags) {
		const jPathOrMatcher = this.options.jPath ? jPath.toString() : jPath;
		if (!(Array.isArray(entityConfig.allowedTags) ? entityConfig.allowedTags.includes(tagName) : entityConfig.allowedTags(tagName, jPathOrMatcher))) return val;
	}
	if (entityConfig.tagFilter) {
		const jPathOrMatcher = this.options.jPath ? jPath.toString() : jPath;
		if (!entityConfig.tagFilter(tagName, jPathOrMatcher)) return val;
	}
	return this.entityDecoder.decode(val);
}
function saveTextToParentTag(textData, parentNode, matcher, isLeafNode) {
	if (textData) {
		if (isLeafNode === void 0) isLeafNode = parentNode.child.length === 0;
		textData = this.parseTextData(textData, parentNode.tagname, matcher, false, parentNode[":@"] ? Object.keys(parentNode[":@"]).length !== 0 : false, isLeafNode);
		if (textData !== void 0 && textData !== "") parentNode.add(this.options.textNodeName, textData);
		textData = "";
	}
	return textData;
}
/**
* @param {Array<Expression>} stopNodeExpressions - Array of compiled Expression objects
* @param {Matcher} matcher - Current path matcher
*/
function isItStopNode() {
	if (this.stopNodeExpressionsSet.size === 0) return false;
	return this.matcher.matchesAny(this.stopNodeExpressionsSet);
}
/**
* Returns the tag Expression and where it is ending handling single-double quotes situation
* @param {string} xmlData 
* @param {number} i starting index
* @returns 
*/
function tagExpWithClosingIndex(xmlData, i, closingChar = ">") {
	const len = xmlData.length;
	const closeCode0 = closingChar.charCodeAt(0);
	const closeCode1 = closingChar.length > 1 ? closingChar.charCodeAt(1) : -1;
	let result = "";
	let segmentStart = i;
	for (let index = i; index < len; index++) {
		const code = xmlData.charCodeAt(index);
		if (code === 34 || code === 39) {
			index = xmlData.indexOf(xmlData[index], index + 1);
			if (index === -1) return;
		} else if (code === closeCode0) {
			if (closeCode1 !== -1) {
				if (xmlData.charCodeAt(index + 1) === closeCode1) {
					result += xmlData.substring(segmentStart, index);
					return {
						data: result,
						index
					};
				}
			} else {
				result += xmlData.substring(segmentStart, index);
				return {
					data: result,
					index
				};
			}
		} else if (code === 9) {
			result += xmlData.substring(segmentStart, index) + " ";
			segmentStart = index + 1;
		}
	}
}
function findClosingIndex(xmlData, str, i, errMsg) {
	const closingIndex = xmlData.indexOf(str, i);
	if (closingIndex === -1) throw new Error(errMsg);
	else return closingIndex + str.length - 1;
}
function findClosingChar(xmlData, char, i, errMsg) {
	const closingIndex = xmlData.indexOf(char, i);
	if (closingIndex === -1) throw new Error(errMsg);
	return closingIndex;
}
function readTagExp(xmlData, i, removeNSPrefix, closingChar = ">") {
	const result = tagExpWithClosingIndex(xmlData, i + 1, closingChar);
	if (!result) return;
	let tagExp = result.data;
	const closeIndex = result.index;
	const separatorIndex = tagExp.search(/\s/);
	let tagName = tagExp;
	let attrExpPresent = true;
	if (separatorIndex !== -1) {
		tagName = tagExp.substring(0, separatorIndex);
		tagExp = tagExp.substring(separatorIndex + 1).trimStart();
	}
	const rawTagName = tagName;
	if (removeNSPrefix) {
		const colonIndex = tagName.indexOf(":");
		if (colonIndex !== -1) {
			tagName = tagName.substr(colonIndex + 1);
			attrExpPresent = tagName !== result.data.substr(colonIndex + 1);
		}
	}
	return {
		tagName,
		tagExp,
		closeIndex,
		attrExpPresent,
		rawTagName
	};
}
/**
* find paired tag for a stop node
* @param {string} xmlData 
* @param {string} tagName 
* @param {number} i 
*/
function readStopNodeData(xmlData, tagName, i) {
	const startIndex = i;
	let openTagCount = 1;
	let lenient = false;
	let nextGt = -1;
	const xmllen = xmlData.length;
	for (; i < xmllen; i++) if (xmlData[i] === "<") {
		const c1 = xmlData.charCodeAt(i + 1);
		if (c1 === 47) {
			const closeIndex = findClosingChar(xmlData, ">", i, `${tagName} is not closed`);
			if (xmlData.substring(i + 2, closeIndex).trim() === tagName) {
				openTagCount--;
				if (openTagCount === 0) return {
					tagContent: xmlData.substring(startIndex, i),
					i: closeIndex
				};
			}
			i = closeIndex;
		} else if (c1 === 63) i = findClosingIndex(xmlData, "?>", i + 1, "StopNode is not closed.");
		else if (c1 === 33 && xmlData.charCodeAt(i + 2) === 45 && xmlData.charCodeAt(i + 3) === 45) i = findClosingIndex(xmlData, "-->", i + 3, "StopNode is not closed.");
		else if (c1 === 33 && xmlData.charCodeAt(i + 2) === 91) i = findClosingIndex(xmlData, "]]>", i, "StopNode is not closed.") - 2;
		else {
			const tagData = lenient ? void 0 : readTagExp(xmlData, i, false);
			if (tagData) {
				if (tagData.tagName === tagName && tagData.tagExp[tagData.tagExp.length - 1] !== "/") openTagCount++;
				i = tagData.closeIndex;
			} else {
				lenient = true;
				if (nextGt < i) {
					nextGt = xmlData.indexOf(">", i);
					if (nextGt === -1) return;
				}
				const nextLt = xmlData.indexOf("<", i + 1);
				if (nextLt === -1 || nextLt > nextGt) {
					const exp = xmlData.substring(i + 1, nextGt);
					const sep = exp.search(/\s/);
					if ((sep === -1 ? exp : exp.substring(0, sep)) === tagName && exp[exp.length - 1] !== "/") openTagCount++;
					i = nextGt;
				}
			}
		}
	}
}
function parseValue(val, shouldParse, options) {
	if (shouldParse && typeof val === "string") {
		const newval = val.trim();
		if (newval === "true") return true;
		else if (newval === "false") return false;
		else return toNumber(val, options);
	} else if (isExist(val)) return val;
	else return "";
}
function transformTagName(fn, tagName, tagExp, options) {
	if (fn) {
		const newTagName = fn(tagName);
		if (tagExp === tagName) tagExp = newTagName;
		tagName = newTagName;
	}
	tagName = sanitizeName(tagName, options);
	return {
		tagName,
		tagExp
	};
}
function sanitizeName(name, options) {
	if (criticalProperties.includes(name)) throw new Error(`[SECURITY] Invalid name: "${name}" is a reserved JavaScript keyword that could cause prototype pollution`);
	else if (DANGEROUS_PROPERTY_NAMES.includes(name)) return options.onDangerousProperty(name);
	return name;
}
// node_modules/fast-xml-parser/src/xmlparser/node2json.js
const METADATA_SYMBOL = XmlNode.getMetaDataSymbol();
/**
* Helper function to strip attribute prefix from attribute map
* @param {object} attrs - Attributes with prefix (e.g., {"@_class": "code"})
* @param {string} prefix - Attribute prefix to remove (e.g., "@_")
* @returns {object} Attributes without prefix (e.g., {"class": "code"})
*/
function stripAttributePrefix(attrs, prefix) {
	if (!attrs || typeof attrs !== "object") return {};
	if (!prefix) return attrs;
	const rawAttrs = {};
	for (const key in attrs) if (key.startsWith(prefix)) {
		const rawName = key.substring(prefix.length);
		rawAttrs[rawName] = attrs[key];
	} else rawAttrs[key] = attrs[key];
	return rawAttrs;
}
/**
* 
* @param {array} node 
* @param {any} options 
* @param {Matcher} matcher - Path matcher instance
* @returns 
*/
function prettify(node, options, matcher, readonlyMatcher) {
	return compress(node, options, matcher, readonlyMatcher);
}
/**
* @param {array} arr 
* @param {object} options 
* @param {Matcher} matcher - Path matcher instance
* @returns object
*/
function compress(arr, options, matcher, readonlyMatcher) {
	let text;
	const compressedObj = {};
	for (let i = 0; i < arr.length; i++) {
		const tagObj = arr[i];
		const property = propName(tagObj);
		if (property !== void 0 && property !== options.textNodeName) {
			const rawAttrs = stripAttributePrefix(tagObj[":@"] || {}, options.attributeNamePrefix);
			matcher.push(property, rawAttrs);
		}
		if (property === options.textNodeName) {
			if (text === void 0) text = tagObj[property];
			else text += "" + tagObj[property];
		} else if (property === void 0) continue;
		else if (tagObj[property]) {
			let val = compress(tagObj[property], options, matcher, readonlyMatcher);
			const isLeaf = isLeafTag(val, options);
			if (Object.keys(val).length === 0 && options.alwaysCreateTextNode) val[options.textNodeName] = "";
			if (tagObj[":@"]) assignAttributes(val, tagObj[":@"], readonlyMatcher, options);
			else if (Object.keys(val).length === 1 && val[options.textNodeName] !== void 0 && !options.alwaysCreateTextNode) val = val[options.textNodeName];
			else if (Object.keys(val).length === 0) {
				if (options.alwaysCreateTextNode) val[options.textNodeName] = "";
				else val = "";
			}
			if (tagObj[METADATA_SYMBOL] !== void 0 && typeof val === "object" && val !== null) val[METADATA_SYMBOL] = tagObj[METADATA_SYMBOL];
			if (compressedObj[property] !== void 0 && Object.prototype.hasOwnProperty.call(compressedObj, property)) {
				if (!Array.isArray(compressedObj[property])) compressedObj[property] = [compressedObj[property]];
				compressedObj[property].push(val);
			} else {
				const jPathOrMatcher = options.jPath ? readonlyMatcher.toString() : readonlyMatcher;
				if (options.isArray(property, jPathOrMatcher, isLeaf)) compressedObj[property] = [val];
				else compressedObj[property] = val;
			}
			if (property !== void 0 && property !== options.textNodeName) matcher.pop();
		}
	}
	if (typeof text === "string") {
		if (text.length > 0) compressedObj[options.textNodeName] = text;
	} else if (text !== void 0) compressedObj[options.textNodeName] = text;
	return compressedObj;
}
function propName(obj) {
	const keys = Object.keys(obj);
	for (let i = 0; i < keys.length; i++) {
		const key = keys[i];
		if (key !== ":@") return key;
	}
}
function assignAttributes(obj, attrMap, readonlyMatcher, options) {
	if (attrMap) {
		const keys = Object.keys(attrMap);
		const len = keys.length;
		for (let i = 0; i < len; i++) {
			const atrrName = keys[i];
			const rawAttrName = atrrName.startsWith(options.attributeNamePrefix) ? atrrName.substring(options.attributeNamePrefix.length) : atrrName;
			const jPathOrMatcher = options.jPath ? readonlyMatcher.toString() + "." + rawAttrName : readonlyMatcher;
			if (options.isArray(atrrName, jPathOrMatcher, true, true)) obj[atrrName] = [attrMap[atrrName]];
			else obj[atrrName] = attrMap[atrrName];
		}
	}
}
function isLeafTag(obj, options) {
	const { textNodeName } = options;
	const propCount = Object.keys(obj).length;
	if (propCount === 0) return true;
	if (propCount === 1 && (obj[textNodeName] || typeof obj[textNodeName] === "boolean" || obj[textNodeName] === 0)) return true;
	return false;
}
// node_modules/fast-xml-parser/src/xmlparser/XMLParser.js
var XMLParser = class {
	constructor(options) {
		this.externalEntities = {};
		this.options = buildOptions(options);
	}
	/**
	* Parse XML dats to JS object 
	* @param {string|Uint8Array} xmlData 
	* @param {boolean|Object} validationOption 
	*/
	parse(xmlData, validationOption) {
		if (typeof xmlData !== "string" && xmlData.toString) {
			if (xmlData instanceof Uint8Array && !(typeof Buffer !== "undefined" && Buffer.isBuffer(xmlData))) xmlData = new TextDecoder("utf-8", { ignoreBOM: true }).decode(xmlData);
			else xmlData = xmlData.toString();
		} else if (typeof xmlData !== "string") throw new Error("XML data is accepted in String or Bytes[] form.");
		if (validationOption) {
			if (validationOption === true) validationOption = {};
			const result = validate(xmlData, validationOption);
			if (result !== true) throw Error(`${result.err.msg}:${result.err.line}:${result.err.col}`);
		}
		const orderedObjParser = new OrderedObjParser(this.options, this.externalEntities);
		const orderedResult = orderedObjParser.parseXml(xmlData);
		if (this.options.preserveOrder || orderedResult === void 0) return orderedResult;
		else return prettify(orderedResult, this.options, orderedObjParser.matcher, orderedObjParser.readonlyMatcher);
	}
	/**
	* Add Entity which is not by default supported by this library
	* @param {string} key 
	* @param {string} value 
	*/
	addEntity(key, value) {
		if (value.indexOf("&") !== -1) throw new Error("Entity value can't have '&'");
		else if (key.indexOf("&") !== -1 || key.indexOf(";") !== -1) throw new Error("An entity must be set without '&' and ';'. Eg. use '#xD' for '&#xD;'");
		else if (value === "&") throw new Error("An entity with value '&' is not permitted");
		else this.externalEntities[key] = value;
	}
	/**
	* Returns a Symbol that can be used to access the metadata
	* property on a node.
	* 
	* If Symbol is not available in the environment, an ordinary property is used
	* and the name of the property is here returned.
	* 
	* The XMLMetaData property is only present when `captureMetaData`
	* is true in the options.
	*/
	static getMetaDataSymbol() {
		return XmlNode.getMetaDataSymbol();
	}
};
// node_modules/fast-xml-parser/src/fxp.js
const XMLValidator = { validate };
// src/read/xml.ts
const parser = new XMLParser({
	preserveOrder: true,
	captureMetaData: true,
	ignoreAttributes: false,
	attributeNamePrefix: "",
	parseTagValue: false,
	parseAttributeValue: false,
	trimValues: false,
	processEntities: true,
	cdataPropName: "#cdata",
	commentPropName: "#comment"
});
const metadata = XMLParser.getMetaDataSymbol();
/** Reads one XML document with positions; a DOCTYPE is refused, since entities can hide what the platform will read. */
function readXml(source) {
	const bom = source.text.startsWith("﻿") ? 1 : 0;
	const text = source.text.slice(bom);
	const fault = (start, end, message) => ({
		kind: "fault",
		fault: {
			span: spanOf(source, start, Math.max(end, start)),
			message
		}
	});
	const doctype = text.search(/<!DOCTYPE/i);
	if (doctype !== -1 && !isInComment(text, doctype)) return fault(doctype + bom, doctype + bom + 9, "a DOCTYPE is not read: its entities could hide the real content");
	const valid = XMLValidator.validate(text);
	if (valid !== true) {
		const start = Math.min((lineStarts(source)[valid.err.line - 1] ?? 0) + Math.max(valid.err.col ?? 1, 1) - 1, source.text.length);
		return fault(start, Math.min(start + 1, source.text.length), valid.err.msg.replace(/\.$/, ""));
	}
	let nodes;
	try {
		nodes = parser.parse(text);
	} catch {
		return fault(0, 0, "the XML cannot be parsed");
	}
	const roots = elementsIn(source, bom, nodes, 0);
	const root = roots[0];
	if (root === void 0) return fault(0, 0, "there is no element");
	const second = roots[1];
	return second === void 0 ? {
		kind: "read",
		root
	} : fault(second.span.start, second.span.start + second.name.length + 1, `a second root element, <${second.name}>`);
}
function isInComment(text, offset) {
	return text.lastIndexOf("<!--", offset) > text.lastIndexOf("-->", offset);
}
function elementsIn(source, bom, nodes, depth) {
	if (!Array.isArray(nodes) || depth > 200) return [];
	return nodes.flatMap((node) => {
		const name = Object.keys(node).find((key) => key !== ":@");
		if (name === void 0 || name.startsWith("#") || name.startsWith("?")) return [];
		return [elementOf(source, bom, name, node, depth)];
	});
}
function elementOf(source, bom, name, node, depth) {
	const range = node[metadata];
	const start = (range?.startIndex ?? 0) + bom;
	const end = (range?.endIndex ?? start - bom) + bom;
	const content = node[name];
	const attributes = node[":@"] ?? {};
	return {
		name,
		attributes: new Map(Object.entries(attributes).map(([key, value]) => [key, String(value)])),
		children: elementsIn(source, bom, content, depth + 1),
		text: {
			value: characterData(content).trim(),
			span: innerSpan(source, start, end)
		},
		span: spanOf(source, start, end)
	};
}
function characterData(content) {
	if (!Array.isArray(content)) return "";
	return content.map((node) => {
		if ("#text" in node) return String(node["#text"]);
		return "#cdata" in node ? characterData(node["#cdata"]) : "";
	}).join("");
}
/** The text between the tags without the blanks around it; the start tag where there is none. */
function innerSpan(source, start, end) {
	const open = endOfStartTag(source.text, start, end);
	const close = source.text.lastIndexOf("</", end);
	if (open === void 0 || close < open) return spanOf(source, start, open ?? end);
	const inner = source.text.slice(open, close);
	const trimmed = inner.trim();
	if (trimmed === "") return spanOf(source, start, end);
	const from = open + inner.indexOf(trimmed);
	return spanOf(source, from, from + trimmed.length);
}
function endOfStartTag(text, start, end) {
	let quote = "";
	for (let index = start; index < end; index += 1) {
		const character = text.charAt(index);
		if (quote !== "") quote = character === quote ? "" : quote;
		else if (character === "\"" || character === "'") quote = character;
		else if (character === ">") return index + 1;
	}
}
function childrenNamed(element, name) {
	return element.children.filter((child) => child.name === name);
}
/** The text of the first child of that name, where it has any. */
function childText(element, name) {
	const text = element?.children.find((child) => child.name === name)?.text;
	return text === void 0 || text.value === "" ? void 0 : text;
}
// src/read/target-endpoint.ts
/** The southbound connections of a `<TargetEndpoint>`. */
function readTargetEndpoint(root, proxy) {
	if (root.name !== "TargetEndpoint") return [];
	const name = root.attributes.get("name") ?? "default";
	return root.children.filter((child) => child.name.toLowerCase() === "httptargetconnection").map((connection) => readConnection(connection, proxy, `TargetEndpoint "${name}" of proxy "${proxy}"`));
}
function readConnection(connection, proxy, label) {
	const url = childText(connection, "URL");
	const sslInfo = childrenNamed(connection, "SSLInfo")[0];
	const balancer = childrenNamed(connection, "LoadBalancer")[0];
	return {
		label,
		proxy,
		span: spanOf(connection.span.file, connection.span.start, connection.span.start + connection.name.length + 1),
		...url === void 0 ? {} : { url: readUrl(url) },
		servers: balancer === void 0 ? [] : childrenNamed(balancer, "Server").flatMap((server) => serverName(server) ?? []),
		...sslInfo === void 0 ? {} : { sslInfo: readSslInfo(sslInfo) }
	};
}
function serverName(server) {
	const value = server.attributes.get("name")?.trim();
	return value === void 0 || value === "" ? void 0 : {
		value,
		span: server.span
	};
}
/** Takes a URL apart; scheme, host and port stay undefined where a variable or placeholder stands in them. */
function readUrl(text) {
	const match = /^(?:(https?):\/\/)?(?:[^/?#@]*@)?(\[[0-9a-fA-F:.]*\]|\{[^{}]*\}|[^/?#:]*)(?::([^/?#]*))?/i.exec(text.value);
	const scheme = match?.[1]?.toLowerCase();
	const authority = match?.[2] ?? "";
	const literal = authority !== "" && elsewhere(match?.[0] ?? "") === void 0;
	const offset = textOf$1(text.span).indexOf(authority);
	const known = scheme === "http" || scheme === "https" ? scheme : void 0;
	const host = authority.replace(/^\[|\]$/g, "");
	return {
		text,
		scheme: known,
		host: literal && known !== void 0 && offset !== -1 ? {
			value: host,
			span: spanOf(text.span.file, text.span.start + offset, text.span.start + offset + authority.length)
		} : void 0,
		port: /^\d{1,5}$/.test(match?.[3] ?? "") ? Number(match?.[3]) : match?.[3] === void 0 && known !== void 0 ? known === "https" ? 443 : 80 : void 0
	};
}
const properties = {
	Enabled: "enabled",
	Enforce: "enforce",
	ClientAuthEnabled: "clientAuthEnabled",
	KeyStore: "keyStore",
	KeyAlias: "keyAlias",
	TrustStore: "trustStore",
	IgnoreValidationErrors: "ignoreValidationErrors"
};
/** An `<SSLInfo>` block with the place of every value. */
function readSslInfo(element) {
	const values = Object.entries(properties).flatMap(([name, property]) => {
		const value = childText(element, name);
		return value === void 0 ? [] : [[property, value]];
	});
	const commonName = readCommonName(element);
	return {
		span: spanOf(element.span.file, element.span.start, element.span.start + 8),
		...Object.fromEntries(values),
		protocols: listed(element, "Protocols", "Protocol"),
		ciphers: listed(element, "Ciphers", "Cipher"),
		...commonName === void 0 ? {} : { commonName }
	};
}
function listed(element, list, item) {
	return childrenNamed(element, list).flatMap((child) => childrenNamed(child, item).flatMap((entry) => entry.text.value === "" ? [] : [entry.text]));
}
function readCommonName(element) {
	const child = childrenNamed(element, "CommonName")[0];
	if (child === void 0 || child.text.value === "") return void 0;
	return {
		name: child.text,
		wildcardMatch: child.attributes.get("wildcardMatch") === "true"
	};
}
// src/read/repository.ts
/** Reads every file of the workspace that can be Apigee's; `selected` says which paths the configuration includes. */
function readRepository(workspace, selected) {
	const gathering = {
		overrides: [],
		targets: [],
		proxies: /* @__PURE__ */ new Map(),
		materialPaths: [],
		faults: [],
		filesRead: 0
	};
	const paths = workspace.paths.filter(selected);
	for (const path of paths) {
		if (isTemplate(path)) continue;
		if (/\.ya?ml$/i.test(path)) readYamlFile(workspace, path, gathering);
		else if (/(?:^|\/)apiproxy\/[^/]+\.xml$/i.test(path)) gathering.proxies.set(directoryOf(path), proxyName(workspace, path, gathering) ?? parentName(path));
		else if (looksLikeMaterial(path)) gathering.materialPaths.push(path);
	}
	for (const path of paths) if (/(?:^|\/)apiproxy\/targets\/[^/]+\.xml$/i.test(path)) readTargetFile(workspace, path, gathering);
	return {
		...gathering,
		proxies: [...gathering.proxies.values()]
	};
}
/** Files that a tool fills in before anything reads them. */
function isTemplate(path) {
	return /\.(?:j2|jinja2?|tpl|tmpl|erb|gotmpl|mustache)$/i.test(path) || /(?:^|\/)templates\/[^/]+\.ya?ml$/i.test(path);
}
function open(workspace, path, matters, gathering) {
	const result = workspace.read(path);
	if (result.kind === "read") {
		gathering.filesRead += 1;
		return result.source;
	}
	if (result.kind === "refused") gathering.faults.push(refusal(path, result.reason, matters));
}
/** A fault for a file that could not be opened; its place is a file without text. */
function refusal(path, reason, matters) {
	return {
		span: wholeFile({
			path,
			text: "",
			bytes: /* @__PURE__ */ new Uint8Array()
		}),
		message: `the file cannot be read: ${reason}`,
		help: "Make it a readable regular file inside the repository, or exclude it in the configuration.",
		matters
	};
}
function readYamlFile(workspace, path, gathering) {
	const source = open(workspace, path, false, gathering);
	if (source === void 0 || !mayBeOverrides(source.text)) return;
	if (baseName(path) === "values.yaml" && workspace.paths.includes([directoryOf(path), "Chart.yaml"].filter(Boolean).join("/"))) return;
	const { documents, faults } = readYaml(source);
	if (faults.length > 0 && /\{\{|\{%/.test(source.text)) return;
	gathering.faults.push(...faults.map((fault) => syntaxFault(fault, "YAML")));
	for (const document of documents) {
		const virtualhosts = readVirtualhosts(document);
		if (virtualhosts !== void 0) gathering.overrides.push({
			source,
			virtualhosts
		});
	}
}
function syntaxFault(fault, format) {
	return {
		span: fault.span,
		message: `not valid ${format}: ${fault.message}`,
		help: `Correct the ${format} here; until then nothing in this file can be judged or deployed.`,
		matters: true
	};
}
function parentName(path) {
	return baseName(directoryOf(directoryOf(path))) || "proxy";
}
function proxyName(workspace, path, gathering) {
	const source = open(workspace, path, false, gathering);
	const read = source === void 0 ? void 0 : readXml(source);
	if (read?.kind === "fault" && source !== void 0) gathering.faults.push({
		...syntaxFault(read.fault, "XML"),
		span: placed(source, read.fault)
	});
	return read?.kind === "read" ? read.root.attributes.get("name") : void 0;
}
function placed(source, fault) {
	return fault.span.end > fault.span.start ? fault.span : startOf(source);
}
function readTargetFile(workspace, path, gathering) {
	const source = open(workspace, path, true, gathering);
	if (source === void 0) return;
	const read = readXml(source);
	if (read.kind === "fault") {
		gathering.faults.push({
			...syntaxFault(read.fault, "XML"),
			span: placed(source, read.fault)
		});
		return;
	}
	const bundle = directoryOf(directoryOf(path));
	const proxy = gathering.proxies.get(bundle) ?? parentName(directoryOf(path));
	gathering.proxies.set(bundle, proxy);
	gathering.targets.push(...readTargetEndpoint(read.root, proxy));
}
// node_modules/picomatch/lib/constants.js
var require_constants = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const WIN_SLASH = "\\\\/";
	const WIN_NO_SLASH = `[^${WIN_SLASH}]`;
	const DEFAULT_MAX_EXTGLOB_RECURSION = 0;
	/**
	* Posix glob regex
	*/
	const DOT_LITERAL = "\\.";
	const PLUS_LITERAL = "\\+";
	const QMARK_LITERAL = "\\?";
	const SLASH_LITERAL = "\\/";
	const ONE_CHAR = "(?=.)";
	const QMARK = "[^/]";
	const END_ANCHOR = `(?:${SLASH_LITERAL}|$)`;
	const START_ANCHOR = `(?:^|${SLASH_LITERAL})`;
	const DOTS_SLASH = `${DOT_LITERAL}{1,2}${END_ANCHOR}`;
	const POSIX_CHARS = {
		DOT_LITERAL,
		PLUS_LITERAL,
		QMARK_LITERAL,
		SLASH_LITERAL,
		ONE_CHAR,
		QMARK,
		END_ANCHOR,
		DOTS_SLASH,
		NO_DOT: `(?!${DOT_LITERAL})`,
		NO_DOTS: `(?!${START_ANCHOR}${DOTS_SLASH})`,
		NO_DOT_SLASH: `(?!${DOT_LITERAL}{0,1}${END_ANCHOR})`,
		NO_DOTS_SLASH: `(?!${DOTS_SLASH})`,
		QMARK_NO_DOT: `[^.${SLASH_LITERAL}]`,
		STAR: `${QMARK}*?`,
		START_ANCHOR,
		SEP: "/"
	};
	/**
	* Windows glob regex
	*/
	const WINDOWS_CHARS = {
		...POSIX_CHARS,
		SLASH_LITERAL: `[${WIN_SLASH}]`,
		QMARK: WIN_NO_SLASH,
		STAR: `${WIN_NO_SLASH}*?`,
		DOTS_SLASH: `${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$)`,
		NO_DOT: `(?!${DOT_LITERAL})`,
		NO_DOTS: `(?!(?:^|[${WIN_SLASH}])${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
		NO_DOT_SLASH: `(?!${DOT_LITERAL}{0,1}(?:[${WIN_SLASH}]|$))`,
		NO_DOTS_SLASH: `(?!${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
		QMARK_NO_DOT: `[^.${WIN_SLASH}]`,
		START_ANCHOR: `(?:^|[${WIN_SLASH}])`,
		END_ANCHOR: `(?:[${WIN_SLASH}]|$)`,
		SEP: "\\"
	};
	module.exports = {
		DEFAULT_MAX_EXTGLOB_RECURSION,
		MAX_LENGTH: 65536,
		POSIX_REGEX_SOURCE: {
			__proto__: null,
			alnum: "a-zA-Z0-9",
			alpha: "a-zA-Z",
			ascii: "\\x00-\\x7F",
			blank: " \\t",
			cntrl: "\\x00-\\x1F\\x7F",
			digit: "0-9",
			graph: "\\x21-\\x7E",
			lower: "a-z",
			print: "\\x20-\\x7E ",
			punct: "\\-!\"#$%&'()\\*+,./:;<=>?@[\\]^_`{|}~",
			space: " \\t\\r\\n\\v\\f",
			upper: "A-Z",
			word: "A-Za-z0-9_",
			xdigit: "A-Fa-f0-9"
		},
		REGEX_BACKSLASH: /\\(?![*+?^${}(|)[\]])/g,
		REGEX_NON_SPECIAL_CHARS: /^[^@![\].,$*+?^{}()|\\/]+/,
		REGEX_SPECIAL_CHARS: /[-*+?.^${}(|)[\]]/,
		REGEX_SPECIAL_CHARS_BACKREF: /(\\?)((\W)(\3*))/g,
		REGEX_SPECIAL_CHARS_GLOBAL: /([-*+?.^${}(|)[\]])/g,
		REGEX_REMOVE_BACKSLASH: /(?:\[.*?[^\\]\]|\\(?=.))/g,
		REPLACEMENTS: {
			__proto__: null,
			"***": "*",
			"**/**": "**",
			"**/**/**": "**"
		},
		CHAR_0: 48,
		CHAR_9: 57,
		CHAR_UPPERCASE_A: 65,
		CHAR_LOWERCASE_A: 97,
		CHAR_UPPERCASE_Z: 90,
		CHAR_LOWERCASE_Z: 122,
		CHAR_LEFT_PARENTHESES: 40,
		CHAR_RIGHT_PARENTHESES: 41,
		CHAR_ASTERISK: 42,
		CHAR_AMPERSAND: 38,
		CHAR_AT: 64,
		CHAR_BACKWARD_SLASH: 92,
		CHAR_CARRIAGE_RETURN: 13,
		CHAR_CIRCUMFLEX_ACCENT: 94,
		CHAR_COLON: 58,
		CHAR_COMMA: 44,
		CHAR_DOT: 46,
		CHAR_DOUBLE_QUOTE: 34,
		CHAR_EQUAL: 61,
		CHAR_EXCLAMATION_MARK: 33,
		CHAR_FORM_FEED: 12,
		CHAR_FORWARD_SLASH: 47,
		CHAR_GRAVE_ACCENT: 96,
		CHAR_HASH: 35,
		CHAR_HYPHEN_MINUS: 45,
		CHAR_LEFT_ANGLE_BRACKET: 60,
		CHAR_LEFT_CURLY_BRACE: 123,
		CHAR_LEFT_SQUARE_BRACKET: 91,
		CHAR_LINE_FEED: 10,
		CHAR_NO_BREAK_SPACE: 160,
		CHAR_PERCENT: 37,
		CHAR_PLUS: 43,
		CHAR_QUESTION_MARK: 63,
		CHAR_RIGHT_ANGLE_BRACKET: 62,
		CHAR_RIGHT_CURLY_BRACE: 125,
		CHAR_RIGHT_SQUARE_BRACKET: 93,
		CHAR_SEMICOLON: 59,
		CHAR_SINGLE_QUOTE: 39,
		CHAR_SPACE: 32,
		CHAR_TAB: 9,
		CHAR_UNDERSCORE: 95,
		CHAR_VERTICAL_LINE: 124,
		CHAR_ZERO_WIDTH_NOBREAK_SPACE: 65279,
		/**
		* Create EXTGLOB_CHARS
		*/
		extglobChars(chars) {
			return {
				"!": {
					type: "negate",
					open: "(?:(?!(?:",
					close: `))${chars.STAR})`
				},
				"?": {
					type: "qmark",
					open: "(?:",
					close: ")?"
				},
				"+": {
					type: "plus",
					open: "(?:",
					close: ")+"
				},
				"*": {
					type: "star",
					open: "(?:",
					close: ")*"
				},
				"@": {
					type: "at",
					open: "(?:",
					close: ")"
				}
			};
		},
		/**
		* Create GLOB_CHARS
		*/
		globChars(win32) {
			return win32 === true ? WINDOWS_CHARS : POSIX_CHARS;
		}
	};
}));
// node_modules/picomatch/lib/utils.js
var require_utils = /* @__PURE__ */ __commonJSMin(((exports) => {
	const { REGEX_BACKSLASH, REGEX_REMOVE_BACKSLASH, REGEX_SPECIAL_CHARS, REGEX_SPECIAL_CHARS_GLOBAL } = require_constants();
	exports.isObject = (val) => val !== null && typeof val === "object" && !Array.isArray(val);
	exports.hasRegexChars = (str) => REGEX_SPECIAL_CHARS.test(str);
	exports.isRegexChar = (str) => str.length === 1 && exports.hasRegexChars(str);
	exports.escapeRegex = (str) => str.replace(REGEX_SPECIAL_CHARS_GLOBAL, "\\$1");
	exports.toPosixSlashes = (str) => str.replace(REGEX_BACKSLASH, "/");
	exports.isWindows = () => {
		if (typeof navigator !== "undefined" && navigator.platform) {
			const platform = navigator.platform.toLowerCase();
			return platform === "win32" || platform === "windows";
		}
		if (typeof process !== "undefined" && process.platform) return process.platform === "win32";
		return false;
	};
	exports.removeBackslashes = (str) => {
		return str.replace(REGEX_REMOVE_BACKSLASH, (match) => {
			return match === "\\" ? "" : match;
		});
	};
	exports.escapeLast = (input, char, lastIdx) => {
		const idx = input.lastIndexOf(char, lastIdx);
		if (idx === -1) return input;
		if (input[idx - 1] === "\\") return exports.escapeLast(input, char, idx - 1);
		return `${input.slice(0, idx)}\\${input.slice(idx)}`;
	};
	exports.removePrefix = (input, state = {}) => {
		let output = input;
		if (output.startsWith("./")) {
			output = output.slice(2);
			state.prefix = "./";
		}
		return output;
	};
	exports.wrapOutput = (input, state = {}, options = {}) => {
		let output = `${options.contains ? "" : "^"}(?:${input})${options.contains ? "" : "$"}`;
		if (state.negated === true) output = `(?:^(?!${output}).*$)`;
		return output;
	};
	exports.basename = (path, { windows } = {}) => {
		const segs = path.split(windows ? /[\\/]/ : "/");
		const last = segs[segs.length - 1];
		if (last === "") return segs[segs.length - 2];
		return last;
	};
}));
// node_modules/picomatch/lib/scan.js
var require_scan = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const utils = require_utils();
	const { CHAR_ASTERISK, CHAR_AT, CHAR_BACKWARD_SLASH, CHAR_COMMA, CHAR_DOT, CHAR_EXCLAMATION_MARK, CHAR_FORWARD_SLASH, CHAR_LEFT_CURLY_BRACE, CHAR_LEFT_PARENTHESES, CHAR_LEFT_SQUARE_BRACKET, CHAR_PLUS, CHAR_QUESTION_MARK, CHAR_RIGHT_CURLY_BRACE, CHAR_RIGHT_PARENTHESES, CHAR_RIGHT_SQUARE_BRACKET } = require_constants();
	const isPathSeparator = (code) => {
		return code === CHAR_FORWARD_SLASH || code === CHAR_BACKWARD_SLASH;
	};
	const depth = (token) => {
		if (token.isPrefix !== true) token.depth = token.isGlobstar ? 1e400 : 1;
	};
	/**
	* Quickly scans a glob pattern and returns an object with a handful of
	* useful properties, like `isGlob`, `path` (the leading non-glob, if it exists),
	* `glob` (the actual pattern), `negated` (true if the path starts with `!` but not
	* with `!(`) and `negatedExtglob` (true if the path starts with `!(`).
	*
	* ```js
	* const pm = require('picomatch');
	* console.log(pm.scan('foo/bar/*.js'));
	* { isGlob: true, input: 'foo/bar/*.js', base: 'foo/bar', glob: '*.js' }
	* ```
	* @param {String} `str`
	* @param {Object} `options`
	* @return {Object} Returns an object with tokens and regex source string.
	* @api public
	*/
	const scan = (input, options) => {
		const opts = options || {};
		const length = input.length - 1;
		const scanToEnd = opts.parts === true || opts.tokens === true || opts.scanToEnd === true;
		const slashes = [];
		const tokens = [];
		const parts = [];
		let str = input;
		let index = -1;
		let start = 0;
		let lastIndex = 0;
		let isBrace = false;
		let isBracket = false;
		let isGlob = false;
		let isExtglob = false;
		let isGlobstar = false;
		let braceEscaped = false;
		let backslashes = false;
		let negated = false;
		let negatedExtglob = false;
		let finished = false;
		let braces = 0;
		let prev;
		let code;
		let token = {
			value: "",
			depth: 0,
			isGlob: false
		};
		const eos = () => index >= length;
		const peek = () => str.charCodeAt(index + 1);
		const advance = () => {
			prev = code;
			return str.charCodeAt(++index);
		};
		while (index < length) {
			code = advance();
			let next;
			if (code === CHAR_BACKWARD_SLASH) {
				backslashes = token.backslashes = true;
				code = advance();
				if (code === CHAR_LEFT_CURLY_BRACE) braceEscaped = true;
				continue;
			}
			if (braceEscaped === true || code === CHAR_LEFT_CURLY_BRACE) {
				braces++;
				while (eos() !== true && (code = advance())) {
					if (code === CHAR_BACKWARD_SLASH) {
						backslashes = token.backslashes = true;
						advance();
						continue;
					}
					if (code === CHAR_LEFT_CURLY_BRACE) {
						braces++;
						continue;
					}
					if (braceEscaped !== true && code === CHAR_DOT && (code = advance()) === CHAR_DOT) {
						isBrace = token.isBrace = true;
						isGlob = token.isGlob = true;
						finished = true;
						if (scanToEnd === true) continue;
						break;
					}
					if (braceEscaped !== true && code === CHAR_COMMA) {
						isBrace = token.isBrace = true;
						isGlob = token.isGlob = true;
						finished = true;
						if (scanToEnd === true) continue;
						break;
					}
					if (code === CHAR_RIGHT_CURLY_BRACE) {
						braces--;
						if (braces === 0) {
							braceEscaped = false;
							isBrace = token.isBrace = true;
							finished = true;
							break;
						}
					}
				}
				if (scanToEnd === true) continue;
				break;
			}
			if (code === CHAR_FORWARD_SLASH) {
				slashes.push(index);
				tokens.push(token);
				token = {
					value: "",
					depth: 0,
					isGlob: false
				};
				if (finished === true) continue;
				if (prev === CHAR_DOT && index === start + 1) {
					start += 2;
					continue;
				}
				lastIndex = index + 1;
				continue;
			}
			if (opts.noext !== true) {
				if ((code === CHAR_PLUS || code === CHAR_AT || code === CHAR_ASTERISK || code === CHAR_QUESTION_MARK || code === CHAR_EXCLAMATION_MARK) === true && peek() === CHAR_LEFT_PARENTHESES) {
					isGlob = token.isGlob = true;
					isExtglob = token.isExtglob = true;
					finished = true;
					if (code === CHAR_EXCLAMATION_MARK && index === start) negatedExtglob = true;
					if (scanToEnd === true) {
						let parens = 0;
						while (eos() !== true && (code = advance())) {
							if (code === CHAR_BACKWARD_SLASH) {
								backslashes = token.backslashes = true;
								advance();
								continue;
							}
							if (code === CHAR_LEFT_PARENTHESES) {
								parens++;
								continue;
							}
							if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
								finished = true;
								break;
							}
						}
						continue;
					}
					break;
				}
			}
			if (code === CHAR_ASTERISK) {
				if (prev === CHAR_ASTERISK) isGlobstar = token.isGlobstar = true;
				isGlob = token.isGlob = true;
				finished = true;
				if (scanToEnd === true) continue;
				break;
			}
			if (code === CHAR_QUESTION_MARK) {
				isGlob = token.isGlob = true;
				finished = true;
				if (scanToEnd === true) continue;
				break;
			}
			if (code === CHAR_LEFT_SQUARE_BRACKET) {
				while (eos() !== true && (next = advance())) {
					if (next === CHAR_BACKWARD_SLASH) {
						backslashes = token.backslashes = true;
						advance();
						continue;
					}
					if (next === CHAR_RIGHT_SQUARE_BRACKET) {
						isBracket = token.isBracket = true;
						isGlob = token.isGlob = true;
						finished = true;
						break;
					}
				}
				if (scanToEnd === true) continue;
				break;
			}
			if (opts.nonegate !== true && code === CHAR_EXCLAMATION_MARK && index === start) {
				negated = token.negated = true;
				start++;
				continue;
			}
			if (opts.noparen !== true && code === CHAR_LEFT_PARENTHESES) {
				isGlob = token.isGlob = true;
				if (scanToEnd === true) {
					let parens = 1;
					while (eos() !== true && (code = advance())) {
						if (code === CHAR_BACKWARD_SLASH) {
							backslashes = token.backslashes = true;
							advance();
							continue;
						}
						if (code === CHAR_LEFT_PARENTHESES) {
							parens++;
							continue;
						}
						if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
							finished = true;
							break;
						}
					}
					continue;
				}
				break;
			}
			if (isGlob === true) {
				finished = true;
				if (scanToEnd === true) continue;
				break;
			}
		}
		if (opts.noext === true) {
			isExtglob = false;
			isGlob = false;
		}
		let base = str;
		let prefix = "";
		let glob = "";
		if (start > 0) {
			prefix = str.slice(0, start);
			str = str.slice(start);
			lastIndex -= start;
		}
		if (base && isGlob === true && lastIndex > 0) {
			base = str.slice(0, lastIndex);
			glob = str.slice(lastIndex);
		} else if (isGlob === true) {
			base = "";
			glob = str;
		} else base = str;
		if (base && base !== "" && base !== "/" && base !== str) {
			if (isPathSeparator(base.charCodeAt(base.length - 1))) base = base.slice(0, -1);
		}
		if (opts.unescape === true) {
			if (glob) glob = utils.removeBackslashes(glob);
			if (base && backslashes === true) base = utils.removeBackslashes(base);
		}
		const state = {
			prefix,
			input,
			start,
			base,
			glob,
			isBrace,
			isBracket,
			isGlob,
			isExtglob,
			isGlobstar,
			negated,
			negatedExtglob
		};
		if (opts.tokens === true) {
			state.maxDepth = 0;
			if (!isPathSeparator(code)) tokens.push(token);
			state.tokens = tokens;
		}
		if (opts.parts === true || opts.tokens === true) {
			let prevIndex;
			for (let idx = 0; idx < slashes.length; idx++) {
				const n = prevIndex !== void 0 ? prevIndex + 1 : start;
				const i = slashes[idx];
				const value = input.slice(n, i);
				if (opts.tokens) {
					if (idx === 0 && start !== 0) {
						tokens[idx].isPrefix = true;
						tokens[idx].value = prefix;
					} else tokens[idx].value = value;
					depth(tokens[idx]);
					state.maxDepth += tokens[idx].depth;
				}
				if (i >= start) {
					parts.push(value);
					prevIndex = i;
				}
			}
			const n = prevIndex !== void 0 ? prevIndex + 1 : start;
			const value = input.slice(n);
			parts.push(value);
			if (opts.tokens && prevIndex && prevIndex + 1 < input.length) {
				tokens[tokens.length - 1].value = value;
				depth(tokens[tokens.length - 1]);
				state.maxDepth += tokens[tokens.length - 1].depth;
			}
			state.slashes = slashes;
			state.parts = parts;
		}
		return state;
	};
	module.exports = scan;
}));
// node_modules/picomatch/lib/parse.js
var require_parse = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const constants = require_constants();
	const utils = require_utils();
	/**
	* Constants
	*/
	const { MAX_LENGTH, POSIX_REGEX_SOURCE, REGEX_NON_SPECIAL_CHARS, REGEX_SPECIAL_CHARS_BACKREF, REPLACEMENTS } = constants;
	/**
	* Helpers
	*/
	const expandRange = (args, options) => {
		if (typeof options.expandRange === "function") return options.expandRange(...args, options);
		args.sort();
		const value = `[${args.join("-")}]`;
		try {
			new RegExp(value);
		} catch (ex) {
			return args.map((v) => utils.escapeRegex(v)).join("..");
		}
		return value;
	};
	/**
	* Create the message for a syntax error
	*/
	const syntaxError = (type, char) => {
		return `Missing ${type}: "${char}" - use "\\\\${char}" to match literal characters`;
	};
	const splitTopLevel = (input) => {
		const parts = [];
		let bracket = 0;
		let paren = 0;
		let quote = 0;
		let value = "";
		let escaped = false;
		for (const ch of input) {
			if (escaped === true) {
				value += ch;
				escaped = false;
				continue;
			}
			if (ch === "\\") {
				value += ch;
				escaped = true;
				continue;
			}
			if (ch === "\"") {
				quote = quote === 1 ? 0 : 1;
				value += ch;
				continue;
			}
			if (quote === 0) {
				if (ch === "[") bracket++;
				else if (ch === "]" && bracket > 0) bracket--;
				else if (bracket === 0) {
					if (ch === "(") paren++;
					else if (ch === ")" && paren > 0) paren--;
					else if (ch === "|" && paren === 0) {
						parts.push(value);
						value = "";
						continue;
					}
				}
			}
			value += ch;
		}
		parts.push(value);
		return parts;
	};
	const isPlainBranch = (branch) => {
		let escaped = false;
		for (const ch of branch) {
			if (escaped === true) {
				escaped = false;
				continue;
			}
			if (ch === "\\") {
				escaped = true;
				continue;
			}
			if (/[?*+@!()[\]{}]/.test(ch)) return false;
		}
		return true;
	};
	const normalizeSimpleBranch = (branch) => {
		let value = branch.trim();
		let changed = true;
		while (changed === true) {
			changed = false;
			if (/^@\([^\\()[\]{}|]+\)$/.test(value)) {
				value = value.slice(2, -1);
				changed = true;
			}
		}
		if (!isPlainBranch(value)) return;
		return value.replace(/\\(.)/g, "$1");
	};
	const hasRepeatedCharPrefixOverlap = (branches) => {
		const values = branches.map(normalizeSimpleBranch).filter(Boolean);
		for (let i = 0; i < values.length; i++) for (let j = i + 1; j < values.length; j++) {
			const a = values[i];
			const b = values[j];
			const char = a[0];
			if (!char || a !== char.repeat(a.length) || b !== char.repeat(b.length)) continue;
			if (a === b || a.startsWith(b) || b.startsWith(a)) return true;
		}
		return false;
	};
	const parseRepeatedExtglob = (pattern, requireEnd = true) => {
		if (pattern[0] !== "+" && pattern[0] !== "*" || pattern[1] !== "(") return;
		let bracket = 0;
		let paren = 0;
		let quote = 0;
		let escaped = false;
		for (let i = 1; i < pattern.length; i++) {
			const ch = pattern[i];
			if (escaped === true) {
				escaped = false;
				continue;
			}
			if (ch === "\\") {
				escaped = true;
				continue;
			}
			if (ch === "\"") {
				quote = quote === 1 ? 0 : 1;
				continue;
			}
			if (quote === 1) continue;
			if (ch === "[") {
				bracket++;
				continue;
			}
			if (ch === "]" && bracket > 0) {
				bracket--;
				continue;
			}
			if (bracket > 0) continue;
			if (ch === "(") {
				paren++;
				continue;
			}
			if (ch === ")") {
				paren--;
				if (paren === 0) {
					if (requireEnd === true && i !== pattern.length - 1) return;
					return {
						type: pattern[0],
						body: pattern.slice(2, i),
						end: i
					};
				}
			}
		}
	};
	const buildCharClassStar = (chars) => {
		return `${chars.length === 1 ? utils.escapeRegex(chars[0]) : `[${chars.map((ch) => utils.escapeRegex(ch)).join("")}]`}*`;
	};
	const getStarExtglobSequenceChars = (pattern) => {
		let index = 0;
		const chars = [];
		while (index < pattern.length) {
			const match = parseRepeatedExtglob(pattern.slice(index), false);
			if (!match || match.type !== "*") return;
			const branches = splitTopLevel(match.body).map((branch) => branch.trim());
			if (branches.length !== 1) return;
			const branch = normalizeSimpleBranch(branches[0]);
			if (!branch || branch.length !== 1) return;
			chars.push(branch);
			index += match.end + 1;
		}
		if (chars.length < 1) return;
		return chars;
	};
	const repeatedExtglobRecursion = (pattern) => {
		let depth = 0;
		let value = pattern.trim();
		let match = parseRepeatedExtglob(value);
		while (match) {
			depth++;
			value = match.body.trim();
			match = parseRepeatedExtglob(value);
		}
		return depth;
	};
	const analyzeRepeatedExtglob = (body, options) => {
		if (options.maxExtglobRecursion === false) return { risky: false };
		const max = typeof options.maxExtglobRecursion === "number" ? options.maxExtglobRecursion : constants.DEFAULT_MAX_EXTGLOB_RECURSION;
		const branches = splitTopLevel(body).map((branch) => branch.trim());
		if (branches.length > 1) {
			if (branches.some((branch) => branch === "") || branches.some((branch) => /^[*?]+$/.test(branch)) || hasRepeatedCharPrefixOverlap(branches)) return { risky: true };
		}
		const safeChars = [];
		let sawStarSequence = false;
		let combinable = true;
		for (const branch of branches) {
			const chars = getStarExtglobSequenceChars(branch);
			if (chars) {
				sawStarSequence = true;
				safeChars.push(...chars);
				continue;
			}
			const literal = normalizeSimpleBranch(branch);
			if (literal && literal.length === 1) {
				safeChars.push(literal);
				continue;
			}
			combinable = false;
			if (repeatedExtglobRecursion(branch) > max) return { risky: true };
		}
		if (sawStarSequence) return combinable ? {
			risky: true,
			safeOutput: buildCharClassStar([...new Set(safeChars)])
		} : { risky: true };
		return { risky: false };
	};
	/**
	* Parse the given input string.
	* @param {String} input
	* @param {Object} options
	* @return {Object}
	*/
	const parse = (input, options) => {
		if (typeof input !== "string") throw new TypeError("Expected a string");
		input = REPLACEMENTS[input] || input;
		const opts = { ...options };
		const max = typeof opts.maxLength === "number" ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;
		let len = input.length;
		if (len > max) throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
		const bos = {
			type: "bos",
			value: "",
			output: opts.prepend || ""
		};
		const tokens = [bos];
		const capture = opts.capture ? "" : "?:";
		const PLATFORM_CHARS = constants.globChars(opts.windows);
		const EXTGLOB_CHARS = constants.extglobChars(PLATFORM_CHARS);
		const { DOT_LITERAL, PLUS_LITERAL, SLASH_LITERAL, ONE_CHAR, DOTS_SLASH, NO_DOT, NO_DOT_SLASH, NO_DOTS_SLASH, QMARK, QMARK_NO_DOT, STAR, START_ANCHOR } = PLATFORM_CHARS;
		const globstar = (opts) => {
			return `(${capture}(?:(?!${START_ANCHOR}${opts.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
		};
		const nodot = opts.dot ? "" : NO_DOT;
		const qmarkNoDot = opts.dot ? QMARK : QMARK_NO_DOT;
		let star = opts.bash === true ? globstar(opts) : STAR;
		if (opts.capture) star = `(${star})`;
		if (typeof opts.noext === "boolean") opts.noextglob = opts.noext;
		const state = {
			input,
			index: -1,
			start: 0,
			dot: opts.dot === true,
			consumed: "",
			output: "",
			prefix: "",
			backtrack: false,
			negated: false,
			brackets: 0,
			braces: 0,
			parens: 0,
			quotes: 0,
			globstar: false,
			tokens
		};
		input = utils.removePrefix(input, state);
		len = input.length;
		const extglobs = [];
		const braces = [];
		const stack = [];
		let prev = bos;
		let value;
		/**
		* Tokenizing helpers
		*/
		const eos = () => state.index === len - 1;
		const peek = state.peek = (n = 1) => input[state.index + n];
		const advance = state.advance = () => input[++state.index] || "";
		const remaining = () => input.slice(state.index + 1);
		const consume = (value = "", num = 0) => {
			state.consumed += value;
			state.index += num;
		};
		const append = (token) => {
			state.output += token.output != null ? token.output : token.value;
			consume(token.value);
		};
		const negate = () => {
			let count = 1;
			while (peek() === "!" && (peek(2) !== "(" || peek(3) === "?")) {
				advance();
				state.start++;
				count++;
			}
			if (count % 2 === 0) return false;
			state.negated = true;
			state.start++;
			return true;
		};
		const increment = (type) => {
			state[type]++;
			stack.push(type);
		};
		const decrement = (type) => {
			state[type]--;
			stack.pop();
		};
		/**
		* Push tokens onto the tokens array. This helper speeds up
		* tokenizing by 1) helping us avoid backtracking as much as possible,
		* and 2) helping us avoid creating extra tokens when consecutive
		* characters are plain text. This improves performance and simplifies
		* lookbehinds.
		*/
		const push = (tok) => {
			if (prev.type === "globstar") {
				const isBrace = state.braces > 0 && (tok.type === "comma" || tok.type === "brace");
				const isExtglob = tok.extglob === true || extglobs.length && (tok.type === "pipe" || tok.type === "paren");
				if (tok.type !== "slash" && tok.type !== "paren" && !isBrace && !isExtglob) {
					state.output = state.output.slice(0, -prev.output.length);
					prev.type = "star";
					prev.value = "*";
					prev.output = star;
					state.output += prev.output;
				}
			}
			if (extglobs.length && tok.type !== "paren") extglobs[extglobs.length - 1].inner += tok.value;
			if (tok.value || tok.output) append(tok);
			if (prev && prev.type === "text" && tok.type === "text") {
				prev.output = (prev.output || prev.value) + tok.value;
				prev.value += tok.value;
				return;
			}
			tok.prev = prev;
			tokens.push(tok);
			prev = tok;
		};
		const extglobOpen = (type, value) => {
			const token = {
				...EXTGLOB_CHARS[value],
				conditions: 1,
				inner: ""
			};
			token.prev = prev;
			token.parens = state.parens;
			token.output = state.output;
			token.startIndex = state.index;
			token.tokensIndex = tokens.length;
			const output = (opts.capture ? "(" : "") + token.open;
			increment("parens");
			push({
				type,
				value,
				output: state.output ? "" : ONE_CHAR
			});
			push({
				type: "paren",
				extglob: true,
				value: advance(),
				output
			});
			extglobs.push(token);
		};
		const extglobClose = (token) => {
			const literal = input.slice(token.startIndex, state.index + 1);
			const body = input.slice(token.startIndex + 2, state.index);
			const analysis = analyzeRepeatedExtglob(body, opts);
			if ((token.type === "plus" || token.type === "star") && analysis.risky) {
				const safeOutput = analysis.safeOutput ? (token.output ? "" : ONE_CHAR) + (opts.capture ? `(${analysis.safeOutput})` : analysis.safeOutput) : void 0;
				const open = tokens[token.tokensIndex];
				open.type = "text";
				open.value = literal;
				open.output = safeOutput || utils.escapeRegex(literal);
				for (let i = token.tokensIndex + 1; i < tokens.length; i++) {
					tokens[i].value = "";
					tokens[i].output = "";
					delete tokens[i].suffix;
				}
				state.output = token.output + open.output;
				state.backtrack = true;
				push({
					type: "paren",
					extglob: true,
					value,
					output: ""
				});
				decrement("parens");
				return;
			}
			let output = token.close + (opts.capture ? ")" : "");
			let rest;
			if (token.type === "negate") {
				let extglobStar = star;
				if (token.inner && token.inner.length > 1 && token.inner.includes("/")) extglobStar = globstar(opts);
				if (extglobStar !== star || eos() || /^\)+$/.test(remaining())) output = token.close = `)$))${extglobStar}`;
				if (token.inner.includes("*") && (rest = remaining()) && /^\.[^\\/.]+$/.test(rest)) output = token.close = `)${parse(rest, {
					...options,
					fastpaths: false
				}).output})${extglobStar})`;
				if (token.prev.type === "bos") state.negatedExtglob = true;
			}
			push({
				type: "paren",
				extglob: true,
				value,
				output
			});
			decrement("parens");
		};
		/**
		* Fast paths
		*/
		if (opts.fastpaths !== false && !/(^[*!]|[/()[\]{}"])/.test(input)) {
			let backslashes = false;
			let output = input.replace(REGEX_SPECIAL_CHARS_BACKREF, (m, esc, chars, first, rest, index) => {
				if (first === "\\") {
					backslashes = true;
					return m;
				}
				if (first === "?") {
					if (esc) return esc + first + (rest ? QMARK.repeat(rest.length) : "");
					if (index === 0) return qmarkNoDot + (rest ? QMARK.repeat(rest.length) : "");
					return QMARK.repeat(chars.length);
				}
				if (first === ".") return DOT_LITERAL.repeat(chars.length);
				if (first === "*") {
					if (esc) return esc + first + (rest ? star : "");
					return star;
				}
				return esc ? m : `\\${m}`;
			});
			if (backslashes === true) {
				if (opts.unescape === true) output = output.replace(/\\/g, "");
				else output = output.replace(/\\+/g, (m) => {
					return m.length % 2 === 0 ? "\\\\" : m ? "\\" : "";
				});
			}
			if (output === input && opts.contains === true) {
				state.output = input;
				return state;
			}
			state.output = utils.wrapOutput(output, state, options);
			return state;
		}
		/**
		* Tokenize input until we reach end-of-string
		*/
		while (!eos()) {
			value = advance();
			if (value === "\0") continue;
			/**
			* Escaped characters
			*/
			if (value === "\\") {
				const next = peek();
				if (next === "/" && opts.bash !== true) continue;
				if (next === "." || next === ";") continue;
				if (!next) {
					value += "\\";
					push({
						type: "text",
						value
					});
					continue;
				}
				const match = /^\\+/.exec(remaining());
				let slashes = 0;
				if (match && match[0].length > 2) {
					slashes = match[0].length;
					state.index += slashes;
					if (slashes % 2 !== 0) value += "\\";
				}
				if (opts.unescape === true) value = advance();
				else value += advance();
				if (state.brackets === 0) {
					push({
						type: "text",
						value
					});
					continue;
				}
			}
			/**
			* If we're inside a regex character class, continue
			* until we reach the closing bracket.
			*/
			if (state.brackets > 0 && (value !== "]" || prev.value === "[" || prev.value === "[^")) {
				if (opts.posix !== false && value === ":") {
					const inner = prev.value.slice(1);
					if (inner.includes("[")) {
						prev.posix = true;
						if (inner.includes(":")) {
							const idx = prev.value.lastIndexOf("[");
							const pre = prev.value.slice(0, idx);
							const rest = prev.value.slice(idx + 2);
							const posix = POSIX_REGEX_SOURCE[rest];
							if (posix) {
								prev.value = pre + posix;
								state.backtrack = true;
								advance();
								if (!bos.output && tokens.indexOf(prev) === 1) bos.output = ONE_CHAR;
								continue;
							}
						}
					}
				}
				if (value === "[" && peek() !== ":" || value === "-" && peek() === "]") value = `\\${value}`;
				if (value === "]" && (prev.value === "[" || prev.value === "[^")) value = `\\${value}`;
				if (opts.posix === true && value === "!" && prev.value === "[") value = "^";
				prev.value += value;
				append({ value });
				continue;
			}
			/**
			* If we're inside a quoted string, continue
			* until we reach the closing double quote.
			*/
			if (state.quotes === 1 && value !== "\"") {
				value = utils.escapeRegex(value);
				prev.value += value;
				append({ value });
				continue;
			}
			/**
			* Double quotes
			*/
			if (value === "\"") {
				state.quotes = state.quotes === 1 ? 0 : 1;
				if (opts.keepQuotes === true) push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Parentheses
			*/
			if (value === "(") {
				increment("parens");
				push({
					type: "paren",
					value
				});
				continue;
			}
			if (value === ")") {
				if (state.parens === 0 && opts.strictBrackets === true) throw new SyntaxError(syntaxError("opening", "("));
				const extglob = extglobs[extglobs.length - 1];
				if (extglob && state.parens === extglob.parens + 1) {
					extglobClose(extglobs.pop());
					continue;
				}
				push({
					type: "paren",
					value,
					output: state.parens ? ")" : "\\)"
				});
				decrement("parens");
				continue;
			}
			/**
			* Square brackets
			*/
			if (value === "[") {
				if (opts.nobracket === true || !remaining().includes("]")) {
					if (opts.nobracket !== true && opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "]"));
					value = `\\${value}`;
				} else increment("brackets");
				push({
					type: "bracket",
					value
				});
				continue;
			}
			if (value === "]") {
				if (opts.nobracket === true || prev && prev.type === "bracket" && prev.value.length === 1) {
					push({
						type: "text",
						value,
						output: `\\${value}`
					});
					continue;
				}
				if (state.brackets === 0) {
					if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("opening", "["));
					push({
						type: "text",
						value,
						output: `\\${value}`
					});
					continue;
				}
				decrement("brackets");
				const prevValue = prev.value.slice(1);
				if (prev.posix !== true && prevValue[0] === "^" && !prevValue.includes("/")) value = `/${value}`;
				prev.value += value;
				append({ value });
				if (opts.literalBrackets === false || utils.hasRegexChars(prevValue)) continue;
				const escaped = utils.escapeRegex(prev.value);
				state.output = state.output.slice(0, -prev.value.length);
				if (opts.literalBrackets === true) {
					state.output += escaped;
					prev.value = escaped;
					continue;
				}
				prev.value = `(${capture}${escaped}|${prev.value})`;
				state.output += prev.value;
				continue;
			}
			/**
			* Braces
			*/
			if (value === "{" && opts.nobrace !== true) {
				increment("braces");
				const open = {
					type: "brace",
					value,
					output: "(",
					outputIndex: state.output.length,
					tokensIndex: state.tokens.length
				};
				braces.push(open);
				push(open);
				continue;
			}
			if (value === "}") {
				const brace = braces[braces.length - 1];
				if (opts.nobrace === true || !brace) {
					push({
						type: "text",
						value,
						output: value
					});
					continue;
				}
				let output = ")";
				if (brace.dots === true) {
					const arr = tokens.slice();
					const range = [];
					for (let i = arr.length - 1; i >= 0; i--) {
						tokens.pop();
						if (arr[i].type === "brace") break;
						if (arr[i].type !== "dots") range.unshift(arr[i].value);
					}
					output = expandRange(range, opts);
					state.backtrack = true;
				}
				if (brace.comma !== true && brace.dots !== true) {
					const out = state.output.slice(0, brace.outputIndex);
					const toks = state.tokens.slice(brace.tokensIndex);
					brace.value = brace.output = "\\{";
					value = output = "\\}";
					state.output = out;
					for (const t of toks) state.output += t.output || t.value;
				}
				push({
					type: "brace",
					value,
					output
				});
				decrement("braces");
				braces.pop();
				continue;
			}
			/**
			* Pipes
			*/
			if (value === "|") {
				if (extglobs.length > 0) extglobs[extglobs.length - 1].conditions++;
				push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Commas
			*/
			if (value === ",") {
				let output = value;
				const brace = braces[braces.length - 1];
				if (brace && stack[stack.length - 1] === "braces") {
					brace.comma = true;
					output = "|";
				}
				push({
					type: "comma",
					value,
					output
				});
				continue;
			}
			/**
			* Slashes
			*/
			if (value === "/") {
				if (prev.type === "dot" && state.index === state.start + 1) {
					state.start = state.index + 1;
					state.consumed = "";
					state.output = "";
					tokens.pop();
					prev = bos;
					continue;
				}
				push({
					type: "slash",
					value,
					output: SLASH_LITERAL
				});
				continue;
			}
			/**
			* Dots
			*/
			if (value === ".") {
				if (state.braces > 0 && prev.type === "dot") {
					if (prev.value === ".") prev.output = DOT_LITERAL;
					const brace = braces[braces.length - 1];
					prev.type = "dots";
					prev.output += value;
					prev.value += value;
					brace.dots = true;
					continue;
				}
				if (state.braces + state.parens === 0 && prev.type !== "bos" && prev.type !== "slash") {
					push({
						type: "text",
						value,
						output: DOT_LITERAL
					});
					continue;
				}
				push({
					type: "dot",
					value,
					output: DOT_LITERAL
				});
				continue;
			}
			/**
			* Question marks
			*/
			if (value === "?") {
				if (!(prev && prev.value === "(") && opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
					extglobOpen("qmark", value);
					continue;
				}
				if (prev && prev.type === "paren") {
					const next = peek();
					let output = value;
					if (prev.value === "(" && !/[!=<:]/.test(next) || next === "<" && !/<([!=]|\w+>)/.test(remaining())) output = `\\${value}`;
					push({
						type: "text",
						value,
						output
					});
					continue;
				}
				if (opts.dot !== true && (prev.type === "slash" || prev.type === "bos")) {
					push({
						type: "qmark",
						value,
						output: QMARK_NO_DOT
					});
					continue;
				}
				push({
					type: "qmark",
					value,
					output: QMARK
				});
				continue;
			}
			/**
			* Exclamation
			*/
			if (value === "!") {
				if (opts.noextglob !== true && peek() === "(") {
					if (peek(2) !== "?" || !/[!=<:]/.test(peek(3))) {
						extglobOpen("negate", value);
						continue;
					}
				}
				if (opts.nonegate !== true && state.index === 0) {
					negate();
					continue;
				}
			}
			/**
			* Plus
			*/
			if (value === "+") {
				if (opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
					extglobOpen("plus", value);
					continue;
				}
				if (prev && prev.value === "(" || opts.regex === false) {
					push({
						type: "plus",
						value,
						output: PLUS_LITERAL
					});
					continue;
				}
				if (prev && (prev.type === "bracket" || prev.type === "paren" || prev.type === "brace") || state.parens > 0) {
					push({
						type: "plus",
						value
					});
					continue;
				}
				push({
					type: "plus",
					value: PLUS_LITERAL
				});
				continue;
			}
			/**
			* Plain text
			*/
			if (value === "@") {
				if (opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
					push({
						type: "at",
						extglob: true,
						value,
						output: ""
					});
					continue;
				}
				push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Plain text
			*/
			if (value !== "*") {
				if (value === "$" || value === "^") value = `\\${value}`;
				const match = REGEX_NON_SPECIAL_CHARS.exec(remaining());
				if (match) {
					value += match[0];
					state.index += match[0].length;
				}
				push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Stars
			*/
			if (prev && (prev.type === "globstar" || prev.star === true)) {
				prev.type = "star";
				prev.star = true;
				prev.value += value;
				prev.output = star;
				state.backtrack = true;
				state.globstar = true;
				consume(value);
				continue;
			}
			let rest = remaining();
			if (opts.noextglob !== true && /^\([^?]/.test(rest)) {
				extglobOpen("star", value);
				continue;
			}
			if (prev.type === "star") {
				if (opts.noglobstar === true) {
					consume(value);
					continue;
				}
				const prior = prev.prev;
				const before = prior.prev;
				const isStart = prior.type === "slash" || prior.type === "bos";
				const afterStar = before && (before.type === "star" || before.type === "globstar");
				if (opts.bash === true && (!isStart || rest[0] && rest[0] !== "/")) {
					push({
						type: "star",
						value,
						output: ""
					});
					continue;
				}
				const isBrace = state.braces > 0 && (prior.type === "comma" || prior.type === "brace");
				const isExtglob = extglobs.length && (prior.type === "pipe" || prior.type === "paren");
				if (!isStart && prior.type !== "paren" && !isBrace && !isExtglob) {
					push({
						type: "star",
						value,
						output: ""
					});
					continue;
				}
				while (rest.slice(0, 3) === "/**") {
					const after = input[state.index + 4];
					if (after && after !== "/") break;
					rest = rest.slice(3);
					consume("/**", 3);
				}
				const isEnd = eos() || state.parens > 0 && rest === ")".repeat(state.parens) && !extglobs.some((extglob) => extglob.type === "negate");
				if (prior.type === "bos" && eos()) {
					prev.type = "globstar";
					prev.value += value;
					prev.output = globstar(opts);
					state.output = prev.output;
					state.globstar = true;
					consume(value);
					continue;
				}
				if (prior.type === "slash" && prior.prev.type !== "bos" && !afterStar && isEnd) {
					state.output = state.output.slice(0, -(prior.output + prev.output).length);
					prior.output = `(?:${prior.output}`;
					prev.type = "globstar";
					prev.output = globstar(opts) + (opts.strictSlashes ? ")" : "|$)");
					prev.value += value;
					state.globstar = true;
					state.output += prior.output + prev.output;
					consume(value);
					continue;
				}
				if (prior.type === "slash" && prior.prev.type !== "bos" && rest[0] === "/") {
					const end = rest[1] !== void 0 ? "|$" : "";
					state.output = state.output.slice(0, -(prior.output + prev.output).length);
					prior.output = `(?:${prior.output}`;
					prev.type = "globstar";
					prev.output = `${globstar(opts)}${SLASH_LITERAL}|${SLASH_LITERAL}${end})`;
					prev.value += value;
					state.output += prior.output + prev.output;
					state.globstar = true;
					consume(value + advance());
					push({
						type: "slash",
						value: "/",
						output: ""
					});
					continue;
				}
				if (prior.type === "bos" && rest[0] === "/") {
					prev.type = "globstar";
					prev.value += value;
					prev.output = `(?:^|${SLASH_LITERAL}|${globstar(opts)}${SLASH_LITERAL})`;
					state.output = prev.output;
					state.globstar = true;
					consume(value + advance());
					push({
						type: "slash",
						value: "/",
						output: ""
					});
					continue;
				}
				state.output = state.output.slice(0, -prev.output.length);
				prev.type = "globstar";
				prev.output = globstar(opts);
				prev.value += value;
				state.output += prev.output;
				state.globstar = true;
				consume(value);
				continue;
			}
			const token = {
				type: "star",
				value,
				output: star
			};
			if (opts.bash === true) {
				token.output = ".*?";
				if (prev.type === "bos" || prev.type === "slash") token.output = nodot + token.output;
				push(token);
				continue;
			}
			if (prev && (prev.type === "bracket" || prev.type === "paren") && opts.regex === true) {
				token.output = value;
				push(token);
				continue;
			}
			if (state.index === state.start || prev.type === "slash" || prev.type === "dot") {
				if (prev.type === "dot") {
					state.output += NO_DOT_SLASH;
					prev.output += NO_DOT_SLASH;
				} else if (opts.dot === true) {
					state.output += NO_DOTS_SLASH;
					prev.output += NO_DOTS_SLASH;
				} else {
					state.output += nodot;
					prev.output += nodot;
				}
				if (peek() !== "*") {
					state.output += ONE_CHAR;
					prev.output += ONE_CHAR;
				}
			}
			push(token);
		}
		while (state.brackets > 0) {
			if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "]"));
			state.output = utils.escapeLast(state.output, "[");
			decrement("brackets");
		}
		while (state.parens > 0) {
			if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", ")"));
			state.output = utils.escapeLast(state.output, "(");
			decrement("parens");
		}
		while (state.braces > 0) {
			if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "}"));
			state.output = utils.escapeLast(state.output, "{");
			decrement("braces");
		}
		if (opts.strictSlashes !== true && (prev.type === "star" || prev.type === "bracket")) push({
			type: "maybe_slash",
			value: "",
			output: `${SLASH_LITERAL}?`
		});
		if (state.backtrack === true) {
			state.output = "";
			for (const token of state.tokens) {
				state.output += token.output != null ? token.output : token.value;
				if (token.suffix) state.output += token.suffix;
			}
		}
		return state;
	};
	/**
	* Fast paths for creating regular expressions for common glob patterns.
	* This can significantly speed up processing and has very little downside
	* impact when none of the fast paths match.
	*/
	parse.fastpaths = (input, options) => {
		const opts = { ...options };
		const max = typeof opts.maxLength === "number" ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;
		const len = input.length;
		if (len > max) throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
		input = REPLACEMENTS[input] || input;
		const { DOT_LITERAL, SLASH_LITERAL, ONE_CHAR, DOTS_SLASH, NO_DOT, NO_DOTS, NO_DOTS_SLASH, STAR, START_ANCHOR } = constants.globChars(opts.windows);
		const nodot = opts.dot ? NO_DOTS : NO_DOT;
		const slashDot = opts.dot ? NO_DOTS_SLASH : NO_DOT;
		const capture = opts.capture ? "" : "?:";
		const state = {
			negated: false,
			prefix: ""
		};
		let star = opts.bash === true ? ".*?" : STAR;
		if (opts.capture) star = `(${star})`;
		const globstar = (opts) => {
			if (opts.noglobstar === true) return star;
			return `(${capture}(?:(?!${START_ANCHOR}${opts.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
		};
		const create = (str) => {
			switch (str) {
				case "*": return `${nodot}${ONE_CHAR}${star}`;
				case ".*": return `${DOT_LITERAL}${ONE_CHAR}${star}`;
				case "*.*": return `${nodot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;
				case "*/*": return `${nodot}${star}${SLASH_LITERAL}${ONE_CHAR}${slashDot}${star}`;
				case "**": return nodot + globstar(opts);
				case "**/*": return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${ONE_CHAR}${star}`;
				case "**/*.*": return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;
				case "**/.*": return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${DOT_LITERAL}${ONE_CHAR}${star}`;
				default: {
					const match = /^(.*?)\.(\w+)$/.exec(str);
					if (!match) return;
					const source = create(match[1]);
					if (!source) return;
					return source + DOT_LITERAL + match[2];
				}
			}
		};
		let source = create(utils.removePrefix(input, state));
		if (source && opts.strictSlashes !== true) source += `${SLASH_LITERAL}?`;
		return source;
	};
	module.exports = parse;
}));
// node_modules/picomatch/lib/picomatch.js
var require_picomatch$1 = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const scan = require_scan();
	const parse = require_parse();
	const utils = require_utils();
	const constants = require_constants();
	const isObject = (val) => val && typeof val === "object" && !Array.isArray(val);
	/**
	* Creates a matcher function from one or more glob patterns. The
	* returned function takes a string to match as its first argument,
	* and returns true if the string is a match. The returned matcher
	* function also takes a boolean as the second argument that, when true,
	* returns an object with additional information.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch(glob[, options]);
	*
	* const isMatch = picomatch('*.!(*a)');
	* console.log(isMatch('a.a')); //=> false
	* console.log(isMatch('a.b')); //=> true
	*
	* // For environments without `node.js`, `picomatch/posix` provides you a dependency-free matcher, without automatic OS detection.
	* const picomatch = require('picomatch/posix');
	* // the same API, defaulting to posix paths
	* const isMatch = picomatch('a/*');
	* console.log(isMatch('a\\b')); //=> false
	* console.log(isMatch('a/b')); //=> true
	*
	* // you can still configure the matcher function to accept windows paths
	* const isMatch = picomatch('a/*', { options: windows });
	* console.log(isMatch('a\\b')); //=> true
	* console.log(isMatch('a/b')); //=> true
	* ```
	* @name picomatch
	* @param {String|Array} `globs` One or more glob patterns.
	* @param {Object=} `options`
	* @return {Function=} Returns a matcher function.
	* @api public
	*/
	const picomatch = (glob, options, returnState = false) => {
		if (Array.isArray(glob)) {
			const fns = glob.map((input) => picomatch(input, options, returnState));
			const arrayMatcher = (str) => {
				for (const isMatch of fns) {
					const state = isMatch(str);
					if (state) return state;
				}
				return false;
			};
			return arrayMatcher;
		}
		const isState = isObject(glob) && glob.tokens && glob.input;
		if (glob === "" || typeof glob !== "string" && !isState) throw new TypeError("Expected pattern to be a non-empty string");
		const opts = options || {};
		const posix = opts.windows;
		const regex = isState ? picomatch.compileRe(glob, options) : picomatch.makeRe(glob, options, false, true);
		const state = regex.state;
		delete regex.state;
		let isIgnored = () => false;
		if (opts.ignore) {
			const ignoreOpts = {
				...options,
				ignore: null,
				onMatch: null,
				onResult: null
			};
			isIgnored = picomatch(opts.ignore, ignoreOpts, returnState);
		}
		const matcher = (input, returnObject = false) => {
			const { isMatch, match, output } = picomatch.test(input, regex, options, {
				glob,
				posix
			});
			const result = {
				glob,
				state,
				regex,
				posix,
				input,
				output,
				match,
				isMatch
			};
			if (typeof opts.onResult === "function") opts.onResult(result);
			if (isMatch === false) {
				result.isMatch = false;
				return returnObject ? result : false;
			}
			if (isIgnored(input)) {
				if (typeof opts.onIgnore === "function") opts.onIgnore(result);
				result.isMatch = false;
				return returnObject ? result : false;
			}
			if (typeof opts.onMatch === "function") opts.onMatch(result);
			return returnObject ? result : true;
		};
		if (returnState) matcher.state = state;
		return matcher;
	};
	/**
	* Test `input` with the given `regex`. This is used by the main
	* `picomatch()` function to test the input string.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.test(input, regex[, options]);
	*
	* console.log(picomatch.test('foo/bar', /^(?:([^/]*?)\/([^/]*?))$/));
	* // { isMatch: true, match: [ 'foo/', 'foo', 'bar' ], output: 'foo/bar' }
	* ```
	* @param {String} `input` String to test.
	* @param {RegExp} `regex`
	* @return {Object} Returns an object with matching info.
	* @api public
	*/
	picomatch.test = (input, regex, options, { glob, posix } = {}) => {
		if (typeof input !== "string") throw new TypeError("Expected input to be a string");
		if (input === "") return {
			isMatch: false,
			output: ""
		};
		const opts = options || {};
		const format = opts.format || (posix ? utils.toPosixSlashes : null);
		let match = input === glob;
		let output = match && format ? format(input) : input;
		if (match === false) {
			output = format ? format(input) : input;
			match = output === glob;
		}
		if (match === false || opts.capture === true) {
			if (opts.matchBase === true || opts.basename === true) match = picomatch.matchBase(input, regex, options, posix);
			else match = regex.exec(output);
		}
		return {
			isMatch: Boolean(match),
			match,
			output
		};
	};
	/**
	* Match the basename of a filepath.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.matchBase(input, glob[, options]);
	* console.log(picomatch.matchBase('foo/bar.js', '*.js'); // true
	* ```
	* @param {String} `input` String to test.
	* @param {RegExp|String} `glob` Glob pattern or regex created by [.makeRe](#makeRe).
	* @return {Boolean}
	* @api public
	*/
	picomatch.matchBase = (input, glob, options, posix = options && options.windows) => {
		return (glob instanceof RegExp ? glob : picomatch.makeRe(glob, options)).test(utils.basename(input, { windows: posix }));
	};
	/**
	* Returns true if **any** of the given glob `patterns` match the specified `string`.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.isMatch(string, patterns[, options]);
	*
	* console.log(picomatch.isMatch('a.a', ['b.*', '*.a'])); //=> true
	* console.log(picomatch.isMatch('a.a', 'b.*')); //=> false
	* ```
	* @param {String|Array} str The string to test.
	* @param {String|Array} patterns One or more glob patterns to use for matching.
	* @param {Object} [options] See available [options](#options).
	* @return {Boolean} Returns true if any patterns match `str`
	* @api public
	*/
	picomatch.isMatch = (str, patterns, options) => picomatch(patterns, options)(str);
	/**
	* Parse a glob pattern to create the source string for a regular
	* expression.
	*
	* ```js
	* const picomatch = require('picomatch');
	* const result = picomatch.parse(pattern[, options]);
	* ```
	* @param {String} `pattern`
	* @param {Object} `options`
	* @return {Object} Returns an object with useful properties and output to be used as a regex source string.
	* @api public
	*/
	picomatch.parse = (pattern, options) => {
		if (Array.isArray(pattern)) return pattern.map((p) => picomatch.parse(p, options));
		return parse(pattern, {
			...options,
			fastpaths: false
		});
	};
	/**
	* Scan a glob pattern to separate the pattern into segments.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.scan(input[, options]);
	*
	* const result = picomatch.scan('!./foo/*.js');
	* console.log(result);
	* { prefix: '!./',
	*   input: '!./foo/*.js',
	*   start: 3,
	*   base: 'foo',
	*   glob: '*.js',
	*   isBrace: false,
	*   isBracket: false,
	*   isGlob: true,
	*   isExtglob: false,
	*   isGlobstar: false,
	*   negated: true }
	* ```
	* @param {String} `input` Glob pattern to scan.
	* @param {Object} `options`
	* @return {Object} Returns an object with
	* @api public
	*/
	picomatch.scan = (input, options) => scan(input, options);
	/**
	* Compile a regular expression from the `state` object returned by the
	* [parse()](#parse) method.
	*
	* ```js
	* const picomatch = require('picomatch');
	* const state = picomatch.parse('*.js');
	* // picomatch.compileRe(state[, options]);
	*
	* console.log(picomatch.compileRe(state));
	* //=> /^(?:(?!\.)(?=.)[^/]*?\.js)$/
	* ```
	* @param {Object} `state`
	* @param {Object} `options`
	* @param {Boolean} `returnOutput` Intended for implementors, this argument allows you to return the raw output from the parser.
	* @param {Boolean} `returnState` Adds the state to a `state` property on the returned regex. Useful for implementors and debugging.
	* @return {RegExp}
	* @api public
	*/
	picomatch.compileRe = (state, options, returnOutput = false, returnState = false) => {
		if (returnOutput === true) return state.output;
		const opts = options || {};
		const prepend = opts.contains ? "" : "^";
		const append = opts.contains ? "" : "$";
		let source = `${prepend}(?:${state.output})${append}`;
		if (state && state.negated === true) source = `^(?!${source}).*$`;
		const regex = picomatch.toRegex(source, options);
		if (returnState === true) regex.state = state;
		return regex;
	};
	/**
	* Create a regular expression from a parsed glob pattern.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.makeRe(state[, options]);
	*
	* const result = picomatch.makeRe('*.js');
	* console.log(result);
	* //=> /^(?:(?!\.)(?=.)[^/]*?\.js)$/
	* ```
	* @param {String} `state` The object returned from the `.parse` method.
	* @param {Object} `options`
	* @param {Boolean} `returnOutput` Implementors may use this argument to return the compiled output, instead of a regular expression. This is not exposed on the options to prevent end-users from mutating the result.
	* @param {Boolean} `returnState` Implementors may use this argument to return the state from the parsed glob with the returned regular expression.
	* @return {RegExp} Returns a regex created from the given pattern.
	* @api public
	*/
	picomatch.makeRe = (input, options = {}, returnOutput = false, returnState = false) => {
		if (!input || typeof input !== "string") throw new TypeError("Expected a non-empty string");
		let parsed = {
			negated: false,
			fastpaths: true
		};
		if (options.fastpaths !== false && (input[0] === "." || input[0] === "*")) parsed.output = parse.fastpaths(input, options);
		if (!parsed.output) parsed = parse(input, options);
		return picomatch.compileRe(parsed, options, returnOutput, returnState);
	};
	/**
	* Create a regular expression from the given regex source string.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.toRegex(source[, options]);
	*
	* const { output } = picomatch.parse('*.js');
	* console.log(picomatch.toRegex(output));
	* //=> /^(?:(?!\.)(?=.)[^/]*?\.js)$/
	* ```
	* @param {String} `source` Regular expression source string.
	* @param {Object} `options`
	* @return {RegExp}
	* @api public
	*/
	picomatch.toRegex = (source, options) => {
		try {
			const opts = options || {};
			return new RegExp(source, opts.flags || (opts.nocase ? "i" : ""));
		} catch (err) {
			if (options && options.debug === true) throw err;
			return /$^/;
		}
	};
	/**
	* Picomatch constants.
	* @return {Object}
	*/
	picomatch.constants = constants;
	/**
	* Expose "picomatch"
	*/
	module.exports = picomatch;
}));
// src/workspace/selection.ts
var import_picomatch = /* @__PURE__ */ __toESM((/* @__PURE__ */ __commonJSMin(((exports, module) => {
	const pico = require_picomatch$1();
	const utils = require_utils();
	function picomatch(glob, options, returnState = false) {
		if (options && (options.windows === null || options.windows === void 0)) options = {
			...options,
			windows: utils.isWindows()
		};
		return pico(glob, options, returnState);
	}
	Object.assign(picomatch, pico);
	module.exports = picomatch;
})))(), 1);
/** A test of paths against globs: in if any of `include` matches and none of `exclude` does. A bare folder name takes everything below it. */
function selectPaths(include, exclude) {
	const wanted = matcher(include);
	const unwanted = exclude.length === 0 ? () => false : matcher(exclude);
	return (path) => wanted(path) && !unwanted(path);
}
function matcher(globs) {
	if (globs.includes("**")) return () => true;
	const patterns = globs.flatMap((glob) => {
		const trimmed = glob.replace(/^\.?\/|\/$/g, "");
		return [trimmed, `${trimmed}/**`];
	});
	return (0, import_picomatch.default)(patterns, { dot: true });
}
// src/gate/run-rules.ts
/** Runs every rule that is not switched off; one that throws is a failure by its name, and the others still run. */
function runRules(rules, model, context) {
	const findings = [];
	const failures = [];
	const seen = /* @__PURE__ */ new Map();
	for (const rule of rules) {
		const chosen = context.policy.severity.get(rule.id);
		if (chosen === "off") continue;
		try {
			for (const report of rule.check(model, context)) findings.push(findingOf(rule, report, chosen, seen));
		} catch (error) {
			failures.push({
				where: rule.id,
				message: error instanceof Error ? error.message : String(error)
			});
		}
	}
	return {
		findings: findings.sort(byPlace),
		failures
	};
}
function findingOf(rule, report, chosen, seen) {
	const { path, member } = report.span.file;
	const base = [
		rule.id,
		path,
		member ?? "",
		report.identity ?? firstLine(report.span)
	].join("\0");
	const count = seen.get(base) ?? 0;
	seen.set(base, count + 1);
	return {
		...report,
		rule: rule.id,
		severity: chosen ?? report.severity ?? rule.severity,
		fingerprint: sha256Hex(`${base}\0${count}`).slice(0, 32)
	};
}
/** Never more than one line: the body of a private key must not flow into anything derived from it. */
function firstLine(span) {
	return textOf$1(span).split(/[\r\n]/, 1)[0] ?? "";
}
function byPlace(left, right) {
	return compare(left.span.file.path, right.span.file.path) || compare(left.span.file.member ?? "", right.span.file.member ?? "") || left.span.start - right.span.start || left.span.end - right.span.end || compare(left.rule, right.rule) || compare(left.message, right.message);
}
function compare(left, right) {
	return left < right ? -1 : Number(left > right);
}
/** Sets apart what a waiver that still holds covers. */
function applyWaivers(findings, policy, now) {
	const holding = policy.waivers.filter((waiver) => waiver.expires === void 0 || waiver.expires >= now).map((waiver) => ({
		waiver,
		covers: waiver.path === void 0 ? () => true : selectPaths([waiver.path], [])
	}));
	const kept = [];
	const waived = [];
	for (const finding of findings) {
		const match = holding.find(({ waiver, covers }) => waiver.rule.value === finding.rule && covers(finding.span.file.path));
		if (match === void 0) kept.push(finding);
		else waived.push({
			finding,
			waiver: match.waiver
		});
	}
	return {
		kept,
		waived
	};
}
// src/gate/inspect.ts
/** The whole gate: reads the workspace, joins what it says, runs the rules and decides. `now` is milliseconds since the epoch. */
function inspect(workspace, configuration, now, version) {
	const facts = readRepository(workspace, selectPaths(configuration.include, configuration.exclude));
	const { policy } = configuration;
	const material = contentsReader(workspace);
	const model = link$1({
		...facts,
		...configuration,
		chartDirectories: chartDirectories(workspace),
		faults: () => [...facts.faults, ...material.faults]
	}, policy, material.lookup);
	const inspected = {
		...countModel(model),
		files: facts.filesRead + model.material.length
	};
	const judged = runRules(allRules, model, {
		now,
		policy
	});
	const { kept, waived } = applyWaivers(judged.findings, policy, now);
	const failures = [...workspace.blind.map(({ path, reason }) => ({
		where: path === "" ? "the root folder" : path,
		message: reason
	})), ...judged.failures];
	const counts = {
		...countSeverities$1(kept),
		waived: waived.length
	};
	const empty = inspected.certificates + inspected.privateKeys + inspected.targets + inspected.virtualhosts + inspected.truststores === 0 && kept.length === 0;
	return {
		version,
		now,
		platform: model.platform,
		outcome: failures.length > 0 ? "incomplete" : empty ? "empty" : fails(policy, counts) ? "fail" : "pass",
		failOn: policy.failOn,
		counts,
		inspected,
		findings: kept,
		waived,
		failures
	};
}
/** Reads each certificate or key file once, and keeps why one could not be read. */
function contentsReader(workspace) {
	const known = /* @__PURE__ */ new Map();
	const faults = [];
	const read = (path) => {
		const result = workspace.read(path);
		if (result.kind === "absent") return void 0;
		if (result.kind === "read") return readContents(result.source);
		faults.push(refusal(path, result.reason, true));
		return "refused";
	};
	return {
		faults,
		lookup(path) {
			if (!known.has(path)) known.set(path, read(path));
			return known.get(path);
		}
	};
}
function chartDirectories(workspace) {
	const directories = workspace.paths.map(directoryOf).flatMap((directory) => /^(?:.*\/)?apigee-virtualhost(?=\/|$)/.exec(directory)?.[0] ?? []);
	return [...new Set(directories)];
}
function countModel(model) {
	const items = model.material.flatMap((file) => file.contents.items);
	return {
		certificates: items.filter((item) => item.kind === "certificate").length,
		privateKeys: items.filter((item) => item.kind === "private-key").length,
		proxies: model.proxies,
		targets: model.targets.length,
		virtualhosts: model.virtualhosts.length,
		truststores: model.environments.reduce((sum, environment) => sum + (environment.truststores?.length ?? 0), 0)
	};
}
function countSeverities$1(findings) {
	const counts = {
		error: 0,
		warning: 0,
		notice: 0
	};
	for (const finding of findings) counts[finding.severity] += 1;
	return counts;
}
function fails(policy, counts) {
	const order = [
		"error",
		"warning",
		"notice"
	];
	if (policy.failOn === "never") return false;
	return order.slice(0, order.indexOf(policy.failOn) + 1).some((severity) => counts[severity] > 0);
}
// src/gate/check.ts
/** Checks a workspace under its own configuration; a wrong configuration is a problem in words, not a verdict. */
function checkRepository(workspace, options) {
	const found = findConfiguration(workspace, options.config);
	if ("problem" in found) return found;
	const { configuration } = found;
	const policy = {
		...configuration.policy,
		...options.platform === void 0 ? {} : { platform: options.platform },
		...options.failOn === void 0 ? {} : { failOn: options.failOn }
	};
	return { verdict: inspect(workspace, {
		...configuration,
		policy
	}, options.now, options.version) };
}
function findConfiguration(workspace, named) {
	for (const path of named === void 0 ? configurationPaths : [named]) {
		const result = workspace.read(path);
		if (result.kind === "refused") return { problem: `the configuration ${path} cannot be read: ${result.reason}` };
		if (result.kind === "absent") continue;
		const read = readConfiguration(result.source, allRules.map((rule) => rule.id));
		if ("configuration" in read) return read;
		return { problem: read.problems.map(({ span, message }) => {
			const { line, column } = positionAt(span.file, span.start);
			return `${path}:${line}:${column}: ${message}`;
		}).join("\n") };
	}
	return named === void 0 ? { configuration: emptyConfiguration } : { problem: `there is no configuration file "${named}" below the root` };
}
// src/gate/version.ts
/** The version of the gate, as in package.json. */
const version = "0.1.0";
// src/report/escape.ts
/** What a reader cannot see, or what moves other text: controls, format characters (bidi, zero width), separators, lone surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const SHORT = {
	"\n": "\\n",
	"\r": "\\r",
	"	": "\\t"
};
const ZERO_WIDTH_SPACE = "&#8203;";
function showCharacter(character) {
	return SHORT[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
/** Text with every invisible character spelt out, so that it stays on one line and reads as it is. */
function showInvisible(text) {
	return text.replace(INVISIBLE, showCharacter);
}
/**
* Breaks what the Actions runner would take for a command in one line of a log: `##[` anywhere
* (the old grammar, still read) and `::` after leading blanks.
*/
function disarmLine(line) {
	return line.replaceAll("##[", "##\\[").replace(/^(\s*)(?=::)/u, "$1\\");
}
/** A piece of untrusted text for a terminal. Lines made of pieces still pass `disarmLine`. */
function escapeTerminal(text) {
	return showInvisible(text).replaceAll("##[", "##\\[");
}
/** Untrusted text as a whole line of a log. */
function escapeLogLine(text) {
	return disarmLine(showInvisible(text));
}
/** The message of a workflow command; only LF keeps its meaning, as the break that annotations show. */
function escapeCommandData(text) {
	return text.split("\n").map(escapeTerminal).join("\n").replaceAll("%", "%25").replaceAll("\n", "%0A");
}
/** The value of a property of a workflow command. */
function escapeCommandProperty(text) {
	return escapeTerminal(text).replaceAll("%", "%25").replaceAll(":", "%3A").replaceAll(",", "%2C");
}
/** Valid JSON stays the same value; what an editor or a runner would take for more than text becomes an escape. */
function escapeJson(json) {
	return json.replaceAll("##[", "#\\u0023[").replace(INVISIBLE, (character) => character === "\n" ? character : escapeUnits(character));
}
function escapeUnits(character) {
	return [...Array(character.length).keys()].map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`).join("");
}
/**
* Untrusted text inside a line of Markdown, also inside a table cell: no markup, HTML or formula.
* Mentions, references and bare addresses are found after rendering, so entities would not stop them; a zero-width space does.
*/
function escapeMarkdown(text) {
	return showInvisible(text).replace(/[\\`|<>&*_[\]~$@]|#(?=\d)|GH-(?=\d)|(?<=https?|ftp):(?=\/\/)|www(?=\.)/gi, escapeMarkup);
}
function escapeMarkup(found) {
	if (found.length > 1 || found === "@" || found === "#" || found === ":") return found + ZERO_WIDTH_SPACE;
	return entityOf(found);
}
function entityOf(character) {
	return `&#${character.charCodeAt(0)};`;
}
/** Untrusted text as code in Markdown, also inside a table cell. */
function codeSpan(text) {
	const shown = showInvisible(text);
	return /^[^\s`|\\](?:[^`|\\]*[^\s`|\\])?$/u.test(shown) && !shown.includes("##[") ? `\`${shown}\`` : `<code>${shown.replace(/[!-/:-@[-`{-~]/g, entityOf)}</code>`;
}
// src/report/place.ts
function placeOf(span) {
	const { path, member } = span.file;
	const start = positionAt(span.file, span.start);
	const end = positionAt(span.file, span.end);
	return {
		path,
		...member === void 0 ? {} : { member },
		startLine: start.line,
		startColumn: start.column,
		endLine: end.line,
		endColumn: end.column
	};
}
/** `path:line:column`, the form that terminals and editors follow; not yet escaped. */
function describePlace(span) {
	const { line, column } = positionAt(span.file, span.start);
	return `${displayPath(span.file)}:${line}:${column}`;
}
// src/report/wording.ts
const SEVERITIES = [
	"error",
	"warning",
	"notice"
];
function groupByFile(findings) {
	const groups = /* @__PURE__ */ new Map();
	for (const finding of findings) {
		const file = displayPath(finding.span.file);
		const group = groups.get(file);
		if (group === void 0) groups.set(file, [finding]);
		else group.push(finding);
	}
	return [...groups].map(([file, group]) => ({
		file,
		findings: group
	}));
}
function pluralize(count, noun) {
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
/** `3 errors, 1 notice`, without what is none of; undefined when there is nothing at all. */
function describeCounts(counts) {
	const parts = SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) => pluralize(counts[severity], severity));
	return parts.length === 0 ? void 0 : parts.join(", ");
}
function countSeverities(findings) {
	const counts = {
		error: 0,
		warning: 0,
		notice: 0
	};
	for (const finding of findings) counts[finding.severity] += 1;
	return counts;
}
const INSPECTED = [
	["certificates", "certificate"],
	["privateKeys", "private key"],
	["virtualhosts", "virtual host"],
	["proxies", "API proxy bundle"],
	["targets", "target"],
	["truststores", "trust store"]
];
/** `4 certificates, 1 private key`, without what was not there. */
function describeInspected(inspected) {
	const parts = INSPECTED.filter(([key]) => inspected[key] > 0).map(([key, noun]) => pluralize(inspected[key], noun));
	return parts.length === 0 ? "nothing that takes part in TLS" : parts.join(", ");
}
/** The verdict in one line of plain words: `failed: 3 errors, 2 warnings`. */
function describeOutcome(verdict) {
	const found = describeCounts(verdict.counts);
	switch (verdict.outcome) {
		case "pass": return found === void 0 ? "passed: no findings" : `passed: ${found}, none that fails the gate (fail-on ${verdict.failOn})`;
		case "fail": return `failed: ${found ?? "findings that fail the gate"}`;
		case "incomplete": return `incomplete: could not look at everything, ${found ?? "no findings in the rest"}`;
		case "empty": return "nothing to inspect";
	}
}
/** What to do when there was nothing to inspect. */
const EMPTY_REMEDY = "Point the gate at the directory that holds the certificates, overrides or proxy bundles, and check include and exclude in the configuration.";
function describeWaived(counts) {
	return counts.waived === 0 ? void 0 : `${counts.waived} waived`;
}
// src/report/annotations.ts
/** The runner shows ten of each kind per step; one error and one notice are kept for the outcome of the step and for what is left out. */
const BUDGET = {
	error: 9,
	warning: 10,
	notice: 9
};
const MESSAGE_LIMIT = 4096;
/** The verdict as workflow commands, the worst first; at most as many as the runner shows. */
function renderAnnotations(verdict, options = {}) {
	const { root = "", elsewhere = "the log of this step" } = options;
	const lines = [];
	const leftOut = [];
	for (const severity of SEVERITIES) {
		const spread = spreadOverFiles(verdict.findings.filter((finding) => finding.severity === severity));
		const trouble = severity === "error" ? describeTrouble(verdict) : void 0;
		const budget = BUDGET[severity] - (trouble === void 0 ? 0 : 1);
		if (trouble !== void 0) lines.push(command("error", { title: "apigee-tls-gate" }, trouble));
		lines.push(...spread.slice(0, budget).map((finding) => annotate(finding, root)));
		leftOut.push(...spread.slice(budget));
	}
	if (leftOut.length > 0) lines.push(summarize(leftOut, elsewhere));
	return lines.map((line) => `${line}\n`).join("");
}
/** Takes the first finding of every file, then the second of every file, and so on. */
function spreadOverFiles(findings) {
	return groupByFile(findings).flatMap((group) => group.findings.map((finding, rank) => ({
		finding,
		rank
	}))).sort((a, b) => a.rank - b.rank).map(({ finding }) => finding);
}
function describeTrouble(verdict) {
	if (verdict.outcome === "empty") return `Nothing to inspect\n${EMPTY_REMEDY}`;
	if (verdict.failures.length === 0) return void 0;
	return ["The gate could not look at everything", ...verdict.failures.map(({ where, message }) => escapeTerminal(`${where}: ${message}`))].join("\n");
}
function annotate(finding, root) {
	const { span, rule, severity } = finding;
	const place = placeOf(span);
	const onOneLine = place.startLine === place.endLine;
	const properties = {
		title: rule,
		file: root === "" ? place.path : `${root}/${place.path}`,
		...place.member !== void 0 ? {} : {
			line: String(place.startLine),
			endLine: String(place.endLine)
		},
		...place.member !== void 0 || !onOneLine ? {} : {
			col: String(place.startColumn),
			endColumn: String(place.endColumn)
		}
	};
	const member = place.member === void 0 ? "" : `${escapeTerminal(describePlace(span))}: `;
	const related = (finding.related ?? []).map(({ span: other, label }) => escapeTerminal(`${label}: ${describePlace(other)}`));
	return command(severity, properties, [
		member + escapeTerminal(finding.message),
		`help: ${escapeTerminal(finding.help)}`,
		...related
	].join("\n"));
}
function summarize(leftOut, elsewhere) {
	const counts = describeCounts(countSeverities(leftOut)) ?? "";
	const files = new Set(leftOut.map(({ span }) => displayPath(span.file))).size;
	return command("notice", { title: "Not all findings are shown as annotations" }, `${pluralize(leftOut.length, "more finding")} (${counts}) in ${pluralize(files, "file")}: see ${elsewhere}`);
}
function command(name, properties, message) {
	return `::${name} ${Object.entries(properties).map(([key, value]) => `${key}=${escapeCommandProperty(value)}`).join(",")}::${escapeCommandData(shorten(message))}`;
}
/** The runner cuts the text after it has decoded it, so the limit is on what people read. */
function shorten(message) {
	if (message.length <= MESSAGE_LIMIT) return message;
	return `${message.slice(0, 4095).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
// src/report/documentation.ts
const RULE_PAGES = "https://github.com/apigee-tls-gate/apigee-tls-gate/blob/main/docs/rules";
/** The address of a rule's page. */
function documentationOf(rule) {
	return `${RULE_PAGES}/${encodeURIComponent(rule)}.md`;
}
// src/report/json.ts
const SCHEMA_VERSION = 1;
/** The word of the contract for the outcome: a gate that saw nothing has not looked at everything. */
function verdictWord(verdict) {
	return verdict.outcome === "empty" ? "incomplete" : verdict.outcome;
}
function reportFinding(finding) {
	const { rule, severity, message, help, span, related = [], fingerprint } = finding;
	return {
		rule,
		severity,
		message,
		help,
		...placeOf(span),
		related: related.map(({ span: place, label }) => ({
			...placeOf(place),
			label
		})),
		fingerprint,
		docs: documentationOf(rule)
	};
}
/** The day a waiver names; its time is the end of that day, so one millisecond earlier is certainly within it. */
function dayOf(expires) {
	return (/* @__PURE__ */ new Date(expires - 1)).toISOString().slice(0, 10);
}
function reportWaiver({ reason, owner, expires }) {
	return {
		reason,
		...owner === void 0 ? {} : { owner },
		...expires === void 0 ? {} : { expires: dayOf(expires) }
	};
}
/** The JSON report, version 1. The same verdict gives the same bytes. */
function renderJson(verdict) {
	const { error, warning, notice, waived } = verdict.counts;
	const { files, certificates, privateKeys, proxies, targets, virtualhosts, truststores } = verdict.inspected;
	const report = {
		schemaVersion: SCHEMA_VERSION,
		tool: {
			name: "apigee-tls-gate",
			version: verdict.version
		},
		now: new Date(verdict.now).toISOString(),
		platform: verdict.platform?.name ?? null,
		verdict: verdictWord(verdict),
		...verdict.failures.length === 0 ? {} : { failures: verdict.failures },
		counts: {
			error,
			warning,
			notice,
			waived
		},
		inspected: {
			files,
			certificates,
			privateKeys,
			proxies,
			targets,
			virtualhosts,
			truststores
		},
		findings: verdict.findings.map(reportFinding),
		waived: verdict.waived.map(({ finding, waiver }) => ({
			...reportFinding(finding),
			waiver: reportWaiver(waiver)
		}))
	};
	return `${escapeJson(JSON.stringify(report, null, 2))}\n`;
}
// src/report/summary.ts
/** A step whose summary is above 1 MiB loses it; the rest is room for what other commands of the step write. */
const MOST_BYTES = 1e6;
/** Messages are short by habit; what is longer comes from hostile input. One character may need fifteen bytes in Markdown. */
const LONGEST_TEXT = 1e3;
const LONGEST_ASIDE = 200;
/** Rows of what is not a finding; together with `LONGEST_ASIDE` they stay far below the limit. */
const MOST_ASIDES = 50;
const MARKS$1 = {
	pass: "✅",
	fail: "❌",
	incomplete: "❌",
	empty: "❌"
};
const BADGES = {
	error: "🔴 error",
	warning: "🟠 warning",
	notice: "🔵 notice"
};
/** The verdict as GitHub Markdown, always small enough for a job summary: detail goes first, then rows. */
function renderSummary(verdict, options = {}) {
	const groups = groupByFile(verdict.findings);
	const assemble = (tables, notes) => {
		return `${[
			renderHead(verdict, options),
			renderFailures$1(verdict),
			...tables,
			...notes,
			renderWaived(verdict),
			renderInspected(verdict)
		].filter((block) => block !== "").join("\n\n")}\n`;
	};
	for (const detail of [
		"all",
		"help",
		"message"
	]) {
		const whole = assemble(groups.map(({ file, findings }) => renderTable(file, findings.map((finding) => renderRow(finding, detail, options)))), detail === "all" ? [] : [SHORTENED]);
		if (measure(whole) <= MOST_BYTES) return whole;
	}
	const { tables, rows } = fillTables(groups, MOST_BYTES - measure(assemble([], [SHORTENED, describeHidden(verdict.findings.length)])), (finding) => renderRow(finding, "message", options));
	return assemble(tables, [SHORTENED, describeHidden(verdict.findings.length - rows)]);
}
const SHORTENED = "Shortened to fit: the JSON report has the whole detail.";
function describeHidden(count) {
	return `**${pluralize(count, "more finding")}** did not fit here; the JSON report has them all.`;
}
/** Whole rows for as long as there is room. */
function fillTables(groups, room, row) {
	const tables = [];
	let left = room;
	let rows = 0;
	for (const { file, findings } of groups) {
		const shown = [];
		left -= measure(renderTable(file, [])) + 2;
		for (const finding of findings) {
			const next = row(finding);
			left -= measure(next) + 1;
			if (left < 0) break;
			shown.push(next);
		}
		if (shown.length > 0) tables.push(renderTable(file, shown));
		rows += shown.length;
		if (left < 0) break;
	}
	return {
		tables,
		rows
	};
}
function measure(markdown) {
	return new TextEncoder().encode(markdown).length;
}
function renderHead(verdict, { occasion }) {
	const waived = describeWaived(verdict.counts);
	const details = [
		...verdict.platform === void 0 ? [] : [`Platform **${verdict.platform.name}** (${aside(verdict.platform.evidence)})`],
		...waived === void 0 ? [] : [waived],
		...occasion === void 0 ? [] : [aside(occasion)]
	];
	return [
		`## ${MARKS$1[verdict.outcome]} Apigee TLS gate ${describeOutcome(verdict)}`,
		...details.length === 0 ? [] : [details.join(" · ")],
		...verdict.outcome === "empty" ? [EMPTY_REMEDY] : []
	].join("\n\n");
}
function renderFailures$1({ failures }) {
	if (failures.length === 0) return "";
	const shown = failures.slice(0, MOST_ASIDES).map(({ where, message }) => `- **${aside(where)}** ${aside(message)}`);
	const more = failures.length > shown.length ? [`- and ${failures.length - shown.length} more`] : [];
	return [
		"### The gate could not look at everything",
		"",
		...shown,
		...more
	].join("\n");
}
function renderTable(file, rows) {
	return [
		`### ${codeSpan(cut(file))}`,
		"",
		"| Severity | Line | Finding |",
		"| :-- | :-- | :-- |",
		...rows
	].join("\n");
}
function renderRow({ span, severity, rule, message, help, related = [] }, detail, options) {
	const lines = [
		`**[${text(rule)}](${documentationOf(rule)})** ${text(message)}`,
		...detail === "message" ? [] : [`→ ${text(help)}`],
		...detail === "all" ? related.map(({ span: place, label }) => `↳ ${text(label)}: ${link(describePlace(place), place, options)}`) : []
	];
	const { startLine, startColumn } = placeOf(span);
	return `| ${BADGES[severity]} | ${link(`${startLine}:${startColumn}`, span, options)} | ${lines.join("<br>")} |`;
}
/** Places inside an archive have no page of their own. */
function link(label, span, { sources, root = "" }) {
	const place = placeOf(span);
	if (sources === void 0 || place.member !== void 0) return codeSpan(cut(label));
	const path = `${root}/${place.path}`.split("/").filter((segment) => segment !== "").map(encodeSegment).join("/");
	return `[${codeSpan(cut(label))}](${sources}/${path}#L${place.startLine})`;
}
function encodeSegment(segment) {
	const wellFormed = segment.replace(/\p{Cs}/gu, "�");
	return encodeURIComponent(wellFormed).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
function renderWaived({ waived }) {
	if (waived.length === 0) return "";
	const rows = waived.slice(0, MOST_ASIDES).map(({ finding, waiver }) => {
		const until = waiver.expires === void 0 ? "" : (/* @__PURE__ */ new Date(waiver.expires - 1)).toISOString().slice(0, 10);
		return `| ${[
			codeSpan(finding.rule),
			codeSpan(cut(describePlace(finding.span), LONGEST_ASIDE)),
			aside(waiver.reason),
			aside(waiver.owner ?? ""),
			until
		].join(" | ")} |`;
	});
	const more = waived.length > rows.length ? ["", `and ${waived.length - rows.length} more`] : [];
	return [
		"<details>",
		`<summary>${pluralize(waived.length, "waived finding")}</summary>`,
		"",
		"| Rule | Place | Reason | Owner | Until |",
		"| :-- | :-- | :-- | :-- | :-- |",
		...rows,
		...more,
		"",
		"</details>"
	].join("\n");
}
function renderInspected({ inspected, version }) {
	return `Inspected ${describeInspected(inspected)} in ${pluralize(inspected.files, "file")} with apigee-tls-gate ${aside(version)}.`;
}
function text(untrusted) {
	return escapeMarkdown(cut(untrusted));
}
function aside(untrusted) {
	return escapeMarkdown(cut(untrusted, LONGEST_ASIDE));
}
function cut(untrusted, most = LONGEST_TEXT) {
	if (untrusted.length <= most) return untrusted;
	return `${untrusted.slice(0, most).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
// src/report/secrecy.ts
/** BEGIN and END lines, also misspelt and glued ones: those are what a reader must see. */
const MARKER = /(?:-{4,}\s|(?<=-))(BEGIN|END) [A-Z0-9 ]{0,60}-*/g;
/** What base64 of certificates and keys looks like in the middle of other text: far longer than words and path segments. */
const LONG_RUN = /[A-Za-z0-9+/_]{48,}={0,2}/g;
/** A line of nothing but base64 is hidden even where it is short: the last line of a body. */
const BASE64_LINE = /^\s*["']?[A-Za-z0-9+/]{16,}={0,2}["']?,?\s*$/;
const PASSWORD = /(pass(?:word|phrase|wd)?["']?\s*[:=]\s*["']?|<[^<>]*pass(?:word|phrase)>\s*)([^\s"'<>,}]+)/giu;
const ENCODED = /[A-Za-z0-9+/]{4}/;
/** Tells which lines of a file must not be shown: bodies of PEM blocks, whole or cut off, and binary content. */
function findSecretLines(source, lines) {
	const secret = /* @__PURE__ */ new Set();
	const binary = source.text.includes("\0") || source.text.includes("�");
	let blockIndent;
	for (const [index, line] of lines.entries()) {
		const last = [...line.matchAll(MARKER)].at(-1);
		if (last !== void 0) blockIndent = last[1] === "BEGIN" ? indentOf(line) : void 0;
		else if (blockIndent !== void 0) {
			if (line.trim() !== "" && indentOf(line) < blockIndent) blockIndent = void 0;
			else secret.add(index);
		}
		if (binary || BASE64_LINE.test(line)) secret.add(index);
	}
	return secret;
}
function indentOf(line) {
	return line.length - line.trimStart().length;
}
/** The stretches of one line that must not be shown although the rest may. */
function findVeils(line) {
	const veils = [...findBodies(line)];
	for (const { index, 0: run } of line.matchAll(LONG_RUN)) veils.push({
		start: index,
		end: index + run.length
	});
	for (const { index, 0: whole, 1: name = "" } of line.matchAll(PASSWORD)) veils.push({
		start: index + name.length,
		end: index + whole.length
	});
	return veils.sort((a, b) => a.start - b.start);
}
/** What follows a BEGIN and what precedes an END on the same line. */
function findBodies(line) {
	const veils = [];
	let open = false;
	let from = 0;
	for (const { index, 0: marker, 1: kind = "" } of line.matchAll(MARKER)) {
		const begins = kind === "BEGIN";
		if (open || !begins) veils.push({
			start: from,
			end: index
		});
		open = begins;
		from = index + marker.length;
	}
	if (open) veils.push({
		start: from,
		end: line.length
	});
	return veils.filter(({ start, end }) => ENCODED.test(line.slice(start, end)));
}
// src/report/frame.ts
const TAB = 4;
const VEIL = "•••";
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\uFF01-\uFF60]/u;
/** Longer lines are machine-made, and a cut-out of one tells nothing. */
const LONGEST_LINE = 2e4;
/** Prepares one file for frames; the file is scanned for secrets once. */
function openFrames(file) {
	const lines = file.text.split(/\r\n|\n|\r/);
	const secret = findSecretLines(file, lines);
	return (span, width) => {
		const { line, column } = positionAt(file, span.start);
		const text = lines[line - 1];
		if (text === void 0 || text.trim() === "" || text.length > LONGEST_LINE || secret.has(line - 1)) return void 0;
		const start = column - 1;
		const end = Math.min(Math.max(start + span.end - span.start, start), text.length);
		return {
			line,
			...cutAround(glyphsOf(text), start, end, width)
		};
	};
}
function glyphsOf(line) {
	const glyphs = [];
	const veils = findVeils(line);
	let next = 0;
	let column = 0;
	for (let at = 0; at < line.length; at = glyphs.at(-1)?.end ?? line.length) {
		while ((veils[next]?.end ?? 1e400) <= at) next += 1;
		const veil = veils[next];
		const glyph = veil !== void 0 && veil.start <= at ? {
			start: at,
			end: veil.end,
			text: VEIL,
			cells: 3
		} : glyphAt(line, at, column);
		glyphs.push(glyph);
		column += glyph.cells;
	}
	return glyphs;
}
function glyphAt(line, at, column) {
	const character = String.fromCodePoint(line.codePointAt(at) ?? 0);
	const end = at + character.length;
	if (character === "	") {
		const blanks = TAB - column % TAB;
		return {
			start: at,
			end,
			text: " ".repeat(blanks),
			cells: blanks
		};
	}
	const text = escapeTerminal(character);
	if (text !== character) return {
		start: at,
		end,
		text,
		cells: text.length
	};
	return {
		start: at,
		end,
		text,
		cells: /\p{Mn}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1
	};
}
/** Keeps the part of the line that holds the span, within the width, and measures the underline. */
function cutAround(glyphs, start, end, width) {
	const first = glyphs.findIndex((glyph) => glyph.end > start);
	let low = first === -1 ? glyphs.length : first;
	let high = low;
	let used = 0;
	const cellsAt = (index) => glyphs[index]?.cells ?? 0;
	const fits = (index) => index >= 0 && index < glyphs.length && used + cellsAt(index) <= width;
	while (fits(high) && (glyphs[high]?.start ?? 0) < end) used += cellsAt(high++);
	while (fits(high) || fits(low - 1)) {
		if (fits(high)) used += cellsAt(high++);
		if (fits(low - 1)) used += cellsAt(--low);
	}
	const shown = glyphs.slice(low, high);
	const before = shown.filter((glyph) => glyph.end <= start);
	const under = shown.filter((glyph) => glyph.end > start && glyph.start < end);
	const cells = (some) => some.reduce((sum, glyph) => sum + glyph.cells, 0);
	const left = low > 0 ? "…" : "";
	const right = high < glyphs.length ? "…" : "";
	return {
		code: left + shown.map((glyph) => glyph.text).join("") + right,
		indent: left.length + cells(before),
		length: Math.max(1, cells(under))
	};
}
// src/report/text.ts
const CODE_WIDTH = 100;
const NARROWEST = 40;
const CODES = {
	bold: 1,
	dim: 2,
	red: 31,
	green: 32,
	yellow: 33,
	blue: 34,
	cyan: 36
};
const COLOUR_OF = {
	error: "red",
	warning: "yellow",
	notice: "blue"
};
/** The verdict for people at a terminal or in a log. */
function renderText(verdict, options) {
	const { colour, width } = options;
	const paint = (text, ...styles) => colour ? `\u001B[${styles.map((style) => CODES[style]).join(";")}m${text}\u001B[0m` : text;
	const canvas = {
		paint,
		width: width === void 0 ? void 0 : Math.max(width, NARROWEST)
	};
	return `${[
		...groupByFile(verdict.findings).flatMap(({ file, findings }) => renderFile(file, findings, canvas)),
		...renderFailures(verdict, canvas),
		...renderClosing(verdict, options.elapsedMs, canvas)
	].map((line) => disarmLine(line).trimEnd()).join("\n")}\n`;
}
function renderFile(file, findings, canvas) {
	const [first] = findings;
	if (first === void 0) return [];
	const frame = openFrames(first.span.file);
	const counts = describeCounts(countSeverities(findings)) ?? "";
	const head = `${canvas.paint(escapeLogLine(file), "bold")} ${canvas.paint(`· ${counts}`, "dim")}`;
	const codeWidth = Math.max((canvas.width ?? CODE_WIDTH) - 12, 28);
	return [
		head,
		"",
		...findings.flatMap((finding) => [...renderFinding(finding, frame(finding.span, codeWidth), canvas), ""])
	];
}
function renderFinding(finding, frame, canvas) {
	const { paint } = canvas;
	const colour = COLOUR_OF[finding.severity];
	const label = `${finding.severity}[${escapeTerminal(finding.rule)}]:`;
	const gutter = " ".repeat(Math.max(3, String(frame?.line ?? "").length) + 2);
	const bar = paint("│", "dim");
	const lines = [...wrap(escapeTerminal(finding.message), canvas.width, `  ${label} `, "    ").map((line, index) => index === 0 ? line.replace(label, () => paint(label, colour, "bold")) : line), `${gutter}${paint("╭─", "dim")} ${escapeTerminal(describePlace(finding.span))}`];
	if (frame !== void 0) {
		const number = String(frame.line).padStart(gutter.length - 1);
		lines.push(`${paint(number, "dim")} ${bar} ${frame.code}`, `${gutter}${bar} ${" ".repeat(frame.indent)}${paint("^".repeat(frame.length), colour, "bold")}`);
	}
	for (const { span, label: how } of finding.related ?? []) lines.push(...note(`${escapeTerminal(how)}:`, escapeTerminal(describePlace(span)), gutter, canvas));
	return [...lines, ...note("help:", escapeTerminal(finding.help), gutter, canvas, true)];
}
function note(label, text, gutter, { paint, width }, last = false) {
	const corner = last ? "╰─" : "├─";
	return wrap(text, width, `${gutter}${corner} ${label} `, `${gutter}${last ? " " : "│"}  `).map((line, index) => {
		const rest = line.slice(gutter.length);
		if (index > 0) return gutter + (last ? rest : paint("│", "dim") + rest.slice(1));
		const tail = rest.slice(corner.length + 1 + label.length);
		return `${gutter}${paint(corner, "dim")} ${paint(label, "cyan")}${tail}`;
	});
}
function wrap(text, width, first, other) {
	if (width === void 0) return [first + text];
	const lines = [];
	let line = first;
	let bare = true;
	for (const word of text.split(" ")) {
		if (!bare && line.length + word.length > width) {
			lines.push(line.trimEnd());
			line = other;
		}
		line += `${word} `;
		bare = false;
	}
	return [...lines, line.trimEnd()];
}
function renderFailures({ failures }, { paint }) {
	if (failures.length === 0) return [];
	const lines = failures.map(({ where, message }) => `  ${paint(`${escapeLogLine(where)}:`, "red")} ${escapeTerminal(message)}`);
	return [
		paint("The gate could not look at everything", "red", "bold"),
		"",
		...lines,
		""
	];
}
const MARKS = {
	pass: ["✔", "green"],
	fail: ["✖", "red"],
	incomplete: ["✖", "red"],
	empty: ["✖", "yellow"]
};
function renderClosing(verdict, elapsedMs, canvas) {
	const { paint } = canvas;
	const [mark, colour] = MARKS[verdict.outcome];
	const waived = describeWaived(verdict.counts);
	const time = elapsedMs === void 0 ? "" : `, in ${describeTime(elapsedMs)}`;
	const [first] = verdict.findings;
	return [
		...verdict.platform === void 0 ? [] : [`${paint("Platform", "dim")}  ${verdict.platform.name} ${paint(`(${escapeTerminal(verdict.platform.evidence)})`, "dim")}`],
		`${paint("Inspected", "dim")} ${describeInspected(verdict.inspected)} in ${pluralize(verdict.inspected.files, "file")}${time}`,
		...first === void 0 ? [] : [`${paint("Why", "dim")}       apigee-tls-gate explain RULE ${paint(`(for example: explain ${escapeTerminal(first.rule)})`, "dim")}`],
		"",
		`${paint(`${mark} apigee-tls-gate ${describeOutcome(verdict)}`, colour, "bold")}${waived === void 0 ? "" : ` · ${waived}`}`,
		...verdict.outcome === "empty" ? wrap(EMPTY_REMEDY, canvas.width, "  ", "  ") : []
	];
}
function describeTime(elapsedMs) {
	return elapsedMs < 1e3 ? `${Math.round(elapsedMs)} ms` : `${(elapsedMs / 1e3).toFixed(1)} s`;
}
// src/workspace/disk.ts
/** Folders that hold other people's files or version control's own. */
const pruned = /* @__PURE__ */ new Set([".git", "node_modules"]);
/** Opens a directory as a workspace, or says in words why it cannot be one. */
function openDirectory(root, limits = defaultLimits) {
	let base;
	try {
		base = realpathSync(root);
		if (!statSync(base).isDirectory()) return { problem: `"${root}" is not a directory` };
	} catch (error) {
		return { problem: `"${root}" cannot be opened: ${reasonOf(error)}` };
	}
	const { paths, blind } = walk(base, limits);
	const known = /* @__PURE__ */ new Map();
	return {
		paths,
		blind,
		read(path) {
			let result = known.get(path);
			if (result === void 0) known.set(path, result = readBelow(base, path, limits));
			return result;
		}
	};
}
function walk(base, limits) {
	const paths = [];
	const blind = [];
	const pending = [""];
	for (let directory = pending.pop(); directory !== void 0; directory = pending.pop()) {
		let entries;
		try {
			entries = readdirSync(join(base, directory), { withFileTypes: true });
		} catch (error) {
			blind.push({
				path: directory,
				reason: `the folder cannot be listed: ${reasonOf(error)}`
			});
			continue;
		}
		for (const entry of entries) {
			const path = joinPath(directory, entry.name);
			if (entry.isDirectory() && !pruned.has(entry.name)) pending.push(path);
			else if (entry.isFile() || entry.isSymbolicLink() && linksToFileBelow(base, path)) paths.push(path);
		}
		if (paths.length > limits.files) {
			blind.push({
				path: directory,
				reason: `more than ${limits.files} files; name the folders that matter with \`include\` or a narrower root`
			});
			break;
		}
	}
	return {
		paths: paths.sort(),
		blind
	};
}
function linksToFileBelow(base, path) {
	try {
		const real = realpathSync(join(base, path));
		return isBelow(base, real) && statSync(real).isFile();
	} catch {
		return false;
	}
}
function isBelow(base, real) {
	const away = relative(base, real);
	return away !== "" && away !== ".." && !away.startsWith(`..${sep$1}`) && !/^[A-Za-z]:/.test(away);
}
function readBelow(base, path, limits) {
	const inside = normalizePath(path);
	if (inside === void 0 || inside === "") return {
		kind: "refused",
		reason: "the path leaves the repository"
	};
	let real;
	try {
		real = realpathSync(join(base, inside));
	} catch (error) {
		return codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR" ? { kind: "absent" } : {
			kind: "refused",
			reason: reasonOf(error)
		};
	}
	if (!isBelow(base, real)) return {
		kind: "refused",
		reason: "a symbolic link leads out of the repository"
	};
	try {
		const bytes = readRegularFile(real, limits.fileBytes);
		return typeof bytes === "string" ? {
			kind: "refused",
			reason: bytes
		} : {
			kind: "read",
			source: sourceFromBytes(inside, bytes)
		};
	} catch (error) {
		return {
			kind: "refused",
			reason: reasonOf(error)
		};
	}
}
/** The bytes, or in words why not. Opened first and looked at afterwards, so that nothing can be put in its place between. */
function readRegularFile(real, most) {
	const descriptor = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	try {
		const status = fstatSync(descriptor);
		if (!status.isFile()) return "it is not a regular file";
		if (status.size > most) return `it has ${status.size} bytes, more than the limit of ${most}`;
		const bytes = Buffer.alloc(status.size);
		let length = 0;
		while (length < bytes.length) {
			const count = readSync(descriptor, bytes, length, bytes.length - length, length);
			if (count === 0) break;
			length += count;
		}
		return length === bytes.length ? bytes : "it shrank while it was read";
	} finally {
		closeSync(descriptor);
	}
}
function codeOf(error) {
	return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : void 0;
}
const plainReasons = {
	ENOENT: "there is no such file or directory",
	ENOTDIR: "a part of the path is not a directory",
	EACCES: "permission denied",
	EPERM: "permission denied",
	ELOOP: "too many symbolic links",
	EISDIR: "it is a directory",
	ENAMETOOLONG: "the path is too long"
};
/** A reason without the absolute path that system errors carry. */
function reasonOf(error) {
	const code = codeOf(error);
	return code === void 0 ? "it cannot be read" : plainReasons[code] ?? `it cannot be read (${code})`;
}
export { verdictWord as a, disarmLine as c, version as d, checkRepository as f, nearest as g, platforms as h, renderJson as i, escapeLogLine as l, failOnValues as m, renderText as n, renderAnnotations as o, allRules as p, renderSummary as r, describeOutcome as s, openDirectory as t, escapeTerminal as u };
