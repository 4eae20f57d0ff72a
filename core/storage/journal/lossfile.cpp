// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/journal/lossfile.h"

#include "core/storage/journal/format.h"

#include <QFile>
#include <QSaveFile>

#include <iterator>
#include <utility>

namespace cw::storage::journal {
namespace {

/// It is no segment, whose numbers begin at 1.
constexpr std::uint64_t kLossSegment = 0;
/// Of one frame: far below the most bytes one may have.
constexpr std::size_t kRecordsAFrame = 10'000;
constexpr std::chrono::seconds kSometimes{1};

std::string bytesOf(std::vector<GapRecord> &&records)
{
    std::string bytes = headerOf(kLossSegment);
    for (auto at = records.begin(); at != records.end();) {
        const auto left = static_cast<std::size_t>(records.end() - at);
        const auto end = at + static_cast<std::ptrdiff_t>(std::min(left, kRecordsAFrame));
        WriteBatch batch;
        batch.gaps.assign(std::make_move_iterator(at), std::make_move_iterator(end));
        if (!appendFrame(batch, kLossSegment, bytes))
            break;
        at = end;
    }
    return bytes;
}

} // namespace

std::vector<GapRecord> LossFile::read() const
{
    QFile file(QString::fromStdString(m_path));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const std::string bytes = file.readAll().toStdString();
    std::string why;
    const auto header = readHeader(bytes, why);
    if (!header || header->version != kBatchVersion)
        return {};
    std::vector<GapRecord> records;
    for (std::string_view rest = std::string_view(bytes).substr(kHeaderBytes); !rest.empty();) {
        FrameReading frame = readFrame(rest, kLossSegment);
        if (frame.state != FrameReading::State::Whole)
            break;
        records.insert(records.end(), frame.batch.gaps.begin(), frame.batch.gaps.end());
        rest.remove_prefix(static_cast<std::size_t>(frame.bytes));
    }
    return records;
}

void LossFile::update()
{
    const std::lock_guard one(m_mutex);
    std::vector<GapRecord> records;
    {
        const std::lock_guard lock(m_share.mutex);
        records = m_share.lossesInHand;
        for (const Losses *losses : {&m_share.losses, &m_share.atRisk}) {
            const auto further = losses->records();
            records.insert(records.end(), further.begin(), further.end());
        }
    }
    m_updatedAt = Clock::now();
    const QString path = QString::fromStdString(m_path);
    if (records.empty()) {
        QFile::remove(path);
        return;
    }
    const std::string bytes = bytesOf(std::move(records));
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes.data(), static_cast<qint64>(bytes.size())) >= 0)
        (void)file.commit();
}

bool LossFile::updateSometimes()
{
    {
        const std::lock_guard one(m_mutex);
        if (m_updatedAt && Clock::now() - *m_updatedAt < kSometimes)
            return false;
    }
    update();
    return true;
}

} // namespace cw::storage::journal
