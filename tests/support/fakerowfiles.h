// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interfaces/rowfiles.h"

namespace cw::testing {

/// Has no files at all.
class FakeRowFiles final : public interfaces::RowFiles {
public:
    [[nodiscard]] Result<interfaces::RowFileName> nameOf(const std::string &) const override
    {
        return interfaces::RowFileName();
    }
    [[nodiscard]] interfaces::RowFileReport importFile(const interfaces::RowFile &file,
                                                       const interfaces::RowWatch &) override
    {
        return {{}, 0, file.path + " is not there"};
    }
    [[nodiscard]] Result<std::int64_t> exportRows(const interfaces::RowExport &, const interfaces::TextSink &,
                                                  const interfaces::RowWatch &) override
    {
        return 0;
    }
    [[nodiscard]] Result<std::int64_t> exportTo(const std::string &path, const interfaces::RowExport &,
                                                const interfaces::RowWatch &) override
    {
        return fail(ErrorCode::Storage, path + " cannot be written");
    }
};

} // namespace cw::testing
