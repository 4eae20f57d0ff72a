// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/rig.h"

#include "tests/cli/programs.h"

#include <QDeadlineTimer>
#include <QEventLoop>
#include <QFile>
#include <QJsonDocument>
#include <QTest>
#include <QTimer>
#include <QUrl>

#include <unistd.h>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace cw::tests {
namespace {

const QString kTools = QStringLiteral(CANDLEWRIGHT_SOURCE_DIR "/tests/reliability/tools/");
const QString kNode = QStringLiteral(CANDLEWRIGHT_BIN_DIR "/candlewright-cli");

QString compact(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QByteArray tailOf(const QString &path)
{
    constexpr qsizetype kMost = 4'000;
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().right(kMost) : QByteArray();
}

} // namespace

Rig::Rig(QJsonObject world, const QJsonArray &script, const QJsonObject &weights)
{
    if (!world.contains(u"seed"_s))
        world[u"seed"_s] = static_cast<qint64>(testSeed());
    m_exchange = std::make_unique<Process>(
        u"python3"_s,
        QStringList{kTools + u"fakex.py"_s, u"--folder"_s, m_folder.path(), u"--world"_s, compact(world),
                    u"--faults"_s, QString::fromUtf8(QJsonDocument(script).toJson(QJsonDocument::Compact)),
                    u"--weights"_s, compact(weights)},
        QStringList{u"PYTHONDONTWRITEBYTECODE=1"_s}, file(u"exchange.log"_s));
    const QJsonObject ready = QJsonDocument::fromJson(m_exchange->readyLine()).object();
    m_url = ready[u"url"_s].toString();
    m_control = ready[u"control"_s].toString();
}

Rig::~Rig()
{
    if (!QTest::currentTestFailed())
        return;
    std::fprintf(stderr, "CANDLEWRIGHT_SEED=%llu\n-- exchange\n%s\n%s\n-- node\n%s\n",
                 static_cast<unsigned long long>(testSeed()), tailOf(file(u"exchange.log"_s)).constData(),
                 compact(report()).toUtf8().constData(), tailOf(file(u"node.log"_s)).constData());
    if (qEnvironmentVariableIsSet("CANDLEWRIGHT_KEEP")) {
        m_folder.setAutoRemove(false);
        std::fprintf(stderr, "kept in %s\n", qPrintable(m_folder.path()));
    }
}

void Rig::expect(const NodeOptions &options)
{
    m_backfillDays = options.backfillDays;
    m_expected.clear();
    for (const QString &symbol : options.symbols.split(u',')) {
        const bool isFuture = symbol.endsWith(u"-PERP"_s);
        const QString name = isFuture ? u"um/"_s + symbol.chopped(5).remove(u'-') : u"spot/"_s + symbol;
        for (const QString &interval : options.intervals.split(u','))
            m_expected << u"--expect"_s << name + u'/' + interval;
    }
}

bool Rig::notePresent() const
{
    return runTool({u"present.py"_s, u"--database"_s, m_address, u"--history"_s,
                    file(u"history.jsonl"_s)})[u"ok"_s]
        .toBool();
}

bool Rig::startNode(const NodeOptions &options)
{
    if (m_node)
        (void)notePresent(); // of a server that is away nothing can be said
    expect(options);
    m_address = options.database.isEmpty() ? database() : options.database;
    QStringList arguments{u"serve"_s,
                          u"--exchange-url"_s,
                          options.exchangeUrl.isEmpty() ? m_url : options.exchangeUrl,
                          u"--data-dir"_s,
                          file(u"data"_s),
                          u"--listen"_s,
                          u"127.0.0.1:0"_s,
                          u"--symbols"_s,
                          options.symbols,
                          u"--intervals"_s,
                          options.intervals,
                          u"--backfill-days"_s,
                          QString::number(options.backfillDays)};
    if (!options.database.isEmpty())
        arguments << u"--database"_s << options.database;
    const QStringList environment{u"CANDLEWRIGHT_HISTORY="_s + file(u"history.jsonl"_s)};
    const QStringList command = options.wrapper + QStringList{kNode} + arguments + options.arguments;
    m_node = std::make_unique<Process>(command.first(), command.mid(1), environment + options.environment,
                                       file(u"node.log"_s));
    const QString line = QString::fromUtf8(m_node->readyLine());
    m_api = line.section(u' ', -1).trimmed();
    return m_api.startsWith(u"http://"_s);
}

QJsonObject Rig::ask(const QString &path) const { return get(m_api + path).json().object(); }

QJsonArray Rig::askList(const QString &path) const { return get(m_api + path).json().array(); }

QJsonObject Rig::tell(const QString &path, const QJsonObject &body) const
{
    return post(m_api + path, compact(body).toUtf8()).json().object();
}

void Rig::inject(const QJsonObject &fault) const
{
    const QString query = QString::fromLatin1(QUrl::toPercentEncoding(compact(fault)));
    const Answer answer = get(m_control + u"/do?"_s + query);
    if (answer.status != 200)
        qFatal("The fake exchange refused a fault: %s", answer.body.constData());
}

QJsonObject Rig::report() const { return get(m_control + u"/report"_s).json().object(); }

int Rig::requests(const QString &path) const { return report()[u"requests"_s].toObject()[path].toInt(); }

std::int64_t Rig::exchangeNow() const { return report()[u"now_ms"_s].toInteger(); }

std::int64_t Rig::metric(const QString &name) const
{
    const QStringList lines = QString::fromUtf8(get(m_api + u"/metrics"_s).body).split(u'\n');
    for (const QString &line : lines) {
        if (line.startsWith(name + u' '))
            return static_cast<std::int64_t>(line.section(u' ', 1).toDouble());
    }
    return -1;
}

int Rig::peakMemory() const
{
    QFile file(u"/proc/%1/status"_s.arg(m_node->pid()));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QString status = QString::fromUtf8(file.readAll());
    return status.section(u"VmHWM:"_s, 1).trimmed().section(u' ', 0, 0).toInt() / 1'024;
}

int Rig::processorTime() const
{
    QFile file(u"/proc/%1/stat"_s.arg(m_node->pid()));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    // Fields 14 and 15 of proc(5), counted behind the name, which may hold blanks.
    const QStringList fields = QString::fromLatin1(file.readAll()).section(u')', -1).split(u' ');
    return (fields.value(12).toInt() + fields.value(13).toInt()) * 1'000
           / static_cast<int>(::sysconf(_SC_CLK_TCK));
}

QStringList Rig::sql(const QString &statement) const { return cw::tests::sql(database(), statement); }

int Rig::count(const QString &fromWhere) const
{
    return sql(u"SELECT count(*) FROM "_s + fromWhere).value(0).toInt();
}

Verdict Rig::judge(const QStringList &options) const
{
    QStringList arguments{u"chk.py"_s, u"--world"_s, file(u"world.json"_s), u"--database"_s, m_address};
    if (QFile::exists(file(u"history.jsonl"_s)))
        arguments << u"--history"_s << file(u"history.jsonl"_s);
    const QJsonObject answer = runTool(arguments + options);
    return {answer[u"ok"_s].toBool(), answer[u"figures"_s].toObject(), QJsonDocument(answer).toJson()};
}

Verdict Rig::judgeWhenComplete(int deadlineMs, const QStringList &options) const
{
    constexpr qint64 kMinuteMs = 60'000;
    constexpr qint64 kDayMs = 1'440 * kMinuteMs;
    const qint64 until = exchangeNow() / kMinuteMs * kMinuteMs;
    const QDeadlineTimer deadline(deadlineMs);
    Verdict verdict;
    do {
        // What must be there begins so many days before the exchange's now, which moves on.
        const QString since = QString::number(exchangeNow() - m_backfillDays * kDayMs);
        verdict =
            judge(options + m_expected
                  + QStringList{u"--complete"_s, u"--since"_s, since, u"--until"_s, QString::number(until)});
    } while (!verdict.ok && !deadline.hasExpired());
    return verdict;
}

std::uint64_t testSeed()
{
    bool isNumber = false;
    const std::uint64_t given = qEnvironmentVariable("CANDLEWRIGHT_SEED").toULongLong(&isNumber);
    constexpr std::uint64_t kSeed = 20260201;
    return isNumber ? given : kSeed;
}

QJsonObject runTool(const QStringList &arguments, int deadlineMs)
{
    QProcess process;
    process.start(u"python3"_s, QStringList{u"-B"_s, kTools + arguments.first()} + arguments.mid(1));
    if (!process.waitForFinished(deadlineMs))
        process.kill();
    const QByteArray out = process.readAllStandardOutput();
    if (out.isEmpty())
        std::fprintf(stderr, "%s\n", process.readAllStandardError().constData());
    return QJsonDocument::fromJson(out).object();
}

void letRun(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace cw::tests
