// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/partitions.h"

#include "core/storage/postgres/advisorylocks.h"
#include "core/storage/sql/rowtables.h"
#include "core/storage/sql/transaction.h"

#include <QRegularExpression>

#include <algorithm>
#include <chrono>

namespace cw::storage::postgres {
namespace {

using namespace std::chrono;

constexpr int kIdBits = 24;
/// Blocks of ids count from the smallest number there is, so that names need no sign.
constexpr std::int64_t kLastBlock = INT64_MAX >> kIdBits;

year_month monthOf(UtcTime time)
{
    const year_month_day day(floor<days>(time));
    return day.year() / day.month();
}

QString usText(year_month month) { return QString::number(market::toUs(UtcTime(sys_days(month / 1)))); }

Partition candlePartition(year_month month, const QString &table)
{
    const QString name = table
                         + QStringLiteral("_y%1m%2")
                               .arg(int(month.year()), 4, 10, QChar(u'0'))
                               .arg(unsigned(month.month()), 2, 10, QChar(u'0'));
    return {table, name, usText(month), usText(month + months(1))};
}

/// The parts of one candle batch. Most batches lie within one month.
void addMonths(const CandleBatch &batch, std::set<year_month> &out)
{
    std::optional<year_month> last;
    for (const Candle &candle : batch.candles) {
        const year_month month = monthOf(candle.openTime);
        if (month != last)
            out.insert(month);
        last = month;
    }
}

void addBlocks(const TradeBatch &batch, std::set<std::int64_t> &out)
{
    for (const Trade &trade : batch.trades)
        out.insert(trade.id >> kIdBits);
}

QString createText(const Partition &part)
{
    return QStringLiteral("CREATE TABLE %1 (LIKE %2 INCLUDING ALL)").arg(part.name, part.table);
}

/// Attaching locks the table less than making a part in place would: others go on writing.
QString attachText(const Partition &part)
{
    return QStringLiteral("ALTER TABLE %1 ATTACH PARTITION %2 FOR VALUES FROM (%3) TO (%4)")
        .arg(part.table, part.name, part.from, part.to);
}

/// The block of ids of a part by its name, "trades_p298" or "trades_m2"; -1 for those below zero and other parts.
std::int64_t blockOf(const QString &name)
{
    static const QRegularExpression kBlock(QStringLiteral("_p(\\d+)\\z"));
    const auto match = kBlock.match(name);
    return match.hasMatch() ? match.captured(1).toLongLong() : -1;
}

} // namespace

Partition oldestKeptMonth(sys_days today, const QString &table)
{
    const year_month_day day(today);
    return candlePartition(day.year() / day.month() - months(2), table);
}

Partition candlePartition(UtcTime openTime, const QString &table)
{
    return candlePartition(monthOf(openTime), table);
}

Partition tradePartition(std::int64_t id, const QString &table)
{
    const std::int64_t block = id >> kIdBits;
    const QString name =
        table + (block < 0 ? QStringLiteral("_m%1").arg(-block) : QStringLiteral("_p%1").arg(block));
    const QString to = block == kLastBlock
                           ? QStringLiteral("MAXVALUE")
                           : QStringLiteral("'%1'").arg((block + 1) * (std::int64_t{1} << kIdBits));
    return {table, name, QStringLiteral("'%1'").arg(block * (std::int64_t{1} << kIdBits)), to};
}

PartitionMaker::PartitionMaker(Connection &connection)
    : m_connection(connection),
      m_parts(
          connection,
          QStringLiteral("SELECT c.relname FROM pg_inherits AS h JOIN pg_class AS c ON c.oid = h.inhrelid "
                         "WHERE h.inhparent IN (CAST('candles' AS regclass), CAST('trades' AS regclass), "
                         "CAST('candles_archive' AS regclass), CAST('trades_archive' AS regclass))"),
          0)
{
}

Result<> PartitionMaker::makeFor(std::span<const WriteBatch *const> batches)
{
    std::set<year_month> months;
    std::set<std::int64_t> blocks;
    for (const WriteBatch *batch : batches) {
        if (batch->isTemporary)
            continue;
        for (const CandleBatch &part : batch->candles)
            addMonths(part, months);
        for (const TradeBatch &part : batch->trades)
            addBlocks(part, blocks);
    }
    m_wanted.clear();
    for (const year_month month : months)
        m_wanted.insert(candlePartition(month, QStringLiteral("candles")));
    for (const std::int64_t block : blocks)
        m_wanted.insert(tradePartition(block * (std::int64_t{1} << kIdBits)));
    const bool isKnown =
        m_isRead && std::ranges::none_of(m_wanted, [this](const auto &part) { return isMissing(part); });
    return isKnown ? Result<>() : makeMissing(m_wanted);
}

std::set<QString> PartitionMaker::doubtful() const
{
    std::set<QString> names;
    for (const Partition &part : m_wanted) {
        if (mayHaveGone(part))
            names.insert(part.name);
    }
    return names;
}

Result<> PartitionMaker::makeAgain()
{
    auto made = createMissing(m_wanted);
    // The caller's transaction may yet be rolled back.
    forget();
    return made;
}

Result<> PartitionMaker::makeFor(RowKind kind, Place place, std::span<const std::int64_t> rows)
{
    const QString table = sql::tableName(kind, place);
    std::set<Partition> wanted;
    for (const std::int64_t key : rows) {
        if (kind == RowKind::Candles)
            wanted.insert(candlePartition(market::fromUs(key), table));
        else if (kind == RowKind::Trades)
            wanted.insert(tradePartition(key, table));
    }
    return makeMissing(wanted);
}

Result<> PartitionMaker::makeAhead(UtcTime now)
{
    const year_month month = monthOf(now);
    const QString table = QStringLiteral("candles");
    return makeMissing({candlePartition(month, table), candlePartition(month + months(1), table)});
}

Result<> PartitionMaker::readExisting()
{
    auto names = m_parts.collect<QString>(
        {}, [](const sql::Statement &row) -> Result<QString> { return row.value(0).toString(); });
    if (!names)
        return failFrom(names);
    m_existing = std::set<QString>(names->begin(), names->end());
    m_isRead = true;
    return {};
}

bool PartitionMaker::mayHaveGone(const Partition &part) const
{
    if (part.table.startsWith(QStringLiteral("candles")))
        return part.name < oldestKeptMonth(floor<days>(system_clock::now()), part.table).name;
    const std::int64_t block = blockOf(part.name);
    return std::ranges::any_of(m_existing, [&](const QString &name) {
        return name.startsWith(part.table + u'_') && blockOf(name) > block + 1;
    });
}

Result<> PartitionMaker::makeMissing(const std::set<Partition> &wanted)
{
    const auto missing = [this](const Partition &part) { return isMissing(part); };
    if (m_isRead && std::ranges::none_of(wanted, [&](const Partition &part) {
            return isMissing(part) || mayHaveGone(part);
        }))
        return {};
    // Usually nothing is to be done: a look is one question, making parts takes a lock that others wait for.
    if (auto read = readExisting(); !read)
        return read;
    return std::ranges::none_of(wanted, missing) ? Result<>() : make(wanted);
}

Result<> PartitionMaker::make(const std::set<Partition> &wanted)
{
    auto transaction = sql::Transaction::beginWrite(m_connection);
    if (!transaction)
        return failFrom(transaction);
    if (auto created = createMissing(wanted); !created)
        return created;
    auto done = transaction->commit();
    for (const Partition &part : wanted) {
        if (done)
            m_existing.insert(part.name);
    }
    m_isRead = done.has_value();
    return done;
}

Result<> PartitionMaker::createMissing(const std::set<Partition> &wanted)
{
    if (auto locked = m_connection.execute(lockText(LockPurpose::Partitions)); !locked)
        return locked;
    if (auto read = readExisting(); !read)
        return read;
    for (const Partition &part : wanted) {
        if (!isMissing(part))
            continue;
        for (const QString &statement : {createText(part), attachText(part)}) {
            if (auto done = m_connection.execute(statement); !done)
                return done;
        }
    }
    return {};
}

} // namespace cw::storage::postgres
