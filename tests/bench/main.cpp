// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench.h"
#include "tests/bench/table.h"

#ifdef BENCH_CHART
#include <QApplication>
#endif
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLoggingCategory>
#include <QTextStream>

#include <algorithm>

namespace cw::bench {
namespace {

struct Group {
    const char *name;
    std::vector<BenchRow> (*run)();
};

const std::vector<Group> kGroups{
#ifdef BENCH_STORAGE
    {"storage", benchStorage},
#endif
#ifdef BENCH_POSTGRES
    {"postgres", benchPostgres},
#endif
#ifdef BENCH_INGEST
    {"ingest", benchIngest},
#endif
#ifdef BENCH_PROOF
    {"proof", benchProof},
#endif
#ifdef BENCH_PARSE
    {"parse", benchParse},
#endif
#ifdef BENCH_CHART
    {"chart", benchChart},
#endif
#ifdef BENCH_API
    {"api", benchApi},
#endif
#ifdef BENCH_PROCESS
    {"process", benchProcess},
#endif
};

#ifdef BENCH_CHART
using Application = QApplication;
#else
using Application = QCoreApplication;
#endif

/// What a run found.
struct Outcome {
    QJsonArray rows;    ///< for the JSON file
    QStringList missed; ///< lines of the rows that do not reach their target
};

/// Runs the groups and prints each when it is done.
Outcome runGroups(const QString &only)
{
    QTextStream out(stdout);
    out << headerLine() << Qt::endl;
    Outcome outcome;
    for (const Group &group : kGroups) {
        const QString name = QString::fromLatin1(group.name);
        if (!only.isEmpty() && only != name)
            continue;
        for (const BenchRow &row : group.run()) {
            out << lineOf(name, row) << Qt::endl;
            outcome.rows.append(jsonOf(name, row));
            if (!isReached(row).value_or(true))
                outcome.missed << lineOf(name, row);
        }
    }
    return outcome;
}

bool isGroup(const QString &name)
{
    return std::ranges::any_of(kGroups,
                               [&](const Group &group) { return name == QLatin1String(group.name); });
}

bool save(const QString &path, const QJsonArray &rows)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(rows).toJson()) >= 0;
}

} // namespace
} // namespace cw::bench

int main(int argc, char **argv)
{
    // The same frames on every machine, with and without a display.
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const cw::bench::Application app(argc, argv);
    QLoggingCategory::setFilterRules(QStringLiteral("cw.*.info=false"));
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Measures Candlewright."));
    parser.addHelpOption();
    const QCommandLineOption json(QStringLiteral("json"), QStringLiteral("Also write the table as JSON."),
                                  QStringLiteral("FILE"));
    const QCommandLineOption only(QStringLiteral("only"), QStringLiteral("Run one group."),
                                  QStringLiteral("GROUP"));
    parser.addOptions({json, only});
    parser.process(app);

    if (parser.isSet(only) && !cw::bench::isGroup(parser.value(only))) {
        QTextStream(stderr) << "There is no group '" << parser.value(only) << "'." << Qt::endl;
        return 2;
    }
    const cw::bench::Outcome outcome = cw::bench::runGroups(parser.value(only));
    if (parser.isSet(json) && !cw::bench::save(parser.value(json), outcome.rows)) {
        QTextStream(stderr) << "The file '" << parser.value(json) << "' cannot be written." << Qt::endl;
        return 1;
    }
    if (outcome.missed.isEmpty())
        return 0;
    QTextStream(stderr) << "Below their target:\n" << outcome.missed.join(u'\n') << Qt::endl;
    return 1;
}
