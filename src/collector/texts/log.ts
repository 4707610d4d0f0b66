/** What the terminal says. */
export const LOG_TEXTS = {
  "log.count.event": ["{count} {count|event|events}", "{count} 条埋点事件"],
  "log.count.user": ["attributes of {count} {count|user|users}", "{count} 条登录用户属性"],
  "log.count.item": ["{count} {count|item|items}", "{count} 条维度表"],
  "log.count.mapping": ["{count} {count|mapping|mappings}", "{count} 条用户融合"],
  "log.count.visit": ["{count} {count|visit|visits}", "{count} 条访问"],
  "log.count.page": ["{count} {count|page|pages}", "{count} 条页面浏览"],
  "log.count.action": ["{count} {count|action|actions}", "{count} 条无埋点事件"],
  "log.count.visitor": ["attributes of {count} {count|visitor|visitors}", "{count} 条访问用户属性"],
  "log.refused": ["refused", "已拒绝"],
  "log.unknown": ["{method} {path}", "{method} {path}"],
  "log.size": ["{own} of {all}", "{own} / {all}"],
  "log.noanswer": ["no answer", "没有响应"],
  "log.warning": ["warning: {text}", "警告：{text}"],
  "log.violation": ["off plan: {text}", "不符合方案：{text}"],
  "log.collecting": ["collecting on {url}", "正在采集：{url}"],
  "log.open": ["open {url}/ to see what arrives; Ctrl-C ends it", "打开 {url}/ 查看收到的数据；按 Ctrl-C 结束"],
  "log.public": [
    "warning: who reaches {host} can read what is sent here, and send: there is no password",
    "警告：能访问 {host} 的人都可以读取这里收到的数据，也可以发送：没有密码",
  ],
  "log.loaded": [
    "{count} {count|message|messages} of before, kept in {directory}",
    "已读取 {directory} 中保存的 {count} 条消息",
  ],
} as const;
