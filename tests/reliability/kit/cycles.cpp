// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/cycles.h"

#include "tests/reliability/kit/rig.h"

#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>
#include <random>
#include <vector>

using namespace Qt::StringLiterals;

namespace cw::tests {
namespace {

constexpr int kCompleteMs = 150'000;

int between(std::mt19937_64 &random, int least, int most)
{
    return std::uniform_int_distribution<int>(least, most)(random);
}

/// What a verdict says against the node.
QString problemOf(const Verdict &verdict, const QString &when)
{
    return verdict.ok ? QString() : when + u": "_s + QString::fromUtf8(verdict.text);
}

QString completeInTheEnd(Rig &rig, const NodeOptions &options)
{
    if (!rig.startNode(options))
        return u"The last start failed."_s;
    const Verdict verdict = rig.judgeWhenComplete(kCompleteMs, {u"--ledger"_s});
    if (verdict.ok && verdict.figure(u"acknowledged"_s) == 0)
        return u"Nothing was acknowledged: the history is empty."_s;
    if (rig.judge({u"--ledger"_s, u"--blind"_s}).figure(u"unrecorded"_s) == 0)
        return u"No node left a hole behind, so nothing shows that each is on record."_s;
    std::fprintf(stderr, "%s\n", verdict.text.constData());
    return problemOf(verdict, u"in the end"_s);
}

/// Every kind of fault a swarm may use, with sizes drawn anew each time.
QJsonObject drawFault(int kind, std::mt19937_64 &random)
{
    const auto some = [&random](int most) { return between(random, 1, most); };
    const auto page = [](const QString &name) {
        return QJsonObject{{u"do"_s, u"page"_s}, {u"kind"_s, name}, {u"count"_s, 1}};
    };
    const std::vector<QJsonObject> faults{
        {{u"do"_s, u"fin"_s}},
        {{u"do"_s, u"rst"_s}},
        {{u"do"_s, u"half_frame"_s}},
        {{u"do"_s, u"close"_s}, {u"code"_s, 1'001}},
        {{u"do"_s, u"shutdown"_s}, {u"after"_s, some(5)}},
        {{u"do"_s, u"stall"_s}, {u"for"_s, some(5)}},
        {{u"do"_s, u"mute"_s}, {u"symbol"_s, u"ETHUSDT"_s}, {u"for"_s, some(8)}},
        {{u"do"_s, u"drop_closed"_s}, {u"count"_s, some(4)}},
        {{u"do"_s, u"late_final"_s}, {u"seconds"_s, some(3)}, {u"count"_s, some(4)}},
        {{u"do"_s, u"duplicate"_s}, {u"count"_s, some(100)}},
        {{u"do"_s, u"reorder"_s}, {u"count"_s, some(50)}},
        {{u"do"_s, u"bad_time"_s}, {u"time"_s, 1'767'225'600}, {u"count"_s, some(5)}},
        {{u"do"_s, u"status"_s}, {u"status"_s, 503}, {u"count"_s, some(3)}},
        {{u"do"_s, u"status"_s}, {u"status"_s, 429}, {u"retry_after"_s, some(3)}, {u"count"_s, 1}},
        {{u"do"_s, u"body"_s}, {u"text"_s, u"<html></html>"_s}, {u"count"_s, some(2)}},
        {{u"do"_s, u"truncate"_s}, {u"framing"_s, u"close"_s}, {u"count"_s, some(2)}},
        {{u"do"_s, u"truncate"_s}, {u"framing"_s, u"gzip"_s}, {u"count"_s, some(2)}},
        {{u"do"_s, u"lag"_s}, {u"seconds"_s, some(5)}, {u"for"_s, some(10)}},
        {{u"do"_s, u"refuse"_s}, {u"for"_s, some(3)}},
        page(u"short"_s),
        page(u"shifted"_s),
        page(u"repeated"_s),
        page(u"newest"_s),
        {{u"do"_s, u"kill"_s}},
    };
    return faults[static_cast<std::size_t>(kind) % faults.size()];
}

/// A subset of the kinds: uniform mixes hide bugs.
std::vector<int> drawKinds(std::mt19937_64 &random)
{
    constexpr int kKinds = 24;
    std::vector<int> kinds(kKinds);
    std::generate(kinds.begin(), kinds.end(), [n = 0]() mutable { return n++; });
    std::shuffle(kinds.begin(), kinds.end(), random);
    kinds.resize(static_cast<std::size_t>(between(random, 2, 8)));
    return kinds;
}

/// Does a fault; "kill" is one of the node's own.
bool strike(Rig &rig, const QJsonObject &fault, const NodeOptions &options)
{
    if (fault[u"do"_s] != u"kill"_s) {
        rig.inject(fault);
        return true;
    }
    rig.node().kill();
    return rig.startNode(options);
}

} // namespace

QString killCycles(int kills, std::uint64_t seed, const QString &database)
{
    constexpr int kLongestLifeMs = 4'000;
    Rig rig({{u"speed"_s, 60}});
    NodeOptions options;
    options.symbols = u"BTCUSDT,BTC-USDT-PERP"_s;
    options.intervals = u"1m,5m"_s;
    options.database = database;
    std::mt19937_64 random(seed);
    for (int kill = 0; kill < kills; ++kill) {
        if (!rig.startNode(options))
            return u"Start %1 failed."_s.arg(kill);
        letRun(between(random, 0, kLongestLifeMs));
        rig.node().kill();
        if (QString problem = problemOf(rig.judge(), u"kill %1"_s.arg(kill)); !problem.isEmpty())
            return problem;
    }
    return completeInTheEnd(rig, options);
}

QString seamCycles(int seams, std::uint64_t seed)
{
    Rig rig({{u"speed"_s, 20}, {u"trades_per_minute"_s, 90}});
    std::mt19937_64 random(seed);
    for (int seam = 0; seam < seams; ++seam) {
        rig.inject({{u"do"_s, u"clear"_s}});
        rig.inject(
            {{u"do"_s, u"lag"_s}, {u"seconds"_s, between(random, 0, 5'000) / 1'000.0}, {u"for"_s, 3'600}});
        if (!rig.startNode())
            return u"Start %1 failed."_s.arg(seam);
        letRun(between(random, 500, 4'000));
        rig.node().kill();
        if (QString problem = problemOf(rig.judge(), u"seam %1"_s.arg(seam)); !problem.isEmpty())
            return problem;
    }
    return completeInTheEnd(rig, {});
}

QString swarm(int seconds, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    Rig rig({{u"speed"_s, between(random, 5, 60)},
             {u"trades_per_minute"_s, between(random, 10, 120)},
             {u"seed"_s, static_cast<qint64>(seed)}});
    NodeOptions options;
    options.symbols = u"BTCUSDT,ETHUSDT,BTC-USDT-PERP"_s;
    options.intervals = u"1m,3m"_s;
    if (!rig.startNode(options))
        return u"The first start failed."_s;
    const std::vector<int> kinds = drawKinds(random);
    QElapsedTimer elapsed;
    for (elapsed.start(); elapsed.elapsed() < seconds * 1'000;) {
        letRun(between(random, 100, 3'000));
        const int kind =
            kinds[static_cast<std::size_t>(between(random, 0, static_cast<int>(kinds.size()) - 1))];
        if (!strike(rig, drawFault(kind, random), options))
            return u"A restart failed."_s;
    }
    const Verdict verdict = rig.judge();
    if (!verdict.ok)
        return problemOf(verdict, u"under faults, seed %1"_s.arg(seed));
    rig.inject({{u"do"_s, u"clear"_s}});
    return problemOf(rig.judgeWhenComplete(kCompleteMs, {u"--ledger"_s}),
                     u"after the faults, seed %1"_s.arg(seed));
}

} // namespace cw::tests
