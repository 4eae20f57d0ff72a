// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/care/carework.h"

#include <future>

namespace cw::engine {
namespace {

using interfaces::CareKind;
using interfaces::CareRun;
using storage::Tidying;

/// SQLite tidies up with one statement: it can be ended until the writer's turn comes, not in its midst.
Result<> tidyOnWriter(storage::WriteQueue &queue, Tidying tidying, const storage::Watch &watch)
{
    auto done = std::make_shared<std::promise<Result<>>>();
    auto outcome = done->get_future();
    auto posted = queue.post([done, tidying, watch](const Result<storage::Writer *> &writer) {
        if (writer && watch.shallEnd())
            done->set_value(fail(ErrorCode::Cancelled, "It was ended before it began."));
        else
            done->set_value(writer ? (*writer)->tidy(tidying) : tl::unexpected(writer.error()));
    });
    return posted ? outcome.get() : posted;
}

Result<> tidy(storage::Caretaker &caretaker, storage::WriteQueue &queue, Tidying tidying,
              const storage::Watch &watch)
{
    auto done = caretaker.tidy(tidying, watch);
    const bool isForWriter = !done && done.error().code == ErrorCode::Unsupported;
    return isForWriter ? tidyOnWriter(queue, tidying, watch) : done;
}

Result<> backUp(CareRun &run, storage::Caretaker &caretaker, const storage::Watch &watch)
{
    auto report = caretaker.backUp(run.file, watch);
    if (!report)
        return failFrom(report);
    run.bytes = report->bytes;
    return {};
}

Result<> check(CareRun &run, storage::Caretaker &caretaker, const storage::Watch &watch)
{
    auto report = caretaker.check(watch);
    if (!report)
        return failFrom(report);
    run.note = report->scope;
    return {};
}

} // namespace

Result<> doCare(CareRun &run, storage::Database &database, storage::WriteQueue &queue,
                const storage::Watch &watch)
{
    auto caretaker = database.openCaretaker();
    if (!caretaker)
        return failFrom(caretaker);
    switch (run.kind) {
    case CareKind::Backup: return backUp(run, **caretaker, watch);
    case CareKind::Check: return check(run, **caretaker, watch);
    case CareKind::Analyze: return tidy(**caretaker, queue, Tidying::Analyze, watch);
    case CareKind::Vacuum: return tidy(**caretaker, queue, Tidying::Vacuum, watch);
    }
    return {};
}

} // namespace cw::engine
