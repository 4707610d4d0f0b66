/** How each call is made, by what an error says that it could not do. */
export const CALLS: { readonly [action: string]: string } = {
  "track an event":
    "trackCustomEvent(eventName, { anonymousId, loginUserKey, loginUserId, attributes, eventTime, preset, item })",
  "track a user": "trackUser(loginUserId, { loginUserKey, anonymousId, attributes, eventTime })",
  "map a user": "mapUser({ [loginUserKey]: loginUserId }, { eventTime })",
  "submit an item": "submitItem(itemKey, itemId, attributes)",
  "flush": "flush({ timeoutMs, signal }) and stop({ timeoutMs })",
};

/** What a call takes first and beside: of these, an object is a call of another kind. */
export const POSITIONS: ReadonlySet<string> = new Set(["eventName", "loginUserId", "itemKey", "itemId"]);
