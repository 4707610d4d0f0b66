// What the collector says of requests and messages it says in English; this tells the same in Chinese. What is not
// here stays as it is: words of a plan's schemas, of a platform's errors.

/** Sentences, and how they are told in Chinese. */
const CHINESE: readonly (readonly [RegExp, string])[] = [
  [/^and (\d+) more$/, "还有 $1 处"],
  [/^was told to fail$/, "按设定失败"],
  [/^only POST is understood here$/, "只接受 POST"],
  [/^cannot be kept: (.*)$/, "无法保存：$1"],
  [/^is no object$/, "不是对象"],
  [/^lacks '(.+)'$/, "缺少 '$1'"],
  [/^is expected to have '(.+)'$/, "通常应有 '$1'"],
  [/^has no 'deviceId' or 'userId'$/, "没有 'deviceId'（访问用户ID）或 'userId'（登录用户ID）"],
  [/^has a 'userKey' without a 'userId'$/, "有 'userKey' 但没有 'userId'（登录用户ID）"],
  [/^has an 'eventType' that the protocol does not know$/, "'eventType' 不是协议中的类型"],
  [/^has a 'projectKey' that is not the product id of its URL, (.+)$/, "'projectKey' 与 URL 中的项目ID $1 不同"],
  [/^has a 'timestamp' that looks like seconds, where milliseconds are meant$/, "'timestamp' 像是以秒为单位，应为毫秒"],
  [
    /^has a 'timestamp' that looks like microseconds, where milliseconds are meant$/,
    "'timestamp' 像是以微秒为单位，应为毫秒",
  ],
  [/^sets no attributes$/, "没有设置任何属性"],
  [/^has a field '(.+)' that the protocol does not know$/, "有协议中没有的字段 '$1'"],
  [/^has a 'sendTime' that is not its 'timestamp'$/, "'sendTime' 与 'timestamp' 不同"],
  [/^has a '(.+)' that is no (\w+)$/, "'$1' 的类型不是 $2"],
  [/^has '(.+)' that are no object$/, "'$1' 不是对象"],
  [/^has '(.+)' that is neither a text nor a number nor a boolean$/, "'$1' 不是字符串、数字或布尔值"],
  [/^has no identities in 'identifies'$/, "'identifies' 中没有任何标识"],
  [/^has an empty '(.+)'$/, "'$1' 为空"],
  [/^user mappings are known in plain Protobuf alone$/, "用户融合只接受未压缩的 Protobuf"],
  [/^the body is no list of messages$/, "请求体不是消息列表"],
  [/^the body is no (\S+): (.*)$/, "请求体不是 $1：$2"],
  [/^the body is larger than (\d+) bytes$/, "请求体超过 $1 字节"],
  [
    /^the body has more than (\d+) messages, which is what SDKs send at the most$/,
    "请求体超过 $1 条消息，即 SDK 一次发送的上限",
  ],
  [/^the body has more than (\d+) values$/, "请求体超过 $1 个值"],
  [
    /^the body is nested more than (\d+) levels deep, where the protocol has four$/,
    "请求体嵌套超过 $1 层，而协议只有四层",
  ],
  [/^the body broke off: (.*)$/, "请求体中断：$1"],
  [/^cannot read the content type (.*)$/, "无法读取内容类型 $1"],
  [/^cannot read (\S+)$/, "无法读取 $1"],
  [/^cannot read (\S+) (.*)$/, "无法读取 $1 $2"],
  [/^the URL lacks 'stm', which is the key of X-Crypt-Codec$/, "URL 中缺少 'stm'，它是 X-Crypt-Codec 的密钥"],
  [/^a server host has no path: leave out '(.+)'$/, "服务器地址不含路径：请去掉 '$1'"],
  [/^a server host has no path, and trackers add their own to it$/, "服务器地址不含路径，路径由 SDK 自行添加"],
  [/^items go to (\S+), without \/v3$/, "维度表应发送到 $1，不带 /v3"],
  [/^user mappings go to (\S+), without \/v3$/, "用户融合应发送到 $1，不带 /v3"],
  [/^events go to (\S+)$/, "事件应发送到 $1"],
  [/^the product id is empty$/, "项目ID 为空"],
  [/^the product id is not percent-encoded as it must be$/, "项目ID 的百分号编码有误"],
  [/^trackers send to (\S+) and (\S+)$/, "SDK 发送到 $1 和 $2"],
  [/^'(.+)' is not planned$/, "'$1' 不在埋点方案中"],
  [/^'(.+)' is required by the plan$/, "'$1' 是方案要求的"],
  [/^'(.+)' must be an? (.+) as planned$/, "'$1' 应为方案中的 $2"],
  [/^'(.+)' must be as its schema plans(?: \((.*)\))?$/, "'$1' 不符合方案中的规则（$2）"],
  [/^'(.+)' cannot be checked, as its schema answers asynchronously$/, "'$1' 未检查，因为其规则是异步的"],
  [/^'(.+)' cannot be checked, as its schema throws(?: \((.*)\))?$/, "'$1' 无法检查，因为其规则出错（$2）"],
];

/** A sentence of the collector in Chinese, or as it is where there is no other. */
export function inChinese(sentence: string): string {
  const parts = sentence.split("; ");
  if (parts.length > 1 && parts.every((part) => /^(?:message \d|and \d)/.test(part))) {
    return parts.map(inChinese).join("；");
  }
  const [, number, rest] = /^message (\d+) (.*)$/s.exec(sentence) ?? [];
  if (rest !== undefined) return `第 ${number} 条消息${inChinese(rest)}`;
  const [, cause] = /^there is nothing at this path: (.*)$/s.exec(sentence) ?? [];
  if (cause !== undefined) return `此路径不存在：${inChinese(cause)}`;
  const [, about] = /^has a 'resourceItem' that (.*)$/s.exec(sentence) ?? [];
  if (about !== undefined) return `'resourceItem' ${inChinese(about)}`;
  const found = CHINESE.find(([pattern]) => pattern.test(sentence));
  return found ? sentence.replace(...found).replace("（）", "") : sentence;
}
