// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/care/rowfiledialog.h"
#include "ui/care/sequencefields.h"

class QCheckBox;

namespace cw::care {

class TimeField;

/// Writes stored candles or trades of one sequence to a file.
class RowExportDialog : public RowFileDialog {
    Q_OBJECT

public:
    RowExportDialog(const models::EngineLink &link, const interfaces::SequenceFilter &what, QWidget *parent);

protected:
    [[nodiscard]] QString progressText(int rows) const override;

private:
    /// What came of it.
    struct Written {
        std::int64_t rows = 0;
        bool isShort = false; ///< rows of the past that was asked for are gone
    };

    void makeForm();
    /// Only JSON lines of today's rows have room for what the two boxes ask for.
    void updateBoxes();
    /// Nothing after a refusal was shown.
    [[nodiscard]] std::optional<interfaces::RowExport> request();
    [[nodiscard]] bool readTime(TimeField &field, std::optional<market::UtcTime> &time);
    void chooseFile();
    void openFileDialog(const interfaces::RowExport &rows);
    void writeTo(const QString &path, const interfaces::RowExport &rows);
    [[nodiscard]] static QString noteOf(const QString &path, const Written &written);

    SequenceFields m_what;
    TimeField *m_from;
    TimeField *m_before;
    TimeField *m_asOf;
    QComboBox *m_format;
    QCheckBox *m_open;
    QCheckBox *m_provenance;
    QPushButton *m_run;
};

} // namespace cw::care
