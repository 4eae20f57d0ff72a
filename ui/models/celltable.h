// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "ui/models/rowtable.h"
#include "ui/models/texts.h"

namespace cw::models {

/// A table of texts whose rows are read as a whole, again and again. Lives on the GUI thread.
class CellTable : public RowTable {
    Q_OBJECT

public:
    /// What stands at the head of a column, and whether it holds numbers.
    struct Column {
        QString title;
        bool isNumber = false;
    };

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// False until the first answer has come.
    [[nodiscard]] bool isLoaded() const noexcept { return m_isLoaded; }

Q_SIGNALS:
    void loaded();
    void failed(const QString &reason);

protected:
    CellTable(std::vector<Column> columns, QObject *parent);

    [[nodiscard]] virtual QString cellText(int row, int column) const = 0;

    /// Puts an answer in the place of `rows`, or says why there is none.
    template<class Row, class IsSame>
    void take(Result<std::vector<Row>> answer, std::vector<Row> &rows, IsSame isSame)
    {
        if (!answer) {
            Q_EMIT failed(errorText(answer.error()));
            return;
        }
        replaceRows(rows, std::move(*answer), isSame);
        m_isLoaded = true;
        Q_EMIT loaded();
    }

private:
    std::vector<Column> m_columns;
    bool m_isLoaded = false;
};

} // namespace cw::models
