// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/storage/kit/archiverows.h"

#include <QCoreApplication>
#include <QStringList>

#include <cstdio>
#include <random>
#include <string>

using namespace cw;
using namespace cw::storage;
using namespace cw::storage::test;

namespace {

/// A step that is repeated as long as another session is in its way.
template<class Work>
auto insistently(Work work)
{
    for (;;) {
        auto done = work();
        if (done)
            return *done;
        if (!done.error().isTransient() && !done.error().retryAfter)
            qFatal("%s", done.error().detail.c_str());
    }
}

/// Moves rows to the archive and back, and lets rows come late, without end.
class Mover {
public:
    Mover(Writer &writer, int rows, unsigned seed) : m_writer(writer), m_rows(rows), m_random(seed) {}

    /// Stores the rows that are moved.
    void seed()
    {
        insistently([&] { return m_writer.write(batchOf(kSeries, candles(0, m_rows))); });
        std::printf("stored %d\n", m_rows);
        std::fflush(stdout);
    }

    void move()
    {
        const std::int64_t most = 1 + below(m_rows / 10);
        const ArchiveStep step = insistently([&] {
            return m_isBack ? m_writer.restore(kCandles, {minute(0), minute(m_rows)}, most)
                            : m_writer.archive(kCandles, minute(m_rows), most);
        });
        m_isBack = step.isDone ? !m_isBack : m_isBack;
        std::printf("moved %lld\n", static_cast<long long>(step.rows));
        std::fflush(stdout);
    }

    /// Rows that come late, of three kinds in turn.
    void writeLate()
    {
        switch (m_lateRows++ % 3) {
        case 0: writeBetter(); break;
        case 1: writeMissing(); break;
        default: writeNewSeries(); break;
        }
    }

private:
    /// A row that is stored already, and beside it one that is better.
    void writeBetter()
    {
        const int at = anyStored();
        write(batchOf(kSeries, {candle(minute(anyStored())), correctedCandle(at)}),
              "late " + std::to_string(at));
    }

    /// One that was missing inside what is moved.
    void writeMissing()
    {
        const int at = below(m_rows / kMissingEvery) * kMissingEvery;
        write(batchOf(kSeries, {candle(minute(at))}), "missing " + std::to_string(at));
    }

    /// One of an instrument that nobody may have heard of before; then some of that one's rows move, too.
    void writeNewSeries()
    {
        const int number = below(kNewSeries);
        const SeriesKey key = newSeries(number);
        const int at = below(m_rows);
        write(batchOf(key, {candle(minute(at))}), "new " + std::to_string(number) + ' ' + std::to_string(at));
        const Sequence sequence{key.instrument, RowKind::Candles, key.interval};
        insistently([&] { return m_writer.archive(sequence, minute(m_rows / 2), 1); });
    }

    /// Stores a batch and then says so.
    void write(const WriteBatch &batch, const std::string &word)
    {
        insistently([&] { return m_writer.write(batch); });
        std::puts(word.c_str());
        std::fflush(stdout);
    }

    [[nodiscard]] int anyStored()
    {
        const int at = below(m_rows);
        return isMissingAtFirst(at) ? at + 1 : at;
    }
    [[nodiscard]] int below(int end) { return static_cast<int>(m_random() % static_cast<unsigned>(end)); }

    Writer &m_writer;
    int m_rows;
    unsigned m_lateRows = 0;
    std::mt19937 m_random;
    bool m_isBack = false;
};

} // namespace

/// Meant to be killed. After each commit it prints what is durable: "stored ROWS", "moved ROWS", "late MINUTE"
/// (a better row), "missing MINUTE" (one that was not there) or "new NUMBER MINUTE" (one of another series).
/// Arguments: the database's address, what to do without end, the number of minutes, a seed. "move", "late" and "both" find
/// the minutes stored but for those that are missing at first, "fresh" stores all of them first and moves them.
int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 5) {
        std::fputs("Usage: storage-mover-process URL move|late|both|fresh ROWS SEED\n", stderr);
        return 2;
    }
    const auto database = must(openDatabase(arguments.at(1).toStdString()));
    const auto writer = must(database->openWriter());
    const QString part = arguments.at(2);
    Mover mover(*writer, arguments.at(3).toInt(), arguments.at(4).toUInt());
    if (part == QStringLiteral("fresh"))
        mover.seed();
    for (;;) {
        if (part != QStringLiteral("late"))
            mover.move();
        if (part == QStringLiteral("late") || part == QStringLiteral("both"))
            mover.writeLate();
    }
}
