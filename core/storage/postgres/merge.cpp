// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/postgres/merge.h"

namespace cw::storage::postgres {
namespace {

/// The statements for rows that come in one way.
struct MergeSteps {
    const NamedText &insert;
    const NamedText &update;
    const NamedText &keep;
    const NamedText &confirm;
};

Result<WriteReport> merge(Connection &connection, const MergeSteps &steps,
                          std::span<const std::string> values, std::size_t rows, const QString &doing)
{
    auto inserted = connection.run(steps.insert, values, doing);
    if (!inserted)
        return failFrom(inserted);
    const std::int64_t left = static_cast<std::int64_t>(rows) - *inserted;
    if (left == 0)
        return WriteReport{*inserted, 0, 0};
    auto updated = connection.run(steps.update, values, doing);
    if (!updated)
        return failFrom(updated);
    if (left == *updated)
        return WriteReport{*inserted, *updated, 0};
    for (const NamedText *step : {&steps.keep, &steps.confirm}) {
        if (step->sql.empty())
            continue;
        if (auto done = connection.run(*step, values, doing); !done)
            return failFrom(done);
    }
    return WriteReport{*inserted, *updated, left - *updated};
}

void putTable(std::string &text, const std::string &table)
{
    constexpr std::string_view kMark = "{t}";
    for (std::size_t at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at))
        text.replace(at, kMark.size(), table);
}

} // namespace

MergeTexts textsFor(MergeTexts texts, const std::string &table)
{
    for (NamedText *text : {&texts.insertArrays, &texts.updateArrays, &texts.insertStaged,
                            &texts.updateStaged, &texts.keepArrays, &texts.keepStaged, &texts.confirmArrays,
                            &texts.confirmStaged}) {
        putTable(text->name, table);
        putTable(text->sql, table);
    }
    return texts;
}

Result<WriteReport> mergeArrays(Connection &connection, const MergeTexts &texts,
                                std::span<const std::string> values, std::size_t rows, const QString &doing)
{
    return merge(connection,
                 {texts.insertArrays, texts.updateArrays, texts.keepArrays, texts.confirmArrays}, values,
                 rows, doing);
}

Result<WriteReport> mergeCopied(Connection &connection, const MergeTexts &texts, const CopyText &copy,
                                std::span<const std::string> values, std::size_t rows, const QString &doing)
{
    for (const std::string *statement : {&texts.makeStage, &texts.emptyStage}) {
        if (auto done = connection.execute(QString::fromStdString(*statement)); !done)
            return failFrom(done);
    }
    if (auto copied = connection.copyIn(texts.copyStage, copy.text(), doing); !copied)
        return failFrom(copied);
    return merge(connection,
                 {texts.insertStaged, texts.updateStaged, texts.keepStaged, texts.confirmStaged}, values,
                 rows, doing);
}

} // namespace cw::storage::postgres
