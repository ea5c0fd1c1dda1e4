use std::fmt::Write;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

/// What a text says, as one line: the text of each timing and its meaning.
fn show(text: &str) -> String {
    let mut shown = String::new();
    for Timing { range, says } in timings(text) {
        let separator = if shown.is_empty() { "" } else { " | " };
        write!(shown, "{separator}{} {}", &text[range], meaning(&says)).unwrap();
    }
    shown
}

fn meaning(says: &Says) -> String {
    match says {
        Says::Rhythm(Rhythm { every, times, on }) => {
            let on: String = on
                .iter()
                .map(|on| match on {
                    Fixed::Weekday(day) => format!(" weekday {day}"),
                    Fixed::Day(day) => format!(" {}", month_day(*day)),
                })
                .collect();
            format!("= every {} {:?}{}{on}", every.interval, every.unit, amount(times.as_ref()))
        }
        Says::Deadline(Deadline { year, day, before, times }) => {
            let year = match year {
                Some(Year::Absolute(year)) => format!("{year} "),
                Some(year) => format!("{year:?} "),
                None => String::new(),
            };
            format!("= {}{year}{}{}", if *before { "before " } else { "at " }, month_day(*day), amount(times.as_ref()))
        }
        Says::Measure(Measure { amount: found, unit }) => format!("={}{unit}", amount(Some(found))),
    }
}

fn month_day(MonthDay { month, day }: MonthDay) -> String {
    match day {
        DayOfMonth::Day(day) => format!("{month}-{day}"),
        part => format!("{month}-{part:?}"),
    }
}

