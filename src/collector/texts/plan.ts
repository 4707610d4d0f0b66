/** The view of the tracking plan. */
export const PLAN_TEXTS = {
  "plan.loading": ["Looking at the plan…", "正在读取埋点方案…"],
  "plan.good": ["The plan is fulfilled", "埋点方案已全部满足"],
  "plan.bad": ["The plan is not fulfilled yet", "埋点方案尚未满足"],
  "plan.seen": ["seen {seen} of {planned}", "已收到 {planned} 项中的 {seen} 项"],
  "plan.violations": [
    "{count} {count|message|messages} off the plan",
    "{count} 条消息不符合方案",
  ],
  "plan.never": ["{count} {count|attribute|attributes} never sent", "{count} 个属性从未上报"],
  "plan.unplanned": ["{count} not in the plan", "{count} 项不在方案中"],
  "plan.unplanned.title": ["Not in the plan", "不在方案中"],
  "plan.state.good": ["✓ seen", "✓ 已收到"],
  "plan.state.idle": ["○ not seen", "○ 未收到"],
  "plan.state.bad": ["✕ {count} off the plan", "✕ {count} 条不符合"],
  "plan.show": ["Show the messages of {name} that are off the plan", "显示 {name} 不符合方案的消息"],
  "plan.attribute": ["Attribute", "属性"],
  "plan.type": ["Type", "类型"],
  "plan.count": ["Seen", "收到"],
  "plan.neversent": ["never sent", "从未上报"],
  "plan.optional": ["{type}, optional", "{type}，可选"],
  "plan.of": ["{type} of {item}", "{type}（{item}）"],
} as const;
