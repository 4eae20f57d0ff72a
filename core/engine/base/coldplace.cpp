// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/base/coldplace.h"

#include "core/interfaces/gapfiller.h"

namespace cw::engine {

std::string makerOf(const storage::ColdFile &file) { return interfaces::parseGapFiller(file.madeBy).node; }

Result<archive::ColdManifest> manifestOf(const std::string &folder, const storage::ColdFile &file)
{
    auto manifest = archive::readManifest(folder, file.name);
    if (manifest && makerOf(manifest->file) != makerOf(file))
        return fail(ErrorCode::NotFound,
                    "The file " + file.name + " in " + folder + " is another node's of the same name.");
    return manifest;
}

std::string elsewhereText(const storage::ColdFile &file, const std::string &self)
{
    const std::string maker = makerOf(file);
    if (maker.empty())
        return "The file " + file.name
               + " is not with this node; the one of the same database that has it can be asked.";
    if (maker == self)
        return "The file " + file.name + " is not with this node any more, which made it.";
    return "The file " + file.name + " lies with node " + maker + ": ask there.";
}

} // namespace cw::engine