fn amount<T: std::fmt::Display>(amount: Option<&Amount<T>>) -> String {
    match amount {
        None => String::new(),
        Some(Amount::AtLeast(n)) => format!(" >={n}"),
        Some(Amount::AtMost(n)) => format!(" <={n}"),
        Some(Amount::Exactly(n)) => format!(" {n}"),
        Some(Amount::Between(n, m)) => format!(" {n}..{m}"),
    }
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(text, expected)| (text, expected, show(text)))
        .filter(|(_, expected, shown)| shown != *expected)
        .map(|(text, expected, shown)| format!("{text}\n  expected {expected}\n  got      {shown}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rhythms_with_times() {
    check(&[
        ("每季度至少组织1次", "每季度至少组织1次 = every 1 Quarter >=1"),
        ("每季度至少组织研究 1次安全生产", "每季度至少组织研究 1次 = every 1 Quarter >=1"),
        ("分管领域安全生产检查每年不少于2次。", "每年不少于2次 = every 1 Year >=2"),
        ("每年对分管领域安全生产检查不少于2次", "每年对分管领域安全生产检查不少于2次 = every 1 Year >=2"),
        ("每半年一次", "每半年一次 = every 1 HalfYear 1"),
        ("每半年开展一次全面安全生产诊断", "每半年开展一次 = every 1 HalfYear 1"),
        ("专业委员会至少每季度召开一次会议", "至少每季度召开一次 = every 1 Quarter >=1"),
        ("每两月召开1次安委会,分析", "每两月召开1次 = every 2 Month 1"),
        ("每２个月至少１次", "每２个月至少１次 = every 2 Month >=1"),
        ("每三年开展两次以上", "每三年开展两次以上 = every 3 Year >=2"),
        ("每月开展1至2次检查", "每月开展1至2次 = every 1 Month 1..2"),
        ("每周不超过三次", "每周不超过三次 = every 1 Week <=3"),
        ("每周一次、每周两次", "每周一次 = every 1 Week 1 | 每周两次 = every 1 Week 2"),
        (
            "每半年向镇（街道）党（工）委、镇政府（街道办）通报1次",
            "每半年向镇（街道）党（工）委、镇政府（街道办）通报1次 = every 1 HalfYear 1",
        ),
        (
            "每个月、每旬、每半月、每15日",
            "每个月 = every 1 Month | 每旬 = every 1 TenDays | 每半月 = every 1 HalfMonth | 每15日 = every 15 Day",
        ),
        (
            "每月至少带队检查1次、每半年至少组织1次演练",
            "每月至少带队检查1次 = every 1 Month >=1 | 每半年至少组织1次 = every 1 HalfYear >=1",
        ),
        (
            "主要领导每半年、副职领导每季度至少分别主持召开1次",
            "每半年 = every 1 HalfYear | 每季度至少分别主持召开1次 = every 1 Quarter >=1",
        ),
        ("坚持每日安全风险研判、每月安全形势分析", "每日 = every 1 Day | 每月 = every 1 Month"),
        ("每季度至少向社会公开发布1个典型执法案例，组织2次", "每季度 = every 1 Quarter"),
        ("每年定期召开会议，开展1次", "每年 = every 1 Year"),
        ("每年第一次会议、第二次会议", "每年 = every 1 Year"),
        ("每年对二次供水设施清洗1次", "每年对二次供水设施清洗1次 = every 1 Year 1"),
    ]);
}

#[test]
fn rhythms_without_the_word_every() {
    check(&[
        ("半年至少一次", "半年至少一次 = every 1 HalfYear >=1"),
        ("一年不少于两次", "一年不少于两次 = every 1 Year >=2"),
        ("一月一调度、每季一通报", "一月一 = every 1 Month 1 | 每季一 = every 1 Quarter 1"),
        ("按季度通报、逐月报送", "按季度 = every 1 Quarter | 逐月 = every 1 Month"),
        ("一年内受到两次以上行政处罚", ""),
        ("下半年一次、近一年两次", ""),
        ("按日连续处罚、逐年提高、按季节、按年度计划", ""),
    ]);
}

#[test]
fn rhythms_with_fixed_days() {
    check(&[
        ("于6月15日和12月15日前分别报送", "6月15日和12月15日前 = every 1 Year 6-15 12-15"),
        ("每年6月15日、12月15日前", "每年6月15日、12月15日前 = every 1 Year 6-15 12-15"),
        ("每月5日前报送", "每月5日前 = every 1 Month 1-5"),
        ("每月10号、25号前", "每月10号、25号前 = every 1 Month 1-10 1-25"),
        ("每月底前", "每月底前 = every 1 Month 1-End"),
        ("每季度末、每半年末", "每季度末 = every 1 Quarter 3-End | 每半年末 = every 1 HalfYear 6-End"),
        (
            "每季度首月10日前、每季度最后一个月25日前",
            "每季度首月10日前 = every 1 Quarter 1-10 | 每季度最后一个月25日前 = every 1 Quarter 3-25",
        ),
        ("每年底前、每年年底前", "每年底前 = every 1 Year 12-End | 每年年底前 = every 1 Year 12-End"),
        ("每年3月、9月底前", "每年3月、9月底前 = every 1 Year 3-End 9-End"),
        ("每年1月底前、7月底前，8月底前", "每年1月底前、7月底前 = every 1 Year 1-End 7-End | 8月底前 = before 8-End"),
        ("每年7月10日前、次年1月10日前", "每年7月10日前、次年1月10日前 = every 1 Year 7-10 1-10"),
        ("每月5日前和20日前", "每月5日前和20日前 = every 1 Month 1-5 1-20"),
        ("每半年（6月底、12月底前）报送一次", "每半年（6月底、12月底前）报送一次 = every 1 HalfYear 1 6-End"),
        ("（每年上半年）开展一次", "每年上半年 = every 1 Year 6-End"),
        ("每年6月开展1次", "每年6月开展1次 = every 1 Year 1 6-End"),
        ("每年6月前", "每年6月前 = every 1 Year 5-End"),
        ("每年一季度末前", "每年一季度末前 = every 1 Year 3-End"),
        ("每周五前、每周一、三", "每周五前 = every 1 Week weekday 5 | 每周一、三 = every 1 Week weekday 1 weekday 3"),
        ("每周一调度", "每周一 = every 1 Week 1"),
        ("每周一至周五", "每周 = every 1 Week"),
        ("每年1月1日至3月31日", "每年 = every 1 Year"),
    ]);
}

#[test]
fn deadlines() {
    check(&[
        ("6月底前完成全面摸排", "6月底前 = before 6-End"),
        ("10 月底前,组织", "10 月底前 = before 10-End"),
        ("十月底前", "十月底前 = before 10-End"),
        ("到2022年年底具有", "2022年年底 = before 2022 12-End"),
        ("2022年年底前、２０２３年６月底前", "2022年年底前 = before 2022 12-End | ２０２３年６月底前 = before 2023 6-End"),
        ("二〇二二年底前", "二〇二二年底前 = before 2022 12-End"),
        ("6月15日前、6月30日24时前", "6月15日前 = before 6-15 | 6月30日24时前 = before 6-30"),
        ("于2016年3月4日下午下班前将意见", "2016年3月4日下午下班前 = before 2016 3-4"),
        ("9月15日18:00前", "9月15日18:00前 = before 9-15"),
        ("年底前规模以上企业，年末结合", "年底前 = before This 12-End | 年末 = at This 12-End"),
        (
            "今年年底前、今年底前、本年度内、明年3月底前",
            "今年年底前 = before This 12-End | 今年底前 = before This 12-End | 本年度内 = before This 12-End | 明年3月底前 = before Next 3-End",
        ),
        ("三季度末，第一季度末前", "三季度末 = at 9-End | 第一季度末前 = before 3-End"),
        ("上半年底前、9月上旬", "上半年底前 = before 6-End | 9月上旬 = at 9-Early"),
        ("到xx年底前,完成", "xx年底前 = before Unnamed 12-End"),
        ("并于xx年6月15日和12月15日前", "xx年6月15日 = before Unnamed 6-15 | 12月15日前 = before Unnamed 12-15"),
        ("2025年前、到2030年，实现", "2025年前 = before 2025 1-Start | 2030年 = before 2030 12-End"),
        ("6月前完成", "6月前 = before 6-Start"),
        ("年内不少于4次召开", "年内不少于4次 = before This 12-End >=4"),
        ("年内至少要召开1次专委会全会", "年内至少要召开1次 = before This 12-End >=1"),
        ("全年检查不少于4次", "全年检查不少于4次 = before This 12-End >=4"),
        ("6月底前开展1次检查", "6月底前开展1次 = before 6-End 1"),
        ("——6月底前", "6月底前 = before 6-End"),
        ("2月29日前、2月30日前、13月底前", "2月29日前 = before 2-29"),
    ]);
}

#[test]
fn measures() {
    check(&[
        ("不低于75%", "不低于75% = >=75%"),
        ("数量不低于在职执法人员的75%。", "不低于在职执法人员的75% = >=75%"),
        ("落实率100%,", "100% = 100%"),
        ("不少于４％，对部门", "不少于４％ = >=4%"),
        ("比例达到99.5%以上", "达到99.5%以上 = >=99.5%"),
        ("百分之九十以上、百分之百", "百分之九十以上 = >=90% | 百分之百 = 100%"),
        ("控制在5%以内、3‰", "5%以内 = <=5% | 3‰ = 3‰"),
        ("90%—95%", "90%—95% = 90..95%"),
        ("每人每年培训不少于20学时", "每年 = every 1 Year | 不少于20学时 = >=20学时"),
        ("不超过三十人", "不超过三十人 = <=30人"),
        ("执法检查次数不少于4次", "不少于4次 = >=4次"),
    ]);
}

#[test]
fn what_obliges_nobody() {
    for text in [
        "2018年3月10日",
        "2018年3月10日印发",
        "2023年以来",
        "2023年6月底以来",
        "截至2022年底，全市共有",
        "“十四五”期间",
        "“十四五”末",
        "每个、每名、每家、每一个生产经营单位、每3名、每周边、每年级",
        "每学期、每24小时",
        "去年底、上年底、三年内、1年内、近年内、青年内心",
        "自事故发生之日起1年内",
        "10日内、24小时内、15日前",
        "6月16日、6月龄",
        "6月底前后",
        "前三季度",
        "一季度前、上半年前",
        "2022年底，全市",
        "近三年来每年发生3起",
        "1-6月底",
        "2015年到2020年",
        "从6月底起",
        "较大以上事故、3层及以上、超过20年的、超过5%",
        "本年度各类评先评优活动",
        "确保全年安全生产形势持续稳定",
        "xx年全市",
        "新克党发〔2018〕5号",
        "",
    ] {
        assert_eq!(show(text), "", "{text}");
    }
}

#[test]
fn time_is_linear() {
    for unit in [
        "每",
        "每年",
        "每年至少",
        "6月、",
        "6月15日和",
        "2022",
        "一",
        "x",
        "不少于",
        "全年",
        "每周一、",
        "百分之",
        "6 ",
        "不低于啊的",
        "年内",
        "到2030年",
    ] {
        let text = unit.repeat(100_000 / unit.len());
        let start = Instant::now();
        timings(&text);
        // Quadratic time would be minutes, whatever the machine.
        assert!(start.elapsed() < Duration::from_secs(10), "{unit}: {:?}", start.elapsed());
    }
}

proptest! {
    #[test]
    fn any_text_gives_true_ranges(words in prop::collection::vec(prop::sample::select(WORDS), 0..40)) {
        let text = words.concat();
        let mut end = 0;
        for timing in timings(&text) {
            prop_assert!(timing.range.start >= end && !timing.range.is_empty(), "{text}");
            prop_assert!(text.get(timing.range.clone()).is_some(), "{text}");
            end = timing.range.end;
        }
    }
}

const WORDS: &[&str] = &[
    "每",
    "逐",
    "按",
    "个",
    "年",
    "半",
    "季度",
    "月",
    "周",
    "日",
    "底",
    "末",
    "初",
    "内",
    "前",
    "以",
    "上",
    "下",
    "旬",
    "1",
    "6",
    "15",
    "31",
    "２",
    "2022",
    "一",
    "两",
    "十",
    "〇",
    "百分之",
    "%",
    "％",
    ".",
    "次",
    "至少",
    "不少于",
    "超过",
    "达到",
    "的",
    "、",
    "和",
    "，",
    "。",
    " ",
    "\u{3000}",
    "\n",
    "x",
    "全",
    "今",
    "明",
    "到",
    "至",
    "-",
    "时",
    ":",
    "第",
    "号",
    "（",
    "）",
    "次年",
    "é",
    "𠀀",
];
