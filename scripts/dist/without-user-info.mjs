// actions/shared/markdown/without-user-info.ts
/** A user with a password (not the words that a message puts in their place), also one that holds `/`, `?`, `#` or `@` unescaped; the number of a port is none. Greedy: too much is hidden rather than too little. */
const WITH_PASSWORD = /:\/\/(?!USER:PASSWORD@)[^\s/?#@:]*:(?!\d*[/?#])\S*@/gu;
/** Whatever stands before the last `@` of the authority (RFC 3986, section 3.2.1): a user name, or a token in its place. */
const USER_INFO = /:\/\/(?!USER:PASSWORD@)[^\s/?#]*@/gu;
/** Hides the user, password or token in every address of a text: `https://user:word@host/x` becomes `https://***@host/x`. */
function withoutUserInfo(text) {
	return text.replaceAll(/\S+/gu, (word) => {
		const end = word.lastIndexOf("@") + 1;
		if (end === 0) return word;
		return word.slice(0, end).replaceAll(WITH_PASSWORD, "://***@").replaceAll(USER_INFO, "://***@") + word.slice(end);
	});
}

export { withoutUserInfo };